//! Many ways to write the same, made one: case, width, accents, NFC and NFD.
//!
//! Each character that comes out remembers which bytes it came from, so that a hit can
//! be marked in the text as it was written.

use unicode_normalization::{
    UnicodeNormalization,
    char::{decompose_canonical, is_combining_mark},
};

use crate::hangul;

/// A folded character, and the bytes of the text that it stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Folded {
    pub(crate) c: char,
    pub(crate) from: u32,
    pub(crate) to: u32,
}

/// How many marks on one letter are looked at; a text of nothing but marks costs nothing more.
const MARKS: usize = 8;

/// Folds a text, up to `limit` characters of the outcome.
pub(crate) fn fold(text: &str, limit: usize) -> Vec<Folded> {
    let mut out = Vec::with_capacity((text.len() / 2).min(limit));
    let mut rest = text.char_indices().peekable();
    let mut cluster = String::new();
    while let Some((from, first)) = rest.next() {
        if out.len() >= limit {
            break;
        }
        let mut to = from + first.len_utf8();
        let mut marks = 0;
        while let Some((at, next)) = rest.peek().copied().filter(|(_, next)| extends(*next)) {
            if marks == 0 {
                cluster.clear();
                cluster.push(first);
            }
            if marks < MARKS {
                cluster.push(next);
            }
            marks += 1;
            to = at + next.len_utf8();
            rest.next();
        }
        let before = out.len();
        let mut put = |c: char| out.push(Folded { c, from: from as u32, to: to as u32 });
        match first {
            _ if marks > 0 => slow(&cluster, &mut put),
            'A'..='Z' => put(first.to_ascii_lowercase()),
            c if c.is_ascii() || hangul::is_syllable(c) || hangul::is_jamo(c) => put(c),
            c => slow(c.encode_utf8(&mut [0; 4]), &mut put),
        }
        // What nobody sees by itself (a joiner, a skin tone) belongs to what it follows.
        if out.len() == before
            && let Some(last) = out.last_mut().filter(|last| last.to as usize == from)
        {
            last.to = to as u32;
        }
    }
    out.truncate(limit);
    out
}

/// Whether it belongs to the character before it: marks, and the inner letters of a syllable.
fn extends(c: char) -> bool {
    c >= '\u{300}'
        && !hangul::is_syllable(c)
        && (matches!(c, '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}' | '\u{ff9e}' | '\u{ff9f}')
            || is_combining_mark(c))
}

/// The way for whatever is not plain: compatibility, lower case, no accents.
fn slow(cluster: &str, put: &mut impl FnMut(char)) {
    // A letter typed alone must not melt into its neighbours, as compatibility would have it.
    let typed = cluster
        .chars()
        .map(|c| if matches!(c, '\u{ffa1}'..='\u{ffdc}') { hangul::alone(c) } else { c });
    let mut kept = String::new();
    for c in typed {
        if hangul::is_jamo(c) { kept.push(c) } else { kept.extend(std::iter::once(c).nfkc()) }
    }
    let whole: Vec<char> = kept.nfc().collect();
    for c in whole {
        for c in hangul::alone(c).to_lowercase() {
            plain(c, put);
        }
    }
}

/// A lower-case letter without what sits on it; nothing for what nobody sees.
fn plain(c: char, put: &mut impl FnMut(char)) {
    match c {
        'ß' => {
            put('s');
            put('s');
        }
        'æ' => {
            put('a');
            put('e');
        }
        'œ' => {
            put('o');
            put('e');
        }
        'ø' => put('o'),
        'ł' => put('l'),
        'đ' | 'ð' => put('d'),
        'ı' => put('i'),
        'ς' => put('σ'),
        '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}' => {
            let mut first = None;
            decompose_canonical(c, |part| first = first.or(Some(part)));
            put(first.unwrap_or(c));
        }
        // Joiners, variation selectors, direction marks, skin tones.
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{3164}'
        | '\u{ffa0}'
        | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0000}'..='\u{e0fff}' => {}
        c if is_combining_mark(c) && !c.is_alphabetic() => {}
        c => put(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        fold(text, 1_000).into_iter().map(|it| it.c).collect()
    }

    #[test]
    fn the_same_is_the_same() {
        for (written, same) in [
            ("ＲＴＸ４０９０", "rtx4090"),
            ("Café ÀÉÎ", "cafe aei"),
            ("cafe\u{301}", "cafe"),
            ("Straße Ⅳ ①", "strasse iv 1"),
            ("\u{1100}\u{1169}\u{110b}\u{1163}\u{11bc}\u{110b}\u{1175}", "고양이"),
            ("고\u{11bc}", "공"),
            ("ㄱㅏㄳ", "ㄱㅏㄳ"),
            ("고ㄳ", "고ㄳ"),
            ("ﾡﾷﾷ", "ㄱㅇㅇ"),
            ("\u{1100}\u{110b}\u{110b}", "ㄱㅇㅇ"),
            ("ガ が ｶﾞ", "ガ が ガ"),
            ("❤\u{fe0f}👍🏻", "❤👍"),
            ("고\u{200b}양\u{ad}이", "고양이"),
            ("ΣΟΦΌΣ", "σοφοσ"),
            ("İstanbul", "istanbul"),
        ] {
            assert_eq!(folded(written), same, "{written}");
        }
    }

    #[test]
    fn bytes_are_remembered() {
        let text = "é고\u{11bc}x";
        let spans: Vec<&str> =
            fold(text, 9).iter().map(|it| &text[it.from as usize..it.to as usize]).collect();
        assert_eq!(spans, ["é", "고\u{11bc}", "x"]);
        let thumb = fold("👍🏻a", 9);
        assert_eq!((thumb[0].from, thumb[0].to, thumb.len()), (0, 8, 2));
    }

    #[test]
    fn marks_by_the_thousand_cost_one_character() {
        let text = format!("a{}b", "\u{301}".repeat(50_000));
        assert_eq!(folded(&text), "ab");
        assert_eq!(folded(&"\u{301}".repeat(50_000)).len(), 0);
    }
}
