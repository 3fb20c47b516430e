//! A gallery, a post and comments of our own making.

use jiff::tz::TimeZone;

use crate::{
    domain::{
        author::{Author, AuthorKind},
        best::BestPost,
        comment::{Comment, CommentId, DeletedBy, Order},
        gallery::{Gallery, GalleryId, GalleryKind, Head, Settings, Slug},
        issue::Issue,
        pager::Pager,
        pin::{Pin, Place},
        post::{Media, Post, PostNo, PostRow},
        time::{Moment, SECOND},
        vote::Counts,
    },
    texts::Lang,
    view::{
        best_box::BestList,
        comment::CommentList,
        frame::{GalleryLink, Site},
        link::ListPlace,
        list::List,
    },
};

pub(super) const EVIL: &str = "<script>alert(\"1\")</script>'&";

fn now() -> Moment {
    Moment("2026-11-23T12:30:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond())
}

pub(super) fn site(lang: Lang) -> Site {
    let issue = |title: &str, url: &str| Issue { text: title.into(), url: url.into() };
    let best = |no, title: &str| BestPost {
        slug: slug("baduk"),
        gallery: "바둑".into(),
        no: PostNo(no),
        title: title.into(),
    };
    let mut risen = vec![
        best(812, "사활 문제 하나만 풀어 주세요, 사흘째 막혀 있습니다"),
        best(790, "할아버지가 두시던 바둑판을 물려받았습니다"),
        best(777, "기원에서 커피 내려 주는 곳 정리"),
        best(776, EVIL),
    ];
    risen.extend((1..20).map(|no| best(no, "오늘의 묘수 풀이")));
    Site {
        lang,
        has_passkeys: true,
        name: "마당".into(),
        origin: "https://madang.example".into(),
        issues: vec![
            issue("이번 주 점검은 목요일 새벽 네 시입니다", "/g/notice/12"),
            issue("갤러리를 새로 여는 방법", "https://madang.example/help"),
            issue("나쁜 링크", "javascript:alert(1)"),
        ],
        best: BestList::of(&risen, 1),
        now: now(),
        zone: TimeZone::get("Asia/Seoul").unwrap(),
        member: None,
    }
}

pub(super) fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

fn head(id: i64, name: &str) -> Head {
    Head {
        id,
        name: name.into(),
        managers_only: false,
        members_only: false,
        never_featured: false,
        is_retired: false,
    }
}

pub(super) fn gallery() -> Gallery {
    Gallery {
        id: GalleryId(1),
        slug: slug("baduk"),
        kind: GalleryKind::Minor,
        name: "바둑".into(),
        settings: Settings {
            default_nick: "바갤러".into(),
            description: "한 수 배우고 한 수 두는 곳. 기보와 사활, 대국 이야기를 나눕니다.".into(),
            heads: vec![
                head(1, "질문"),
                head(2, "기보"),
                head(3, "대국 후기"),
                head(4, "사활"),
                head(5, "잡담"),
            ],
            related: vec!["janggi".into()],
            ..Settings::default()
        },
    }
}

pub(super) fn related() -> Vec<GalleryLink> {
    vec![
        GalleryLink { slug: slug("janggi"), name: "장기".into() },
        GalleryLink { slug: slug("go-ai"), name: "바둑 AI".into() },
    ]
}

fn guest(nick: &str, prefix: &str) -> Author {
    Author {
        kind: AuthorKind::Guest,
        nick: nick.into(),
        prefix: prefix.into(),
        mark: "a3f2".into(),
        code: String::new(),
    }
}

fn member(kind: AuthorKind, nick: &str) -> Author {
    Author {
        kind,
        nick: nick.into(),
        prefix: String::new(),
        mark: String::new(),
        code: "stone19".into(),
    }
}

fn rows() -> Vec<PostRow> {
    let titles = [
        "초반 삼삼 침입, 언제까지 유행할까요",
        "오늘 처음으로 1급한테 이겼습니다",
        "이 형태에서 백이 살 수 있나요?",
        "AI 추천수 100수까지 외우기 도전 중인데 머리가 하얗게 됩니다 도와주세요 선배님들 제발 부탁드립니다",
        "동네 기원 문 닫는다네요",
        "화점 정석 정리한 표 올립니다",
        "ㅋㅋㅋ 축머리 착각해서 대마 죽음",
        "바둑판 추천 부탁드립니다",
        "속기 10초 바둑 재밌네",
        EVIL,
    ];
    let hours = [0_i64, 1, 3, 5, 9, 14, 30, 200, 2_000, 16_000];
    (0..50_usize)
        .map(|i| {
            let at = i % 10;
            let author = match i % 12 {
                3 => member(AuthorKind::FixedNick, "돌가루"),
                8 => member(AuthorKind::SharedNick, "초단의꿈을꾸는사람입니다"),
                n => guest(
                    if n % 3 == 0 { "바갤러" } else { "ㅇㅇ" },
                    ["121.133", "49.171", "211.234"][n % 3],
                ),
            };
            PostRow {
                no: PostNo(18_080_253 - i as i64 * 3),
                title: titles[at].into(),
                head_id: [0, 0, 1, 0, 5, 2, 0, 1, 0, 3][at],
                author,
                written_at: Moment(
                    now().0 - hours[i / 5] * 3_600 * SECOND - i as i64 * 47 * SECOND,
                ),
                day_only: i == 49,
                media: Media::from_number([0, 1, 0, 0, 2, 1, 0, 3, 0, 0][at]),
                views: [352, 12, 90, 1_204, 33, 540, 7, 61, 8, 25_031][at],
                counts: Counts {
                    ups: [0, 12, 0, 3, 1, 44, 0, 0, 2, 0][at],
                    member_ups: 1,
                    downs: 2,
                },
                comments: [9, 12, 0, 128, 0, 3, 1, 0, 2, 0][at],
                is_notice: false,
                is_featured: at == 1 || at == 5,
            }
        })
        .collect()
}

fn notice(no: i64, title: &str) -> PostRow {
    PostRow {
        no: PostNo(no),
        title: title.into(),
        author: member(AuthorKind::FixedNick, "매니저"),
        is_notice: true,
        comments: 3,
        ..rows().swap_remove(2)
    }
}

fn pin(id: i64, place: Place, label: &str, title: &str, url: &str) -> Pin {
    Pin {
        id,
        place,
        label: label.into(),
        title: title.into(),
        url: url.into(),
        author: "운영자".into(),
        date: "2025-02-03".into(),
    }
}

pub(super) fn list(page: i64) -> List {
    let pager = Pager::new(page, 60_000, 50);
    List {
        place: ListPlace { page, ..ListPlace::first(&slug("baduk")) },
        pager,
        notices: vec![
            notice(18_000_001, "바둑 갤러리 이용 안내 (2026년 가을)"),
            notice(18_000_002, "대국 모집 글은 말머리를 꼭 달아 주세요"),
        ],
        rows: rows(),
        pins: vec![
            pin(1, Place::Top, "설문", "올해의 명국을 골라 주세요", "/g/baduk/5"),
            pin(
                2,
                Place::Bottom,
                "뉴스",
                "가을 아마추어 대회 접수가 시작되었습니다",
                "javascript:alert(1)",
            ),
        ],
    }
}

pub(super) fn post() -> Post {
    let paragraph = "바둑판을 물려받은 지 석 달이 되었습니다. 처음에는 장식으로 두었는데, 아이가 먼저 돌을 놓기 시작했습니다. \
        집을 세는 법부터 가르치다 보니 저도 다시 배우는 기분입니다.";
    Post {
        row: PostRow {
            no: PostNo(18_080_238),
            title: "할아버지가 두시던 바둑판을 물려받았습니다".into(),
            head_id: 5,
            author: guest("ㅇㅇ", "121.133"),
            comments: 6,
            counts: Counts { ups: 24, member_ups: 7, downs: 1 },
            is_featured: true,
            ..rows().swap_remove(5)
        },
        body_html: format!(
            "<p>{paragraph}</p><p>{paragraph} {paragraph}</p><blockquote><p>한 수 물러 주는 것도 배움이다.</p></blockquote><p>사진은 <a href=\"https://example.org/\" rel=\"nofollow noopener\">https://example.org/</a> 에 있습니다.</p>"
        ),
        edited_at: Some(now()),
        comment_rows: 250,
        comments_not_saved: 1,
    }
}

fn comment(id: i64, thread: Option<i64>, nick: &str, body: &str) -> Comment {
    Comment {
        id: CommentId(id),
        thread: thread.map(CommentId),
        mention: String::new(),
        author: guest(nick, "49.171"),
        by_post_author: false,
        body_html: body.into(),
        written_at: Moment(now().0 - (90 - id) * 60 * SECOND),
        deleted_by: None,
    }
}

pub(super) fn comments() -> CommentList {
    let gone = |comment: Comment, by| Comment {
        deleted_by: Some(by),
        body_html: String::new(),
        ..comment
    };
    CommentList {
        items: vec![
            comment(
                1,
                None,
                "ㅇㅇ",
                "저희 집에도 비슷한 게 있었는데 이사하면서 버렸네요… 부럽습니다.",
            ),
            Comment {
                by_post_author: true,
                ..comment(2, Some(1), "ㅇㅇ", "아이고 아까워라. 비자나무였나요?")
            },
            Comment {
                mention: "ㅇㅇ".into(),
                ..comment(3, Some(1), "바갤러", "은행나무일 수도 있어요. 결을 보면 압니다.")
            },
            gone(comment(4, None, "ㅇㅇ", ""), DeletedBy::Writer),
            comment(5, Some(4), "돌부처", "이건 왜 지우셨나요<br>궁금하네요"),
            gone(comment(6, None, "ㅇㅇ", ""), DeletedBy::PostAuthor),
            Comment {
                author: member(AuthorKind::FixedNick, "돌가루"),
                ..comment(7, None, "", "관리 잘하시면 백 년도 갑니다. 습도만 조심하세요.")
            },
        ],
        order: Order::Old,
        pager: Pager::new(1, 250, 100),
    }
}
