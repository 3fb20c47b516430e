//! The text index of posts: keeping it in step with their rows.
//!
//! `post_text` is a table of PostgreSQL and a view of SQLite, whose triggers
//! write FTS5. Every statement that writes a post's words calls [`refresh`] in
//! its own transaction, so a post can be found when its writing is answered.

use db::{Conn, Result, Row, Value, params, sql};

use super::search_walk::{all_of, stored};
use crate::domain::{
    gallery::GalleryId,
    post::PostNo,
    search::{PostWords, doc_again, doc_of},
    time::Moment,
};

/// A post's words as its row holds them.
macro_rules! words {
    () => {
        "p.gallery_id, p.no, p.title, p.nick, p.prefix, p.identity, p.created_at,
         case when p.deleted_at is null then 1 else 0 end,
         coalesce(case when b.source = '' then b.html else b.source end, ''),
         case when b.source = '' then 1 else 0 end, p.day_only"
    };
}

sql!(
    WORDS = concat!(
        "
    select ",
        words!(),
        ", (select doc from post_text where gallery_id = $1 and no = $2)
      from post p
      left join post_body b on b.gallery_id = p.gallery_id and b.no = p.no
     where p.gallery_id = $1 and p.no = $2"
    )
);

sql!(
    pub(super) INSERT = "insert into post_text (gallery_id, no, doc, terms) values ($1, $2, $3, $4)",
    // Of one gallery no two share a place. Of two galleries, two may, once in a great while:
    // to see it would mean to ask every shard about every post.
    postgres: "
    insert into post_text (gallery_id, no, doc, terms)
    select p.gallery_id, p.no,
           coalesce((select max(t.doc) + 1 from post_text t
                      where t.gallery_id = p.gallery_id and t.doc >= $3 and t.doc < $3 + 4096
                        and exists (select 1 from post_text s
                                     where s.gallery_id = p.gallery_id and s.doc = $3)), $3),
           cast(cast($4 as text) as tsvector)
      from post p
     where p.gallery_id = $1 and p.no = $2"
);
sql!(DELETE = "delete from post_text where gallery_id = $1 and no = $2",
    scan: "the one row that the view has found");

/// Values of a line of the index.
pub fn line<'a>(
    conn: &Conn,
    gallery: GalleryId,
    no: PostNo,
    doc: i64,
    words: &PostWords<'_>,
) -> Vec<Value<'a>> {
    let terms = stored(conn, words.terms(gallery), doc);
    params![gallery.0, no.0, doc, terms].to_vec()
}

/// Makes the index say what a post's row says: its words, or nothing of one that is gone.
pub async fn refresh(conn: &mut Conn, gallery: GalleryId, no: PostNo) -> Result<()> {
    let read = |row: &Row<'_>| Ok((read(row)?, row.get::<Option<i64>>(11)?));
    let row = conn.one(&WORDS, params![gallery.0, no.0], read).await?;
    remove(conn, gallery, no).await?;
    if let Some((row, had)) = row.filter(|(row, _)| row.is_live) {
        let line = line(conn, gallery, no, doc_again(had, row.doc), &row.words());
        conn.run(&INSERT, &line).await?;
    }
    Ok(())
}

/// Takes a post out of the index.
pub async fn remove(conn: &mut Conn, gallery: GalleryId, no: PostNo) -> Result<()> {
    conn.run(&DELETE, params![gallery.0, no.0]).await?;
    Ok(())
}

/// A post's words, read from its row.
pub struct PostLine {
    /// Where it stands.
    pub gallery: GalleryId,
    /// Its number.
    pub no: PostNo,
    /// Its place by when it was written.
    pub doc: i64,
    /// It was not taken away.
    pub is_live: bool,
    title: String,
    nick: String,
    prefix: String,
    identity: String,
    body: String,
}

impl PostLine {
    /// What the index is made from.
    pub fn words(&self) -> PostWords<'_> {
        PostWords {
            title: &self.title,
            body: &self.body,
            nick: &self.nick,
            prefix: &self.prefix,
            identity: &self.identity,
        }
    }
}

fn read(row: &Row<'_>) -> Result<PostLine> {
    let text: String = row.get(8)?;
    let (gallery, no) = (GalleryId(row.get(0)?), PostNo(row.get(1)?));
    Ok(PostLine {
        gallery,
        no,
        title: row.get(2)?,
        nick: row.get(3)?,
        prefix: row.get(4)?,
        identity: row.get(5)?,
        doc: doc_of(gallery, no, Moment(row.get(6)?), row.get(10)?),
        is_live: row.get(7)?,
        body: crate::domain::search::plain(text, row.get(9)?),
    })
}

macro_rules! after {
    ($lock:literal) => {
        concat!(
            "
    select ",
            words!(),
            "
      from post p
      left join post_body b on b.gallery_id = p.gallery_id and b.no = p.no
     where p.gallery_id = $1 and p.no > $2
     order by p.no limit $3",
            $lock
        )
    };
}

// Rows of one gallery only: Citus locks none that lie on several machines.
sql!(AFTER = after!(""), postgres: after!(" for update of p"));

/// Indexes the posts of a gallery after a number anew, at most `limit`; returns how many
/// they were and the last of them.
pub async fn rebuild(
    conn: &mut Conn,
    gallery: GalleryId,
    after: i64,
    limit: i64,
) -> Result<(i64, Option<i64>)> {
    let lines = conn.all(&AFTER, params![gallery.0, after, limit], read).await?;
    let gone: Vec<_> = lines.iter().map(|it| params![it.gallery.0, it.no.0].to_vec()).collect();
    conn.run_many(&DELETE, &gone).await?;
    let live: Vec<_> = lines
        .iter()
        .filter(|it| it.is_live)
        .map(|it| line(conn, it.gallery, it.no, it.doc, &it.words()))
        .collect();
    conn.run_many(&INSERT, &live).await?;
    Ok((lines.len() as i64, lines.last().map(|it| it.no.0)))
}

sql!(UNEVEN = "
    select no
      from (select no, 1 as rows from post where gallery_id = $1 and deleted_at is null
            union all
            select no, -1 from post_text where gallery_id = $1) lines
     group by no
    having sum(rows) <> 0
     order by no limit 100", scan: "doctor reads a whole gallery");

/// Posts that can be read and not found, or found and not read; at most a hundred.
pub async fn uneven(conn: &mut Conn, gallery: GalleryId) -> Result<Vec<i64>> {
    conn.all(&UNEVEN, params![gallery.0], |row| row.get(0)).await
}

sql!(
    HOLDS = "
    select count(*) from post_fts f
     where f.post_fts match $3
       and f.rowid = (select doc from post_doc where gallery_id = $1 and no = $2)",
    postgres: "
    select count(*) from post_text
     where gallery_id = $1 and no = $2 and terms @@ cast(cast($3 as text) as tsquery)",
    scan: "one row of the index, by its number"
);

sql!(
    SAMPLE = concat!(
        "
    select ",
        words!(),
        "
      from post p
      left join post_body b on b.gallery_id = p.gallery_id and b.no = p.no
     where p.gallery_id = $1 and p.deleted_at is null
     order by p.no desc limit $2"
    )
);

/// Of the newest posts of a gallery, those whose words the index does not hold.
pub async fn stale(conn: &mut Conn, gallery: GalleryId, newest: i64) -> Result<Vec<i64>> {
    let mut wrong = Vec::new();
    for it in conn.all(&SAMPLE, params![gallery.0, newest], read).await? {
        let all = all_of(conn, &it.words().terms(gallery), it.doc);
        let values = params![gallery.0, it.no.0, all];
        if conn.one(&HOLDS, values, |row| row.get::<i64>(0)).await? != Some(1) {
            wrong.push(it.no.0);
        }
    }
    Ok(wrong)
}
