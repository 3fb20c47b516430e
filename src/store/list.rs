//! Lists of posts, and the jump to any page of them.
//!
//! A list keeps, for every span of 64, 4,096, 262,144 and 16,777,216 numbers, how
//! many of its rows live there. Walking down the four levels finds the span that
//! holds any offset by reading at most 64 counts a level, however deep the page
//! and however many posts were deleted; the rest is an ordinary walk of the index
//! inside one span.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{
    author::{Author, AuthorKind},
    gallery::GalleryId,
    post::{ListKind, Media, PostNo, PostRow},
    time::Moment,
    vote::Counts,
};

/// Columns of a row in a list, in the order [`read`] takes them.
macro_rules! row_columns {
    () => {
        "no, title, head_id, author_kind, nick, prefix, mark, created_at, day_only, media,
         view_count, up_count, member_up_count, down_count, comment_count,
         case when notice_at is null then 0 else 1 end,
         case when featured_at is null then 0 else 1 end"
    };
}
pub(super) use row_columns;

/// How many columns [`row_columns`] names.
pub(super) const ROW_COLUMNS: usize = 17;

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

sql!(LOCATE = "
    with l3 as (
      select bucket, live, sum(live) over (order by bucket desc) as upto
        from list_bucket
       where gallery_id = $1 and list_id = $2 and level = 3
    ), s3 as (
      select bucket, upto - live as base
        from l3 where upto > cast($3 as bigint) order by bucket desc limit 1
    ), l2 as (
      select l.bucket, l.live, s3.base + sum(l.live) over (order by l.bucket desc) as upto
        from s3, list_bucket l
       where l.gallery_id = $1 and l.list_id = $2 and l.level = 2
         and l.bucket between s3.bucket * 64 and s3.bucket * 64 + 63
    ), s2 as (
      select bucket, upto - live as base
        from l2 where upto > cast($3 as bigint) order by bucket desc limit 1
    ), l1 as (
      select l.bucket, l.live, s2.base + sum(l.live) over (order by l.bucket desc) as upto
        from s2, list_bucket l
       where l.gallery_id = $1 and l.list_id = $2 and l.level = 1
         and l.bucket between s2.bucket * 64 and s2.bucket * 64 + 63
    ), s1 as (
      select bucket, upto - live as base
        from l1 where upto > cast($3 as bigint) order by bucket desc limit 1
    ), l0 as (
      select l.bucket, l.live, s1.base + sum(l.live) over (order by l.bucket desc) as upto
        from s1, list_bucket l
       where l.gallery_id = $1 and l.list_id = $2 and l.level = 0
         and l.bucket between s1.bucket * 64 and s1.bucket * 64 + 63
    )
    select (bucket + 1) * 64, cast(cast($3 as bigint) - (upto - live) as bigint)
      from l0 where upto > cast($3 as bigint) order by bucket desc limit 1",
    scan: "the steps scan what the step before has read: at most 64 counts each");

/// Where the row at `offset` is: the number below which its span begins, and
/// how many rows of that span to skip. `None` beyond the end.
pub async fn locate(
    conn: &mut Conn,
    gallery: GalleryId,
    list: ListKind,
    offset: i64,
) -> Result<Option<(PostNo, i64)>> {
    let values = params![gallery.0, list.number(), offset];
    conn.one(&LOCATE, values, |row| Ok((PostNo(row.get(0)?), row.get(1)?))).await
}

sql!(ABOVE = "
    select cast(
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
                     and bucket > $3 and bucket < ($4 + 1) * 64), 0) as bigint)",
    scan: "one row made of four index ranges");

sql!(
    ABOVE_ALL = "
    select count(*) from post
     where gallery_id = $1 and no > $2 and no < $3 and deleted_at is null"
);
sql!(
    ABOVE_FEATURED = "
    select count(*) from post
     where gallery_id = $1 and no > $2 and no < $3
       and featured_at is not null and deleted_at is null"
);
sql!(
    ABOVE_NOTICE = "
    select count(*) from post
     where gallery_id = $1 and no > $2 and no < $3
       and notice_at is not null and deleted_at is null"
);
sql!(
    ABOVE_HEAD = "
    select count(*) from post
     where gallery_id = $1 and no > $2 and no < $3
       and head_id = $4 and head_id > 0 and deleted_at is null"
);

/// How many rows of a list stand above the number `no`, whether or not `no` is
/// itself in the list.
pub async fn rank(conn: &mut Conn, gallery: GalleryId, list: ListKind, no: PostNo) -> Result<i64> {
    let [a, b, c, d] = [0, 1, 2, 3].map(|level| span(no, level));
    let spans = params![gallery.0, list.number(), a, b, c, d];
    let in_spans: i64 = conn.one(&ABOVE, spans, |row| row.get(0)).await?.unwrap_or(0);
    let end = (a + 1) << SPAN_BITS;
    let (statement, head) = match list {
        ListKind::All => (&ABOVE_ALL, None),
        ListKind::Featured => (&ABOVE_FEATURED, None),
        ListKind::Notice => (&ABOVE_NOTICE, None),
        ListKind::Head(id) => (&ABOVE_HEAD, Some(id)),
    };
    let in_own = match head {
        None => conn.one(statement, params![gallery.0, no.0, end], |row| row.get(0)).await?,
        Some(id) => {
            conn.one(statement, params![gallery.0, no.0, end, id], |row| row.get(0)).await?
        }
    };
    Ok(in_spans + in_own.unwrap_or(0))
}

sql!(
    ROWS_ALL = concat!(
        "
    select ",
        row_columns!(),
        "
      from post
     where gallery_id = $1 and no < $2 and deleted_at is null
     order by no desc limit $3 offset $4"
    )
);
sql!(
    ROWS_FEATURED = concat!(
        "
    select ",
        row_columns!(),
        "
      from post
     where gallery_id = $1 and no < $2 and featured_at is not null and deleted_at is null
     order by no desc limit $3 offset $4"
    )
);
sql!(
    ROWS_NOTICE = concat!(
        "
    select ",
        row_columns!(),
        "
      from post
     where gallery_id = $1 and no < $2 and notice_at is not null and deleted_at is null
     order by no desc limit $3 offset $4"
    )
);
sql!(
    ROWS_HEAD = concat!(
        "
    select ",
        row_columns!(),
        "
      from post
     where gallery_id = $1 and no < $2 and head_id = $5 and head_id > 0 and deleted_at is null
     order by no desc limit $3 offset $4"
    )
);

/// Rows of a list from the row at `offset`, at most `limit`, newest number first.
pub async fn rows(
    conn: &mut Conn,
    gallery: GalleryId,
    list: ListKind,
    offset: i64,
    limit: i64,
) -> Result<Vec<PostRow>> {
    // The first pages are nearer by walking than by looking up.
    let (before, skip) = if offset <= 100 {
        (PostNo(i64::MAX), offset)
    } else {
        match locate(conn, gallery, list, offset).await? {
            Some(place) => place,
            None => return Ok(Vec::new()),
        }
    };
    match list {
        ListKind::All => conn.all(&ROWS_ALL, params![gallery.0, before.0, limit, skip], read).await,
        ListKind::Featured => {
            conn.all(&ROWS_FEATURED, params![gallery.0, before.0, limit, skip], read).await
        }
        ListKind::Notice => {
            conn.all(&ROWS_NOTICE, params![gallery.0, before.0, limit, skip], read).await
        }
        ListKind::Head(id) => {
            conn.all(&ROWS_HEAD, params![gallery.0, before.0, limit, skip, id], read).await
        }
    }
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

/// Reads a row of [`row_columns`].
pub(super) fn read(row: &Row<'_>) -> Result<PostRow> {
    Ok(PostRow {
        no: PostNo(row.get(0)?),
        title: row.get(1)?,
        head_id: row.get(2)?,
        author: Author {
            kind: AuthorKind::from_number(row.get(3)?),
            nick: row.get(4)?,
            prefix: row.get(5)?,
            mark: row.get(6)?,
            // Members and their codes come with the members' tables.
            code: String::new(),
        },
        written_at: Moment(row.get(7)?),
        day_only: row.get(8)?,
        media: Media::from_number(row.get(9)?),
        views: row.get(10)?,
        counts: Counts { ups: row.get(11)?, member_ups: row.get(12)?, downs: row.get(13)? },
        comments: row.get(14)?,
        is_notice: row.get(15)?,
        is_featured: row.get(16)?,
    })
}
