//! What the crate promises, on SQLite always and on PostgreSQL where the test run has started one.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the message")]

use std::{
    ops::Range,
    sync::{Arc, Mutex},
    time::Duration,
};

use db::{Change, DatabaseUrl, Db, Error, Migration, Options, params, sql};
use tokio::sync::mpsc::UnboundedReceiver;

/// What a statement may take here: a machine that stands still for a moment ends none.
const PATIENCE: Duration = Duration::from_secs(60);

const STEPS: &[Migration] = &[Migration {
    no: 1,
    name: "first",
    sql: "create table item (room bigint not null, no bigint not null, name text, primary key (room, no)) {clustered};
          create unique index item_name on item (name);
          create table counter (room bigint not null primary key, last bigint not null);
          insert into counter values (1, 0)",
    sqlite: "analyze",
}];

sql!(NEXT = "update counter set last = last + $2 where room = $1 returning last");
sql!(INSERT = "insert into item (room, no, name) values ($1, $2, $3)");
sql!(COUNT = "select count(*) from item where room = $1");
sql!(SWAPPED = "select cast($2 as bigint), cast($1 as bigint)");
sql!(TEXTS = "select name from item where room = $1 order by no");
sql!(
    SLOW = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 500000000) select count(*) from n"
);

/// Opens a fresh database of one engine and runs a test on it; before the test may stand how
/// long its statements may take.
macro_rules! both {
    ($name:ident, |$db:ident| $body:expr) => {
        both!($name, PATIENCE, |$db| $body);
    };
    ($name:ident, $timeout:expr, |$db:ident| $body:expr) => {
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let folder = tempfile::tempdir().unwrap();
                let url = DatabaseUrl::Sqlite(folder.path().join("test.sqlite3"));
                let $db = open_within(&url, $timeout).await;
                $body.await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let Some(url) = postgres_schema(stringify!($name)).await else { return };
                let $db = open_within(&url, $timeout).await;
                $body.await;
            }
        }
    };
}

async fn open(url: &DatabaseUrl) -> Db {
    open_within(url, PATIENCE).await
}

async fn open_within(url: &DatabaseUrl, timeout: Duration) -> Db {
    let options = Options { timeout, ..Options::default() };
    let db = Db::open(url, options).await.unwrap();
    db.migrate(STEPS, 0).await.unwrap();
    db
}

/// A schema of its own on the server that the test run has started.
async fn postgres_schema(name: &str) -> Option<DatabaseUrl> {
    let Ok(server) = std::env::var("MADANG_TEST_POSTGRES") else {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "MADANG_TEST_POSTGRES is not set");
        eprintln!(
            "NOT TESTED ON POSTGRESQL: MADANG_TEST_POSTGRES is not set (`make test` sets it)"
        );
        return None;
    };
    let schema = format!("db_{name}_{}", std::process::id());
    let admin = Db::open(&DatabaseUrl::parse(&server).unwrap(), Options::default()).await.unwrap();
    let mut tx = admin.begin().await.unwrap();
    tx.script(&format!("create schema {schema}")).await.unwrap();
    tx.commit().await.unwrap();
    let join = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{join}options=-csearch_path%3D{schema}");
    Some(DatabaseUrl::parse(&url).unwrap())
}

async fn add(db: &Db, name: &str) -> db::Result<i64> {
    let mut tx = db.begin().await?;
    let no: i64 = tx.one(&NEXT, params![1, 1], |row| row.get(0)).await?.unwrap();
    tx.run(&INSERT, params![1, no, name]).await?;
    tx.commit().await?;
    Ok(no)
}

async fn count(db: &Db) -> i64 {
    db.reader().await.unwrap().one(&COUNT, params![1], |row| row.get(0)).await.unwrap().unwrap()
}

both!(parameters_go_by_number, |db| async {
    let mut conn = db.reader().await.unwrap();
    let pair =
        conn.one(&SWAPPED, params![1, 2], |row| Ok((row.get(0)?, row.get(1)?))).await.unwrap();
    assert_eq!(pair, Some((2_i64, 1_i64)));
});

both!(parallel_writers_get_dense_numbers, |db| async {
    let db = Arc::new(db);
    let writers: Vec<_> = (0..64)
        .map(|i| {
            let db = Arc::clone(&db);
            tokio::spawn(async move { add(&db, &format!("name {i}")).await.unwrap() })
        })
        .collect();
    let mut numbers = Vec::new();
    for writer in writers {
        numbers.push(writer.await.unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=64).collect::<Vec<_>>());
    assert_eq!(count(&db).await, 64);
});

both!(a_failing_transaction_rolls_back_alone, |db| async {
    let db = Arc::new(db);
    add(&db, "taken").await.unwrap();
    let writers: Vec<_> = (0..40)
        .map(|i| {
            let db = Arc::clone(&db);
            let name = if i % 4 == 0 { "taken".to_owned() } else { format!("name {i}") };
            tokio::spawn(async move { add(&db, &name).await })
        })
        .collect();
    let (mut done, mut refused) = (0, 0);
    for writer in writers {
        match writer.await.unwrap() {
            Ok(_) => done += 1,
            Err(error) => {
                assert!(error.is_unique_violation(), "{error}");
                refused += 1;
            }
        }
    }
    assert_eq!((done, refused, count(&db).await), (30, 10, 31));
});

both!(a_dropped_transaction_leaves_nothing, |db| async {
    let mut tx = db.begin().await.unwrap();
    tx.run(&INSERT, params![1, 7, "gone"]).await.unwrap();
    drop(tx);
    add(&db, "kept").await.unwrap();
    assert_eq!(count(&db).await, 1);
});

both!(after_an_error_nothing_is_committed, |db| async {
    add(&db, "taken").await.unwrap();
    let mut tx = db.begin().await.unwrap();
    tx.run(&INSERT, params![1, 50, "before"]).await.unwrap();
    tx.run(&INSERT, params![1, 51, "taken"]).await.unwrap_err();
    assert!(matches!(tx.run(&INSERT, params![1, 52, "after"]).await, Err(Error::Failed)));
    assert!(matches!(tx.commit().await, Err(Error::Failed)));
    assert_eq!(count(&db).await, 1);
});

both!(a_reader_sees_one_snapshot, |db| async {
    let mut conn = db.reader().await.unwrap();
    let before: Option<i64> = conn.one(&COUNT, params![1], |row| row.get(0)).await.unwrap();
    add(&db, "meanwhile").await.unwrap();
    let after: Option<i64> = conn.one(&COUNT, params![1], |row| row.get(0)).await.unwrap();
    assert_eq!((before, after), (Some(0), Some(0)));
    drop(conn);
    assert_eq!(count(&db).await, 1);
});

both!(a_statement_that_runs_on_is_ended, Duration::from_secs(2), |db| async {
    let mut conn = db.reader().await.unwrap();
    let error = conn.one(&SLOW, params![], |row| row.get::<i64>(0)).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    drop(conn);
    assert_eq!(count(&db).await, 0, "the next reader is not affected");
});

both!(text_keeps_every_character_but_nul, |db| async {
    for (no, text) in [(1, "한글 👩‍👩‍👧 'quoted' $1"), (2, "a\0b"), (3, "")] {
        let mut tx = db.begin().await.unwrap();
        tx.run(&INSERT, params![1, no, text]).await.unwrap();
        tx.commit().await.unwrap();
    }
    let mut conn = db.reader().await.unwrap();
    let texts: Vec<String> = conn.all(&TEXTS, params![1], |row| row.get(0)).await.unwrap();
    assert_eq!(texts, ["한글 👩‍👩‍👧 'quoted' $1", "ab", ""]);
});

both!(a_changed_migration_is_refused, |db| async {
    assert!(db.migrate(STEPS, 0).await.unwrap().is_empty(), "a second run has nothing to do");
    let changed = [Migration { sql: "select 1", ..STEPS[0] }];
    assert!(matches!(db.migrate(&changed, 0).await, Err(Error::Schema(_))));
    let more = [
        STEPS[0],
        Migration { no: 2, name: "second", sql: "create table more (id bigint)", sqlite: "" },
    ];
    assert!(matches!(db.check_schema(&more).await, Err(Error::Schema(_))));
    assert_eq!(db.migrate(&more, 0).await.unwrap().len(), 1);
    db.check_schema(&more).await.unwrap();
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_of_another_process_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::Sqlite(folder.path().join("test.sqlite3"));
    let (here, there) = (open(&url).await, open(&url).await);
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    assert!(here.on_change(move |change| tell.send(change == Change::Anything).unwrap()));
    assert!(!here.on_change(|_| ()), "there is one listener");
    add(&there, "from there").await.unwrap();
    let anything = tokio::time::timeout(PATIENCE, told.recv()).await.unwrap();
    assert_eq!(anything, Some(true));
    add(&here, "from here").await.unwrap();
    assert_eq!(count(&there).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_write_to_one_file_without_losing_anything() {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::Sqlite(folder.path().join("test.sqlite3"));
    let (here, there) = (open(&url).await, open(&url).await);
    let mut writers = tokio::task::JoinSet::new();
    for i in 0..40 {
        let db = if i % 2 == 0 { here.clone() } else { there.clone() };
        writers.spawn(async move { add(&db, &format!("name {i}")).await.unwrap() });
    }
    writers.join_all().await;
    assert_eq!((count(&here).await, count(&there).await), (40, 40));
}

both!(what_a_transaction_touched_is_told_before_its_commit_answers, |db| async {
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    db.on_change(move |change| match change {
        Change::Keys(keys) => heard.lock().unwrap().push(keys.to_vec()),
        other => panic!("nobody else writes: {other:?}"),
    });
    let touch = async |name: &'static str| {
        let mut tx = db.begin().await.unwrap();
        [9, 7, 7, 9].into_iter().for_each(|key| tx.touch(key));
        tx.run(&INSERT, params![1, name.len() as i64, name]).await.unwrap();
        tx
    };
    drop(touch("a").await);
    assert!(told.lock().unwrap().is_empty(), "nothing came of it");
    touch("ab").await.commit().await.unwrap();
    assert_eq!(told.lock().unwrap().split_off(0), [[7, 9]]);
    // Given up while it waits for the disk: it is written, and told, all the same.
    let tx = touch("abc").await;
    let committing = tokio::time::timeout(Duration::ZERO, tx.commit()).await;
    for _ in 0..6_000 {
        if !told.lock().unwrap().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(told.lock().unwrap().split_off(0), [[7, 9]], "{committing:?}");
    assert_eq!(count(&db).await, 2);
});

/// What a database tells, one after the other.
struct Told {
    events: UnboundedReceiver<String>,
    /// How often the line was lost where nobody had cut it.
    lost: u32,
}

impl Told {
    async fn next(&mut self) -> String {
        tokio::time::timeout(PATIENCE, self.events.recv()).await.unwrap().unwrap()
    }

    /// Whether these come next, in any order, and nothing else. `false`: the line was lost, as on
    /// a machine that stands still, and is back; what was said meanwhile comes never, or later.
    async fn is_this(&mut self, expected: &[&str]) -> bool {
        let mut left = expected.to_vec();
        while !left.is_empty() {
            let event = self.next().await;
            match left.iter().position(|it| *it == event) {
                Some(at) => {
                    left.remove(at);
                }
                None if event == "Deaf" => {
                    while self.next().await != "Hearing" {}
                    self.lost += 1;
                    assert!(self.lost < 20, "the line is lost again and again");
                    return false;
                }
                None => assert!(self.lost > 0, "{event} where {left:?} should come"),
            }
        }
        true
    }
}

/// Writes a row of this number and says that it has to do with these keys.
async fn touch(db: &Db, no: i64, keys: Range<u64>) {
    let mut tx = db.begin().await.unwrap();
    keys.for_each(|key| tx.touch(key));
    tx.run(&INSERT, params![2, no, format!("{no}")]).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_process_touched_is_heard_and_its_own_is_not_heard_twice() {
    let Some(url) = postgres_schema("hearing").await else { return };
    let (here, there) = (open(&url).await, open(&url).await);
    let (tell, events) = tokio::sync::mpsc::unbounded_channel();
    here.on_change(move |change| tell.send(format!("{change:?}")).unwrap());
    let mut told = Told { events, lost: 0 };
    here.follow();
    assert!(told.is_this(&["Hearing"]).await);
    // In the order of the commits on the line; its own is told by its commit, and only then.
    let mut no: u64 = 5;
    loop {
        for (db, key) in [(&there, no), (&here, no + 1), (&there, no + 2)] {
            touch(db, key.cast_signed(), key..key + 1).await;
        }
        let keys = [no, no + 1, no + 2].map(|key| format!("Keys([{key}])"));
        no += 3;
        if told.is_this(&keys.each_ref().map(String::as_str)).await {
            break;
        }
    }
    loop {
        let mut tx = there.begin().await.unwrap();
        tx.touch(1);
        tx.run(&INSERT, params![2, 1, "rolled back"]).await.unwrap();
        drop(tx);
        // More than a notice holds.
        touch(&there, no.cast_signed(), 0..1_000).await;
        no += 1;
        if told.is_this(&["Anything"]).await {
            break;
        }
    }
    // The line is cut: nothing is heard until it is back, and then anything may be different.
    let mut tx = there.begin().await.unwrap();
    tx.script(
        "select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = format('madang changes:%s', current_schema()::regnamespace::oid)",
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert!(told.is_this(&["Deaf", "Hearing"]).await);
}
