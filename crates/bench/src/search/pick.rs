//! Which words are searched for: chosen by how many posts of a sample hold them.

use std::collections::{BTreeMap, BTreeSet};

use ::words::Query;
use anyhow::Context as _;

use crate::data::Data;

/// Posts that are looked at.
const SAMPLE: i64 = 20_000;

/// The words.
#[derive(Debug)]
pub(crate) struct Words {
    /// Two syllables, in about one post of twenty.
    pub(crate) common: String,
    /// In one post of the sample.
    pub(crate) rare: String,
    /// Each in a few posts of a hundred, and all three in some.
    pub(crate) three: [String; 3],
    /// Two words that follow each other.
    pub(crate) phrase: String,
    /// The initials of a word of three syllables.
    pub(crate) initials: String,
    /// Initials that words of the posts have, but with a particle at their end: 초성 are of
    /// nouns, so every candidate is looked at and none is a hit.
    pub(crate) in_vain: String,
}

impl Words {
    /// Picks them from the newest posts.
    pub(crate) fn pick(data: &Data) -> anyhow::Result<Words> {
        let db = data.open()?;
        let mut query = db.prepare(
            "select p.title || ' ' || b.source from post p
               join post_body b on b.gallery_id = p.gallery_id and b.no = p.no
              order by p.no desc limit ?1",
        )?;
        let posts = query.query_map([SAMPLE], |row| row.get::<_, String>(0))?;
        let posts: Vec<Vec<String>> =
            posts.map(|text| text.map(|text| words(&text))).collect::<Result<_, _>>()?;
        let mut held: BTreeMap<&str, usize> = BTreeMap::new();
        for post in &posts {
            for word in post.iter().map(String::as_str).collect::<BTreeSet<_>>() {
                *held.entry(word).or_default() += 1;
            }
        }
        let share = |count: usize| count as f64 / posts.len() as f64;
        let near = |syllables: usize, wanted: f64| {
            held.iter()
                .filter(|(word, _)| word.chars().count() == syllables)
                .min_by(|a, b| {
                    (share(*a.1) - wanted).abs().total_cmp(&(share(*b.1) - wanted).abs())
                })
                .map(|(word, _)| (*word).to_owned())
                .context("no such word")
        };
        // Three words of one post, each common enough to be a list of its own.
        let three = posts.iter().find_map(|post| {
            let some: BTreeSet<&String> = post
                .iter()
                .filter(|word| (0.005..0.1).contains(&share(held[word.as_str()])))
                .collect();
            let mut some = some.into_iter().cloned();
            Some([some.next()?, some.next()?, some.next()?])
        });
        let phrase = posts.iter().find_map(|post| {
            let pair = post.windows(2).find(|pair| {
                pair.iter().all(|word| (0.002..0.1).contains(&share(held[word.as_str()])))
            })?;
            Some(pair.join(" "))
        });
        Ok(Words {
            common: near(2, 0.05)?,
            rare: near(4, 0.0)?,
            three: three.context("no post with three such words")?,
            phrase: phrase.context("no two such words follow each other")?,
            initials: of_three(&held, &posts, true).context("no noun of three syllables")?,
            in_vain: of_three(&held, &posts, false).context("no word and particle of three")?,
        })
    }
}

/// The initials of words of three syllables that some two posts of a hundred hold, as a name that is
/// talked about: those of a noun, or those that find nothing in any post.
fn of_three(held: &BTreeMap<&str, usize>, posts: &[Vec<String>], is_found: bool) -> Option<String> {
    let mut counts: BTreeMap<String, (usize, bool)> = BTreeMap::new();
    for (word, count) in held.iter().filter(|(word, _)| word.chars().count() == 3) {
        let initials: String = word.chars().map(initial).collect();
        let is_noun = !Query::parse(&initials).marks(word).is_empty();
        let (sum, any) = counts.entry(initials).or_default();
        *sum += count;
        *any |= is_noun;
    }
    let far = |count: usize| (count as f64 / posts.len() as f64 - 0.02).abs();
    let mut fitting: Vec<(String, usize)> = counts
        .into_iter()
        .filter(|(_, (_, is_noun))| *is_noun == is_found)
        .map(|(initials, (count, _))| (initials, count))
        .collect();
    fitting.sort_by(|(_, a), (_, b)| far(*a).total_cmp(&far(*b)));
    let mut fitting = fitting.into_iter().map(|(initials, _)| initials);
    // Another word may begin with them in the middle of a longer one.
    fitting.find(|initials| {
        let query = Query::parse(initials);
        is_found || posts.iter().all(|post| query.marks(&post.join(" ")).is_empty())
    })
}

/// Words of nothing but whole syllables, with nothing around them.
fn words(text: &str) -> Vec<String> {
    let is_hangul = |c: char| ('가'..='힣').contains(&c);
    text.split_whitespace()
        .filter(|word| word.chars().all(is_hangul) && word.chars().count() > 1)
        .map(str::to_owned)
        .collect()
}

fn initial(c: char) -> char {
    const INITIALS: [char; 19] = [
        'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ',
        'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
    ];
    INITIALS.get((u32::from(c).wrapping_sub(0xAC00) / 588) as usize).copied().unwrap_or(c)
}
