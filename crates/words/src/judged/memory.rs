//! The smallest engine there is, to run the set through: an index in memory.

use std::collections::{BTreeMap, BTreeSet};

use super::{Case, Post, Report, Set};
use crate::{Any, Doc, Field, Plan, Query, index};

/// Which posts have a term, by their place in the set.
struct Memory(BTreeMap<String, Vec<usize>>);

impl Memory {
    fn of(posts: &[Post]) -> Memory {
        let mut terms: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, post) in posts.iter().enumerate() {
            let texts =
                [(&post.title, Field::Title), (&post.body, Field::Body), (&post.nick, Field::Nick)];
            for term in texts.into_iter().flat_map(|(text, field)| index(text, field)) {
                terms.entry(term).or_default().push(place);
            }
        }
        Memory(terms)
    }

    fn any(&self, any: &Any) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for term in &any.0 {
            let from = self.0.range(term.text.clone()..);
            let meant = |it: &String| *it == term.text || term.prefix && it.starts_with(&term.text);
            found.extend(from.take_while(|(it, _)| meant(it)).flat_map(|(_, posts)| posts));
        }
        found
    }

    fn candidates(&self, plan: &Plan) -> BTreeSet<usize> {
        let needed = plan.all.iter().map(|any| self.any(any));
        let all = needed.reduce(|all, any| &all & &any).unwrap_or_default();
        &all - &self.any(&Any(plan.none.clone()))
    }
}

impl Set {
    /// How well the words do by themselves, and how many candidates the index let through
    /// for how many hits.
    pub fn alone(&self) -> (Report, usize, usize) {
        let memory = Memory::of(&self.posts);
        let (mut candidates, mut hits) = (0, 0);
        let report = self.figures(|case: &Case, typed| {
            let query = Query::parse(typed);
            let through = memory.candidates(&query.plan(case.fields));
            candidates += through.len();
            let posts = through.into_iter().map(|place| &self.posts[place]);
            let found: BTreeSet<u32> =
                posts.filter(|post| query.matches(&doc(post, case))).map(|post| post.id).collect();
            hits += found.len();
            found
        });
        (report, candidates, hits)
    }
}

fn doc<'a>(post: &'a Post, case: &Case) -> Doc<'a> {
    let (title, body, nick) = (&post.title, &post.body, &post.nick);
    Doc { title, body, nick, fields: case.fields, ..Doc::default() }
}
