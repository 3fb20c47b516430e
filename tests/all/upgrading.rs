//! Two versions on one database: the shipped one beside the next one's schema.
//!
//! The next version is this one and two steps more: one that adds, one that takes away.
//! Its steps are taken as it would take them, through the same runner, while servers
//! of the shipped version run and after; what they do then is what a rolling upgrade needs.

use db::{DatabaseUrl, Db, Migration, Options};
use madang::store::MIGRATIONS;

use crate::site::{Engine, GALLERY, Site, both, runtime, text};

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
    guest.edit(after, &crate::guest::Draft::new("뒤 판, 고침", "본문")).await.expect(303);
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
