//! Who looks at what: each tab of the browser profile is a view, with a chat of its own on screen or none, and someone
//! before it or not.

use crate::model::{PeerId, ViewId};

#[derive(Debug, Default)]
pub struct Views(Vec<View>);

#[derive(Debug)]
struct View {
    id: ViewId,
    chat: Option<PeerId>,
    /// The page is visible and has the focus.
    looked_at: bool,
}

impl Views {
    /// A view turns to a chat, or away from all. Returns the chat that it showed before.
    pub fn turn(&mut self, view: ViewId, chat: Option<PeerId>) -> Option<PeerId> {
        self.view(view).and_then(|view| std::mem::replace(&mut view.chat, chat))
    }

    /// Whether someone looks at a view, from now on. Returns the chat that it shows.
    pub fn look(&mut self, view: ViewId, looked_at: bool) -> Option<PeerId> {
        self.view(view).and_then(|view| {
            view.looked_at = looked_at;
            view.chat
        })
    }

    /// A view is gone.
    pub fn leave(&mut self, view: ViewId) {
        self.0.retain(|other| other.id != view);
    }

    /// Whether a chat is on screen anywhere.
    pub fn show(&self, chat: PeerId) -> bool {
        self.0.iter().any(|view| view.chat == Some(chat))
    }

    /// Whether a chat is on screen where someone looks: what it shows is read.
    pub fn read(&self, chat: PeerId) -> bool {
        self.0.iter().any(|view| view.looked_at && view.chat == Some(chat))
    }

    /// The chats on screen, each once.
    pub fn chats(&self) -> Vec<PeerId> {
        let mut chats = Vec::new();
        for chat in self.0.iter().filter_map(|view| view.chat) {
            if !chats.contains(&chat) {
                chats.push(chat);
            }
        }
        chats
    }

    fn view(&mut self, id: ViewId) -> Option<&mut View> {
        if !self.0.iter().any(|view| view.id == id) {
            self.0.push(View { id, chat: None, looked_at: false });
        }
        self.0.iter_mut().find(|view| view.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;
    use crate::engine::diary::Happening;
    use crate::engine::doors::{
        Asked, Boot, Change, Committed, Effect, End, Input, Intent, Notice, Op, Path, Stamp, To, Way,
    };
    use crate::model::{
        Alerts, Chat, Config, Contact, DeviceId, Direction, Gathering, Message, Millis, Page, Part, Profile, RunId,
        Standing, Status, Token,
    };
    use crate::protocol::mac::MacKey;
    use crate::protocol::rumor::Rumor;
    use crate::protocol::wrap::Vault;

    const NOW: Millis = Millis(1_800_000_000_000);

    fn peer(number: u8) -> PeerId {
        Vault::new(&[number; 32]).unwrap().me()
    }

    fn view(number: u8) -> ViewId {
        ViewId::from_random([number; 32])
    }

    fn step(engine: &mut Engine, input: Input) -> Vec<Effect> {
        engine.handle(input, &Stamp { now: NOW, random: [7; 32] })
    }

    fn ask(engine: &mut Engine, of: u8, number: u32, intent: Intent) -> Vec<Effect> {
        step(engine, Input::Intent(Asked { view: view(of), number: Some(number) }, intent))
    }

    fn boot(profile: Option<Profile>, seen: Vec<(String, Millis)>) -> Engine {
        let contact = Contact::new(peer(2), Standing::Accepted, NOW);
        let mut engine = Engine::default();
        let chats = vec![Chat { contact, last: None, unread: 3 }];
        let (config, run, mac) = (Config::built_in(), RunId::from_random([1; 32]), MacKey::derive(&[1]));
        step(&mut engine, Input::Booted(Box::new(Boot { config, profile, chats, outbox: vec![], seen, run, mac })));
        engine
    }

    fn profile() -> Profile {
        let (device, token) = (DeviceId::from_random([1; 32]), Token::from_random([1; 32]));
        Profile::new(peer(1), "Ann".into(), device, token, vec![])
    }

    fn shown(effects: &[Effect]) -> Vec<(To, &Change)> {
        effects
            .iter()
            .filter_map(|effect| if let Effect::Show(to, change) = effect { Some((*to, change)) } else { None })
            .collect()
    }

    fn ops(effects: &[Effect]) -> Vec<&Op> {
        effects
            .iter()
            .filter_map(|effect| if let Effect::Store { ops, .. } = effect { Some(ops.iter()) } else { None })
            .flatten()
            .collect()
    }

    fn stored(engine: &mut Engine, effects: &[Effect]) -> Vec<Effect> {
        let batches = effects
            .iter()
            .filter_map(|effect| if let Effect::Store { batch, .. } = effect { Some(*batch) } else { None });
        let batches = batches.collect();
        step(engine, Input::Stored { batches, result: Ok(Committed::default()) })
    }

    #[test]
    fn a_chat_is_on_screen_until_the_last_view_turns_away() {
        let mut views = Views::default();
        let (bob, cat) = (peer(2), peer(3));
        assert_eq!(views.turn(view(1), Some(bob)), None);
        assert_eq!(views.turn(view(2), Some(bob)), None);
        assert_eq!(views.turn(view(3), Some(cat)), None);
        assert_eq!(views.turn(view(1), None), Some(bob));
        assert!(views.show(bob));
        assert_eq!(views.turn(view(2), Some(cat)), Some(bob));
        assert!(!views.show(bob));
        assert_eq!(views.chats(), [cat]);
    }

    #[test]
    fn a_chat_is_read_where_someone_looks() {
        let mut views = Views::default();
        let (bob, cat) = (peer(2), peer(3));
        assert_eq!(views.look(view(1), true), None);
        views.turn(view(1), Some(bob));
        views.turn(view(2), Some(cat));
        assert!(views.read(bob) && views.show(cat) && !views.read(cat));
        assert_eq!(views.look(view(2), true), Some(cat));
        assert!(views.read(cat));
        views.look(view(1), false);
        assert!(views.show(bob) && !views.read(bob));
        views.turn(view(2), Some(bob));
        assert!(views.read(bob) && !views.read(cat));
        views.leave(view(2));
        assert!(views.show(bob) && !views.read(bob));
    }

    #[test]
    fn a_view_that_joins_is_shown_everything_and_nobody_else_anything() {
        let mut engine = boot(Some(profile()), vec![]);
        let effects = step(&mut engine, Input::Joined(view(5)));
        let shown = shown(&effects);
        assert!(shown.iter().all(|(to, _)| *to == To::View(view(5))));
        let has = |what: fn(&Change) -> bool| shown.iter().any(|(_, change)| what(change));
        assert!(has(|change| matches!(change, Change::Me(_))));
        assert!(has(|change| matches!(change, Change::Contact(_))));
        assert!(has(|change| matches!(change, Change::Preview { unread: 3, .. })));
        assert!(has(|change| matches!(change, Change::Link(..))));
        assert!(has(|change| matches!(change, Change::Relays(_))));
    }

    #[test]
    fn how_one_is_told_of_messages_is_saved_and_known_in_every_view() {
        let mut engine = boot(Some(profile()), vec![]);
        let wish = Alerts::default().with(Alerts::SILENT, true);
        let effects = ask(&mut engine, 5, 1, Intent::Alert(wish));
        assert!(ops(&effects).iter().any(|op| matches!(op, Op::PutProfile(profile) if profile.alerts == wish)));
        assert!(
            shown(&effects)
                .iter()
                .any(|(to, change)| *to == To::All && matches!(change, Change::Me(me) if me.alerts == wish))
        );
    }

    #[test]
    fn by_which_way_one_is_connected_is_told_to_whoever_asks() {
        let mut engine = boot(Some(profile()), vec![]);
        let effects = ask(&mut engine, 5, 1, Intent::Inspect(peer(2)));
        let told =
            |effects: &[Effect], path| shown(effects).contains(&(To::View(view(5)), &Change::Path(peer(2), path)));
        assert!(told(&effects, None), "no channel is open");
        let path = Some(Path { way: Way::Turn, ends: (End::Relayed, End::Unknown), millis: 30, sent: 1, received: 2 });
        let asked = Asked { view: view(5), number: Some(2) };
        let effects = step(&mut engine, Input::Inspected { asked, peer: peer(2), path });
        assert!(told(&effects, path) && shown(&effects).iter().all(|(to, _)| *to == To::View(view(5))));
    }

    #[test]
    fn a_look_at_the_network_is_told_to_every_view_and_a_diagnosis_to_whoever_asks() {
        let mut engine = boot(Some(profile()), vec![]);
        let effects = ask(&mut engine, 5, 1, Intent::TestNetwork);
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Gather)));
        let effects = step(&mut engine, Input::Gathered(Gathering::default()));
        let told = shown(&effects);
        assert!(matches!(told[..], [(To::All, Change::Network(found))] if found.servers.is_empty()), "{told:?}");
        let effects = ask(&mut engine, 5, 2, Intent::Diagnose { ask: false });
        let told = shown(&effects);
        assert!(matches!(told[..], [(To::View(asker), Change::Diagnosis(found))]
            if asker == view(5) && found.lines.iter().any(|line| line.what == Happening::NetworkTested)));
    }

    #[test]
    fn on_the_first_run_each_view_is_asked_for_a_name_and_one_is_taken() {
        let mut engine = boot(None, vec![]);
        let effects = step(&mut engine, Input::Joined(view(5)));
        assert_eq!(shown(&effects), [(To::View(view(5)), &Change::FirstRun)]);
        let made =
            |effects: &[Effect]| effects.iter().filter(|effect| matches!(effect, Effect::MakeIdentity { .. })).count();
        assert_eq!(made(&ask(&mut engine, 5, 1, Intent::Start { name: "Ann".into() })), 1);
        assert_eq!(made(&ask(&mut engine, 6, 1, Intent::Start { name: "Ann, too".into() })), 0);
        let effects = step(
            &mut engine,
            Input::IdentityMade { me: peer(1), name: "Ann".into(), mac: MacKey::derive(&[1]), elsewhere: false },
        );
        assert!(shown(&effects).iter().any(|(to, change)| *to == To::All && matches!(change, Change::Me(_))));
    }

    #[test]
    fn a_page_goes_to_the_view_that_asked_and_what_is_read_in_one_is_read() {
        let mut engine = boot(Some(profile()), vec![]);
        let asks = |intent| Input::Intent(Asked { view: view(5), number: None }, intent);
        step(&mut engine, asks(Intent::Attend(true)));
        let effects = step(&mut engine, asks(Intent::Open(Some(peer(2)))));
        assert!(ops(&effects).iter().any(|op| matches!(op, Op::MarkRead { .. })));
        let asked = effects
            .iter()
            .find_map(|effect| if let Effect::ReadPage { asked, .. } = effect { Some(asked.clone()) } else { None });
        let page = Input::Page {
            asked: asked.unwrap(),
            page: Page { chat: peer(2), part: Part::Newest, messages: vec![], more: false, later: false, at: None },
        };
        let effects = step(&mut engine, page);
        assert!(matches!(shown(&effects)[..], [(to, Change::Page(_))] if to == To::View(view(5))));

        let mail = |engine: &mut Engine, text: &str| {
            let rumor = Rumor::chat(peer(2), peer(1), NOW, text.into());
            let wrap = rumor.id().0;
            let effects = step(engine, Input::Opened { wrap, stored: true, expires: 0, rumor: Ok(rumor) });
            ops(&effects).iter().any(|op| matches!(op, Op::Receive { unread: true, .. }))
        };
        assert!(!mail(&mut engine, "read in that view"));
        step(&mut engine, asks(Intent::Attend(false)));
        assert!(mail(&mut engine, "nobody looks"));
        step(&mut engine, asks(Intent::Attend(true)));
        assert!(!mail(&mut engine, "read in that view again"));
        step(&mut engine, Input::Left(view(5)));
        assert!(mail(&mut engine, "read by nobody"));
    }

    #[test]
    fn what_a_view_asks_to_send_is_taken_when_it_is_stored_and_sent_once_by_whoever_leads() {
        let mut engine = boot(Some(profile()), vec![]);
        let send = || Intent::Send { to: peer(2), text: "hello".into() };
        let effects = ask(&mut engine, 5, 1, send());
        let note = ops(&effects)
            .into_iter()
            .find_map(|op| if let Op::Seen { key, at } = op { Some((key.clone(), *at)) } else { None });
        let both = |effects: &Effect| matches!(effects, Effect::Store { ops, .. } if ops.len() == 2);
        assert!(effects.iter().any(both), "the message and the note are one transaction");
        let is_message = |change: &Change| {
            matches!(change, Change::Message(Message { direction: Direction::Out, status: Status::Queued, .. }))
        };
        assert!(!shown(&effects).iter().any(|(_, change)| is_message(change)), "not before it is stored");
        let taken =
            |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Taken(of, 1) if *of == view(5)));
        assert!(!taken(&effects));
        // Asked again meanwhile.
        let again = ask(&mut engine, 5, 1, send());
        assert!(ops(&again).is_empty() && !taken(&again));
        let after = stored(&mut engine, &effects);
        assert!(taken(&after));
        assert_eq!(shown(&after).iter().filter(|(to, change)| *to == To::All && is_message(change)).count(), 1);

        // The next engine is asked again, since the first ended before it could say so.
        let mut next = boot(Some(profile()), note.into_iter().collect());
        let effects = ask(&mut next, 5, 1, send());
        assert!(taken(&effects) && ops(&effects).is_empty());
        // And what was asked after that is new.
        assert!(!ops(&ask(&mut next, 5, 2, send())).is_empty());
    }

    #[test]
    fn what_came_of_a_wish_is_told_to_the_view_that_had_it() {
        let mut engine = boot(Some(profile()), vec![]);
        let effects = ask(&mut engine, 5, 1, Intent::Add { address: "nobody".into() });
        assert!(matches!(shown(&effects)[..], [(to, Change::Added(Err(_)))] if to == To::View(view(5))));
        let effects = ask(&mut engine, 6, 1, Intent::Send { to: peer(2), text: "a".repeat(70_000) });
        let refused = |(to, change): &(To, &Change)| {
            *to == To::View(view(6)) && matches!(change, Change::Notice(Notice::TooLong(..)))
        };
        assert!(shown(&effects).iter().any(refused));
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Taken(..))));
    }
}
