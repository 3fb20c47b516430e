//! How many statements a page costs that nobody has asked for before, and how many an act.

use std::{future::Future, time::Duration};

use crate::{
    guest::{Draft, Guest},
    picture,
    site::{GALLERY, Site, both},
    stories::managing::staff,
    waiting::{while_hearing, within_one_day},
};

/// Most statements of a list's or post's page, once the gallery itself is known.
const MOST: i64 = 4;

// Without background work: its queue is asked once a second, which is counted as well.
both!(a_cold_page_takes_at_most_four_statements, [("MADANG_WORK", "off")], |site| async move {
    site.madang(&["gallery", "set", GALLERY, "--head", "질문"]);
    fill(&site, 20_000).await;
    let guest = site.guest();
    // The write form needs the site and the gallery, and nothing besides.
    let form = format!("/g/{GALLERY}/write");
    let around = while_hearing(&site, async || {
        cost(&guest, &form).await;
        cost(&guest, &form).await
    });
    let around = around.await;
    let mut costs = Vec::new();
    for address in [
        "",
        "?page=2",
        "?page=3&size=100",
        "?page=200",
        "?page=99999",
        "?tab=featured",
        "?tab=featured&page=3",
        "?tab=notice",
        "?head=1",
        "?head=1&page=9",
        "/20000",
        "/10000",
        "/1",
        "/10000?tab=featured",
        "/10001?tab=featured",
        "/10001?tab=notice",
        "/10001?head=1",
    ] {
        let path = format!("/g/{GALLERY}{address}");
        let cold = while_hearing(&site, async || {
            // After a silence even the gallery is not known any more, and every page is cold.
            cost(&guest, &form).await;
            cost(&guest, &path).await - around
        });
        costs.push((address, cold.await));
    }
    eprintln!("statements of cold pages: {costs:?}");
    assert!(costs.iter().all(|(_, cost)| (1..=MOST).contains(cost)), "{costs:?}");
});

// On PostgreSQL each is a round trip (the first carries the `begin`), and the commit is one more.
both!(an_act_takes_few_statements, [("MADANG_WORK", "off")], |site| async move {
    within_one_day().await;
    let acts = while_hearing(&site, async || acts(&site).await).await;
    eprintln!("statements of acts: {acts:?}");
    for (act, (status, cost), expected, most) in acts {
        assert_eq!(status, expected, "{act}");
        assert!((1..=most).contains(&cost), "{act}: {cost}");
    }
    // A cover that was sent before. The server has its own change to hear of first.
    let guest = site.guest();
    let keeper = staff(&site, "지킴이", &[]).await;
    let cover = picture::cover(&keeper, GALLERY, &picture::png(640, 160, [9, 9, 9])).await;
    for tries in 1.. {
        guest.list("").await;
        cost(&guest, &cover).await;
        if cost(&guest, &cover).await == 0 {
            break;
        }
        assert!(tries < 1_000, "a warm cover takes statements");
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
});

/// What a guest does with a post of his own: each act with its status and statements, and with
/// the status and the most statements that it may have.
async fn acts(site: &Site) -> [(&'static str, (u16, i64), u16, i64); 7] {
    let guest = &site.guest();
    let no = guest.write("처음", "갤러리를 알아 두려고").await;
    cost(guest, &format!("/g/{GALLERY}/write")).await;
    let draft = Draft::new("둘째", "본문");
    let id = guest.comment(no, "먼저 온 댓글").await;
    // For that he has read the post, which is written down a second later.
    let views = format!("select view_count from post where no = {no}");
    for tries in 1.. {
        if site.number(&views).await == 1 {
            break;
        }
        assert!(tries < 600, "nobody writes down that he has read it");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    [
        ("write a post", spent(guest, guest.try_write(&draft)).await, 303, 10),
        ("comment", spent(guest, guest.try_comment(no, "댓글")).await, 303, 8),
        ("vote", spent(guest, guest.vote(no, "up")).await, 303, 4),
        ("vote again", spent(guest, guest.vote(no, "up")).await, 409, 4),
        ("edit", spent(guest, guest.edit(no, &Draft::new("고침", "다른 본문"))).await, 303, 20),
        ("delete a comment", spent(guest, guest.delete_comment(no, id, "1234")).await, 303, 20),
        ("delete a post", spent(guest, guest.delete(no, "1234")).await, 303, 20),
    ]
}

/// The status of an act, and the statements the server has run for it.
async fn spent(guest: &Guest, act: impl Future<Output = crate::guest::Answer>) -> (u16, i64) {
    let before = statements(guest).await;
    let status = act.await.status;
    (status, statements(guest).await - before)
}

/// Posts, of which every hundredth is 개념글, some are 공지, every other is of a 말머리 and
/// every seventh has comments, with the counts of the page jump.
async fn fill(site: &Site, posts: i64) {
    let gallery = site.number("select id from gallery").await;
    site.sql(&format!(
        "insert into post (gallery_id, no, author_kind, nick, identity, prefix, mark, title, created_at,
                           head_id, featured_at, notice_at, comment_count, comment_rows)
         with recursive n (i) as (select 1 union all select i + 1 from n where i < {posts})
         select {gallery}, i, 0, 'ㅇㅇ', 'x', '127.0', '', '글', i, i % 2,
                case when i % 100 = 0 then i end, case when i % 5000 = 0 then i end, 1, 1 from n;
         insert into comment (gallery_id, post_no, thread_id, id, nick, identity, prefix, mark, body, created_at, author_kind)
         select gallery_id, no, no, no, 'ㅇㅇ', 'x', '127.0', '', '댓글', no, 0 from post;
         update gallery_stat set last_no = {posts};"
    ))
    .await;
    for (level, span) in [(0, 64), (1, 4_096), (2, 262_144), (3, 16_777_216)] {
        for (list, rows) in [
            (0, "1 = 1"),
            (1, "featured_at is not null"),
            (2, "notice_at is not null"),
            (1_001, "head_id = 1"),
        ] {
            site.sql(&format!(
                "insert into list_bucket (gallery_id, list_id, level, bucket, live)
                 select gallery_id, {list}, {level}, no / {span}, count(*) from post
                  where {rows} group by gallery_id, no / {span}"
            ))
            .await;
        }
    }
}

/// Statements that the server has run for one address. A HEAD, because a view is written
/// down a second later.
async fn cost(guest: &Guest, path: &str) -> i64 {
    let before = statements(guest).await;
    assert_eq!(guest.request("HEAD", path).send().await.unwrap().status(), 200, "{path}");
    statements(guest).await - before
}

async fn statements(guest: &Guest) -> i64 {
    let metrics = guest.get("/metrics").await.expect(200).text;
    let line = metrics.lines().find(|line| line.starts_with("madang_db_statement_seconds_count"));
    line.expect("statements are not counted").rsplit(' ').next().unwrap().parse().unwrap()
}
