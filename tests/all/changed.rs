//! No statement may change what pages show without saying so.
//!
//! Pages are kept until the transaction that changes what they show touches it
//! (`src/infra/page_cache.rs`). A forgotten touch is a page that stays wrong, so
//! every statement of the store that writes a table pages are made of must stand
//! in a function that calls `changed::…`, or `list::add`, which does.

use std::{collections::BTreeMap, path::Path};

/// Tables of which no page shows anything.
const UNSEEN: &[(&str, &str)] = &[
    ("access_log", "for the operator's command line"),
    ("appeal", "for staff and for the one who made it; on no kept page"),
    ("attempt", "wrong passwords"),
    ("ban", "asked for at each write; on no kept page"),
    ("ban_list", "the same"),
    ("ban_use", "the same"),
    ("member", "no page that is kept shows anything of an account"),
    ("member_comment", "the same"),
    ("member_folder", "the same"),
    ("member_guestbook", "the same"),
    ("member_login", "the same"),
    ("member_scrap", "the same"),
    ("member_visit", "the same"),
    ("member_nick", "the same"),
    ("member_post", "the same"),
    ("mail_token", "the same"),
    ("member_mail", "the same"),
    ("member_oidc", "the same"),
    ("member_passkey", "the same"),
    ("member_recovery", "the same"),
    ("member_session", "the same"),
    ("member_totp", "the same"),
    ("member_tally", "the same"),
    ("gallery_request", "for the operator and for whoever asked"),
    ("gallery_stat", "the next number; what a page counts is in list_bucket"),
    ("desk_act", "for staff; on no kept page"),
    ("desk_item", "the same"),
    ("report", "for staff and for the one who made it"),
    ("log_entry", "the public log, whose page is not kept"),
    ("log_head", "the same"),
    ("log_tip", "the same"),
    ("log_words", "the same"),
    ("pace", "how fast somebody writes"),
    ("captcha_pass", "who has answered; asked for at each write"),
    ("claim", "for the operator and those it is about; on no kept page"),
    ("figure", "counts of days, on no kept page"),
    ("figure_until", "the same"),
    ("lookup", "for the operator"),
    ("comment_fts", "the text index; nothing of it stands on a kept page"),
    ("comment_text", "the same"),
    ("post_fts", "the same"),
    ("post_text", "the same"),
    ("search_reindex", "how far a rebuild of it has come"),
    ("staff", "who may use the desk; on no kept page"),
    ("gallery_member", "whoever is let in is logged in, and gets no kept page"),
    ("gallery_cover", "which picture it is stands in the gallery's row, and in its address"),
    ("gallery_rules", "their page is not kept; that there are any stands in the gallery's row"),
    ("succession", "what kept pages say of it stands in the gallery's own row"),
    ("vote", "the ledger; the counts that are shown stand in the post's row"),
];

/// Statements that write what pages are made of and change nothing on them.
const SILENT: &[(&str, &str)] = &[
    ("erasure.rs ERASE", "only of posts that were deleted a day ago, which no page shows"),
    ("erasure.rs ERASE_BODY", "the same"),
    ("erasure.rs ERASE_COMMENTS", "the same"),
    ("erasure.rs ERASE_COMMENT", "a deleted comment shows that it is, none of its words"),
    ("gallery.rs HOLD_OPEN", "sets a name to itself"),
    ("gallery.rs LOCK", "the same"),
    ("tally.rs HOLD", "sets a 말머리 to itself"),
    ("site.rs LOCK", "sets a value to itself"),
    ("best.rs PURGE", "only what is too old to be shown"),
];

/// Statement and table of every `sql!` that writes.
fn writes(source: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for after in source.split("sql!(").skip(1) {
        let Some((name, sql)) = after.split_once('=') else { continue };
        let words: Vec<&str> = sql
            .trim_start_matches(|c: char| c.is_whitespace() || c == '"' || c == '\\')
            .split_whitespace()
            .take(3)
            .collect();
        let table = match words[..] {
            ["insert", "into", table] | ["delete", "from", table] | ["update", table, _] => table,
            _ => continue,
        };
        let name = name.split_whitespace().last().unwrap_or_default();
        found.insert(name.to_owned(), table.trim_end_matches('"').to_owned());
    }
    found
}

/// The bodies of the functions of a file.
fn functions(source: &str) -> Vec<&str> {
    let starts = source.match_indices("fn ").map(|(at, _)| at);
    starts.filter_map(|at| source[at..].split("\n}\n").next()).collect()
}

#[test]
fn every_statement_that_pages_show_is_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let (mut wrongs, mut used, mut told) = (Vec::new(), Vec::new(), 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let source = std::fs::read_to_string(&path).unwrap();
        for (name, table) in writes(&source) {
            if UNSEEN.iter().any(|(unseen, _)| *unseen == table) {
                continue;
            }
            let silent = format!("{file} {name}");
            if SILENT.iter().any(|(it, _)| *it == silent) {
                used.push(silent);
                continue;
            }
            let runs = |body: &&&str| {
                body.match_indices(&format!("&{name}")).any(|(at, it)| {
                    !body[at + it.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
                })
            };
            let bodies = functions(&source);
            let running: Vec<&&str> = bodies.iter().filter(runs).collect();
            if running.is_empty() {
                wrongs.push(format!("{file}: nobody runs {name}"));
            }
            // `add` of lists tells for all who call it.
            let tells = |body: &&str| body.contains("changed::") || body.contains("list::add(");
            if !running.into_iter().all(tells) {
                wrongs.push(format!("{file}: {name} writes {table} and tells nobody"));
            }
            told += 1;
        }
    }
    assert!(wrongs.is_empty(), "call changed::… beside it:\n  {}", wrongs.join("\n  "));
    for (silent, _) in SILENT {
        assert!(used.iter().any(|it| it == silent), "{silent} is no statement any more");
    }
    assert!(told >= 20, "the reading of the store finds {told} statements only");
}

#[test]
fn the_reading_of_statements_is_right() {
    let source = "sql!(\n    A = \"\n    update post set a = 1\"\n);\nsql!(B = \"select 1\");\nsql!(pub C = \"delete from pin\nwhere x\", scan: \"y\");\npub async fn f() {\n    conn.run(&A, 1)\n}\n\nfn g() {\n    &C\n}\n";
    let found = writes(source);
    assert_eq!(found.len(), 2);
    assert_eq!((found["A"].as_str(), found["C"].as_str()), ("post", "pin"));
    assert_eq!(functions(source).len(), 2);
}
