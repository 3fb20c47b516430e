//! Nouns that everybody knows.
//!
//! They never decide what is indexed, so the list may grow at any time. They only help
//! to read: 강아지도 is 강아지 and a particle, not 강아 and 지도; the 이 of 고양이 is its own.

use std::{collections::HashMap, sync::LazyLock};

/// Each noun, and after how many syllables a second noun begins in it, if one does.
static NOUNS: LazyLock<HashMap<u128, usize>> = LazyLock::new(|| {
    let words = words().filter_map(|word| {
        let inner = word.split_once('+').map_or(0, |(first, _)| first.chars().count());
        Some((pack(word.chars().filter(|c| *c != '+'))?, inner))
    });
    words.collect()
});

fn words() -> impl Iterator<Item = &'static str> {
    let lines = include_str!("nouns.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace)
}

/// The most syllables of a noun in the list.
pub(crate) const LONGEST: usize = 7;

/// Whether these syllables are a well-known noun of two or more.
pub(crate) fn known(chars: &[char]) -> bool {
    inner(chars).is_some()
}

/// Whether a noun that is meant as well begins at `at` of a well-known one: 학교 in 초등학교.
pub(crate) fn has_inner(chars: &[char], at: usize) -> bool {
    inner(chars).is_some_and(|inner| inner == at || known(&chars[..at]) && known(&chars[at..]))
}

fn inner(chars: &[char]) -> Option<usize> {
    let packed = (2..=LONGEST).contains(&chars.len()).then(|| pack(chars.iter().copied()))??;
    NOUNS.get(&packed).copied()
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
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_list_is_syllables_only_and_has_no_twins() {
        let mut seen = HashSet::new();
        for word in words().map(|word| word.replacen('+', "", 1)) {
            assert!(pack(word.chars()).is_some(), "{word}");
            assert!((2..=LONGEST).contains(&word.chars().count()), "{word}");
            assert!(seen.insert(word.clone()), "{word} twice");
        }
        assert!(known(&['고', '양', '이']) && !known(&['양', '이']));
        assert!(has_inner(&['중', '학', '교'], 1) && !has_inner(&['주', '차', '장'], 1));
    }
}
