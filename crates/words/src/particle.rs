//! Particles and the other short endings that follow a noun: which may follow it in a
//! text, and which may be taken off what somebody typed.

use std::{collections::HashMap, sync::LazyLock};

use crate::{
    hangul::{Close, close},
    noun,
    piece::Kind,
};

/// What an ending asks of the syllable before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Any,
    /// No consonant.
    Open,
    /// A consonant.
    Closed,
    /// No consonant, or ㄹ: 로.
    OpenOrRieul,
    /// A consonant other than ㄹ: 으로.
    HardClosed,
}

impl After {
    fn allows(self, before: char) -> bool {
        match (self, close(before)) {
            (After::Any, _) | (_, None) => true,
            (After::Open, Some(close)) => close == Close::Open,
            (After::Closed, Some(close)) => close != Close::Open,
            (After::OpenOrRieul, Some(close)) => close != Close::Closed,
            (After::HardClosed, Some(close)) => close == Close::Closed,
        }
    }
}

/// How safe it is to take an ending off a word that was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strip {
    /// Hardly a noun ends so.
    Safe,
    /// Nouns end so too (고양이, 제주도, 전문가): only if what is left is surely one.
    Known,
    /// Seen in texts, never taken off.
    Never,
}

#[rustfmt::skip]
const ENDINGS: &[(After, Strip, &str)] = &[
    (After::Any, Strip::Safe, "에서 에게 에게서 한테 한테서 께서 부터 까지 처럼 보다 조차 마저 밖에 하고 만큼 에는 에도 마다"),
    (After::Any, Strip::Safe, "에서는 에서도 에게는 에게도 한테는 한테도 까지는 까지도 부터는 보다는 보다도 처럼은 에서만 한테만 에게만"),
    (After::Any, Strip::Safe, "에"),
    (After::Any, Strip::Known, "의 도 만 들 께 씩 쯤 같이 대로 뿐"),
    (After::Open, Strip::Safe, "는 를 와"),
    (After::Open, Strip::Known, "가 나 랑 야 라도 든 란 여"),
    (After::Closed, Strip::Safe, "은 을 이라도 이랑 이나 이란 이든 이라는"),
    (After::Closed, Strip::Known, "이 과 아 이야"),
    (After::OpenOrRieul, Strip::Safe, "로는 로도 로서 로써"),
    (After::OpenOrRieul, Strip::Known, "로"),
    (After::HardClosed, Strip::Safe, "으로 으로는 으로도 으로서 으로써 으로만"),
    (After::Any, Strip::Never, "이다 이네 이고 인데 이지만 입니다 이에요 예요 임 이라고 이냐 인가 일까 이었다 였는데 이었는데"),
    (After::Any, Strip::Never, "이면 이라서 인지 이라 이며 이면서 이었음 이던데 이거든 이잖아 이지 이니까 인듯 인가요 이야말로 이구나 님 씨 째"),
    (After::Open, Strip::Never, "다 네 냐 고 라고 라서 면 였다 였음 지 야말로 라는 라 라면 구나 니까 인 던데 거든 잖아"),
    (After::Closed, Strip::Never, "이여 인"),
    (After::Any, Strip::Never, "하다 한다 했다 하는 하면 해서 해 함 할 하자 했는데 하네 했음 하기 한 하며 하니 했던 합니다 했습니다 해요 했어요 하다가 하려다 하길래 하더라 하세요 하죠 했지 했네 했더니"),
    (After::Any, Strip::Never, "됐다 된다 되는 돼서 됨 되고 됐음 적 적인 적으로 스럽다 스러운 중 용 등 상 내 별 하려고 하려면 해야 했어 하지 하던"),
];

/// The most syllables of an ending.
const LONGEST: usize = 4;

type Table = HashMap<Vec<char>, Vec<(After, Strip)>>;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::new();
    for (after, strip, endings) in ENDINGS {
        for ending in endings.split(' ') {
            table.entry(ending.chars().collect()).or_default().push((*after, *strip));
        }
    }
    table
});

/// Whether `rest` can follow a noun whose last syllable is `before`: up to three endings.
pub(crate) fn follows(before: char, rest: &[char]) -> bool {
    chain(before, rest, 3)
}

fn chain(before: char, rest: &[char], more: usize) -> bool {
    if rest.is_empty() {
        return true;
    }
    (1..=rest.len().min(LONGEST)).any(|count| {
        let (ending, after) = rest.split_at(count);
        let rules = TABLE.get(ending);
        rules.is_some_and(|rules| rules.iter().any(|(after, _)| after.allows(before)))
            && (after.is_empty()
                || more > 1 && !closes(ending) && chain(ending[count - 1], after, more - 1))
    })
}

/// Whether nothing follows this ending: after the 도 of 강아지도 there is no 를.
fn closes(ending: &[char]) -> bool {
    matches!(
        ending,
        ['이'
            | '가'
            | '은'
            | '는'
            | '을'
            | '를'
            | '와'
            | '과'
            | '도'
            | '의'
            | '야'
            | '나'
            | '라'
            | '아'
            | '여'
            | '든'
            | '란'
            | '임']
    ) || ending.len() > 1 && matches!(ending[ending.len() - 1], '는' | '도' | '다' | '요' | '음')
}

/// Whether a syllable can be a particle after this noun that somebody may take for the end of
/// the word. 의 is not among them: few write it, and many words end so.
pub(crate) fn is_doubtful(noun: char, particle: char) -> bool {
    "도가이은는을를랑나만로과와에들".contains(particle) && follows(noun, &[particle])
}

/// What may be taken off after letters, and the shorter list after digits: 15만 is a number.
const AFTER_LETTERS: &str = "을 를 은 는 이 가 에 의 도 와 과 로 으로 랑 이랑 에서 에는 에서는 보다 까지 부터 처럼 한테 하고";
const AFTER_DIGITS: &str = "을 를 은 는 이 가 에서 에서는 보다 까지 부터 처럼 한테 하고";

/// Whether these syllables are only a particle of the letters or digits they follow.
pub(crate) fn comes_after(kind: Kind, rest: &[char]) -> bool {
    let list = match kind {
        Kind::Letters => AFTER_LETTERS,
        Kind::Digits => AFTER_DIGITS,
        _ => return false,
    };
    list.split(' ').any(|it| it.chars().eq(rest.iter().copied()))
}

/// How many syllables of a word that was typed are left when its particles are taken
/// off, if that is safe: 고양이한테는 has three, 고양이 keeps its own.
pub(crate) fn stem(word: &[char]) -> Option<usize> {
    let mut left = word;
    for _ in 0..3 {
        match without_one(left) {
            Some(count) => left = &left[..count],
            None => break,
        }
    }
    (left.len() < word.len()).then_some(left.len())
}

fn without_one(word: &[char]) -> Option<usize> {
    if noun::known(word) {
        return None;
    }
    let mut safe = None;
    for count in 1..=LONGEST.min(word.len().saturating_sub(1)) {
        let (noun, ending) = word.split_at(word.len() - count);
        let before = noun[noun.len() - 1];
        // In 으로 the last syllable alone is no particle.
        if before == '으' {
            continue;
        }
        let Some(rules) = TABLE.get(ending) else { continue };
        let known = noun::known(noun);
        for (after, strip) in rules.iter().filter(|(after, _)| after.allows(before)) {
            let object = noun.len() == 1 && matches!(ending, ['을' | '를']);
            let enough = match strip {
                Strip::Safe => noun.len() >= 2 || object,
                Strip::Known => known || (noun.len() >= 3 && *after != After::Closed),
                Strip::Never => false,
            };
            if enough && known {
                return Some(noun.len());
            }
            if enough && safe.is_none() {
                safe = Some(noun.len());
            }
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stem_of(word: &str) -> String {
        let chars: Vec<char> = word.chars().collect();
        chars[..stem(&chars).unwrap_or(chars.len())].iter().collect()
    }

    #[test]
    fn particles_come_off_where_it_is_safe() {
        for (typed, left) in [
            ("고양이가", "고양이"),
            ("고양이를", "고양이"),
            ("고양이한테", "고양이"),
            ("고양이들한테는", "고양이"),
            ("고양이랑", "고양이"),
            ("강아지와", "강아지"),
            ("학교에서는", "학교"),
            ("집으로", "집으로"),
            ("밥을", "밥"),
            ("컴퓨터도", "컴퓨터"),
            ("사람이랑", "사람"),
            ("서울에서", "서울"),
            ("서울로", "서울"),
        ] {
            assert_eq!(stem_of(typed), left, "{typed}");
        }
    }

    #[test]
    fn nouns_that_look_like_it_stay_whole() {
        for word in [
            "고양이",
            "호랑이",
            "어린이",
            "떡볶이",
            "제주도",
            "온도",
            "지도",
            "전문가",
            "만화가",
            "마을",
            "가을",
            "회의",
            "강의",
            "국가",
            "바나나",
            "대학로",
            "수영장",
            "국문과",
            "도로",
            "피로",
        ] {
            assert_eq!(stem_of(word), word);
        }
    }

    #[test]
    fn endings_agree_with_what_they_follow() {
        let follows = |noun: &str, rest: &str| {
            follows(noun.chars().last().unwrap(), &rest.chars().collect::<Vec<_>>())
        };
        assert!(follows("고양이", "들한테는") && follows("사람", "이랑") && follows("학교", ""));
        assert!(!follows("고양이", "을") && !follows("사람", "가") && !follows("사과", "장"));
    }
}
