//! Search as a side door, and as something to break the database with.

use crate::{
    nodes::spread,
    site::{GALLERY, both},
};

spread!(s40_what_was_taken_away_is_found_by_no_way, |site| async move {
    let guest = site.guest();
    let gone = guest.write("비밀스러운 글", "숨은내용").await;
    let under = guest.comment(gone, "비밀스러운 댓글").await;
    let kept = guest.write("남은 글", "본문").await;
    let words = guest.comment(kept, "비밀스러운 한마디").await;
    guest.delete(gone, "1234").await.expect(303);
    guest.delete_comment(kept, words, "1234").await.expect(303);
    site.madang(&["gallery", "create", "closed", "--name", "비밀스러운 방"]);
    let fields = [("password", "1234"), ("title", "비밀스러운 방의 글"), ("body", "숨은내용")];
    guest.post("/g/closed/write", &fields).await.expect(303);
    site.sql("update gallery set closed_at = 1 where slug = 'closed';").await;

    for path in ["/g/baduk/search", "/search"] {
        for scope in ["title_body", "title", "body", "author", "comment", "all", "gallery"] {
            for more in ["", "&sort=relevant", "&sort=up", "&format=rss"] {
                let q = "%EB%B9%84%EB%B0%80%EC%8A%A4%EB%9F%AC%EC%9A%B4";
                let page = guest.get(&format!("{path}?q={q}&in={scope}{more}")).await.expect(200);
                let told =
                    page.text.replace("‘비밀스러운’", "").replace("value=\"비밀스러운\"", "");
                for secret in ["글</", "숨은내용", "댓글</", "한마디", "스러운 방"] {
                    assert!(
                        !told.contains(&format!("비밀스러운 {secret}")),
                        "{path} {scope} {more}"
                    );
                }
                assert!(!told.contains("숨은내용"), "{path} {scope} {more}: {told}");
                assert!(
                    !told.contains(&format!("#c{under}")) && !told.contains(&format!("#c{words}"))
                );
                assert!(!told.contains(&format!("/g/{GALLERY}/{gone}\"")), "{path} {scope} {more}");
                assert!(
                    !told.contains("class=\"count\""),
                    "nothing is counted: {path} {scope} {more}"
                );
            }
        }
    }
    let typed = guest.get("/search/suggest?q=%EB%B9%84%EB%B0%80").await.expect(200);
    assert_eq!(typed.text, "[]");
    guest.get("/g/closed/search?q=x").await.expect(404);
});

spread!(s41_nothing_that_is_typed_reaches_the_index_as_an_operator, |site| async move {
    let guest = site.guest();
    let no = guest.write("사과 나무", "배나무").await;
    let long = "가나다 ".repeat(5_000);
    let quotes = "\"".repeat(10_000);
    let marks = "\u{301}".repeat(4_000);
    for q in [
        "\"사과\" OR \"배\"",
        "사과 OR 없음",
        "NEAR(사과 나무, 1)",
        "terms:사과",
        "사과*",
        "* *",
        "^사과",
        "사과 AND",
        "NOT",
        "(사과",
        "사과)",
        "'; drop table post; --",
        "사과' | 'x",
        "사과 & !나무",
        "사과:*",
        "\\",
        "\\'",
        "'",
        "''",
        "\"",
        "\"\"",
        "-",
        "--",
        "-\"",
        "-사과",
        "\u{0}사과",
        "%",
        "_",
        "0g0",
        "0w22x1",
        "{사과}",
        "+",
        "<->",
        "사과<2>나무",
        "\u{FFFD}\u{202E}",
        "𓀀",
        "🍎",
        long.as_str(),
        quotes.as_str(),
        marks.as_str(),
    ] {
        for path in ["/g/baduk/search", "/search"] {
            for scope in ["title_body", "author", "all"] {
                let encoded: String = form_urlencoded::byte_serialize(q.as_bytes()).collect();
                let address =
                    format!("{path}?in={scope}&q={}", &encoded[..encoded.len().min(60_000)]);
                let page = guest.get(&address).await;
                assert_eq!(page.status, 200, "{path} {scope} {q:.60}");
            }
        }
    }
    assert_eq!(guest.search("/g/baduk/search", "사과", "").await.posts, [no]);
    let crowd = guest.search("/g/baduk/search", &"사과 ".repeat(200), "").await;
    assert!(crowd.posts == [no] && crowd.text.contains("앞부분만"), "{}", crowd.text);
    // As long as an address may be.
    guest.get(&format!("/search?q={}", "a".repeat(65_000))).await.expect(200);
});

// A server counts the searches that come to it.
both!(s42_one_address_searches_only_so_often, [("MADANG_LIMITS", "on")], |site| async move {
    let guest = site.guest();
    let mut refused = None;
    for _ in 0..400 {
        let page = guest.get("/g/baduk/search?q=a").await;
        if page.status == 429 {
            refused = Some(page);
            break;
        }
        assert_eq!(page.status, 200);
    }
    let refused = refused.expect("nobody is stopped");
    assert!(refused.retry_after() >= 1);
    // Looking at the form is no search, and the others go on.
    guest.get("/g/baduk/search").await.expect(200);
    let other = site.guest_at(std::net::Ipv4Addr::new(127, 99, 1, 1));
    other.get("/search?q=a").await.expect(200);
});
