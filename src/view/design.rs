//! Every part and token on one page, drawn with the real pieces and a made-up gallery.

use askama::Template;

use super::{
    asset,
    comment::{CommentForm, CommentList, CommentsText},
    frame::{About, Frame, Site},
    gallery::GalleryText,
    link::ListPlace,
    list::{List, ListText},
    pager::PagerText,
    post::PostText,
};
use crate::{
    domain::{
        author::{Author, AuthorKind},
        comment::{Comment, CommentId, Order},
        gallery::{Gallery, GalleryId, GalleryKind, Head, Settings, Slug},
        pager::{PageSize, Pager},
        pin::{Pin, Place},
        post::{Media, Post, PostNo, PostRow},
        time::{Moment, SECOND},
        vote::Counts,
    },
    texts::{
        Texts,
        design::{Design, Sample},
    },
};

/// `/about/design`
#[derive(Debug, Template)]
#[template(path = "design/page.html")]
pub struct DesignPage {
    t: &'static Texts,
    d: &'static Design,
    frame: Frame,
    css: String,
    gallery: GalleryText,
    list: ListText,
    post: PostText,
    comments: CommentsText,
    pager: PagerText,
    /// Both themes, each at another density.
    looks: [Look; 2],
}

/// A theme and a density, as attributes and as words.
#[derive(Debug)]
struct Look {
    theme: &'static str,
    density: &'static str,
    text: String,
}

impl DesignPage {
    /// The same for every reader.
    pub fn new(site: &Site) -> DesignPage {
        let t = site.texts();
        let (d, words) = (t.design_page, &t.design_page.sample);
        let about = About {
            title: t.design.to_owned(),
            description: d.lead.to_owned(),
            path: "/about/design".to_owned(),
            kind: "website",
        };
        let mut frame = Frame::new(site, about);
        frame.best = None;
        frame.issues.truncate(1);
        let gallery = gallery(words);
        let list = list(site, words);
        let comments = comments(site, words);
        let post = Post {
            row: PostRow { comments: comments.items.len() as i64, ..list.rows[2].clone() },
            body_html: words.paragraphs.map(|text| format!("<p>{text}</p>")).concat(),
            edited_at: None,
            comment_rows: comments.items.len() as i64,
            comments_not_saved: 0,
        };
        let place = list.place.clone();
        let look =
            |theme, density, text: [&str; 2]| Look { theme, density, text: text.join(" · ") };
        DesignPage {
            t,
            d,
            frame,
            css: asset::url("design.css"),
            post: PostText::new(site, &gallery, &place, &post, &comments),
            comments: CommentsText::new(
                site,
                &gallery,
                &place,
                &post,
                &comments,
                CommentForm::default(),
            ),
            pager: PagerText::new(Pager { page: 14, last: 60_000 }, |page| place.at(page).url()),
            list: ListText::new(site, &gallery, list),
            gallery: GalleryText::new(site, &gallery, Vec::new()),
            looks: [
                look("light", "comfortable", [t.theme_light, d.comfortable]),
                look("dark", "compact", [t.theme_dark, d.compact]),
            ],
        }
    }
}

fn gallery(words: &Sample) -> Gallery {
    let head = |(id, name): (i64, &&str)| Head {
        id,
        name: (*name).to_owned(),
        managers_only: false,
        members_only: false,
        never_featured: false,
        is_retired: false,
    };
    Gallery {
        id: GalleryId(0),
        slug: Slug::example(),
        kind: GalleryKind::Main,
        name: words.gallery.to_owned(),
        settings: Settings {
            default_nick: words.default_nick.to_owned(),
            description: words.sentence.to_owned(),
            heads: (1..).zip(&words.heads).map(head).collect(),
            ..Settings::default()
        },
    }
}

fn guest(words: &Sample, prefix: &str, mark: &str) -> Author {
    Author {
        kind: AuthorKind::Guest,
        nick: words.default_nick.to_owned(),
        prefix: prefix.to_owned(),
        mark: mark.to_owned(),
        code: String::new(),
    }
}

fn member(words: &Sample) -> Author {
    Author {
        kind: AuthorKind::FixedNick,
        nick: words.member.to_owned(),
        prefix: String::new(),
        mark: String::new(),
        code: "persimmon".to_owned(),
    }
}

fn minutes_ago(site: &Site, minutes: i64) -> Moment {
    Moment(site.now.0 - minutes * 60 * SECOND)
}

/// One row of each kind: a notice first, then what people wrote.
fn list(site: &Site, words: &Sample) -> List {
    let rows = (0_i64..).zip(&words.titles).map(|(i, title)| {
        let at = i as usize;
        PostRow {
            no: PostNo(18_080_262 - i * 3),
            title: (*title).to_owned(),
            head_id: [0, 1, 0, 2, 0, 1, 3, 0][at],
            author: match i {
                0 | 3 => member(words),
                _ => guest(words, ["121.133", "49.171", "211.234"][at % 3], "a3f2"),
            },
            written_at: minutes_ago(site, [90_000, 2, 9, 31, 74, 190, 700, 3_000][at]),
            day_only: false,
            media: Media::from_number([0, 0, 0, 1, 2, 3, 0, 0][at]),
            views: [25_031, 12, 1_204, 540, 90, 61, 7, 8][at],
            counts: Counts { ups: [3, 0, 24, 12, 1, 0, 0, 2][at], member_ups: 7, downs: 1 },
            comments: [8, 2, 4, 128, 0, 19, 0, 0][at],
            is_notice: i == 0,
            is_featured: i == 2 || i == 3,
        }
    });
    let (notices, rows) = rows.partition(|row| row.is_notice);
    let pin = Pin {
        id: 1,
        place: Place::Top,
        label: site.texts().poll.to_owned(),
        title: words.poll.to_owned(),
        url: String::new(),
        author: words.operator.to_owned(),
        date: String::new(),
    };
    let place = ListPlace { size: PageSize::DEFAULT, ..ListPlace::first(&Slug::example()) };
    List { place, pager: Pager::new(1, 60_000, 50), notices, rows, pins: vec![pin] }
}

fn comments(site: &Site, words: &Sample) -> CommentList {
    let items = (0_i64..).zip(&words.comments).map(|(i, text)| Comment {
        id: CommentId(i + 1),
        thread: (i == 1).then_some(CommentId(1)),
        mention: String::new(),
        author: match i {
            2 => member(words),
            _ => guest(words, "49.171", ["7c1e", "a3f2", "", "09bd"][i as usize]),
        },
        by_post_author: i == 1,
        body_html: (*text).to_owned(),
        written_at: minutes_ago(site, 8 - i),
        deleted_by: None,
    });
    CommentList { items: items.collect(), order: Order::Old, pager: Pager::new(1, 4, 100) }
}
