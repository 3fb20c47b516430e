//! The one place where SQL is made of names: the names of tables and columns that an
//! engine's own catalogue has just given, each between quotes. Values are always bound.

use tokio_postgres::types::Type;

use super::catalogue::{Kind, Table};
use crate::{Db, Statement};

/// Most rows of a part.
const ROWS: usize = 4_096;
/// A part ends with the row that makes it longer than this. Together with one row
/// this bounds what a copy holds in memory, whatever people wrote.
const BYTES: usize = 4 << 20;

/// A name as both engines read it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as both engines read it.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn list(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// The statements on a part of a table: after a key, up to and with a key, both, or all.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    all: &'static Statement,
    after: &'static Statement,
    until: &'static Statement,
    between: &'static Statement,
}

impl Parts {
    fn new(name: &'static str, make: impl Fn(bool, bool) -> String) -> Parts {
        let made = |after, until| Statement::made(name, make(after, until));
        Parts {
            all: made(false, false),
            after: made(true, false),
            until: made(false, true),
            between: made(true, true),
        }
    }

    /// The one for these bounds; their values are bound in this order.
    pub(super) fn of(&self, has_after: bool, has_until: bool) -> &'static Statement {
        match (has_after, has_until) {
            (false, false) => self.all,
            (true, false) => self.after,
            (false, true) => self.until,
            (true, true) => self.between,
        }
    }
}

/// Everything that is said to one table on both sides.
pub(super) struct Plan {
    pub(super) table: Table,
    /// Rows of the source in the order of their key, a part at a time.
    pub(super) read_source: Parts,
    /// The same of the target.
    pub(super) read_target: Parts,
    /// Takes a part out of the target.
    pub(super) delete: Parts,
    /// Writes one row (SQLite) or takes a stream of rows (PostgreSQL).
    pub(super) load: Load,
}

/// How rows come into a table: a statement for each row, or PostgreSQL's `copy`.
pub(crate) struct Load {
    pub(crate) insert: &'static Statement,
    pub(crate) copy: String,
    pub(crate) kinds: Vec<Type>,
}

impl Plan {
    pub(super) fn new(table: &Table, from: &Db, to: &Db) -> Plan {
        let columns = list(table.columns.iter().map(|column| quoted(&column.name)));
        let name = quoted(&table.name);
        let places = list((1..=table.columns.len()).map(|place| format!("${place}")));
        Plan {
            read_source: Parts::new("read the source", |after, until| {
                read(table, from.is_embedded(), after, until)
            }),
            read_target: Parts::new("read the target", |after, until| {
                read(table, to.is_embedded(), after, until)
            }),
            delete: Parts::new("delete a part", |after, until| {
                format!("delete from {name}{}", bounds(table, to.is_embedded(), after, until))
            }),
            load: Load {
                insert: Statement::made(
                    "load a row",
                    format!("insert into {name} ({columns}) values ({places})"),
                ),
                copy: format!("copy {name} ({columns}) from stdin binary"),
                kinds: table.columns.iter().map(|column| column.kind.of_postgres()).collect(),
            },
            table: table.clone(),
        }
    }
}

/// The key's columns. Both engines must agree on the order of texts: that of their
/// bytes, which is SQLite's own and which PostgreSQL calls "C".
fn key(table: &Table, is_sqlite: bool) -> Vec<String> {
    let column = |at: &usize| {
        let column = &table.columns[*at];
        let name = quoted(&column.name);
        if column.kind == Kind::Text && !is_sqlite { format!("{name} collate \"C\"") } else { name }
    };
    table.key.iter().map(column).collect()
}

fn bounds(table: &Table, is_sqlite: bool, after: bool, until: bool) -> String {
    let key = key(table, is_sqlite);
    let width = key.len();
    let compared = |sign: &str, first: usize| {
        let places = list((first..first + width).map(|place| format!("${place}")));
        format!("({}) {sign} ({places})", key.join(", "))
    };
    let mut parts = Vec::new();
    if after {
        parts.push(compared(">", 1));
    }
    if until {
        parts.push(compared("<=", if after { 1 + width } else { 1 }));
    }
    if parts.is_empty() { String::new() } else { format!(" where {}", parts.join(" and ")) }
}

/// Rows in the order of the key until there are `ROWS` of them or more than `BYTES`.
fn read(table: &Table, is_sqlite: bool, after: bool, until: bool) -> String {
    let columns = list(table.columns.iter().map(|column| quoted(&column.name)));
    let name = quoted(&table.name);
    let bounds = bounds(table, is_sqlite, after, until);
    let order = key(table, is_sqlite).join(", ");
    let long: Vec<String> = table
        .columns
        .iter()
        .filter(|column| matches!(column.kind, Kind::Text | Kind::Bytes))
        .map(|column| format!("coalesce(octet_length({}), 0)", quoted(&column.name)))
        .collect();
    let rows = format!("from {name}{bounds} order by {order} limit {ROWS}");
    if long.is_empty() {
        return format!("select {columns} {rows}");
    }
    // Names with a space: no migration calls a column so.
    format!(
        "select {columns} from (
           select {columns}, sum(\"its size\") over (order by {order} rows unbounded preceding) - \"its size\" as \"size before\"
             from (select {columns}, {} as \"its size\" {rows}) as part
         ) as sized where \"size before\" <= {BYTES} order by {order}",
        long.join(" + ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_doubled() {
        assert_eq!(quoted(r#"a"b"#), r#""a""b""#);
        assert_eq!(literal("it's"), "'it''s'");
    }
}
