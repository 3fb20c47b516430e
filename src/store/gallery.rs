//! Galleries and the counter that numbers their posts.

use db::{Conn, Result, Row, params, sql};

use super::changed;
use crate::domain::{
    circle::{Circle, Circles},
    cover::CoverHash,
    gallery::{Gallery, GalleryId, GalleryKind, Settings, Slug},
    post::PostNo,
    time::Moment,
};

sql!(
    BY_SLUG = "
    select id, slug, kind, name, settings, list_circle, read_circle, write_circle, has_rules,
           captcha_questions, cover_hash
      from gallery
     where slug = $1 and closed_at is null"
);

/// The gallery at an address.
pub async fn by_slug(conn: &mut Conn, slug: &Slug) -> Result<Option<Gallery>> {
    conn.one(&BY_SLUG, params![slug.as_str()], read).await
}

sql!(
    NUMBERED = "
    select id, slug, kind, name, settings, list_circle, read_circle, write_circle, has_rules,
           captcha_questions, cover_hash
      from gallery
     where id = $1 and closed_at is null"
);

/// The gallery with a number.
pub async fn numbered(conn: &mut Conn, id: GalleryId) -> Result<Option<Gallery>> {
    conn.one(&NUMBERED, params![id.0], read).await
}

sql!(AFTER = "select id from gallery where id > $1 order by id limit 1");

/// The gallery with the next higher number, open or closed.
pub async fn after(conn: &mut Conn, id: GalleryId) -> Result<Option<GalleryId>> {
    conn.one(&AFTER, params![id.0], |row| row.get(0).map(GalleryId)).await
}

sql!(OPEN = "
    select id, slug, kind, name, settings, list_circle, read_circle, write_circle, has_rules,
           captcha_questions, cover_hash
      from gallery
     where closed_at is null
     order by created_at, id
     limit $1", scan: "the operator's lists of galleries; bounded by their limits");

/// The oldest open galleries, at most `limit`.
pub async fn open(conn: &mut Conn, limit: i64) -> Result<Vec<Gallery>> {
    conn.all(&OPEN, params![limit], read).await
}

sql!(LISTED = "
    select id, slug, kind, name, settings, list_circle, read_circle, write_circle, has_rules,
           captcha_questions, cover_hash
      from gallery
     where closed_at is null and list_circle = 0
     order by created_at, id
     limit $1", scan: "the home page lists galleries; bounded by its limit");

/// The oldest galleries that everyone may know of, at most `limit`.
pub async fn listed(conn: &mut Conn, limit: i64) -> Result<Vec<Gallery>> {
    conn.all(&LISTED, params![limit], read).await
}

sql!(
    INSERT = "
    insert into gallery (id, slug, kind, name, settings, created_at, list_circle, read_circle,
                         write_circle)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
);
sql!(INSERT_STAT = "insert into gallery_stat (gallery_id) values ($1)");

/// Opens a gallery. A taken address is a unique violation.
pub async fn insert(conn: &mut Conn, gallery: &Gallery, now: Moment) -> Result<()> {
    let circles = gallery.settings.circles;
    let values = params![
        gallery.id.0,
        gallery.slug.as_str(),
        gallery.kind.as_str(),
        &gallery.name,
        to_json(&gallery.settings),
        now.0,
        circles.list as i64,
        circles.read as i64,
        circles.write as i64,
    ];
    changed::site(conn);
    conn.run(&INSERT, values).await?;
    conn.run(&INSERT_STAT, params![gallery.id.0]).await?;
    Ok(())
}

sql!(
    UPDATE = "
    update gallery
       set name = $2, settings = $3, list_circle = $4, read_circle = $5, write_circle = $6,
           captcha_questions = $7
     where id = $1"
);

/// Keeps a gallery's name and settings.
pub async fn update(conn: &mut Conn, gallery: &Gallery) -> Result<()> {
    let circles = gallery.settings.circles;
    let values = params![
        gallery.id.0,
        &gallery.name,
        to_json(&gallery.settings),
        circles.list as i64,
        circles.read as i64,
        circles.write as i64,
        &gallery.settings.questions,
    ];
    changed::site(conn);
    conn.run(&UPDATE, values).await?;
    Ok(())
}

sql!(SET_RULES = "update gallery set has_rules = $2 where id = $1");

/// Says whether a gallery has rules of its own.
pub(super) async fn set_rules(conn: &mut Conn, gallery: GalleryId, has_any: bool) -> Result<()> {
    changed::site(conn);
    conn.run(&SET_RULES, params![gallery.0, has_any]).await?;
    Ok(())
}

sql!(SET_COVER = "update gallery set cover_hash = $2 where id = $1");

/// Says which picture is on a gallery's cover; empty for none.
pub(super) async fn set_cover(conn: &mut Conn, gallery: GalleryId, hash: &str) -> Result<()> {
    changed::site(conn);
    conn.run(&SET_COVER, params![gallery.0, hash]).await?;
    Ok(())
}

sql!(
    CLOSE = "
    update gallery set closed_at = $2
     where id = $1
       and (case when closed_at is null then 0 else 1 end) <> cast($3 as bigint)"
);

/// Closes a gallery at a moment, or opens it; `false` if it was so already.
pub async fn close(conn: &mut Conn, gallery: GalleryId, at: Option<Moment>) -> Result<bool> {
    changed::site(conn);
    let values = params![gallery.0, at.map(|at| at.0), i64::from(at.is_some())];
    Ok(conn.run(&CLOSE, values).await? > 0)
}

sql!(
    NEXT_NO = "
    update gallery_stat
       set last_no = last_no + 1, updated_at = $2
     where gallery_id = $1
 returning last_no"
);

/// The next number of a gallery; given back if the transaction rolls back.
pub async fn next_no(conn: &mut Conn, gallery: GalleryId, now: Moment) -> Result<Option<PostNo>> {
    conn.one(&NEXT_NO, params![gallery.0, now.0], |row| Ok(PostNo(row.get(0)?))).await
}

sql!(HOLD = "update gallery_stat set last_no = last_no where gallery_id = $1");

/// Waits for everyone who is writing a post there, and keeps others from it until this
/// transaction ends.
pub async fn hold(conn: &mut Conn, gallery: GalleryId) -> Result<()> {
    conn.run(&HOLD, params![gallery.0]).await?;
    Ok(())
}

sql!(
    RESERVE = "
    update gallery_stat
       set last_no = last_no + $2, updated_at = $3
     where gallery_id = $1
 returning last_no"
);

/// Takes `count` numbers at once and returns the last of them, for bulk writing.
pub async fn reserve(
    conn: &mut Conn,
    gallery: GalleryId,
    count: i64,
    now: Moment,
) -> Result<Option<PostNo>> {
    conn.one(&RESERVE, params![gallery.0, count, now.0], |row| Ok(PostNo(row.get(0)?))).await
}

sql!(
    RAISE_LAST_NO = "
    update gallery_stat set last_no = $2, updated_at = $3 where gallery_id = $1 and last_no < $2"
);

/// Makes sure that no number up to `no` is given out again.
pub async fn raise_last_no(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    now: Moment,
) -> Result<()> {
    conn.run(&RAISE_LAST_NO, params![gallery.0, no.0, now.0]).await?;
    Ok(())
}

sql!(LAST_NO = "select last_no from gallery_stat where gallery_id = $1");

/// The last number given out.
pub async fn last_no(conn: &mut Conn, gallery: GalleryId) -> Result<i64> {
    Ok(conn.one(&LAST_NO, params![gallery.0], |row| row.get(0)).await?.unwrap_or(0))
}

sql!(
    NAMES = "
    select slug, name from gallery
     where closed_at is null and list_circle = 0
     order by created_at, id
     limit $1",
    scan: "names for suggestions, kept in memory; bounded by its limit"
);

/// Addresses and names of the galleries that everyone may know of, the oldest first.
pub async fn names(conn: &mut Conn, limit: i64) -> Result<Vec<(Slug, String)>> {
    let read = |row: &Row<'_>| {
        let slug: String = row.get(0)?;
        Ok((Slug::parse(&slug), row.get(1)?))
    };
    let found: Vec<(Option<Slug>, String)> = conn.all(&NAMES, params![limit], read).await?;
    Ok(found.into_iter().filter_map(|(slug, name)| Some((slug?, name))).collect())
}

fn to_json(settings: &Settings) -> String {
    serde_json::to_string(settings).unwrap_or_else(|_| "{}".to_owned())
}

fn read(row: &Row<'_>) -> Result<Gallery> {
    let wrong = |column: usize, what: &str| db::Error::Column { column, detail: what.to_owned() };
    let slug: String = row.get(1)?;
    let kind: String = row.get(2)?;
    let settings: String = row.get(4)?;
    let mut settings: Settings =
        serde_json::from_str(&settings).map_err(|e| wrong(4, &e.to_string()))?;
    let circle = |at: usize| Ok::<_, db::Error>(Circle::from_number(row.get(at)?));
    settings.circles = Circles { list: circle(5)?, read: circle(6)?, write: circle(7)? };
    settings.has_rules = row.get(8)?;
    settings.questions = row.get(9)?;
    settings.cover = CoverHash::parse(&row.get::<String>(10)?);
    Ok(Gallery {
        id: GalleryId(row.get(0)?),
        slug: Slug::parse(&slug).ok_or_else(|| wrong(1, "not a slug"))?,
        kind: GalleryKind::parse(&kind).ok_or_else(|| wrong(2, "not a kind of gallery"))?,
        name: row.get(3)?,
        settings,
    })
}

sql!(HOLD_OPEN = "update gallery set name = name where id = $1 and closed_at is null");

/// Keeps others from closing a gallery until this transaction ends; `false` if it is closed, or
/// there is none.
pub async fn hold_open(conn: &mut Conn, gallery: GalleryId) -> Result<bool> {
    Ok(conn.run(&HOLD_OPEN, params![gallery.0]).await? > 0)
}

sql!(LOCK = "update gallery set name = name where slug = $1");

/// Keeps others from changing a gallery until this transaction ends.
pub async fn lock(conn: &mut Conn, slug: &Slug) -> Result<()> {
    conn.run(&LOCK, params![slug.as_str()]).await?;
    Ok(())
}
