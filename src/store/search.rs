//! Asking the text indexes: candidates by their words, from a place on, in the order of time.
//!
//! Both engines answer the same expression over the same terms. FTS5 walks its
//! lists in the order of rowids, so newest first comes by itself. A GIN index
//! gives everything at once; so its answer is cut by terms that name windows of
//! time, from narrow to wide, and whatever fills a page in the first window
//! never sees the others.

use db::{Conn, Result, Row, Value, params, sql};
use words::Plan;

use super::row;
use crate::domain::{
    author::{Author, AuthorKind},
    circle::{Circle, Reach},
    comment::CommentId,
    gallery::{GalleryId, Slug},
    member::code_in,
    post::PostNo,
    search::{
        CommentCandidate, LEVELS, PostCandidate, Where, code_of, earliest, earliest_comment,
        exact_token, gallery_token, moment_of_comment, moment_of_post, plain, window_token,
    },
    time::Moment,
};

/// Milliseconds that the clock of another server may be ahead.
const AHEAD: i64 = 60_000;

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
    /// Whether nearly all candidates are that gallery's anyway: then looking each up in the list
    /// of its term costs more than passing over the few that are not.
    pub is_nearly_all: bool,
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
    /// What whoever searches may read: what lies outside is no hit.
    pub reach: &'a Reach,
}

impl Walk<'_> {
    /// The first gallery and the last that are not passed over.
    fn galleries(&self) -> (i64, i64) {
        self.gallery.map_or((i64::MIN, i64::MAX), |gallery| (gallery.0, gallery.0))
    }

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
        let term = self.gallery.filter(|_| !self.is_nearly_all).map(gallery_token);
        let ours = term.into_iter().chain(window).map(quoted);
        ours.chain([format!("({})", either.join(or))]).collect::<Vec<_>>().join(and)
    }
}

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
    ($order:literal) => {
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
       and d.gallery_id between $5 and $6
     order by f.rowid ",
            $order,
            " limit $4"
        )
    };
}

/// One window of time, by GIN. `+ 0`: bounds and order are made of what the terms found.
/// With the index of places PostgreSQL walks it until something fits, or reads all of it.
macro_rules! window {
    ($name:literal, $columns:literal, $place:literal, $table:literal, $order:literal,
     $terms:literal, $below:literal, $above:literal) => {
        concat!(
            $name,
            " as materialized (
    select ",
            $columns,
            " from ",
            $table,
            "
     where terms @@ cast(cast(",
            $terms,
            " as text) as tsquery) and ",
            $place,
            " + 0 < ",
            $below,
            " and ",
            $place,
            " + 0 > ",
            $above,
            " and gallery_id + 0 between $14 and $15
     order by ",
            $place,
            " + 0 ",
            $order,
            " limit $4)"
        )
    };
}

/// All windows, from narrow to wide: each is looked into only if those before it did not
/// fill the limit.
macro_rules! windows {
    ($columns:literal, $place:literal, $table:literal, $order:literal) => {
        concat!(
            "
      with ",
            window!("w1", $columns, $place, $table, $order, "$1", "$2", "$3"),
            ",
           ",
            window!("w2", $columns, $place, $table, $order, "$5", "$6", "$7"),
            ",
           ",
            window!("w3", $columns, $place, $table, $order, "$8", "$9", "$10"),
            ",
           ",
            window!("w4", $columns, $place, $table, $order, "$11", "$12", "$13"),
            ",
           t as materialized (select * from w1 union all select * from w2
                    union all select * from w3 union all select * from w4 limit $4)"
        )
    };
}

macro_rules! posts_postgres {
    ($order:literal) => {
        concat!(
            windows!("gallery_id, no, doc", "doc", "post_text", $order),
            "
    select t.doc, ",
            post_columns!(),
            "
      from t
      join post p on p.gallery_id = t.gallery_id and p.no = t.no
      join gallery g on g.id = t.gallery_id
      left join post_body b on b.gallery_id = p.gallery_id and b.no = p.no
     order by t.doc ",
            $order
        )
    };
}

sql!(POSTS_DOWN = posts_sqlite!("desc"), postgres: posts_postgres!("desc"), scan: "the text index, by its terms", across: "a search of the whole site; of one gallery its term leads, unless it is nearly all of the site");
sql!(POSTS_UP = posts_sqlite!("asc"), postgres: posts_postgres!("asc"), scan: "the text index, by its terms", across: "a search of the whole site; of one gallery its term leads, unless it is nearly all of the site");

macro_rules! comment_columns {
    () => {
        "case when c.deleted_at is null and c.erased_at is null and p.deleted_at is null
                and g.closed_at is null then g.read_circle else -1 end,
           g.id, g.slug, g.name, c.post_no, p.title, c.author_kind, c.nick, c.prefix, c.mark,
           c.created_at, c.body, c.identity, p.comment_rows, c.thread_id"
    };
}

macro_rules! comments_sqlite {
    ($order:literal) => {
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
       and c.id < $2 and c.id > $3 and l.gallery_id between $5 and $6
     order by f.rowid ",
            $order,
            " limit $4"
        )
    };
}

macro_rules! comments_postgres {
    ($order:literal) => {
        concat!(
            windows!("gallery_id, post_no, id", "id", "comment_text", $order),
            "
    select t.id, ",
            comment_columns!(),
            "
      from t
      join comment c on c.gallery_id = t.gallery_id and c.post_no = t.post_no and c.id = t.id
      join post p on p.gallery_id = t.gallery_id and p.no = t.post_no
      join gallery g on g.id = t.gallery_id
     order by t.id ",
            $order
        )
    };
}

sql!(COMMENTS_DOWN = comments_sqlite!("desc"), postgres: comments_postgres!("desc"), scan: "the text index, by its terms", across: "a search of the whole site; of one gallery its term leads, unless it is nearly all of the site");
sql!(COMMENTS_UP = comments_sqlite!("asc"), postgres: comments_postgres!("asc"), scan: "the text index, by its terms", across: "a search of the whole site; of one gallery its term leads, unless it is nearly all of the site");

/// Posts that the index names, in the order of the walk; fewer than its limit: these are all.
pub async fn posts(conn: &mut Conn, walk: &Walk<'_>, now: Moment) -> Result<Vec<PostCandidate>> {
    let statement = if walk.is_up { &POSTS_UP } else { &POSTS_DOWN };
    let first = |millisecond: i64| earliest(Moment(millisecond.saturating_mul(1_000)));
    let values = values(conn, walk, now, moment_of_post, first);
    conn.all(statement, &values, |row| post(row, walk.reach)).await
}

/// Comments that the index names, as [`posts`]; places are their numbers.
pub async fn comments(
    conn: &mut Conn,
    walk: &Walk<'_>,
    now: Moment,
) -> Result<Vec<CommentCandidate>> {
    let statement = if walk.is_up { &COMMENTS_UP } else { &COMMENTS_DOWN };
    let moment = |place| moment_of_comment(CommentId(place));
    let values = values(conn, walk, now, moment, earliest_comment);
    conn.all(statement, &values, |row| comment(row, walk.reach)).await
}

/// The values of a walk: the expression and its bounds, and for PostgreSQL those of each
/// window of time. `first` is the lowest place of a millisecond.
fn values<'a>(
    conn: &Conn,
    walk: &Walk<'_>,
    now: Moment,
    moment: impl Fn(i64) -> i64,
    first: impl Fn(i64) -> i64,
) -> Vec<Value<'a>> {
    let (mut below, mut above) = (walk.below, walk.above);
    let (first_gallery, last_gallery) = walk.galleries();
    if conn.is_embedded() {
        let expression = walk.expression(true, None);
        return params![expression, below, above, walk.limit, first_gallery, last_gallery].to_vec();
    }
    // Clocks of several servers differ a little: the newest may be from a moment ahead.
    let newest = now.0 / 1_000 + AHEAD;
    let start = if walk.is_up { moment(above) } else { moment(below) }.clamp(0, newest);
    let mut values = Vec::with_capacity(15);
    for level in LEVELS.map(Some).into_iter().chain([None]) {
        let window = level.map(|level| window_token(level, start));
        values.extend([walk.expression(false, window).into(), below.into(), above.into()]);
        if values.len() == 3 {
            values.push(walk.limit.into());
        }
        // The next one goes on where this one ends.
        let Some(level) = level else { break };
        let begin = start >> level << level;
        if walk.is_up {
            above = above.max(first(begin + (1 << level)) - 1);
        } else {
            below = below.min(first(begin));
        }
    }
    values.extend([first_gallery.into(), last_gallery.into()]);
    values
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
