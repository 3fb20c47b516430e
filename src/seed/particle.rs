//! Korean particles: which of two forms follows a word.
//!
//! The form depends on whether the word ends in a final consonant, as it is
//! read aloud: `PC를`, `RAM을`, `3이`, `2가`.

/// How a word ends when it is read aloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Vowel,
    Rieul,
    Consonant,
}

/// Pairs of forms: after a consonant, after a vowel.
const PAIRS: &[(&str, &str)] = &[
    ("을", "를"),
    ("이", "가"),
    ("은", "는"),
    ("과", "와"),
    ("이랑", "랑"),
    ("이나", "나"),
    ("이라도", "라도"),
    ("이라", "라"),
    ("이라고", "라고"),
    ("이야", "야"),
    ("이다", "다"),
    ("이었", "였"),
    ("이고", "고"),
    ("이면", "면"),
    ("이든", "든"),
    ("아", "야"),
];

fn ending(word: &str) -> Ending {
    match word.chars().next_back() {
        Some(c @ '가'..='힣') => match (u32::from(c) - 0xAC00) % 28 {
            0 => Ending::Vowel,
            8 => Ending::Rieul,
            _ => Ending::Consonant,
        },
        Some('1' | '7' | '8' | 'L' | 'R' | 'l' | 'r') => Ending::Rieul,
        Some('0' | '3' | '6' | 'M' | 'N' | 'm' | 'n') => Ending::Consonant,
        _ => Ending::Vowel,
    }
}

/// Writes `word` and the right form of `particle`, which is named by its form
/// after a consonant (`을`, `으로`). An unknown particle is written as it is.
pub fn attach(out: &mut String, word: &str, particle: &str) {
    out.push_str(word);
    let ending = ending(word);
    if let Some(rest) = particle.strip_prefix("으로") {
        out.push_str(if ending == Ending::Consonant { "으로" } else { "로" });
        out.push_str(rest);
        return;
    }
    let form = PAIRS.iter().find(|(consonant, _)| *consonant == particle);
    out.push_str(match form {
        Some((_, vowel)) if ending == Ending::Vowel => vowel,
        _ => particle,
    });
}

/// Whether [`attach`] knows this particle.
#[cfg(test)]
pub(super) fn is_known(particle: &str) -> bool {
    particle.starts_with("으로") || PAIRS.iter().any(|(consonant, _)| *consonant == particle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(word: &str, particle: &str) -> String {
        let mut out = String::new();
        attach(&mut out, word, particle);
        out
    }

    #[test]
    fn the_particle_follows_the_last_sound() {
        for (word, particle, expected) in [
            ("라면", "을", "라면을"),
            ("김치", "을", "김치를"),
            ("고양이", "이", "고양이가"),
            ("집", "으로", "집으로"),
            ("서울", "으로", "서울로"),
            ("회사", "으로", "회사로"),
            ("서울", "을", "서울을"),
            ("PC", "이", "PC가"),
            ("RAM", "은", "RAM은"),
            ("SSD", "과", "SSD와"),
            ("3", "이", "3이"),
            ("2", "이", "2가"),
            ("적축", "이랑", "적축이랑"),
            ("갈비", "이랑", "갈비랑"),
            ("학교", "이라도", "학교라도"),
        ] {
            assert_eq!(joined(word, particle), expected);
        }
    }
}
