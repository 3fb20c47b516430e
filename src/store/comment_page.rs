//! Comments as pages show them, and on which page of a post they stand.
//!
//! Comments have no numbers of their own under a post, so what stands before a page, or before
//! a comment, is counted: a page from the end that is nearer, a comment from the last one up as far
//! as is reasonable, for those who come to a post on which thousands talk write at its end.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{
    author::{Author, AuthorKind},
    comment::{self, Comment, CommentId, DeletedBy, Order},
    gallery::GalleryId,
    member::code_in,
    post::PostNo,
    time::Moment,
};

macro_rules! columns {
    () => {
        "c.id, c.thread_id, c.mention, c.author_kind, c.nick, c.prefix, c.mark, c.body,
         c.created_at, c.deleted_at, c.deleted_by,
         case when c.identity = $3 then 1 else 0 end, c.identity"
    };
}

sql!(
    PAGE_OLD = concat!(
        "
    select ",
        columns!(),
        "
      from comment c
     where c.gallery_id = $1 and c.post_no = $2 and (c.deleted_at is null or c.reply_count > 0 or c.deleted_by = 4)
     order by c.thread_id, c.id
     limit $4 offset $5"
    )
);
// The same from the last one up.
sql!(
    PAGE_OLD_UP = concat!(
        "
    select ",
        columns!(),
        "
      from comment c
     where c.gallery_id = $1 and c.post_no = $2 and (c.deleted_at is null or c.reply_count > 0 or c.deleted_by = 4)
     order by c.thread_id desc, c.id desc
     limit $4 offset $5"
    )
);
sql!(
    PAGE_NEW = concat!(
        "
    select ",
        columns!(),
        "
      from comment c
     where c.gallery_id = $1 and c.post_no = $2 and (c.deleted_at is null or c.reply_count > 0 or c.deleted_by = 4)
     order by c.thread_id desc, c.id
     limit $4 offset $5"
    )
);
sql!(
    PAGE_REPLY = concat!(
        "
    select ",
        columns!(),
        "
      from comment c
      join comment t on t.gallery_id = $1 and t.post_no = $2
                    and t.thread_id = c.thread_id and t.id = c.thread_id
     where c.gallery_id = $1 and c.post_no = $2 and (c.deleted_at is null or c.reply_count > 0 or c.deleted_by = 4)
     order by t.reply_count desc, c.thread_id, c.id
     limit $4 offset $5"
    )
);

/// A page of a post's comments, replies under their thread. `rows`: how many there are to list.
pub async fn page(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    post_identity: &str,
    order: Order,
    (page, rows): (i64, i64),
) -> Result<Vec<Comment>> {
    let before = (page - 1) * comment::PAGE;
    let from_end = rows - before - comment::PAGE;
    let (statement, limit, skip) = match order {
        Order::Old if before > 0 && from_end < before => {
            (&PAGE_OLD_UP, comment::PAGE.min(rows - before), from_end.max(0))
        }
        Order::Old => (&PAGE_OLD, comment::PAGE, before),
        Order::New => (&PAGE_NEW, comment::PAGE, before),
        Order::Reply => (&PAGE_REPLY, comment::PAGE, before),
    };
    let values = params![gallery.0, post.0, post_identity, limit, skip];
    let mut comments = conn.all(statement, values, read).await?;
    if std::ptr::eq(statement, &PAGE_OLD_UP) {
        comments.reverse();
    }
    Ok(comments)
}

fn read(row: &Row<'_>) -> Result<Comment> {
    let (id, thread): (i64, i64) = (row.get(0)?, row.get(1)?);
    let deleted_at: Option<i64> = row.get(9)?;
    let deleted_by: Option<i64> = row.get(10)?;
    let is_deleted = deleted_at.is_some();
    let (body, identity): (String, String) = (row.get(7)?, row.get(12)?);
    Ok(Comment {
        id: CommentId(id),
        thread: (thread != id).then_some(CommentId(thread)),
        mention: row.get(2)?,
        author: Author {
            kind: AuthorKind::from_number(row.get(3)?),
            nick: row.get(4)?,
            prefix: row.get(5)?,
            mark: row.get(6)?,
            code: if is_deleted { String::new() } else { code_in(&identity).to_owned() },
        },
        by_post_author: row.get(11)?,
        body_html: if is_deleted { String::new() } else { comment::body_html(&body) },
        written_at: Moment(row.get(8)?),
        deleted_by: is_deleted.then(|| DeletedBy::from_number(deleted_by.unwrap_or(1))),
    })
}

/// Comments after one that are counted, at most; if there are more, all before it are.
const NEAR: i64 = 1_000;

sql!(
    AFTER = "
    select p.comment_rows,
           (select count(*)
              from (select 1 from comment
                     where gallery_id = $1 and post_no = $2 and (thread_id, id) > ($3, $4)
                       and (deleted_at is null or reply_count > 0 or deleted_by = 4)
                     limit $5) a)
      from post p where p.gallery_id = $1 and p.no = $2",
    scan: "the few rows that the statement itself has found"
);
sql!(
    POSITION = "
    select count(*) from comment
     where gallery_id = $1 and post_no = $2 and (thread_id, id) <= ($3, $4)
       and (deleted_at is null or reply_count > 0 or deleted_by = 4)"
);

/// Where a comment stands in 등록순, from 1.
pub async fn position(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    thread: CommentId,
    id: CommentId,
) -> Result<i64> {
    let values = params![gallery.0, post.0, thread.0, id.0, NEAR];
    let ends = conn.one(&AFTER, values, |row| Ok((row.get(0)?, row.get(1)?))).await?;
    if let Some((rows, after)) = ends
        && after < NEAR
    {
        let (rows, after): (i64, i64) = (rows, after);
        return Ok((rows - after).max(1));
    }
    let values = params![gallery.0, post.0, thread.0, id.0];
    Ok(conn.one(&POSITION, values, |row| row.get(0)).await?.unwrap_or(1))
}

sql!(
    FIND = "
    select c.id, c.thread_id, c.mention, c.author_kind, c.nick, c.prefix, c.mark, c.body,
           c.created_at, c.deleted_at, c.deleted_by, 0, c.identity
      from comment c
      join post p on p.gallery_id = c.gallery_id and p.no = c.post_no
     where c.gallery_id = $1 and c.post_no = $2 and c.id = $3
       and c.deleted_at is null and p.deleted_at is null"
);

/// A comment that can be read, for the pages that ask for its password or answer it.
pub async fn find(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    id: CommentId,
) -> Result<Option<Comment>> {
    conn.one(&FIND, params![gallery.0, post.0, id.0], read).await
}
