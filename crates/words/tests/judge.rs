//! How well the words do on the judged set, held to what they reached.

use std::collections::BTreeSet;

use words::{Doc, Field, Query, index, judged};

#[test]
fn every_feature_does_as_well_as_it_did() {
    let set = judged::set();
    assert!(set.posts.len() >= 5_000 && set.cases.len() >= 150);
    let terms = |post: &judged::Post| {
        let fields =
            [(&post.title, Field::Title), (&post.body, Field::Body), (&post.nick, Field::Nick)];
        let mut terms: Vec<String> =
            fields.into_iter().flat_map(|(text, field)| index(text, field)).collect();
        terms.sort();
        terms
    };
    let terms: Vec<Vec<String>> = set.posts.iter().map(terms).collect();
    let report = set.figures(|case, typed| {
        let query = Query::parse(typed);
        let plan = query.plan(case.fields);
        let found = |post: &judged::Post| {
            let (title, body, nick) = (&post.title, &post.body, &post.nick);
            query.matches(&Doc { title, body, nick, fields: case.fields, ..Doc::default() })
        };
        let posts = set.posts.iter().zip(&terms);
        let candidates = posts.filter(|(_, terms)| plan.accepts(terms));
        candidates
            .filter(|(post, _)| found(post))
            .map(|(post, _)| post.id)
            .collect::<BTreeSet<u32>>()
    });
    let wrong = report.wrong.join("\n");
    for (feature, figure) in &report.figures {
        assert!(figure.cases >= 5, "{feature}: only {} queries", figure.cases);
        assert!(figure.recall >= 0.995, "{feature}: recall {:.3}\n{wrong}", figure.recall);
        assert!(figure.precision >= 0.995, "{feature}: precision {:.3}\n{wrong}", figure.precision);
    }
}

/// A judge that finds everything wrong must not pass.
#[test]
fn the_set_tells_good_from_bad() {
    let set = judged::set();
    let all: BTreeSet<u32> = set.posts.iter().map(|post| post.id).collect();
    let everything = set.figures(|_, _| all.clone());
    let nothing = set.figures(|_, _| BTreeSet::new());
    let mean = |of: fn(&judged::Figure) -> f64, report: &judged::Report| {
        report.figures.values().map(of).sum::<f64>() / report.figures.len() as f64
    };
    assert!(mean(|it| it.precision, &everything) < 0.2);
    assert!(mean(|it| it.recall, &nothing) < 0.2);
}
