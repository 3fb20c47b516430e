//! A judged set: posts, queries, and which post each query must and must not find.
//!
//! Nothing of a program that does not use it. The judgement never comes from this crate's own
//! rules: a person wrote what each query means for the posts that were written by hand
//! (`judged/posts.txt`), and the writer of the others (`judged/lemmas.txt` and its
//! neighbours) knows which words it put where. So the same set can be run through any
//! engine; [`Set::figures`] says how that one did.

mod case;
mod figures;
mod memory;
mod writer;

use std::collections::BTreeSet;

pub use case::Case;
pub use figures::{Figure, Report};

/// A post of the set.
#[derive(Debug, Clone)]
pub struct Post {
    /// Small numbers are the ones written by hand.
    pub id: u32,
    /// Who wrote it.
    pub nick: String,
    /// Its title.
    pub title: String,
    /// Its body.
    pub body: String,
    /// What the writer put into it: words, compounds, words that stand side by side.
    tags: BTreeSet<String>,
}

impl Post {
    /// Whether a person wrote it.
    pub fn is_by_hand(&self) -> bool {
        self.id < FIRST_WRITTEN
    }
}

/// The posts and the queries.
#[derive(Debug, Clone)]
pub struct Set {
    /// In the order of their numbers.
    pub posts: Vec<Post>,
    /// In the order of their features.
    pub cases: Vec<Case>,
}

/// The first number that no person gave.
const FIRST_WRITTEN: u32 = 1_001;

/// How many posts are made up.
const WRITTEN: u32 = 5_000;

/// The judged set, the same each time.
pub fn set() -> Set {
    let mut posts = by_hand();
    posts.extend(writer::write(FIRST_WRITTEN, WRITTEN));
    let cases =
        lines(include_str!("../judged/queries.txt")).map(|line| case::read(line, &posts)).collect();
    Set { posts, cases }
}

/// `number | nick | title | body`
fn by_hand() -> Vec<Post> {
    let posts = lines(include_str!("../judged/posts.txt"));
    posts
        .map(|line| {
            let parts: Vec<&str> = line.split('|').map(str::trim).collect();
            let [id, nick, title, body] = parts[..] else { panic!("not a post: {line}") };
            Post {
                id: id.parse().unwrap_or_else(|_| panic!("no number: {line}")),
                nick: nick.to_owned(),
                title: title.to_owned(),
                body: body.to_owned(),
                tags: BTreeSet::new(),
            }
        })
        .collect()
}

/// The lines of a file of the set that say something.
fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}
