//! What is done once for the whole site is done once, whoever dies meanwhile.

use std::{process::Child, sync::mpsc, time::Duration};

use crate::site::{Engine, GALLERY, Site, connect, runtime};

/// A `madang work` of a site, ended with the story.
pub(crate) struct Worker(Child);

impl Worker {
    /// Starts it and waits until it has begun.
    pub(crate) fn start(site: &Site) -> Worker {
        let (tell, hear) = mpsc::channel();
        let process = site.spawn(site.command(&["work"]), move |line| {
            let _ = tell.send(line.to_owned());
        });
        let worker = Worker(process);
        let said = hear.recv_timeout(Duration::from_secs(60)).expect("no worker");
        assert!(said.starts_with("working on"), "{said}");
        worker
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn until(site: &Site, query: &str, wanted: i64) {
    for _ in 0..1_500 {
        if site.number(query).await == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{query} is {} and never became {wanted}\n{}", site.number(query).await, site.log());
}

const RUNS: &str = "select coalesce(max(runs), 0) from job where kind = 'purge'";
const ENTERED: &str = "select count(*) from job where id = 0 and kind = 'purge'";
/// Time has passed: it is due now, or its holder's lease is over.
const DUE: &str = "update job set due_at = 0 where kind = 'purge'";

/// How often the processes of the site say that they did it.
fn done(site: &Site) -> usize {
    site.log().lines().filter(|line| line.contains("job done") && line.contains("purge")).count()
}

/// Whoever has done it says so a moment after it is written down.
async fn until_done(site: &Site, times: usize) {
    for _ in 0..1_500 {
        if done(site) >= times {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("nobody says that it is done\n{}", site.log());
}

#[test]
fn of_three_servers_and_a_worker_one_does_it() {
    runtime().block_on(async {
        let Some(mut site) = Site::prepare(Engine::Postgres, &[]).await else { return };
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        (0..3).for_each(|_| site.start());
        let _worker = Worker::start(&site);
        until(&site, ENTERED, 1).await;
        for round in 1..=8 {
            site.sql(DUE).await;
            until(&site, RUNS, round).await;
        }
        until_done(&site, 8).await;
        // Long enough for whoever thinks it is his turn as well.
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!((site.number(RUNS).await, done(&site)), (8, 8), "{}", site.log());
        site.doctor_is_content();
    });
}

#[test]
fn a_job_whose_worker_was_killed_is_done_by_the_next() {
    runtime().block_on(async {
        let settings = [("MADANG_WORK", "off")];
        let Some(mut site) = Site::prepare(Engine::Postgres, &settings).await else { return };
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        site.start();
        let first = Worker::start(&site);
        until(&site, ENTERED, 1).await;
        // An address that is to be forgotten, in a table that somebody else holds: the
        // job cannot end.
        let no = site.guest().write("글", "본문").await;
        site.sql("update access_log set created_at = 0").await;
        let holder = connect(&site.database).await;
        holder.batch_execute("begin; lock table access_log in exclusive mode").await.unwrap();
        site.sql(DUE).await;
        until(&site, "select count(*) from job where kind = 'purge' and holder <> 0", 1).await;
        drop(first);
        holder.batch_execute("rollback").await.unwrap();
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(site.number(RUNS).await, 0, "its lease goes on, and no server works");
        assert_eq!(site.number("select count(*) from access_log").await, 1);
        site.sql(DUE).await;
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(site.number(RUNS).await, 0, "the server leaves it to workers");
        let _second = Worker::start(&site);
        until(&site, RUNS, 1).await;
        assert_eq!(site.number("select count(*) from access_log").await, 0);
        until_done(&site, 1).await;
        assert_eq!(done(&site), 1);
        site.guest().read(no).await;
    });
}

#[test]
fn a_worker_that_is_asked_to_stop_stops() {
    runtime().block_on(async {
        let site = Site::prepare(Engine::Sqlite, &[]).await.unwrap();
        let mut worker = Worker::start(&site);
        until(&site, ENTERED, 1).await;
        let pid = worker.0.id().to_string();
        assert!(
            std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success()
        );
        for _ in 0..6_000 {
            if let Some(status) = worker.0.try_wait().unwrap() {
                assert_eq!(status.code(), Some(0));
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("asked to stop and still working\n{}", site.log());
    });
}

#[test]
fn a_worker_makes_the_index_that_servers_leave_to_it() {
    runtime().block_on(async {
        let settings = [("MADANG_WORK", "off")];
        let Some(mut site) = Site::prepare(Engine::Postgres, &settings).await else { return };
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        site.start();
        site.guest().write("축머리", "본문").await;
        // As after an upgrade whose index is another.
        site.sql("delete from post_text; insert into search_reindex (id, place) values (1, '')")
            .await;
        // Longer than a server that does the work takes to look for it.
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        assert_eq!(site.number("select count(*) from post_text").await, 0);
        let _worker = Worker::start(&site);
        until(&site, "select count(*) from post_text", 1).await;
        until(&site, "select count(*) from search_reindex", 0).await;
        let found = site.guest().get(&format!("/g/{GALLERY}/search?q=축머리")).await;
        assert!(found.expect(200).text.contains("data-hit="));
    });
}
