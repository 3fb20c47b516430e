//! Posts with their words, around a moment: what the desk compares to find a flood.

use db::{Conn, Result, Row, params, sql};

use super::desk::{DeskRow, columns, read};
use crate::domain::{gallery::GalleryId, post::PostNo, time::Moment};

// What is compared of a post, beside its title.
macro_rules! words {
    () => {
        "coalesce((select substr(case when b.source = '' then b.html else b.source end, 1, 400)
                     from post_body b where b.gallery_id = $1 and b.no = post.no), '')"
    };
}

sql!(
    WORDS = concat!(
        "select title, ",
        words!(),
        ", created_at from post where gallery_id = $1 and no = $2"
    )
);

/// What a post says, live or taken away, and when it was written.
pub async fn words(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
) -> Result<Option<(String, Moment)>> {
    conn.one(&WORDS, params![gallery.0, no.0], |row| {
        let (title, body): (String, String) = (row.get(0)?, row.get(1)?);
        Ok((format!("{title} {body}"), Moment(row.get(2)?)))
    })
    .await
}

sql!(
    AFTER = concat!(
        "
    select ",
        columns!(),
        ", ",
        words!(),
        "
      from post
     where gallery_id = $1 and deleted_at is null and created_at >= $2 and created_at < $3
     order by created_at, no
     limit $4"
    )
);
sql!(
    BEFORE = concat!(
        "
    select ",
        columns!(),
        ", ",
        words!(),
        "
      from post
     where gallery_id = $1 and deleted_at is null and created_at >= $2 and created_at < $3
     order by created_at desc, no desc
     limit $4"
    )
);

/// The posts written nearest to a moment, `limit` on either side, whose words `is_like` wants;
/// newest first.
pub async fn near(
    conn: &mut Conn,
    gallery: GalleryId,
    (from, at, until): (Moment, Moment, Moment),
    limit: i64,
    is_like: impl Fn(&str) -> bool,
) -> Result<Vec<DeskRow>> {
    let read_words = |row: &Row<'_>| {
        let found = read(row)?;
        let body: String = row.get(13)?;
        Ok((format!("{} {body}", found.title), found))
    };
    let after = params![gallery.0, at.max(from).0, until.0, limit];
    let mut rows = conn.all(&AFTER, after, read_words).await?;
    rows.reverse();
    let before = params![gallery.0, from.0, at.min(until).0, limit];
    rows.extend(conn.all(&BEFORE, before, read_words).await?);
    Ok(rows.into_iter().filter(|(words, _)| is_like(words)).map(|(_, row)| row).collect())
}
