//! How many rows the lists of a gallery have, and where in them a page begins.
//!
//! A list keeps, for every span of 64, 4,096, 262,144 and 16,777,216 numbers, how
//! many of its rows live there. Walking down the levels finds the span that holds
//! any offset by reading at most 64 counts a level, however deep the page and
//! however many posts were deleted; `row.rs` walks the index inside that span.

use db::{Conn, Result, Row, Value, params, sql};

use super::changed;
use crate::domain::{
    gallery::GalleryId,
    post::{ListKind, PostNo},
    time::Moment,
};

/// Numbers to a span of the lowest level, as a power of two; each level above holds as many of the one below.
pub(super) const SPAN_BITS: i64 = 6;
/// How many levels there are.
pub(super) const LEVELS: i64 = 4;

/// The span of a level that holds a number.
pub(super) fn span(no: PostNo, level: i64) -> i64 {
    no.0 >> (SPAN_BITS * (level + 1))
}

sql!(
    ADD = "
    insert into list_bucket (gallery_id, list_id, level, bucket, live)
    values ($1, $2, 0, $3, $7), ($1, $2, 1, $4, $7), ($1, $2, 2, $5, $7), ($1, $2, 3, $6, $7)
    on conflict (gallery_id, list_id, level, bucket)
    do update set live = list_bucket.live + excluded.live"
);

/// Counts a row into a list (`change` 1) or out of it (-1).
pub async fn add(
    conn: &mut Conn,
    gallery: GalleryId,
    list: ListKind,
    no: PostNo,
    change: i64,
) -> Result<()> {
    changed::list(conn, gallery, list, change);
    let [a, b, c, d] = [0, 1, 2, 3].map(|level| span(no, level));
    conn.run(&ADD, params![gallery.0, list.number(), a, b, c, d, change]).await?;
    Ok(())
}

sql!(
    TOTAL = "
    select cast(coalesce(sum(live), 0) as bigint)
      from list_bucket
     where gallery_id = $1 and list_id = $2 and level = 3"
);

/// How many rows a list has.
pub async fn total(conn: &mut Conn, gallery: GalleryId, list: ListKind) -> Result<i64> {
    let total = conn.one(&TOTAL, params![gallery.0, list.number()], |row| row.get(0)).await?;
    Ok(total.unwrap_or(0))
}

sql!(
    LIVE = "
    select b.gallery_id, cast(sum(b.live) as bigint)
      from gallery g
      join list_bucket b on b.gallery_id = g.id and b.list_id = 0 and b.level = 3
     group by b.gallery_id",
    scan: "every gallery once, some times an hour",
    across: "how much each gallery has is a question to the whole site; asked some times an hour"
);

/// How many posts each gallery has.
pub async fn live(conn: &mut Conn) -> Result<Vec<(GalleryId, i64)>> {
    conn.all(&LIVE, params![], |row| Ok((GalleryId(row.get(0)?), row.get(1)?))).await
}

sql!(
    WIDE = "
    select bucket, live from list_bucket
     where gallery_id = $1 and list_id = $2 and level = 2
     order by bucket desc"
);
sql!(
    INSIDE = "
    select bucket, live from list_bucket
     where gallery_id = $1 and list_id = $2 and level = $3 and bucket between $4 and $5
     order by bucket desc"
);

/// The counts of a list's spans of 262,144 numbers: four of them in a gallery of a
/// million posts. The jump to a page begins here.
pub struct Spans(Vec<(i64, i64)>);

impl Spans {
    /// How many rows the list has.
    pub fn total(&self) -> i64 {
        self.0.iter().map(|(_, live)| live).sum()
    }
}

/// Reads what [`locate`] begins with.
pub async fn spans(conn: &mut Conn, gallery: GalleryId, list: ListKind) -> Result<Spans> {
    Ok(Spans(conn.all(&WIDE, params![gallery.0, list.number()], count).await?))
}

/// Where the row at `offset` is: the highest number of its span, and how many rows of
/// the span to skip. `None` beyond the end.
///
/// Three short reads, because one statement that does the same keeps running sums
/// over co-routines and takes twenty times as long on SQLite.
pub async fn locate(
    conn: &mut Conn,
    gallery: GalleryId,
    list: ListKind,
    spans: &Spans,
    offset: i64,
) -> Result<Option<(PostNo, i64)>> {
    let mut left = offset;
    let mut found = step(&spans.0, &mut left);
    for level in [1, 0] {
        let Some(wide) = found else { return Ok(None) };
        let first = wide << SPAN_BITS;
        let last = first + (1 << SPAN_BITS) - 1;
        let values = params![gallery.0, list.number(), level, first, last];
        found = step(&conn.all(&INSIDE, values, count).await?, &mut left);
    }
    Ok(found.map(|span| (PostNo(((span + 1) << SPAN_BITS) - 1), left)))
}

/// The span that holds the row after `left` others, which becomes what is left in it.
fn step(spans: &[(i64, i64)], left: &mut i64) -> Option<i64> {
    for (span, live) in spans {
        if *left < *live {
            return Some(*span);
        }
        *left -= live;
    }
    None
}

fn count(row: &Row<'_>) -> Result<(i64, i64)> {
    Ok((row.get(0)?, row.get(1)?))
}

/// How many rows a list has, and how many of them stand above a number: whole spans
/// by their counts, the number's own span row by row.
macro_rules! standing {
    ($filter:literal) => {
        concat!(
            "
    select cast(coalesce((select sum(live) from list_bucket
                   where gallery_id = $1 and list_id = $2 and level = 3), 0) as bigint),
      cast(
        coalesce((select sum(live) from list_bucket
                   where gallery_id = $1 and list_id = $2 and level = 3 and bucket > $6), 0)
      + coalesce((select sum(live) from list_bucket
                   where gallery_id = $1 and list_id = $2 and level = 2
                     and bucket > $5 and bucket < ($6 + 1) * 64), 0)
      + coalesce((select sum(live) from list_bucket
                   where gallery_id = $1 and list_id = $2 and level = 1
                     and bucket > $4 and bucket < ($5 + 1) * 64), 0)
      + coalesce((select sum(live) from list_bucket
                   where gallery_id = $1 and list_id = $2 and level = 0
                     and bucket > $3 and bucket < ($4 + 1) * 64), 0)
      + (select count(*) from post
          where gallery_id = $1 and no > $7 and no < ($3 + 1) * 64 and ",
            $filter,
            ") as bigint)"
        )
    };
}

// The plus keeps `post_live` out of it: SQLite looks every row of a partial index up in the table,
// and here that is some thirty searches instead of a walk over a few pages.
sql!(STANDING_ALL = standing!("+deleted_at is null"),
     scan: "one row made of six index ranges");
sql!(STANDING_FEATURED = standing!("featured_at is not null and deleted_at is null"),
     scan: "one row made of six index ranges");
sql!(STANDING_NOTICE = standing!("notice_at is not null and deleted_at is null"),
     scan: "one row made of six index ranges");
sql!(STANDING_HEAD = standing!("head_id = $8 and head_id > 0 and deleted_at is null"),
     scan: "one row made of six index ranges");

/// Where a number stands in a list.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// Rows in all.
    pub total: i64,
    /// Rows above the number, whether or not it is itself in the list.
    pub above: i64,
}

/// Where a number stands in a list.
pub async fn standing(
    conn: &mut Conn,
    gallery: GalleryId,
    list: ListKind,
    no: PostNo,
) -> Result<Standing> {
    let [a, b, c, d] = [0, 1, 2, 3].map(|level| span(no, level));
    let (statement, head) = match list {
        ListKind::All => (&STANDING_ALL, None),
        ListKind::Featured => (&STANDING_FEATURED, None),
        ListKind::Notice => (&STANDING_NOTICE, None),
        ListKind::Head(id) => (&STANDING_HEAD, Some(id)),
    };
    let mut values = params![gallery.0, list.number(), a, b, c, d, no.0].to_vec();
    values.extend(head.map(Value::from));
    let read = |row: &Row<'_>| Ok(Standing { total: row.get(0)?, above: row.get(1)? });
    Ok(conn.one(statement, &values, read).await?.unwrap_or(Standing { total: 0, above: 0 }))
}

sql!(
    LAST_BEFORE = "
    select no from post
     where gallery_id = $1 and created_at < $2 and deleted_at is null
     order by created_at desc, no desc limit 1"
);

/// The newest post written before a moment, for the jump to a date.
pub async fn last_before(
    conn: &mut Conn,
    gallery: GalleryId,
    moment: Moment,
) -> Result<Option<PostNo>> {
    conn.one(&LAST_BEFORE, params![gallery.0, moment.0], |row| Ok(PostNo(row.get(0)?))).await
}
