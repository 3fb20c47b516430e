//! One word of a query: what it asks of the index, and where it stands in a text.

use crate::{
    chain::Chain, field::Place, pattern::Pattern, piece::Kind, plan::Ask, syllables::Syllables,
    text::Text,
};

/// A place where a word stands.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    pub(crate) place: Place,
    /// 3: a whole word, but for endings; 2: the beginning or the end of one; 1: inside.
    pub(crate) weight: u32,
}

/// A word, by how it is looked for.
#[derive(Debug, Clone)]
pub(crate) enum Word {
    Syllables(Syllables),
    Pattern(Pattern),
    Chain(Chain),
    Symbols(Vec<char>),
}

impl Word {
    /// What the index must have of any text that it stands in: all of it.
    pub(crate) fn asks(&self) -> Vec<Vec<Ask>> {
        match self {
            Word::Syllables(word) => word.asks(),
            Word::Pattern(word) => word.asks(),
            Word::Chain(word) => word.asks(),
            Word::Symbols(signs) => signs.iter().map(|c| vec![Ask::whole([*c])]).collect(),
        }
    }

    /// What the index only has of texts that it stands in.
    pub(crate) fn proof(&self) -> Option<Ask> {
        match self {
            Word::Symbols(signs) if signs.len() == 1 => Some(Ask::whole(signs.iter().copied())),
            Word::Chain(word) => word.proof(),
            _ => None,
        }
    }

    /// Tells `hit` where it stands, until that has heard enough.
    pub(crate) fn find(&self, text: &Text, hit: &mut dyn FnMut(Hit) -> bool) {
        match self {
            Word::Syllables(word) => word.find(text, hit),
            Word::Pattern(word) => word.find(text, hit),
            Word::Chain(word) => word.find(text, hit),
            Word::Symbols(signs) => symbols(signs, text, hit),
        }
    }

    /// Whether it stands there.
    pub(crate) fn stands_in(&self, text: &Text) -> bool {
        let mut found = false;
        self.find(text, &mut |_| {
            found = true;
            false
        });
        found
    }
}

fn symbols(signs: &[char], text: &Text, hit: &mut dyn FnMut(Hit) -> bool) {
    for (index, piece) in text.pieces.iter().enumerate() {
        let whole = text.pieces[index..].iter().take(signs.len()).zip(signs).enumerate().all(
            |(nth, (piece, sign))| {
                piece.kind == Kind::Symbol
                    && text.chars[piece.from] == *sign
                    && (nth == 0 || piece.gap == 0)
            },
        );
        if whole && text.pieces.len() - index >= signs.len() {
            let to = text.pieces[index + signs.len() - 1].to;
            if !hit(Hit { place: piece.from..to, weight: 3 }) {
                return;
            }
        }
    }
}
