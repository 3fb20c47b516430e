//! Korean particles, chosen by how the word before them ends.
//!
//! `은/는`, `이/가`, `을/를`, `와/과` depend on whether the last syllable has a
//! final consonant, `으로/로` on whether it has one other than ㄹ. Digits and
//! Latin letters are taken as they are read aloud in Korean.

/// How a word ends, as far as particles care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Vowel,
    Rieul,
    Consonant,
}

/// A pair of particles: after a consonant, after a vowel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Josa {
    /// 은 / 는
    EunNeun,
    /// 이 / 가
    IGa,
    /// 을 / 를
    EulReul,
    /// 과 / 와
    GwaWa,
    /// 으로 / 로
    EuroRo,
}

/// The word with its particle: `josa("글", Josa::EulReul)` is `글을`.
pub fn josa(word: &str, particle: Josa) -> String {
    let ending = ending_of(word);
    let (closed, open) = match particle {
        Josa::EunNeun => ("은", "는"),
        Josa::IGa => ("이", "가"),
        Josa::EulReul => ("을", "를"),
        Josa::GwaWa => ("과", "와"),
        Josa::EuroRo if ending == Ending::Rieul => ("로", "로"),
        Josa::EuroRo => ("으로", "로"),
    };
    let chosen = if ending == Ending::Vowel { open } else { closed };
    format!("{word}{chosen}")
}

/// Looks at the last character that is read aloud; brackets and marks are not.
fn ending_of(word: &str) -> Ending {
    let Some(last) = word.chars().rev().find(|c| c.is_alphanumeric()) else {
        return Ending::Vowel;
    };
    match last {
        '가'..='힣' => match (u32::from(last) - 0xAC00) % 28 {
            0 => Ending::Vowel,
            8 => Ending::Rieul,
            _ => Ending::Consonant,
        },
        // Single letters are read by their names: ㄱ is 기역, ㄹ is 리을, ㅏ is 아.
        'ㄹ' => Ending::Rieul,
        'ㄱ'..='ㅎ' => Ending::Consonant,
        // 일, 칠, 팔 / 영, 삼, 육 / 이, 사, 오, 구.
        '1' | '7' | '8' => Ending::Rieul,
        '0' | '3' | '6' => Ending::Consonant,
        // 엘, 아르(알) / 엠, 엔.
        'l' | 'L' | 'r' | 'R' => Ending::Rieul,
        'm' | 'M' | 'n' | 'N' => Ending::Consonant,
        _ => Ending::Vowel,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_follow_the_last_sound() {
        assert_eq!(josa("글", Josa::EulReul), "글을");
        assert_eq!(josa("마당", Josa::IGa), "마당이");
        assert_eq!(josa("비밀번호", Josa::EunNeun), "비밀번호는");
        assert_eq!(josa("개념글", Josa::EuroRo), "개념글로");
        assert_eq!(josa("공지", Josa::EuroRo), "공지로");
        assert_eq!(josa("전체글", Josa::GwaWa), "전체글과");
        assert_eq!(josa("3", Josa::EuroRo), "3으로");
        assert_eq!(josa("바둑(19x19)", Josa::EulReul), "바둑(19x19)를");
        assert_eq!(josa("ㅇㅇ", Josa::IGa), "ㅇㅇ이");
    }
}
