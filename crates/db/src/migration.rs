//! Numbered, checked steps from an empty database to today's schema.

use crate::{
    Db, Engine,
    conn::Tx,
    error::{Error, Result},
    params,
    placement::{self, Placed},
    sql, transfer,
};

/// One step, embedded in the program.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its number, from 1 without gaps.
    pub no: i64,
    /// Its name.
    pub name: &'static str,
    /// Its statements, separated by semicolons. `{clustered}` and `{unlogged}` are dialect words;
    /// what stands between `{postgres}` and `{/postgres}` is for PostgreSQL only.
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

const CONTRACTS: &str = "create table if not exists schema_contract (
    no bigint not null primary key
)";

sql!(APPLIED = "select no, name, checksum from schema_migration order by no", scan: "a row for each migration");
sql!(
    RECORD =
        "insert into schema_migration (no, name, checksum, applied_at) values ($1, $2, $3, $4)"
);
sql!(TAKEN_AWAY = "select no from schema_contract order by no", scan: "a row for each contracting migration");
sql!(RECORD_CONTRACT = "insert into schema_contract (no) values ($1)");

impl Migration {
    /// Whether it takes away what the version before still uses; its first line says so:
    /// `-- contract: what, and since when nothing uses it`. Any other step only adds.
    pub fn is_contract(&self) -> bool {
        self.sql.starts_with("-- contract:")
    }

    /// Hash of the text, the same on both engines.
    pub fn checksum(&self) -> String {
        blake3::hash(self.sql.as_bytes()).to_hex()[..16].to_owned()
    }
}

impl Db {
    /// Takes the steps that are missing, all in one transaction, and returns them.
    ///
    /// Steps that take away are left for [`Db::contract`], unless the database is new:
    /// servers of the version before may still be running on it. Refuses a database
    /// whose earlier steps had another text, or from which a newer version has taken
    /// away what this one uses. One to which a newer version has only added is fine.
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
        transfer::refuse_unfinished(self).await?;
        self.take_steps(steps, placed, now, false).await
    }

    /// Takes every missing step, those that take away as well: for when no server of
    /// the version before runs any more.
    pub async fn contract(
        &self,
        steps: &[Migration],
        placed: &[Placed],
        now: i64,
    ) -> Result<Vec<Migration>> {
        transfer::refuse_unfinished(self).await?;
        self.take_steps(steps, placed, now, true).await
    }

    pub(crate) async fn take_steps(
        &self,
        steps: &[Migration],
        placed: &[Placed],
        now: i64,
        contracting: bool,
    ) -> Result<Vec<Migration>> {
        let mut tx = self.begin().await?;
        tx.lock_schema().await?;
        let placed = if placement::is_wanted(&mut tx, placed).await? { placed } else { &[] };
        keep_tables(&mut tx, placed).await?;
        let applied = applied(&mut tx).await?;
        check(steps, &applied, &taken_away(&mut tx).await?)?;
        let is_new = applied.is_empty();
        let missing: Vec<Migration> = steps
            .iter()
            .filter(|step| applied.iter().all(|a| a.no != step.no))
            .filter(|step| contracting || is_new || !step.is_contract())
            .copied()
            .collect();
        for step in &missing {
            placement::run(&mut tx, &self.dialect(step.sql), placed).await?;
            if self.is_embedded() {
                tx.script(step.sqlite).await?;
            }
            tx.run(&RECORD, params![step.no, step.name, step.checksum(), now]).await?;
            if step.is_contract() {
                tx.run(&RECORD_CONTRACT, params![step.no]).await?;
            }
        }
        placement::check(&mut tx, placed).await?;
        tx.commit().await?;
        Ok(missing)
    }

    /// Whether this program can work on the database: every step that adds has been
    /// taken with the same text, and none that takes away is unknown to it. The error
    /// says what differs.
    pub async fn check_schema(&self, steps: &[Migration]) -> Result<()> {
        transfer::refuse_unfinished(self).await?;
        let (applied, taken_away) = self.history().await?;
        check(steps, &applied, &taken_away)?;
        let missing = steps
            .iter()
            .find(|step| !step.is_contract() && applied.iter().all(|a| a.no != step.no));
        match missing {
            None => Ok(()),
            Some(step) => Err(Error::Schema(format!(
                "migration {} ({}) has not been applied: run `migrate`",
                step.no, step.name
            ))),
        }
    }

    /// The steps a database has taken, in order.
    pub async fn applied(&self) -> Result<Vec<Applied>> {
        Ok(self.history().await?.0)
    }

    async fn history(&self) -> Result<(Vec<Applied>, Vec<i64>)> {
        let mut tx = self.begin().await?;
        keep_tables(&mut tx, &[]).await?;
        Ok((applied(&mut tx).await?, taken_away(&mut tx).await?))
    }

    fn dialect(&self, sql: &str) -> String {
        let said = |words: &[(&str, &str)], sql: &str| {
            words.iter().fold(sql.to_owned(), |sql, (word, said)| sql.replace(word, said))
        };
        match self.engine {
            Engine::Sqlite(_) => said(
                &[("{clustered}", "without rowid"), ("{unlogged}", "")],
                &without_postgres(sql),
            ),
            Engine::Postgres(_) => said(
                &[
                    ("{clustered}", ""),
                    ("{unlogged}", "unlogged"),
                    ("{postgres}", ""),
                    ("{/postgres}", ""),
                ],
                sql,
            ),
        }
    }
}

/// Makes the tables of steps where there are none. PostgreSQL is asked first: not every
/// server that can be read may be told to make a table, even one that is there.
async fn keep_tables(tx: &mut Tx, placed: &[Placed]) -> Result<()> {
    for (name, table) in [("schema_migration", TABLE), ("schema_contract", CONTRACTS)] {
        let there = tx.ask(&format!("select to_regclass('{name}')")).await?;
        if !matches!(there.into_iter().flatten().next(), Some(Some(_))) {
            placement::run(tx, table, placed).await?;
        }
    }
    Ok(())
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

/// The steps that took something away.
async fn taken_away(tx: &mut Tx) -> Result<Vec<i64>> {
    tx.all(&TAKEN_AWAY, params![], |row| row.get(0)).await
}

fn check(steps: &[Migration], applied: &[Applied], taken_away: &[i64]) -> Result<()> {
    for taken in applied {
        let Some(step) = steps.iter().find(|step| step.no == taken.no) else {
            if taken_away.contains(&taken.no) {
                return Err(Error::Schema(format!(
                    "migration {} ({}) of a newer version has taken away what this version uses: \
                     run the newer version",
                    taken.no, taken.name
                )));
            }
            tracing::warn!(no = taken.no, name = %taken.name, "the database is a newer version's; it has only added to it");
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
