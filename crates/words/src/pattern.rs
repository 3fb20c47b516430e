//! Hangul with letters that stand for syllables: ㄱㅇㅇ, ㄱ양이, 고양ㅇ; and letters that are
//! meant as such: ㅋㅋㅋ, ㅇㅈ.

use crate::{hangul, noun, particle, piece::Kind, plan::Ask, text::Text, word::Hit};

/// The characters, of which at least one is a letter.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    chars: Vec<char>,
}

/// Endings of sentences: 같아요 has the initials of 고양이, but nobody means it. Patterns up
/// to three letters do not count where they reach into one.
#[rustfmt::skip]
const ENDINGS: &[&str] = &[
    "요", "니다", "는데", "은데", "지만", "아서", "어서", "으면", "다고", "라고", "네요", "거든", "는지", "잖아", "니까",
    "었다", "았다", "했다", "었어", "았어", "했어", "었음", "았음", "했음", "겠다", "겠어", "는다", "였다", "이다", "하다", "해서", "하는",
    "하고", "하면", "있어", "없어", "있음", "없음", "있다", "없다", "있는", "없는", "같아", "같다", "같음", "같은", "그냥", "이거", "그거",
];

/// Patterns of at least this length are not mistaken for endings.
const SURE: usize = 4;

impl Pattern {
    pub(crate) fn new(chars: Vec<char>) -> Pattern {
        Pattern { chars }
    }

    /// Only letters that syllables begin with.
    pub(crate) fn is_initials(&self) -> bool {
        self.chars.len() > 1 && self.chars.iter().all(|c| hangul::is_initial(*c))
    }

    /// Whether two whole syllables stand side by side: then it may stand inside a word.
    fn is_solid(&self) -> bool {
        self.chars.windows(2).any(|it| hangul::is_syllable(it[0]) && hangul::is_syllable(it[1]))
    }

    pub(crate) fn asks(&self) -> Vec<Vec<Ask>> {
        if self.is_solid() {
            let pairs = self.chars.windows(2);
            return pairs
                .filter(|it| it.iter().all(|c| hangul::is_syllable(*c)))
                .take(crate::plan::MAX_ASKS)
                .map(|it| vec![Ask::whole(it.iter().copied())])
                .collect();
        }
        let letters = self.chars.iter().filter_map(|c| hangul::initial(*c)).take(3);
        let mut asks = vec![vec![Ask::whole(letters)]];
        if hangul::is_syllable(self.chars[0]) {
            asks.push(vec![Ask::whole([self.chars[0]])]);
        }
        asks
    }

    pub(crate) fn find(&self, text: &Text, hit: &mut dyn FnMut(Hit) -> bool) {
        let solid = self.is_solid();
        let mut end = 0;
        for (index, piece) in text.pieces.iter().enumerate() {
            if !matches!(piece.kind, Kind::Syllables | Kind::Jamo) {
                continue;
            }
            if end < piece.to {
                end = text.stretch(index);
            }
            let mut next = 0;
            let mut told = |at: usize| {
                if at < next || !self.fits(text, at, end) {
                    return true;
                }
                next = at + self.chars.len();
                let weight = 1 + u32::from(at == piece.from) + u32::from(next == piece.to);
                hit(Hit { place: at..next, weight })
            };
            let more = if solid {
                (piece.from..piece.to).all(&mut told)
            } else {
                text.anchors(piece).all(&mut told)
            };
            if !more {
                return;
            }
        }
    }

    fn fits(&self, text: &Text, at: usize, end: usize) -> bool {
        let to = at + self.chars.len();
        if to > end {
            return false;
        }
        let found = &text.chars[at..to];
        let lone = self.chars.len() == 1;
        let same = |(asked, found): (&char, &char)| {
            asked == found
                || !lone && hangul::is_initial(*asked) && hangul::initial(*found) == Some(*asked)
        };
        self.chars.iter().zip(found).all(same)
            && (self.is_literal(found) || !self.is_ending(text, at, to))
    }

    fn is_literal(&self, found: &[char]) -> bool {
        self.chars == found || self.chars.len() >= SURE
    }

    /// Whether what stands from `at` to `to` reaches into the ending of a sentence.
    fn is_ending(&self, text: &Text, at: usize, to: usize) -> bool {
        let rest = text.chars[at..].iter();
        let run: Vec<char> =
            rest.take_while(|c| hangul::is_syllable(**c)).take(24).copied().collect();
        // 퇴사랑 has three initials, but 퇴사 is the word.
        let noun = (2..to - at).take_while(|count| *count < run.len());
        let mut noun = noun.filter(|count| noun::known(&run[..*count]));
        if noun.any(|count| particle::follows(run[count - 1], &run[count..])) {
            return true;
        }
        ENDINGS.iter().any(|ending| {
            let count = ending.chars().count();
            run.len() >= count
                && at + run.len() - count < to
                && run[run.len() - count..].iter().copied().eq(ending.chars())
        })
    }
}
