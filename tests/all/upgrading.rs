//! Two versions on one database: the shipped one beside the next one.
//!
//! The next version is this one and two steps more: one that adds, one that takes away.
//! Its steps are taken as it would take them, through the same runner, while servers
//! of the shipped version run and after; what they do then is what a rolling upgrade needs.
//! On PostgreSQL it serves as well: it is the build that these tests are in. What it cannot show is
//! a change of what rows, notifications or cookies mean: both builds are of one source.

use std::{sync::Arc, time::Duration};

use db::{DatabaseUrl, Db, Migration, Options};
use madang::{
    app::App,
    config::{Config, Flags},
    infra::clock::Clock,
    store::MIGRATIONS,
    web,
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::{
    guest::Draft,
    site::{Engine, GALLERY, Site, both, runtime, text},
};

/// What a version may add while the one before runs: a table, a column, an index.
const ADDS: Migration = Migration {
    no: 9_001,
    name: "adds",
    sql: "create table bookmark (gallery_id bigint not null, no bigint not null, primary key (gallery_id, no)) {clustered};
          alter table post add column bookmark_count bigint not null default 0;
          create index post_bookmark on post (gallery_id, bookmark_count, no)",
    sqlite: "",
};

/// What only the version after that may take away.
const TAKES: Migration = Migration {
    no: 9_002,
    name: "takes",
    sql: "-- contract: post.mark, which nothing uses since the version before
          alter table post drop column mark",
    sqlite: "",
};

async fn open(url: &str) -> Db {
    Db::open(&DatabaseUrl::parse(url).unwrap(), Options::default()).await.unwrap()
}

/// The shipped steps and more.
fn with(more: &[Migration]) -> Vec<Migration> {
    MIGRATIONS.iter().chain(more).copied().collect()
}

both!(the_version_before_runs_on_beside_the_next_ones_schema, |site| async move {
    let mut site = site;
    let guest = site.guest();
    let before = guest.write("앞 판", "본문").await;

    // The first node of the next version starts: it takes what adds, and leaves what takes.
    let next = open(&site.database).await;
    let taken = next.migrate(&with(&[ADDS, TAKES]), 1).await.unwrap();
    assert_eq!(taken.iter().map(|step| step.no).collect::<Vec<_>>(), [ADDS.no]);
    next.check_schema(&with(&[ADDS, TAKES])).await.unwrap();

    // The node that runs goes on, with statements it had prepared before and new ones.
    let between = guest.write("사이 판", "본문").await;
    let comment = guest.comment(between, "댓글").await;
    guest.vote(between, "up").await.expect(303);
    guest.vote(before, "down").await.expect(303);
    guest.delete_comment(between, comment, "1234").await.expect(303);
    assert_eq!(guest.list("").await.rows.len(), 2);
    // The next version's own rows do not disturb it.
    site.sql(
        "insert into bookmark (gallery_id, no) select gallery_id, no from post;
              update post set bookmark_count = 1",
    )
    .await;
    assert_eq!(guest.read(before).await.title, "앞 판");

    // A node of the version before that has to start again can.
    site.ask_to_stop();
    assert_eq!(site.wait_for_stop(), Some(0));
    site.start();
    assert!(site.log().contains("newer version"), "{}", site.log());
    let guest = site.guest();
    let after = guest.write("뒤 판", "본문").await;
    guest.edit(after, &Draft::new("뒤 판, 고침", "본문")).await.expect(303);
    guest.delete(before, "1234").await.expect(303);
    site.madang(&["migrate"]);
    site.madang(&["post", "feature", GALLERY, &after.to_string()]);
    site.doctor_is_content();
    assert_eq!(site.number("select count(*) from post where bookmark_count = 1").await, 2);

    // When the last of them is gone, what they used may go; then they must not start any more.
    site.ask_to_stop();
    site.wait_for_stop();
    let taken = next.contract(&with(&[ADDS, TAKES]), &[], 2).await.unwrap();
    assert_eq!(taken.iter().map(|step| step.no).collect::<Vec<_>>(), [TAKES.no]);
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["migrate"], &["gallery", "list"]] {
        let output = site.try_madang(command);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{command:?}: {said}");
        assert!(said.contains("9002") && said.contains("newer version"), "{command:?}: {said}");
    }
    let doctor = site.try_madang(&["doctor"]);
    assert_eq!(doctor.status.code(), Some(3));
    assert!(text(&doctor.stdout).contains("9002"), "{}", text(&doctor.stdout));
});

/// A server of the next version: of this build, and so of another than `madang`.
struct Next {
    base: String,
    stop: watch::Sender<bool>,
    running: JoinHandle<std::io::Result<()>>,
}

impl Next {
    async fn start(site: &Site) -> Next {
        let settings = vec![
            ("data", site.data().display().to_string()),
            ("database", site.database.clone()),
            ("limits.on", "false".to_owned()),
        ];
        let config = Config::load(&Flags { config: None, settings }, |_| None).unwrap();
        let app = App::open_with(config, Clock::System, &with(&[ADDS])).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(web::serve(Arc::clone(&app), listener, stopped));
        while !app.changes.hears() {
            assert!(!running.is_finished());
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        site.nodes.add(&base);
        Next { base, stop, running }
    }

    async fn stop(self, site: &Site) {
        site.nodes.remove(&self.base);
        self.stop.send(true).unwrap();
        self.running.await.unwrap().unwrap();
    }
}

/// What a reader and a writer do, each request at whichever server there is.
async fn a_visit(site: &Site, words: &str) -> i64 {
    let (writer, reader) = (site.guest(), site.guest());
    let no = writer.write(words, "본문").await;
    let gone = writer.write("지울 글", "본문").await;
    for n in 0..4 {
        let comment = reader.comment(no, &format!("댓글 {n}")).await;
        if n == 3 {
            reader.delete_comment(no, comment, "1234").await.expect(303);
        }
        assert_eq!(writer.read(no).await.comments.len(), n.min(2) + 1);
    }
    reader.vote(no, "up").await.expect(303);
    writer.delete(gone, "1234").await.expect(303);
    writer.edit(no, &Draft::new(&format!("{words}, 고침"), "본문")).await.expect(303);
    // Every server says the same, whichever of them had kept the page.
    for _ in 0..4 {
        assert_eq!(reader.read(no).await.title, format!("{words}, 고침"));
        assert!(reader.list("").await.rows.iter().all(|row| row.no != gone));
        reader.get(&format!("/g/{GALLERY}/{gone}")).await.expect(410);
        let found = reader.get(&format!("/g/{GALLERY}/search?q=고침")).await.expect(200).text;
        assert!(found.contains(&format!("data-hit=\"{no}\"")), "{found}");
    }
    no
}

#[test]
fn servers_of_two_versions_stand_before_one_database() {
    runtime().block_on(async {
        let Some(mut site) = Site::prepare(Engine::Postgres, &[]).await else { return };
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        site.start();
        site.start();
        let mut written = vec![a_visit(&site, "앞 판만").await];

        // One of three is of the next version; then, one after the other, all of them are.
        let first = Next::start(&site).await;
        written.push(a_visit(&site, "두 판").await);
        site.ask_to_stop();
        assert_eq!(site.wait_for_stop(), Some(0));
        let second = Next::start(&site).await;
        written.push(a_visit(&site, "두 판, 하나 남음").await);

        // The upgrade goes wrong, and the next version is taken back: one more of the one before.
        site.start();
        second.stop(&site).await;
        written.push(a_visit(&site, "물림").await);
        let second = Next::start(&site).await;

        site.doctor_is_content();
        for _ in 0..2 {
            site.ask_to_stop();
            assert_eq!(site.wait_for_stop(), Some(0));
        }
        written.push(a_visit(&site, "뒤 판만").await);
        let reader = site.guest();
        for no in &written {
            let page = reader.read(*no).await;
            assert!(page.title.ends_with("고침") && page.comments.len() == 3, "{no}");
        }
        assert_eq!(reader.list("").await.rows.len(), written.len());
        let said = "select count(*) from post where up_count = 1 and comment_count = 3";
        assert_eq!(site.number(said).await, written.len() as i64);
        first.stop(&site).await;
        second.stop(&site).await;
    });
}

#[test]
fn a_new_database_takes_every_step_at_once() {
    runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let db = open(&format!("sqlite:{}", folder.path().join("x.sqlite3").display())).await;
        let taken = db.migrate(&with(&[ADDS, TAKES]), 0).await.unwrap();
        assert_eq!(taken.len(), MIGRATIONS.len() + 2);
    });
}

#[test]
fn a_step_that_takes_away_says_so_in_its_first_line() {
    for step in MIGRATIONS {
        let sql = step.sql.to_lowercase();
        let takes = ["drop table", "drop column", "rename ", "alter column"];
        let found = takes.iter().find(|it| sql.contains(**it));
        assert!(
            found.is_none() || step.is_contract(),
            "{:04} {} has {found:?}, which the version before cannot live with: begin it with \
             `-- contract: why nothing uses it any more`",
            step.no,
            step.name
        );
    }
}

#[test]
fn nothing_waits_where_nothing_takes_away() {
    runtime().block_on(async {
        let site = Site::prepare(Engine::Sqlite, &[]).await.unwrap();
        let said = site.madang(&["migrate"]);
        let waits = MIGRATIONS.iter().filter(|step| step.is_contract()).count();
        assert_eq!(
            said.matches("waits").count(),
            0,
            "{waits} of a new database were taken: {said}"
        );
        site.madang(&["migrate", "--contract"]);
    });
}
