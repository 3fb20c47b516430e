//! A word of whole syllables, which is what most people type.

use crate::{
    hangul::{self, Close},
    particle,
    piece::{Kind, Piece},
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
        for (index, piece) in text.pieces.iter().enumerate() {
            if piece.kind != Kind::Syllables {
                continue;
            }
            let run = text.of(piece);
            let mut at =
                usize::from(index > 0 && is_possibility(text, &text.pieces[index - 1], piece));
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

/// The 수 of 할 수도 있다: neither 수 nor 수도 is meant there.
fn is_possibility(text: &Text, before: &Piece, piece: &Piece) -> bool {
    let run = text.of(piece);
    run[0] == '수'
        && before.kind == Kind::Syllables
        && piece.gap == 1
        && hangul::close(text.chars[before.to - 1]) == Some(Close::Rieul)
        && particle::follows(run[0], &run[1..])
}
