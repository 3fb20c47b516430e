//! Nouns that everybody knows.
//!
//! They never decide what is indexed, so the list may grow at any time. They only help
//! to read: 강아지도 is 강아지 and a particle, not 강아 and 지도; the 이 of 고양이 is its own.

use std::{collections::HashSet, sync::LazyLock};

static NOUNS: LazyLock<HashSet<u128>> = LazyLock::new(|| {
    let words = include_str!("nouns.txt").lines().filter(|line| !line.starts_with('#'));
    words.flat_map(str::split_whitespace).filter_map(|word| pack(word.chars())).collect()
});

/// The most syllables of a noun in the list.
pub(crate) const LONGEST: usize = 7;

/// Whether these syllables are a well-known noun of two or more.
pub(crate) fn known(chars: &[char]) -> bool {
    (2..=LONGEST).contains(&chars.len())
        && pack(chars.iter().copied()).is_some_and(|packed| NOUNS.contains(&packed))
}

/// Syllables as one number; `None` if there is anything else.
fn pack(chars: impl Iterator<Item = char>) -> Option<u128> {
    chars.map(|c| u128::from(c as u32)).try_fold(1, |packed, c| {
        let index = c.checked_sub(0xac00)?;
        (index < 11_172).then_some(packed << 14 | index)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_syllables_only_and_has_no_twins() {
        let mut seen = HashSet::new();
        for word in include_str!("nouns.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(str::split_whitespace)
        {
            assert!(pack(word.chars()).is_some(), "{word}");
            assert!((2..=LONGEST).contains(&word.chars().count()), "{word}");
            assert!(seen.insert(word), "{word} twice");
        }
        assert!(known(&['고', '양', '이']) && !known(&['양', '이']));
    }
}
