//! Pieces in a row: RTX4090, node.js, PC방, the address of a page, a phrase in quotes.

use crate::{
    particle,
    piece::{Kind, Piece},
    plan::{Ask, pairs},
    reading, term,
    text::Text,
    word::Hit,
};

/// One piece of the row.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) kind: Kind,
    pub(crate) chars: Vec<char>,
    /// The signs after letters, as the index writes them.
    pub(crate) signs: Vec<char>,
}

/// The row.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    parts: Vec<Part>,
    /// How many characters may part two pieces.
    gap: usize,
}

/// How many characters may part two pieces of a word, and of a phrase.
const WORD: usize = 3;
const PHRASE: usize = 8;

/// Where in its row a part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seat {
    Only,
    First,
    Middle,
    Last,
}

impl Chain {
    /// A word of several pieces, or of one that is not Hangul.
    pub(crate) fn word(mut parts: Vec<Part>) -> Chain {
        if let [.., before, Part { kind: Kind::Syllables, chars, .. }] = parts.as_slice()
            && particle::comes_after(before.kind, chars)
        {
            parts.pop();
        }
        Chain { parts, gap: WORD }
    }

    /// A phrase.
    pub(crate) fn phrase(parts: Vec<Part>) -> Chain {
        Chain { parts, gap: PHRASE }
    }

    /// How many words it is: RTX4090 is one.
    pub(crate) fn words(&self) -> usize {
        if self.gap == PHRASE { self.parts.len() } else { 1 }
    }

    fn seat(&self, index: usize) -> Seat {
        match (index, index + 1 == self.parts.len()) {
            (0, true) => Seat::Only,
            (0, false) => Seat::First,
            (_, false) => Seat::Middle,
            (_, true) => Seat::Last,
        }
    }

    pub(crate) fn asks(&self) -> Vec<Vec<Ask>> {
        let parts = self.parts.iter().enumerate();
        parts.flat_map(|(index, part)| part.asks(self.seat(index))).collect()
    }

    pub(crate) fn proof(&self) -> Option<Ask> {
        let [part] = self.parts.as_slice() else { return None };
        let count = part.chars.len();
        let whole = match part.kind {
            Kind::Letters | Kind::Digits => count < term::LONGEST,
            Kind::Dense => count <= 2,
            _ => false,
        };
        let asks = part.asks(Seat::Only);
        asks.into_iter().next().filter(|_| whole).and_then(|ask| ask.into_iter().next())
    }

    pub(crate) fn find(&self, text: &Text, hit: &mut dyn FnMut(Hit) -> bool) {
        let count = self.parts.len();
        for (index, pieces) in text.pieces.windows(count).enumerate() {
            let near = |piece: &Piece| piece.gap <= self.gap && (!piece.line || self.gap > 3);
            if !pieces[1..].iter().all(near) {
                continue;
            }
            let mut places = self
                .parts
                .iter()
                .zip(pieces)
                .enumerate()
                .map(|(nth, (part, piece))| part.place(text, piece, self.seat(nth)));
            let Some(Some(first)) = places.next() else { continue };
            let Some(last) = places.try_fold(first.clone(), |_, place| place) else { continue };
            let piece = &text.pieces[index];
            let ends = last.end == pieces[count - 1].to;
            let weight = 1 + u32::from(first.start == piece.from) + u32::from(ends);
            if !hit(Hit { place: first.start..last.end, weight }) {
                return;
            }
        }
    }
}

impl Part {
    /// Letters and digits that are too few to begin something longer.
    fn is_whole(&self, seat: Seat) -> bool {
        let count = self.chars.len();
        match (self.kind, seat) {
            (_, Seat::First | Seat::Middle) => true,
            (Kind::Letters, _) => count < 2 || !self.signs.is_empty(),
            (Kind::Digits, Seat::Only) => count < 3,
            _ => false,
        }
    }

    fn asks(&self, seat: Seat) -> Vec<Vec<Ask>> {
        let chars = self.chars.as_slice();
        match self.kind {
            Kind::Syllables => pairs(chars),
            Kind::Dense => pairs(chars),
            // Every letter of a run has its term where it first stands.
            Kind::Jamo => chars.iter().take(3).map(|c| vec![Ask::whole([*c])]).collect(),
            Kind::Symbol => vec![vec![Ask::whole(chars.iter().copied())]],
            Kind::Letters | Kind::Digits => {
                self.asks_of_alphabet(seat).map(|ask| vec![ask]).into_iter().collect()
            }
        }
    }

    fn asks_of_alphabet(&self, seat: Seat) -> Option<Ask> {
        let count = self.chars.len();
        let shortest = if self.kind == Kind::Letters { 2 } else { term::SHORT };
        let held = self.chars.iter().copied().take(term::LONGEST);
        if !self.signs.is_empty() {
            return Some(Ask::whole(held.chain(self.signs.iter().copied())));
        }
        match self.is_whole(seat) {
            true => Some(Ask::whole(held)),
            // Too many begin so; the rest of the row must do.
            false if count < shortest => None,
            false if count <= term::SHORT || count >= term::LONGEST => Some(Ask::whole(held)),
            false => Some(Ask::beginning(held)),
        }
    }

    /// Where it stands in a piece, if it does.
    fn place(&self, text: &Text, piece: &Piece, seat: Seat) -> Option<std::ops::Range<usize>> {
        if piece.kind != self.kind {
            return None;
        }
        let (run, count) = (text.of(piece), self.chars.len());
        let at = match (self.kind, seat) {
            (Kind::Dense, Seat::Only) => run.windows(count).position(|it| it == self.chars)?,
            (Kind::Syllables | Kind::Dense | Kind::Jamo, Seat::First) => {
                run.len().checked_sub(count)?
            }
            _ => 0,
        };
        if !run[at..].starts_with(&self.chars) {
            return None;
        }
        let whole = run.len() == count;
        let fits = match (self.kind, seat) {
            (Kind::Syllables, Seat::First | Seat::Only) => reading::is_meant(run, at, count),
            (Kind::Syllables, Seat::Last) => count > 1 || particle::follows(run[0], &run[1..]),
            (_, Seat::Middle) => whole,
            (Kind::Letters | Kind::Digits, _) => whole || !self.is_whole(seat),
            _ => true,
        };
        let signs = &text.chars[piece.to..piece.to + piece.plus];
        let signed = self.signs.is_empty()
            || signs.iter().map(|c| term::sign(*c)).eq(self.signs.iter().copied());
        let from = piece.from + at;
        (fits && signed).then(|| from..from + count + self.signs.len())
    }
}
