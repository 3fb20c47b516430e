//! What Citus would refuse, or do slowly, is refused here.
//!
//! Citus itself is not part of the test run. Its rules for tables, keys and
//! statements are held against the catalogue and the list of places.

use std::collections::BTreeMap;

use db::{DatabaseUrl, Db, Options, Placed, Placement, STATEMENTS};
use madang::store::{MIGRATIONS, PLACED};

use crate::site::{self, connect, fresh_schema};

pub(crate) async fn rows(client: &tokio_postgres::Client, query: &str) -> Vec<Vec<String>> {
    let rows = client.query(query, &[]).await.unwrap();
    rows.iter().map(|row| (0..row.len()).map(|i| row.get::<_, String>(i)).collect()).collect()
}

fn place_of(table: &str) -> Placement {
    let found = PLACED.iter().find(|placed| placed.table == table);
    found.unwrap_or_else(|| panic!("{table} has no place: see src/store/placement.rs")).place
}

#[test]
fn every_table_has_a_place_that_its_keys_allow() {
    site::runtime().block_on(async {
        let Some(url) = fresh_schema().await else { return };
        let db = Db::open(&DatabaseUrl::parse(&url).unwrap(), Options::default()).await.unwrap();
        db.migrate(MIGRATIONS, 0).await.unwrap();
        let client = connect(&url).await;

        let tables = rows(
            &client,
            "select tablename::text from pg_tables where schemaname = current_schema() order by 1",
        )
        .await
        .concat();
        let mut placed: Vec<&str> = PLACED.iter().map(|placed| placed.table).collect();
        placed.sort_unstable();
        assert_eq!(placed, tables, "the list of places and the tables there are");

        let mut wrongs = Vec::new();
        for Placed { table, place } in PLACED {
            if let Placement::By { group, .. } = place {
                let leader = PLACED.iter().position(|it| it.table == *group).unwrap();
                let own = PLACED.iter().position(|it| it.table == *table).unwrap();
                if leader > own || place_of(group) != *place {
                    wrongs.push(format!("{table}: {group} does not lead it"));
                }
            }
        }
        let keys = rows(
            &client,
            "select t.relname::text, i.relname::text,
                    (select string_agg(a.attname, ',') from pg_attribute a
                      where a.attrelid = t.oid and a.attnum = any(x.indkey))
               from pg_index x
               join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
              where x.indisunique and t.relnamespace = current_schema()::regnamespace",
        )
        .await;
        assert!(keys.len() > 12, "{keys:?}");
        for key in keys {
            if let Placement::By { column, .. } = place_of(&key[0])
                && !key[2].split(',').any(|it| it == column)
            {
                wrongs.push(format!("{} is unique without {column}", key[1]));
            }
        }
        let foreign = rows(
            &client,
            "select t.relname::text, r.relname::text,
                    (select string_agg(a.attname || '=' || b.attname, ',')
                       from unnest(c.conkey, c.confkey) k (own, its)
                       join pg_attribute a on a.attrelid = t.oid and a.attnum = k.own
                       join pg_attribute b on b.attrelid = r.oid and b.attnum = k.its)
               from pg_constraint c
               join pg_class t on t.oid = c.conrelid join pg_class r on r.oid = c.confrelid
              where c.contype = 'f' and t.relnamespace = current_schema()::regnamespace",
        )
        .await;
        assert!(foreign.len() > 4, "{foreign:?}");
        for key in foreign {
            let is_allowed = match (place_of(&key[0]), place_of(&key[1])) {
                (_, Placement::Everywhere) => true,
                (Placement::Everywhere, _) => false,
                (a @ Placement::By { column, .. }, b) => {
                    a == b && key[2].split(',').any(|pair| pair == format!("{column}={column}"))
                }
            };
            if !is_allowed {
                wrongs.push(format!("{} refers to {} across groups", key[0], key[1]));
            }
        }
        assert!(wrongs.is_empty(), "{}", wrongs.join("\n"));
    });
}

/// The words of a statement, lower case as all are, with marks apart.
fn words(sql: &str) -> Vec<String> {
    let spaced: String = sql
        .chars()
        .map(|c| match c {
            '(' | ')' | ',' | '=' => format!(" {c} "),
            c => c.to_string(),
        })
        .collect();
    spaced.split_whitespace().map(str::to_owned).collect()
}

/// The spread tables a statement names, and whether each time their column is held to a value.
fn misses(sql: &str) -> Vec<&'static str> {
    let words = words(sql);
    let mut named: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (at, word) in words.iter().enumerate().skip(1) {
        let is_place = matches!(words[at - 1].as_str(), "from" | "join" | "into" | "update" | ",");
        let placed = PLACED.iter().find(|placed| is_place && placed.table == word);
        if let Some(Placed { table, place: Placement::By { column, .. } }) = placed {
            // Behind a comma only in a list of tables, where an alias or the end follows.
            if words[at - 1] != "," || !words[..at].iter().any(|it| it == "select") {
                *named.entry((table, column)).or_default() += 1;
            }
        }
    }
    let held = |column: &str| {
        let is_column = |word: &str| word.rsplit('.').next() == Some(column);
        words.windows(3).filter(|it| is_column(&it[0]) && it[1] == "=").collect::<Vec<_>>()
    };
    let mut missed = Vec::new();
    let is_entered = |table: &str, column: &str| {
        words.starts_with(&["insert".into(), "into".into(), table.into()])
            && words.iter().take_while(|it| *it != ")").any(|it| it == column)
    };
    // What is entered has its column from the values, or from rows that are held to it.
    for ((table, column), times) in &mut named {
        *times -= usize::from(is_entered(table, column));
    }
    let times: usize = named.values().sum();
    for ((table, column), own) in named {
        let held = held(column);
        let is_held = held.len() >= times && held.iter().any(|it| it[2].starts_with('$'));
        if own > 0 && !is_held {
            missed.push(table);
        }
    }
    missed
}

/// What Citus does not do at all, whoever asks and however seldom.
fn refused(sql: &str) -> Vec<&'static str> {
    let words = words(sql);
    let tables = words
        .windows(2)
        .filter(|it| matches!(it[0].as_str(), "from" | "join" | "into" | "update" | ","));
    let places: Vec<Placement> = tables
        .filter_map(|it| PLACED.iter().find(|placed| placed.table == it[1]))
        .map(|placed| placed.place)
        .collect();
    let mut groups: Vec<&str> = places
        .iter()
        .filter_map(|place| match place {
            Placement::By { group, .. } => Some(*group),
            Placement::Everywhere => None,
        })
        .collect();
    groups.sort_unstable();
    groups.dedup();
    let mut wrongs = Vec::new();
    if groups.len() > 1 {
        wrongs.push("joins tables that are spread by different columns");
    }
    if words.windows(2).any(|it| it[0] == "for" && it[1] == "update") && !misses(sql).is_empty() {
        wrongs.push("locks rows of many shards");
    }
    let target = match &words[..] {
        [update, table, ..] if update == "update" => Some(table),
        [delete, from, table, ..] if delete == "delete" && from == "from" => Some(table),
        _ => None,
    };
    let target = target.and_then(|table| PLACED.iter().find(|placed| placed.table == table));
    match target.map(|placed| placed.place) {
        Some(Placement::Everywhere) if !groups.is_empty() => {
            wrongs.push("changes what stands everywhere by what is spread");
        }
        Some(Placement::By { column, .. }) => {
            let set = words.iter().skip_while(|it| *it != "set").take_while(|it| *it != "where");
            let set: Vec<&String> = set.collect();
            let moves = |it: &[&String]| {
                matches!(it[0].as_str(), "set" | ",") && it[1] == column && it[2] == "="
            };
            if set.windows(3).any(moves) {
                wrongs.push("moves rows to another shard");
            }
        }
        _ => {}
    }
    wrongs
}

#[test]
fn every_statement_asks_one_shard_or_says_why_not() {
    let mut wrongs = Vec::new();
    let mut across = Vec::new();
    for statement in STATEMENTS.iter().filter(|it| !it.file.contains("tests")) {
        // Citus is sent PostgreSQL's text; the other is held to the same.
        let name = format!("{} {}", statement.file, statement.name);
        let mut missed = misses(statement.for_postgres());
        missed.extend(misses(statement.sql));
        for refused in refused(statement.for_postgres()) {
            wrongs.push(format!("{name}: {refused}"));
        }
        match (missed.is_empty(), statement.across) {
            (false, None) => wrongs.push(format!("{name}: {missed:?} without its column")),
            (true, Some(_)) => wrongs.push(format!("{name}: `across` without need")),
            (false, Some(reason)) => across.push(format!("{name}: {reason}")),
            (true, None) => {}
        }
    }
    assert!(wrongs.is_empty(), "write the column, or `across: \"reason\"`:\n{}", wrongs.join("\n"));
    across.sort();
    // Jobs, what machines ask for now and then, and searches: of pages these alone.
    insta::assert_snapshot!("across", across.join("\n"));
}

#[test]
fn the_reading_of_statements_is_right() {
    let good = [
        "select no from post where gallery_id = $1 and no = $2",
        "select p.no from post p left join post_body b on b.gallery_id = p.gallery_id and b.no = p.no where p.gallery_id = $1",
        "insert into post (gallery_id, no) values ($1, $2)",
        "insert into attempt (subject, began_at) values ($1, $2)",
        "select value from site_setting where name = $1",
        "select s.last_no, (select max(no) from post where gallery_id = $1) from gallery_stat s where s.gallery_id = $1",
        "insert into post_body (gallery_id, no) select p.gallery_id, p.no from post p where p.gallery_id = $1",
        "update job set holder = $2 where kind = $1 and id = (select id from job where kind = $1 for update skip locked)",
        "update gallery set name = $2 where id = $1",
    ];
    for sql in good {
        assert!(misses(sql).is_empty() && refused(sql).is_empty(), "{sql}");
    }
    let bad = [
        "select no from post where no = $1",
        "select no from post where gallery_id = $1 union all select no from post where no = $2",
        "select p.no from post p join post_body b on b.gallery_id = p.gallery_id",
        "delete from access_log where (gallery_id, id) in (select gallery_id, id from access_log)",
        "update post set title = $1",
        "insert into post (no) values ($1)",
        "delete from attempt where began_at < $1",
        "insert into post (gallery_id, no) select gallery_id, no from post_import",
        "insert into post (gallery_id, no) values ($1, (select max(no) from post))",
    ];
    for sql in bad {
        assert!(!misses(sql).is_empty(), "{sql}");
    }
    let never = [
        "select no from post where (gallery_id, no) > ($1, $2) for update",
        "select p.no from post p join member m on m.member_id = $2 where p.gallery_id = $1",
        "update post set gallery_id = $2 where gallery_id = $1 and no = $3",
        "update post set title = $3, gallery_id = $2 where gallery_id = $1",
        "update gallery set name = (select title from post where gallery_id = $1) where id = $1",
        "delete from best_entry where not exists (select 1 from post where gallery_id = $1)",
    ];
    for sql in never {
        assert!(!refused(sql).is_empty(), "{sql}");
    }
}
