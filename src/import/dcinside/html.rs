//! The HTML of a gallery page, as a browser saves it.
//!
//! Only the names of classes and data attributes are trusted, in any order and
//! with any of them missing.

use std::sync::LazyLock;

use jiff::civil::Date;
use scraper::{ElementRef, Html, Selector};

use super::{
    Body, SavedPage, SavedPin, SavedPost, SavedRow, bracket_count, count,
    date::{Calendar, Stamp},
    folded, is_prefix, skipped,
};
use crate::domain::{pin::Place, post::Media};

mod comment;

/// What the page holds; an empty page if nothing was found.
pub(super) fn page(text: &str, fallback: Date) -> SavedPage {
    let dom = Html::parse_document(text);
    let root = dom.root_element();
    let mut page = SavedPage::default();
    let stamps = all(root, ".gall_date").filter_map(stamp);
    let calendar = Calendar::new(stamps, fallback);
    if let Some(head) = first(root, ".gallview_head") {
        match post(root, head, calendar) {
            Some(post) => page.post = Some(post),
            None => page
                .skipped
                .push(skipped("a post without a title, a name or a full date", &words(head))),
        }
    }
    for row in all(root, "table.gall_list tr.ub-content") {
        match found(row, calendar) {
            Ok(Found::Row(row)) => add(&mut page.rows, row),
            Ok(Found::Pin(mut pin)) => {
                let is_above = page.rows.iter().all(|row| row.is_notice);
                pin.place = if is_above { Place::Top } else { Place::Bottom };
                page.pins.push(pin);
            }
            Err(reason) => page.skipped.push(skipped(reason, &words(row))),
        }
    }
    if let Some(post) = &mut page.post
        && post.no.is_none()
    {
        post.no = shown_row(root);
    }
    page
}

/// A notice stands above the list and again at its number: one row.
fn add(rows: &mut Vec<SavedRow>, row: SavedRow) {
    match rows.iter_mut().find(|known| known.no == row.no) {
        Some(known) => {
            known.is_notice |= row.is_notice;
            known.is_featured |= row.is_featured;
            known.media = known.media.or(row.media);
        }
        None => rows.push(row),
    }
}

enum Found {
    Row(SavedRow),
    Pin(SavedPin),
}

fn found(row: ElementRef<'_>, calendar: Calendar) -> Result<Found, &'static str> {
    let label = first(row, ".gall_num").map(words).unwrap_or_default();
    let subject = first(row, ".gall_subject").map(words).unwrap_or_default();
    let title = title(row).ok_or("a row without a title")?;
    let writer = first(row, ".gall_writer").map(Who::of).unwrap_or_default();
    let written = first(row, ".gall_date").and_then(stamp).and_then(|s| calendar.place(s));
    let icon = Icon::of(row);
    let is_notice = label == "공지" || icon.is_notice;
    let is_numbered = label.is_empty() || label.bytes().all(|b| b.is_ascii_digit());
    let no = row_number(row, &label).filter(|_| is_notice || is_numbered);
    let Some(no) = no else {
        let label = if matches!(label.as_str(), "" | "-") { subject } else { label };
        let date = written.map(super::Written::date);
        return Ok(Found::Pin(SavedPin {
            place: Place::Top,
            label,
            title,
            author: writer.nick,
            date,
        }));
    };
    if writer.nick.is_empty() {
        return Err("a row without a name");
    }
    // Galleries with 말머리 write 공지 in that column; it is no 말머리 of the post.
    let head =
        Some(bare(&subject)).filter(|head| !(head.is_empty() || is_notice && *head == "공지"));
    Ok(Found::Row(SavedRow {
        no,
        title,
        head: head.map(str::to_owned),
        comments: first(row, ".reply_num").and_then(|e| bracket_count(&words(e))).unwrap_or(0),
        nick: writer.nick,
        prefix: writer.prefix,
        is_member: writer.code.is_some(),
        code: writer.code,
        written: written.ok_or("a row without a date")?,
        views: cell_count(row, ".gall_count"),
        ups: cell_count(row, ".gall_recommend"),
        media: icon.media,
        is_notice,
        is_featured: icon.is_featured,
    }))
}

/// The words of the first link of the title cell that is not the comment count.
fn title(row: ElementRef<'_>) -> Option<String> {
    let cell = first(row, ".gall_tit")?;
    let links = all(cell, "a")
        .filter(|a| first(*a, ".reply_num").is_none() && !has_class(*a, "reply_numbox"));
    links.map(words).find(|title| !title.is_empty())
}

/// From `data-no`, the number cell or the address of the title.
fn row_number(row: ElementRef<'_>, label: &str) -> Option<i64> {
    let digits = |text: &str| text.trim().parse::<i64>().ok().filter(|no| *no > 0);
    row.attr("data-no")
        .and_then(digits)
        .or_else(|| digits(label))
        .or_else(|| first(row, ".gall_tit a").and_then(|a| a.attr("href")).and_then(address_number))
}

/// The `no=` of an address.
fn address_number(address: &str) -> Option<i64> {
    let (_, query) = address.split_once('?')?;
    let value = query.split(['&', '#', ';']).find_map(|pair| pair.strip_prefix("no="))?;
    value.parse().ok().filter(|no| *no > 0)
}

/// What the icon of a row tells.
#[derive(Default)]
struct Icon {
    media: Option<Media>,
    is_notice: bool,
    is_featured: bool,
}

impl Icon {
    fn of(row: ElementRef<'_>) -> Icon {
        let beside_title = || first(row, ".gall_tit .icon_img").and_then(|e| e.attr("class"));
        let names = row.attr("data-type").filter(|t| !t.is_empty()).or_else(beside_title);
        let mut icon = Icon::default();
        for name in names.unwrap_or_default().split_whitespace() {
            let Some(kind) = name.strip_prefix("icon_") else { continue };
            let (is_featured, kind) = match kind.strip_prefix("recom") {
                Some(rest) => (true, rest),
                None => (false, kind),
            };
            icon.is_featured |= is_featured;
            icon.is_notice |= kind == "notice";
            icon.media = icon.media.or(match kind {
                "txt" => Some(Media::Text),
                "pic" => Some(Media::Image),
                "img" if is_featured => Some(Media::Image),
                "movie" | "mov" | "video" => Some(Media::Video),
                "poll" | "vote" => Some(Media::Poll),
                _ => None,
            });
        }
        icon
    }
}

/// The name beside a post, a row or a comment.
#[derive(Default)]
struct Who {
    nick: String,
    prefix: Option<String>,
    code: Option<String>,
}

impl Who {
    fn of(writer: ElementRef<'_>) -> Who {
        let data = |key| writer.attr(key).map(folded).filter(|value| !value.is_empty());
        let shown = || first(writer, ".nickname").map(words).unwrap_or_else(|| words(writer));
        let code = data("data-uid");
        let mut prefix = data("data-ip");
        let nick = data("data-nick").unwrap_or_else(|| {
            let shown = shown();
            match shown.strip_suffix(')').and_then(|s| s.rsplit_once('(')) {
                Some((nick, shown_prefix)) if is_prefix(shown_prefix) => {
                    prefix.get_or_insert_with(|| shown_prefix.to_owned());
                    nick.trim_end().to_owned()
                }
                _ => shown,
            }
        });
        Who { nick, prefix: prefix.filter(|_| code.is_none()), code }
    }
}

fn post(root: ElementRef<'_>, head: ElementRef<'_>, calendar: Calendar) -> Option<SavedPost> {
    let title = first(head, ".title_subject").map(words).filter(|title| !title.is_empty())?;
    let writer = first(head, ".gall_writer").map(Who::of).filter(|who| !who.nick.is_empty())?;
    let Stamp::Full(written) = first(head, ".gall_date").and_then(stamp)? else { return None };
    let heading = first(head, ".title_headtext").map(words).unwrap_or_default();
    let votes = |selector: &str| first(root, selector).and_then(|e| last_number(&words(e)));
    Some(SavedPost {
        no: page_number(root),
        title,
        head: Some(bare(&heading).to_owned()).filter(|head| !head.is_empty()),
        nick: writer.nick,
        prefix: writer.prefix,
        is_member: writer.code.is_some(),
        code: writer.code,
        written,
        views: cell_count(head, ".gall_count"),
        ups: votes(".up_num").unwrap_or_else(|| cell_count(head, ".gall_reply_num")),
        member_ups: votes(".sup_num").unwrap_or(0),
        downs: votes(".down_num").unwrap_or(0),
        comments_in_header: cell_count(head, ".gall_comment"),
        body: Body::Html(
            first(root, ".write_div").map(|e| e.inner_html().trim().to_owned()).unwrap_or_default(),
        ),
        comments: comment::all(root, calendar),
    })
}

/// The post's number, from the places where a saved page names its own address.
fn page_number(root: ElementRef<'_>) -> Option<i64> {
    let field = first(root, "input#no, input[name=no]").and_then(|e| e.attr("value"));
    let own = first(root, "link[rel=canonical]").and_then(|e| e.attr("href"));
    let shared = first(root, "meta[property='og:url']").and_then(|e| e.attr("content"));
    field
        .and_then(|no| no.parse().ok())
        .or_else(|| own.into_iter().chain(shared).find_map(address_number))
}

/// The number of the row that the list marks as the one being read.
fn shown_row(root: ElementRef<'_>) -> Option<i64> {
    first(root, "table.gall_list tr.ub-content .crt_icon")?;
    all(root, "table.gall_list tr.ub-content")
        .find(|row| first(*row, ".crt_icon").is_some())
        .and_then(|row| row_number(row, ""))
}

/// The full moment of `title`, or the words.
fn stamp(cell: ElementRef<'_>) -> Option<Stamp> {
    cell.attr("title").and_then(Stamp::parse).or_else(|| Stamp::parse(&words(cell)))
}

/// `73`, `1,234`, `-` or `조회 73`; 0 when there is none.
fn cell_count(within: ElementRef<'_>, selector: &str) -> i64 {
    first(within, selector).and_then(|cell| last_number(&words(cell))).unwrap_or(0)
}

fn last_number(text: &str) -> Option<i64> {
    text.split_whitespace().rev().find_map(count)
}

/// A 말머리 without its brackets.
fn bare(head: &str) -> &str {
    head.strip_prefix('[').and_then(|head| head.strip_suffix(']')).unwrap_or(head).trim()
}

fn words(element: ElementRef<'_>) -> String {
    folded(&element.text().collect::<String>())
}

fn has_class(element: ElementRef<'_>, class: &str) -> bool {
    element.value().classes().any(|c| c == class)
}

fn first<'a>(within: ElementRef<'a>, selector: &str) -> Option<ElementRef<'a>> {
    all(within, selector).next()
}

/// Every element below `within` that matches, in the order of the page.
fn all<'a>(
    within: ElementRef<'a>,
    selector: &str,
) -> impl Iterator<Item = ElementRef<'a>> + use<'a> {
    let selector =
        SELECTORS.iter().find(|(text, _)| *text == selector).and_then(|(_, s)| s.as_ref());
    selector.into_iter().flat_map(move |selector| within.select(selector))
}

/// Every selector of this room, parsed once.
static SELECTORS: LazyLock<Vec<(&str, Option<Selector>)>> =
    LazyLock::new(|| NAMES.iter().map(|text| (*text, Selector::parse(text).ok())).collect());

const NAMES: &[&str] = &[
    ".comment_dccon img, img.written_dccon",
    ".crt_icon",
    ".date_time",
    ".del_reply",
    ".down_num",
    ".gall_comment",
    ".gall_count",
    ".gall_date",
    ".gall_num",
    ".gall_recommend",
    ".gall_reply_num",
    ".gall_subject",
    ".gall_tit",
    ".gall_tit .icon_img",
    ".gall_tit a",
    ".gall_writer",
    ".gallview_head",
    ".nickname",
    ".reply_num",
    ".sup_num",
    ".title_headtext",
    ".title_subject",
    ".up_num",
    ".usertxt",
    ".write_div",
    "a",
    "input#no, input[name=no]",
    "li.ub-content",
    "link[rel=canonical]",
    "meta[property='og:url']",
    "table.gall_list tr.ub-content",
    "table.gall_list tr.ub-content .crt_icon",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_selector_is_understood() {
        for (text, selector) in SELECTORS.iter() {
            assert!(selector.is_some(), "{text}");
        }
    }
}
