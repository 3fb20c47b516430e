//! Where each table stands when PostgreSQL is spread over several machines by Citus.
//!
//! Citus wants a table to be distributed right after it is made, before another
//! refers to it: made first and distributed afterwards, the tables with foreign
//! keys between them are refused. So the runner of migrations takes a script
//! statement by statement and places each table behind its `create table`.

use std::fmt::Write as _;

use crate::{
    conn::Tx,
    error::{Error, Result},
};

/// Where the rows of a table stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// On every machine, whole: small, read by all, seldom written.
    Everywhere,
    /// Spread by the hash of a column, on the same machines as the rows of the same
    /// value in the other tables of its group.
    By {
        /// The column. It is part of every unique key, and every statement names it.
        column: &'static str,
        /// The table that leads the group: the first of it that is made.
        group: &'static str,
    },
}

/// A table and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// The table.
    pub table: &'static str,
    /// Its place.
    pub place: Placement,
}

/// Parts that the tables of a group are cut into. It cannot be changed without
/// moving every row, and bounds how many machines there can be.
const SHARDS: u32 = 32;

impl Placed {
    /// The call that puts the table there.
    pub fn call(&self) -> String {
        let table = self.table;
        match self.place {
            Placement::Everywhere => format!("select create_reference_table('{table}')"),
            Placement::By { column, group } if group == table => format!(
                "select create_distributed_table('{table}', '{column}', \
                 colocate_with := 'none', shard_count := {SHARDS})"
            ),
            Placement::By { column, group } => format!(
                "select create_distributed_table('{table}', '{column}', colocate_with := '{group}')"
            ),
        }
    }
}

/// Whether tables are to be placed at all: Citus' functions are there to be called.
pub(crate) async fn is_wanted(tx: &mut Tx, placed: &[Placed]) -> Result<bool> {
    if placed.is_empty() {
        return Ok(false);
    }
    let found = tx
        .ask(
            "select 1 from pg_proc
              where proname = 'create_distributed_table' and pg_function_is_visible(oid) limit 1",
        )
        .await?;
    if found.is_empty() {
        return Ok(false);
    }
    // Reference tables and distributed ones in one transaction: Citus takes that only
    // where it goes through the shards one after the other.
    tx.script("set local citus.multi_shard_modify_mode to 'sequential'").await?;
    Ok(true)
}

/// Runs a script; behind each `create table` of a table that has a place, puts it there.
pub(crate) async fn run(tx: &mut Tx, script: &str, placed: &[Placed]) -> Result<()> {
    if placed.is_empty() {
        return tx.script(script).await;
    }
    for statement in with_calls(script, placed) {
        tx.script(&statement).await?;
    }
    Ok(())
}

/// The statements of a script, with those that place its tables between them.
fn with_calls(script: &str, placed: &[Placed]) -> Vec<String> {
    let mut all = Vec::new();
    for statement in statements(script) {
        all.push(statement.to_owned());
        let made = made_table(statement);
        all.extend(placed.iter().filter(|it| Some(it.table) == made).map(Placed::call));
    }
    all
}

/// Refuses a database whose tables do not stand where they should.
pub(crate) async fn check(tx: &mut Tx, placed: &[Placed]) -> Result<()> {
    if placed.is_empty() {
        return Ok(());
    }
    let known = tx
        .ask(
            "select c.relname, p.partmethod from pg_dist_partition p
               join pg_class c on c.oid = p.logicalrelid
              where pg_table_is_visible(c.oid)",
        )
        .await?;
    let mut wrong = String::new();
    for Placed { table, place } in placed {
        let found = known.iter().find(|row| row.first().and_then(Option::as_deref) == Some(table));
        let method = found.and_then(|row| row.get(1)?.as_deref());
        // `h` is by hash, `n` is none: a reference table.
        let expected = match place {
            Placement::Everywhere => "n",
            Placement::By { .. } => "h",
        };
        if method != Some(expected) {
            let _ = write!(wrong, " {table}");
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Error::Schema(format!(
        "Citus is installed, but these tables were made without it:{wrong}. Tables that refer to \
         each other cannot be distributed afterwards: migrate an empty database and move the site there"
    )))
}

/// The table that a statement makes.
fn made_table(statement: &str) -> Option<&str> {
    let mut words = uncommented(statement).split_ascii_whitespace();
    let is = |word: Option<&str>, what: &str| word.is_some_and(|it| it.eq_ignore_ascii_case(what));
    if !is(words.next(), "create") {
        return None;
    }
    let kind = words.next();
    let kind = if is(kind, "unlogged") { words.next() } else { kind };
    if !is(kind, "table") {
        return None;
    }
    let name = match words.next()? {
        word if word.eq_ignore_ascii_case("if") => words.nth(2)?,
        word => word,
    };
    Some(name.split('(').next().unwrap_or(name))
}

/// A statement without the comments before it.
fn uncommented(statement: &str) -> &str {
    let mut rest = statement.trim_start();
    while let Some(comment) = rest.strip_prefix("--") {
        rest = comment.split_once('\n').map_or("", |(_, after)| after).trim_start();
    }
    rest
}

/// The statements of a script: cut at semicolons outside of quotes and comments.
fn statements(script: &str) -> Vec<&str> {
    let (mut found, mut begun, mut at) = (Vec::new(), 0, 0);
    let bytes = script.as_bytes();
    let past = |from: usize, end: &str| {
        script[from..].find(end).map_or(script.len(), |found| from + found + end.len())
    };
    while at < bytes.len() {
        at = match bytes[at] {
            quote @ (b'\'' | b'"') => past(at + 1, if quote == b'"' { "\"" } else { "'" }),
            b'-' if script[at..].starts_with("--") => past(at, "\n"),
            b'/' if script[at..].starts_with("/*") => past(at + 2, "*/"),
            b'$' => match dollar_quote(&script[at..]) {
                Some(quote) => past(at + quote.len(), quote),
                None => at + 1,
            },
            b';' => {
                found.push(&script[begun..at]);
                begun = at + 1;
                begun
            }
            _ => at + 1,
        };
    }
    found.push(&script[begun..]);
    found.retain(|statement| !uncommented(statement).is_empty());
    found
}

/// `$$` or `$name$`, if the text begins with one.
fn dollar_quote(text: &str) -> Option<&str> {
    let end = 1 + text[1..].find('$')?;
    let is_name = text[1..end].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    is_name.then(|| &text[..=end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_cut_where_statements_end() {
        let script = "-- one; two\ncreate table a (x text default ';''');\n/* ; */ select '--;', $$ ; $$, $f$ ';$f$;\n;-- end\n";
        assert_eq!(
            statements(script),
            [
                "-- one; two\ncreate table a (x text default ';''')",
                "\n/* ; */ select '--;', $$ ; $$, $f$ ';$f$"
            ]
        );
        assert_eq!(statements("한글 '글'; $1"), ["한글 '글'", " $1"]);
    }

    #[test]
    fn a_table_is_placed_right_behind_its_making() {
        let by = |group| Placement::By { column: "room", group };
        let placed = [
            Placed { table: "child", place: by("parent") },
            Placed { table: "parent", place: by("parent") },
            Placed { table: "small", place: Placement::Everywhere },
        ];
        let script = "create table if not exists small(id bigint);
            -- the leader
            create table parent (room bigint);
            create index parent_x on parent (room);
            create table other (id bigint);
            create table child (room bigint)";
        let said: Vec<String> = with_calls(script, &placed)
            .iter()
            .map(|it| {
                uncommented(it).split_once('(').map_or("", |(head, _)| head).to_owned()
                    + it.split_once("('").map_or("", |(_, rest)| rest)
            })
            .collect();
        assert_eq!(
            said,
            [
                "create table if not exists small",
                "select create_reference_tablesmall')",
                "create table parent ",
                "select create_distributed_tableparent', 'room', colocate_with := 'none', shard_count := 32)",
                "create index parent_x on parent ",
                "create table other ",
                "create table child ",
                "select create_distributed_tablechild', 'room', colocate_with := 'parent')",
            ]
        );
    }
}
