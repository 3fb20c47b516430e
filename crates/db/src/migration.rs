//! Numbered, checked steps from an empty database to today's schema.

use crate::{
    Db, Engine,
    conn::Tx,
    error::{Error, Result},
    params, sql,
};

/// One step, embedded in the program.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its number, from 1 without gaps.
    pub no: i64,
    /// Its name.
    pub name: &'static str,
    /// Its statements, separated by semicolons. `{clustered}` is a dialect word; what stands
    /// between `{postgres}` and `{/postgres}` is for PostgreSQL only.
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
        let mut tx = self.begin().await?;
        tx.lock_schema().await?;
        tx.script(TABLE).await?;
        let applied = applied(&mut tx).await?;
        check(steps, &applied)?;
        let missing: Vec<Migration> =
            steps.iter().filter(|step| applied.iter().all(|a| a.no != step.no)).copied().collect();
        for step in &missing {
            tx.script(&self.dialect(step.sql)).await?;
            if self.is_embedded() {
                tx.script(step.sqlite).await?;
            }
            tx.run(&RECORD, params![step.no, step.name, step.checksum(), now]).await?;
        }
        tx.commit().await?;
        Ok(missing)
    }

    /// Whether every step has been taken with the same text; the error says what differs.
    pub async fn check_schema(&self, steps: &[Migration]) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.script(TABLE).await?;
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
        match self.engine {
            Engine::Sqlite(_) => without_postgres(sql).replace("{clustered}", "without rowid"),
            Engine::Postgres(_) => ["{clustered}", "{postgres}", "{/postgres}"]
                .iter()
                .fold(sql.to_owned(), |sql, word| sql.replace(word, "")),
        }
    }
}

/// Leaves out what is for PostgreSQL only.
fn without_postgres(sql: &str) -> String {
    let mut parts = sql.split("{postgres}");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| {
        kept + part.split_once("{/postgres}").map_or("", |(_, after)| after)
    })
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

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_for_postgres_is_left_out_elsewhere() {
        let sql = "a; {postgres}b;{/postgres} c; {postgres}d;{/postgres}e";
        assert_eq!(super::without_postgres(sql), "a;  c; e");
    }
}
