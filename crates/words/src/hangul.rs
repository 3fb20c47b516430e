//! The arithmetic of Hangul: syllables, their letters, and the letters that stand alone.

/// The letters a syllable may begin with, as they are typed alone.
pub(crate) const INITIALS: [char; 19] = [
    'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ',
    'ㅌ', 'ㅍ', 'ㅎ',
];

/// The letters a syllable may end with; the first stands for none.
pub(crate) const FINALS: [char; 28] = [
    '\0', 'ㄱ', 'ㄲ', 'ㄳ', 'ㄴ', 'ㄵ', 'ㄶ', 'ㄷ', 'ㄹ', 'ㄺ', 'ㄻ', 'ㄼ', 'ㄽ', 'ㄾ', 'ㄿ', 'ㅀ',
    'ㅁ', 'ㅂ', 'ㅄ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
];

/// The first vowel; the 21 stand in the order of syllables.
pub(crate) const FIRST_VOWEL: u32 = 'ㅏ' as u32;

const FIRST: u32 = '가' as u32;
const LAST: u32 = '힣' as u32;

/// Whether it is a whole syllable.
pub(crate) fn is_syllable(c: char) -> bool {
    (FIRST..=LAST).contains(&(c as u32))
}

/// Whether it is a letter that stands alone.
pub(crate) fn is_jamo(c: char) -> bool {
    matches!(c, 'ㄱ'..='ㆎ')
}

/// Whether it is a vowel that stands alone.
pub(crate) fn is_vowel(c: char) -> bool {
    matches!(c, 'ㅏ'..='ㅣ')
}

/// Whether it can stand for a syllable that begins with it.
pub(crate) fn is_initial(c: char) -> bool {
    INITIALS.contains(&c)
}

/// The letters of a syllable: places in `INITIALS`, after `FIRST_VOWEL`, in `FINALS`.
pub(crate) fn letters(c: char) -> Option<(usize, usize, usize)> {
    is_syllable(c).then(|| {
        let at = (c as u32 - FIRST) as usize;
        (at / (21 * 28), at / 28 % 21, at % 28)
    })
}

/// The syllable of these letters.
pub(crate) fn syllable(initial: usize, vowel: usize, last: usize) -> Option<char> {
    char::from_u32(FIRST + ((initial * 21 + vowel) * 28 + last) as u32)
}

/// A syllable's first letter; a letter that stands alone is its own.
pub(crate) fn initial(c: char) -> Option<char> {
    if is_jamo(c) { Some(c) } else { letters(c).map(|(initial, _, _)| INITIALS[initial]) }
}

/// What a syllable ends with, as particles see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Close {
    /// No consonant.
    Open,
    /// ㄹ, after which 로 stands and not 으로.
    Rieul,
    /// Any other consonant.
    Closed,
}

/// How a syllable ends; `None` of anything else.
pub(crate) fn close(c: char) -> Option<Close> {
    letters(c).map(|(_, _, last)| match last {
        0 => Close::Open,
        8 => Close::Rieul,
        _ => Close::Closed,
    })
}

/// The letter of a conjoining jamo that was left alone, as it is typed.
pub(crate) fn alone(c: char) -> char {
    match c {
        '\u{1100}'..='\u{1112}' => INITIALS[(c as u32 - 0x1100) as usize],
        '\u{1161}'..='\u{1175}' => char::from_u32(c as u32 - 0x1161 + FIRST_VOWEL).unwrap_or(c),
        '\u{11a8}'..='\u{11c2}' => FINALS[(c as u32 - 0x11a7) as usize],
        // Halfwidth letters, which compatibility would turn into conjoining ones.
        '\u{ffa1}'..='\u{ffbe}' => char::from_u32(c as u32 - 0xffa1 + 0x3131).unwrap_or(c),
        '\u{ffc2}'..='\u{ffc7}' => char::from_u32(c as u32 - 0xffc2 + 0x314f).unwrap_or(c),
        '\u{ffca}'..='\u{ffcf}' => char::from_u32(c as u32 - 0xffca + 0x3155).unwrap_or(c),
        '\u{ffd2}'..='\u{ffd7}' => char::from_u32(c as u32 - 0xffd2 + 0x315b).unwrap_or(c),
        '\u{ffda}'..='\u{ffdc}' => char::from_u32(c as u32 - 0xffda + 0x3161).unwrap_or(c),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_back() {
        for c in '가'..='힣' {
            let (initial, vowel, last) = letters(c).unwrap();
            assert_eq!(syllable(initial, vowel, last), Some(c));
        }
        assert_eq!(initial('꽃'), Some('ㄲ'));
        assert_eq!(initial('ㅋ'), Some('ㅋ'));
        assert_eq!(initial('a'), None);
        assert_eq!(
            (close('가'), close('갈'), close('각')),
            (Some(Close::Open), Some(Close::Rieul), Some(Close::Closed))
        );
    }

    #[test]
    fn letters_alone_are_typed_ones() {
        assert_eq!(
            ['\u{1100}', '\u{1112}', '\u{1161}', '\u{11c2}'].map(alone),
            ['ㄱ', 'ㅎ', 'ㅏ', 'ㅎ']
        );
        assert_eq!(
            ['\u{ffa1}', '\u{ffbe}', '\u{ffc2}', '\u{ffdc}'].map(alone),
            ['ㄱ', 'ㅎ', 'ㅏ', 'ㅣ']
        );
    }
}
