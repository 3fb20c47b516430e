//! The reference page field by field, pages of our own making, and files that
//! are no pages.

use jiff::civil::{date, datetime};
use proptest::prelude::*;
use serde_json::Value;

use super::*;

const LIST: &str = include_str!("../../../tests/fixtures/dcinside/list.html");
const POST: &str = include_str!("../../../tests/fixtures/dcinside/post.html");
const HEADS: &str = include_str!("../../../tests/fixtures/dcinside/heads.html");
const BOTH: &str = include_str!("../../../tests/fixtures/dcinside/post_and_list.html");
const REFUSED: &str = include_str!("../../../tests/fixtures/dcinside/refused.html");

/// A day that no fixture has, so that it shows where it was used.
const FALLBACK: civil::Date = date(2030, 6, 15);

fn read(text: &str) -> SavedPage {
    parse(text.as_bytes(), FALLBACK).unwrap()
}

/// The reference page and what must come out. It lies beside the checkout;
/// without it the test says so, and in CI it fails.
fn reference() -> Option<(Vec<u8>, Value)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/seed/");
    let file = |name: &str| std::fs::read(format!("{folder}{name}"));
    match (file("page.txt"), file("page.json")) {
        (Ok(page), Ok(json)) => Some((page, serde_json::from_slice(&json).unwrap())),
        _ => {
            let is_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
            assert!(!is_ci, "the reference page is not at ../shared/seed");
            eprintln!("\n*** SKIPPED: the reference page is not at ../shared/seed ***\n");
            None
        }
    }
}

#[test]
fn the_reference_page_comes_out_field_by_field() {
    let Some((bytes, expected)) = reference() else { return };
    let page = parse(&bytes, FALLBACK).unwrap();
    assert_eq!(page.skipped, Vec::<String>::new());
    assert_eq!(page.default_nick.as_deref(), expected["gallery"]["default_nick"].as_str());

    let post = page.post.as_ref().unwrap();
    let wanted = &expected["post"];
    assert_eq!(post.title, wanted["title"].as_str().unwrap());
    assert_eq!(post.nick, wanted["nick"].as_str().unwrap());
    assert_eq!(post.prefix.as_deref(), wanted["ip_prefix"].as_str());
    assert_eq!(format!("{}+09:00", post.written), wanted["written_at"].as_str().unwrap());
    let counts = [
        (post.views, "views"),
        (post.ups, "ups"),
        (post.member_ups, "member_ups"),
        (post.downs, "downs"),
        (post.comments_in_header, "comments_in_header"),
        (i64::try_from(post.comments.len()).unwrap(), "comments_shown"),
    ];
    for (count, name) in counts {
        assert_eq!(count, wanted[name].as_i64().unwrap(), "{name}");
    }
    let Body::Text(body) = &post.body else { panic!("the text form has a text body") };
    let paragraphs: Vec<&str> = body.split("\n\n").collect();
    let wanted: Vec<&str> =
        wanted["body_paragraphs"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
    assert_eq!(paragraphs, wanted);

    let list = expected["list"].as_array().unwrap();
    let (pins, rows): (Vec<_>, Vec<_>) = list.iter().partition(|row| row["kind"].is_string());
    assert_eq!((page.rows.len(), rows.len()), (50, 50));
    for (row, wanted) in page.rows.iter().zip(rows) {
        assert_eq!(row.no, wanted["no"].as_i64().unwrap());
        assert_eq!(row.title, wanted["title"].as_str().unwrap());
        assert_eq!(row.comments, wanted["comments"].as_i64().unwrap(), "{}", row.title);
        assert_eq!(row.nick, wanted["nick"].as_str().unwrap(), "{}", row.title);
        assert_eq!(row.prefix.as_deref(), wanted["ip_prefix"].as_str(), "{}", row.title);
        assert_eq!(row.is_member, wanted["member"].as_bool().unwrap(), "{}", row.title);
        assert_eq!(row.written, Written::Day(date(2025, 2, 3)));
        assert_eq!(
            row.written.date().strftime("%m.%d").to_string(),
            wanted["date"].as_str().unwrap()
        );
        assert_eq!(row.views, wanted["views"].as_i64().unwrap(), "{}", row.title);
        assert_eq!(row.ups, wanted["ups"].as_i64().unwrap(), "{}", row.title);
        assert_eq!((row.head.as_ref(), row.code.as_ref(), row.media), (None, None, None));
    }
    assert_eq!(pins.len(), page.pins.len());
    for ((pin, wanted), place) in page.pins.iter().zip(pins).zip([Place::Top, Place::Bottom]) {
        assert_eq!(pin.label, wanted["kind"].as_str().unwrap());
        assert_eq!(pin.title, wanted["title"].as_str().unwrap());
        assert_eq!(pin.author, wanted["author"].as_str().unwrap());
        assert_eq!((pin.date, pin.place), (Some(date(2025, 2, 3)), place));
    }
}

#[test]
fn a_saved_list_gives_its_rows() {
    let page = read(LIST);
    assert_eq!(page.default_nick.as_deref(), Some("마갤러"));
    assert_eq!(page.post, None);
    let pins: Vec<_> =
        page.pins.iter().map(|p| (p.place, &*p.label, &*p.title, &*p.author, p.date)).collect();
    assert_eq!(
        pins,
        [
            (Place::Top, "설문", "마당을 쓸 때 쓰는 것은?", "운영자", Some(date(2025, 2, 3))),
            (Place::Bottom, "AD", "싸리비 특가", "광고", None),
        ]
    );
    let numbers: Vec<i64> = page.rows.iter().map(|row| row.no).collect();
    assert_eq!(numbers, [100, 9005, 9004, 9003, 9002]);
    assert_eq!(page.skipped, ["a row without a date: 9001 날짜가 없는 줄"]);

    let [notice, picture, featured, video, snow] = page.rows.as_slice() else { panic!() };
    assert_eq!(
        (&*notice.title, notice.is_notice, notice.media),
        ("마당 이용 안내 & 규칙", true, None)
    );
    assert_eq!((notice.comments, notice.views, notice.ups), (2109, 1_234_567, 89));
    assert_eq!((notice.code.as_deref(), notice.is_member), (Some("keeper01"), true));
    assert_eq!(notice.written, Written::Exact(datetime(2024, 5, 6, 7, 8, 9, 0)));
    assert_eq!((&*picture.title, picture.comments), ("감나무 [3] 그루 (사진)", 17));
    assert_eq!((picture.media, picture.prefix.as_deref()), (Some(Media::Image), Some("203.0")));
    assert_eq!(picture.written, Written::Exact(datetime(2025, 2, 3, 21, 0, 5, 0)));
    assert_eq!((&*featured.nick, featured.is_featured), ("비질 하는 사람", true));
    assert_eq!(
        (featured.media, featured.written),
        (Some(Media::Text), Written::Day(date(2025, 2, 2)))
    );
    assert_eq!((&*video.nick, video.prefix.as_deref()), ("마갤러", Some("198.51")));
    assert_eq!((video.media, video.views, video.ups), (Some(Media::Video), 0, 0));
    assert_eq!(video.written, Written::Day(date(2024, 12, 31)));
    assert_eq!((snow.media, snow.is_featured), (Some(Media::Image), true));
    assert_eq!(snow.written, Written::Day(date(2023, 12, 25)));
}

#[test]
fn a_saved_post_gives_its_words_votes_and_comments() {
    let page = read(POST);
    let post = page.post.unwrap();
    assert_eq!(
        (post.no, &*post.title, post.head.as_deref()),
        (Some(9005), "감나무 <이야기>", Some("질문"))
    );
    assert_eq!(
        (&*post.nick, post.code.as_deref(), post.is_member),
        ("감나무집", Some("persimmon"), true)
    );
    assert_eq!(post.written, datetime(2024, 12, 30, 23, 59, 58, 0));
    assert_eq!((post.views, post.ups, post.member_ups, post.downs), (1073, 12, 4, 1002));
    assert_eq!(post.comments_in_header, 5);
    let Body::Html(body) = &post.body else { panic!() };
    assert!(body.starts_with("<p>첫 문단이다.</p><p>둘째 <b>문단</b><img "), "{body}");

    let comments: Vec<_> =
        post.comments.iter().map(|c| (c.id, c.parent, &*c.nick, &*c.text, c.is_deleted)).collect();
    assert_eq!(
        comments,
        [
            (Some(501), None, "ㅇㅇ", "첫 줄\n둘째 줄 & 끝", false),
            (Some(503), Some(0), "마갤러", "답글", false),
            (Some(504), Some(0), "감나무집", "끄덕", false),
            (Some(502), None, "", "", true),
            (Some(505), Some(3), "마갤러", "남은 답글", false),
        ]
    );
    assert_eq!(post.comments[0].written, Some(Written::Exact(datetime(2024, 12, 31, 0, 1, 2, 0))));
    assert_eq!(post.comments[1].written, Some(Written::Exact(datetime(2025, 1, 1, 9, 0, 0, 0))));
    assert_eq!(post.comments[2].written, None);
    assert_eq!(page.default_nick.as_deref(), Some("마갤러"));
}

#[test]
fn heads_come_from_their_column_and_notices_once() {
    let page = read(HEADS);
    let rows: Vec<_> = page
        .rows
        .iter()
        .map(|r| (r.no, r.head.as_deref(), &*r.title, r.comments, r.is_notice))
        .collect();
    assert_eq!(
        rows,
        [(12, None, "첫 공지", 0, true), (15, Some("질문"), "[질문] 이건 제목", 1002, false)]
    );
    assert_eq!((page.pins.len(), &*page.pins[0].label, page.pins[0].place), (1, "AD", Place::Top));
    assert_eq!(page.default_nick, None);
}

#[test]
fn a_post_with_its_list_finds_its_number_and_year() {
    let page = read(BOTH);
    let post = page.post.unwrap();
    assert_eq!((post.no, post.head, post.ups, post.downs), (Some(301), None, 0, 0));
    assert_eq!(post.body, Body::Html("장이 익었다.".into()));
    assert_eq!(page.rows[0].written, Written::Day(date(2025, 2, 5)));
    assert_eq!(page.rows[1].written, Written::Exact(datetime(2025, 2, 3, 19, 41, 0, 0)));
}

#[test]
fn text_rows_are_read_from_their_right_end() {
    let page = read(
        "번호 제목 글쓴이 작성일 조회 추천\n\
         공지 이용 안내 1.0 2025 운영자 23.01.02 - -\n\
         9 감 [3] 개 (홍시) [2/1] 마당 쓸던 사람(1.2) 02.03 1,024 12\n\
         8 제목에 [14] 숫자 ㅇㅇ(1.2) 02.03 5 0\n\
         7 2025 02.03 숫자뿐 10 20 고정닉갤로그로 이동합니다. 02.02 5 0\n\
         6 ㅇㅇ(1.2) 02.02 5 0\n\
         5 내일은 2월 30일 ㅇㅇ(999.2) 02.02 5 0\n\
         아무 말\n\
         갤러리 내부 검색\n\
         4 목록 밖 ㅇㅇ(1.2) 02.02 5 0\n",
    );
    let rows: Vec<_> =
        page.rows.iter().map(|r| (r.no, &*r.title, r.comments, &*r.nick, r.is_member)).collect();
    assert_eq!(
        rows,
        [
            (9, "감 [3] 개 (홍시)", 2, "마당 쓸던 사람", false),
            (8, "제목에 [14] 숫자", 0, "ㅇㅇ", false),
            (7, "2025 02.03 숫자뿐 10 20", 0, "고정닉", true),
        ]
    );
    assert_eq!((page.rows[0].views, page.rows[0].ups), (1024, 12));
    assert_eq!(&*page.pins[0].title, "이용 안내 1.0 2025");
    assert_eq!(page.skipped.len(), 2);
}

#[test]
fn text_heads_are_told_only_by_their_column() {
    let page =
        read("번호 말머리 제목 글쓴이 작성일 조회 추천\n9 질문 감은 언제 [1] ㅇㅇ(1.2) 02.03 1 0");
    let row = &page.rows[0];
    assert_eq!((row.head.as_deref(), &*row.title, row.comments), (Some("질문"), "감은 언제", 1));
    assert_eq!(row.written, Written::Day(date(2030, 2, 3)));
}

#[test]
fn a_text_post_may_speak_of_votes_and_times() {
    let page = read(
        "약속 2025.01.01 10:00:00\n\n제목\n\n고정닉갤로그로 이동합니다. 2025.02.03 19:41:10\n조회 1,073 추천 3 댓글 0\n\n\
         첫 줄\n둘째 줄\n\n추천 비추천\n\n이 줄도 본문\n\n추천 비추천\n\n3\n\n고정닉 2\n\n1\n\n전체 댓글 0",
    );
    let post = page.post.unwrap();
    assert_eq!((&*post.title, &*post.nick, post.is_member), ("제목", "고정닉", true));
    assert_eq!((post.views, post.ups, post.member_ups, post.downs), (1073, 3, 2, 1));
    assert_eq!(post.body, Body::Text("첫 줄\n둘째 줄\n\n추천 비추천\n\n이 줄도 본문".into()));
}

#[test]
fn what_is_not_a_page_is_refused_by_name() {
    let refusal = |bytes: &[u8]| parse(bytes, FALLBACK).unwrap_err();
    assert_eq!(refusal(b""), NotAPage::Empty);
    assert_eq!(refusal(" \n\u{FEFF}".as_bytes()), NotAPage::Empty);
    assert_eq!(refusal(b"\x89PNG\r\n\x1a\n\xff\xd8"), NotAPage::NotText);
    assert_eq!(refusal(b"SQLite format 3\0"), NotAPage::NotText);
    assert_eq!(refusal(REFUSED.as_bytes()), NotAPage::Html);
    assert_eq!(refusal("번호를 매긴 글\n1 하나 02.03 1 0".as_bytes()), NotAPage::Text);
    assert!(NotAPage::Html.to_string().contains("table.gall_list tr.ub-content"));
    assert!(NotAPage::Text.to_string().contains("번호 제목 글쓴이"));
}

#[test]
fn deep_and_long_pages_end() {
    for page in ["<div>".repeat(3_000), "<table class=gall_list><tr class=ub-content>".repeat(500)]
    {
        let _ = parse(page.as_bytes(), FALLBACK);
    }
    let rows = "번호 제목 글쓴이\n".to_owned() + &"1 [1] [1] ] ] ㅇ(1.1) 02.03 1 1\n".repeat(5_000);
    assert_eq!(parse(rows.as_bytes(), FALLBACK).unwrap().rows.len(), 5_000);
}

/// A fixture with pieces cut out, doubled or replaced.
fn mutated() -> impl Strategy<Value = String> {
    let page = prop::sample::select(vec![LIST, POST, HEADS, BOTH, TEXT]);
    let edits = prop::collection::vec((0.0..1.0, 0.0..0.2, "[\\PC\n]{0,5}"), 1..8);
    (page, edits).prop_map(|(page, edits)| {
        let mut chars: Vec<char> = page.chars().collect();
        for (at, length, put) in edits {
            let share = |part: f64, of: usize| (part * of as f64) as usize;
            let start = share(at, chars.len());
            let end = (start + share(length, chars.len())).min(chars.len());
            chars.splice(start..end, put.chars());
        }
        chars.into_iter().collect()
    })
}

const TEXT: &str = "제목\n\nㅇㅇ(1.2) 2025.02.03 19:41:10\n조회 73 추천 0 댓글 1\n\n본문\n\n추천 비추천\n\n0\n\n고정닉 0\n\n0\n\n\
    번호 제목 글쓴이 작성일 조회 추천\n설문 물음 운영자 25/02/03 - -\n9 감 [3] ㅇㅇ(1.2) 02.03 1 0\n갤러리 내부 검색\n";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_parser_fall(text in "\\PC{0,200}", day in 1_i8..28, year in -9999_i16..9999) {
        let fallback = civil::Date::new(year, 1, day).unwrap();
        let _ = parse(text.as_bytes(), fallback);
        let _ = parse(format!("번호 제목 글쓴이\n1 {text}(1.2) 02.29 1 1").as_bytes(), fallback);
        let _ = parse(format!("번호 제목 글쓴이\n{text} 12:30 1 1").as_bytes(), fallback);
    }

    #[test]
    fn no_broken_page_makes_the_parser_fall(page in mutated()) {
        if let Ok(page) = parse(page.as_bytes(), FALLBACK) {
            for comment in page.post.iter().flat_map(|post| &post.comments) {
                prop_assert!(comment.parent.is_none_or(|at| at < page.post.as_ref().unwrap().comments.len()));
            }
            prop_assert!(page.rows.iter().all(|row| !row.title.is_empty() && row.comments >= 0));
        }
    }

    #[test]
    fn bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse(&bytes, FALLBACK);
    }
}
