//! The counts that the database keeps, against the rows they count.

use db::Conn;
use indicatif::ProgressBar;

use super::Findings;
use crate::{
    domain::{
        gallery::Gallery,
        time::{Moment, SECOND},
    },
    store::{self, audit, comment_text, post_text, search_reindex},
};

const MANY: i64 = 1_000_000;
/// What is said of every count that is wrong.
const MEND: &str = "keep a copy of the database and report this with the program's version: counts change only together with their rows";

/// Newest posts of each gallery whose words are looked up in the index.
const LOOKED_UP: i64 = 100;
const REINDEX: &str = "run `madang search reindex`; the site may go on meanwhile";

/// Looks at every gallery.
pub(super) async fn look(conn: &mut Conn, now: Moment, findings: &mut Findings) -> db::Result<()> {
    let galleries = store::gallery::open(conn, MANY).await?;
    let before = findings.0.len();
    let mut newest = None;
    // Hidden by itself where standard error is no terminal.
    let bar = ProgressBar::new(galleries.len() as u64);
    let rebuild = search_reindex::place(conn).await?;
    for gallery in bar.wrap_iter(galleries.iter()) {
        counts(conn, gallery, findings).await?;
        if rebuild.is_none() {
            index(conn, gallery, findings).await?;
        }
        newest = newest.max(store::bulk::newest(conn, gallery.id).await?);
    }
    bar.finish_and_clear();
    if findings.0.len() == before {
        findings
            .ok("counts", format!("of {} galleries: all agree with their rows", galleries.len()));
    }
    if let Some(place) = rebuild {
        let text = format!("the index is being rebuilt and has come to: {place}");
        findings.warn("search", text, REINDEX);
    }
    match newest {
        Some(newest) if newest > now.0 + 60 * SECOND => {
            let mend = "set the machine's clock; new posts would seem older than those there are";
            findings.warn("clock", "the newest post was written later than now", mend);
        }
        _ => {}
    }
    Ok(())
}

/// Whether what can be read can be found, and nothing else.
async fn index(conn: &mut Conn, gallery: &Gallery, findings: &mut Findings) -> db::Result<()> {
    let (id, place) = (gallery.id, format!("/g/{}", gallery.slug));
    for (what, numbers) in [
        (
            "posts that are read and not found, or found and not read",
            post_text::uneven(conn, id).await?,
        ),
        ("posts with such comments", comment_text::uneven(conn, id).await?),
        (
            "posts whose words are not those of the index",
            post_text::stale(conn, id, LOOKED_UP).await?,
        ),
    ] {
        if let Some(first) = numbers.first() {
            let text = format!("{place}: {} {what}, first {first}", numbers.len());
            findings.wrong("search", text, REINDEX);
        }
    }
    Ok(())
}

async fn counts(conn: &mut Conn, gallery: &Gallery, findings: &mut Findings) -> db::Result<()> {
    let (id, place) = (gallery.id, format!("/g/{}", gallery.slug));
    let mut wrong = |what: &str, numbers: Vec<i64>| {
        if !numbers.is_empty() {
            let first: Vec<String> = numbers.iter().take(5).map(i64::to_string).collect();
            let more = if numbers.len() > 5 { ", …" } else { "" };
            findings.wrong(
                "counts",
                format!("{place}: {what} of posts {}{more}", first.join(", ")),
                MEND,
            );
        }
    };
    wrong("comment counts", audit::comment_counts(conn, id).await?);
    wrong("reply counts", audit::reply_counts(conn, id).await?);
    wrong("vote counts", audit::vote_counts(conn, id).await?);
    let spans = audit::list_spans(conn, id).await?;
    if let Some((list, span)) = spans.first() {
        let text =
            format!("{place}: {} spans of lists, first list {list} span {span}", spans.len());
        findings.wrong("counts", text, MEND);
    }
    if let Some((last, highest)) = audit::numbers(conn, id).await?
        && last < highest
    {
        let text =
            format!("{place}: the last number given out is {last}, but there is a post {highest}");
        findings.wrong("counts", text, MEND);
    }
    Ok(())
}
