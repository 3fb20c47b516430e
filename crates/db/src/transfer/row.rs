//! Rows as bytes: for their hash, and for the key at which a copy goes on.

use std::borrow::Cow;

use super::Sum;
use crate::{
    Value,
    error::Result,
    row::{Cell, FromCell, Row},
};

/// The values of a row, or of a key.
pub(super) type Values = Vec<Value<'static>>;

impl FromCell for Value<'static> {
    fn from_cell(cell: Cell<'_>) -> Option<Value<'static>> {
        Some(match cell {
            Cell::Null => Value::Null,
            Cell::Int(it) => Value::Int(it),
            Cell::Real(it) => Value::Real(it),
            Cell::Text(it) => Value::Text(Cow::Owned(it.to_owned())),
            Cell::Bytes(it) => Value::Bytes(Cow::Owned(it.to_owned())),
        })
    }
}

/// Reads the first `columns` columns.
pub(super) fn read(row: &Row<'_>, columns: usize) -> Result<Values> {
    (0..columns).map(|column| row.get(column)).collect()
}

/// Appends values so that no two lists of values come to the same bytes.
pub(super) fn encode(values: &[Value<'_>], out: &mut Vec<u8>) {
    for value in values {
        let (kind, bytes): (u8, &[u8]) = match value {
            Value::Null => (0, &[]),
            Value::Int(it) => (1, &it.to_le_bytes()),
            // A zero with a sign is another number to a hash and the same to an engine.
            Value::Real(it) => (2, &(it + 0.0).to_bits().to_le_bytes()),
            Value::Text(it) => (3, it.as_bytes()),
            Value::Bytes(it) => (4, it),
        };
        out.push(kind);
        out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        out.extend_from_slice(bytes);
    }
}

/// Reads what [`encode`] wrote; `None` if it did not.
pub(super) fn decode(mut bytes: &[u8]) -> Option<Values> {
    let mut values = Vec::new();
    while let Some((kind, rest)) = bytes.split_first() {
        let (length, rest) = rest.split_first_chunk::<8>()?;
        let (it, rest) =
            rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        values.push(match kind {
            0 => Value::Null,
            1 => Value::Int(i64::from_le_bytes(it.try_into().ok()?)),
            2 => Value::Real(f64::from_bits(u64::from_le_bytes(it.try_into().ok()?))),
            3 => Value::Text(Cow::Owned(String::from_utf8(it.to_vec()).ok()?)),
            4 => Value::Bytes(Cow::Owned(it.to_vec())),
            _ => return None,
        });
        bytes = rest;
    }
    Some(values)
}

/// The count of some rows and the sum of their hashes: the same in whatever order and parts.
pub(super) fn sum(rows: &[Values]) -> Sum {
    let mut sum = Sum::default();
    let mut bytes = Vec::new();
    for row in rows {
        bytes.clear();
        encode(row, &mut bytes);
        let hash = blake3::hash(&bytes);
        let (first, _) = hash.as_bytes().split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
        sum.add(Sum { rows: 1, hash: u128::from_le_bytes(*first) });
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        vec![
            Value::Null,
            Value::Int(i64::MIN),
            Value::Real(-1.5),
            Value::Text("마당 \u{10FFFF}".into()),
            Value::Bytes(vec![0, 255, 3].into()),
            Value::Text("".into()),
        ]
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        let mut bytes = Vec::new();
        encode(&values(), &mut bytes);
        assert_eq!(decode(&bytes), Some(values()));
        assert_eq!(decode(&bytes[..bytes.len() - 1]), None);
        assert_eq!(decode(&[9]), None);
    }

    #[test]
    fn sums_tell_rows_apart_whatever_their_order() {
        let text = |it: &str| vec![Value::Text(Cow::Owned(it.to_owned()))];
        let (a, b) = (text("a"), text("b"));
        assert_eq!(sum(&[a.clone(), b.clone()]), sum(&[b.clone(), a.clone()]));
        assert_ne!(sum(std::slice::from_ref(&a)), sum(std::slice::from_ref(&b)));
        assert_ne!(sum(&[a.clone(), a.clone()]), sum(&[b.clone(), b]));
        assert_ne!(sum(&[vec![Value::Null]]), sum(&[text("")]));
        assert_ne!(sum(&[vec![Value::Int(0)]]), sum(&[vec![Value::Real(0.0)]]));
        assert_eq!(sum(&[vec![Value::Real(-0.0)]]), sum(&[vec![Value::Real(0.0)]]));
        assert_eq!(sum(&[]), Sum::default());
    }
}
