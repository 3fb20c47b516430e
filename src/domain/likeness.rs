//! Whether two texts say nearly the same: what a flood changes a little each time.
//!
//! Compared are the letters alone, three by three: digits, spaces, signs and letters that
//! are drawn out are what a flood changes first. Nothing of it is kept, so a better measure
//! needs no new index and finds old posts as well.

use unicode_normalization::UnicodeNormalization as _;

/// Characters of a text that are looked at.
pub const LOOKED_AT: usize = 400;

/// Of a hundred groups of three letters that either text has, so many must be in both.
const ENOUGH: usize = 50;

/// A text, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// Groups of three letters, in order, each once.
    grams: Vec<[char; 3]>,
    /// The letters, for a text too short to have groups worth counting.
    letters: String,
}

impl Likeness {
    /// Reads a text.
    pub fn of(text: &str) -> Likeness {
        let mut letters: Vec<char> = Vec::new();
        let looked_at = text.chars().take(LOOKED_AT).collect::<String>();
        for c in looked_at.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphabetic()) {
            // 헐헐헐헐 and ㅋㅋㅋㅋㅋ say what 헐 and ㅋ say.
            if letters.last() != Some(&c) {
                letters.push(c);
            }
        }
        if letters.is_empty() {
            letters = looked_at.split_whitespace().flat_map(str::chars).collect();
        }
        let mut grams: Vec<[char; 3]> =
            letters.windows(3).map(|three| [three[0], three[1], three[2]]).collect();
        grams.sort_unstable();
        grams.dedup();
        Likeness { grams, letters: letters.into_iter().collect() }
    }

    /// Whether another says nearly the same.
    pub fn is_like(&self, other: &Likeness) -> bool {
        if self.letters == other.letters {
            return true;
        }
        let (few, many) = match self.grams.len() <= other.grams.len() {
            true => (&self.grams, &other.grams),
            false => (&other.grams, &self.grams),
        };
        // Too short to be told from what anybody says.
        if few.len() < 3 || many.len() > few.len() * 100 / ENOUGH {
            return false;
        }
        let shared = few.iter().filter(|gram| many.binary_search(gram).is_ok()).count();
        shared * 100 >= ENOUGH * (few.len() + many.len() - shared)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(one: &str, other: &str) -> bool {
        let (one, other) = (Likeness::of(one), Likeness::of(other));
        assert_eq!(one.is_like(&other), other.is_like(&one));
        one.is_like(&other)
    }

    #[test]
    fn a_flood_is_known_by_its_words_and_others_are_not() {
        let flood = "★무료 체험★ 지금 가입하면 5만 포인트를 드립니다 open.example/a1";
        for changed in [
            "무료체험!! 지금 가입하면 9만 포인트를 드립니다~~ open.example/zz9",
            "무 료 체 험 지금 가입하면 포인트를 드립니다 open.example/qq",
            "무료 체험 지금 가입하면 5만 포인트를 드립니다아아아",
            flood,
        ] {
            assert!(alike(flood, changed), "{changed}");
        }
        for other in [
            "지금 가입하면 되나요? 체험해 보신 분 계신가요",
            "오늘 둔 바둑 복기 부탁드립니다",
            "",
            "무료",
        ] {
            assert!(!alike(flood, other), "{other}");
        }
    }

    #[test]
    fn short_words_are_like_themselves_alone() {
        assert!(alike("ㅋㅋㅋㅋ", "ㅋㅋ ㅋㅋㅋㅋㅋㅋ!"));
        assert!(alike("1111", "11 11"));
        assert!(!alike("ㅋㅋ", "ㅎㅎ") && !alike("안녕", "안녕하세요") && !alike("1111", "2222"));
    }
}
