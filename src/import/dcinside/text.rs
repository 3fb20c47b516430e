//! The plain text of a gallery page, as copying or printing it gives.
//!
//! Text has lost the columns, so rows are read from their right end, where the
//! columns are numbers, a date and a name; what remains on the left is the title.

use jiff::civil::Date;

use super::{
    Body, SavedPage, SavedPin, SavedPost, SavedRow, Written, bracket_count, count,
    date::{Calendar, Stamp},
    folded, is_prefix, skipped,
};
use crate::domain::pin::Place;

/// What stands for a member's icon after the nick.
const MEMBER_MARK: &str = "갤로그로 이동합니다.";
/// The line of the two vote buttons, which ends the body.
const VOTE_LINE: &str = "추천 비추천";
/// The search box, which ends the list.
const SEARCH_LINE: &str = "갤러리 내부 검색";
/// Longest nick the site allows, in characters.
const NICK_MAX: usize = 20;

/// What the text holds; an empty page if nothing was found.
pub(super) fn page(text: &str, fallback: Date) -> SavedPage {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut page = SavedPage { post: post(&lines), ..SavedPage::default() };

    let header = lines.iter().position(|line| is_list_header(line));
    let list = header.map(|at| &lines[at + 1..]).unwrap_or_default();
    let has_heads = header.is_some_and(|at| lines[at].contains("말머리"));
    let end = list.iter().position(|line| line.trim() == SEARCH_LINE).unwrap_or(list.len());
    let lines: Vec<(&str, Line<'_>)> = list[..end]
        .iter()
        .map(|line| line.trim())
        .filter_map(|line| Line::parse(line).map(|parsed| (line, parsed)))
        .collect();

    let post_date = page.post.iter().map(|post| Stamp::Full(post.written));
    let calendar =
        Calendar::new(post_date.chain(lines.iter().map(|(_, line)| line.stamp)), fallback);
    for (whole, line) in lines {
        let Some(written) = calendar.place(line.stamp) else {
            page.skipped.push(skipped("a row whose date fits no year", whole));
            continue;
        };
        match line.row(has_heads, written) {
            Some(Found::Row(row)) => page.rows.push(row),
            Some(Found::Pin(mut pin)) => {
                pin.place = if page.rows.is_empty() { Place::Top } else { Place::Bottom };
                page.pins.push(pin);
            }
            None => page.skipped.push(skipped("a row without a title or a name", whole)),
        }
    }
    page
}

fn is_list_header(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    words.first() == Some(&"번호") && words.contains(&"제목") && words.contains(&"글쓴이")
}

/// The name at the end of a line.
struct Who<'a> {
    nick: &'a str,
    prefix: Option<&'a str>,
    is_member: bool,
    /// What stands before the nick.
    before: &'a str,
}

/// Splits `… nick(prefix)` or `… nick갤로그로 이동합니다.`; the nick is the last
/// word, or all words after `marker` ends where a comment count stands between.
fn who(left: &str) -> Option<Who<'_>> {
    let (named, prefix, is_member) = match left.strip_suffix(MEMBER_MARK) {
        Some(named) => (named.trim_end(), None, true),
        None => {
            let (named, prefix) = left.strip_suffix(')')?.rsplit_once('(')?;
            (named, Some(prefix).filter(|p| is_prefix(p))?.into(), false)
        }
    };
    let at = nick_start(named);
    let nick = named[at..].trim();
    (!nick.is_empty()).then(|| Who { nick, prefix, is_member, before: named[..at].trim_end() })
}

/// Where the nick begins. A nick may hold spaces; then only a comment count
/// before it tells where it begins. Usual nicks are one word, and a number in
/// brackets before such a one with words between belongs to the title.
fn nick_start(named: &str) -> usize {
    let last_word = named
        .rfind(char::is_whitespace)
        .map_or(0, |at| at + named[at..].chars().next().map_or(1, char::len_utf8));
    let last = &named[last_word..];
    if last == "ㅇㅇ" || last.ends_with("갤러") {
        return last_word;
    }
    let Some(close) = named.rfind("] ") else { return last_word };
    let after = close + "] ".len();
    let is_count = named[..=close].rfind('[').is_some_and(|open| {
        bracket_count(&named[open..=close]).is_some()
            && named[..open].ends_with(char::is_whitespace)
    });
    if is_count && named[after..].chars().count() <= NICK_MAX { after } else { last_word }
}

/// A line of the list, split at its right end.
struct Line<'a> {
    left: &'a str,
    stamp: Stamp,
    views: i64,
    ups: i64,
}

enum Found {
    Row(SavedRow),
    Pin(SavedPin),
}

impl<'a> Line<'a> {
    /// `left date views ups`, or `left date` as some pinned rows have it.
    fn parse(line: &'a str) -> Option<Line<'a>> {
        let split = |text: &'a str| {
            text.rsplit_once(char::is_whitespace).map(|(left, word)| (left.trim_end(), word))
        };
        if let Some((rest, ups)) = split(line)
            && let Some((rest, views)) = split(rest)
            && let Some((left, date)) = split(rest)
            && let (Some(ups), Some(views), Some(stamp)) =
                (count(ups), count(views), Stamp::parse(date))
        {
            return Some(Line { left, stamp, views, ups });
        }
        let (left, date) = split(line)?;
        Some(Line { left, stamp: Stamp::parse(date)?, views: 0, ups: 0 })
    }

    fn row(&self, has_heads: bool, written: Written) -> Option<Found> {
        let (first, rest) = self.left.split_once(char::is_whitespace)?;
        let rest = rest.trim_start();
        let Some(no) = number(first) else {
            let (title, author) = rest.rsplit_once(char::is_whitespace)?;
            return Some(Found::Pin(SavedPin {
                place: Place::Top,
                label: first.to_owned(),
                title: folded(title),
                author: author.to_owned(),
                date: Some(written.date()),
            }));
        };
        let who = who(rest)?;
        let (head, titled) = match who.before.split_once(char::is_whitespace) {
            Some((head, titled)) if has_heads => (Some(head.to_owned()), titled),
            _ => (None, who.before),
        };
        let (title, comments) = match titled.rsplit_once(char::is_whitespace) {
            Some((title, last)) => bracket_count(last).map_or((titled, 0), |n| (title, n)),
            None => (titled, 0),
        };
        let title = folded(title);
        (!title.is_empty()).then(|| {
            Found::Row(SavedRow {
                no,
                title,
                head,
                comments,
                nick: who.nick.to_owned(),
                prefix: who.prefix.map(str::to_owned),
                code: None,
                is_member: who.is_member,
                written,
                views: self.views,
                ups: self.ups,
                media: None,
                is_notice: false,
                is_featured: false,
            })
        })
    }
}

fn number(digits: &str) -> Option<i64> {
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// `조회 73 추천 0 댓글 1`
fn counters(line: &str) -> Option<(i64, i64, i64)> {
    match line.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["조회", views, "추천", ups, "댓글", comments] => {
            Some((count(views)?, count(ups)?, count(comments)?))
        }
        _ => None,
    }
}

/// `nick(prefix) YYYY.MM.DD HH:MM:SS`
fn head_line(line: &str) -> Option<(Who<'_>, jiff::civil::DateTime)> {
    let (rest, clock) = line.trim().rsplit_once(char::is_whitespace)?;
    let (named, day) = rest.trim_end().rsplit_once(char::is_whitespace)?;
    let Stamp::Full(written) = Stamp::parse(&format!("{day} {clock}"))? else { return None };
    let named = named.trim();
    let (named, prefix, is_member) = match named.strip_suffix(MEMBER_MARK) {
        Some(nick) => (nick.trim_end(), None, true),
        None => match named.strip_suffix(')').and_then(|n| n.rsplit_once('(')) {
            Some((nick, prefix)) if is_prefix(prefix) => (nick, Some(prefix), false),
            _ => (named, None, false),
        },
    };
    (!named.is_empty()).then_some((Who { nick: named, prefix, is_member, before: "" }, written))
}

fn post(lines: &[&str]) -> Option<SavedPost> {
    // The counter line under it tells a head line from a sentence that ends with a time.
    let (at, (who, written), after, (views, head_ups, comments_in_header)) =
        lines.iter().enumerate().find_map(|(at, line)| {
            let head = head_line(line)?;
            let after = at + 1 + lines[at + 1..].iter().position(|l| !l.is_empty())?;
            Some((at, head, after, counters(lines[after])?))
        })?;
    let title = lines[..at].iter().rev().map(|l| l.trim()).find(|l| !l.is_empty())?;
    let rest = &lines[after + 1..];
    let votes_at = vote_line(rest);
    let body_end = votes_at.unwrap_or_else(|| {
        let ends =
            |line: &&str| is_list_header(line) || matches!(line.trim(), "댓글 영역" | SEARCH_LINE);
        rest.iter().position(ends).unwrap_or(rest.len())
    });
    let votes = votes_at.map(|at| votes(&rest[at + 1..])).unwrap_or_default();
    Some(SavedPost {
        no: None,
        title: folded(title),
        head: None,
        nick: who.nick.to_owned(),
        prefix: who.prefix.map(str::to_owned),
        code: None,
        is_member: who.is_member,
        written,
        views,
        ups: votes.0.unwrap_or(head_ups),
        member_ups: votes.1,
        downs: votes.2,
        comments_in_header,
        body: Body::Text(paragraphs(&rest[..body_end]).join("\n\n")),
        comments: Vec::new(),
    })
}

/// The vote buttons; words of the body that read the same have no count under them.
fn vote_line(lines: &[&str]) -> Option<usize> {
    lines.iter().enumerate().position(|(at, line)| {
        line.trim() == VOTE_LINE
            && lines[at + 1..]
                .iter()
                .find(|l| !l.is_empty())
                .is_some_and(|l| number(l.trim()).is_some())
    })
}

/// The counts under the buttons: up, `고정닉 N`, down.
fn votes(lines: &[&str]) -> (Option<i64>, i64, i64) {
    let mut found = (None, 0, 0);
    for line in lines.iter().map(|l| l.trim()).filter(|l| !l.is_empty()) {
        if let Some(members) = line.strip_prefix("고정닉").and_then(count) {
            found.1 = members;
        } else if let Some(number) = number(line) {
            if found.0.is_some() {
                found.2 = number;
                break;
            }
            found.0 = Some(number);
        } else {
            break;
        }
    }
    found
}

/// Runs of lines between blank lines.
fn paragraphs(lines: &[&str]) -> Vec<String> {
    lines
        .split(|line| line.trim().is_empty())
        .filter(|run| !run.is_empty())
        .map(|run| run.join("\n"))
        .collect()
}
