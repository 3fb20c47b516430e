//! What is written into the index for each kind of piece, and what a query may ask of it.
//!
//! A term is made of ASCII letters and digits and of characters beyond ASCII, nothing
//! else: FTS5's `ascii` tokenizer parts the terms at spaces and only there, and no term
//! needs quoting inside quotes.

use crate::{
    hangul,
    piece::{Kind, Piece},
    text::Text,
};

/// How many letters or digits of a piece its term holds.
pub(crate) const LONGEST: usize = 16;

/// Lengths of beginnings that have a term of their own; from there on the engine's own
/// prefix search has few terms to put together.
pub(crate) const SHORT: usize = 3;

/// `+` and `#` as characters that no tokenizer parts at, and that no folded text has.
pub(crate) fn sign(c: char) -> char {
    if c == '+' { '\u{ff0b}' } else { '\u{ff03}' }
}

/// Tells `put` each term of a text, some of them more than once.
pub(crate) fn terms(text: &Text, put: &mut impl FnMut(&[char])) {
    let mut end = 0;
    for (index, piece) in text.pieces.iter().enumerate() {
        let chars = text.of(piece);
        match piece.kind {
            Kind::Syllables => {
                put(&chars[..1]);
                chars.windows(2).for_each(&mut *put);
            }
            Kind::Jamo => text.anchors(piece).for_each(|at| put(&text.chars[at..=at])),
            Kind::Dense => {
                chars.windows(1).for_each(&mut *put);
                chars.windows(2).for_each(&mut *put);
            }
            Kind::Letters => alphabet(chars, text, piece, put),
            Kind::Digits => {
                put(&chars[..chars.len().min(LONGEST)]);
                put(&chars[..chars.len().min(SHORT)]);
            }
            Kind::Symbol => put(chars),
        }
        if matches!(piece.kind, Kind::Syllables | Kind::Jamo) {
            if end < piece.to {
                end = text.stretch(index);
            }
            initials(text, piece, end, put);
        }
    }
}

fn alphabet(chars: &[char], text: &Text, piece: &Piece, put: &mut impl FnMut(&[char])) {
    put(&chars[..chars.len().min(LONGEST)]);
    put(&chars[..chars.len().min(SHORT)]);
    put(&chars[..chars.len().min(SHORT - 1)]);
    if piece.plus > 0 {
        let signs = text.chars[piece.to..piece.to + piece.plus].iter().map(|c| sign(*c));
        let signed: Vec<char> = chars.iter().take(LONGEST).copied().chain(signs).collect();
        put(&signed);
    }
}

/// The first two and three initials from each place where one may begin.
fn initials(text: &Text, piece: &Piece, end: usize, put: &mut impl FnMut(&[char])) {
    for at in text.anchors(piece) {
        let mut letters = ['\0'; 3];
        let mut count = 0;
        for c in text.chars[at..end.min(at + 3)].iter().filter_map(|c| hangul::initial(*c)) {
            letters[count] = c;
            count += 1;
        }
        (2..=count).for_each(|count| put(&letters[..count]));
    }
}
