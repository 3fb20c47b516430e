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
    let costs = costs(run, (known).then_some((at, ends)));
    // It could be the end of a word and a particle (교수가, 먹지도): only what is known
    // before it tells.
    let told = costs.to[at] <= at as u32;
    let doubt = particle::is_doubtful(word[0], word[1]) && !told;
    if doubt && !(known && costs.ends_noun) {
        return false;
    }
    let with = costs.to[at] + (NOUN + costs.from[ends]).min(costs.from[at]);
    // An ending is cheaper than a noun, but does not outdo one that is known: 여행지도. And a
    // known noun that ends with the word is not a reading against it: 초등학교 has a 학교.
    let margin = if known && told { NOUN - ENDING } else { 0 };
    with <= costs.to[run.len()] + margin || known && costs.is_end(run, ends)
}

/// The cheapest readings of each beginning and of each rest of a run.
struct Costs {
    to: Vec<u32>,
    from: Vec<u32>,
    ends_noun: bool,
}

impl Costs {
    fn is_end(&self, run: &[char], ends: usize) -> bool {
        self.ends_noun && self.to[ends] + self.from[ends] <= self.to[run.len()]
    }
}

/// `word`: where a word lies that counts as the end of any noun it ends.
fn costs(run: &[char], word: Option<(usize, usize)>) -> Costs {
    let len = run.len();
    let part = |from: usize, to: usize| -> u32 {
        if noun::known(&run[from..to]) { NOUN } else { unknown(to - from) }
    };
    let ending = |from: usize| from > 0 && particle::follows(run[from - 1], &run[from..]);
    let mut from = vec![u32::MAX; len + 1];
    from[len] = 0;
    for start in (0..len).rev() {
        let parts = (start + 1..=len).map(|end| part(start, end).saturating_add(from[end])).min();
        let ending = ending(start).then_some(ENDING);
        from[start] = parts.into_iter().chain(ending).min().unwrap_or(u32::MAX);
    }
    let mut to = vec![u32::MAX; len + 1];
    to[0] = 0;
    for end in 1..=len {
        to[end] = (0..end).map(|start| to[start] + part(start, end)).min().unwrap_or(u32::MAX);
    }
    to[len] = from[0];
    let ends_noun = word.is_some_and(|(at, ends)| {
        (0..at).any(|start| noun::known(&run[start..ends]) && to[start] + NOUN <= to[ends])
    });
    Costs { to, from, ends_noun }
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
