//! What a transfer promises, with tables that no application has: odd names, every kind
//! of value, rows of megabytes, indexes of an engine's own kind.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the message")]

use std::sync::atomic::{AtomicUsize, Ordering};

use db::{DatabaseUrl, Db, Doing, Error, Migration, Options, Rebuild, Report, Transfer};

const STEPS: &[Migration] = &[
    Migration {
        no: 1,
        name: "first",
        sql: "create table room (id bigint not null primary key, name text not null);
              create table \"odd \"\"name\" (
                room bigint not null, \"key\" text not null, \"order\" bigint, ratio double precision,
                \"bytes\" bytea, note text, primary key (room, \"key\"),
                foreign key (room) references room (id)
              ) {clustered};
              create unique index odd_note on \"odd \"\"name\" (note) where note is not null;
              create index odd_order on \"odd \"\"name\" (\"order\")",
        sqlite: "analyze; insert into sqlite_stat1 (tbl, idx, stat) values ('odd \"name', 'odd_order', '1000 10')",
    },
    Migration {
        no: 2,
        name: "later",
        sql: "alter table room add column added bigint not null default 7",
        sqlite: "",
    },
];

/// An application without indexes of an engine's own kind.
const NONE: &[(&str, Rebuild)] = &[];

/// One with such an index, and how it is made anew: once, however often it is asked to.
const WORDS: &[(&str, Rebuild)] = &[("words", |db| Box::pin(index_words(db)))];

async fn index_words(db: &Db) -> db::Result<()> {
    let mut tx = db.begin().await?;
    tx.script(if db.is_embedded() {
        "create virtual table if not exists words using fts5 (text, content='', contentless_delete=1);
         delete from words; insert into words (rowid, text) select id + 100, name from room"
    } else {
        "create table if not exists words (no bigint not null primary key, terms tsvector);
         delete from words; insert into words select id, to_tsvector('simple', name) from room"
    })
    .await?;
    tx.commit().await
}

async fn sqlite(folder: &tempfile::TempDir, name: &str) -> Db {
    let url = DatabaseUrl::Sqlite(folder.path().join(name));
    Db::open(&url, Options::default()).await.unwrap()
}

/// An empty schema on the server that the test run has started.
async fn postgres(name: &str) -> Option<Db> {
    let Ok(server) = std::env::var("MADANG_TEST_POSTGRES") else {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "MADANG_TEST_POSTGRES is not set");
        eprintln!(
            "NOT TESTED ON POSTGRESQL: MADANG_TEST_POSTGRES is not set (`make test` sets it)"
        );
        return None;
    };
    let schema = format!("transfer_{name}_{}", std::process::id());
    let admin = Db::open(&DatabaseUrl::parse(&server).unwrap(), Options::default()).await.unwrap();
    script(&admin, &format!("create schema {schema}")).await;
    let join = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{join}options=-csearch_path%3D{schema}");
    Some(Db::open(&DatabaseUrl::parse(&url).unwrap(), Options::default()).await.unwrap())
}

async fn script(db: &Db, sql: &str) {
    let mut tx = db.begin().await.unwrap();
    tx.script(sql).await.unwrap();
    tx.commit().await.unwrap();
}

/// A source with every kind of value, texts whose order differs between collations, and
/// rows that are longer than a part.
async fn filled(db: &Db) {
    db.migrate(STEPS, 0).await.unwrap();
    let zeros =
        if db.is_embedded() { "zeroblob(1500000)" } else { "decode(repeat('00', 1500000), 'hex')" };
    let bytes = if db.is_embedded() { "x'00ff'" } else { "'\\x00ff'" };
    let mut sql =
        String::from("insert into room (id, name) values (1, '마당'), (2, ''), (-3, 'it''s');");
    for (at, key) in
        ["a", "B", "b", "_", "-", "가", "나", "é", "e", "Z", "\u{10FFFF}", ""].iter().enumerate()
    {
        sql.push_str(&format!(
            "insert into \"odd \"\"name\" values (1, '{key}', {at}, 9.5, {bytes}, 'note {at}');
             insert into \"odd \"\"name\" values (-3, '{key}', null, null, null, null);"
        ));
    }
    for at in 0..4 {
        sql.push_str(&format!(
            "insert into \"odd \"\"name\" values (2, 'long {at}', {at}, -0.0, {zeros}, null);"
        ));
    }
    for at in 0..50 {
        let rows: Vec<String> =
            (0..200).map(|n| format!("(2, 'n{}', {n}, 1e300, null, null)", at * 200 + n)).collect();
        sql.push_str(&format!("insert into \"odd \"\"name\" values {};", rows.join(", ")));
    }
    script(db, &sql).await;
}

fn transfer(identity: &str) -> Transfer<'_> {
    Transfer { steps: STEPS, placed: &[], made_anew: NONE, identity, keep_open: true, now: 5 }
}

async fn run(from: &Db, to: &Db) -> db::Result<Report> {
    transfer("one").run(from, to, &|_| {}).await
}

/// What both reports say of the tables; that they are equal is what a report means.
fn same(one: &Report, two: &Report) {
    assert_eq!(one.tables, two.tables);
    assert!(one.tables.iter().any(|table| table.rows > 10_000));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_comes_through_and_back_on_every_pair_of_engines() {
    let folder = tempfile::tempdir().unwrap();
    let first = sqlite(&folder, "first").await;
    filled(&first).await;
    let second = sqlite(&folder, "second").await;
    let report = run(&first, &second).await.unwrap();
    assert_eq!((report.rows(), report.copied), (10_031, 10_031));
    second.check_schema(STEPS).await.unwrap();
    if let (Some(there), Some(further)) = (postgres("there").await, postgres("further").await) {
        same(&report, &run(&second, &there).await.unwrap());
        same(&report, &run(&there, &further).await.unwrap());
        let back = sqlite(&folder, "back").await;
        same(&report, &run(&further, &back).await.unwrap());
        there.check_schema(STEPS).await.unwrap();
        // Indexes and foreign keys are there again, on both engines.
        for db in [&there, &further, &back] {
            let mut tx = db.begin().await.unwrap();
            let twice = tx
                .script("insert into \"odd \"\"name\" values (2, 'x', 1, 1, null, 'note 3')")
                .await;
            assert!(matches!(twice, Err(Error::Unique { .. })), "{twice:?}");
        }
        let mut tx = there.begin().await.unwrap();
        let orphan =
            tx.script("insert into \"odd \"\"name\" values (99, 'x', 1, 1, null, null)").await;
        assert!(matches!(orphan, Err(Error::Constraint { .. })), "{orphan:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_planner_was_told_is_told_again() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (sqlite(&folder, "from").await, sqlite(&folder, "to").await);
    filled(&from).await;
    run(&from, &to).await.unwrap();
    let figures = |name: &str| {
        let file = rusqlite::Connection::open(folder.path().join(name)).unwrap();
        let mut all =
            file.prepare("select tbl, idx, stat from sqlite_stat1 order by 1, 2, 3").unwrap();
        let rows = all.query_map([], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, Option<String>>(1)?,
                row.get::<_, String>(2)?,
            ))
        });
        rows.unwrap().collect::<Result<Vec<_>, _>>().unwrap()
    };
    assert!(figures("from").iter().any(|(.., stat)| stat == "1000 10"));
    assert_eq!(figures("from"), figures("to"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_meanwhile_is_caught_up_with() {
    let folder = tempfile::tempdir().unwrap();
    let mut pairs = vec![(sqlite(&folder, "from").await, sqlite(&folder, "to").await)];
    if let (Some(from), Some(to)) = (postgres("live_from").await, postgres("live_to").await) {
        pairs.push((from, to));
    }
    for (from, to) in pairs {
        filled(&from).await;
        // Changes of every sort, behind the copy: told of the last table's rows, it waits
        // until they are made.
        let (send, mut due) = tokio::sync::mpsc::unbounded_channel();
        let (made, is_made) = std::sync::mpsc::channel();
        let is_made = std::sync::Mutex::new(is_made);
        let writing = {
            let from = from.clone();
            tokio::spawn(async move {
                due.recv().await.unwrap();
                script(&from, "update room set name = 'another' where id = 2;
                    delete from \"odd \"\"name\" where room = 1 and \"key\" = 'b';
                    update \"odd \"\"name\" set note = null where note = 'note 3';
                    update \"odd \"\"name\" set note = 'note 3' where room = -3 and \"key\" = 'a';
                    insert into room (id, name) values (-9, 'new'), (50, 'new');
                    insert into \"odd \"\"name\" values (50, 'new', 1, 1, null, 'new'), (-9, 'new', 1, 1, null, 'newer')").await;
                made.send(()).unwrap();
            })
        };
        let told = AtomicUsize::new(0);
        let tell = |doing: Doing<'_>| {
            if let Doing::Copying("room", _) = doing
                && told.fetch_add(1, Ordering::Relaxed) == 0
            {
                send.send(()).unwrap();
                is_made.lock().unwrap().recv().unwrap();
            }
        };
        let moving = Transfer { keep_open: false, ..transfer("one") };
        let report = moving.run(&from, &to, &tell).await.unwrap();
        writing.await.unwrap();
        assert!(report.caught_up > 10, "{}", report.caught_up);
        assert!(from.is_closed_to_writes().await.unwrap());
        assert!(report.closed.is_some());
        let again = Transfer { identity: "two", ..transfer("two") };
        let fresh = sqlite(&folder, &format!("fresh {}", from.is_embedded())).await;
        let check = again.run(&from, &fresh, &|_| {}).await.unwrap();
        assert_eq!(report.tables, check.tables, "the target is what the closed source is");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_is_broken_off_anywhere_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let from = sqlite(&folder, "from").await;
    filled(&from).await;
    let whole = run(&from, &sqlite(&folder, "whole").await).await.unwrap();
    let mut resumed = 0;
    // Broken off at the first, second, … thing that it tells of, until it is done before that.
    for stop in 1.. {
        let name = format!("to {stop}");
        let to = sqlite(&folder, &name).await;
        let told = AtomicUsize::new(0);
        let (send, mut broken) = tokio::sync::mpsc::unbounded_channel::<()>();
        let tell = |_: Doing<'_>| {
            if told.fetch_add(1, Ordering::Relaxed) + 1 == stop {
                send.send(()).unwrap();
            }
        };
        let transfer = transfer("one");
        let done = tokio::select! {
            biased;
            _ = broken.recv() => None,
            done = transfer.run(&from, &to, &tell) => Some(done.unwrap()),
        };
        if done.is_none() {
            // What it had sent off is decided first, in one batch with this; that may have been
            // the very end.
            to.begin().await.unwrap().commit().await.unwrap();
            let refused = to.migrate(STEPS, 0).await;
            if refused.is_ok() {
                continue;
            }
            assert!(matches!(refused, Err(Error::Schema(_))), "nobody else works on half a copy");
            let other = Transfer { identity: "another", ..transfer }.run(&from, &to, &|_| {}).await;
            assert!(matches!(other, Err(Error::Schema(_))), "{other:?}");
        }
        drop(to);
        let to = sqlite(&folder, &name).await;
        let report = match done {
            Some(report) => report,
            None => run(&from, &to).await.unwrap(),
        };
        same(&whole, &report);
        to.migrate(STEPS, 0).await.unwrap();
        if !report.was_resumed {
            break;
        }
        resumed += 1;
    }
    assert!(resumed > 5, "broken off {resumed} times only");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_behind_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let from = sqlite(&folder, "from").await;
    filled(&from).await;
    // An index of SQLite's own kind, and the tables it keeps itself in.
    index_words(&from).await.unwrap();
    let to = sqlite(&folder, "to").await;
    let error = run(&from, &to).await.unwrap_err().to_string();
    assert!(error.contains("words"), "{error}");
    let made_anew = Transfer { made_anew: WORDS, ..transfer("one") };
    made_anew.run(&from, &to, &|_| {}).await.unwrap();
    let found = |name: &str| {
        let file = rusqlite::Connection::open(folder.path().join(name)).unwrap();
        let sql = "select count(*) from words where words match '마당'";
        file.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!(found("to"), 1);

    let Some(there) = postgres("left").await else { return };
    made_anew.run(&from, &there, &|_| {}).await.unwrap();
    let back = sqlite(&folder, "back").await;
    let error = run(&there, &back).await.unwrap_err().to_string();
    assert!(error.contains("words"), "{error}");
    made_anew.run(&there, &back, &|_| {}).await.unwrap();
    assert_eq!(found("back"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_that_is_not_empty_and_a_source_of_another_version_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let from = sqlite(&folder, "from").await;
    filled(&from).await;
    let to = sqlite(&folder, "to").await;
    script(&to, "create table mine (a bigint); insert into mine values (1)").await;
    let error = run(&from, &to).await.unwrap_err().to_string();
    assert!(error.contains("mine"), "{error}");

    // Behind, ahead, and of another build.
    let behind = sqlite(&folder, "behind").await;
    behind.migrate(&STEPS[..1], 0).await.unwrap();
    let error = run(&behind, &sqlite(&folder, "a").await).await.unwrap_err().to_string();
    assert!(error.contains("migrate"), "{error}");
    let older = Transfer { steps: &STEPS[..1], ..transfer("one") };
    let error =
        older.run(&from, &sqlite(&folder, "b").await, &|_| {}).await.unwrap_err().to_string();
    assert!(error.contains("0002"), "{error}");
    let other = [STEPS[0], Migration { sql: "select 1", ..STEPS[1] }];
    let other = Transfer { steps: &other, ..transfer("one") };
    let error =
        other.run(&from, &sqlite(&folder, "c").await, &|_| {}).await.unwrap_err().to_string();
    assert!(error.contains("another build"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_database_is_read_and_not_written_until_it_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut sources = vec![sqlite(&folder, "from").await];
    sources.extend(postgres("closed").await);
    for from in sources {
        filled(&from).await;
        let to = sqlite(&folder, &format!("to {}", from.is_embedded())).await;
        let moving = Transfer { keep_open: false, ..transfer("one") };
        moving.run(&from, &to, &|_| {}).await.unwrap();
        for write in [
            "insert into room (id, name) values (77, 'x')",
            "update room set name = 'x' where id = 1",
            "delete from \"odd \"\"name\" where room = 1",
        ] {
            let mut tx = from.begin().await.unwrap();
            let error = tx.script(write).await.unwrap_err();
            assert!(error.is_unavailable(), "{error}");
        }
        from.migrate(STEPS, 0).await.unwrap();
        assert!(!to.is_closed_to_writes().await.unwrap(), "what closes a source is not copied");
        from.open_to_writes().await.unwrap();
        from.open_to_writes().await.unwrap();
        script(&from, "insert into room (id, name) values (77, 'x')").await;
    }
}
