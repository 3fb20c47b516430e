//! Which tables a database has, from the engine's own catalogue.

use std::collections::BTreeMap;

use tokio_postgres::types::Type;

use super::{notes, text::quoted};
use crate::{
    Db, Statement,
    error::{Error, Result},
    params,
};

/// A table that can be copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// Places of the primary key's columns, in its order.
    pub(super) key: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// The kinds of value that mean the same on both engines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Real,
    Text,
    Bytes,
    /// Whatever else an engine has: the table cannot be copied.
    Other(String),
}

impl Kind {
    fn parse(name: &str) -> Kind {
        match name.to_ascii_lowercase().as_str() {
            "bigint" | "int8" => Kind::Int,
            "double precision" | "float8" => Kind::Real,
            "text" => Kind::Text,
            "bytea" | "blob" => Kind::Bytes,
            _ => Kind::Other(name.to_owned()),
        }
    }

    pub(super) fn of_postgres(&self) -> Type {
        match self {
            Kind::Int => Type::INT8,
            Kind::Real => Type::FLOAT8,
            Kind::Bytes => Type::BYTEA,
            Kind::Text | Kind::Other(_) => Type::TEXT,
        }
    }
}

/// What the catalogue says of a table.
#[derive(Debug, Default)]
struct Found {
    /// `table`, `virtual` or `shadow`.
    nature: String,
    /// Name, kind and place in the primary key (from 1, 0 for none) of each column.
    columns: Vec<(String, Kind, i64)>,
}

static SQLITE: Statement = Statement::new(
    "tables of SQLite",
    r"select t.name, t.type, c.name, c.type, c.pk
        from pragma_table_list t join pragma_table_xinfo(t.name) c
       where t.schema = 'main' and t.type in ('table', 'virtual', 'shadow')
         and substr(t.name, 1, 7) <> 'sqlite_' and c.hidden in (0, 1)
       order by t.name, c.cid",
    file!(),
    None,
    None,
);
static POSTGRES: Statement = Statement::new(
    "tables of PostgreSQL",
    "select c.relname, 'table', a.attname, cast(t.typname as text),
            coalesce((select k.place from pg_index i, unnest(i.indkey) with ordinality k (attnum, place)
                       where i.indrelid = c.oid and i.indisprimary and k.attnum = a.attnum), 0)
       from pg_class c
       join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                          and a.attgenerated = ''
       join pg_type t on t.oid = a.atttypid
      where c.relkind in ('r', 'p')
      order by c.relname, a.attnum",
    file!(),
    None, None,
);

async fn find(db: &Db) -> Result<BTreeMap<String, Found>> {
    let statement = if db.is_embedded() { &SQLITE } else { &POSTGRES };
    let mut conn = db.reader().await?;
    let rows: Vec<(String, String, String, String, i64)> = conn
        .all(statement, params![], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })
        .await?;
    let mut tables = BTreeMap::<String, Found>::new();
    for (table, nature, column, kind, place) in rows {
        let found = tables.entry(table).or_default();
        found.nature = nature;
        found.columns.push((column, Kind::parse(&kind), place));
    }
    Ok(tables)
}

impl Found {
    /// The columns by name: engines may keep them in another order after an `alter table`.
    fn columns(&self) -> Vec<(&str, &Kind, i64)> {
        let mut all: Vec<_> =
            self.columns.iter().map(|(name, kind, place)| (name.as_str(), kind, *place)).collect();
        all.sort_unstable_by_key(|(name, ..)| *name);
        all
    }

    fn table(&self, name: &str) -> Table {
        let columns: Vec<Column> = self
            .columns
            .iter()
            .map(|(name, kind, _)| Column { name: name.clone(), kind: kind.clone() })
            .collect();
        let mut key: Vec<(i64, usize)> = (self.columns.iter().enumerate())
            .filter(|(_, (.., place))| *place > 0)
            .map(|(at, (.., place))| (*place, at))
            .collect();
        key.sort_unstable();
        Table { name: name.to_owned(), columns, key: key.into_iter().map(|(_, at)| at).collect() }
    }
}

/// Tables of both sides that are copied. What can be neither copied nor is named in
/// `made_anew` is an error: nothing is left behind in silence.
pub(super) async fn shared(from: &Db, to: &Db, made_anew: &[&str]) -> Result<Vec<Table>> {
    let (here, there) = (find(from).await?, find(to).await?);
    let is_carried = |name: &str, found: &Found| {
        !notes::is_own(name) && !made_anew.contains(&name) && found.nature != "shadow"
    };
    let refuse = |name: &str, why: &str| {
        Err(Error::Schema(format!(
            "the table {name} {why}: it can neither be copied nor is it known to be made from others"
        )))
    };
    let mut tables = Vec::new();
    for (name, found) in here.iter().filter(|(name, found)| is_carried(name, found)) {
        let Some(other) = there.get(name) else { return refuse(name, "is not in the target") };
        if [found, other].iter().any(|it| it.nature != "table") {
            return refuse(name, "is an index of its own kind");
        }
        if found.columns() != other.columns() {
            return refuse(name, "has other columns in the target");
        }
        let table = found.table(name);
        if let Some(Column { name: column, kind: Kind::Other(kind) }) =
            table.columns.iter().find(|column| matches!(column.kind, Kind::Other(_)))
        {
            return refuse(name, &format!("has a column {column} of the kind {kind}"));
        }
        if table.key.is_empty() {
            return refuse(name, "has no primary key");
        }
        tables.push(table);
    }
    let extra =
        there.iter().find(|(name, found)| is_carried(name, found) && !here.contains_key(*name));
    match extra {
        Some((name, _)) => refuse(name, "is not in the source"),
        None => Ok(tables),
    }
}

/// Refuses a database in which anything is.
pub(super) async fn must_be_empty(db: &Db) -> Result<()> {
    for (name, _) in find(db).await?.iter().filter(|(name, _)| !notes::is_own(name)) {
        let any = Statement::made("is it empty", format!("select 1 from {} limit 1", quoted(name)));
        let mut conn = db.reader().await?;
        if !conn.all(any, params![], |_| Ok(())).await?.is_empty() {
            return Err(Error::Schema(format!(
                "the target is not empty (its table {name} has rows, and they are not those of a \
                 move that has begun): give an empty database"
            )));
        }
    }
    Ok(())
}

/// Whether there is a table of this name.
pub(super) async fn has(db: &Db, name: &str) -> Result<bool> {
    Ok(find(db).await?.contains_key(name))
}
