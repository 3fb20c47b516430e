//! What Citus would refuse, or do slowly, is refused here.
//!
//! Citus itself is not part of the test run. Its rules for tables, keys and
//! statements are held against the catalogue and the list of places; the calls are
//! sent to a PostgreSQL in which functions of the same names refuse what Citus
//! refuses. What was not run on Citus is said in docs/decisions.md.

use std::collections::BTreeMap;

use db::{DatabaseUrl, Db, Options, Placed, Placement, STATEMENTS};
use madang::store::{MIGRATIONS, PLACED};

use crate::{
    failing::database::Database,
    site::{self, connect, fresh_schema},
};

async fn rows(client: &tokio_postgres::Client, query: &str) -> Vec<Vec<String>> {
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
    let times: usize = named.values().sum();
    for (table, column) in named.into_keys() {
        let is_entered = words.starts_with(&["insert".into(), "into".into(), table.into()])
            && words.iter().take_while(|it| *it != ")").any(|it| it == column);
        let held = held(column);
        let is_held = held.len() >= times && held.iter().any(|it| it[2].starts_with('$'));
        if !(is_entered || is_held) {
            missed.push(table);
        }
    }
    missed
}

#[test]
fn every_statement_asks_one_shard_or_says_why_not() {
    let mut wrongs = Vec::new();
    let mut across = Vec::new();
    for statement in STATEMENTS.iter().filter(|it| !it.file.contains("tests")) {
        let (name, missed) =
            (format!("{} {}", statement.file, statement.name), misses(statement.sql));
        match (missed.is_empty(), statement.across) {
            (false, None) => wrongs.push(format!("{name}: {missed:?} without its column")),
            (true, Some(_)) => wrongs.push(format!("{name}: `across` without need")),
            (false, Some(reason)) => across.push(format!("{name}: {reason}")),
            (true, None) => {}
        }
    }
    assert!(wrongs.is_empty(), "write the column, or `across: \"reason\"`:\n{}", wrongs.join("\n"));
    across.sort();
    // None of them is on a page's way: jobs, and what machines ask for now and then.
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
    ];
    for sql in good {
        assert!(misses(sql).is_empty(), "{sql}");
    }
    let bad = [
        "select no from post where no = $1",
        "select no from post where gallery_id = $1 union all select no from post where no = $2",
        "select p.no from post p join post_body b on b.gallery_id = p.gallery_id",
        "delete from access_log where (gallery_id, id) in (select gallery_id, id from access_log)",
        "update post set title = $1",
        "insert into post (no) values ($1)",
        "delete from attempt where began_at < $1",
    ];
    for sql in bad {
        assert!(!misses(sql).is_empty(), "{sql}");
    }
}

/// Functions with the names and arguments of Citus' own, that record what they are told and
/// refuse what Citus refuses: a table that another refers to already, or that refers to one
/// that has no place; a key without the column; and, afterwards, DDL that would break either.
const STAND_IN: &str = "
create table pg_dist_partition (
  no serial, logicalrelid regclass, partmethod \"char\", partkey text, leader text);

create function place_refuse(t regclass) returns void language plpgsql as $$
declare own record; key record; its record;
begin
  select * into own from pg_dist_partition where logicalrelid = t;
  if own is null then return; end if;
  if own.partmethod = 'h' then
    for key in select i.indexrelid::regclass name, i.indrelid, i.indkey from pg_index i
                where i.indrelid = t and i.indisunique loop
      if not exists (select 1 from pg_attribute a where a.attrelid = t and a.attname = own.partkey
                        and a.attnum = any(key.indkey)) then
        raise 'cannot create constraint %: no partition column', key.name;
      end if;
    end loop;
  end if;
  for key in select c.confrelid::regclass other, c.conkey, c.confkey from pg_constraint c
              where c.conrelid = t and c.contype = 'f' loop
    select * into its from pg_dist_partition where logicalrelid = key.other;
    if its is null then
      raise 'foreign keys to local tables are not supported: % to %', t, key.other;
    elsif own.partmethod = 'n' and its.partmethod = 'h' then
      raise 'foreign keys from reference tables to distributed tables are not supported: %', t;
    elsif own.partmethod = 'h' and its.partmethod = 'h' and own.leader <> its.leader then
      raise 'foreign key between tables that are not colocated: % to %', t, key.other;
    end if;
  end loop;
end $$;

create function place_put(t regclass, method \"char\", col text, leader text) returns void
language plpgsql as $$
begin
  if exists (select 1 from pg_dist_partition where logicalrelid = t) then
    raise 'table % is already distributed', t;
  end if;
  if exists (select 1 from pg_constraint where contype = 'f' and confrelid = t) then
    raise 'foreign keys from reference tables and local tables to distributed tables are not supported: %', t;
  end if;
  insert into pg_dist_partition (logicalrelid, partmethod, partkey, leader) values (t, method, col, leader);
  perform place_refuse(t);
end $$;

create function create_reference_table(table_name regclass) returns void
language sql as $$ select place_put(table_name, 'n', null, null) $$;

create function create_distributed_table(table_name regclass, distribution_column text,
  distribution_type text default 'hash', colocate_with text default 'default',
  shard_count int default null) returns void language plpgsql as $$
begin
  if colocate_with = 'none' then
    perform place_put(table_name, 'h', distribution_column, table_name::text);
  else
    if not exists (select 1 from pg_dist_partition where logicalrelid = colocate_with::regclass
                      and partkey = distribution_column) then
      raise 'cannot colocate % with %', table_name, colocate_with;
    end if;
    perform place_put(table_name, 'h', distribution_column, colocate_with);
  end if;
end $$;

create function place_watch() returns event_trigger language plpgsql as $$
begin perform place_refuse(logicalrelid) from pg_dist_partition; end $$;
create event trigger place_watch on ddl_command_end
  when tag in ('CREATE TABLE', 'ALTER TABLE', 'CREATE INDEX') execute function place_watch();
";

async fn with_stand_in() -> Option<(Database, Db)> {
    let database = Database::new("citus").await?;
    connect(&database.url).await.batch_execute(STAND_IN).await.unwrap();
    let url = DatabaseUrl::parse(&database.url).unwrap();
    Some((database, Db::open(&url, Options::default()).await.unwrap()))
}

#[test]
fn a_migration_places_every_table_as_soon_as_it_is_made() {
    site::runtime().block_on(async {
        let Some((database, db)) = with_stand_in().await else { return };
        db.migrate_placed(MIGRATIONS, PLACED, 0).await.unwrap();
        let client = connect(&database.url).await;
        let told = "select logicalrelid::text, partmethod::text, coalesce(partkey, ''),
                           coalesce(leader, '') from pg_dist_partition order by no";
        let expected: Vec<Vec<String>> = PLACED
            .iter()
            .map(|placed| match placed.place {
                Placement::Everywhere => [placed.table, "n", "", ""],
                Placement::By { column, group } => [placed.table, "h", column, group],
            })
            .map(|row| row.map(str::to_owned).to_vec())
            .collect();
        assert_eq!(rows(&client, told).await, expected);
        // Again: nothing is made, nothing is placed twice.
        assert!(db.migrate_placed(MIGRATIONS, PLACED, 1).await.unwrap().is_empty());
        assert_eq!(rows(&client, told).await, expected);
        // The stand-in does refuse what a careless migration would try.
        for careless in [
            "create unique index careless on post (client_token)",
            "alter table vote add foreign key (voter, day) references attempt (subject, began_at)",
        ] {
            let error = client.batch_execute(careless).await.unwrap_err();
            let said = error.as_db_error().unwrap().message().to_owned();
            assert!(said.contains("partition column") || said.contains("colocated"), "{said}");
        }
        drop((client, db));
        database.remove().await;
    });
}

#[test]
fn a_list_in_the_wrong_order_is_refused_as_by_citus() {
    site::runtime().block_on(async {
        let Some((database, db)) = with_stand_in().await else { return };
        // Without a place for the parent, the child refers to a local table.
        let orphaned: Vec<Placed> =
            PLACED.iter().filter(|placed| placed.table != "post").copied().collect();
        let error = db.migrate_placed(MIGRATIONS, &orphaned, 0).await.unwrap_err();
        assert!(error.to_string().contains("foreign keys to local tables"), "{error}");
        // Nothing of it is left.
        let client = connect(&database.url).await;
        assert!(rows(&client, "select logicalrelid::text from pg_dist_partition").await.is_empty());
        drop((client, db));
        database.remove().await;
    });
}

#[test]
fn a_database_from_before_citus_is_refused_with_a_sentence() {
    site::runtime().block_on(async {
        let Some(database) = Database::new("before").await else { return };
        let url = DatabaseUrl::parse(&database.url).unwrap();
        let db = Db::open(&url, Options::default()).await.unwrap();
        db.migrate_placed(MIGRATIONS, PLACED, 0).await.unwrap();
        connect(&database.url).await.batch_execute(STAND_IN).await.unwrap();
        let error = db.migrate_placed(MIGRATIONS, PLACED, 0).await.unwrap_err().to_string();
        assert!(error.contains("made without it: schema_migration schema_contract"), "{error}");
        drop(db);
        database.remove().await;
    });
}
