//! Whether a word that stands inside a run of syllables is meant there.
//!
//! 카페 is meant in 고양이카페, 지도 is not meant in 강아지도, nor 사과 in 회사과장. Every way to
//! read the run costs: a known noun little, syllables that nobody knows much, an ending
//! at the end almost nothing. The word is meant if no reading without it is cheaper than
//! the cheapest in which one of the parts begins where it begins.

use crate::{noun, particle};

/// Longer runs are not language.
const LONGEST: usize = 40;

/// What a known noun costs, and the word itself.
const NOUN: u32 = 2;

/// What an ending at the end costs.
const ENDING: u32 = 1;

/// What a syllable costs that is known to stand before or behind nouns: 왕만두, 감나무집.
const AFFIX: u32 = 3;

/// Such syllables. Not all there are: those that seldom are the end or the beginning of
/// another word.
const BEFORE: &str = "반왕길첫새헌군풋햇맨참개들솜쌀콩팥칡꿀빗밤낮봄겹홑꽃돌흰찬생양닭술밥떡책집";
const BEHIND: &str = "집숲길방팀팬앱글값철책탕국밥떡술꽃짤칸줄쪽끝밭터꾼꼴녀남형용권론법률식실";

/// What `count` syllables that nobody knows cost as one part.
fn unknown(count: usize) -> u32 {
    3 + 2 * count as u32
}

/// Whether the word of `count` syllables at `at` of the run is meant.
pub(crate) fn is_meant(run: &[char], at: usize, count: usize) -> bool {
    let rest = &run[at + count..];
    match (at, count) {
        (0, 1) => alone(run, rest),
        (_, 1) => false,
        (0, _) | (_, 3..) => true,
        _ if run.len() > LONGEST => false,
        _ => inside(run, at, count),
    }
}

/// One syllable is meant if it is all, or only endings follow, or a verb that people
/// write without a space: 밥먹고.
fn alone(run: &[char], rest: &[char]) -> bool {
    const VERBS: &str = "먹마읽없있많좋싫빌벌팔샀줘줬끊";
    let longer = |count: usize| noun::known(&run[..count]);
    if (2..=run.len().min(noun::LONGEST)).any(longer) {
        return false;
    }
    particle::follows(run[0], rest) || rest.len() >= 2 && VERBS.contains(rest[0])
}

fn inside(run: &[char], at: usize, count: usize) -> bool {
    let word = &run[at..at + count];
    let ends = at + count;
    let known = noun::known(word);
    // The word is a particle, and here it is one: 까지 in 끝까지.
    if !known && particle::follows(run[at - 1], &run[at..]) {
        return false;
    }
    let costs = Costs::of(run);
    // It could be the end of a word and a particle (교수가, 먹지도): only what is known
    // before it tells.
    let told = costs.to[at] <= at as u32;
    let doubt = particle::is_doubtful(word[0], word[1]) && !told;
    let inner = known && costs.has_inner(run, at, ends);
    if doubt && !inner {
        return false;
    }
    let with = costs.to[at] + (NOUN + costs.from[ends]).min(costs.from[at]);
    // An ending is cheaper than a noun, but does not outdo one that is known: 여행지도. One
    // syllable before it that says nothing must not come for free.
    let margin = if known && told { NOUN - ENDING } else { 0 };
    let lone = u32::from(at == 1 && !BEFORE.contains(run[0]));
    with + lone <= costs.across(run, at) + margin || inner
}

/// The cheapest readings of each beginning and of each rest of a run.
struct Costs {
    to: Vec<u32>,
    from: Vec<u32>,
}

impl Costs {
    fn of(run: &[char]) -> Costs {
        let len = run.len();
        let ending = |from: usize| from > 0 && particle::follows(run[from - 1], &run[from..]);
        let mut from = vec![0; len + 1];
        for start in (0..len).rev() {
            let parts = (start + 1..=len).map(|end| part(run, start, end) + from[end]);
            let ending = ending(start).then_some(ENDING);
            from[start] = parts.chain(ending).min().unwrap_or(0);
        }
        let mut to = vec![0; len + 1];
        for end in 1..=len {
            to[end] = (0..end).map(|start| to[start] + part(run, start, end)).min().unwrap_or(0);
        }
        to[len] = from[0];
        Costs { to, from }
    }

    /// The cheapest reading in which no part begins at `at`.
    fn across(&self, run: &[char], at: usize) -> u32 {
        let ends = |start: usize| at + 1..=run.len().min(start + LONGEST);
        let parts = (0..at).flat_map(|start| {
            ends(start).map(move |end| self.to[start] + part(run, start, end) + self.from[end])
        });
        let endings = (1..at).filter(|start| particle::follows(run[start - 1], &run[*start..]));
        parts.chain(endings.map(|start| self.to[start] + ENDING)).min().unwrap_or(u32::MAX)
    }

    /// Whether the cheapest reading has a known noun in which the word begins a second one.
    fn has_inner(&self, run: &[char], at: usize, ends: usize) -> bool {
        let mut starts = ends.saturating_sub(noun::LONGEST)..at;
        let rest = self.from[ends];
        starts.any(|start| {
            noun::has_inner(&run[start..ends], at - start)
                && self.to[start] + NOUN + rest <= self.to[run.len()]
        })
    }
}

/// What the syllables between two places cost as one part.
fn part(run: &[char], from: usize, to: usize) -> u32 {
    let one = to - from == 1;
    let affix = one
        && (from == 0 && BEFORE.contains(run[from])
            || to == run.len() && BEHIND.contains(run[from]));
    match () {
        () if affix => AFFIX,
        () if noun::known(&run[from..to]) => NOUN,
        () => unknown(to - from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(run: &str, word: &str) -> bool {
        let (run, word): (Vec<char>, Vec<char>) = (run.chars().collect(), word.chars().collect());
        let at = run.windows(word.len()).position(|it| it == word).unwrap();
        is_meant(&run, at, word.len())
    }

    #[test]
    fn parts_of_compounds_are_meant() {
        for (run, word) in [
            ("고양이카페", "카페"),
            ("길고양이들", "고양이"),
            ("여행지도", "지도"),
            ("네이버지도에서", "지도"),
            ("왕만두", "만두"),
            ("초등학교운동장", "학교"),
            ("초등학교운동장", "운동"),
            ("한국대학생", "대학"),
            ("대학교수업", "수업"),
            ("첫사랑이다", "사랑"),
            ("삼성전자주식회사", "전자"),
            ("소고기먹자", "고기"),
            ("물을", "물"),
            ("밥먹고", "밥"),
            ("관광지도를", "지도"),
            ("임원회의", "회의"),
            ("격투게임", "게임"),
            ("저소음", "소음"),
            ("실시간", "시간"),
            ("감나무는", "나무"),
            ("짜장라면", "라면"),
            ("감나무집", "나무"),
            ("솜사탕장수", "사탕"),
            ("명장면이지", "장면"),
            ("중학교에서", "학교"),
            ("비추천을", "추천"),
        ] {
            assert!(meant(run, word), "{word} in {run}");
        }
    }

    #[test]
    fn neighbours_that_meet_are_not_meant() {
        for (run, word) in [
            ("회사과장", "사과"),
            ("강아지도", "지도"),
            ("고양이가", "이가"),
            ("고양이사료", "이사"),
            ("교수가", "수가"),
            ("운전도", "전도"),
            ("먹고기다려", "고기"),
            ("고양이", "양이"),
            ("강아지사진관", "지사"),
            ("먹지도", "지도"),
            ("있는지도", "지도"),
            ("명대사랑", "사랑"),
            ("샌드위치", "위치"),
            ("스위치는", "위치"),
            ("갑자기", "자기"),
            ("주차장", "차장"),
            ("반영하지", "영하"),
            ("공부하다가", "부하"),
            ("사골라면", "골라"),
            ("휴대전화", "대전"),
            ("끝까지", "까지"),
            ("물론", "물"),
            ("물어봐도", "물"),
            ("물건을", "물"),
            ("물고기", "물"),
            ("선물", "물"),
        ] {
            assert!(!meant(run, word), "{word} in {run}");
        }
    }
}
