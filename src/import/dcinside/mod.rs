//! Gallery pages of DCInside that readers have on disk: HTML as a browser saves
//! it, or the plain text of such a page.
//!
//! A field that a page lacks stays empty. A row that cannot be read is named in
//! [`SavedPage::skipped`] and never guessed. Times are the site's local times:
//! the page bears no zone.

mod date;
mod html;
#[cfg(test)]
mod tests;
mod text;

use std::collections::HashMap;

use jiff::civil;

use crate::domain::{pin::Place, post::Media};

/// What one saved page holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SavedPage {
    /// The nick this gallery gives to guests who typed none (the commonest one on the page that ends with 갤러).
    pub default_nick: Option<String>,
    /// The rows of the list with a number, in the order of the page.
    pub rows: Vec<SavedRow>,
    /// The rows without one: polls, news, advertisements.
    pub pins: Vec<SavedPin>,
    /// The post, if the page shows one.
    pub post: Option<SavedPost>,
    /// What looked like a row or a post and could not be read, each with the reason, for the report.
    pub skipped: Vec<String>,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedRow {
    /// Its number on the site.
    pub no: i64,
    /// Its title.
    pub title: String,
    /// Its 말머리, without brackets.
    pub head: Option<String>,
    /// Its comments (voice replies not counted).
    pub comments: i64,
    /// Who wrote it.
    pub nick: String,
    /// A guest's shown part of the address.
    pub prefix: Option<String>,
    /// A member's 식별코드, where the page has it.
    pub code: Option<String>,
    /// Whether a member wrote it.
    pub is_member: bool,
    /// When it was written, as exactly as the page says.
    pub written: Written,
    /// How often it was read.
    pub views: i64,
    /// Its 추천.
    pub ups: i64,
    /// What it holds, where the row's icon says so.
    pub media: Option<Media>,
    /// Whether it stood as 공지.
    pub is_notice: bool,
    /// Whether its icon marks it as 개념글.
    pub is_featured: bool,
}

/// A moment as a saved page knows it, in the site's local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// To the second, or to the minute where the page shows no seconds.
    Exact(civil::DateTime),
    /// The day only.
    Day(civil::Date),
}

impl Written {
    /// The day.
    pub fn date(self) -> civil::Date {
        match self {
            Written::Exact(moment) => moment.date(),
            Written::Day(date) => date,
        }
    }
}

/// A row without a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedPin {
    /// Above or below the numbered rows.
    pub place: Place,
    /// The word in the number column: 설문, 뉴스, AD.
    pub label: String,
    /// Its title.
    pub title: String,
    /// The name in the author column.
    pub author: String,
    /// The day it shows.
    pub date: Option<civil::Date>,
}

/// The post of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedPost {
    /// Its number on the site, where the page tells.
    pub no: Option<i64>,
    /// Its title.
    pub title: String,
    /// Its 말머리, without brackets.
    pub head: Option<String>,
    /// Who wrote it.
    pub nick: String,
    /// A guest's shown part of the address.
    pub prefix: Option<String>,
    /// A member's 식별코드, where the page has it.
    pub code: Option<String>,
    /// Whether a member wrote it.
    pub is_member: bool,
    /// When it was written.
    pub written: civil::DateTime,
    /// How often it was read.
    pub views: i64,
    /// 추천
    pub ups: i64,
    /// 추천 by fixed nicks.
    pub member_ups: i64,
    /// 비추천
    pub downs: i64,
    /// Comments as the head line counts them; the page may hold fewer.
    pub comments_in_header: i64,
    /// What it says.
    pub body: Body,
    /// The comments the page holds, each reply after its parent. The text form has none: it tells no comment from another.
    pub comments: Vec<SavedComment>,
}

/// A body as the page had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Words; a blank line between paragraphs.
    Text(String),
    /// HTML of somebody else's site: not safe until it is sanitized.
    Html(String),
}

/// A comment of the post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedComment {
    /// Its number on the site.
    pub id: Option<i64>,
    /// For a reply, where its parent stands in [`SavedPost::comments`].
    pub parent: Option<usize>,
    /// Who wrote it; empty for deleted ones.
    pub nick: String,
    /// A guest's shown part of the address.
    pub prefix: Option<String>,
    /// A member's 식별코드.
    pub code: Option<String>,
    /// Whether a member wrote it.
    pub is_member: bool,
    /// Its words; for a sticker its name.
    pub text: String,
    /// When it was written.
    pub written: Option<Written>,
    /// Whether only its tombstone is left.
    pub is_deleted: bool,
}

/// Why a file is not a saved gallery page, naming what was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPage {
    /// Nothing but white space.
    #[error("the file is empty")]
    Empty,
    /// Not text at all, or in another encoding.
    #[error("the file is not UTF-8 text; looked for a gallery page saved as HTML or as plain text")]
    NotText,
    /// HTML of something else.
    #[error(
        "this HTML holds no gallery page; looked for list rows (table.gall_list tr.ub-content) \
         and for a post (.gallview_head with .title_subject, .gall_writer and .gall_date)"
    )]
    Html,
    /// Text of something else.
    #[error(
        "this text holds no gallery page; looked for list rows under a line \
         「번호 제목 글쓴이 작성일 조회 추천」 and for a post's head line \
         「nick(prefix) YYYY.MM.DD HH:MM:SS」 followed by 「조회 N 추천 N 댓글 N」"
    )]
    Text,
}

/// Reads a saved page, HTML or text by what it holds.
///
/// Rows show `MM.DD` without a year; the year comes from the full dates of the
/// page. `fallback` stands in where the page has none: the day the file was
/// saved, or any day known to be near.
pub fn parse(bytes: &[u8], fallback: civil::Date) -> Result<SavedPage, NotAPage> {
    let text = std::str::from_utf8(bytes).map_err(|_| NotAPage::NotText)?;
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if text.is_empty() {
        return Err(NotAPage::Empty);
    }
    if text.contains('\0') {
        return Err(NotAPage::NotText);
    }
    let is_html = text.starts_with('<');
    let mut page = if is_html { html::page(text, fallback) } else { text::page(text, fallback) };
    if page.rows.is_empty() && page.pins.is_empty() && page.post.is_none() {
        return Err(if is_html { NotAPage::Html } else { NotAPage::Text });
    }
    page.default_nick = default_nick(&page);
    Ok(page)
}

/// The commonest guest nick that ends with 갤러; the first on the page of equally common ones.
fn default_nick(page: &SavedPage) -> Option<String> {
    let post = page.post.iter().filter(|p| !p.is_member).map(|p| &p.nick);
    let comments = page.post.iter().flat_map(|p| &p.comments).filter(|c| !c.is_member);
    let rows = page.rows.iter().filter(|r| !r.is_member).map(|r| &r.nick);
    let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
    for (at, nick) in post.chain(comments.map(|c| &c.nick)).chain(rows).enumerate() {
        if nick.ends_with("갤러") {
            counts.entry(nick).or_insert((0, usize::MAX - at)).0 += 1;
        }
    }
    counts.into_iter().max_by_key(|(_, rank)| *rank).map(|(nick, _)| nick.to_owned())
}

/// A count as pages write it: `1,234`; `-` and nothing are 0. `None` for words.
fn count(written: &str) -> Option<i64> {
    let digits: String = written.trim().chars().filter(|c| *c != ',').collect();
    match digits.as_str() {
        "" | "-" => Some(0),
        digits if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok(),
        _ => None,
    }
}

/// The comments of `[17]` and of `[2109/6]`, whose second number counts voice replies.
fn bracket_count(written: &str) -> Option<i64> {
    let inner = written.trim().strip_prefix('[')?.strip_suffix(']')?;
    let (comments, voices) = inner.split_once('/').unwrap_or((inner, "0"));
    if comments.is_empty() || voices.is_empty() || comments == "-" {
        return None;
    }
    count(voices)?;
    count(comments)
}

/// Whether it has the form of a guest's prefix: `121.133`.
fn is_prefix(written: &str) -> bool {
    let is_part =
        |part: &str| part.parse::<u8>().is_ok() && part.bytes().all(|b| b.is_ascii_digit());
    written.split_once('.').is_some_and(|(first, second)| is_part(first) && is_part(second))
}

/// Words on one line.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A report line: why, and the start of what it was about.
fn skipped(reason: &str, about: &str) -> String {
    let start: String = folded(about).chars().take(60).collect();
    format!("{reason}: {start}")
}
