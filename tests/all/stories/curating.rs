//! What the operator sets from the command line while no console exists.

use std::time::Duration;

use crate::{guest::Guest, nodes::spread, site::GALLERY};

/// Waits until an address shows a word, or no longer shows it.
async fn shows(guest: &Guest, path: &str, word: &str, wanted: bool) {
    let mut page = String::new();
    for _ in 0..100 {
        page = guest.get(path).await.text;
        if page.contains(word) == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{path} {} {word}:\n{page}", if wanted { "never showed" } else { "still shows" });
}

spread!(the_operator_features_and_takes_back, |site| async move {
    let guest = site.guest();
    let no = guest.write("눈에 띄는 글", "본문").await;
    let featured = format!("/g/{GALLERY}?tab=featured");
    site.madang(&["post", "feature", GALLERY, "1"]);
    shows(&guest, &featured, "눈에 띄는 글", true).await;
    assert_eq!(guest.list("tab=featured").await.numbers(), [no]);
    site.madang(&["post", "feature", GALLERY, "1", "--off"]);
    shows(&guest, &featured, "눈에 띄는 글", false).await;
    // Taken out by hand, votes do not bring it back.
    for _ in 0..11 {
        site.guest().vote(no, "up").await.expect(303);
    }
    assert!(guest.list("tab=featured").await.numbers().is_empty());
});

spread!(a_notice_can_be_taken_down, |site| async move {
    let guest = site.guest();
    guest.write("알림", "본문").await;
    let notices = format!("/g/{GALLERY}?tab=notice");
    site.madang(&["post", "notice", GALLERY, "1"]);
    shows(&guest, &notices, "알림", true).await;
    site.madang(&["post", "notice", GALLERY, "1", "--off"]);
    shows(&guest, &notices, "data-no", false).await;
});

spread!(pinned_rows_frame_the_list, |site| async move {
    let guest = site.guest();
    guest.write("보통 글", "본문").await;
    site.madang(&[
        "site",
        "pin",
        "add",
        "--place",
        "top",
        "--label",
        "설문",
        "--title",
        "올해의 명국은?",
        "--author",
        "운영자",
    ]);
    site.madang(&[
        "site",
        "pin",
        "add",
        "--place",
        "bottom",
        "--label",
        "뉴스",
        "--title",
        "봄 대회가 열린다",
    ]);
    let list = format!("/g/{GALLERY}");
    shows(&guest, &list, "올해의 명국은?", true).await;
    shows(&guest, &list, "봄 대회가 열린다", true).await;
    let page = guest.get(&list).await.text;
    let at = |word: &str| page.find(word).unwrap();
    assert!(at("올해의 명국은?") < at("보통 글") && at("보통 글") < at("봄 대회가 열린다"));
    assert_eq!(guest.list("").await.numbers(), [1], "a pinned row is no post");
});

spread!(the_issue_box_shows_what_the_operator_put_there, |site| async move {
    let guest = site.guest();
    site.madang(&["site", "issue", "add", "이달의 대국", "--url", "/g/baduk"]);
    shows(&guest, &format!("/g/{GALLERY}"), "이달의 대국", true).await;
});

spread!(a_gallery_can_be_renamed_under_a_running_server, |site| async move {
    let guest = site.guest();
    shows(&guest, &format!("/g/{GALLERY}"), "바둑", true).await;
    site.madang(&["gallery", "set", GALLERY, "--name", "장기"]);
    shows(&guest, &format!("/g/{GALLERY}"), "장기", true).await;
});

spread!(guests_may_be_shut_out, |site| async move {
    let guest = site.guest();
    let no = guest.write("열린 때의 글", "본문").await;
    site.madang(&["gallery", "set", GALLERY, "--guests", "off"]);
    // A look first: by then every server has heard of it.
    guest.list("").await;
    guest.try_write(&crate::guest::Draft::new("늦은 글", "본문")).await.expect(403);
    guest.try_comment(no, "댓글").await.expect(403);
});
