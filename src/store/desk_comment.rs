//! Comments as the desk picks them: by writer, by prefix, by time, by what they say.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{
    author::{Author, AuthorKind},
    comment::CommentId,
    desk::{CommentAt, Pick},
    gallery::GalleryId,
    member::code_in,
    post::PostNo,
    time::Moment,
};

macro_rules! columns {
    () => {
        "post_no, id, body, author_kind, nick, prefix, identity, created_at"
    };
}

// Of the two indexes with a time in them, `+ 0` leaves the one by writer: the other, of what
// can be read, would walk over all that was said in the gallery.
sql!(
    OF_WRITER = concat!(
        "
    select ",
        columns!(),
        "
      from comment
     where gallery_id = $1 and deleted_at + 0 is null
       and identity = (select identity from comment
                        where gallery_id = $1 and post_no = $2 and id = $3)
       and created_at >= $4 and created_at < $5
     order by created_at desc, id desc
     limit $6"
    )
);
sql!(
    OF_SPAN = concat!(
        "
    select ",
        columns!(),
        "
      from comment
     where gallery_id = $1 and deleted_at is null and created_at >= $2 and created_at < $3
       and ($4 = '' or prefix = $4)
     order by created_at desc, id desc
     limit $5"
    )
);
sql!(
    TAKEN = concat!(
        "
    select ",
        columns!(),
        "
      from comment
     where gallery_id = $1 and deleted_at is not null and deleted_at >= $2
       and erased_at is null and deleted_by = 3
     order by deleted_at desc, id desc
     limit $3"
    )
);
sql!(
    AFTER = concat!(
        "
    select ",
        columns!(),
        "
      from comment
     where gallery_id = $1 and deleted_at is null and created_at >= $2 and created_at < $3
     order by created_at, id
     limit $4"
    )
);
sql!(
    BEFORE = concat!(
        "
    select ",
        columns!(),
        "
      from comment
     where gallery_id = $1 and deleted_at is null and created_at >= $2 and created_at < $3
     order by created_at desc, id desc
     limit $4"
    )
);

/// A comment as the desk shows it.
pub struct CommentRow {
    /// Its place.
    pub at: CommentAt,
    /// What it says, as typed.
    pub words: String,
    /// Who wrote it.
    pub author: Author,
    /// When.
    pub written: Moment,
}

/// The comments of a pick, newest first; what is like another is [`near`]. `undo`: since when
/// those taken away are still kept.
pub async fn comments(
    conn: &mut Conn,
    gallery: GalleryId,
    pick: &Pick<CommentAt>,
    undo: Moment,
    limit: i64,
) -> Result<Vec<CommentRow>> {
    let from = pick.from.map_or(0, |from| from.0);
    let until = pick.until.map_or(i64::MAX, |until| until.0);
    match (pick.taken, pick.by) {
        (true, _) => conn.all(&TAKEN, params![gallery.0, undo.0, limit], read).await,
        (false, Some(at)) => {
            let values = params![gallery.0, at.post.0, at.id.0, from, until, limit];
            conn.all(&OF_WRITER, values, read).await
        }
        (false, None) => {
            let values = params![gallery.0, from, until, &pick.prefix, limit];
            conn.all(&OF_SPAN, values, read).await
        }
    }
}

/// The comments written nearest to a moment, `limit` on either side, whose words `is_like`
/// wants; newest first.
pub async fn near(
    conn: &mut Conn,
    gallery: GalleryId,
    (from, at, until): (Moment, Moment, Moment),
    limit: i64,
    is_like: impl Fn(&str) -> bool,
) -> Result<Vec<CommentRow>> {
    let after = params![gallery.0, at.max(from).0, until.0, limit];
    let mut rows = conn.all(&AFTER, after, read).await?;
    rows.reverse();
    let before = params![gallery.0, from.0, at.min(until).0, limit];
    rows.extend(conn.all(&BEFORE, before, read).await?);
    rows.retain(|row| is_like(&row.words));
    Ok(rows)
}

fn read(row: &Row<'_>) -> Result<CommentRow> {
    let identity: String = row.get(6)?;
    Ok(CommentRow {
        at: CommentAt { post: PostNo(row.get(0)?), id: CommentId(row.get(1)?) },
        words: row.get(2)?,
        author: Author {
            kind: AuthorKind::from_number(row.get(3)?),
            nick: row.get(4)?,
            prefix: row.get(5)?,
            mark: String::new(),
            code: code_in(&identity).to_owned(),
        },
        written: Moment(row.get(7)?),
    })
}

sql!(
    WORDS = "
    select body, created_at from comment where gallery_id = $1 and post_no = $2 and id = $3"
);

/// What a comment says, live or taken away, and when it was written.
pub async fn words(
    conn: &mut Conn,
    gallery: GalleryId,
    at: CommentAt,
) -> Result<Option<(String, Moment)>> {
    let values = params![gallery.0, at.post.0, at.id.0];
    conn.one(&WORDS, values, |row| Ok((row.get(0)?, Moment(row.get(1)?)))).await
}
