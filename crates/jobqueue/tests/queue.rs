//! What the queue promises, on SQLite always and on PostgreSQL where the test run has started one.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the message")]

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering::SeqCst},
    },
    time::Duration,
};

use db::{DatabaseUrl, Db, Migration, Options};
use jobqueue::{Held, Kind, SCHEMA, Worker, claim, due, enqueue, states};

const STEPS: &[Migration] = &[Migration { no: 1, name: "queue", sql: SCHEMA, sqlite: "" }];
const SECOND: i64 = 1_000_000;

/// Opens a fresh database of one engine, twice, as two processes would.
macro_rules! both {
    ($name:ident, |$here:ident, $there:ident| $body:expr) => {
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let folder = tempfile::tempdir().unwrap();
                let url = DatabaseUrl::Sqlite(folder.path().join("test.sqlite3"));
                let ($here, $there) = (open(&url).await, open(&url).await);
                $body.await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let Some(url) = postgres_schema(stringify!($name)).await else { return };
                let ($here, $there) = (open(&url).await, open(&url).await);
                $body.await;
            }
        }
    };
}

async fn open(url: &DatabaseUrl) -> Db {
    let db = Db::open(url, Options::default()).await.unwrap();
    db.migrate(STEPS, 0).await.unwrap();
    db
}

/// A schema of its own on the server that the test run has started.
async fn postgres_schema(name: &str) -> Option<DatabaseUrl> {
    let Ok(server) = std::env::var("MADANG_TEST_POSTGRES") else {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "MADANG_TEST_POSTGRES is not set");
        eprintln!("NOT TESTED ON POSTGRESQL: MADANG_TEST_POSTGRES is not set");
        return None;
    };
    let schema = format!("queue_{name}_{}", std::process::id());
    let admin = Db::open(&DatabaseUrl::parse(&server).unwrap(), Options::default()).await.unwrap();
    let mut tx = admin.begin().await.unwrap();
    tx.script(&format!("create schema {schema}")).await.unwrap();
    tx.commit().await.unwrap();
    let join = if server.contains('?') { '&' } else { '?' };
    Some(DatabaseUrl::parse(&format!("{server}{join}options=-csearch_path%3D{schema}")).unwrap())
}

async fn enter(db: &Db, id: i64) -> bool {
    let mut tx = db.begin().await.unwrap();
    let is_new = enqueue(&mut tx, "mail", id, &format!("to {id}"), 0).await.unwrap();
    tx.commit().await.unwrap();
    is_new
}

async fn take(db: &Db, now: i64, holder: i64) -> Option<Held> {
    claim(db, "mail", now, now + 60 * SECOND, holder).await.unwrap()
}

/// Runs one of the statements of [`Held`] in a transaction of its own.
macro_rules! tell {
    ($db:expr, $held:expr, $say:ident $(, $value:expr)*) => {{
        let mut tx = $db.begin().await.unwrap();
        let was_held = $held.$say(&mut tx $(, $value)*).await.unwrap();
        tx.commit().await.unwrap();
        was_held
    }};
}

both!(a_job_is_there_if_its_transaction_is, |here, there| async {
    let mut tx = here.begin().await.unwrap();
    assert!(enqueue(&mut tx, "mail", 1, "never sent", 0).await.unwrap());
    drop(tx);
    assert!(take(&there, 1, 1).await.is_none());
    assert!(enter(&here, 2).await);
    assert!(!enter(&here, 2).await, "the same number again");
    let held = take(&there, 1, 1).await.unwrap();
    assert_eq!((held.job.id, held.job.payload.as_str(), held.job.tries), (2, "to 2", 1));
    assert!(take(&here, 1, 2).await.is_none(), "it is held");
    assert!(tell!(there, held, finish, 2));
    assert!(take(&here, 3, 2).await.is_none(), "it is done");
    assert!(states(&mut here.reader().await.unwrap()).await.unwrap().is_empty());
});

both!(many_workers_take_each_job_once, |here, there| async {
    for id in 1..=60 {
        enter(&here, id).await;
    }
    let mut takers = tokio::task::JoinSet::new();
    for holder in 1..=8 {
        let db = if holder % 2 == 0 { here.clone() } else { there.clone() };
        takers.spawn(async move {
            let mut taken = Vec::new();
            while let Some(held) = take(&db, 1, holder).await {
                assert!(tell!(db, held, finish, 1));
                taken.push(held.job.id);
            }
            taken
        });
    }
    let mut all: Vec<i64> = takers.join_all().await.into_iter().flatten().collect();
    all.sort_unstable();
    assert_eq!(all, (1..=60).collect::<Vec<_>>());
});

both!(who_dies_loses_his_job_to_the_next, |here, there| async {
    enter(&here, 1).await;
    let dead = take(&here, 0, 1).await.unwrap();
    assert!(take(&there, 59 * SECOND, 2).await.is_none(), "his lease goes on");
    assert!(tell!(here, dead, renew, 100 * SECOND));
    assert!(take(&there, 99 * SECOND, 2).await.is_none(), "he prolonged it");
    let heir = take(&there, 100 * SECOND, 2).await.unwrap();
    assert_eq!(heir.job.tries, 2);
    // He was not dead, only cut off: nothing that he says counts any more.
    assert!(!tell!(here, dead, renew, 500 * SECOND));
    assert!(!tell!(here, dead, fail, 101 * SECOND, "late"));
    assert!(!tell!(here, dead, finish, 101 * SECOND));
    assert!(tell!(there, heir, finish, 102 * SECOND));
});

both!(what_fails_comes_again_later_and_later_and_then_stays, |here, _there| async {
    enter(&here, 1).await;
    let (mut now, mut pauses) = (0, Vec::new());
    for _ in 0..20 {
        let held = take(&here, now, 1).await.unwrap();
        assert!(tell!(here, held, fail, now, "no such host"));
        let state = states(&mut here.reader().await.unwrap()).await.unwrap().remove(0);
        assert_eq!(state.error, "no such host");
        pauses.push((state.due_at - now) / SECOND);
        now = state.due_at;
    }
    assert_eq!(pauses[..4], [2, 4, 8, 16]);
    assert!(pauses[..19].iter().all(|pause| *pause <= 3_600), "{pauses:?}");
    let state = states(&mut here.reader().await.unwrap()).await.unwrap().remove(0);
    assert_eq!((state.given_up, state.tries), (1, 20));
    assert!(due(&mut here.reader().await.unwrap(), i64::MAX - 1).await.unwrap().is_empty());
});

both!(what_takes_every_holder_down_with_it_is_given_up, |here, _there| async {
    enter(&here, 1).await;
    for round in 0..20 {
        assert!(take(&here, round * 100 * SECOND, round + 1).await.is_some(), "{round}");
    }
    assert!(take(&here, 5_000 * SECOND, 99).await.is_none());
    let state = states(&mut here.reader().await.unwrap()).await.unwrap().remove(0);
    assert_eq!(state.given_up, 1);
});

both!(what_comes_again_is_entered_once_and_run_by_one_of_all, |here, there| async {
    let clock = Arc::new(AtomicI64::new(0));
    let ran = Arc::new(Mutex::new(Vec::new()));
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut workers = tokio::task::JoinSet::new();
    for (name, db) in [(1, &here), (2, &there), (3, &there)] {
        let (clock, ran, stopped) = (Arc::clone(&clock), Arc::clone(&ran), stopped.clone());
        let (db, now) = (db.clone(), Arc::clone(&clock));
        workers.spawn(async move {
            let sweep = Kind::new("sweep", move |job| {
                ran.lock().unwrap().push((name, job.id));
                let fails = ran.lock().unwrap().len() == 2;
                async move { if fails { Err("broken broom") } else { Ok(()) } }
            });
            let kinds = vec![sweep.every(Duration::from_secs(600))];
            Worker::new(db, move || now.load(SeqCst), name << 20).run(kinds, stopped).await;
            drop(clock);
        });
    }
    let runs = async |wanted: i64| {
        for _ in 0..1_000 {
            let mut conn = here.reader().await.unwrap();
            let state = states(&mut conn).await.unwrap();
            if state.first().is_some_and(|it| it.due_at >= wanted) {
                return;
            }
            drop(conn);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("nobody ran it: {:?}", ran.lock().unwrap());
    };
    runs(600 * SECOND).await;
    assert!(ran.lock().unwrap().is_empty(), "first after its period");
    clock.store(600 * SECOND, SeqCst);
    runs(1_200 * SECOND).await;
    assert_eq!(ran.lock().unwrap().len(), 1);
    // The second time it fails, and is tried again after a little while.
    clock.store(1_200 * SECOND, SeqCst);
    // While it is held it is due when its lease ends: it must have been told that it failed.
    while states(&mut here.reader().await.unwrap()).await.unwrap()[0].error.is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    runs(1_202 * SECOND).await;
    clock.store(1_203 * SECOND, SeqCst);
    runs(1_803 * SECOND).await;
    stop.send_replace(true);
    workers.join_all().await;
    assert_eq!(ran.lock().unwrap().len(), 3);
});

both!(what_is_being_done_at_the_end_is_given_back, |here, there| async {
    enter(&here, 1).await;
    let (begun, mut has_begun) = tokio::sync::mpsc::unbounded_channel();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let endless = Kind::new("mail", move |_| {
        begun.send(()).unwrap();
        std::future::pending::<Result<(), String>>()
    });
    let worker = Worker::new(here.clone(), || 7, 1);
    let working = tokio::spawn(async move { worker.run(vec![endless], stopped).await });
    has_begun.recv().await.unwrap();
    assert!(take(&there, 7, 2).await.is_none());
    stop.send_replace(true);
    working.await.unwrap();
    let held = take(&there, 7, 2).await.unwrap();
    assert_eq!(held.job.tries, 1, "as if nobody had had it");
});
