//! A site moves: from SQLite to PostgreSQL and back, while people write, and broken off.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use rusqlite::types::Value;

use crate::{
    guest::{Answer, Draft, Guest},
    site::{Engine, GALLERY, Site, connect, fresh_schema, runtime, text},
};

/// A site on SQLite with a gallery, what people left there, and some thousand made-up rows.
async fn lived_in() -> Site {
    let mut site = Site::prepare(Engine::Sqlite, &[]).await.unwrap();
    site.madang(&["gallery", "create", GALLERY, "--name", "바둑", "--head", "질문"]);
    let pin = ["pin", "add", "--place", "top", "--label", "안내", "--title", "어서 오세요"];
    site.madang(&[&["site"][..], &pin].concat());
    site.madang(&["seed", "--galleries", "2", "--posts", "1500", "--comments", "4000"]);
    site.start();
    let guest = site.guest();
    for n in 0..5 {
        let no = guest.write(&format!("글 {n} '\"\\ 한글 🎉"), "본문\n\n둘째 줄").await;
        guest.comment(no, "댓글").await;
        guest.vote(no, "up").await;
    }
    guest.delete(2, "1234").await;
    guest.delete(1, "wrong").await;
    site.ask_to_stop();
    site.wait_for_stop();
    site
}

/// Every row of every table of an SQLite file, and what its schema says.
fn dump(file: &Path) -> BTreeMap<String, Vec<String>> {
    let database = rusqlite::Connection::open(file).unwrap();
    let rows = |sql: &str| {
        let mut statement = database.prepare(sql).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            let cells = (0..columns).map(|at| row.get::<_, Value>(at));
            Ok(format!("{:?}", cells.collect::<Result<Vec<_>, _>>()?))
        });
        let mut rows = rows.unwrap().collect::<Result<Vec<_>, _>>().unwrap();
        rows.sort_unstable();
        rows
    };
    let mut tables = database
        .prepare(
            "select name from sqlite_schema where type = 'table' and name <> 'schema_migration'
                and name not like 'post_fts%' and name not like 'comment_fts%'
                and name not in ('post_doc', 'comment_spot', 'search_gallery', 'search_reindex')",
        )
        .unwrap();
    let names = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let names: Vec<String> = names.collect::<Result<_, _>>().unwrap();
    let mut all: BTreeMap<String, Vec<String>> = names
        .into_iter()
        .map(|name| {
            let found = rows(&format!("select * from \"{name}\""));
            (name, found)
        })
        .collect();
    all.insert("(steps)".into(), rows("select no, name, checksum from schema_migration"));
    let schema =
        "select type, name, sql from sqlite_schema where name not like 'closed_to_writes%'";
    all.insert("(schema)".into(), rows(schema));
    all
}

#[track_caller]
fn same(one: &Path, two: &Path) {
    let (one, two) = (dump(one), dump(two));
    assert!(one.values().map(Vec::len).sum::<usize>() > 5_000, "too little to prove anything");
    let names = |dump: &BTreeMap<String, Vec<String>>| dump.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&one), names(&two));
    for (table, rows) in &one {
        assert!(rows == &two[table], "{table} differs");
    }
}

fn file_of(site: &Site) -> PathBuf {
    site.database.strip_prefix("sqlite:").unwrap().into()
}

/// `table → (rows, checksum)` as `madang move` printed them.
fn figures(said: &str) -> BTreeMap<String, (String, String)> {
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let lines = said.lines().map(words).filter(|words| words.len() == 3 && words[2].len() == 32);
    lines.map(|words| (words[0].clone(), (words[1].clone(), words[2].clone()))).collect()
}

/// Holds a lock until the connection is dropped.
async fn hold(client: &tokio_postgres::Client, sql: &str) {
    client.batch_execute(&format!("begin; {sql}")).await.unwrap();
}

async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let patience = Instant::now() + Duration::from_secs(60);
    while !is_so().await {
        assert!(Instant::now() < patience, "waited a minute for: {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

fn start(site: &Site, arguments: &[&str]) -> Child {
    site.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn from_sqlite_to_postgres_and_back_every_row_is_the_same() {
    runtime().block_on(async {
        let Some(postgres) = fresh_schema().await else { return };
        let mut site = lived_in().await;
        let (before, back) = (site.database.clone(), site.folder().join("back.sqlite3"));
        let there = site.madang(&["move", "--from", &before, "--to", &postgres]);
        assert!(there.contains("rows/s") && there.contains("secret.key"), "{there}");
        eprintln!(
            "{}",
            there.lines().filter(|line| line.contains("rows")).collect::<Vec<_>>().join("\n")
        );

        // The same site is served from there, its guests' passwords included.
        site.engine = Engine::Postgres;
        site.database = postgres.clone();
        site.start();
        let guest = site.guest();
        assert!(guest.read(1).await.title.starts_with("글 0"));
        assert!(guest.list("").await.rows.len() > 3);
        // The index is no copy, and is made anew by whoever serves.
        while site.number("select count(*) from search_reindex").await > 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let found = guest.get(&format!("/g/{GALLERY}/search?q=글")).await.expect(200);
        assert!(found.text.contains("data-hit="), "{}", found.text);
        site.ask_to_stop();
        site.wait_for_stop();
        site.doctor_is_content();

        // Nobody wrote there, so coming back must give what was left.
        let home = format!("sqlite:{}", back.display());
        let again = site.madang(&["move", "--from", &postgres, "--to", &home]);
        let views = |figures: BTreeMap<String, (String, String)>| {
            figures.into_iter().filter(|(table, _)| table != "post").collect::<Vec<_>>()
        };
        assert!(figures(&there).len() >= 12, "{there}");
        assert_eq!(views(figures(&there)), views(figures(&again)));
        site.database = home;
        site.engine = Engine::Sqlite;
        // One view was counted on the way.
        site.sql(
            "drop trigger if exists closed_to_writes_update_post; update post set view_count = 0",
        )
        .await;
        let first = rusqlite::Connection::open(before.strip_prefix("sqlite:").unwrap()).unwrap();
        first
            .execute_batch(
                "drop trigger closed_to_writes_update_post; update post set view_count = 0",
            )
            .unwrap();
        same(Path::new(before.strip_prefix("sqlite:").unwrap()), &back);
        site.doctor_is_content();
        site.start();
        site.guest().write("돌아와서", "본문").await;
    });
}

#[test]
fn a_move_that_is_killed_goes_on_where_it_was() {
    runtime().block_on(async {
        let Some(postgres) = fresh_schema().await else { return };
        let site = lived_in().await;
        let moving = ["move", "--from", &site.database, "--to", &postgres, "--keep-open"];
        let mut child = start(&site, &moving);
        // Held fast in the middle: at the posts' words, which come after the comments.
        let watch = connect(&postgres).await;
        let notes = async |kind: &str, name: &str| {
            let is_there = "select to_regclass('transfer_note') is not null";
            let noted = "select count(*) from transfer_note where kind = $1 and name = $2";
            watch.query_one(is_there, &[]).await.unwrap().get(0)
                && watch.query_one(noted, &[&kind, &name]).await.unwrap().get::<_, i64>(0) == 1
        };
        let lock = connect(&postgres).await;
        until("the indexes set aside", async || notes("aside", "").await).await;
        hold(&lock, "lock table post_body in share mode").await;
        until("the comments", async || notes("copied", "comment").await).await;
        child.kill().unwrap();
        child.wait().unwrap();
        drop(lock);
        // Half a copy is nothing to serve, and nobody else's to go on with.
        let refused = site
            .command(&["serve", "--listen", "127.0.0.1:0"])
            .env("MADANG_DATABASE", &postgres)
            .output()
            .unwrap();
        assert!(!refused.status.success());
        assert!(text(&refused.stderr).contains("move"), "{}", text(&refused.stderr));

        // A later version has taken the half copy for its own: this one leaves it alone.
        let later = "insert into schema_migration values (9999, 'later', 'x', 0)";
        watch.batch_execute(later).await.unwrap();
        let refused = text(&site.try_madang(&moving).stderr);
        assert!(refused.contains("9999"), "{refused}");
        watch.batch_execute("delete from schema_migration where no = 9999").await.unwrap();

        let said = site.madang(&moving);
        assert!(said.contains("went on where it was"), "{said}");
        assert!(!said.contains("copied 0 rows"), "something was left to do: {said}");

        // The other way: held fast at the same table, and killed while the file is somebody else's.
        let home = format!("sqlite:{}", site.folder().join("home.sqlite3").display());
        let moving = ["move", "--from", &postgres, "--to", &home, "--keep-open"];
        let lock = connect(&postgres).await;
        hold(&lock, "lock table post_body in access exclusive mode").await;
        let mut child = start(&site, &moving);
        let file = site.folder().join("home.sqlite3");
        let mut held = None;
        until("the comments in the file", async || {
            let reading = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE;
            let Ok(database) = rusqlite::Connection::open_with_flags(&file, reading) else {
                return false;
            };
            database.busy_timeout(Duration::from_secs(10)).unwrap();
            let has =
                "select count(*) from transfer_note where kind = 'copied' and name = 'comment'";
            let is_so =
                database.query_row(has, [], |row| row.get::<_, i64>(0)).is_ok_and(|n| n > 0);
            if is_so && database.execute_batch("begin immediate").is_ok() {
                held = Some(database);
            }
            held.is_some()
        })
        .await;
        child.kill().unwrap();
        child.wait().unwrap();
        drop((held, lock));
        let said = site.madang(&moving);
        assert!(said.contains("went on where it was"), "{said}");
        same(&file_of(&site), &file);
        // A finished copy is a database like any other: a move into it would write over it.
        let refused = site.try_madang(&moving);
        assert!(text(&refused.stderr).contains("not empty"), "{}", text(&refused.stderr));
    });
}

/// Writes posts until the site takes no more; the answer that said so.
async fn write_until_closed(
    guest: Guest,
    who: usize,
    kept: Arc<Mutex<Vec<(i64, String)>>>,
) -> Answer {
    for n in 0.. {
        let title = format!("글 {who}-{n}");
        let answer = guest.try_write(&Draft::new(&title, "본문")).await;
        if answer.status != 303 {
            return answer;
        }
        kept.lock().unwrap().push((answer.post_no(), title));
    }
    unreachable!("numbers end before the test does")
}

/// Moves a site that is being written to, and looks for every post it had said yes to.
async fn move_under_writers(mut site: Site, target: String, engine: Engine) {
    site.start();
    let kept = Arc::new(Mutex::new(Vec::new()));
    let writers: Vec<_> = (0..4)
        .map(|who| tokio::spawn(write_until_closed(site.guest(), who, kept.clone())))
        .collect();
    until("some posts", async || kept.lock().unwrap().len() > 20).await;
    let moving = ["move", "--from", &site.database, "--to", &target];
    let child = start(&site, &moving);
    let output = tokio::task::spawn_blocking(|| child.wait_with_output().unwrap()).await.unwrap();
    let said = text(&output.stdout) + &text(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("takes no more writes"), "{said}");
    for writer in writers {
        let last = writer.await.unwrap().expect(503);
        assert!(last.retry_after() > 0);
        assert!(last.text.contains("lang=\"ko\""), "{}", last.text);
    }
    // The old place still answers reads.
    let reader = site.guest();
    reader.get(&format!("/g/{GALLERY}")).await.expect(200);
    reader.read(1).await;
    let kept = kept.lock().unwrap().clone();
    site.kill();
    let doctor = site.madang(&["doctor"]);
    assert!(doctor.contains("moved"), "{doctor}");

    let old = std::mem::replace(&mut site.database, target);
    site.engine = engine;
    site.doctor_is_content();
    site.start();
    let reader = site.guest();
    for (no, title) in &kept {
        assert_eq!(&reader.read(*no).await.title, title);
    }
    let next = reader.write("새 집", "본문").await;
    assert!(kept.iter().all(|(no, _)| *no < next), "numbers go on");

    // Whoever changes his mind gets the old one back.
    site.madang(&["move", "--reopen", "--from", &old]);
    site.kill();
    site.database = old;
    site.engine = if engine == Engine::Sqlite { Engine::Postgres } else { Engine::Sqlite };
    site.start();
    site.guest().write("다시", "본문").await;
}

#[test]
fn a_site_moves_to_postgres_under_its_writers_and_loses_nothing() {
    runtime().block_on(async {
        let Some(postgres) = fresh_schema().await else { return };
        move_under_writers(lived_in().await, postgres, Engine::Postgres).await;
    });
}

#[test]
fn a_site_moves_to_sqlite_under_its_writers_and_loses_nothing() {
    runtime().block_on(async {
        let Some(site) = Site::prepare(Engine::Postgres, &[]).await else { return };
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        site.madang(&["seed", "--galleries", "1", "--posts", "300", "--comments", "900"]);
        let target = format!("sqlite:{}", site.folder().join("new.sqlite3").display());
        move_under_writers(site, target, Engine::Sqlite).await;
    });
}

#[test]
fn what_cannot_be_moved_is_refused_before_anything_is_written() {
    runtime().block_on(async {
        let site = lived_in().await;
        let in_folder = |name: &str| format!("sqlite:{}", site.folder().join(name).display());
        let refused = |arguments: &[&str], why: &str| {
            let output = site.try_madang(arguments);
            let said = text(&output.stderr);
            assert!(!output.status.success() && said.contains(why), "{arguments:?}: {said}");
        };
        let here = site.database.as_str();
        refused(
            &["move", "--from", &in_folder("typo"), "--to", &in_folder("a")],
            "there is no file",
        );
        assert!(!site.folder().join("typo").exists());
        refused(&["move", "--from", here, "--to", here], "both sides");
        refused(&["move", "--from", here, "--to", "mysql://x"], "sqlite:");
        refused(&["move", "--from", here], "--to");

        // Somebody else's database, and another site's.
        let foreign = site.folder().join("foreign");
        let database = rusqlite::Connection::open(&foreign).unwrap();
        database
            .execute_batch(
                "create table theirs (a integer primary key); insert into theirs values (1)",
            )
            .unwrap();
        refused(&["move", "--from", here, "--to", &in_folder("foreign")], "not empty");
        let other = Site::prepare(Engine::Sqlite, &[]).await.unwrap();
        other.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        refused(&["move", "--from", here, "--to", &other.database], "not empty");
        assert_eq!(other.number("select count(*) from gallery").await, 1);

        // A version that this program is not.
        let newer = site.folder().join("newer.sqlite3");
        std::fs::copy(file_of(&site), &newer).unwrap();
        let database = rusqlite::Connection::open(&newer).unwrap();
        database
            .execute_batch("insert into schema_migration values (9999, 'later', 'x', 0)")
            .unwrap();
        refused(&["move", "--from", &in_folder("newer.sqlite3"), "--to", &in_folder("b")], "9999");
        database.execute_batch("delete from schema_migration").unwrap();
        refused(
            &["move", "--from", &in_folder("newer.sqlite3"), "--to", &in_folder("c")],
            "migrat",
        );

        // Without its key the copy is not served.
        site.madang(&["move", "--from", here, "--to", &in_folder("copy"), "--keep-open"]);
        let stranger = Site::prepare(Engine::Sqlite, &[]).await.unwrap();
        stranger.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        let serve = stranger
            .command(&["serve", "--listen", "127.0.0.1:0"])
            .env("MADANG_DATABASE", in_folder("copy"))
            .output();
        let said = text(&serve.unwrap().stderr);
        assert!(said.contains("is not the key this database was made with"), "{said}");
    });
}
