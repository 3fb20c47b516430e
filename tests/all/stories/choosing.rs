//! Choosing how much one sees: the only setting that the server knows.

use crate::{guest::Guest, nodes::spread, site::GALLERY};

async fn choose(guest: &Guest, rows: &str) {
    let answer = guest.post("/settings", &[("rows", rows)]).await.expect(303);
    assert_eq!(answer.location(), "/settings");
}

spread!(the_number_of_rows_is_kept_for_lists_that_name_none, |site| async move {
    let guest = site.guest();
    for n in 1..=60 {
        guest.write(&format!("글 {n}"), "본문").await;
    }
    choose(&guest, "30").await;
    let list = guest.list("").await;
    assert_eq!(list.numbers(), (31..=60).rev().collect::<Vec<_>>());
    let html = guest.get(&format!("/g/{GALLERY}")).await.expect(200).text;
    // A link that is passed on opens the same page for everybody.
    assert!(html.contains(&format!("href=\"/g/{GALLERY}?size=30&#38;page=2\"")), "{html}");
    assert!(html.contains(&format!("href=\"/g/{GALLERY}?size=50\"")), "the way to the usual size");
    assert_eq!(guest.list("size=50").await.numbers().len(), 50, "the address comes first");
    let below = guest.post_page(&format!("/g/{GALLERY}/7")).await;
    assert_eq!(below.rows.len(), 30);
    let settings = guest.get("/settings").await.expect(200);
    assert!(settings.text.contains("value=\"30\" checked"));
    assert_eq!(settings.headers["cache-control"], "no-store");

    let other = guest.without_cookies();
    assert_eq!(other.list("").await.numbers().len(), 50);
    // Whatever is no size is the usual one, and that needs no cookie.
    for odd in ["50", "", "7", "-1", "<b>"] {
        choose(&guest, "30").await;
        choose(&guest, odd).await;
        assert_eq!(guest.list("").await.numbers().len(), 50, "{odd}");
    }
    let same = guest.get(&format!("/g/{GALLERY}")).await.expect(200).text;
    assert_eq!(same, other.get(&format!("/g/{GALLERY}")).await.expect(200).text);
});

spread!(the_settings_page_is_the_same_for_everyone, |site| async move {
    let (guest, other) = (site.guest(), site.guest());
    guest.write("글", "본문").await;
    guest.get(&format!("/g/{GALLERY}/1")).await.expect(200);
    let page = guest.get("/settings").await.expect(200).text;
    assert_eq!(page, other.get("/settings").await.expect(200).text);
    assert!(page.contains("<meta name=\"robots\" content=\"noindex\">"));
});
