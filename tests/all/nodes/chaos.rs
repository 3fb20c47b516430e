//! Two thousand writes over three servers, one of which is killed, and a database whose
//! plug is pulled: what was acknowledged is there, once, and every count is right.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use super::cluster::Cluster;
use crate::{
    guest::{Answer, Guest},
    site::{Engine, GALLERY, Site, connect, runtime},
};

const WRITES: usize = 2_000;
const CLIENTS: usize = 24;
/// After so many a server is killed, the database is, and a server comes.
const KILLED: usize = 500;
const PULLED: usize = 1_000;
const JOINED: usize = 1_500;

/// What was acknowledged.
#[derive(Default)]
struct Acknowledged {
    /// Title and words of every post, as last edited; `None` once it was deleted.
    posts: BTreeMap<i64, Option<String>>,
    /// Post and words.
    comments: Vec<(i64, String)>,
    /// Ups of posts.
    votes: BTreeMap<i64, i64>,
    /// Requests that nobody answered, or with "not now", and were sent again.
    again: usize,
}

struct Client {
    guest: Guest,
    said: Arc<Mutex<Acknowledged>>,
    done: Arc<AtomicUsize>,
}

impl Client {
    /// Sends a form, to whichever server, until one says what became of it.
    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        for _ in 0..3_000 {
            let request = self.guest.request("POST", path).form(fields);
            match Answer::maybe(request).await {
                Ok(answer) if answer.status < 500 => {
                    self.done.fetch_add(1, Relaxed);
                    return answer;
                }
                Ok(answer) => assert_eq!(answer.status, 503, "{}", answer.text),
                Err(_) => {}
            }
            self.said.lock().unwrap().again += 1;
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        panic!("{path} was never answered");
    }

    async fn write(&self, who: usize, round: usize) -> i64 {
        let (title, token) = (format!("글 {who}-{round}"), format!("{who:016x}{round:016x}"));
        let fields = [
            ("nick", "마당쇠"),
            ("password", "1234"),
            ("title", title.as_str()),
            ("body", title.as_str()),
            ("token", token.as_str()),
        ];
        let no = self.send(&format!("/g/{GALLERY}/write"), &fields).await.expect(303).post_no();
        let before = self.said.lock().unwrap().posts.insert(no, Some(title));
        assert_eq!(before, None, "the number {no} was given out twice");
        no
    }

    async fn comment(&self, no: i64, words: &str) {
        let token = format!("{words:0>40}").replace(['-', ' '], "0");
        let fields = [("password", "1234"), ("body", words), ("token", token.as_str())];
        self.send(&format!("/g/{GALLERY}/{no}/comments"), &fields).await.expect(303);
        self.said.lock().unwrap().comments.push((no, words.to_owned()));
    }

    async fn vote(&self, no: i64) {
        let answer = self.send(&format!("/g/{GALLERY}/{no}/vote"), &[("value", "up")]).await;
        // 409: the vote whose answer was lost is there.
        assert!(matches!(answer.status, 303 | 409), "{}", answer.status);
        *self.said.lock().unwrap().votes.entry(no).or_default() += 1;
    }

    async fn edit(&self, no: i64, title: String) {
        let fields = [("password", "1234"), ("title", title.as_str()), ("body", title.as_str())];
        self.send(&format!("/g/{GALLERY}/{no}/edit"), &fields).await.expect(303);
        self.said.lock().unwrap().posts.insert(no, Some(title));
    }

    async fn delete(&self, no: i64) {
        let answer = self.send(&format!("/g/{GALLERY}/{no}/delete"), &[("password", "1234")]).await;
        // 410: it was deleted by the request whose answer was lost.
        assert!(matches!(answer.status, 303 | 410), "{}", answer.status);
        self.said.lock().unwrap().posts.insert(no, None);
    }

    /// Seven writes a round, all kinds of them, one upon a post that all share.
    async fn live(self, who: usize, shared: i64) {
        for round in 0.. {
            if self.done.load(Relaxed) >= WRITES {
                return;
            }
            let no = self.write(who, round).await;
            self.comment(no, &format!("ㄱ-{who}-{round}")).await;
            self.comment(shared, &format!("ㄴ-{who}-{round}")).await;
            self.vote(no).await;
            if round == 0 {
                self.vote(shared).await;
            }
            if round % 2 == 0 {
                self.edit(no, format!("고친 글 {who}-{round}")).await;
            }
            if round % 3 == 0 {
                self.delete(no).await;
            }
        }
    }
}

#[test]
fn a_killed_server_and_a_killed_database_lose_nothing_that_was_acknowledged() {
    runtime().block_on(async {
        let Some(cluster) = Cluster::start() else { return };
        let folder = tempfile::tempdir().unwrap();
        let mut site = Site::on(Engine::Postgres, cluster.url(), folder, &[]);
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        (0..3).for_each(|_| site.start());
        let mut worker = site.spawn(site.command(&["work"]), |_| ());

        let said: Arc<Mutex<Acknowledged>> = Arc::default();
        let done: Arc<AtomicUsize> = Arc::default();
        let client =
            || Client { guest: site.guest(), said: Arc::clone(&said), done: Arc::clone(&done) };
        let shared = client().write(usize::MAX >> 8, 0).await;
        let clients: Vec<_> =
            (0..CLIENTS).map(|who| tokio::spawn(client().live(who, shared))).collect();
        let reached = async |writes: usize| {
            while done.load(Relaxed) < writes && clients.iter().any(|it| !it.is_finished()) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        reached(KILLED).await;
        site.kill();
        reached(PULLED).await;
        cluster.stop_at_once();
        tokio::time::sleep(Duration::from_millis(500)).await;
        cluster.begin();
        reached(JOINED).await;
        site.start();
        for client in clients {
            client.await.unwrap();
        }
        let _ = worker.kill();
        let _ = worker.wait();

        let writes = done.load(Relaxed);
        let said = std::mem::take(&mut *said.lock().unwrap());
        eprintln!(
            "{writes} writes acknowledged: {} posts, {} comments; {} requests were sent again",
            said.posts.len(),
            said.comments.len(),
            said.again
        );
        assert!(writes >= WRITES && said.again > 0, "nothing was put to the test");
        check(&site, &said).await;
        site.doctor_is_content();
        // Whoever is left, and who came, serve what the others wrote.
        for node in 0..3 {
            let page = site.guest_on(node).read(shared).await;
            assert_eq!(page.up, said.votes[&shared]);
        }
    });
}

async fn check(site: &Site, said: &Acknowledged) {
    let client = connect(&site.database).await;
    let rows = client.query("select no, title, deleted_at, up_count from post", &[]).await.unwrap();
    let mut found = BTreeMap::new();
    for row in &rows {
        let title: String = row.get(1);
        let title = row.get::<_, Option<i64>>(2).is_none().then_some(title);
        found.insert(row.get::<_, i64>(0), (title, row.get::<_, i64>(3)));
    }
    for (no, title) in &said.posts {
        let (stored, ups) = &found[no];
        assert_eq!(stored, title, "post {no}");
        assert_eq!(*ups, said.votes.get(no).copied().unwrap_or(0), "votes of {no}");
    }
    assert_eq!(found.len(), said.posts.len(), "every post was acknowledged in the end, and once");
    let rows = client.query("select post_no, body from comment", &[]).await.unwrap();
    let mut comments: BTreeMap<(i64, String), usize> = BTreeMap::new();
    for row in &rows {
        *comments.entry((row.get(0), row.get(1))).or_default() += 1;
    }
    for (no, words) in &said.comments {
        let stored: Vec<_> =
            comments.iter().filter(|((at, it), _)| at == no && it == words).collect();
        assert_eq!(stored.iter().map(|(_, n)| **n).sum::<usize>(), 1, "comment {words} of {no}");
    }
    assert_eq!(rows.len(), said.comments.len());
}
