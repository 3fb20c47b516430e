//! Pages that are kept are guests' pages: nothing of a member comes into them, and a member
//! is given none of them.

use super::member;
use crate::{
    guest::{Answer, Guest},
    page::lasting,
    site::{GALLERY, both},
    waiting::until_viewed,
};

async fn pages(guest: &Guest, paths: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for path in paths {
        all.push(guest.get(path).await.expect(200).text);
    }
    all
}

// Counts of views are shown soon, and each server counts a reader for itself: these two stories
// are of one server, which nothing else moves.
both!(a_member_neither_gets_nor_leaves_a_kept_page, |site| async move {
    let writer = member(&site, "글쓴회원").await;
    let reader = member(&site, "읽는회원").await;
    let no =
        writer.post(&format!("/g/{GALLERY}/write"), &[("title", "제목"), ("body", "본문")]).await;
    let no = no.expect(303).post_no();
    let paths =
        ["/".to_owned(), "/best".to_owned(), format!("/g/{GALLERY}"), format!("/g/{GALLERY}/{no}")];

    // Members first, so that what they are given would be kept if anything were.
    for (member, nick) in [(&reader, "읽는회원"), (&writer, "글쓴회원")] {
        for page in pages(member, &paths).await {
            assert!(
                page.contains(&format!(">{nick}</span></a>")),
                "a member sees who he is: {page}"
            );
            assert!(!page.contains("href=\"/login\""));
        }
    }
    let guest = site.guest();
    // Everybody has read it, and the counts have come to rest.
    until_viewed(&guest, no, 3).await;
    let first = pages(&guest, &paths).await;
    for page in &first {
        assert!(page.contains("href=\"/login\""), "{page}");
        assert!(!page.contains("읽는회원") && !page.contains("action=\"/logout\""));
        assert!(
            !page.contains(&format!("/g/{GALLERY}/{no}/edit")),
            "only its writer may change it"
        );
    }
    // Now they are kept: a member between two guests changes nothing for either.
    for page in pages(&writer, &paths).await {
        assert!(page.contains(">글쓴회원</span></a>") && page.contains("action=\"/logout\""));
    }
    let mine = writer.get(&paths[3]).await.expect(200);
    assert!(mine.text.contains(&format!("/g/{GALLERY}/{no}/edit")), "its writer may");
    assert!(mine.header("cache-control").contains("private"), "{:?}", mine.headers);
    assert_eq!(mine.header("etag"), "", "what is made for one reader has no tag to be kept by");
    let again = pages(&guest, &paths).await;
    for (one, other) in first.iter().zip(&again) {
        assert_eq!(lasting(one), lasting(other));
    }
});

both!(what_a_guest_reads_is_still_kept, [("MADANG_WORK", "off")], |site| async move {
    let guest = site.guest();
    let path = format!("/g/{GALLERY}");
    guest.get(&path).await.expect(200);
    let before = statements(&guest).await;
    guest.get(&path).await.expect(200);
    assert_eq!(statements(&guest).await - before, 0, "no cookie, no statement");
    // A cookie that the site has not given out costs none either, and gets the kept page.
    let secret = "0123456789abcdef".repeat(2);
    for forged in ["x", "1.2.3", &format!("1.{secret}.0123456789abcdef")] {
        let cookie = format!("madang_session={forged}; madang_device={forged}");
        let request = guest.request("GET", &path).header("cookie", cookie);
        let answer = Answer::of(request).await.expect(200);
        assert!(answer.header("etag").starts_with('"'), "{:?}", answer.headers);
    }
    assert_eq!(statements(&guest).await - before, 0);
    // A member's costs one more than a cold page.
    let owner = member(&site, "마당쇠").await;
    owner.get(&format!("/g/{GALLERY}/write")).await.expect(200);
    guest.get(&format!("/g/{GALLERY}/write")).await.expect(200);
    let mut costs = Vec::new();
    for reader in [&guest, &owner] {
        let before = statements(reader).await;
        reader.get(&format!("/g/{GALLERY}/write")).await.expect(200);
        costs.push(statements(reader).await - before);
    }
    assert_eq!(costs[1] - costs[0], 1, "{costs:?}");
});

async fn statements(guest: &Guest) -> i64 {
    let metrics = guest.get("/metrics").await.expect(200).text;
    let line = metrics.lines().find(|line| line.starts_with("madang_db_statement_seconds_count"));
    line.expect("statements are not counted").rsplit(' ').next().unwrap().parse().unwrap()
}
