//! A word of whole syllables, which is what most people type.

use crate::{
    particle,
    piece::Kind,
    plan::{Ask, either, pairs},
    reading,
    text::Text,
    word::Hit,
};

/// The word, and how much of it is left without its particles.
#[derive(Debug, Clone)]
pub(crate) struct Syllables {
    chars: Vec<char>,
    stem: Option<usize>,
}

impl Syllables {
    /// `exact`: its particles are meant as typed.
    pub(crate) fn new(chars: Vec<char>, exact: bool) -> Syllables {
        let stem = if exact { None } else { particle::stem(&chars) };
        Syllables { chars, stem }
    }

    pub(crate) fn asks(&self) -> Vec<Vec<Ask>> {
        let whole = pairs(&self.chars);
        match self.stem {
            // What the stem asks, the whole word asks as well.
            Some(stem) if stem >= 2 => pairs(&self.chars[..stem]),
            Some(stem) => either(whole, pairs(&self.chars[..stem])),
            None => whole,
        }
    }

    pub(crate) fn find(&self, text: &Text, hit: &mut dyn FnMut(Hit) -> bool) {
        let shortest = self.stem.unwrap_or(self.chars.len());
        for piece in text.pieces.iter().filter(|it| it.kind == Kind::Syllables) {
            let run = text.of(piece);
            let mut at = 0;
            while at + shortest <= run.len() {
                let Some(count) = self.at(run, at) else {
                    at += 1;
                    continue;
                };
                let ends = particle::follows(run[at + count - 1], &run[at + count..]);
                let weight = 1 + u32::from(at == 0) + u32::from(ends);
                let from = piece.from + at;
                if !hit(Hit { place: from..from + count, weight }) {
                    return;
                }
                at += count;
            }
        }
    }

    /// How many syllables of it stand at `at`.
    fn at(&self, run: &[char], at: usize) -> Option<usize> {
        [Some(self.chars.len()), self.stem].into_iter().flatten().find(|count| {
            run[at..].starts_with(&self.chars[..*count]) && reading::is_meant(run, at, *count)
        })
    }
}
