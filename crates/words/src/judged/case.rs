//! A query of the set and what it means.
//!
//! A line of `judged/queries.txt`:
//! `feature | what is typed | what it means among the posts that were made up | posts by hand`
//!
//! The third part is `-` (none of them), `?` (nothing is said of them), or words with `&`, `!` (but not) and `/` (or) between
//! them, from left to right. `고양이~` asks for the word in compounds, and says nothing of the
//! posts that only have it alone; `"고양이 사료"` for two words side by side; `ㄱㅇㅇ*` for any
//! word that begins with these initials where it is written, so not in the middle of another. The fourth part lists numbers: `+1` must be
//! found, `-2` must not; about the others nothing is said.

use std::collections::BTreeSet;

use super::Post;
use crate::Fields;

/// A query and its judgement.
#[derive(Debug, Clone)]
pub struct Case {
    /// What it tries: one of the words of the first column.
    pub feature: &'static str,
    /// What is typed.
    pub typed: &'static str,
    /// In which fields.
    pub fields: Fields,
    /// What must be found.
    pub wanted: BTreeSet<u32>,
    /// What must not be found.
    pub unwanted: BTreeSet<u32>,
}

pub(super) fn read(line: &'static str, posts: &[Post]) -> Case {
    let parts: Vec<&str> = line.split('|').map(str::trim).collect();
    let [feature, typed, meaning, by_hand] = parts[..] else { panic!("not a case: {line}") };
    let mut case = Case {
        feature,
        typed,
        fields: if feature == "nick" { Fields::NICK } else { Fields::TITLE_BODY },
        wanted: BTreeSet::new(),
        unwanted: BTreeSet::new(),
    };
    let words = words(meaning);
    for post in posts.iter().filter(|post| !post.is_by_hand()) {
        match judge(&words, post) {
            Some(true) => case.wanted.insert(post.id),
            Some(false) => case.unwanted.insert(post.id),
            None => false,
        };
    }
    for number in by_hand.split_whitespace() {
        let (list, id) = match number.split_at(1) {
            ("+", id) => (&mut case.wanted, id),
            (_, id) => (&mut case.unwanted, id),
        };
        let id = id.parse().unwrap_or_else(|_| panic!("no number: {line}"));
        assert!(posts.iter().any(|post| post.id == id), "no post {id}: {line}");
        list.insert(id);
    }
    assert!(!case.wanted.is_empty() || !case.unwanted.is_empty(), "says nothing: {line}");
    case
}

/// Whether a post is meant; `None`: either would do.
fn judge(meaning: &[&str], post: &Post) -> Option<bool> {
    let mut verdict = None;
    let mut sign = "/";
    for word in meaning {
        match *word {
            "&" | "!" | "/" => {
                sign = word;
                continue;
            }
            _ => {}
        }
        let has = atom(word, post);
        verdict = match (verdict, sign) {
            (None, _) => has,
            (Some(so_far), "&") => Some(so_far && has == Some(true)),
            (Some(so_far), "!") => Some(so_far && has != Some(true)),
            (Some(so_far), _) => Some(so_far || has == Some(true)),
        };
    }
    verdict
}

/// Words at spaces, but what is quoted is one.
fn words(meaning: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for (nth, part) in meaning.split('"').enumerate() {
        if nth % 2 == 1 { out.push(part) } else { out.extend(part.split_whitespace()) }
    }
    out
}

fn atom(word: &str, post: &Post) -> Option<bool> {
    match word {
        "-" => return Some(false),
        "?" => return None,
        _ => {}
    }
    if let Some(initials) = word.strip_suffix('*') {
        let mut written = post.tags.iter().filter_map(|tag| tag.strip_prefix('^'));
        return Some(written.any(|word| begins(word, initials)));
    }
    match word.strip_suffix('~') {
        Some(alone) if !post.tags.contains(word) && post.tags.contains(alone) => None,
        _ => Some(post.tags.contains(word)),
    }
}

/// Whether a word has these initials. By a table of its own: it judges the crate's.
fn begins(word: &str, initials: &str) -> bool {
    const TABLE: [char; 19] = [
        'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ',
        'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
    ];
    let first = |c: char| TABLE.get((c as usize).wrapping_sub(0xac00) / 588).copied();
    let mut letters = word.chars();
    initials
        .chars()
        .all(|asked| letters.next().is_some_and(|c| c == asked || first(c) == Some(asked)))
}
