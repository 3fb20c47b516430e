//! Searching: how long it takes on each engine, what the index weighs, what writing it costs.

mod ask;
mod pick;
mod write;

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use crate::{
    Options,
    data::Data,
    madang,
    report::{Report, Table},
    say,
};
use ask::DEEP;
use pick::Words;

/// One kind of search and its bar.
struct Kind {
    name: &'static str,
    query: String,
    p50: Option<Duration>,
    p99: Option<Duration>,
}

/// Measures everything about searching.
pub(crate) fn all(options: &Options) -> anyhow::Result<Report> {
    let data = Data::kept(&options.programs, &options.folder, options.posts, true)?;
    let data = data.context("no data")?;
    let mut facts = Table::new("The index", &["what", "bar", "figure"]);
    let rebuilt = rebuild(options, &data)?;
    if let Some(each) = rebuilt {
        facts.row(
            &["rebuilding, a post with its three comments", "", &micros(each)].map(str::to_owned),
        );
    }
    let (index, text) = sizes(&data)?;
    let ratio = index as f64 / text as f64;
    facts.row(&[
        "index size / text".to_owned(),
        "under 1.5".to_owned(),
        format!("{ratio:.2} ({} MB of {} MB)", index >> 20, text >> 20),
    ]);
    let words = Words::pick(&data)?;
    say(format_args!("words: {words:?}"));
    let kinds = kinds(&words);

    let ask::All { ours, theirs, first, deep } = ask::all(options, &data, &kinds, &words.common)?;

    let head = ["search", "query", "bar", "SQLite p50", "p99", "PostgreSQL p50", "same hits"];
    let mut table = Table::new("Searches, one client, warm, the whole page over HTTP", &head);
    for (n, kind) in kinds.iter().enumerate() {
        let (mine, other) = (&ours[n], theirs.as_ref().map(|all| &all[n]));
        let p99 = kind.p99.map(|most| format!(", p99 {}", millis(most))).unwrap_or_default();
        table.row(&[
            kind.name.to_owned(),
            format!("`{}`", kind.query),
            kind.p50.map_or("-".to_owned(), |p50| format!("p50 {}{p99}", millis(p50))),
            millis(mine.p50()),
            millis(mine.p99()),
            other.map_or("-".to_owned(), |it| {
                format!(
                    "{} ({:.1}×)",
                    millis(it.p50()),
                    it.p50().as_secs_f64() / mine.p50().as_secs_f64()
                )
            }),
            other.map_or("-", |it| if it.hits == mine.hits { "yes" } else { "**no**" }).to_owned(),
        ]);
    }
    facts.row(&[
        format!("page {DEEP} of `{}` / page 1", words.common),
        "within 2".to_owned(),
        format!(
            "{:.2} ({} / {})",
            deep.p50().as_secs_f64() / first.p50().as_secs_f64(),
            millis(deep.p50()),
            millis(first.p50())
        ),
    ]);
    let [with, without] = write::all(options, &data)?;
    for (what, with, without) in [
        ("a post's write, with its index and without", with.wall, without.wall),
        ("the server's CPU for it", with.cpu, without.cpu),
    ] {
        facts.row(&[
            what.to_owned(),
            "under 1 ms more".to_owned(),
            format!(
                "{} / {}: {} more",
                millis(with),
                millis(without),
                micros(with.saturating_sub(without))
            ),
        ]);
    }
    let mut report = Report::default();
    report.add(table);
    facts.note(format!(
        "{} posts, {} comments in one gallery; {} searches of each kind, medians; loopback. Engines, and writes with and without the index, in turns, {} rounds.",
        options.posts,
        options.posts * 3,
        ours.first().map_or(0, ask::Taken::count),
        options.rounds,
    ));
    report.add(facts);
    Ok(report)
}

fn kinds(words: &Words) -> Vec<Kind> {
    let ms = Duration::from_millis;
    let kind = |name, query: &str, p50: Option<u64>, p99: Option<u64>| Kind {
        name,
        query: query.to_owned(),
        p50: p50.map(ms),
        p99: p99.map(ms),
    };
    vec![
        kind("common two-syllable word", &words.common, Some(5), Some(20)),
        kind("rare word", &words.rare, Some(10), None),
        kind("AND of three words", &words.three.join(" "), Some(10), None),
        kind("phrase", &format!("\"{}\"", words.phrase), Some(10), None),
        kind("초성 of three letters", &words.initials, Some(30), None),
        kind("초성 that no noun has, until the bound on candidates", &words.in_vain, None, None),
        // What the page costs before anything is searched: on PostgreSQL its frame is read anew.
        kind("the empty form, for comparison", "", None, None),
    ]
}

/// Indexes data that were built before there was an index; how long a post took.
fn rebuild(options: &Options, data: &Data) -> anyhow::Result<Option<Duration>> {
    let migrate = madang::command(&options.programs, &data.folder).arg("migrate").status()?;
    ensure!(migrate.success(), "madang migrate failed");
    let lines: u64 =
        data.open()?.query_row("select count(*) from post_doc", [], |row| row.get::<_, i64>(0))?
            as u64;
    if lines >= data.posts {
        return Ok(None);
    }
    say(format_args!("indexing {} posts", data.posts));
    let begun = Instant::now();
    let status =
        madang::command(&options.programs, &data.folder).args(["search", "reindex"]).status()?;
    ensure!(status.success(), "madang search reindex failed");
    Ok(Some(begun.elapsed() / u32::try_from(data.posts).unwrap_or(u32::MAX)))
}

/// Bytes on disk of both indexes with all that belongs to them, and of the text they are of.
fn sizes(data: &Data) -> anyhow::Result<(u64, u64)> {
    let db = data.open()?;
    // Comments of a site come in the order of their times, and so of their numbers; made-up ones
    // come post by post, and leave the pages of this table half empty.
    db.execute_batch(
        "begin;
         create temp table places as select * from comment_spot;
         delete from comment_spot;
         insert into comment_spot select * from temp.places order by doc, short_gallery, post_no;
         drop table temp.places;
         commit",
    )?;
    let sum = |sql: &str| {
        db.query_row(sql, [], |row| row.get::<_, Option<i64>>(0)).map(|sum| sum.unwrap_or(0) as u64)
    };
    let index = sum("select sum(pgsize) from dbstat where aggregate = 1
            and (name in ('post_doc', 'post_doc_post', 'comment_spot', 'search_gallery')
                 or substr(name, 1, 9) = 'post_fts_' or substr(name, 1, 12) = 'comment_fts_')")?;
    let text =
        sum("select sum(length(cast(title as blob)) + length(cast(nick as blob))) from post")?
            + sum("select sum(length(cast(source as blob))) from post_body")?
            + sum(
                "select sum(length(cast(body as blob)) + length(cast(nick as blob))) from comment",
            )?;
    Ok((index, text))
}

fn millis(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

fn micros(time: Duration) -> String {
    format!("{:.0} µs", time.as_secs_f64() * 1e6)
}
