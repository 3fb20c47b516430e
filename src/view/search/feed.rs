//! A search as RSS: its newest hits, for readers that look by themselves.

use std::fmt::Write as _;

use jiff::fmt::rfc2822;

use super::SearchPlace;
use crate::{
    domain::{
        search::{Found, Hit, Marked},
        time::Moment,
    },
    texts::Lang,
};

/// The feed; `origin` stands before every path.
pub fn feed(lang: Lang, site: &str, origin: &str, place: &SearchPlace, found: &Found) -> String {
    let title = format!("{} - {site}", (lang.texts().searching.feed_of)(&place.text));
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\">\n<channel>\n\
         <title>{0}</title>\n<description>{0}</description>\n<link>{1}</link>\n\
         <atom:link rel=\"self\" type=\"application/rss+xml\" href=\"{2}\"/>\n<language>{3}</language>\n",
        escaped(&title),
        escaped(&format!("{origin}{}", place.url(&[]))),
        escaped(&format!("{origin}{}", place.feed())),
        lang.tag(),
    );
    for hit in &found.hits {
        match hit {
            Hit::Post { place, row, snippet, .. } => {
                let url = format!("{origin}/g/{}/{}", place.slug, row.no.0);
                item(&mut text, &row.title, &url, snippet, row.written_at);
            }
            Hit::Comment { id, place, post, title, written_at, snippet, .. } => {
                let url = format!("{origin}/g/{}/{}#c{}", place.slug, post.0, id.0);
                let title = (lang.texts().searching.comment_on)(title);
                item(&mut text, &title, &url, snippet, *written_at);
            }
        }
    }
    text.push_str("</channel>\n</rss>\n");
    text
}

fn item(text: &mut String, title: &str, url: &str, snippet: &Marked, at: Moment) {
    let (title, url, snippet) = (escaped(title), escaped(url), escaped(&snippet.text));
    let date = jiff::Timestamp::from_microsecond(at.0)
        .ok()
        .and_then(|at| rfc2822::DateTimePrinter::new().timestamp_to_string(&at).ok());
    // Writing into memory does not fail.
    let _ = writeln!(
        text,
        "<item><title>{title}</title><link>{url}</link><guid isPermaLink=\"true\">{url}</guid>\
         <description>{snippet}</description><pubDate>{}</pubDate></item>",
        date.unwrap_or_default()
    );
}

/// Text between tags or quotes; what XML cannot hold at all is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if (c.is_control() && c != '\n' && c != '\t')
                || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => out.push(c),
        }
    }
    out
}
