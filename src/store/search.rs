//! Asking the text indexes: candidates by their words, from a place on, in the order of time.
//!
//! Both engines answer the same expression over the same terms. FTS5 walks its
//! lists in the order of rowids, so newest first comes by itself. A GIN index
//! gives everything at once; so its answer is cut by terms that name windows of
//! time, from narrow to wide, and whatever fills a page in the first window
//! never sees the others.

use db::{Conn, Result, Row, Statement, Value, params, sql};
use words::Plan;

use super::row;
use crate::domain::{
    author::{Author, AuthorKind},
    comment::CommentId,
    gallery::{GalleryId, Slug},
    post::PostNo,
    search::{
        CommentCandidate, LEVELS, PostCandidate, Where, code_of, exact_token, gallery_token,
        moment_of_comment, moment_of_post, plain, window_token,
    },
    time::Moment,
};

/// Terms as they are stored: joined for FTS5; for PostgreSQL quoted, with the windows of
/// time that the text lies in.
pub(super) fn stored(conn: &Conn, mut terms: Vec<String>, doc: i64) -> String {
    if conn.is_embedded() {
        return terms.join(" ");
    }
    let at = moment_of_post(doc);
    terms.extend(LEVELS.map(|level| window_token(level, at)));
    let mut text = String::with_capacity(terms.iter().map(|term| term.len() + 3).sum());
    for term in &terms {
        push_quoted(&mut text, term, '\'');
        text.push(' ');
    }
    text
}

/// An expression that a line with all of these terms answers.
pub(super) fn all_of(conn: &Conn, terms: &[String]) -> String {
    let (quote, and) = if conn.is_embedded() { ('"', " AND ") } else { ('\'', " & ") };
    let quoted = terms.iter().map(|term| {
        let mut text = String::new();
        push_quoted(&mut text, term, quote);
        text
    });
    quoted.collect::<Vec<_>>().join(and)
}

/// A term between quotes, so that nothing in it is ever read as an operator.
fn push_quoted(text: &mut String, term: &str, quote: char) {
    text.push(quote);
    for c in term.chars() {
        if c == quote || (c == '\\' && quote == '\'') {
            text.push(c);
        }
        text.push(c);
    }
    text.push(quote);
}

/// What is asked of an index.
#[derive(Debug, Clone)]
pub struct Walk<'a> {
    /// In one gallery, or on the whole site.
    pub gallery: Option<GalleryId>,
    /// The words.
    pub plan: &'a Plan,
    /// Or else: an address prefix or code.
    pub exact: Option<&'a str>,
    /// Places below this one.
    pub below: i64,
    /// And above this one.
    pub above: i64,
    /// From the lowest place on, not from the highest.
    pub is_up: bool,
    /// Most candidates.
    pub limit: i64,
}

impl Walk<'_> {
    /// The whole expression, with one more term that must be there.
    fn expression(&self, is_embedded: bool, window: Option<String>) -> String {
        let (quote, and, or) =
            if is_embedded { ('"', " AND ", " OR ") } else { ('\'', " & ", " | ") };
        let quoted = |term: String| {
            let mut text = String::new();
            push_quoted(&mut text, &term, quote);
            text
        };
        let words = if is_embedded { self.plan.fts5() } else { self.plan.tsquery() };
        let exact = self.exact.map(|exact| quoted(exact_token(exact)));
        let either: Vec<String> = [words, exact.unwrap_or_default()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(|part| format!("({part})"))
            .collect();
        let ours = self.gallery.map(gallery_token).into_iter().chain(window).map(quoted);
        ours.chain([format!("({})", either.join(or))]).collect::<Vec<_>>().join(and)
    }
}

macro_rules! post_columns {
    () => {
        "case when p.deleted_at is null and g.closed_at is null then 1 else 0 end,
           g.id, g.slug, g.name, p.identity,
           coalesce(case when b.source = '' then b.html else b.source end, ''),
           case when b.source = '' then 1 else 0 end,
           p.no, p.title, p.head_id, p.author_kind, p.nick, p.prefix, p.mark, p.created_at,
           p.day_only, p.media, p.view_count, p.up_count, p.member_up_count, p.down_count,
           p.comment_count, case when p.notice_at is null then 0 else 1 end,
           case when p.featured_at is null then 0 else 1 end"
    };
}

/// Posts by FTS5: the index outside, everything else by its key.
macro_rules! posts_sqlite {
    ($order:literal) => {
        concat!(
            "
    select f.rowid, ",
            post_columns!(),
            "
      from post_fts f
     cross join post_doc d on d.doc = f.rowid
     cross join post p on p.gallery_id = d.gallery_id and p.no = d.no
     cross join gallery g on g.id = p.gallery_id
      left join post_body b on b.gallery_id = p.gallery_id and b.no = p.no
     where f.post_fts match $1 and f.rowid < $2 and f.rowid > $3
     order by f.rowid ",
            $order,
            " limit $4"
        )
    };
}

/// Posts by GIN. `doc + 0`: the order is made of what was found, never by walking an index
/// of places until something fits.
macro_rules! posts_postgres {
    ($order:literal) => {
        concat!(
            "
    select t.doc, ",
            post_columns!(),
            "
      from (select gallery_id, no, doc from post_text
             where terms @@ cast(cast($1 as text) as tsquery) and doc < $2 and doc > $3
             order by doc + 0 ",
            $order,
            " limit $4) t
      join post p on p.gallery_id = t.gallery_id and p.no = t.no
      join gallery g on g.id = t.gallery_id
      left join post_body b on b.gallery_id = t.gallery_id and b.no = t.no
     order by t.doc ",
            $order
        )
    };
}

sql!(POSTS_DOWN = posts_sqlite!("desc"), postgres: posts_postgres!("desc"), scan: "the text index, by its terms");
sql!(POSTS_UP = posts_sqlite!("asc"), postgres: posts_postgres!("asc"), scan: "the text index, by its terms");

macro_rules! comment_columns {
    () => {
        "case when c.deleted_at is null and c.erased_at is null and p.deleted_at is null
                and g.closed_at is null then 1 else 0 end,
           g.id, g.slug, g.name, c.post_no, p.title, c.author_kind, c.nick, c.prefix, c.mark,
           c.created_at, c.body, c.identity, p.comment_rows, c.thread_id"
    };
}

macro_rules! comments_sqlite {
    ($order:literal) => {
        concat!(
            "
    select f.rowid, ",
            comment_columns!(),
            "
      from comment_fts f
     cross join comment c on c.id = f.rowid
     cross join post p on p.gallery_id = c.gallery_id and p.no = c.post_no
     cross join gallery g on g.id = c.gallery_id
     where f.comment_fts match $1 and f.rowid < $2 and f.rowid > $3
     order by f.rowid ",
            $order,
            " limit $4"
        )
    };
}

macro_rules! comments_postgres {
    ($order:literal) => {
        concat!(
            "
    select t.id, ",
            comment_columns!(),
            "
      from (select gallery_id, post_no, id from comment_text
             where terms @@ cast(cast($1 as text) as tsquery) and id < $2 and id > $3
             order by id + 0 ",
            $order,
            " limit $4) t
      join comment c on c.gallery_id = t.gallery_id and c.post_no = t.post_no and c.id = t.id
      join post p on p.gallery_id = t.gallery_id and p.no = t.post_no
      join gallery g on g.id = t.gallery_id
     order by t.id ",
            $order
        )
    };
}

sql!(COMMENTS_DOWN = comments_sqlite!("desc"), postgres: comments_postgres!("desc"), scan: "the text index, by its terms");
sql!(COMMENTS_UP = comments_sqlite!("asc"), postgres: comments_postgres!("asc"), scan: "the text index, by its terms");

/// Posts that the index names, in the order of the walk; fewer than its limit: these are all.
pub async fn posts(conn: &mut Conn, walk: &Walk<'_>, now: Moment) -> Result<Vec<PostCandidate>> {
    let statement = if walk.is_up { &POSTS_UP } else { &POSTS_DOWN };
    let newest = crate::domain::search::earliest(now);
    let start = if walk.is_up { walk.above } else { walk.below.min(newest) };
    steps(conn, statement, walk, moment_of_post(start), post, |it| it.doc).await
}

/// Comments that the index names, as [`posts`]; places are their numbers.
pub async fn comments(
    conn: &mut Conn,
    walk: &Walk<'_>,
    now: Moment,
) -> Result<Vec<CommentCandidate>> {
    let statement = if walk.is_up { &COMMENTS_UP } else { &COMMENTS_DOWN };
    let start = CommentId(if walk.is_up { walk.above } else { walk.below });
    let start = moment_of_comment(start).min(now.0 / 1_000);
    steps(conn, statement, walk, start, comment, |it| it.id.0).await
}

/// Asks window by window where the engine needs it.
async fn steps<T>(
    conn: &mut Conn,
    statement: &'static Statement,
    walk: &Walk<'_>,
    start: i64,
    read: fn(&Row<'_>) -> Result<T>,
    place: fn(&T) -> i64,
) -> Result<Vec<T>> {
    let is_embedded = conn.is_embedded();
    let windows = LEVELS.iter().map(|level| Some(window_token(*level, start))).chain([None]);
    let (mut found, mut below, mut above) = (Vec::new(), walk.below, walk.above);
    for window in windows {
        if is_embedded && window.is_some() {
            continue;
        }
        let left = walk.limit - i64::try_from(found.len()).unwrap_or(walk.limit);
        if left <= 0 {
            break;
        }
        let text = walk.expression(is_embedded, window);
        let values: &[Value<'_>] = params![text, below, above, left];
        let some = conn.all(statement, values, read).await?;
        if let Some(last) = some.last() {
            if walk.is_up { above = place(last) } else { below = place(last) }
        }
        found.extend(some);
    }
    Ok(found)
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

fn post(row: &Row<'_>) -> Result<PostCandidate> {
    let (identity, text): (String, String) = (row.get(5)?, row.get(6)?);
    Ok(PostCandidate {
        doc: row.get(0)?,
        is_open: row.get(1)?,
        place: place(row, 2)?,
        row: row::read(row, 8)?,
        code: code_of(&identity).to_owned(),
        body: plain(text, row.get(7)?),
    })
}

fn comment(row: &Row<'_>) -> Result<CommentCandidate> {
    let identity: String = row.get(13)?;
    Ok(CommentCandidate {
        id: CommentId(row.get(0)?),
        is_open: row.get(1)?,
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
            code: code_of(&identity).to_owned(),
        },
        written_at: Moment(row.get(11)?),
        body: row.get(12)?,
    })
}

sql!(
    GALLERIES = "
    select slug, name from gallery
     where closed_at is null
     order by created_at, id
     limit $1",
    scan: "names for suggestions, kept in memory; bounded by its limit"
);

/// Addresses and names of open galleries, the oldest first.
pub async fn galleries(conn: &mut Conn, limit: i64) -> Result<Vec<(Slug, String)>> {
    let read = |row: &Row<'_>| {
        let slug: String = row.get(0)?;
        Ok((Slug::parse(&slug), row.get(1)?))
    };
    let found: Vec<(Option<Slug>, String)> = conn.all(&GALLERIES, params![limit], read).await?;
    Ok(found.into_iter().filter_map(|(slug, name)| Some((slug?, name))).collect())
}

sql!(MERGE_POSTS = "insert into post_fts (post_fts, rank) values ('merge', $1)",
    postgres: "select cast($1 as bigint)");
sql!(MERGE_COMMENTS = "insert into comment_fts (comment_fts, rank) values ('merge', $1)",
    postgres: "select cast($1 as bigint)");

/// Puts parts of the index together that writing has left apart: at most so many pages.
/// A negative number begins with all parts there are, as after a rebuild.
/// PostgreSQL does so by itself.
pub async fn merge(conn: &mut Conn, pages: i64) -> Result<()> {
    conn.run(&MERGE_POSTS, params![pages]).await?;
    conn.run(&MERGE_COMMENTS, params![pages]).await?;
    Ok(())
}
