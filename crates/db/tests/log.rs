//! SQLite's log: when it is emptied into the file, and that nothing is lost by it.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the message")]

use std::{io::Read as _, time::Duration};

use db::{DatabaseUrl, Db, Migration, Options, params, sql};

/// A machine that stands still for a moment fails nothing.
const PATIENCE: Duration = Duration::from_secs(60);

const STEPS: &[Migration] = &[Migration {
    no: 1,
    name: "first",
    sql: "create table item (name text not null)",
    sqlite: "",
}];

sql!(INSERT = "insert into item (name) values ($1)");
sql!(COUNT = "select count(*) from item");

async fn add(db: &Db, name: &str) -> db::Result<()> {
    let mut tx = db.begin().await?;
    tx.run(&INSERT, params![name]).await?;
    tx.commit().await
}

async fn count(db: &Db) -> i64 {
    db.reader().await.unwrap().one(&COUNT, &[], |row| row.get(0)).await.unwrap().unwrap()
}

/// How often the log of a file was begun anew: it stands in the log's head, big end first.
fn log_beginnings(log: &std::path::Path) -> u32 {
    let mut head = [0; 16];
    std::fs::File::open(log).unwrap().read_exact(&mut head).unwrap();
    u32::from_be_bytes(head[12..].try_into().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_log_goes_into_the_file_and_begins_anew_once_nobody_reads_what_was_before() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.sqlite3");
    let log = file.with_extension("sqlite3-wal");
    let db = Db::open(&DatabaseUrl::Sqlite(file.clone()), Options::default()).await.unwrap();
    db.migrate(STEPS, 0).await.unwrap();
    // A hundred pages each; fifty are more than the log is to hold.
    let big = |no: u32| format!("{no}{}", "가".repeat(140_000));
    let mut reader = db.reader().await.unwrap();
    let before: Option<i64> = reader.one(&COUNT, &[], |row| row.get(0)).await.unwrap();
    for no in 0..50 {
        add(&db, &big(no)).await.unwrap();
    }
    let still = reader.one(&COUNT, &[], |row| row.get(0)).await.unwrap();
    assert_eq!((before, still, log_beginnings(&log)), (Some(0), Some(0), 0));
    drop(reader);

    let mut no = 50;
    let emptied = async {
        while log_beginnings(&log) == 0 {
            // Several at once, so that a batch is open when the log is emptied.
            let pair = [no, no + 1].map(|no| (db.clone(), big(no)));
            let [one, other] = pair.map(|(db, name)| async move { add(&db, &name).await });
            let (one, other) = tokio::join!(one, other);
            one.and(other).unwrap();
            no += 2;
        }
    };
    tokio::time::timeout(PATIENCE, emptied).await.unwrap();
    assert!(std::fs::metadata(&file).unwrap().len() > 4_000 * 4_096);
    assert_eq!(count(&db).await, i64::from(no));
    drop(db);
    // The last connection takes the log away; none stays open behind the database's back.
    let closed = async {
        while std::fs::read_dir(&folder).unwrap().count() > 1 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, closed).await.unwrap();
}
