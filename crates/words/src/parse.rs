//! From what was typed to words: quotes, minus, and what each word is made of.

use crate::{
    chain::{Chain, Part},
    fold::{Folded, fold},
    pattern::Pattern,
    piece::{Kind, Piece, pieces},
    syllables::Syllables,
    term,
    word::Word,
};

/// How many bytes of a query are read.
pub const MAX_BYTES: usize = 2_048;

/// How many characters of it, folded, are read.
pub const MAX_CHARS: usize = 256;

/// How many words of it are looked for, and how many are excluded. A word beyond is not
/// asked for, so it hides nothing.
pub const MAX_WORDS: usize = 16;

/// How many pieces of a phrase or of an address are looked for.
const MAX_PARTS: usize = 16;

/// What was read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parsed {
    pub(crate) wanted: Vec<Word>,
    pub(crate) unwanted: Vec<Word>,
    /// Whether something was left out because it was too much.
    pub(crate) cut: bool,
}

impl Parsed {
    fn add(&mut self, words: Vec<Word>, minus: bool) {
        let list = if minus { &mut self.unwanted } else { &mut self.wanted };
        for word in words {
            if list.len() < MAX_WORDS {
                list.push(word);
            } else {
                self.cut = true;
            }
        }
    }
}

/// The beginning of a text, of at most so many bytes.
pub(crate) fn head(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

pub(crate) fn parse(text: &str) -> Parsed {
    let read = head(text, MAX_BYTES);
    let mut folded = fold(read, MAX_CHARS + 1);
    let mut parsed =
        Parsed { cut: read.len() < text.len() || folded.len() > MAX_CHARS, ..Parsed::default() };
    folded.truncate(MAX_CHARS);
    let mut at = 0;
    while at < folded.len() {
        if folded[at].c.is_whitespace() {
            at += 1;
            continue;
        }
        let minus = is_minus(folded[at].c) && at + 1 < folded.len();
        let start = at + usize::from(minus);
        at = start;
        if is_quote(folded[at].c) {
            at += 1;
            // A quote that is never closed is not one.
            if let Some(length) = folded[at..].iter().position(|it| is_quote(it.c)) {
                parsed.add(phrase(&folded[at..at + length]), minus);
                at += length + 1;
            }
            continue;
        }
        let ends = |it: &Folded| it.c.is_whitespace() || is_quote(it.c);
        at += folded[at..].iter().position(ends).unwrap_or(folded.len() - at);
        parsed.add(words(&folded[start..at], minus), minus);
    }
    parsed
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '″' | '「' | '」' | '『' | '』' | '«' | '»')
}

fn is_minus(c: char) -> bool {
    matches!(c, '-' | '−' | '–')
}

fn part(chars: &[Folded], piece: &Piece) -> Part {
    let of = |from: usize, to: usize| chars[from..to].iter().map(|it| it.c);
    let signs = of(piece.to, piece.to + piece.plus).map(term::sign).collect();
    Part { kind: piece.kind, chars: of(piece.from, piece.to).collect(), signs }
}

fn phrase(chars: &[Folded]) -> Vec<Word> {
    let pieces = pieces(chars);
    match pieces.as_slice() {
        [] => Vec::new(),
        _ if is_hangul(&pieces) => vec![hangul(chars, &pieces, true)],
        _ => {
            let parts = pieces.iter().take(MAX_PARTS).map(|piece| part(chars, piece)).collect();
            vec![Chain::phrase(parts).into()]
        }
    }
}

/// The words of what stands between two spaces.
fn words(chars: &[Folded], exact: bool) -> Vec<Word> {
    let pieces = pieces(chars);
    let mut out = Vec::new();
    let mut left = pieces.as_slice();
    while let Some(first) = left.first() {
        let count = 1 + left.windows(2).take_while(|pair| belong(&pair[0], &pair[1])).count();
        let (group, rest) = left.split_at(count);
        left = rest;
        out.push(match first.kind {
            Kind::Symbol => Word::Symbols(group.iter().map(|it| chars[it.from].c).collect()),
            _ if is_hangul(group) => hangul(chars, group, exact),
            _ => {
                Chain::word(group.iter().take(MAX_PARTS).map(|piece| part(chars, piece)).collect())
                    .into()
            }
        });
    }
    out
}

/// Whether two pieces between the same spaces are one word.
fn belong(one: &Piece, next: &Piece) -> bool {
    let latin = |it: &Piece| matches!(it.kind, Kind::Letters | Kind::Digits);
    let symbols = (one.kind == Kind::Symbol, next.kind == Kind::Symbol);
    match symbols {
        (true, true) => next.gap == 0,
        (false, false) => next.gap == 0 || next.gap <= 3 && latin(one) && latin(next),
        _ => false,
    }
}

/// Whether it is one stretch of Hangul.
fn is_hangul(pieces: &[Piece]) -> bool {
    pieces.iter().enumerate().all(|(nth, it)| {
        matches!(it.kind, Kind::Syllables | Kind::Jamo) && (nth == 0 || it.gap == 0)
    })
}

fn hangul(chars: &[Folded], pieces: &[Piece], exact: bool) -> Word {
    let last = pieces.len() - 1;
    let of = chars[pieces[0].from..pieces[last].to].iter().map(|it| it.c).collect();
    match pieces {
        [Piece { kind: Kind::Syllables, .. }] => Word::Syllables(Syllables::new(of, exact)),
        _ => Word::Pattern(Pattern::new(of)),
    }
}

impl From<Chain> for Word {
    fn from(chain: Chain) -> Word {
        Word::Chain(chain)
    }
}
