//! The plug is pulled in the middle of work, again and again, on SQLite.
//!
//! A killed process loses nothing that it had written to a file, so this holds
//! acknowledgement after commit, the counters' transactions and recovery; that
//! the commit itself reaches the disk is `synchronous=full`, which the database
//! crate's own test holds.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use crate::{
    guest::{Answer, Guest},
    site::{Engine, GALLERY, Site, runtime},
};

const TIMES: u64 = 20;
const CLIENTS: usize = 8;
/// Posts, and comments as well, that a server has at least acknowledged when it is killed.
const LEAST: usize = 6;

/// What the server has said yes to.
#[derive(Default)]
struct Acknowledged {
    posts: BTreeMap<i64, String>,
    comments: Vec<(i64, String)>,
}

impl Acknowledged {
    /// Posts and comments.
    fn count(&self) -> (usize, usize) {
        (self.posts.len(), self.comments.len())
    }
}

#[test]
fn twenty_kills_lose_nothing_that_was_acknowledged() {
    runtime().block_on(async {
        let mut site = Site::prepare(Engine::Sqlite, &[]).await.unwrap();
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        let acknowledged = Arc::new(Mutex::new(Acknowledged::default()));
        for round in 0..TIMES {
            site.start();
            let before = acknowledged.lock().unwrap().count();
            let clients: Vec<_> = (0..CLIENTS)
                .map(|who| {
                    let client = write_and_comment(site.guest(), round, who, acknowledged.clone());
                    tokio::spawn(client)
                })
                .collect();
            until_acknowledged(&acknowledged, before).await;
            // Never the same moment of the work.
            tokio::time::sleep(Duration::from_millis(round * 137 % 400)).await;
            site.kill();
            for client in clients {
                client.await.unwrap();
            }
            check_rows(&site, &acknowledged.lock().unwrap());
        }
        let (posts, comments) = acknowledged.lock().unwrap().count();
        eprintln!("{posts} posts and {comments} comments were acknowledged, and are there");
        assert!(posts > 100 && comments > 100, "too little to prove anything");
        check_counters(&site).await;
        site.doctor_is_content();
    });
}

/// Waits for the first ones of a round, so that it is put to the test on any machine.
async fn until_acknowledged(said: &Mutex<Acknowledged>, before: (usize, usize)) {
    for _ in 0..12_000 {
        let (posts, comments) = said.lock().unwrap().count();
        if posts >= before.0 + LEAST && comments >= before.1 + LEAST {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("nothing is acknowledged any more");
}

/// Writes a post and two comments, over and over, until the server is gone.
async fn write_and_comment(guest: Guest, round: u64, who: usize, said: Arc<Mutex<Acknowledged>>) {
    for n in 0.. {
        let title = format!("글 {round}-{who}-{n}");
        let fields =
            [("nick", "마당쇠"), ("password", "1234"), ("title", title.as_str()), ("body", "본문")];
        let request = guest.request("POST", &format!("/g/{GALLERY}/write")).form(&fields);
        let Ok(answer) = Answer::maybe(request).await else { return };
        let no = answer.expect(303).post_no();
        said.lock().unwrap().posts.insert(no, title.clone());
        for m in 0..2 {
            let body = format!("댓글 {round}-{who}-{n}-{m}");
            let fields = [("nick", "댓글러"), ("password", "1234"), ("body", body.as_str())];
            let request =
                guest.request("POST", &format!("/g/{GALLERY}/{no}/comments")).form(&fields);
            let Ok(answer) = Answer::maybe(request).await else { return };
            answer.expect(303);
            said.lock().unwrap().comments.push((no, body));
        }
    }
}

fn check_rows(site: &Site, said: &Acknowledged) {
    let database = site.sqlite();
    let mut title_of = database.prepare("select title from post where no = ?1").unwrap();
    for (no, title) in &said.posts {
        let stored: String = title_of.query_row([no], |row| row.get(0)).unwrap();
        assert_eq!(&stored, title, "post {no}");
    }
    let mut count = database
        .prepare("select count(*) from comment where post_no = ?1 and body like '%' || ?2 || '%'")
        .unwrap();
    for (no, body) in &said.comments {
        let rows: i64 = count.query_row((no, body), |row| row.get(0)).unwrap();
        assert_eq!(rows, 1, "comment {body:?} of post {no}");
    }
}

async fn check_counters(site: &Site) {
    let off = "select count(*) from post p where p.comment_count <>
        (select count(*) from comment c where c.gallery_id = p.gallery_id and c.post_no = p.no and c.deleted_at is null)";
    assert_eq!(site.number(off).await, 0, "comment counts");
    let live = site.number("select count(*) from post where deleted_at is null").await;
    for level in 0..=2 {
        let sum =
            format!("select sum(live) from list_bucket where list_id = 0 and level = {level}");
        assert_eq!(site.number(&sum).await, live, "page-jump counts of level {level}");
    }
    assert_eq!(
        site.number("select count(*) from post").await,
        site.number("select last_no from gallery_stat").await
    );
}
