//! What the tabs of one browser profile say to each other. One leads and runs the engine; the others follow it: they
//! show its changes, and it takes their intents.
//!
//! Everyone hears everything. What is said is a list of texts: first who speaks, a tab that leads or one that follows,
//! then the version. That much is the same in all versions, so tabs of two versions at least know of each other. Several
//! that are said together are a list of such lists.

mod fields;

pub use self::fields::Said;
use self::fields::{Put, Take};
use super::doors::{Asked, Change, Input, Intent};
use crate::model::ViewId;

/// Raised with every change in what is said: here, and in what changes and intents hold. A test below notices.
const VERSION: &str = "8";
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
    Show(Option<ViewId>, Box<Change>),
    /// What a follower asked under this number need not be asked again.
    Taken(ViewId, u32),
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
    let (to, view) = (ViewId::take(&mut said)?, ViewId::take(&mut said)?);
    // It is said to a leader that is gone, and will be said again to this one.
    if to != leader {
        return Some(Called::Who);
    }
    let asks = <Option<Option<u32>> as Take>::take(&mut said)?;
    Some(Called::Input(match asks {
        None => Input::Joined(view),
        Some(number) => Input::Intent(Asked { view, number }, Intent::take(&mut said)?),
    }))
}

/// A tab that does not lead, or not yet. What its user asks is kept until a leader has taken it.
#[derive(Debug)]
pub struct Follower {
    me: ViewId,
    leader: Option<ViewId>,
    /// Which chat is on screen, whether anyone looks, and what is looked for. Each leader must know it, and only the
    /// last one counts.
    open: Option<Ask>,
    looks: Option<Ask>,
    search: Option<Ask>,
    within: Option<Ask>,
    kept: Vec<Ask>,
    count: u32,
}

/// An intent, put into words, and its number.
#[derive(Debug)]
struct Ask(Option<u32>, Said);

/// What a follower has heard.
#[derive(Debug)]
pub enum Heard {
    /// Nothing for it.
    Nothing,
    Show(Box<Change>),
    /// It must say this.
    Say(Vec<Said>),
    /// A tab leads that cannot be followed: it is of another version, or says so.
    Stranger,
}

impl Follower {
    pub const fn new(me: ViewId) -> Self {
        Self { me, leader: None, open: None, looks: None, search: None, within: None, kept: Vec::new(), count: 0 }
    }

    /// Whether there is a leader that it can follow.
    pub const fn follows(&self) -> bool {
        self.leader.is_some()
    }

    /// The user asks something. Returns what must be said.
    pub fn ask(&mut self, intent: &Intent) -> Option<Said> {
        let mut said = Said::new();
        intent.put(&mut said);
        let of_the_moment;
        let ask = match intent {
            Intent::Open(_) => self.open.insert(Ask(None, said)),
            Intent::Attend(_) => self.looks.insert(Ask(None, said)),
            Intent::Search { chat: Some(_), .. } => self.within.insert(Ask(None, said)),
            Intent::Search { .. } => self.search.insert(Ask(None, said)),
            Intent::Typing(..) => {
                of_the_moment = Ask(None, said);
                &of_the_moment
            }
            _ => {
                self.count += 1;
                self.kept.push(Ask(Some(self.count), said));
                self.kept.last()?
            }
        };
        self.leader.map(|leader| call(leader, self.me, Some(ask)))
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
                let searches = self.search.iter().chain(&self.within);
                let asks = self.looks.iter().chain(&self.open).chain(searches).chain(&self.kept).map(Some);
                Heard::Say([None].into_iter().chain(asks).map(|ask| call(leader, self.me, ask)).collect())
            }
            Some((leader, Word::Show(to, change)))
                if self.leader == Some(leader) && to.is_none_or(|to| to == self.me) =>
            {
                Heard::Show(change)
            }
            Some((_, Word::Taken(view, number))) if view == self.me => {
                self.kept.retain(|ask| ask.0 != Some(number));
                Heard::Nothing
            }
            _ => Heard::Nothing,
        }
    }

    /// Whether all that was asked is taken.
    pub const fn is_content(&self) -> bool {
        self.kept.is_empty()
    }
}

/// What a follower says: it joins, or asks something.
fn call(leader: ViewId, me: ViewId, ask: Option<&Ask>) -> Said {
    let number = ask.map(|ask| ask.0);
    let mut said = say(FOLLOWER, &[&leader, &me, &number]);
    said.extend(ask.into_iter().flat_map(|ask| ask.1.iter().cloned()));
    said
}

fn say(speaker: &str, what: &[&dyn Put]) -> Said {
    let mut said = vec![speaker.to_owned(), VERSION.to_owned()];
    for what in what {
        what.put(&mut said);
    }
    said
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::engine::diary::{ContactCheck, Diagnosis, Happening, Line, RelayCheck, Said as Kind, Trouble, Whom};
    use crate::engine::doors::{
        AddError, End, Failure, Keeping, Link, Mail, Me, Notice, Path, RelayView, SignerTrouble, StoreError, Way,
    };
    use crate::model::network::{Answer, Nat, Network, Server};
    use crate::model::{
        Alerts, Contact, DeviceId, Direction, Found, Held, Message, MessageId, Millis, Note, Page, Part, PeerId,
        RelayUrl, Road, Sign, Standing, Status, Step, Trace, id::hex,
    };
    use crate::protocol::invite::AddressError::{
        BareHex, BrokenLink, BrokenNpub, Empty, Nonsense, NotAPerson, OtherNetwork, Secret,
    };

    fn view(number: u8) -> ViewId {
        ViewId::from_random([number; 32])
    }

    fn bob() -> PeerId {
        PeerId::from_npub("npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg").unwrap()
    }

    fn relay() -> RelayUrl {
        RelayUrl::parse("wss://relay.example").unwrap()
    }

    fn message() -> Message {
        let id = MessageId(nostr::prelude::EventId::from_byte_array([3; 32]));
        let (direction, status) = (Direction::Out, Status::Queued);
        let (at, text, trace) = (Millis(1_800_000_000_123), "\"täxt\"\n".into(), Trace::default());
        Message { id, chat: bob(), direction, at, text, status, trace, tags: vec![] }
    }

    fn page(part: Part) -> Page {
        let at = matches!(part, Part::Around(_)).then(|| message().id);
        Page { chat: bob(), part, messages: vec![message(), message()], more: true, later: at.is_some(), at }
    }

    fn diagnosis() -> Diagnosis {
        let line = |what, whom| Line { at: Millis(4), what, whom, times: 1 };
        Diagnosis {
            relays: vec![RelayCheck { url: relay(), number: 1, up: true, trip: Some(30) }],
            contacts: vec![
                ContactCheck { peer: bob(), number: 1, trouble: None },
                ContactCheck { peer: bob(), number: 2, trouble: Some((Trouble::NoPath, Millis(3))) },
            ],
            lines: vec![
                line(Happening::Started, Whom::Nobody),
                line(Happening::RelayUp, Whom::Relay(1)),
                line(Happening::Sent(Kind::Offer), Whom::Contact(1)),
                line(Happening::Failed(Trouble::Away), Whom::Contact(1)),
            ],
            now: Millis(5),
        }
    }

    fn network() -> Network {
        let server = |answer| Server { url: "stun:a.example".into(), turn: false, answer };
        let servers = [Answer::Came, Answer::Failed(701), Answer::Missing].map(server).to_vec();
        Network { servers, own: 1, seen: 2, relayed: 3, nat: Nat::Cone }
    }

    fn changes() -> Vec<Change> {
        let (me, device) = (bob(), DeviceId::from_random([4; 32]));
        let relays = vec![
            RelayView { url: relay(), up: true, used: true, mail: Mail::Kept, wants_login: false, trouble: None },
            RelayView {
                url: relay(),
                up: false,
                used: false,
                mail: Mail::Failed(Failure::Refused),
                wants_login: true,
                trouble: Some(String::new()),
            },
        ];
        let mut changes = vec![
            Change::FirstRun,
            Change::Restart,
            Change::Me(Me {
                peer: me,
                name: "Ann".into(),
                device,
                invite: "#add/x".into(),
                shows_read: true,
                shows_typing: false,
                shows_address: false,
                alerts: Alerts(5),
                enter_sends: true,
                wants_work: false,
                speaks_older: false,
                signs_elsewhere: false,
            }),
            Change::Contact(Contact::new(bob(), Standing::Pending, Millis(5))),
            Change::Preview { chat: bob(), last: None, unread: 0 },
            Change::Preview { chat: bob(), last: Some(message()), unread: 7 },
            Change::Found(Box::new(Found {
                text: "word".into(),
                chat: Some(bob()),
                messages: vec![message()],
                done: true,
            })),
            Change::Page(Box::new(page(Part::Newest))),
            Change::Page(Box::new(page(Part::Around(message().id)))),
            Change::Message(message()),
            Change::Added(Ok(bob())),
            Change::Added(Err(AddError::Oneself)),
            Change::Added(Err(AddError::NoIdentity)),
            Change::Relays(relays),
            Change::Notice(Notice::Clock(7_200_000)),
            Change::Saved { chat: bob(), id: message().id, saved: false },
            Change::Amended(message()),
            Change::Deleted(bob()),
            Change::Expired(bob(), vec![message().id]),
            Change::Cleared(bob()),
            Change::Counted(vec![Held { chat: bob(), messages: 5, bytes: 9 }]),
            Change::Path(bob(), None),
            Change::Path(
                bob(),
                Some(Path { way: Way::Far, ends: (End::Host, End::ServerReflexive), millis: 30, sent: 5, received: 7 }),
            ),
            Change::Diagnosis(Box::new(diagnosis())),
            Change::Network(Box::new(network())),
            Change::Storage(None),
            Change::Signer(None),
            Change::Kept(Keeping { promised: Some(false), used: 1, room: 2 }),
            Change::Notice(Notice::NoInbox("Bob".into())),
            Change::Typing(bob(), true),
            Change::Notice(Notice::TooLong(70_000, 60_000)),
            Change::Notice(Notice::Apart("Bob".into(), 172_800_000)),
        ];
        for error in [Empty, Secret, BrokenNpub, BrokenLink, NotAPerson, OtherNetwork, BareHex, Nonsense] {
            changes.push(Change::Added(Err(error.into())));
        }
        for error in [
            StoreError::Full,
            StoreError::Gone,
            StoreError::Newer,
            StoreError::Closed("so".into()),
            StoreError::Unread("so".into()),
            StoreError::Other("so".into()),
        ] {
            changes.push(Change::Storage(Some(error)));
        }
        for trouble in [SignerTrouble::Missing, SignerTrouble::Other, SignerTrouble::Refuses, SignerTrouble::Silent] {
            changes.push(Change::Signer(Some(trouble)));
        }
        for step in [
            Step::Mailed(vec![relay()]),
            Step::Held(relay()),
            Step::Refused(relay(), "blocked: so".into()),
            Step::Delivered(Millis(6), Road::Channel),
            Step::Delivered(Millis(6), Road::Relays),
            Step::Delivered(Millis(6), Road::Unknown),
            Step::Read(Millis(7)),
            Step::Older(Millis(8)),
        ] {
            changes.push(Change::Step { chat: bob(), id: message().id, step });
        }
        for link in [Link::Direct, Link::Connecting, Link::Relayed, Link::Offline] {
            changes.push(Change::Link(bob(), link));
        }
        changes
    }

    fn intents() -> Vec<Intent> {
        vec![
            Intent::Start { name: "Ann".into() },
            Intent::Add { address: "#add/x".into() },
            Intent::Return { name: "Ann".into(), me: bob() },
            Intent::Restart,
            Intent::Accept(bob()),
            Intent::Block(bob()),
            Intent::Note(bob(), Note::Nickname("B".into())),
            Intent::Note(bob(), Note::Verified(true)),
            Intent::Note(bob(), Note::Pinned(true)),
            Intent::Note(bob(), Note::Muted(false)),
            Intent::Note(bob(), Note::Archived(true)),
            Intent::Delete(bob()),
            Intent::Open(None),
            Intent::Open(Some(bob())),
            Intent::Read { chat: bob(), part: Part::Newest },
            Intent::Read { chat: bob(), part: Part::Before(message().order()) },
            Intent::Read { chat: bob(), part: Part::After(message().order()) },
            Intent::Read { chat: bob(), part: Part::Around(message().id) },
            Intent::Read { chat: bob(), part: Part::Since(Millis(8)) },
            Intent::Read { chat: bob(), part: Part::Unread(9) },
            Intent::Search { text: "word".into(), limit: 7, chat: None },
            Intent::Search { text: "word".into(), limit: 7, chat: Some(bob()) },
            Intent::Count,
            Intent::Inspect(bob()),
            Intent::Diagnose { ask: true },
            Intent::TestNetwork,
            Intent::Clear(bob()),
            Intent::Send { to: bob(), text: String::new() },
            Intent::Reply { to: bob(), text: "yes".into(), about: message().id },
            Intent::Amend { chat: bob(), about: vec![message().id], emoji: Some("👍".into()) },
            Intent::Amend { chat: bob(), about: vec![message().id; 2], emoji: None },
            Intent::Hide(message().id),
            Intent::SetTimer { to: bob(), secs: 86_400 },
            Intent::RenewInvite,
            Intent::AllowLogin(relay()),
            Intent::TestRelays,
            Intent::Keep { ask: true },
            Intent::Retry { chat: bob(), id: message().id },
            Intent::Attend(true),
            Intent::Typing(bob(), false),
            Intent::Reveal { sign: Sign::Read, to: None, on: Some(false) },
            Intent::Reveal { sign: Sign::Typing, to: Some(bob()), on: None },
            Intent::Alert(Alerts(5)),
            Intent::Draft { to: bob(), text: "so far".into() },
            Intent::EnterSends(false),
            Intent::WantWork(true),
            Intent::SpeakOlder(true),
            Intent::AskSigner,
            Intent::Rename("Bea".into()),
            Intent::Edit(Box::new(message())),
            Intent::Forward { to: bob(), text: "so".into() },
            Intent::Erase { chat: bob(), about: vec![message().id] },
        ]
    }

    /// Follows the leader of this number.
    fn follower() -> Follower {
        let mut follower = Follower::new(view(1));
        assert!(matches!(follower.hear(&Word::Here.said(view(9))), Heard::Say(_)));
        follower
    }

    #[test]
    fn all_that_is_said_is_understood() {
        for change in changes() {
            for to in [None, Some(view(1))] {
                let said = Word::Show(to, Box::new(change.clone())).said(view(9));
                assert!(matches!(follower().hear(&said), Heard::Show(heard) if *heard == change), "{said:?}");
                for cut in 0..said.len() {
                    assert!(!matches!(follower().hear(&said[..cut]), Heard::Show(_)), "a part of {said:?}");
                }
            }
        }
        for intent in intents() {
            let said = follower().ask(&intent).unwrap();
            let numbered =
                !matches!(intent, Intent::Open(_) | Intent::Attend(_) | Intent::Typing(..) | Intent::Search { .. });
            let Some(Called::Input(Input::Intent(asked, heard))) = called(&said, view(9)) else { panic!("{said:?}") };
            assert_eq!((asked, heard), (Asked { view: view(1), number: numbered.then_some(1) }, intent));
        }
    }

    /// Tabs of the same version must understand each other: when this fails, raise `VERSION` and put the new sum here.
    #[test]
    fn a_version_says_the_same_for_ever() {
        let mut all: Vec<Said> =
            changes().into_iter().map(|change| Word::Show(None, Box::new(change)).said(view(9))).collect();
        all.push(Word::Here.said(view(9)));
        all.push(Word::Taken(view(1), 3).said(view(9)));
        all.push(call(view(9), view(1), None));
        all.extend(intents().iter().filter_map(|intent| follower().ask(intent)));
        let sum = hex(&Sha256::digest(format!("{all:?}")));
        assert_eq!((VERSION, sum.get(..16)), ("8", Some("73afdf84094a80bc")));
    }

    #[test]
    fn what_is_said_to_others_is_nothing_to_it() {
        let mut follower = follower();
        let show = |to, leader| Word::Show(to, Box::new(Change::FirstRun)).said(leader);
        assert!(matches!(follower.hear(&show(Some(view(2)), view(9))), Heard::Nothing));
        assert!(matches!(follower.hear(&show(None, view(8))), Heard::Nothing), "another leads");
        assert!(matches!(follower.hear(&who()), Heard::Nothing));
        assert!(matches!(follower.hear(&call(view(9), view(2), None)), Heard::Nothing));
        assert!(called(&show(None, view(9)), view(9)).is_none());
    }

    #[test]
    fn what_was_not_taken_is_asked_again_of_the_next_leader_in_order() {
        let mut follower = follower();
        let say = |text: &str| Intent::Send { to: bob(), text: text.into() };
        let typing = Intent::Typing(bob(), true);
        let (looks, open) = (Intent::Attend, Intent::Open);
        for intent in
            [looks(true), say("one"), open(Some(bob())), typing, say("two"), open(None), say("three"), looks(false)]
        {
            assert!(follower.ask(&intent).is_some());
        }
        follower.hear(&Word::Taken(view(1), 2).said(view(9)));
        follower.hear(&Word::Taken(view(2), 1).said(view(9)));
        assert!(matches!(follower.hear(&Word::Here.said(view(9))), Heard::Nothing), "it knows");
        let Heard::Say(all) = follower.hear(&Word::Here.said(view(8))) else { panic!("a new leader") };
        assert!(all.iter().all(|said| matches!(called(said, view(9)), Some(Called::Who))), "not for the old one");
        let heard: Vec<_> = all.iter().map(|said| called(said, view(8))).collect();
        let asked = |number| Asked { view: view(1), number };
        assert!(
            matches!(&heard[..], [
            Some(Called::Input(Input::Joined(who))),
            Some(Called::Input(Input::Intent(looks, Intent::Attend(false)))),
            Some(Called::Input(Input::Intent(open, Intent::Open(None)))),
            Some(Called::Input(Input::Intent(one, Intent::Send { text: first, .. }))),
            Some(Called::Input(Input::Intent(three, Intent::Send { text: third, .. }))),
        ] if *who == view(1) && *looks == asked(None) && *open == asked(None) && *one == asked(Some(1)) && *three == asked(Some(3))
            && first == "one" && third == "three"),
            "{heard:?}"
        );
        follower.hear(&Word::Taken(view(1), 1).said(view(8)));
        follower.hear(&Word::Taken(view(1), 3).said(view(8)));
        assert!(follower.is_content());
    }

    #[test]
    fn a_leader_of_another_version_is_a_stranger_until_one_of_this_version_leads() {
        let mut follower = follower();
        let mut other = Word::Here.said(view(8));
        other[1] = "another".into();
        assert!(matches!(follower.hear(&other), Heard::Stranger));
        assert!(follower.ask(&Intent::RenewInvite).is_none(), "it is kept");
        assert!(matches!(follower.hear(&nobody()), Heard::Stranger));
        assert!(matches!(follower.hear(&Word::Here.said(view(7))), Heard::Say(all) if all.len() == 2));
        // And a leader tells followers of other versions that it is there.
        let mut asks = follower.ask(&Intent::RenewInvite).unwrap();
        asks[1] = "another".into();
        assert!(called(&asks, view(7)).is_none());
        assert!(matches!(called(&who(), view(7)), Some(Called::Who)));
    }
}
