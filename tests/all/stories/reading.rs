//! Reading: view counts, recent galleries, and pages that are not there.

use std::time::Duration;

use crate::{
    guest::Guest,
    nodes::spread,
    site::{GALLERY, Site, both},
    waiting::within_one_day,
};

/// Waits until the list says so many views; counting may lag by a second.
async fn views_become(guest: &Guest, no: i64, views: i64) {
    let mut seen = -1;
    for _ in 0..600 {
        seen = guest.list("").await.row(no).views;
        if seen == views {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{seen} views instead of {views}");
}

/// Views that a post shows, and the row below it, each time.
async fn read_five_times(reader: &Guest, no: i64) -> [(i64, i64); 5] {
    let mut seen = [(0, 0); 5];
    for seen in &mut seen {
        let page = reader.read(no).await;
        *seen = (page.views, page.rows.iter().find(|row| row.no == no).unwrap().views);
    }
    seen
}

/// Views that are in the database.
async fn written(site: &Site, no: i64) -> i64 {
    site.number(&format!("select view_count from post where no = {no}")).await
}

// Several servers count one reader once each: see tests/all/nodes/reading.rs.
both!(a_reload_by_the_same_reader_does_not_count, |site| async move {
    within_one_day().await;
    let writer = site.guest();
    let mut tries = 0;
    let (no, reader) = loop {
        let (no, reader) = (writer.write("글", "본문").await, site.guest());
        let seen = read_five_times(&reader, no).await;
        if seen == [(1, 1); 5] {
            break (no, reader);
        }
        // In the moment in which a view is written down a page may have it twice.
        tries += 1;
        let is_explained = tries < 5 && written(&site, no).await > 0;
        assert!(is_explained, "the head and the row below it agree: {seen:?}");
    };
    views_become(&writer, no, 1).await;
    for _ in 0..3 {
        site.guest().read(no).await;
    }
    reader.read(no).await;
    views_become(&writer, no, 4).await;
    // All of them are written down, and nobody's comes to it.
    for _ in 0..600 {
        if written(&site, no).await >= 4 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(written(&site, no).await, 4);
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert_eq!(written(&site, no).await, 4);
    views_become(&writer, no, 4).await;
});

spread!(the_galleries_visited_last_are_remembered_by_the_browser, |site| async move {
    site.madang(&["gallery", "create", "cinema", "--name", "영화"]);
    let guest = site.guest();
    guest.list("").await;
    guest.get("/g/cinema").await.expect(200);
    let recent = guest.get("/recent").await.expect(200).text;
    let cinema = recent.find("/g/cinema").expect("cinema is remembered");
    let baduk = recent.find("/g/baduk").expect("baduk is remembered");
    assert!(cinema < baduk, "the last one first");
    let stranger = site.guest().get("/recent").await.expect(200).text;
    assert!(!stranger.contains("/g/cinema"));
});

spread!(the_front_page_lists_the_galleries, |site| async move {
    let page = site.guest().get("/").await.expect(200).text;
    assert!(page.contains("/g/baduk") && page.contains("바둑"));
});

spread!(what_is_not_there_says_so_and_helps, |site| async move {
    let guest = site.guest();
    let no = guest.write("지울 글", "사라질 본문").await;
    guest.delete(no, "1234").await.expect(303);
    let gone = guest.get(&format!("/g/{GALLERY}/{no}")).await.expect(410);
    assert!(gone.text.contains(&format!("/g/{GALLERY}")), "a way back to the gallery");
    assert!(!gone.text.contains("사라질 본문") && !gone.text.contains("지울 글"));
    for path in [
        "/nowhere",
        "/g/nowhere",
        "/g/baduk/99",
        "/g/baduk/notanumber",
        "/g/%2e%2e/1",
        "/g/baduk/-1",
        "/g/baduk/99999999999999999999",
    ] {
        let answer = guest.get(path).await.expect(404);
        assert!(answer.header("content-type").starts_with("text/html"), "{path}");
        assert!(answer.text.contains("href=\"/\""), "{path}: a way home");
    }
    guest.post(&format!("/g/{GALLERY}"), &[]).await.expect(405);
});

spread!(a_program_gets_problem_details, |site| async move {
    let guest = site.guest();
    let no = guest.write("지울 글", "본문").await;
    guest.delete(no, "1234").await.expect(303);
    for (path, status) in
        [("/g/nowhere", 404), ("/nowhere", 404), (&*format!("/g/{GALLERY}/{no}"), 410)]
    {
        let answer = guest.get_json(path).await.expect(status);
        assert!(answer.header("content-type").starts_with("application/problem+json"), "{path}");
        assert_eq!(answer.json()["status"], status, "{path}");
        assert!(answer.json()["title"].is_string());
    }
    let refused = crate::guest::Answer::of(
        guest
            .request("POST", &format!("/g/{GALLERY}/write"))
            .header("accept", "application/json")
            .form(&[("password", "1234"), ("body", "본문"), ("title", "")]),
    )
    .await
    .expect(422);
    assert!(refused.header("content-type").starts_with("application/problem+json"));
    assert_eq!(refused.json()["code"], "title_empty");
});

spread!(a_reader_in_english_is_answered_in_english, |site| async move {
    let guest = site.guest();
    let page = |language: &'static str| {
        let request =
            guest.request("GET", &format!("/g/{GALLERY}")).header("accept-language", language);
        crate::guest::Answer::of(request)
    };
    assert!(page("ko-KR,ko;q=0.9,en;q=0.8").await.expect(200).text.contains("lang=\"ko\""));
    assert!(page("en-GB,en;q=0.9").await.expect(200).text.contains("lang=\"en\""));
});
