//! The list: sizes, tabs, 말머리, dates, and the pages of it.

use crate::{
    guest::{Draft, Guest},
    nodes::spread,
    site::{GALLERY, Site},
};

/// Writes posts `글 1` … `글 n`, in order.
async fn write_many(guest: &Guest, n: i64) {
    for i in 1..=n {
        guest.write(&format!("글 {i}"), "본문").await;
    }
}

spread!(a_list_has_thirty_fifty_or_a_hundred_rows, |site| async move {
    let guest = site.guest();
    write_many(&guest, 104).await;
    assert_eq!(guest.list("").await.numbers(), (55..=104).rev().collect::<Vec<_>>());
    assert_eq!(guest.list("size=30").await.numbers(), (75..=104).rev().collect::<Vec<_>>());
    assert_eq!(guest.list("size=100").await.numbers(), (5..=104).rev().collect::<Vec<_>>());
    assert_eq!(guest.list("size=100000").await.numbers().len(), 50);
    assert_eq!(guest.list("size=-1").await.numbers().len(), 50);
    assert_eq!(guest.list("page=3").await.numbers(), [4, 3, 2, 1]);
    assert_eq!(guest.list("page=4&size=30").await.numbers(), (1..=14).rev().collect::<Vec<_>>());
    // A page beyond the end, before the beginning, or no number at all.
    assert_eq!(guest.list("page=99999999999999999999").await.numbers().len(), 50);
    assert_eq!(guest.list("page=9999").await.numbers(), [4, 3, 2, 1]);
    assert_eq!(guest.list("page=0").await.numbers().len(), 50);
    assert_eq!(guest.list("page=-5").await.numbers()[0], 104);
});

spread!(every_page_follows_the_one_before_under_deletions, |site| async move {
    let guest = site.guest();
    write_many(&guest, 130).await;
    let gone: Vec<i64> = (1..=130).filter(|no| no % 5 == 0 || (60..75).contains(no)).collect();
    for no in &gone {
        guest.delete(*no, "1234").await.expect(303);
    }
    let live: Vec<i64> = (1..=130).rev().filter(|no| !gone.contains(no)).collect();
    for (page, expected) in live.chunks(30).enumerate() {
        assert_eq!(guest.list(&format!("size=30&page={}", page + 1)).await.numbers(), expected);
    }
});

spread!(the_list_under_a_post_is_the_page_that_holds_it, |site| async move {
    let guest = site.guest();
    write_many(&guest, 95).await;
    for no in [95, 66, 65, 36, 35, 1] {
        let page = guest.post_page(&format!("/g/{GALLERY}/{no}?size=30")).await;
        let rows: Vec<i64> = page.rows.iter().map(|row| row.no).collect();
        assert!(rows.contains(&no), "{no} is not in {rows:?}");
        let number = (95 - no) / 30 + 1;
        assert_eq!(
            rows,
            guest.list(&format!("size=30&page={number}")).await.numbers(),
            "under {no}"
        );
    }
    // Reading on from a list keeps that list's page.
    let page = guest.post_page(&format!("/g/{GALLERY}/95?size=30&page=2")).await;
    assert_eq!(page.title, "글 95");
});

spread!(heads_have_lists_of_their_own, |site| async move {
    site.madang(&["gallery", "set", GALLERY, "--head", "질문", "--head", "정보"]);
    let guest = site.guest();
    let form = guest.form(&format!("/g/{GALLERY}/write"), "/write").await;
    let (question, info) = (form.choice("head", "질문"), form.choice("head", "정보"));
    for n in 1..=6 {
        let head = [String::new(), question.clone(), info.clone()][n % 3].clone();
        guest.write_draft(&Draft { head, ..Draft::new(&format!("글 {n}"), "본문") }).await;
    }
    assert_eq!(guest.list("").await.numbers(), [6, 5, 4, 3, 2, 1]);
    assert_eq!(guest.list(&format!("head={question}")).await.numbers(), [4, 1]);
    let list = guest.list(&format!("head={info}")).await;
    assert_eq!(list.numbers(), [5, 2]);
    assert_eq!(list.row(5).head, "정보");
    assert_eq!(guest.read(4).await.head, "질문");
    assert_eq!(guest.list("").await.row(3).head, "");
    // Changing the 말머리 moves the post from list to list.
    let draft = Draft { head: info.clone(), ..Draft::new("글 4", "본문") };
    guest.edit(4, &draft).await.expect(303);
    assert_eq!(guest.list(&format!("head={question}")).await.numbers(), [1]);
    assert_eq!(guest.list(&format!("head={info}")).await.numbers(), [5, 4, 2]);
    guest.delete(5, "1234").await.expect(303);
    assert_eq!(guest.list(&format!("head={info}")).await.numbers(), [4, 2]);
});

spread!(notices_stand_on_top_and_have_a_tab, |site| async move {
    let guest = site.guest();
    write_many(&guest, 40).await;
    site.madang(&["post", "notice", GALLERY, "3"]);
    eventually(&guest, "tab=notice", 3).await;
    let first = guest.list("size=30").await;
    assert_eq!(first.rows[0].no, 3, "{:?}", first.rows[0]);
    assert_eq!(first.numbers()[0], 40);
    assert_eq!(first.numbers().len(), 30, "a notice takes no row away");
    let rows: Vec<i64> = guest.list("tab=notice").await.rows.iter().map(|row| row.no).collect();
    assert_eq!(rows, [3]);
    assert!(guest.read(3).await.text.contains("공지"));
});

/// Waits until a list shows a row: the command line ran beside the server.
async fn eventually(guest: &Guest, query: &str, no: i64) {
    for _ in 0..600 {
        if guest.list(query).await.rows.iter().any(|row| row.no == no) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{no} never appeared under {query}");
}

spread!(dates_are_short_near_and_long_far, |site| async move {
    let guest = site.guest();
    write_many(&guest, 3).await;
    let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_microsecond();
    // 2020-03-01 09:08:07 in Seoul.
    let old = at("2020-03-01T00:08:07Z");
    site.sql(&format!("update post set created_at = {old} where no = 1")).await;
    let list = guest.list("").await;
    assert_eq!(list.row(1).date, "20.03.01");
    let today = &list.row(3).date;
    assert!(today.len() == 5 && today.as_bytes()[2] == b':', "{today}");
    assert_eq!(guest.read(1).await.date, "2020.03.01 09:08:07");
    let html = guest.get(&format!("/g/{GALLERY}")).await.text;
    assert!(
        html.contains("2020.03.01 09:08:07") || html.contains("2020-03-01 09:08:07"),
        "the full time in title"
    );
});

spread!(a_date_leads_to_the_page_that_holds_it, |site| async move {
    let guest = site.guest();
    write_many(&guest, 100).await;
    date_posts(&site).await;
    // Post n was written on the n-th day of 2024 in Seoul; the 40th is 9 February.
    let page = follow(&guest, &format!("/g/{GALLERY}?size=30&date=2024-02-09")).await;
    assert!(page.numbers().contains(&40), "{:?}", page.numbers());
    let page = follow(&guest, &format!("/g/{GALLERY}?size=30&date=2024-01-01")).await;
    assert!(page.numbers().contains(&1));
    // Before the first and after the last day: the ends of the list. Nonsense: the first page.
    let page = follow(&guest, &format!("/g/{GALLERY}?size=30&date=1999-01-01")).await;
    assert!(page.numbers().contains(&1));
    for date in ["2099-01-01", "nonsense", "2024-13-45"] {
        let page = follow(&guest, &format!("/g/{GALLERY}?size=30&date={date}")).await;
        assert_eq!(page.numbers()[0], 100, "{date}");
    }
});

/// Gives post n noon of the n-th day of 2024, Seoul time.
async fn date_posts(site: &Site) {
    let first = "2024-01-01T03:00:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond();
    site.sql(&format!("update post set created_at = {first} + (no - 1) * 86400000000")).await;
}

/// Opens a list's address, following a redirect if there is one.
async fn follow(guest: &Guest, path: &str) -> crate::page::ListPage {
    let answer = guest.get(path).await;
    if (300..400).contains(&answer.status) {
        let path = answer.location().to_owned();
        return crate::page::ListPage::parse(&guest.get(&path).await.expect(200).text);
    }
    crate::page::ListPage::parse(&answer.expect(200).text)
}
