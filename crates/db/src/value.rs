//! Values on their way into a statement: five kinds, the same on both engines.

use std::borrow::Cow;

use bytes::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// A value bound to a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// SQL null, of whatever type the parameter has.
    Null,
    /// bigint; booleans are 0 and 1.
    Int(i64),
    /// double precision
    Real(f64),
    /// text
    Text(Cow<'a, str>),
    /// bytea, blob
    Bytes(Cow<'a, [u8]>),
}

/// Makes the slice of values a statement takes: `params![gallery.0, &title, None::<i64>]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::Value::from($value)),*] as &[$crate::Value<'_>] };
}

macro_rules! value_from {
    ($($type:ty => |$it:ident| $make:expr;)*) => {
        $(impl<'a> From<$type> for Value<'a> {
            fn from($it: $type) -> Value<'a> { $make }
        })*
    };
}

value_from! {
    i64       => |it| Value::Int(it);
    i32       => |it| Value::Int(i64::from(it));
    bool      => |it| Value::Int(i64::from(it));
    f64       => |it| Value::Real(it);
    &'a str   => |it| text(Cow::Borrowed(it));
    &'a String => |it| text(Cow::Borrowed(it));
    String    => |it| text(Cow::Owned(it));
    &'a [u8]  => |it| Value::Bytes(Cow::Borrowed(it));
    &'a Vec<u8> => |it| Value::Bytes(Cow::Borrowed(it));
    Vec<u8>   => |it| Value::Bytes(Cow::Owned(it));
}

/// PostgreSQL takes no NUL in text; SQLite would. Neither gets one.
fn text(it: Cow<'_, str>) -> Value<'_> {
    Value::Text(if it.contains('\0') { Cow::Owned(it.replace('\0', "")) } else { it })
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(it: Option<T>) -> Value<'a> {
        it.map_or(Value::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(it) => ValueRef::Integer(*it),
            Value::Real(it) => ValueRef::Real(*it),
            Value::Text(it) => ValueRef::Text(it.as_bytes()),
            Value::Bytes(it) => ValueRef::Blob(it),
        }))
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(it) => it.to_sql_checked(kind, out),
            Value::Real(it) => it.to_sql_checked(kind, out),
            Value::Text(it) => it.as_ref().to_sql_checked(kind, out),
            Value::Bytes(it) => it.as_ref().to_sql_checked(kind, out),
        }
    }

    // Which kinds fit is decided value by value above.
    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
