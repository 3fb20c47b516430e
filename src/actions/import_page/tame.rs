//! Brings a saved page within bounds: it was written by anyone, and edited by anyone since.

use super::clean;
use crate::import::dcinside::{SavedPage, SavedPost};

/// The highest number a post may bring along: far above any gallery, far below overflow.
pub(super) const HIGHEST_NO: i64 = 1_000_000_000_000;
const HIGHEST_COUNT: i64 = 1_000_000_000;
const TITLE: usize = 300;
const NAME: usize = 60;
const COMMENT: usize = 10_000;

/// Drops rows without a possible number (and says so), clamps counts, cleans and cuts texts.
pub(super) fn tame(mut page: SavedPage) -> SavedPage {
    let mut skipped = Vec::new();
    page.rows.retain(|row| {
        let is_possible = (1..=HIGHEST_NO).contains(&row.no);
        if !is_possible {
            skipped.push(format!("row {}: no such number can be", row.no));
        }
        is_possible
    });
    page.skipped.extend(skipped);
    for row in &mut page.rows {
        for count in [&mut row.views, &mut row.ups, &mut row.comments] {
            *count = (*count).clamp(0, HIGHEST_COUNT);
        }
        row.title = cut(&row.title, TITLE);
        row.nick = cut(&row.nick, NAME);
        for text in [&mut row.head, &mut row.prefix, &mut row.code].into_iter().flatten() {
            *text = cut(text, NAME);
        }
    }
    for pin in &mut page.pins {
        pin.title = cut(&pin.title, TITLE);
        pin.label = cut(&pin.label, NAME);
        pin.author = cut(&pin.author, NAME);
    }
    if let Some(nick) = &mut page.default_nick {
        *nick = cut(nick, crate::domain::author::NICK_MAX);
    }
    if let Some(post) = &mut page.post {
        tame_post(post);
    }
    page
}

fn tame_post(post: &mut SavedPost) {
    post.no = post.no.filter(|no| (1..=HIGHEST_NO).contains(no));
    for count in [
        &mut post.views,
        &mut post.ups,
        &mut post.member_ups,
        &mut post.downs,
        &mut post.comments_in_header,
    ] {
        *count = (*count).clamp(0, HIGHEST_COUNT);
    }
    post.title = cut(&post.title, TITLE);
    post.nick = cut(&post.nick, NAME);
    for text in [&mut post.head, &mut post.prefix, &mut post.code].into_iter().flatten() {
        *text = cut(text, NAME);
    }
    for comment in &mut post.comments {
        comment.nick = cut(&comment.nick, NAME);
        for text in [&mut comment.prefix, &mut comment.code].into_iter().flatten() {
            *text = cut(text, NAME);
        }
        comment.text = comment.text.chars().take(COMMENT).collect();
    }
}

fn cut(text: &str, most: usize) -> String {
    clean(text).chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_counts_that_cannot_be_are_left_out() {
        let list = |no: &str| {
            format!(
                "<table class=\"gall_list\"><tr class=\"ub-content\" data-no=\"{no}\" data-type=\"icon_txt\">\
                 <td class=\"gall_num\">{no}</td><td class=\"gall_tit\"><a href=\"/?no={no}\">글</a></td>\
                 <td class=\"gall_writer\" data-nick=\"ㅇㅇ\u{1b}[2J\" data-ip=\"1.2\"></td>\
                 <td class=\"gall_date\" title=\"2025-01-02 03:04:05\">01.02</td>\
                 <td class=\"gall_count\">9223372036854775807</td>\
                 <td class=\"gall_recommend\">3</td></tr></table>"
            )
        };
        let fallback = jiff::civil::date(2025, 1, 2);
        let read = |no: &str| {
            let page = crate::import::dcinside::parse(list(no).as_bytes(), fallback).unwrap();
            tame(page)
        };
        let page = read("7");
        assert_eq!((page.rows[0].no, page.rows[0].views, page.rows[0].ups), (7, HIGHEST_COUNT, 3));
        assert_eq!(page.rows[0].nick, "ㅇㅇ[2J");
        let page = read("9223372036854775807");
        assert!(page.rows.is_empty() && !page.skipped.is_empty(), "{page:?}");
    }
}
