//! A key that is in a signing extension. What it is to do waits its turn, a few at a time, so that one which never answers
//! holds nothing else up. Nothing that comes back is believed: it is checked as what came from a relay would be, or that
//! it is what was asked for.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use nostr::prelude::Event;
use wasm_bindgen_futures::spawn_local;

use super::Sink;
use super::clock::random;
use super::extension::{Cipher, Extension};
use super::keys::{labour, ready};
use crate::engine::doors::{Input, SignerTrouble, Ticket};
use crate::model::{Millis, PeerId};
use crate::protocol::older::{self, Call, CallError, KIND};
use crate::protocol::rumor::Rumor;
use crate::protocol::work::Labour;
use crate::protocol::wrap::{self, SEAL, STORED, WrapError, Wrapped};

/// Things that are asked at once.
const AT_ONCE: usize = 4;
/// What was not opened is kept to be asked again, so many.
const MOST_REFUSED: usize = 500;
/// What strangers send may be broken: so many in a row are the extension's doing.
const IN_A_ROW: u32 = 3;

type Result<T> = std::result::Result<T, SignerTrouble>;

/// Something that the key is needed for.
#[derive(Clone)]
pub enum Job {
    Open(Box<Event>),
    OpenCall(Box<Event>),
    Seal { ticket: Ticket, to: PeerId, rumor: Box<Rumor>, kind: u16, work: bool, now: Millis },
    SealCall { ticket: Ticket, to: PeerId, call: Call, now: Millis },
    Sign { ticket: Ticket, kind: u16, tags: Vec<Vec<String>>, now: Millis },
}

pub struct Outside {
    me: PeerId,
    sink: Sink,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    running: usize,
    /// It was found to have the right account.
    known: bool,
    /// Openings that failed, one after the other, and those that can be tried again.
    failures: u32,
    refused: Vec<Event>,
    trouble: Option<SignerTrouble>,
}

impl Outside {
    pub fn new(me: PeerId, sink: Sink) -> Rc<Self> {
        Rc::new(Self { me, sink, state: RefCell::default() })
    }

    /// What goes out comes before what came in.
    pub fn ask(self: &Rc<Self>, job: Job) {
        let opens = matches!(job, Job::Open(_) | Job::OpenCall(_));
        let waiting = &mut self.state.borrow_mut().waiting;
        if opens {
            waiting.push_back(job);
        } else {
            waiting.push_front(job);
        }
        self.go_on();
    }

    /// The user wants it tried once more.
    pub fn again(self: &Rc<Self>) {
        let mut state = self.state.borrow_mut();
        (state.known, state.trouble, state.failures) = (false, None, 0);
        let refused = std::mem::take(&mut state.refused);
        state.waiting.extend(refused.into_iter().map(|event| open(Box::new(event))));
        drop(state);
        let this = self.clone();
        spawn_local(async move {
            if let Err(trouble) = this.extension().await {
                return this.tell(Some(trouble));
            }
            this.sink.push(Input::Signer(None));
            this.go_on();
        });
    }

    fn go_on(self: &Rc<Self>) {
        let this = self.clone();
        // Not from inside of what asks.
        spawn_local(async move {
            loop {
                let mut state = this.state.borrow_mut();
                // The first shows whose key it is.
                let most = if state.known || state.trouble.is_some() { AT_ONCE } else { 1 };
                if state.running >= most {
                    return;
                }
                let Some(job) = state.waiting.pop_front() else { return };
                state.running += 1;
                drop(state);
                let this = this.clone();
                spawn_local(async move {
                    this.work(job).await;
                    this.state.borrow_mut().running -= 1;
                    this.go_on();
                });
            }
        });
    }

    async fn work(&self, job: Job) {
        let stopped =
            self.state.borrow().trouble.filter(|it| matches!(it, SignerTrouble::Missing | SignerTrouble::Other));
        let done = match stopped {
            Some(trouble) => Err(trouble),
            None => self.carry_out(&job).await,
        };
        match done {
            Ok(()) => {
                let mut state = self.state.borrow_mut();
                state.failures = 0;
                let healed = state.trouble.take().is_some();
                drop(state);
                if healed {
                    self.sink.push(Input::Signer(None));
                }
            }
            Err(trouble) => self.fail(job, trouble).await,
        }
    }

    async fn carry_out(&self, job: &Job) -> Result<()> {
        match job {
            Job::Open(event) => {
                let rumor = match wrap::check(event) {
                    Ok(()) => self.open(event).await?,
                    Err(error) => Err(error),
                };
                self.opened(event, rumor);
            }
            Job::OpenCall(event) => {
                let call = match older::check(event, self.me) {
                    Ok(()) => {
                        let from = event.pubkey.to_hex();
                        let content = self.extension().await?.decrypt(Cipher::Nip04, &from, &event.content).await?;
                        Call::read(&content).ok_or(CallError::Nonsense)
                    }
                    Err(error) => Err(error),
                };
                self.called(event, call);
            }
            Job::Seal { ticket, to, rumor, kind, work, now } => {
                let Ok(text) = wrap::plain(rumor) else { return Ok(()) };
                let content = self.extension().await?.encrypt(Cipher::Nip44, *to, &text).await?;
                let seal = self.sign(SEAL, wrap::dated(*kind, *now, random()), &[], &content).await?;
                let Ok(wrapped) = Wrapped::new(&seal, rumor, *to, *kind, *now, random) else { return Ok(()) };
                if *work {
                    labour(*ticket, Box::new(Labour::new(wrapped, 0)), self.sink.clone());
                } else {
                    ready(*ticket, &wrapped.sign(random()), &self.sink);
                }
            }
            Job::SealCall { ticket, to, call, now } => {
                let content = self.extension().await?.encrypt(Cipher::Nip04, *to, &call.content()).await?;
                let event = self.sign(KIND, now.as_secs(), &older::tags(*to), &content).await?;
                ready(*ticket, &event, &self.sink);
            }
            Job::Sign { ticket, kind, tags, now } => {
                ready(*ticket, &self.sign(*kind, now.as_secs(), tags, "").await?, &self.sink);
            }
        }
        Ok(())
    }

    async fn open(&self, event: &Event) -> Result<std::result::Result<Rumor, WrapError>> {
        let extension = self.extension().await?;
        let seal = extension.decrypt(Cipher::Nip44, &event.pubkey.to_hex(), &event.content).await?;
        let (author, content) = match wrap::read_seal(&seal) {
            Ok(seal) => seal,
            Err(error) => return Ok(Err(error)),
        };
        let rumor = extension.decrypt(Cipher::Nip44, &author.to_hex(), &content).await?;
        Ok(wrap::read_rumor(&rumor, author))
    }

    /// Signed by whom it should be, and what was asked for; or nothing of it goes anywhere.
    async fn sign(&self, kind: u16, at: u64, tags: &[Vec<String>], content: &str) -> Result<Event> {
        let json = self.extension().await?.sign(kind, at, tags, content).await?;
        wrap::signed(&json, self.me, kind, at, tags, content).ok_or(SignerTrouble::Refuses)
    }

    /// The extension, if it has the right account.
    async fn extension(&self) -> Result<Extension> {
        let found = Extension::await_it().await?;
        if !self.state.borrow().known {
            self.recognize(&found).await?;
        }
        Ok(found)
    }

    async fn recognize(&self, found: &Extension) -> Result<()> {
        let known = found.me().await? == self.me;
        self.state.borrow_mut().known = known;
        if known { Ok(()) } else { Err(SignerTrouble::Other) }
    }

    /// It is not done. What is to be opened can be tried again; what was to go out is asked for anew by who wants it.
    async fn fail(&self, job: Job, mut trouble: SignerTrouble) {
        // It may be that another account was chosen there.
        if trouble == SignerTrouble::Refuses
            && let Some(found) = Extension::find()
            && self.recognize(&found).await == Err(SignerTrouble::Other)
        {
            trouble = SignerTrouble::Other;
        }
        let mut state = self.state.borrow_mut();
        state.failures = state.failures.saturating_add(1);
        let (in_a_row, room) = (state.failures >= IN_A_ROW, state.refused.len() < MOST_REFUSED);
        let mut shows = trouble != SignerTrouble::Refuses;
        match job {
            Job::Open(event) | Job::OpenCall(event) => {
                shows |= in_a_row;
                if room && state.refused.iter().all(|other| other.id != event.id) {
                    state.refused.push(Event::clone(&event));
                }
                drop(state);
                if event.kind.as_u16() == KIND {
                    self.called(&event, Err(CallError::Unopened));
                } else {
                    self.opened(&event, Err(WrapError::Unopened));
                }
            }
            Job::Seal { ticket, .. } | Job::SealCall { ticket, .. } | Job::Sign { ticket, .. } => {
                shows = true;
                drop(state);
                self.sink.push(Input::Unready(ticket));
            }
        }
        if shows {
            self.tell(Some(trouble));
        }
    }

    fn tell(&self, trouble: Option<SignerTrouble>) {
        let before = std::mem::replace(&mut self.state.borrow_mut().trouble, trouble);
        if before != trouble {
            self.sink.push(Input::Signer(trouble));
        }
    }

    fn opened(&self, event: &Event, rumor: std::result::Result<Rumor, WrapError>) {
        let (stored, expires) = (event.kind.as_u16() == STORED, wrap::expires(event));
        self.sink.push(Input::Opened { wrap: event.id, stored, expires, rumor });
    }

    fn called(&self, event: &Event, call: std::result::Result<Call, CallError>) {
        if let Some(from) = PeerId::new(event.pubkey) {
            let at = Millis::secs(event.created_at.as_secs());
            self.sink.push(Input::Called { event: event.id, from, at, call });
        }
    }
}

fn open(event: Box<Event>) -> Job {
    if event.kind.as_u16() == KIND { Job::OpenCall(event) } else { Job::Open(event) }
}
