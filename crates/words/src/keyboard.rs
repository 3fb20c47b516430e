//! What the same keys would have typed in the other language.

use std::{collections::HashSet, sync::LazyLock};

use unicode_normalization::UnicodeNormalization;

use crate::hangul::{
    FINALS, FIRST_VOWEL, INITIALS, is_initial, is_jamo, is_syllable, is_vowel, letters, syllable,
};

/// Keys of the letters syllables begin with, of the vowels, and of the letters they end with.
const INITIAL_KEYS: [&str; 19] =
    ["r", "R", "s", "e", "E", "f", "a", "q", "Q", "t", "T", "d", "w", "W", "c", "z", "x", "v", "g"];
const VOWEL_KEYS: [&str; 21] = [
    "k", "o", "i", "O", "j", "p", "u", "P", "h", "hk", "ho", "hl", "y", "n", "nj", "np", "nl", "b",
    "m", "ml", "l",
];
const FINAL_KEYS: [&str; 28] = [
    "", "r", "R", "rt", "s", "sw", "sg", "e", "f", "fr", "fa", "fq", "ft", "fx", "fv", "fg", "a",
    "q", "qt", "t", "T", "d", "w", "c", "z", "x", "v", "g",
];

/// The syllables of KS X 1001, which are those that words are made of.
static COMMON: LazyLock<HashSet<char>> =
    LazyLock::new(|| include_str!("syllables.txt").chars().filter(|c| is_syllable(*c)).collect());

/// The query with every word turned that looks mistyped; `None` if there is none.
pub(crate) fn instead(typed: &str) -> Option<String> {
    let typed: String = typed.nfkc_keeping_letters();
    let mut changed = false;
    let turned: Vec<String> = typed
        .split_whitespace()
        .map(|word| match turn(word) {
            Some(turned) => {
                changed = true;
                turned
            }
            None => word.to_owned(),
        })
        .collect();
    changed.then(|| turned.join(" "))
}

/// Width and composition made one, but letters that were typed alone left alone.
trait Typed {
    fn nfkc_keeping_letters(&self) -> String;
}

impl Typed for str {
    fn nfkc_keeping_letters(&self) -> String {
        let composed = self.nfc();
        let wide = |c: char| matches!(c, '\u{ff01}'..='\u{ff5e}');
        composed
            .map(|c| if wide(c) { char::from_u32(c as u32 - 0xfee0).unwrap_or(c) } else { c })
            .collect()
    }
}

fn turn(word: &str) -> Option<String> {
    if word.chars().any(is_jamo) { to_latin(word) } else { to_hangul(word) }
}

/// Every run of letters in the word as Hangul, if each becomes whole, common syllables.
fn to_hangul(word: &str) -> Option<String> {
    let letters = word.chars().filter(|c| c.is_ascii_alphabetic()).count();
    if letters < 3 || word.chars().any(is_syllable) {
        return None;
    }
    // Mostly capitals: the lock was on, and shift made the small ones.
    let locked =
        letters > 3 && word.chars().filter(|c| c.is_ascii_uppercase()).count() * 2 > letters;
    let swap = |c: char| {
        if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() }
    };
    let word: String = if locked { word.chars().map(swap).collect() } else { word.to_owned() };
    let mut out = String::new();
    let mut rest = word.as_str();
    while let Some(first) = rest.chars().next() {
        let is_letter = first.is_ascii_alphabetic();
        let end = rest.find(|c: char| c.is_ascii_alphabetic() != is_letter).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after;
        match is_letter {
            true => out.push_str(&compose(run)?),
            false => out.push_str(run),
        }
    }
    Some(out)
}

/// Keys as syllables; `None` if a letter stays alone or a syllable is none of the common.
fn compose(keys: &str) -> Option<String> {
    let (mut out, mut at) = (String::new(), 0);
    let keys = keys.as_bytes();
    while at < keys.len() {
        let initial = key(&INITIAL_KEYS, keys[at..].get(..1)?)?;
        at += 1;
        let vowel_keys = [2, 1]
            .into_iter()
            .find_map(|count| Some((key(&VOWEL_KEYS, keys.get(at..at + count)?)?, count)));
        let (vowel, count) = vowel_keys?;
        at += count;
        // A consonant ends the syllable unless a vowel follows it.
        let last = [2, 1].into_iter().find_map(|count| {
            let last = key(&FINAL_KEYS, keys.get(at..at + count)?)?;
            let before_vowel =
                keys.get(at + count).is_some_and(|next| key(&VOWEL_KEYS, &[*next]).is_some());
            (!before_vowel).then_some((last, count))
        });
        let (last, count) = last.unwrap_or((0, 0));
        at += count;
        let c = syllable(initial, vowel, last)?;
        COMMON.contains(&c).then(|| out.push(c))?;
    }
    Some(out)
}

fn key(keys: &[&str], typed: &[u8]) -> Option<usize> {
    let find = |typed: &[u8]| keys.iter().position(|it| it.as_bytes() == typed);
    // Shift changes few letters; with the others it does nothing.
    find(typed).or_else(|| find(&typed.to_ascii_lowercase()))
}

/// A word with letters that no Korean would type so, as the Latin keys.
fn to_latin(word: &str) -> Option<String> {
    let vowels = word.chars().filter(|c| is_vowel(*c)).count();
    let others = word.chars().filter(|c| is_syllable(*c) || is_jamo(*c) && !is_vowel(*c)).count();
    if vowels == 0 || others == 0 || !is_broken(word) {
        return None;
    }
    let mut out = String::new();
    for c in word.chars() {
        match letters(c) {
            Some((initial, vowel, last)) => {
                out.push_str(INITIAL_KEYS[initial]);
                out.push_str(VOWEL_KEYS[vowel]);
                out.push_str(FINAL_KEYS[last]);
            }
            None if is_initial(c) => {
                out.push_str(INITIAL_KEYS[INITIALS.iter().position(|it| *it == c)?])
            }
            None if is_vowel(c) => out.push_str(VOWEL_KEYS[(c as u32 - FIRST_VOWEL) as usize]),
            None if is_jamo(c) => out.push_str(FINAL_KEYS[FINALS.iter().position(|it| *it == c)?]),
            None => out.push(c),
        }
    }
    Some(out.to_ascii_lowercase())
}

/// Whether it is more than laughter or tears behind a word: 귀여워ㅠㅠ is what was meant.
fn is_broken(word: &str) -> bool {
    let tears = |c: char| matches!(c, 'ㅠ' | 'ㅜ' | 'ㅡ' | 'ㅋ' | 'ㅎ');
    let ends = word.trim_end_matches(tears);
    ends.chars().any(is_vowel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_the_other_language() {
        for (typed, meant) in [
            ("rhdiddl", "고양이"),
            ("RHDIDDL", "고양이"),
            ("rkatk", "감사"),
            ("tMFPRL", "쓰레기"),
            ("Rhc", "꽃"),
            ("Tmfprl", "쓰레기"),
            ("dlfqjsdnj", "일번워"),
            ("djqtek", "없다"),
            ("aksgdl", "많이"),
            ("ehlwl rhrl", "되지 고기"),
            ("dnlql", "위비"),
            ("rkrur rtx4090", "가격 rtx4090"),
            ("-rhdiddl \"rkdkwl\"", "-고양이 \"가아지\""),
            ("ㅗ디ㅣㅐ", "hello"),
            ("체ㅕ", "cpu"),
            ("ㅑㅔㅙㅜㄷ", "iphone"),
            ("ｒｈｄｉｄｄｌ", "고양이"),
        ] {
            assert_eq!(instead(typed).as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn what_was_meant_is_left_alone() {
        for typed in [
            "고양이",
            "hello",
            "rtx4090",
            "ㅋㅋㅋ",
            "ㅠㅠ",
            "ㄱㅇㅇ",
            "ㄱ양이",
            "귀여워ㅠㅠ",
            "iphone",
            "windows",
            "github",
            "steam",
            "the",
            "",
            "linux",
            "python",
            "java",
            "game",
            "youtube",
            "discord",
            "ssd",
            "cat",
        ] {
            assert_eq!(instead(typed), None, "{typed}");
        }
    }
}
