//! Every statement of the program: prepared on both engines, its plan kept and looked at.

use std::{fmt::Write as _, path::Path};

use db::{DatabaseUrl, Db, Options, STATEMENTS, Statement};
use madang::store::MIGRATIONS;

use crate::site::{self, fresh_schema};

/// The statements of the application itself; those of this test binary are not its.
fn statements() -> Vec<&'static Statement> {
    let mut all: Vec<_> =
        STATEMENTS.iter().copied().filter(|s| !s.file.contains("tests")).collect();
    all.sort_by_key(|statement| (statement.file, statement.name));
    assert!(all.len() > 50, "the catalogue is not linked in");
    all
}

async fn open(url: &str) -> Db {
    let db = Db::open(&DatabaseUrl::parse(url).unwrap(), Options::default()).await.unwrap();
    db.migrate(MIGRATIONS, 0).await.unwrap();
    db
}

async fn prepare_all(db: &Db) {
    let mut wrong = String::new();
    for statement in statements() {
        let mut tx = db.begin().await.unwrap();
        if let Err(error) = tx.check(statement).await {
            writeln!(wrong, "{} in {}: {error}", statement.name, statement.file).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_statement_prepares_on_sqlite() {
    site::runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let db = open(&format!("sqlite:{}", folder.path().join("x.sqlite3").display())).await;
        prepare_all(&db).await;
    });
}

#[test]
fn every_statement_prepares_on_postgres() {
    site::runtime().block_on(async {
        if let Some(url) = fresh_schema().await {
            prepare_all(&open(&url).await).await;
        }
    });
}

/// The index that a statement of a list must walk: any other reads rows of other lists.
fn index_of(statement: &str) -> Option<&'static str> {
    Some(match statement {
        "ROWS_ALL" => "post_live",
        // The numbers of one span, deleted or not.
        "STANDING_ALL" | "ROWS_NEAR" => "SEARCH post USING PRIMARY KEY",
        "ROWS_FEATURED" | "STANDING_FEATURED" => "post_featured",
        "ROWS_NOTICE" | "STANDING_NOTICE" => "post_notice",
        "ROWS_HEAD" | "STANDING_HEAD" => "post_head",
        "NEWER_ALL" => "post_live",
        "NEWER_HEAD" => "post_head",
        "LAST_BEFORE" => "post_time",
        "SAME_WORDS" | "OF_WRITER" => "_identity",
        _ => return None,
    })
}

/// A step that reads a whole table or index, or what another step has made.
fn is_scan(step: &str) -> bool {
    step.starts_with("SCAN ") && !step.contains("CONSTANT ROW") && !step.contains("VALUES CLAUSE")
}

#[test]
fn no_plan_has_a_scan_without_a_reason() {
    site::runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let db = open(&format!("sqlite:{}", folder.path().join("x.sqlite3").display())).await;
        let mut conn = db.reader().await.unwrap();
        let (mut plans, mut wrong) = (String::new(), String::new());
        for statement in statements() {
            let steps = conn.plan(statement).unwrap();
            let file = Path::new(statement.file).file_name().unwrap().to_string_lossy();
            writeln!(plans, "{file} {}", statement.name).unwrap();
            if let Some(reason) = statement.scan {
                writeln!(plans, "    scans: {reason}").unwrap();
            }
            for step in &steps {
                writeln!(plans, "    {step}").unwrap();
            }
            if let Some(index) = index_of(statement.name)
                && !steps.iter().any(|step| step.contains(index))
            {
                writeln!(wrong, "{file} {} does not use {index}: {steps:#?}", statement.name)
                    .unwrap();
            }
            if statement.scan.is_none() && steps.iter().any(|step| is_scan(step)) {
                writeln!(wrong, "{file} {}: {steps:#?}", statement.name).unwrap();
            }
        }
        assert!(wrong.is_empty(), "scans without a written reason:\n{wrong}");
        insta::assert_snapshot!("plans", plans);
    });
}
