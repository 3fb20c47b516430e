//! Pages of hits, with everything on them that people typed.

use askama::Template;
use words::{Fields, Query};

use super::sample::EVIL;
use crate::{
    domain::{
        author::{Author, AuthorKind},
        comment::CommentId,
        gallery::Gallery,
        post::{Media, PostNo, PostRow},
        search::{
            Beyond, CommentCandidate, Cursor, Found, Hit, PostCandidate, Ranked, Scope, Sort, Where,
        },
        vote::Counts,
    },
    view::{
        frame::Site,
        search::{Count, Instead, Results, SearchPage, SearchPlace, feed},
    },
};

const TYPED: &str = "축머리 <script>alert(1)</script>";

fn author() -> Author {
    Author {
        kind: AuthorKind::Guest,
        nick: EVIL.into(),
        prefix: "121.133".into(),
        mark: String::new(),
        code: String::new(),
    }
}

fn found(site: &Site, gallery: &Gallery) -> Found {
    let query = Query::parse("축머리");
    let place = Where { id: gallery.id, slug: gallery.slug.clone(), name: gallery.name.clone() };
    let post = PostCandidate {
        doc: 1 << 40,
        is_open: true,
        place: place.clone(),
        row: PostRow {
            no: PostNo(7),
            title: format!("축머리 {EVIL}"),
            head_id: 2,
            author: author(),
            written_at: site.now,
            day_only: false,
            media: Media::Text,
            views: 3,
            counts: Counts { ups: 2, ..Counts::default() },
            comments: 4,
            is_notice: false,
            is_featured: true,
        },
        code: String::new(),
        body: format!("긴 글입니다. {} 여기에 축머리가 있고 {EVIL}", "앞에 있는 말 ".repeat(30)),
    };
    let comment = CommentCandidate {
        id: CommentId(9),
        is_open: true,
        place,
        post: PostNo(7),
        title: EVIL.into(),
        rows: 300,
        thread: CommentId(9),
        author: author(),
        written_at: site.now,
        body: format!("축머리 맞습니다 {EVIL}"),
    };
    let next = Cursor { post: 1 << 40, comment: 9 };
    Found {
        hits: vec![
            Hit::of_post(post, &query, Fields::TITLE_BODY, true),
            Hit::of_comment(comment, &query, true),
        ],
        after: Beyond::Unknown(next),
        before: Beyond::More(next),
        ranked: None,
        depth: None,
    }
}

pub(super) fn pages(site: &Site, gallery: &Gallery) -> Vec<(&'static str, String)> {
    let place = SearchPlace {
        slug: Some(gallery.slug.clone()),
        text: TYPED.into(),
        scope: Scope::All,
        sort: Sort::New,
        from: "2026-01-02".into(),
        until: String::new(),
        head: Some(2),
        featured: true,
        image: false,
    };
    let everywhere = place.everywhere();
    let found = found(site, gallery);
    let ranked = Found {
        after: Beyond::End,
        before: Beyond::End,
        ranked: Some(Ranked { among: 1_000, is_whole: false }),
        ..found.clone()
    };
    let none = Found {
        hits: Vec::new(),
        after: Beyond::End,
        before: Beyond::End,
        ranked: None,
        depth: None,
    };
    let results = |place, gallery, found, page, count, instead| Results {
        place,
        gallery,
        related: Vec::new(),
        found,
        galleries: None,
        page,
        count,
        instead,
        is_cut: true,
    };
    let page = |results| SearchPage::new(site, results).render().unwrap();
    let here = Some(gallery);
    vec![
        ("search", page(results(&place, here, Some(&found), 2, Count::About(12_000), None))),
        (
            "search-ranked",
            page(results(
                &everywhere,
                None,
                Some(&ranked),
                3,
                Count::AtLeast(1_000),
                Some(Instead::Offered(TYPED.into())),
            )),
        ),
        (
            "search-instead",
            page(results(
                &place,
                here,
                Some(&found),
                1,
                Count::Unsaid,
                Some(Instead::Used(TYPED.into())),
            )),
        ),
        ("search-none", page(results(&place, here, Some(&none), 1, Count::Exact(0), None))),
        ("search-form", page(results(&everywhere, None, None, 1, Count::Unsaid, None))),
    ]
}

#[test]
fn words_are_marked_and_everything_around_them_is_escaped() {
    let html = super::page("search");
    assert!(html.contains("<mark>축머리</mark>"), "{html}");
    assert!(html.contains("/g/baduk/7?cpage=1") || html.contains("/g/baduk/7#c9"));
    assert!(html.contains("value=\"축머리 &#60;script&#62;"), "{html}");
    assert!(html.contains("before=1099511627776.9&#38;page=3"), "{html}");
}

#[test]
fn a_feed_is_well_formed_whatever_was_typed() {
    let site = super::sample::site(crate::texts::Lang::Ko);
    let gallery = super::sample::gallery();
    let place = SearchPlace {
        slug: None,
        text: format!("]]> & {TYPED}\u{1}"),
        scope: Scope::All,
        sort: Sort::New,
        from: String::new(),
        until: String::new(),
        head: None,
        featured: false,
        image: false,
    };
    let xml =
        feed(crate::texts::Lang::Ko, "마당", "https://x.example", &place, &found(&site, &gallery));
    assert_eq!(xml.matches("<item>").count(), 2);
    assert!(!xml.contains("<script") && !xml.contains('\u{1}'), "{xml}");
    assert_eq!(xml.matches('<').count(), xml.matches('>').count(), "{xml}");
    assert!(xml.contains("https://x.example/g/baduk/7"), "{xml}");
}
