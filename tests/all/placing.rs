//! What the runner of migrations tells Citus, table by table, and what is refused.
//!
//! Citus itself is not part of the test run: the calls are sent to a PostgreSQL in which
//! functions of the same names refuse what Citus refuses. What was not run on Citus is
//! said in docs/decisions.md.

use db::{DatabaseUrl, Db, Options, Placed, Placement};
use madang::store::{MIGRATIONS, PLACED};

use crate::{
    failing::database::Database,
    placement::rows,
    site::{self, connect},
};

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

/// A database that takes itself for one of Citus.
pub(crate) async fn spread_database() -> Option<Database> {
    let database = Database::new("citus").await?;
    connect(&database.url).await.batch_execute(STAND_IN).await.unwrap();
    Some(database)
}

async fn with_stand_in() -> Option<(Database, Db)> {
    let database = spread_database().await?;
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
