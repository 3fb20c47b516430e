//! Prints how well the words do on the judged set, with the index in memory, and what
//! went wrong: `cargo run -p words --example judge`, and `-- wrong` for the latter.
#![expect(clippy::print_stdout, reason = "it is what this is for")]

use std::collections::BTreeSet;

use words::{Doc, Field, Query, index, judged};

fn main() {
    let set = judged::set();
    let terms: Vec<Vec<String>> = set
        .posts
        .iter()
        .map(|post| {
            let fields =
                [(&post.title, Field::Title), (&post.body, Field::Body), (&post.nick, Field::Nick)];
            let mut terms: Vec<String> =
                fields.into_iter().flat_map(|(text, field)| index(text, field)).collect();
            terms.sort();
            terms
        })
        .collect();
    let (mut candidates, mut hits) = (0, 0);
    let report = set.figures(|case, typed| {
        let query = Query::parse(typed);
        let plan = query.plan(case.fields);
        let mut found = BTreeSet::new();
        for (post, terms) in set.posts.iter().zip(&terms) {
            if plan.accepts(terms) {
                candidates += 1;
                let doc = Doc {
                    title: &post.title,
                    body: &post.body,
                    nick: &post.nick,
                    fields: case.fields,
                    ..Doc::default()
                };
                if query.matches(&doc) {
                    found.insert(post.id);
                }
            }
        }
        hits += found.len();
        found
    });
    println!("{} posts, {} queries\n\n{report}", set.posts.len(), set.cases.len());
    println!("The index let {candidates} candidates through, of which {hits} matched.");
    if std::env::args().any(|arg| arg == "wrong") {
        println!("\n{}", report.wrong.join("\n"));
    }
}
