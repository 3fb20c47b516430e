//! Rows of lists: what of a post a list shows, and reading a page of them.

use std::cmp::Reverse;

use db::{Conn, Result, Row, Statement, Value, params, sql};

use crate::domain::{
    author::{Author, AuthorKind},
    gallery::GalleryId,
    member::code_in,
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
         case when featured_at is null then 0 else 1 end, identity"
    };
}
pub(super) use row_columns;

/// How many columns [`row_columns`] names.
pub(super) const ROW_COLUMNS: usize = 18;

/// Rows down from a number, newest first: the page begins some rows above the number
/// or skips some at and below it.
macro_rules! rows {
    ($filter:literal) => {
        rows!($filter, $filter)
    };
    ($filter:literal, $walked:literal) => {
        concat!(
            "
    select ",
            row_columns!(),
            "
      from post
     where gallery_id = $1
       and no <= coalesce((select no from post
                            where gallery_id = $1 and no > $2 and ",
            $filter,
            "
                            order by no limit $3 offset $4), $2)
       and ",
            $walked,
            "
     order by no desc limit $5 offset $6"
        )
    };
}

sql!(ROWS_FEATURED = rows!("featured_at is not null and deleted_at is null"));
sql!(ROWS_NOTICE = rows!("notice_at is not null and deleted_at is null"));
sql!(ROWS_HEAD = rows!("head_id = $7 and head_id > 0 and deleted_at is null"));
/// Rows of 전체글 with the notices.
macro_rules! rows_of_all {
    ($walked:literal) => {
        concat!(
            "
    select 0, page.* from (",
            rows!("deleted_at is null", $walked),
            ") page
    union all
    select 1, notice.* from (
    select ",
            row_columns!(),
            "
      from post
     where gallery_id = $1 and no <= $8 and notice_at is not null and deleted_at is null
     order by no desc limit $7) notice"
        )
    };
}

sql!(ROWS_ALL = rows_of_all!("deleted_at is null"),
     scan: "the page and the notices, as the two parts have read them");
// Few numbers are deleted: walking the posts themselves and leaving those out saves a
// search in the table for each row of the index. The plus keeps the index out of it, and
// `$9` ends the walk where a raid was cleaned up.
sql!(ROWS_NEAR = rows_of_all!("no > $9 and +deleted_at is null"),
     scan: "the page and the notices, as the two parts have read them");
/// Numbers to a row that the walk of [`ROWS_NEAR`] looks at before it gives up.
const SPARSE: i64 = 4;

/// Which rows of a list: those from a number downwards.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// The number.
    pub from: PostNo,
    /// Rows above it that the page begins with.
    pub above: i64,
    /// Rows at and below it that are left out.
    pub skip: i64,
    /// Rows in all.
    pub limit: i64,
    /// Rows that are there to be read, as the counts of the list have it.
    pub expected: i64,
}

/// Rows of a page.
#[derive(Debug, Default)]
pub struct Page {
    /// The rows, newest number first.
    pub rows: Vec<PostRow>,
    /// 공지 to stand above them, newest first; of 전체글 only.
    pub notices: Vec<PostRow>,
}

/// Rows of a list, and for 전체글 at most `notices` 공지, in one statement.
pub async fn page(
    conn: &mut Conn,
    gallery: GalleryId,
    list: ListKind,
    window: Window,
    notices: i64,
) -> Result<Page> {
    let mut values = params![
        gallery.0,
        window.from.0,
        i64::from(window.above > 0),
        (window.above - 1).max(0),
        window.limit,
        window.skip
    ]
    .to_vec();
    let statement = match list {
        ListKind::All => {
            values.extend([Value::from(notices), Value::from(i64::MAX)]);
            return page_of_all(conn, values, window).await;
        }
        ListKind::Featured => &ROWS_FEATURED,
        ListKind::Notice => &ROWS_NOTICE,
        ListKind::Head(id) => {
            values.push(Value::from(id));
            &ROWS_HEAD
        }
    };
    let rows = conn.all(statement, &values, |row| read(row, 0)).await?;
    Ok(Page { rows, notices: Vec::new() })
}

async fn page_of_all(conn: &mut Conn, mut values: Vec<Value<'_>>, window: Window) -> Result<Page> {
    // From the very top nobody knows where the first number is.
    if window.from.0 < i64::MAX {
        let (sparse, end) = (values.len(), window.from.0 - window.limit * SPARSE);
        values.push(Value::from(end));
        let page = read_all(conn, &ROWS_NEAR, &values, window.limit).await?;
        if i64::try_from(page.rows.len()).is_ok_and(|rows| rows >= window.expected) {
            return Ok(page);
        }
        values.truncate(sparse);
    }
    read_all(conn, &ROWS_ALL, &values, window.limit).await
}

async fn read_all(
    conn: &mut Conn,
    statement: &'static Statement,
    values: &[Value<'_>],
    limit: i64,
) -> Result<Page> {
    let mut page = Page::default();
    page.rows.reserve(usize::try_from(limit).unwrap_or(0));
    conn.all(statement, values, |row| {
        let part = if row.get(0)? { &mut page.notices } else { &mut page.rows };
        part.push(read(row, 1)?);
        Ok(())
    })
    .await?;
    // The parts of a union come in no promised order.
    page.rows.sort_by_key(|row| Reverse(row.no));
    page.notices.sort_by_key(|row| Reverse(row.no));
    Ok(page)
}

/// Reads a row of [`row_columns`], of which the first is column `at`.
pub(super) fn read(row: &Row<'_>, at: usize) -> Result<PostRow> {
    let identity: String = row.get(at + 17)?;
    Ok(PostRow {
        no: PostNo(row.get(at)?),
        title: row.get(at + 1)?,
        head_id: row.get(at + 2)?,
        author: Author {
            kind: AuthorKind::from_number(row.get(at + 3)?),
            nick: row.get(at + 4)?,
            prefix: row.get(at + 5)?,
            mark: row.get(at + 6)?,
            code: code_in(&identity).to_owned(),
        },
        written_at: Moment(row.get(at + 7)?),
        day_only: row.get(at + 8)?,
        media: Media::from_number(row.get(at + 9)?),
        views: row.get(at + 10)?,
        counts: Counts {
            ups: row.get(at + 11)?,
            member_ups: row.get(at + 12)?,
            downs: row.get(at + 13)?,
        },
        comments: row.get(at + 14)?,
        is_notice: row.get(at + 15)?,
        is_featured: row.get(at + 16)?,
    })
}
