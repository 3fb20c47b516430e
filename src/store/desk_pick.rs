//! What the desk shows: posts or comments by writer, by prefix, by time, by what they say. Each
//! of the two tables has the same statements, in a file of its own.

use db::{Conn, Result, Row, Statement, Value, params};

use super::{desk_comment, desk_post};
use crate::domain::{
    desk::{Kind, OnDesk, Pick, Spot},
    gallery::GalleryId,
    time::Moment,
};

/// What the desk asks of a table, and how it reads the rows.
pub(super) struct Table {
    pub(super) of_writer: &'static Statement,
    pub(super) of_span: &'static Statement,
    pub(super) taken: &'static Statement,
    pub(super) words: &'static Statement,
    pub(super) after: &'static Statement,
    pub(super) before: &'static Statement,
    pub(super) read: fn(&Row<'_>) -> Result<OnDesk>,
    /// What is compared of a row that `after` or `before` found.
    pub(super) compared: fn(&Row<'_>, &OnDesk) -> Result<String>,
}

fn table(kind: Kind) -> &'static Table {
    match kind {
        Kind::Posts => &desk_post::TABLE,
        Kind::Comments => &desk_comment::TABLE,
    }
}

/// These values, and behind them those that name something.
fn naming<'a>(values: &[Value<'a>], at: Spot) -> Vec<Value<'a>> {
    let named = [Some(at.post.0), at.comment.map(|id| id.0)];
    let named = named.into_iter().flatten().map(Value::from);
    values.iter().cloned().chain(named).collect()
}

/// What a pick holds, newest first; what is like another is [`near`]. `undo`: since when what was
/// taken away is still kept.
pub async fn picked(
    conn: &mut Conn,
    gallery: GalleryId,
    pick: &Pick,
    undo: Moment,
    limit: i64,
) -> Result<Vec<OnDesk>> {
    let Table { of_writer, of_span, taken, read, .. } = table(pick.kind);
    let from = pick.from.map_or(0, |from| from.0);
    let until = pick.until.map_or(i64::MAX, |until| until.0);
    match (pick.taken, pick.by) {
        (true, _) => conn.all(taken, params![gallery.0, undo.0, limit], read).await,
        (false, Some(at)) => {
            let values = naming(params![gallery.0, from, until, limit], at);
            conn.all(of_writer, &values, read).await
        }
        (false, None) => {
            let values = params![gallery.0, from, until, limit, &pick.prefix];
            conn.all(of_span, values, read).await
        }
    }
}

/// What something says, live or taken away, and when it was written.
pub async fn words(
    conn: &mut Conn,
    gallery: GalleryId,
    at: Spot,
) -> Result<Option<(String, Moment)>> {
    let values = naming(params![gallery.0], at);
    let read = |row: &Row<'_>| Ok((row.get(0)?, Moment(row.get(1)?)));
    conn.one(table(at.kind()).words, &values, read).await
}

/// What was written nearest to a moment, `limit` on either side, whose words `is_like` wants;
/// newest first.
pub async fn near(
    conn: &mut Conn,
    gallery: GalleryId,
    kind: Kind,
    (from, at, until): (Moment, Moment, Moment),
    limit: i64,
    is_like: impl Fn(&str) -> bool,
) -> Result<Vec<OnDesk>> {
    let Table { after, before, read, compared, .. } = table(kind);
    let both = |row: &Row<'_>| {
        let found = read(row)?;
        Ok((compared(row, &found)?, found))
    };
    let values = params![gallery.0, at.max(from).0, until.0, limit];
    let mut rows = conn.all(after, values, both).await?;
    rows.reverse();
    let values = params![gallery.0, from.0, at.min(until).0, limit];
    rows.extend(conn.all(before, values, both).await?);
    Ok(rows.into_iter().filter(|(words, _)| is_like(words)).map(|(_, row)| row).collect())
}
