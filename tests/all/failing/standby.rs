//! Reads from a standby: a real one, whose replay is paused, and which is stopped.

use std::time::Duration;

use super::{Mode, Proxy, cluster::Cluster, is_back, list};
use crate::{
    guest::{Answer, Draft, Guest},
    site::{GALLERY, Site, connect, runtime, together},
};

/// Whether the list that this visitor is shown has a post of this title.
async fn sees(guest: &Guest, title: &str) -> bool {
    guest.get(&list()).await.expect(200).text.contains(title)
}

/// Waits until he does.
async fn comes_to_see(guest: &Guest, title: &str) {
    for _ in 0..600 {
        if sees(guest, title).await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{title:?} never came");
}

/// Pages that were read from a standby so far.
async fn standby_reads(guest: &Guest) -> u64 {
    let metrics = guest.get("/metrics").await.expect(200).text;
    let line = metrics.lines().find(|line| line.starts_with("madang_db_replica_reads_total"));
    line.map_or(0, |line| line.rsplit(' ').next().unwrap().parse().unwrap())
}

/// What a visitor is shown from a standby; until then every page is whole. One that has not
/// said within a second how far it is, as on a machine that stands still, is passed over.
async fn from_standby(guest: &Guest, ask: impl AsyncFn() -> Answer) -> String {
    for _ in 0..600 {
        let before = standby_reads(guest).await;
        let answer = ask().await.expect(200);
        if standby_reads(guest).await > before {
            return answer.text;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no standby is read");
}

/// The list as this visitor is shown it from a standby.
async fn list_there(guest: &Guest) -> String {
    from_standby(guest, async || guest.get(&list()).await).await
}

/// Waits until a page is read from a standby.
async fn is_read_again(guest: &Guest) {
    list_there(guest).await;
}

/// Waits until a standby shows the list with a post of this title.
async fn arrives(guest: &Guest, title: &str) {
    for _ in 0..600 {
        if list_there(guest).await.contains(title) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{title:?} never arrived");
}

#[test]
fn a_standby_is_read_and_never_behind_what_its_reader_wrote() {
    runtime().block_on(async {
        let Some(primary) = Cluster::new().await else { return };
        let name = primary.database("own");
        let standby = primary.standby();
        let read = standby.url(name);
        let settings =
            [("MADANG_DATABASE_READ", read.as_str()), ("MADANG_DATABASE_READ_LAG", "300s")];
        let mut site = Site::at(&primary.url(name), &settings);
        // Everything so far must have arrived, or the first pages come from the primary.
        site.start();
        site.start();
        let (writer, other) = (site.guest_on(0), site.guest_on(0));
        writer.write("도착한 글", "본문").await;
        // Others read from the standby, through either server.
        let elsewhere = site.guest_on(1);
        arrives(&other, "도착한 글").await;
        arrives(&elsewhere, "도착한 글").await;

        let replay = connect(&read).await;
        replay.batch_execute("select pg_wal_replay_pause()").await.unwrap();
        let sent = writer.try_write(&Draft::new("방금 쓴 글", "본문")).await;
        let (no, noted) = (sent.post_no(), sent.cookie("madang_written"));
        // His own next pages, whichever they are.
        for _ in 0..3 {
            assert!(sees(&writer, "방금 쓴 글").await, "the writer misses his own post");
        }
        assert_eq!(writer.read(no).await.title, "방금 쓴 글");
        // Another server hears from his cookie what he wrote through this one.
        let there = list_there(&elsewhere).await;
        assert!(!there.contains("방금 쓴 글"), "the other one reads the standby as well");
        for path in [list(), format!("{}/{no}", list())] {
            let his = elsewhere.request("GET", &path);
            let his = Answer::of(his.header("cookie", &noted)).await;
            assert!(his.expect(200).text.contains("방금 쓴 글"), "{path}");
        }
        writer.comment(no, "방금 쓴 댓글").await;
        writer.vote(no, "up").await.expect(303);
        let there = list_there(&other).await;
        assert!(
            !there.contains("방금 쓴 글"),
            "others are not asked to wait: they read the standby"
        );
        // A link that somebody sent them leads there all the same.
        let followed = other.get(&format!("{}/{no}", list())).await.expect(200);
        assert!(followed.text.contains("방금 쓴 댓글"));
        // A cookie that nobody sealed opens nothing.
        let forger = site.guest_on(0);
        let forged = from_standby(&forger, async || {
            let asked = forger.request("GET", &list()).header("cookie", "madang_written=AAAA");
            Answer::of(asked).await
        });
        assert!(!forged.await.contains("방금 쓴 글"));

        replay.batch_execute("select pg_wal_replay_resume()").await.unwrap();
        arrives(&other, "방금 쓴 글").await;
        // The standby has it, and all that he wrote since: the writer reads there.
        assert!(list_there(&writer).await.contains("방금 쓴 글"));
        site.doctor_is_content();
    });
}

#[test]
fn a_standby_that_lags_or_is_away_is_not_asked() {
    runtime().block_on(async {
        let Some(primary) = Cluster::new().await else { return };
        let name = primary.database("lag");
        let standby = primary.standby();
        let read = standby.url(name);
        let proxy = Proxy::before(standby.socket()).await;
        let behind = format!("postgres://madang@{}/{name}", proxy.place());
        let settings =
            [("MADANG_DATABASE_READ", behind.as_str()), ("MADANG_DATABASE_READ_LAG", "1s")];
        let mut site = Site::at(&primary.url(name), &settings);
        site.start();
        let (writer, other) = (site.guest(), site.guest());
        connect(&read).await.batch_execute("select pg_wal_replay_pause()").await.unwrap();
        writer.write("멈춘 사이", "본문").await;
        // Nobody resumes it: it is given up on.
        comes_to_see(&other, "멈춘 사이").await;
        standby.stop();
        for title in ["하나", "둘"] {
            writer.write(title, "본문").await;
            assert!(
                sees(&other, title).await,
                "without a standby everything is read from the primary"
            );
        }
        standby.start();
        is_read_again(&other).await;
        proxy.set(Mode::Hang);
        for title in ["셋", "넷"] {
            writer.write(title, "본문").await;
            assert!(sees(&other, title).await, "a standby that hangs is not waited for");
        }
        proxy.set(Mode::Pass);
        is_read_again(&other).await;

        // The primary away: pages go on, writes say that they cannot be.
        primary.stop();
        is_back(&other).await;
        writer.without_cookies().try_write(&Draft::new("못 쓴 글", "본문")).await.expect(503);
        assert!(sees(&site.guest(), "둘").await);
        primary.start();
        for _ in 0..600 {
            if writer.try_write(&Draft::new("다시", "본문")).await.status == 303 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        comes_to_see(&writer, "다시").await;
        site.doctor_is_content();
    });
}

#[test]
fn a_restart_in_the_middle_of_work_loses_nothing_that_was_acknowledged() {
    runtime().block_on(async {
        let Some(primary) = Cluster::new().await else { return };
        let name = primary.database("restart");
        let mut site = Site::at(&primary.url(name), &super::PATIENCE);
        site.start();
        let guests: Vec<Guest> = (0..6).map(|_| site.guest()).collect();
        let writers = guests.into_iter().enumerate().map(|(who, guest)| {
            async move {
                let mut said = Vec::new();
                // Each until he has been answered so often, however often he was not.
                for n in 0.. {
                    let title = format!("글 {who}-{n}");
                    let answer = guest.try_write(&Draft::new(&title, "본문")).await;
                    assert!([303, 503].contains(&answer.status), "{answer:?}");
                    if answer.status == 303 {
                        said.push((answer.post_no(), title));
                    } else {
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                    if said.len() == 60 {
                        break;
                    }
                }
                said
            }
        });
        let writing = tokio::spawn(together(writers));
        for _ in 0..2 {
            tokio::time::sleep(Duration::from_millis(400)).await;
            primary.stop();
            tokio::time::sleep(Duration::from_millis(300)).await;
            primary.start();
        }
        let said: Vec<(i64, String)> = writing.await.unwrap().concat();
        let client = connect(&primary.url(name)).await;
        for (no, title) in &said {
            let row =
                client.query_one("select title from post where no = $1", &[no]).await.unwrap();
            assert_eq!(&row.get::<_, String>(0), title, "post {no} of /g/{GALLERY}");
        }
        eprintln!("{} posts were acknowledged over two restarts, and are there", said.len());
        is_back(&site.guest()).await;
        site.doctor_is_content();
    });
}
