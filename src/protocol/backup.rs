//! The file of a backup: everything that a database holds, sealed in pieces, so that it is written and read piece by
//! piece, however much it is.
//!
//! ```text
//! head   "tincan\x1a\n"  8 bytes
//!        version         1 byte, 1
//!        log2 of N, r, p 3 bytes, the cost of scrypt (RFC 7914)
//!        salt            16 bytes, drawn for this file
//! piece  last            1 byte, 1 for the last and 0 for all others
//!        length          4 bytes, the highest first: of what follows
//!        sealed          AES-256-GCM, with its tag of 16 bytes
//! ```
//! The key is what scrypt makes of the passphrase (in NFKC, as UTF-8) and the salt, and seals this one file. The nonce of
//! a piece is its number in 12 bytes, from 0 on; the head, the number and whether it is the last stand with it as what is
//! known beside. So a piece opens in its own file and place alone: what is cut off, moved, left out, said twice or mixed
//! with another file is noticed.
//!
//! A piece is one byte, 0 or 1 for whether the rest is compressed (gzip), and JSON in UTF-8. The first piece says what is
//! in the file; it is small and opens before anything else is done, which tells a wrong passphrase from damage. Each of the
//! others holds records of one store: its name, the records, and their keys if they do not stand in them.

use serde::{Deserialize, Serialize};

const MAGIC: [u8; 8] = *b"tincan\x1a\n";
const VERSION: u8 = 1;
const SALT: usize = 16;
/// How long the head of a file is.
pub const HEAD: usize = MAGIC.len() + 4 + SALT;
/// How long that of a piece is.
pub const PIECE: usize = 5;
/// The tag of AES-GCM.
const TAG: usize = 16;
/// No piece is longer, and nothing longer is read.
pub const LONGEST: usize = 1 << 26;

/// What one has to spend to try a passphrase: 64 MB and a part of a second.
const COST: [u8; 3] = [16, 8, 1];

/// Why a file gives nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("no backup at all")]
    Nothing,
    #[error("made by a newer version")]
    Newer,
    #[error("cut off or changed")]
    Damaged,
}

/// Which records a piece holds, and of what the whole file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The version of the database.
    pub schema: u32,
    /// When it was made, in milliseconds since 1970.
    pub at: u64,
    /// How many records there were about, to show how far it is.
    pub records: u32,
}

/// The head of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head([u8; HEAD]);

impl Head {
    pub fn new(salt: [u8; SALT]) -> Self {
        let mut bytes = [0; HEAD];
        let all = MAGIC.into_iter().chain([VERSION]).chain(COST).chain(salt);
        bytes.iter_mut().zip(all).for_each(|(to, byte)| *to = byte);
        Self(bytes)
    }

    /// # Errors
    /// Whether it is no backup, or one of a newer version. Another cost than ours is a newer version's too: whoever changed
    /// a file must not choose how much is spent on it.
    pub fn read(bytes: &[u8]) -> Result<Self, FileError> {
        if !bytes.starts_with(&MAGIC) {
            return Err(FileError::Nothing);
        }
        let version = bytes.get(MAGIC.len()).ok_or(FileError::Damaged)?;
        if *version != VERSION {
            return Err(FileError::Newer);
        }
        let bytes: [u8; HEAD] = bytes.try_into().map_err(|_| FileError::Damaged)?;
        let cost = bytes.get(MAGIC.len() + 1..HEAD - SALT);
        if cost == Some(&COST) { Ok(Self(bytes)) } else { Err(FileError::Newer) }
    }

    pub const fn bytes(&self) -> &[u8; HEAD] {
        &self.0
    }

    pub fn salt(&self) -> &[u8] {
        self.0.last_chunk::<SALT>().map_or(&[], |salt| salt)
    }

    /// The cost in memory, as scrypt takes it.
    pub const fn log_n() -> u8 {
        COST[0]
    }
}

/// What a piece is sealed with beside the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    pub nonce: [u8; 12],
    /// What is known beside.
    pub beside: Vec<u8>,
}

/// The way through a file, piece by piece; the same for who writes and for who reads.
#[derive(Debug)]
pub struct Way {
    head: Head,
    next: u64,
    over: bool,
}

impl Way {
    pub const fn new(head: Head) -> Self {
        Self { head, next: 0, over: false }
    }

    /// What the next piece is sealed with. Nothing comes behind the last.
    pub fn seal(&mut self, last: bool) -> Option<Seal> {
        if self.over {
            return None;
        }
        let number = self.next.to_be_bytes();
        self.next += 1;
        self.over = last;
        let mut nonce = [0; 12];
        nonce.iter_mut().rev().zip(number.into_iter().rev()).for_each(|(to, byte)| *to = byte);
        Some(Seal { nonce, beside: [&self.head.0[..], &number, &[u8::from(last)]].concat() })
    }

    /// What stands before a sealed piece of this length.
    pub fn piece(last: bool, length: usize) -> Option<[u8; PIECE]> {
        let length = u32::try_from(length).ok().filter(|_| (TAG..=LONGEST).contains(&length))?;
        let [a, b, c, d] = length.to_be_bytes();
        Some([u8::from(last), a, b, c, d])
    }

    /// What the next piece was sealed with, and how long it is. `left`: what of the file comes behind what is read here.
    ///
    /// # Errors
    /// When there can be no such piece.
    pub fn open(&mut self, piece: &[u8], left: u64) -> Result<(Seal, usize), FileError> {
        let [last @ (0 | 1), length @ ..] = piece else { return Err(FileError::Damaged) };
        let length: [u8; 4] = length.try_into().map_err(|_| FileError::Damaged)?;
        let length = u32::from_be_bytes(length);
        let fits = u64::from(length) <= left;
        let length = usize::try_from(length).map_err(|_| FileError::Damaged)?;
        if !fits || !(TAG..=LONGEST).contains(&length) {
            return Err(FileError::Damaged);
        }
        Ok((self.seal(*last == 1).ok_or(FileError::Damaged)?, length))
    }

    /// Whether the last piece was there.
    pub const fn is_over(&self) -> bool {
        self.over
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    use super::*;

    /// Stands for AES-GCM: what is sealed can be read, and not be changed.
    fn tag(seal: &Seal, text: &[u8]) -> Vec<u8> {
        let hash = Sha256::new().chain_update(seal.nonce).chain_update(&seal.beside).chain_update(text);
        hash.finalize()[..TAG].to_vec()
    }

    fn write(salt: u8, texts: &[Vec<u8>]) -> Vec<u8> {
        let head = Head::new([salt; SALT]);
        let (mut way, mut file) = (Way::new(head), head.bytes().to_vec());
        for (at, text) in texts.iter().enumerate() {
            let last = at + 1 == texts.len();
            let seal = way.seal(last).unwrap();
            let sealed = [text.clone(), tag(&seal, text)].concat();
            file.extend(Way::piece(last, sealed.len()).unwrap());
            file.extend(sealed);
        }
        file
    }

    fn read(file: &[u8]) -> Result<Vec<Vec<u8>>, FileError> {
        let head = Head::read(file.get(..HEAD).unwrap_or(file))?;
        let (mut way, mut rest, mut texts) = (Way::new(head), &file[HEAD..], Vec::new());
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at_checked(PIECE).ok_or(FileError::Damaged)?;
            let (seal, length) = way.open(piece, behind.len() as u64)?;
            let (sealed, behind) = behind.split_at(length);
            let (text, code) = sealed.split_at(length - TAG);
            if code != tag(&seal, text) {
                return Err(FileError::Damaged);
            }
            texts.push(text.to_vec());
            rest = behind;
        }
        if way.is_over() { Ok(texts) } else { Err(FileError::Damaged) }
    }

    /// Where each piece begins, and the end.
    fn places(file: &[u8]) -> Vec<usize> {
        let mut places = vec![HEAD];
        while let Some(piece) = file.get(places[places.len() - 1]..).filter(|rest| rest.len() > PIECE) {
            let length = u32::from_be_bytes(piece[1..PIECE].try_into().unwrap()) as usize;
            places.push(places[places.len() - 1] + PIECE + length);
        }
        places
    }

    fn texts() -> impl Strategy<Value = Vec<Vec<u8>>> {
        prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 2..8)
    }

    #[test]
    fn a_head_says_what_the_file_is() {
        let head = Head::new([9; SALT]);
        assert_eq!(Head::read(head.bytes()), Ok(head));
        assert_eq!(head.salt(), [9; SALT]);
        let changed = |at: usize, byte: u8| {
            let mut bytes = *head.bytes();
            bytes[at] = byte;
            Head::read(&bytes).unwrap_err()
        };
        assert_eq!(changed(0, b'T'), FileError::Nothing);
        assert_eq!(changed(8, 2), FileError::Newer);
        assert_eq!(changed(9, 30), FileError::Newer, "nobody is made to spend more");
        assert_eq!(Head::read(&head.bytes()[..20]), Err(FileError::Damaged));
        assert_eq!(Head::read(b""), Err(FileError::Nothing));
    }

    #[test]
    fn nonces_are_never_the_same() {
        let mut way = Way::new(Head::new([1; SALT]));
        let all: Vec<_> = (0..1000).map(|_| way.seal(false).unwrap().nonce).collect();
        assert!(all.is_sorted_by(|a, b| a < b));
        assert!(way.seal(true).is_some());
        assert_eq!(way.seal(false), None);
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(texts in texts()) {
            prop_assert_eq!(read(&write(1, &texts)), Ok(texts));
        }

        #[test]
        fn a_changed_byte_is_noticed(texts in texts(), at in any::<prop::sample::Index>(), bit in 0..8) {
            let mut file = write(1, &texts);
            let at = at.index(file.len());
            file[at] ^= 1_u8 << bit;
            prop_assert!(read(&file).is_err());
        }

        #[test]
        fn a_file_cut_off_anywhere_is_noticed(texts in texts(), at in any::<prop::sample::Index>()) {
            let file = write(1, &texts);
            prop_assert!(read(&file[..at.index(file.len())]).is_err());
        }

        #[test]
        fn pieces_in_another_order_are_noticed(texts in texts(), a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>()) {
            let (file, other) = (write(1, &texts), write(2, &texts));
            let places = places(&file);
            let piece = |of: &[u8], at: usize| of[places[at]..places[at + 1]].to_vec();
            let (a, b) = (a.index(texts.len()), b.index(texts.len()));
            let with = |order: &[Vec<u8>]| [file[..HEAD].to_vec(), order.concat()].concat();
            let all: Vec<_> = (0..texts.len()).map(|at| piece(&file, at)).collect();
            let (mut swapped, mut twice, mut without, mut mixed) = (all.clone(), all.clone(), all.clone(), all.clone());
            swapped.swap(a, b);
            twice.insert(b, all[a].clone());
            without.remove(a);
            mixed[a] = piece(&other, a);
            prop_assert!(a == b || read(&with(&swapped)).is_err());
            for order in [twice, without, mixed] {
                prop_assert!(read(&with(&order)).is_err());
            }
            prop_assert!(read(&[file.clone(), all[a].clone()].concat()).is_err());
        }

        #[test]
        fn nothing_in_a_file_can_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let head = Head::new([1; SALT]);
            prop_assert!(read(&bytes).is_err());
            prop_assert!(read(&[head.bytes(), &bytes[..]].concat()).is_err());
        }
    }
}
