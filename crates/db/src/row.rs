//! Values on their way out of a row.

use tokio_postgres::types::{FromSql, Type};

use crate::error::{Error, Result};

/// One row of a result, borrowed from the engine.
pub struct Row<'a>(pub(crate) Source<'a>);

pub(crate) enum Source<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

/// One value of a row, borrowed.
#[derive(Debug, Clone, Copy)]
pub enum Cell<'a> {
    /// null
    Null,
    /// bigint
    Int(i64),
    /// double precision
    Real(f64),
    /// text
    Text(&'a str),
    /// bytes
    Bytes(&'a [u8]),
}

/// Types that can be read from a column.
pub trait FromCell: Sized {
    /// Reads the cell, or says that it holds something else.
    fn from_cell(cell: Cell<'_>) -> Option<Self>;
}

impl Row<'_> {
    /// Reads column `column`, counted from 0 in the order of the statement.
    pub fn get<T: FromCell>(&self, column: usize) -> Result<T> {
        let cell = self.cell(column)?;
        T::from_cell(cell).ok_or_else(|| Error::Column {
            column,
            detail: format!("{cell:?} is not a {}", std::any::type_name::<T>()),
        })
    }

    fn cell(&self, column: usize) -> Result<Cell<'_>> {
        let wrong = |detail: String| Error::Column { column, detail };
        match &self.0 {
            Source::Sqlite(row) => {
                use rusqlite::types::ValueRef;
                Ok(match row.get_ref(column).map_err(|e| wrong(e.to_string()))? {
                    ValueRef::Null => Cell::Null,
                    ValueRef::Integer(it) => Cell::Int(it),
                    ValueRef::Real(it) => Cell::Real(it),
                    ValueRef::Text(it) => {
                        Cell::Text(std::str::from_utf8(it).map_err(|e| wrong(e.to_string()))?)
                    }
                    ValueRef::Blob(it) => Cell::Bytes(it),
                })
            }
            Source::Postgres(row) => {
                row.try_get(column).map_err(|e| wrong(crate::error::with_cause(&e)))
            }
        }
    }
}

impl<'a> FromSql<'a> for Cell<'a> {
    fn from_sql(
        kind: &Type,
        raw: &'a [u8],
    ) -> Result<Cell<'a>, Box<dyn std::error::Error + Sync + Send>> {
        Ok(match *kind {
            Type::INT8 => Cell::Int(i64::from_sql(kind, raw)?),
            Type::INT4 => Cell::Int(i64::from(i32::from_sql(kind, raw)?)),
            Type::BOOL => Cell::Int(i64::from(bool::from_sql(kind, raw)?)),
            Type::FLOAT8 => Cell::Real(f64::from_sql(kind, raw)?),
            Type::BYTEA => Cell::Bytes(raw),
            _ => Cell::Text(<&str>::from_sql(kind, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Cell<'a>, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Cell::Null)
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::INT4 | Type::BOOL | Type::FLOAT8 | Type::BYTEA)
            || <&str as FromSql>::accepts(kind)
    }
}

impl FromCell for i64 {
    fn from_cell(cell: Cell<'_>) -> Option<i64> {
        match cell {
            Cell::Int(it) => Some(it),
            _ => None,
        }
    }
}

impl FromCell for bool {
    fn from_cell(cell: Cell<'_>) -> Option<bool> {
        i64::from_cell(cell).map(|it| it != 0)
    }
}

impl FromCell for f64 {
    fn from_cell(cell: Cell<'_>) -> Option<f64> {
        match cell {
            Cell::Real(it) => Some(it),
            _ => None,
        }
    }
}

impl FromCell for String {
    fn from_cell(cell: Cell<'_>) -> Option<String> {
        match cell {
            Cell::Text(it) => Some(it.to_owned()),
            _ => None,
        }
    }
}

impl FromCell for Vec<u8> {
    fn from_cell(cell: Cell<'_>) -> Option<Vec<u8>> {
        match cell {
            Cell::Bytes(it) => Some(it.to_owned()),
            _ => None,
        }
    }
}

impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(cell: Cell<'_>) -> Option<Option<T>> {
        match cell {
            Cell::Null => Some(None),
            cell => T::from_cell(cell).map(Some),
        }
    }
}
