//! Numbered, checked steps from an empty database to today's schema.

use crate::{
    Db, Engine,
    conn::Tx,
    error::{Error, Result},
    params,
    placement::{self, Placed},
    sql,
};

/// One step, embedded in the program.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its number, from 1 without gaps.
    pub no: i64,
    /// Its name.
    pub name: &'static str,
    /// Its statements, separated by semicolons. `{clustered}` and `{unlogged}` are dialect words.
    pub sql: &'static str,
    /// What follows on SQLite only: hints to its planner. Empty for none.
    pub sqlite: &'static str,
}

/// A step that a database has taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Its number.
    pub no: i64,
    /// Its name then.
    pub name: String,
    /// Hash of its text then.
    pub checksum: String,
}

const TABLE: &str = "create table if not exists schema_migration (
    no         bigint not null primary key,
    name       text   not null,
    checksum   text   not null,
    applied_at bigint not null
)";

sql!(APPLIED = "select no, name, checksum from schema_migration order by no", scan: "a row for each migration");
sql!(
    RECORD =
        "insert into schema_migration (no, name, checksum, applied_at) values ($1, $2, $3, $4)"
);

impl Migration {
    /// Hash of the text, the same on both engines.
    pub fn checksum(&self) -> String {
        blake3::hash(self.sql.as_bytes()).to_hex()[..16].to_owned()
    }
}

impl Db {
    /// Takes the steps that are missing, all in one transaction, and returns
    /// them. Refuses a database whose earlier steps had another text. A database
    /// that is ahead of this program is left alone: steps only ever add.
    pub async fn migrate(&self, steps: &[Migration], now: i64) -> Result<Vec<Migration>> {
        self.migrate_placed(steps, &[], now).await
    }

    /// Like [`Db::migrate`]. Where Citus is installed, each table is also put where
    /// `placed` says, as soon as it is made: parents first, as Citus wants it.
    pub async fn migrate_placed(
        &self,
        steps: &[Migration],
        placed: &[Placed],
        now: i64,
    ) -> Result<Vec<Migration>> {
        let mut tx = self.begin().await?;
        tx.lock_schema().await?;
        let placed = if placement::is_wanted(&mut tx, placed).await? { placed } else { &[] };
        keep_table(&mut tx, placed).await?;
        let applied = applied(&mut tx).await?;
        check(steps, &applied)?;
        let missing: Vec<Migration> =
            steps.iter().filter(|step| applied.iter().all(|a| a.no != step.no)).copied().collect();
        for step in &missing {
            placement::run(&mut tx, &self.dialect(step.sql), placed).await?;
            if self.is_embedded() {
                tx.script(step.sqlite).await?;
            }
            tx.run(&RECORD, params![step.no, step.name, step.checksum(), now]).await?;
        }
        placement::check(&mut tx, placed).await?;
        tx.commit().await?;
        Ok(missing)
    }

    /// Whether every step has been taken with the same text; the error says what differs.
    pub async fn check_schema(&self, steps: &[Migration]) -> Result<()> {
        let mut tx = self.begin().await?;
        keep_table(&mut tx, &[]).await?;
        let applied = applied(&mut tx).await?;
        check(steps, &applied)?;
        match steps.iter().find(|step| applied.iter().all(|a| a.no != step.no)) {
            None => Ok(()),
            Some(step) => Err(Error::Schema(format!(
                "migration {} ({}) has not been applied: run `migrate`",
                step.no, step.name
            ))),
        }
    }

    fn dialect(&self, sql: &str) -> String {
        let (clustered, unlogged) = match self.engine {
            Engine::Sqlite(_) => ("without rowid", ""),
            Engine::Postgres(_) => ("", "unlogged"),
        };
        sql.replace("{clustered}", clustered).replace("{unlogged}", unlogged)
    }
}

/// Makes the table of steps where there is none. PostgreSQL is asked first: not every
/// server that can be read may be told to make a table, even one that is there.
async fn keep_table(tx: &mut Tx, placed: &[Placed]) -> Result<()> {
    let there = tx.ask("select to_regclass('schema_migration')").await?;
    match there.into_iter().flatten().next() {
        Some(Some(_)) => Ok(()),
        _ => placement::run(tx, TABLE, placed).await,
    }
}

async fn applied(tx: &mut Tx) -> Result<Vec<Applied>> {
    tx.all(&APPLIED, params![], |row| {
        Ok(Applied { no: row.get(0)?, name: row.get(1)?, checksum: row.get(2)? })
    })
    .await
}

fn check(steps: &[Migration], applied: &[Applied]) -> Result<()> {
    for taken in applied {
        let Some(step) = steps.iter().find(|step| step.no == taken.no) else {
            tracing::warn!(no = taken.no, name = %taken.name, "the database has a migration that this version does not know");
            continue;
        };
        if step.checksum() != taken.checksum {
            return Err(Error::Schema(format!(
                "migration {} ({}) was applied with another text: this database belongs to another build",
                step.no, step.name
            )));
        }
    }
    Ok(())
}
