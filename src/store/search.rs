//! Asking the text indexes: candidates by their words, from a place on, in the order of time.
//!
//! Both engines answer the same expression over the same terms; how each is walked stands in
//! `search_walk`.

use db::{Conn, Result, Row, params, sql};

use super::{
    row,
    search_window::{COMMENT_TIMES, POST_TIMES},
};
pub use super::{
    search_walk::{Candidates, Walk},
    search_window::Pace,
};
use crate::domain::{
    author::{Author, AuthorKind},
    circle::{Circle, Reach},
    comment::CommentId,
    gallery::{GalleryId, Slug},
    member::code_in,
    post::PostNo,
    search::{CommentCandidate, PostCandidate, Where, code_of, moment_of_post, plain},
    time::Moment,
};

// The first column is the circle that may read it, and -1 where nobody may.
macro_rules! post_columns {
    () => {
        "case when p.deleted_at is null and g.closed_at is null then g.read_circle else -1 end,
           g.id, g.slug, g.name, p.identity,
           coalesce(case when b.source = '' then b.html else b.source end, ''),
           case when b.source = '' then 1 else 0 end,
           p.no, p.title, p.head_id, p.author_kind, p.nick, p.prefix, p.mark, p.created_at,
           p.day_only, p.media, p.view_count, p.up_count, p.member_up_count, p.down_count,
           p.comment_count, case when p.notice_at is null then 0 else 1 end,
           case when p.featured_at is null then 0 else 1 end, p.identity"
    };
}

/// Posts by FTS5: the index outside, everything else by its key. A rowid is a place
/// without its lower bits (see the migration).
macro_rules! posts_sqlite {
    ($galleries:literal, $order:literal) => {
        concat!(
            "
    select f.rowid << 27, ",
            post_columns!(),
            "
      from post_fts f
     cross join post_doc d on d.doc = f.rowid
     cross join post p on p.gallery_id = d.gallery_id and p.no = d.no
     cross join gallery g on g.id = p.gallery_id
      left join post_body b on b.gallery_id = p.gallery_id and b.no = p.no
     where f.post_fts match $1 and f.rowid <= ($2 - 1) >> 27 and f.rowid > $3 >> 27
       and d.gallery_id ",
            $galleries,
            "
     order by f.rowid ",
            $order,
            " limit $4"
        )
    };
}

/// One window of time, by GIN. `+ 0`: bounds and order are made of what the terms found.
/// With the index of places PostgreSQL walks it until something fits, or reads all of it; with
/// the galleries' it reads the whole key of one.
macro_rules! window {
    ($columns:literal, $place:literal, $table:literal, $galleries:literal, $order:literal) => {
        concat!(
            "
      with t as materialized (
    select ",
            $columns,
            " from ",
            $table,
            "
     where terms @@ cast(cast($1 as text) as tsquery) and ",
            $place,
            " + 0 < $2 and ",
            $place,
            " + 0 > $3 and ",
            $galleries,
            "
     order by ",
            $place,
            " + 0 ",
            $order,
            " limit $4)"
        )
    };
}

/// `galleries`: which; `of`: what the gallery of a text's post is held to, the value itself where
/// Citus must see the shard of each table; `body`: the same of its body. That may be missing, and
/// Citus joins what may be missing to a table only, not to what the terms found.
macro_rules! posts_postgres {
    ($galleries:literal, $of:literal, $body:literal, $order:literal) => {
        concat!(
            window!("gallery_id, no, doc", "doc", "post_text", $galleries, $order),
            "
    select t.doc, ",
            post_columns!(),
            "
      from t
      join post p on p.gallery_id = ",
            $of,
            " and p.no = t.no
      join gallery g on g.id = t.gallery_id
      left join post_body b on b.gallery_id = ",
            $body,
            " and b.no = p.no
     order by t.doc ",
            $order
        )
    };
}

sql!(POSTS_DOWN = posts_sqlite!("between $5 and $6", "desc"), postgres: posts_postgres!("gallery_id + 0 between $5 and $6", "t.gallery_id", "p.gallery_id", "desc"), scan: "the text index, by its terms", across: "a search of the whole site; of one gallery only where one machine has all of them");
sql!(POSTS_UP = posts_sqlite!("between $5 and $6", "asc"), postgres: posts_postgres!("gallery_id + 0 between $5 and $6", "t.gallery_id", "p.gallery_id", "asc"), scan: "the text index, by its terms", across: "a search of the whole site; of one gallery only where one machine has all of them");
sql!(POSTS_DOWN_IN = posts_sqlite!("= $5", "desc"), postgres: posts_postgres!("gallery_id = $5", "$5", "$5", "desc"), scan: "the text index, by its terms");
sql!(POSTS_UP_IN = posts_sqlite!("= $5", "asc"), postgres: posts_postgres!("gallery_id = $5", "$5", "$5", "asc"), scan: "the text index, by its terms");

macro_rules! comment_columns {
    () => {
        "case when c.deleted_at is null and c.erased_at is null and p.deleted_at is null
                and g.closed_at is null then g.read_circle else -1 end,
           g.id, g.slug, g.name, c.post_no, p.title, c.author_kind, c.nick, c.prefix, c.mark,
           c.created_at, c.body, c.identity, p.comment_rows, c.thread_id"
    };
}

macro_rules! comments_sqlite {
    ($galleries:literal, $order:literal) => {
        concat!(
            "
    select c.id, ",
            comment_columns!(),
            "
      from comment_fts f
     cross join comment_place l on l.doc = f.rowid
     cross join comment c on c.gallery_id = l.gallery_id and c.post_no = l.post_no
                         and c.id >= f.rowid << 10 and c.id < (f.rowid + 1) << 10
     cross join post p on p.gallery_id = c.gallery_id and p.no = c.post_no
     cross join gallery g on g.id = c.gallery_id
     where f.comment_fts match $1 and f.rowid <= $2 >> 10 and f.rowid >= $3 >> 10
       and c.id < $2 and c.id > $3 and l.gallery_id ",
            $galleries,
            "
     order by f.rowid ",
            $order,
            " limit $4"
        )
    };
}

macro_rules! comments_postgres {
    ($galleries:literal, $of:literal, $order:literal) => {
        concat!(
            window!("gallery_id, post_no, id", "id", "comment_text", $galleries, $order),
            "
    select t.id, ",
            comment_columns!(),
            "
      from t
      join comment c on c.gallery_id = ",
            $of,
            " and c.post_no = t.post_no and c.id = t.id
      join post p on p.gallery_id = ",
            $of,
            " and p.no = t.post_no
      join gallery g on g.id = t.gallery_id
     order by t.id ",
            $order
        )
    };
}

sql!(COMMENTS_DOWN = comments_sqlite!("between $5 and $6", "desc"), postgres: comments_postgres!("gallery_id + 0 between $5 and $6", "t.gallery_id", "desc"), scan: "the text index, by its terms", across: "a search of the whole site; of one gallery only where one machine has all of them");
sql!(COMMENTS_UP = comments_sqlite!("between $5 and $6", "asc"), postgres: comments_postgres!("gallery_id + 0 between $5 and $6", "t.gallery_id", "asc"), scan: "the text index, by its terms", across: "a search of the whole site; of one gallery only where one machine has all of them");
sql!(COMMENTS_DOWN_IN = comments_sqlite!("= $5", "desc"), postgres: comments_postgres!("gallery_id = $5", "$5", "desc"), scan: "the text index, by its terms");
sql!(COMMENTS_UP_IN = comments_sqlite!("= $5", "asc"), postgres: comments_postgres!("gallery_id = $5", "$5", "asc"), scan: "the text index, by its terms");

/// Posts that the index names, in the order of the walk.
/// `pace` goes from one call of a walk to the next.
pub async fn posts(
    conn: &mut Conn,
    walk: &Walk<'_>,
    pace: &mut Pace,
) -> Result<Candidates<PostCandidate>> {
    let statement = match (walk.is_of_one(conn), walk.is_up) {
        (false, false) => &POSTS_DOWN,
        (false, true) => &POSTS_UP,
        (true, false) => &POSTS_DOWN_IN,
        (true, true) => &POSTS_UP_IN,
    };
    let read = |row: &Row<'_>| post(row, walk.reach);
    walk.all(conn, (statement, &POST_TIMES), pace, read, |it| it.doc).await
}

/// Comments that the index names, as [`posts`]; places are their numbers.
pub async fn comments(
    conn: &mut Conn,
    walk: &Walk<'_>,
    pace: &mut Pace,
) -> Result<Candidates<CommentCandidate>> {
    let statement = match (walk.is_of_one(conn), walk.is_up) {
        (false, false) => &COMMENTS_DOWN,
        (false, true) => &COMMENTS_UP,
        (true, false) => &COMMENTS_DOWN_IN,
        (true, true) => &COMMENTS_UP_IN,
    };
    let read = |row: &Row<'_>| comment(row, walk.reach);
    walk.all(conn, (statement, &COMMENT_TIMES), pace, read, |it| it.id.0).await
}

sql!(
    NEWEST = "select min(doc) << 27, count(*) from (select doc from post_doc order by doc desc limit $1) newest",
    postgres: "select min(doc), count(*) from (select doc from post_text order by doc desc limit $1) newest",
    scan: "some rows from the end of the index of places",
    across: "how fast the site is written is a question to all of it; asked some times an hour"
);

/// When the last so many posts of the site began, in milliseconds; `None` where there are fewer.
pub async fn begin_of_newest(conn: &mut Conn, posts: i64) -> Result<Option<i64>> {
    let read = |row: &Row<'_>| Ok((row.get::<Option<i64>>(0)?, row.get::<i64>(1)?));
    let begin = conn.one(&NEWEST, params![posts], read).await?;
    Ok(begin.filter(|(_, count)| *count >= posts).and_then(|(doc, _)| doc).map(moment_of_post))
}

fn place(row: &Row<'_>, at: usize) -> Result<Where> {
    let slug: String = row.get(at + 1)?;
    let wrong = || db::Error::Column { column: at + 1, detail: "not a slug".to_owned() };
    Ok(Where {
        id: GalleryId(row.get(at)?),
        slug: Slug::parse(&slug).ok_or_else(wrong)?,
        name: row.get(at + 2)?,
    })
}

/// Whether it is there, for whoever searches.
fn is_open(row: &Row<'_>, reach: &Reach) -> Result<bool> {
    let (circle, gallery): (i64, i64) = (row.get(1)?, row.get(2)?);
    Ok(circle >= 0 && reach.holds(GalleryId(gallery), Circle::from_number(circle)))
}

fn post(row: &Row<'_>, reach: &Reach) -> Result<PostCandidate> {
    let (identity, text): (String, String) = (row.get(5)?, row.get(6)?);
    Ok(PostCandidate {
        doc: row.get(0)?,
        is_open: is_open(row, reach)?,
        place: place(row, 2)?,
        row: row::read(row, 8)?,
        code: code_of(&identity).to_owned(),
        body: plain(text, row.get(7)?),
    })
}

fn comment(row: &Row<'_>, reach: &Reach) -> Result<CommentCandidate> {
    let identity: String = row.get(13)?;
    Ok(CommentCandidate {
        id: CommentId(row.get(0)?),
        is_open: is_open(row, reach)?,
        place: place(row, 2)?,
        post: PostNo(row.get(5)?),
        title: row.get(6)?,
        rows: row.get(14)?,
        thread: CommentId(row.get(15)?),
        author: Author {
            kind: AuthorKind::from_number(row.get(7)?),
            nick: row.get(8)?,
            prefix: row.get(9)?,
            mark: row.get(10)?,
            code: code_in(&identity).to_owned(),
        },
        written_at: Moment(row.get(11)?),
        body: row.get(12)?,
    })
}
