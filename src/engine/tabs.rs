//! What the tabs of one browser profile say to each other. One leads and runs the engine; the others follow it: they
//! show its changes, and it takes their intents.
//!
//! Everyone hears everything. What is said is a list of texts: first who speaks, a tab that leads or one that follows,
//! then the version. That much is the same in all versions, so tabs of two versions at least know of each other.

mod fields;

pub use self::fields::Said;
use self::fields::{Put, Take};
use super::doors::{Asked, Change, Input, Intent};
use crate::model::{PeerId, ViewId};

/// Raised with every change in what is said: here, and in what changes and intents hold. A test below notices.
const VERSION: &str = "1";
const LEADER: &str = "leader";
const FOLLOWER: &str = "follower";

/// A tab asks who leads.
pub fn who() -> Said {
    vec!["who".into()]
}

/// Whoever leads cannot be followed. It is of no version.
pub fn nobody() -> Said {
    vec![LEADER.into()]
}

/// What the leader says.
#[derive(Debug)]
pub enum Word {
    /// It leads.
    Here,
    /// To all that follow it, or to one.
    Show(Option<ViewId>, Change),
    /// What a follower asked under this number need not be asked again.
    Taken(ViewId, u32),
}

/// What a follower says.
#[derive(Debug)]
enum Call {
    Join,
    Ask(Option<u32>, Intent),
}

impl Word {
    pub fn said(&self, leader: ViewId) -> Said {
        say(LEADER, &[&leader, self])
    }
}

/// What the tab that leads has heard.
#[derive(Debug)]
pub enum Called {
    /// Someone does not know who leads.
    Who,
    /// A follower has something for the engine.
    Input(Input),
}

/// Hears what was said in the tab that leads; nothing if it is of another version or not a follower's.
pub fn called(said: &[String], leader: ViewId) -> Option<Called> {
    if said == who() {
        return Some(Called::Who);
    }
    let mut said = said.iter();
    if said.next()? != FOLLOWER || said.next()? != VERSION {
        return None;
    }
    let (to, from, call) = (ViewId::take(&mut said)?, ViewId::take(&mut said)?, Call::take(&mut said)?);
    Some(match call {
        // It is said to a leader that is gone, and will be said again to this one.
        _ if to != leader => Called::Who,
        Call::Join => Called::Input(Input::Joined(from)),
        Call::Ask(number, intent) => Called::Input(Input::Intent(Asked { view: from, number }, intent)),
    })
}

/// A tab that does not lead, or not yet. What its user asks is kept until a leader has taken it.
#[derive(Debug)]
pub struct Follower {
    me: ViewId,
    leader: Option<ViewId>,
    /// The chat on screen. Each leader must know it, and only the last one counts.
    open: Option<PeerId>,
    kept: Vec<(u32, Intent)>,
    count: u32,
}

/// What a follower has heard.
#[derive(Debug)]
pub enum Heard {
    /// Nothing for it.
    Nothing,
    Show(Change),
    /// It must say this.
    Say(Vec<Said>),
    /// A tab leads that cannot be followed: it is of another version, or says so.
    Stranger,
}

impl Follower {
    pub const fn new(me: ViewId) -> Self {
        Self { me, leader: None, open: None, kept: Vec::new(), count: 0 }
    }

    /// Whether there is a leader that it can follow.
    pub const fn follows(&self) -> bool {
        self.leader.is_some()
    }

    /// The user asks something. Returns what must be said.
    pub fn ask(&mut self, intent: Intent) -> Option<Said> {
        let number = if let Intent::Open(chat) = intent {
            self.open = chat;
            None
        } else {
            self.count += 1;
            self.kept.push((self.count, intent.clone()));
            Some(self.count)
        };
        self.leader.map(|leader| self.call(leader, &Call::Ask(number, intent)))
    }

    pub fn hear(&mut self, said: &[String]) -> Heard {
        let mut said = said.iter();
        if said.next().is_none_or(|speaker| speaker != LEADER) {
            return Heard::Nothing;
        }
        if said.next().is_none_or(|version| version != VERSION) {
            self.leader = None;
            return Heard::Stranger;
        }
        match ViewId::take(&mut said).zip(Word::take(&mut said)) {
            Some((leader, Word::Here)) if self.leader != Some(leader) => {
                self.leader = Some(leader);
                let asks = self.asks().into_iter().map(|(asked, intent)| Call::Ask(asked.number, intent));
                Heard::Say([Call::Join].into_iter().chain(asks).map(|call| self.call(leader, &call)).collect())
            }
            Some((leader, Word::Show(to, change)))
                if self.leader == Some(leader) && to.is_none_or(|to| to == self.me) =>
            {
                Heard::Show(change)
            }
            Some((_, Word::Taken(view, number))) if view == self.me => {
                self.kept.retain(|(kept, _)| *kept != number);
                Heard::Nothing
            }
            _ => Heard::Nothing,
        }
    }

    /// What a new leader must be asked, in order. It may be this very tab.
    pub fn asks(&self) -> Vec<(Asked, Intent)> {
        let ask = |number, intent| (Asked { view: self.me, number }, intent);
        let open = self.open.map(|chat| ask(None, Intent::Open(Some(chat))));
        open.into_iter().chain(self.kept.iter().map(|(number, intent)| ask(Some(*number), intent.clone()))).collect()
    }

    fn call(&self, leader: ViewId, call: &Call) -> Said {
        say(FOLLOWER, &[&leader, &self.me, call])
    }
}

fn say(speaker: &str, what: &[&dyn Put]) -> Said {
    let mut said = vec![speaker.to_owned(), VERSION.to_owned()];
    for what in what {
        what.put(&mut said);
    }
    said
}
