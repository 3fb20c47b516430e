//! Any page at once: what a page costs does not depend on how deep it is.
//!
//! A million posts, every fifth deleted. The cost is counted in what the engine
//! did, never in time: rows read as PostgreSQL's own statistics count them, and
//! steps of SQLite's machine as the server's metrics add them up.

use std::time::Duration;

use crate::{
    page::ListPage,
    site::{Engine, GALLERY, Site, both, connect},
};

const POSTS: i64 = 1_000_000;

// Without background work, whose own reading would be counted as well.
both!(a_deep_page_costs_what_the_first_one_costs, [("MADANG_WORK", "off")], |site| async move {
    let mut site = site;
    stop(&mut site);
    name_sessions(&mut site);
    site.madang(&["gallery", "set", GALLERY, "--head", "질문"]);
    fill(&site).await;
    let nothing = cost(&mut site, "/healthz").await;
    let mut costs = Vec::new();
    for page in [1, 10_000, 16_000] {
        let path = format!("/g/{GALLERY}?page={page}");
        let (text, work) = cost_of_page(&mut site, &path).await;
        assert_eq!(ListPage::parse(&text).numbers(), expected(page), "page {page}");
        costs.push(work - nothing);
    }
    // Lists of few among many: 200 개념글, 334 of a 말머리, no 공지 at all.
    let mut sparse = Vec::new();
    for (query, numbers) in [
        ("tab=featured", few(5_000, 1)),
        ("tab=featured&page=4", few(5_000, 4)),
        ("head=1", few(3_000, 1)),
        ("head=1&page=6", few(3_000, 6)),
        ("tab=notice", Vec::new()),
    ] {
        let (text, work) = cost_of_page(&mut site, &format!("/g/{GALLERY}?{query}")).await;
        assert_eq!(ListPage::parse(&text).numbers(), numbers, "{query}");
        sparse.push(work - nothing);
    }
    eprintln!("work of sparse lists: {sparse:?}");
    // The post on page 10,000 with the list that holds it.
    let deep = expected(10_000)[25];
    costs.push(cost_of_page(&mut site, &format!("/g/{GALLERY}/{deep}")).await.1 - nothing);
    eprintln!("work of page 1, 10,000, the last, and a deep post: {costs:?}");
    let [first, middle, last, post] = costs[..] else { panic!("{costs:?}") };
    assert!(first > 0, "nothing was counted: {costs:?}");
    // The first page needs no jump; the others read at most 64 counts a level,
    // and at most 64 rows of the span they land in, wherever that is.
    let (fewest, most) = if site.engine == Engine::Sqlite { (4_500, 6_500) } else { (200, 1_000) };
    assert!(first < fewest, "{costs:?}");
    assert!([middle, last, post].iter().all(|deep| *deep < most), "{costs:?}");
    assert!(last < middle * 2 && post < middle * 2, "{costs:?}");
    assert!(sparse.iter().all(|work| *work < most), "{sparse:?}");
});

/// The numbers on a page of a list that holds every `step`th post.
fn few(step: i64, page: i64) -> Vec<i64> {
    let all = (0..POSTS / step + 1).rev().map(|k| k * step + 1).filter(|no| *no <= POSTS);
    all.skip(usize::try_from((page - 1) * 50).unwrap()).take(50).collect()
}

/// The numbers on a page: from the top, every fifth left out.
fn expected(page: i64) -> Vec<i64> {
    let at = |k: i64| POSTS - k / 4 * 5 - 1 - k % 4;
    ((page - 1) * 50..page * 50).map(at).collect()
}

/// Puts the posts there as if they had been written, counts of the page jump included.
async fn fill(site: &Site) {
    let now = "2026-01-01T00:00:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond();
    let gallery = site.number("select id from gallery").await;
    let recent = jiff::Timestamp::now().as_microsecond();
    site.sql(&format!(
        "begin;
         insert into post (gallery_id, no, author_kind, nick, identity, prefix, mark, title, created_at, deleted_at, head_id, featured_at)
         with recursive n (i) as (select 1 union all select i + 1 from n where i < {POSTS})
         select {gallery}, i, 0, 'ㅇㅇ', 'x', '127.0', '', '글', {now} + i, case when i % 5 = 0 then {recent} end,
                case when i % 3000 = 1 then 1 else 0 end, case when i % 5000 = 1 then {recent} end from n;
         insert into post_body (gallery_id, no, source, html)
         select gallery_id, no, '', '<p>본문</p>' from post where no > {POSTS} - 700000 and no % 1000 < 300;
         update gallery_stat set last_no = {POSTS};
         commit;"
    ))
    .await;
    for (level, span) in [(0, 64), (1, 4_096), (2, 262_144), (3, 16_777_216)] {
        for (list, rows) in [(0, "1 = 1"), (1, "featured_at is not null"), (1_001, "head_id = 1")] {
            site.sql(&format!(
                "insert into list_bucket (gallery_id, list_id, level, bucket, live)
                 select gallery_id, {list}, {level}, no / {span}, count(*) from post
                  where deleted_at is null and {rows} group by gallery_id, no / {span}"
            ))
            .await;
        }
    }
    if site.engine == Engine::Postgres {
        // What autovacuum does there by itself, a while later.
        site.sql("analyze").await;
    }
}

/// Gives the story's sessions on PostgreSQL a name by which they can be told from others'.
fn name_sessions(site: &mut Site) {
    if site.engine == Engine::Postgres {
        let name = site.database.rsplit("%3D").next().unwrap();
        site.database = format!("{}&application_name={name}", site.database);
    }
}

async fn cost(site: &mut Site, path: &str) -> i64 {
    cost_of_page(site, path).await.1
}

/// Asks a fresh server for one address; what came, and the work it took.
async fn cost_of_page(site: &mut Site, path: &str) -> (String, i64) {
    let before = if site.engine == Engine::Postgres { settled_rows(site).await } else { 0 };
    site.start();
    let guest = site.guest();
    let text = guest.get(path).await.expect(200).text;
    if site.engine == Engine::Sqlite {
        let metrics = guest.get("/metrics").await.expect(200).text;
        stop(site);
        return (text, steps(&metrics));
    }
    stop(site);
    (text, settled_rows(site).await - before)
}

fn stop(site: &mut Site) {
    site.ask_to_stop();
    assert_eq!(site.wait_for_stop(), Some(0));
}

/// All steps that SQLite's machine has taken for the server.
fn steps(metrics: &str) -> i64 {
    let line = metrics.lines().find(|line| line.starts_with("madang_db_sqlite_steps_total"));
    let value = line.expect("no count of steps").rsplit(' ').next().unwrap();
    value.parse::<f64>().unwrap() as i64
}

/// Rows read from the story's tables and indexes, once every connection has reported, as it
/// does at its end at the latest. A server is gone before its sessions are.
async fn settled_rows(site: &Site) -> i64 {
    let watch = connect(&site.database).await;
    let others = "select count(*) from pg_stat_activity
                   where application_name = current_setting('application_name')
                     and pid <> pg_backend_pid()";
    for tries in 1.. {
        if watch.query_one(others, &[]).await.unwrap().get::<_, i64>(0) == 0 {
            break;
        }
        assert!(tries < 3_000, "sessions of a server that has stopped go on");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    drop(watch);
    let query = "
        select (select coalesce(sum(seq_tup_read), 0)::bigint
                  from pg_stat_user_tables where schemaname = current_schema())
             + (select coalesce(sum(idx_tup_read), 0)::bigint
                  from pg_stat_user_indexes where schemaname = current_schema())";
    let mut last = -1;
    loop {
        let now = site.number(query).await;
        if now == last {
            return now;
        }
        last = now;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
    }
}
