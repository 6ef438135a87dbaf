//! What the text of a message looks like: links, and the marks that people know from other chats (`**bold**`, `*italic*`,
//! `_italic_`, `~~strike~~`, `` `code` ``, blocks of code, `> quotes` and lists). It comes as pieces in the order of the
//! text, so that nobody is tempted to make markup of it. Marks do not reach over the end of a line, and what is never
//! closed stays as it was typed. All of it takes time in proportion to the text.

use std::borrow::Cow;
use std::iter::Peekable;

use linkify::{LinkFinder, LinkKind, Links};

/// From so many bytes or lines on a text is folded.
const LONG: usize = 1_500;
const TALL: usize = 20;

/// A stretch of text, or where something begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    Text(&'a str),
    /// An address of the web (`http` or `https`) or of someone's mail.
    Link(&'a str),
    Mail(&'a str),
    Open(Mark),
    /// The end of what was opened last.
    Close,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Bold,
    Italic,
    Strike,
    Code,
    /// A block of code, and the language that its author named.
    Block,
    Language,
    Quote,
    List,
    Numbers,
    Item(u16),
}

/// A text without what would change how the text around it is shown: control characters, and overrides and embeddings of
/// the direction. Marks of the direction stay: those who write from right to left use them, and they reach no further
/// than the message.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    let harmful = |c: char| {
        c.is_control() && c != '\n' && c != '\t' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(harmful) {
        Cow::Owned(text.chars().filter(|c| !harmful(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a text is so long that not all of it is shown unasked.
#[must_use]
pub fn is_long(text: &str) -> bool {
    text.len() > LONG || text.bytes().filter(|byte| *byte == b'\n').count() >= TALL
}

/// The text alone, as it is read out or stands where there is room for a line.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut plain = String::new();
    for piece in parse(text) {
        if let Piece::Text(text) | Piece::Link(text) | Piece::Mail(text) = piece {
            plain.push_str(text);
        }
    }
    plain
}

/// The pieces of a text.
#[must_use]
pub fn parse(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    // Most texts have no mark at all.
    if !text.bytes().any(|byte| b"*_~`>:@".contains(&byte)) && !text.split('\n').any(|line| item(line).is_some()) {
        pieces.push(Piece::Text(text));
        return pieces;
    }
    let (mut rest, mut block, mut closes) = (text, None, true);
    while !rest.is_empty() {
        if closes && rest.starts_with("```") {
            if let Some((fenced, after)) = fence(rest) {
                turn(&mut pieces, &mut block, None);
                pieces.extend(fenced);
                rest = after;
                continue;
            }
            // Nor is there an end for any that begins further down.
            closes = rest.split('\n').next().is_some_and(|line| line.trim_start_matches('`').contains('`'));
        }
        let end = rest.find('\n').map_or(rest.len(), |end| end + 1);
        let (line, after) = rest.split_at(end);
        rest = after;
        if let Some(quoted) = line.strip_prefix("> ") {
            turn(&mut pieces, &mut block, Some(Mark::Quote));
            spans(quoted, &mut pieces);
        } else if let Some((list, number, said)) = item(line) {
            turn(&mut pieces, &mut block, Some(list));
            pieces.push(Piece::Open(Mark::Item(number)));
            spans(said, &mut pieces);
            pieces.push(Piece::Close);
        } else {
            turn(&mut pieces, &mut block, None);
            spans(line, &mut pieces);
        }
    }
    turn(&mut pieces, &mut block, None);
    pieces
}

/// Goes from one block to the next, unless it is of the same kind.
fn turn(pieces: &mut Vec<Piece<'_>>, block: &mut Option<Mark>, next: Option<Mark>) {
    if *block != next {
        pieces.extend(block.map(|_| Piece::Close));
        pieces.extend(next.map(Piece::Open));
        *block = next;
    }
}

/// A block of code at the start of a text, and what comes behind it. The lines that hold nothing but its marks go with
/// them.
fn fence(text: &str) -> Option<(Vec<Piece<'_>>, &str)> {
    let (language, body) = text.strip_prefix("```")?.split_once('\n')?;
    if language.contains('`') {
        return None;
    }
    let mut end = 0;
    for line in body.split_inclusive('\n') {
        let code = line.trim_end();
        if let Some(code) = code.strip_suffix("```") {
            let lasts = !code.is_empty() && line.ends_with('\n');
            let (code, after) = (body.get(..end + code.len())?, body.get(end + line.len()..)?);
            let mut pieces = vec![Piece::Open(Mark::Block)];
            if !language.trim().is_empty() {
                let language = text.get(3..3 + language.len() + 1)?;
                pieces.extend([Piece::Open(Mark::Language), Piece::Text(language), Piece::Close]);
            }
            pieces.push(Piece::Text(code));
            pieces.extend(lasts.then_some(Piece::Text("\n")));
            pieces.push(Piece::Close);
            return Some((pieces, after));
        }
        end += line.len();
    }
    None
}

/// What a line of a list says: of which kind the list is, and the number.
fn item(line: &str) -> Option<(Mark, u16, &str)> {
    if let Some(said) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some((Mark::List, 0, said)).filter(|_| !said.trim().is_empty());
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let said = line.get(digits..)?.strip_prefix(". ")?;
    let number = line.get(..digits).filter(|_| digits <= 3)?.parse().ok()?;
    Some((Mark::Numbers, number, said)).filter(|_| !said.trim().is_empty())
}

/// A mark that something may open and close.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Sign {
    text: &'static str,
    mark: Mark,
}

const SIGNS: [Sign; 4] = [
    Sign { text: "**", mark: Mark::Bold },
    Sign { text: "*", mark: Mark::Italic },
    Sign { text: "_", mark: Mark::Italic },
    Sign { text: "~~", mark: Mark::Strike },
];

/// The marks and links in a line.
fn spans<'a>(line: &'a str, pieces: &mut Vec<Piece<'a>>) {
    let mut of = Line {
        whole: line,
        links: LinkFinder::new().links(line).peekable(),
        pieces,
        open: Vec::new(),
        lone: [false; 3],
    };
    let (mut at, mut from) = (0, 0);
    while let Some(byte) = line.as_bytes().get(at) {
        let end = match byte {
            b'`' => of.code(from, at),
            b'*' | b'_' | b'~' => of.sign(from, at),
            _ => of.link(from, at),
        };
        at = match end {
            Some(end) => {
                from = end;
                end
            }
            // What is not a mark here is none as a part either.
            None if matches!(byte, b'`' | b'*' | b'_' | b'~') => at + run(line, at),
            None => at + 1,
        };
    }
    of.text(from, line.len());
}

/// How often the byte there is repeated.
fn run(line: &str, at: usize) -> usize {
    let rest = line.as_bytes().get(at..).unwrap_or_default();
    rest.iter().take_while(|byte| rest.first() == Some(byte)).count()
}

struct Line<'a, 'b> {
    whole: &'a str,
    links: Peekable<Links<'a>>,
    pieces: &'b mut Vec<Piece<'a>>,
    /// What was opened, and the piece where that is.
    open: Vec<(Sign, usize)>,
    /// That so many backticks have no end further on.
    lone: [bool; 3],
}

impl Line<'_, '_> {
    fn text(&mut self, from: usize, to: usize) {
        self.pieces.extend(self.whole.get(from..to).filter(|text| !text.is_empty()).map(Piece::Text));
    }

    /// Code between backticks, in which nothing else is a mark. Returns its end, as all of these do.
    fn code(&mut self, from: usize, at: usize) -> Option<usize> {
        let ticks = run(self.whole, at);
        let lone = self.lone.get_mut(ticks - 1).filter(|lone| !**lone)?;
        let start = at + ticks;
        let mut end = start;
        loop {
            let Some(next) = self.whole.get(end..).and_then(|rest| rest.find('`')) else {
                *lone = true;
                return None;
            };
            end += next;
            match run(self.whole, end) {
                found if found == ticks => break,
                found => end += found,
            }
        }
        self.text(from, at);
        self.pieces.push(Piece::Open(Mark::Code));
        self.text(start, end);
        self.pieces.push(Piece::Close);
        Some(end + ticks)
    }

    fn link(&mut self, from: usize, at: usize) -> Option<usize> {
        while self.links.peek().is_some_and(|link| link.start() < at) {
            self.links.next();
        }
        let link = self.links.next_if(|link| link.start() == at)?;
        let mut address = link.as_str();
        let piece: fn(_) -> _ = if *link.kind() == LinkKind::Email {
            // What else could be said in such a link than to whom.
            if address.contains(['?', '&', '%', '*', '_', '`']) {
                return None;
            }
            Piece::Mail
        } else {
            // A mark that closes behind it.
            address = address.trim_end_matches(['*', '~']);
            if self.open.iter().any(|(sign, _)| sign.text == "_") {
                address = address.trim_end_matches('_');
            }
            let (scheme, host) = address.split_once("://")?;
            if host.is_empty() || !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
                return None;
            }
            Piece::Link
        };
        self.text(from, at);
        self.pieces.push(piece(address));
        Some(at + address.len())
    }

    /// Something opens or closes here, or both at once where three stars stand together.
    fn sign(&mut self, from: usize, at: usize) -> Option<usize> {
        let length = run(self.whole, at);
        let end = at + length;
        let signs = self.whole.get(at..end)?;
        let mut found: Vec<Sign> = SIGNS.into_iter().filter(|sign| sign.text == signs).collect();
        if signs == "***" {
            found.extend(SIGNS.into_iter().take(2));
        }
        let before = self.whole.get(..at)?.chars().next_back();
        let after = self.whole.get(end..)?.chars().next();
        let opens = !before.is_some_and(is_word) && after.is_some_and(|c| !c.is_whitespace());
        let closes = !after.is_some_and(is_word) && before.is_some_and(|c| !c.is_whitespace());
        if found.is_empty() || !opens && !closes {
            return None;
        }
        let depth = |of: &Self, sign: &Sign| of.open.iter().rposition(|(open, _)| open == sign);
        // The inner one closes first.
        if found.len() == 2 && closes && depth(self, &SIGNS[1]) > depth(self, &SIGNS[0]) {
            found.reverse();
        }
        self.text(from, at);
        for sign in found {
            if let Some(place) = depth(self, &sign).filter(|_| closes) {
                let opened = self.open.get(place).map(|(_, piece)| *piece);
                if let Some(piece) = opened.and_then(|at| self.pieces.get_mut(at)) {
                    *piece = Piece::Open(sign.mark);
                }
                // What was opened in between and not closed is none.
                self.open.truncate(place);
                self.pieces.push(Piece::Close);
                continue;
            }
            if opens {
                // The last of its kind is the one that may close.
                self.open.retain(|(open, _)| *open != sign);
                self.open.push((sign, self.pieces.len()));
            }
            self.pieces.push(Piece::Text(sign.text));
        }
        Some(end)
    }
}

/// Whether a mark beside it is a part of the word, as in `snake_case` and `2*3`. Not where no blanks stand between words.
const fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '\u{c0}'..='\u{1fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As it would be written in HTML.
    fn shown(text: &str) -> String {
        let (mut shown, mut open) = (String::new(), Vec::new());
        for piece in parse(text) {
            let name = |mark| match mark {
                Mark::Bold => "b".to_owned(),
                Mark::Italic => "i".into(),
                Mark::Strike => "s".into(),
                Mark::Code => "code".into(),
                Mark::Block => "pre".into(),
                Mark::Language => "lang".into(),
                Mark::Quote => "quote".into(),
                Mark::List => "ul".into(),
                Mark::Numbers => "ol".into(),
                Mark::Item(number) => format!("li{number}"),
            };
            match piece {
                Piece::Text(text) => shown += text,
                Piece::Link(to) => shown += &["<a>", to, "</a>"].concat(),
                Piece::Mail(to) => shown += &["<mail>", to, "</mail>"].concat(),
                Piece::Open(mark) => {
                    shown += &["<", &name(mark), ">"].concat();
                    open.push(name(mark));
                }
                Piece::Close => shown += &["</", &open.pop().expect("what closes was opened"), ">"].concat(),
            }
        }
        assert!(open.is_empty(), "all is closed");
        shown
    }

    #[test]
    fn marks_in_a_line() {
        for (text, expected) in [
            ("plain", "plain"),
            ("**bold** and *italic* and _italic_", "<b>bold</b> and <i>italic</i> and <i>italic</i>"),
            ("~~gone~~ `code`", "<s>gone</s> <code>code</code>"),
            ("***both***", "<b><i>both</i></b>"),
            ("***a* b**", "<b><i>a</i> b</b>"),
            ("**a *b***", "<b>a <i>b</i></b>"),
            ("_**a**_", "<i><b>a</b></i>"),
            ("**a *b** c*", "<b>a *b</b> c*"),
            ("*a *b*", "*a <i>b</i>"),
            ("`**a**` **`b`**", "<code>**a**</code> <b><code>b</code></b>"),
            ("``a`b``", "<code>a`b</code>"),
            ("这是**重点**内容", "这是<b>重点</b>内容"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_mark_stays() {
        for text in [
            "2*3*4",
            "snake_case_name",
            "имя_файла_тест",
            "x * a *",
            "**",
            "****",
            "** **",
            "~a~",
            "__init__",
            "*a",
            "a*",
            "`",
            "``` ",
            "```",
            ">_>",
            ">:(",
            "-",
            "- ",
            "1.",
            "2024. A year",
            "1.5 litres",
            "a - b",
            "***",
            "_",
            ":-)",
            "@ann",
            "a:b",
        ] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn blocks() {
        for (text, expected) in [
            ("> a\n> *b*\nc", "<quote>a\n<i>b</i>\n</quote>c"),
            ("x\n- a\n- b", "x\n<ul><li0>a\n</li0><li0>b</li0></ul>"),
            ("7. a\n8. b\n- c", "<ol><li7>a\n</li7><li8>b\n</li8></ol><ul><li0>c</li0></ul>"),
            ("* a\n", "<ul><li0>a\n</li0></ul>"),
            ("a\n```\n*x*\n\n- y\n```\nb", "a\n<pre>*x*\n\n- y\n</pre>b"),
            ("```rust\nfn x() {}```\nb", "<pre><lang>rust\n</lang>fn x() {}\n</pre>b"),
            ("```a```", "<code>a</code>"),
            ("```\nopen", "```\nopen"),
            ("```a```\n```\nb\n```", "<code>a</code>\n<pre>b\n</pre>"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn links_are_of_the_web_or_to_a_mailbox() {
        for (text, expected) in [
            ("see https://a.example/b_c_d?e=*f.", "see <a>https://a.example/b_c_d?e=*f</a>."),
            ("(HTTP://a.example)", "(<a>HTTP://a.example</a>)"),
            ("**https://a.example**", "<b><a>https://a.example</a></b>"),
            ("_https://a.example/b_", "<i><a>https://a.example/b</a></i>"),
            ("ann@a.example", "<mail>ann@a.example</mail>"),
            ("mailto:ann@a.example", "mailto:<mail>ann@a.example</mail>"),
            ("a?cc=b@a.example", "a?cc=b@a.example"),
            ("javascript://a.example/%0aalert(1)", "javascript://a.example/%0aalert(1)"),
            ("javascript:alert(1)", "javascript:alert(1)"),
            ("data:text/html,<b>x</b>", "data:text/html,<b>x</b>"),
            ("file:///etc/passwd ftp://a.example", "file:///etc/passwd ftp://a.example"),
            ("`https://a.example`", "<code>https://a.example</code>"),
            ("https://", "https://"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_turns_the_text_around_is_left_out() {
        assert_eq!(harmless("a\u{202e}b\u{0}c\r\n\td\u{2066}"), "abc\n\td");
        assert!(matches!(harmless("a\u{200f}\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_is_long_is_told() {
        assert!(!is_long("hello") && !is_long(&"\n".repeat(TALL - 1)));
        assert!(is_long(&"\n".repeat(TALL)) && is_long(&"x".repeat(LONG + 1)));
    }

    /// As much as a peer can send, of what takes a careless parser a minute.
    #[test]
    fn thousands_of_marks_take_no_time() {
        let began = std::time::Instant::now();
        for part in [
            "*",
            "*a ",
            "**a*b_c~~",
            "`",
            "`` ` ",
            "```\n",
            "```x\n",
            "> ",
            "- a\n",
            "_a ",
            "@",
            "a@",
            "://",
            ":",
            "http://",
            "a_*",
        ] {
            let text = part.repeat(65_000 / part.len());
            assert!(text.starts_with(part) && !parse(&text).is_empty());
        }
        assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    }

    proptest! {
        /// Marks may go, and the ends of lines that hold nothing else; all the rest is there, in its order.
        #[test]
        fn nothing_of_a_text_is_lost(text in prop_oneof![
            "[*_~`>\\-0-9. a-zé:/@\n]{0,80}",
            "([*_~`]{1,3}|> |- |1\\. |```|\n|a|b |https://a\\.b|a@b\\.c){0,30}",
            "\\PC{0,60}",
            any::<String>(),
        ]) {
            shown(&text);
            let plain = plain(&text);
            let mut rest = plain.chars().peekable();
            for c in text.chars() {
                if rest.next_if_eq(&c).is_none() {
                    let is_mark = c.is_ascii_digit() || "*_~`>-. \n".contains(c) || text.contains("```") && c.is_whitespace();
                    prop_assert!(is_mark, "{c:?} is lost of {text:?}: {plain:?}");
                }
            }
            prop_assert_eq!(rest.next(), None);
        }

        #[test]
        fn a_text_without_marks_is_one_piece(text in "[a-zA-Zéа-я ,!?()]{1,60}") {
            prop_assert_eq!(parse(&text), [Piece::Text(&text)]);
        }

        #[test]
        fn a_harmless_text_stays_as_it_is(text: String) {
            let harmless = harmless(&text).into_owned();
            prop_assert_eq!(&*super::harmless(&harmless), &harmless);
        }
    }
}
