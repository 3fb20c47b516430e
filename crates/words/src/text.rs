//! A text as the rules see it: folded, cut into pieces.

use std::ops::Range;

use crate::{
    field::Place,
    fold::{Folded, fold},
    piece::{Kind, Piece, pieces},
};

/// How many characters of a text are indexed and searched. Both ways read a text
/// through here, so what is beyond it is beyond it for both.
pub const MAX_TEXT: usize = 100_000;

/// A text, read once.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) chars: Vec<char>,
    folded: Vec<Folded>,
    pub(crate) pieces: Vec<Piece>,
}

impl Text {
    pub(crate) fn read(text: &str) -> Text {
        let folded = fold(text, MAX_TEXT);
        let pieces = pieces(&folded);
        Text { chars: folded.iter().map(|it| it.c).collect(), folded, pieces }
    }

    /// The characters of a piece.
    pub(crate) fn of(&self, piece: &Piece) -> &[char] {
        &self.chars[piece.from..piece.to]
    }

    /// The bytes of the text as it was written.
    pub(crate) fn bytes(&self, place: &Place) -> Range<usize> {
        let first = self.folded[place.start];
        let last = self.folded[place.end - 1];
        first.from as usize..last.to as usize
    }

    /// Where Hangul that is typed letter by letter may begin: each run of syllables, and
    /// each new letter in a run of letters.
    pub(crate) fn anchors(&self, piece: &Piece) -> impl Iterator<Item = usize> {
        let inner = match piece.kind {
            Kind::Jamo => piece.from + 1..piece.to,
            _ => 0..0,
        };
        let changes = inner.filter(|at| self.chars[*at] != self.chars[at - 1]);
        let first = matches!(piece.kind, Kind::Jamo | Kind::Syllables).then_some(piece.from);
        first.into_iter().chain(changes)
    }

    /// Where the Hangul ends in which the piece at `index` stands.
    pub(crate) fn stretch(&self, index: usize) -> usize {
        let mut end = self.pieces[index].to;
        for piece in &self.pieces[index + 1..] {
            if piece.gap > 0 || !matches!(piece.kind, Kind::Syllables | Kind::Jamo) {
                break;
            }
            end = piece.to;
        }
        end
    }
}
