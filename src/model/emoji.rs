//! Emoji by their names, to choose from, and to be offered to whoever types `:` and the beginning of a name.

/// Emoji without words, no more than this many, are shown large.
const MOST_LARGE: usize = 6;

/// All of them in one language, as `emoji/<language>.txt` beside the page has them: lines of an emoji, its rank if it is
/// a common one, its name, and other words for it, with tabs between; and a line `# <number>` before each group.
pub struct Emojis {
    shown: String,
    folded: String,
}

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emoji<'a> {
    pub emoji: &'a str,
    pub name: &'a str,
    /// 0 for the most common one.
    rank: u16,
    group: u8,
}

impl Emojis {
    /// `folded`: the same text, line by line, without what makes no difference to whoever looks for something.
    #[must_use]
    pub const fn new(shown: String, folded: String) -> Self {
        Self { shown, folded }
    }

    /// All of them, by groups, as the file has them.
    #[must_use]
    pub fn groups(&self) -> Vec<(u8, Vec<Emoji<'_>>)> {
        let mut groups: Vec<(u8, Vec<Emoji<'_>>)> = Vec::new();
        for emoji in read(&self.shown) {
            match groups.last_mut() {
                Some((group, all)) if *group == emoji.group => all.push(emoji),
                _ => groups.push((emoji.group, vec![emoji])),
            }
        }
        groups
    }

    /// Those of which each word that is looked for begins one: of the name before others, and the common ones first.
    fn matches(&self, words: &[&str]) -> Vec<(bool, Emoji<'_>)> {
        let lines = self.shown.lines().zip(self.folded.lines());
        let mut group = 0;
        let mut found = Vec::new();
        for (line, folded) in lines {
            let Some(emoji) = one(line, &mut group) else { continue };
            let (name, others) = folded.split('\t').nth(2).zip(folded.split('\t').nth(3)).unwrap_or_default();
            let begins = |of: &str, word: &str| split(of).any(|one| one.starts_with(word));
            if words.iter().all(|word| begins(name, word) || begins(others, word)) {
                found.push((!words.iter().all(|word| begins(name, word)), emoji));
            }
        }
        found
    }
}

/// Those with these words, so many at most. `all`: in the reader's language, and then in others that they may know.
/// `words`: folded as the texts are.
#[must_use]
pub fn find<'a>(all: &[&'a Emojis], words: &str, most: usize) -> Vec<Emoji<'a>> {
    let words: Vec<&str> = split(words).collect();
    let mut found = Vec::<Emoji<'a>>::new();
    if words.is_empty() {
        return found;
    }
    for emojis in all {
        let mut more = emojis.matches(&words);
        more.sort_by_key(|(other, emoji)| (emoji.rank == RARE, *other, emoji.rank));
        for (_, emoji) in more {
            if found.len() < most && !found.iter().any(|known| known.emoji == emoji.emoji) {
                found.push(emoji);
            }
        }
    }
    found
}

/// The rank of one that is not common.
const RARE: u16 = u16::MAX;

fn read(text: &str) -> impl Iterator<Item = Emoji<'_>> {
    let mut group = 0;
    text.lines().filter_map(move |line| one(line, &mut group))
}

fn one<'a>(line: &'a str, group: &mut u8) -> Option<Emoji<'a>> {
    let mut parts = line.split('\t');
    let (emoji, rank, name) = (parts.next()?, parts.next(), parts.next());
    if let Some(number) = line.strip_prefix("# ") {
        *group = number.parse().ok()?;
    }
    Some(Emoji { emoji, name: name?, rank: rank?.parse().unwrap_or(RARE), group: *group })
}

fn split(words: &str) -> impl Iterator<Item = &str> {
    words.split(|letter: char| letter.is_whitespace() || "_-:,()".contains(letter)).filter(|word| !word.is_empty())
}

/// The name that is being typed at the end of a text, behind its colon: two letters at least, at the start of a word.
#[must_use]
pub fn typed(text: &str) -> Option<&str> {
    let (before, name) = text.rsplit_once(':')?;
    let is_name = name.chars().nth(1).is_some() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    let is_start = before.chars().next_back().is_none_or(char::is_whitespace);
    (is_name && is_start).then_some(name)
}

/// Whether a text is a few emoji and nothing else.
#[must_use]
pub fn is_emoji(text: &str) -> bool {
    (1..=MOST_LARGE).contains(&emojis(text).len())
}

/// The emoji that a text is made of; none if there is anything else in it.
#[must_use]
pub fn emojis(text: &str) -> Vec<&str> {
    let (mut starts, mut joined, mut letters) = (Vec::new(), false, 0_u32);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let drawn = chars.peek().is_some_and(|(_, next)| *next == '\u{fe0f}');
        let is_letter = ('\u{1f1e6}'..='\u{1f1ff}').contains(&c);
        letters = if is_letter { letters + 1 } else { 0 };
        match u32::from(c) {
            // Joiners, variations, skins, flags of regions and the edges of keys belong to the one before.
            0x200d => joined = true,
            0xfe0f | 0x20e3 | 0x1f3fb..=0x1f3ff | 0xe0020..=0xe007f if !starts.is_empty() => {}
            0x20 => {}
            // A flag is two letters.
            _ if is_letter && letters.is_multiple_of(2) => {}
            0x25fd..=0x25fe | 0x2600..=0x27bf | 0x2b1b..=0x2b55 | 0x231a..=0x23f3 | 0x1f000..=0x1faff => {
                starts.extend((!std::mem::take(&mut joined)).then_some(at));
            }
            // A sign that is drawn as an emoji, since it says so.
            _ if drawn && (!c.is_ascii() || "0123456789#*".contains(c)) => {
                starts.extend((!std::mem::take(&mut joined)).then_some(at));
            }
            _ => return Vec::new(),
        }
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).filter_map(|(start, end)| text.get(*start..end).map(str::trim_end)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Emojis {
        Emojis::new(text.to_owned(), text.to_lowercase())
    }

    fn english() -> Emojis {
        all(include_str!("../../public/emoji/en.txt"))
    }

    fn german() -> Emojis {
        all(include_str!("../../public/emoji/de.txt"))
    }

    fn arabic() -> Emojis {
        all(include_str!("../../public/emoji/ar.txt"))
    }

    fn first<'a>(all: &[&'a Emojis], words: &str) -> Vec<&'a str> {
        find(all, words, 6).into_iter().map(|emoji| emoji.emoji).collect()
    }

    #[test]
    fn every_language_has_the_same_emoji_with_names() {
        let listed = |of: &Emojis| read(&of.shown).map(|one| (one.emoji.to_owned(), one.rank)).collect::<Vec<_>>();
        let known = listed(&english());
        assert!(known.len() > 1700 && listed(&german()) == known && listed(&arabic()) == known);
        for of in [english(), german(), arabic()] {
            for emoji in read(&of.shown) {
                assert!(is_emoji(emoji.emoji) && !emoji.name.is_empty(), "{emoji:?}");
            }
            assert_eq!(of.groups().len(), 9);
        }
        let mut emojis: Vec<_> = known.iter().map(|(emoji, _)| emoji).collect();
        emojis.sort_unstable();
        emojis.dedup();
        assert_eq!(emojis.len(), known.len());
        let mut ranks: Vec<_> = known.iter().map(|(_, rank)| *rank).filter(|rank| *rank != RARE).collect();
        ranks.sort_unstable();
        assert_eq!(ranks, (0..u16::try_from(ranks.len()).unwrap()).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_typed_finds_names() {
        let english = english();
        assert_eq!(first(&[&english], "thumbsu"), ["👍"]);
        assert_eq!(first(&[&english], "hear")[..2], ["❤️", "😍"]);
        assert_eq!(first(&[&english], "green_heart"), ["💚"]);
        assert_eq!(first(&[&english], "birthday cake")[0], "🎂");
        assert!(first(&[&english], "nothing at all").is_empty() && first(&[&english], " ").is_empty());
        assert_eq!(first(&[&english], "s").len(), 6);
    }

    #[test]
    fn ones_own_language_comes_first_and_english_is_understood() {
        let (german, english) = (german(), english());
        assert_eq!(find(&[&german, &english], "herz", 1)[0].name, "rotes Herz");
        assert_eq!(first(&[&german, &english], "thumbsup"), ["👍"]);
        assert_eq!(first(&[&arabic(), &english], "قلب")[0], "❤️");
    }

    #[test]
    fn a_name_begins_a_word() {
        assert_eq!(typed("so :smi"), Some("smi"));
        assert_eq!(typed(":Küh"), Some("Küh"));
        assert_eq!(typed(":قل"), Some("قل"));
        for text in ["", ":", ":s", ":D", "a:smile", "at 10:30", ":smile ", ":(:", "::sm:", ":-)"] {
            assert_eq!(typed(text), None, "{text}");
        }
    }

    #[test]
    fn emoji_are_told_from_text() {
        assert_eq!(emojis("👨‍👩‍👧👍🏽 🇩🇪🇫🇷2️⃣"), ["👨‍👩‍👧", "👍🏽", "🇩🇪", "🇫🇷", "2️⃣"]);
        for text in ["👍", "❤️", "👨‍👩‍👧", "👍🏽 👍", "🇩🇪", "😀😀😀😀😀😀"] {
            assert!(is_emoji(text), "{text}");
        }
        for text in ["", " ", "a👍", "7", "😀😀😀😀😀😀😀", "\u{200d}", "\u{fe0f}", "é"] {
            assert!(!is_emoji(text), "{text}");
        }
    }
}
