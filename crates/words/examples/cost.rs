//! Prints what indexing and judging cost, on the judged set's posts and on long ones:
//! `cargo run --release -p words --example cost`. With `-- terms` it prints the bytes and the
//! terms of each post instead, or of each line of its input if there is any, to be fed to an
//! engine.
#![expect(clippy::print_stdout, reason = "it is what this is for")]

use std::{collections::HashSet, hint::black_box, time::Instant};

use words::{Doc, Field, Fields, Query, index, judged};

fn terms(title: &str, body: &str) -> Vec<String> {
    let mut terms = index(title, Field::Title);
    terms.extend(index(body, Field::Body));
    terms
}

/// Microseconds of the fastest of five rounds, for one of `count`.
fn fastest(count: usize, mut round: impl FnMut()) -> f64 {
    let mut rounds: Vec<f64> = (0..5)
        .map(|_| {
            let start = Instant::now();
            round();
            start.elapsed().as_secs_f64() * 1e6 / count as f64
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    rounds[0]
}

fn main() {
    let set = judged::set();
    let posts: Vec<(&str, &str)> =
        set.posts.iter().map(|post| (post.title.as_str(), post.body.as_str())).collect();
    if std::env::args().any(|arg| arg == "terms") {
        let input = std::io::read_to_string(std::io::stdin()).unwrap_or_default();
        let lines = input.lines().map(|line| ("", line));
        let chosen = if input.is_empty() { posts } else { lines.collect() };
        for (title, body) in chosen {
            println!("{}\t{}", title.len() + body.len(), terms(title, body).join(" "));
        }
        return;
    }
    let bytes: usize = posts.iter().map(|(title, body)| title.len() + body.len()).sum();
    let all: Vec<Vec<String>> = posts.iter().map(|(title, body)| terms(title, body)).collect();
    let count: usize = all.iter().map(Vec::len).sum();
    let letters: usize = all.iter().flatten().map(String::len).sum();
    let distinct: HashSet<&String> = all.iter().flatten().collect();
    let posts_count = posts.len();
    println!("{posts_count} posts of {} bytes", bytes / posts_count);
    println!(
        "{} terms a post, {} bytes of them, {} distinct",
        count / posts_count,
        letters / posts_count,
        distinct.len()
    );
    let cost = fastest(posts_count, || {
        for (title, body) in &posts {
            black_box(terms(title, body));
        }
    });
    println!("index: {cost:.1} µs a post");
    let long: String = posts.iter().map(|(_, body)| *body).take(250).collect::<Vec<_>>().join("\n");
    let cost = fastest(1, || {
        black_box(index(&long, Field::Body));
    });
    println!("index: {cost:.0} µs a post of {} kB", long.len() / 1_000);
    for typed in [
        "고양이",
        "사과",
        "지도",
        "ㄱㅇㅇ",
        "고양이 강아지 캣타워",
        "\"집에 가고 싶다\"",
        "rtx4090",
        "밥을",
    ] {
        let query = Query::parse(typed);
        let verdict = fastest(posts_count, || {
            for (title, body) in &posts {
                black_box(query.matches(&Doc {
                    title,
                    body,
                    fields: Fields::TITLE_BODY,
                    ..Doc::default()
                }));
            }
        });
        let parse = fastest(1_000, || {
            for _ in 0..1_000 {
                black_box(Query::parse(black_box(typed)).plan(Fields::TITLE_BODY));
            }
        });
        println!("{typed}: {verdict:.1} µs a verdict, {parse:.1} µs to read and plan");
    }
}
