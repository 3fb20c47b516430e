//! What the operator's console reads of members, galleries, reports and the database itself.

use db::{Conn, Result, Row, params, sql};

use super::member::Account;
use crate::domain::{
    author::AuthorKind,
    ban::Ban,
    gallery::{GalleryId, Slug},
    member::{MemberId, Role},
    report::{Kind, Report, State},
    time::Moment,
};

macro_rules! account {
    () => {
        "member_id, code, nick, kind, role, created_at"
    };
}

fn account(row: &Row<'_>) -> Result<Account> {
    Ok(Account {
        id: MemberId(row.get(0)?),
        code: row.get(1)?,
        nick: row.get(2)?,
        kind: AuthorKind::from_number(row.get(3)?),
        role: Role::from_number(row.get(4)?),
        password: None,
        created_at: Moment(row.get(5)?),
    })
}

sql!(
    MEMBERS = concat!(
        "select ",
        account!(),
        "
      from member
     where member_id < $1 and left_at is null
     order by member_id desc
     limit $2"
    ),
    across: "the operator reads the list of members, a page at a time"
);
sql!(
    NAMED = concat!(
        "select ",
        account!(),
        "
      from member
     where nick = $1 and member_id < $2 and left_at is null
     order by member_id desc
     limit $3"
    ),
    across: "the operator looks for a nick that several may use"
);

/// Members before one, the newest first.
pub async fn members(conn: &mut Conn, before: i64, limit: i64) -> Result<Vec<Account>> {
    conn.all(&MEMBERS, params![before, limit], account).await
}

/// Members who go by a nick, before one, the newest first.
pub async fn named(conn: &mut Conn, nick: &str, before: i64, limit: i64) -> Result<Vec<Account>> {
    conn.all(&NAMED, params![nick, before, limit], account).await
}

sql!(
    SESSIONS = "
    select count(*) from member_session where member_id = $1 and expires_at > $2"
);

/// How many sessions of a member are good.
pub async fn sessions(conn: &mut Conn, member: MemberId, now: Moment) -> Result<i64> {
    Ok(conn.one(&SESSIONS, params![member.0, now.0], |row| row.get(0)).await?.unwrap_or(0))
}

sql!(
    BANS = "
    select list_id, id, kind, label, reason, by_role, by_name, from_gallery, post_no, created_at,
           until_at, lifted_at
      from ban
     where kind = 'member' and subject = $1
     order by id desc
     limit $2"
);

/// The bans of a member in every list, newest first.
pub async fn bans(conn: &mut Conn, member: MemberId, limit: i64) -> Result<Vec<Ban>> {
    conn.all(&BANS, params![member.0.to_string(), limit], |row| {
        Ok(Ban {
            list: row.get(0)?,
            id: row.get(1)?,
            kind: row.get(2)?,
            label: row.get(3)?,
            reason: row.get(4)?,
            by_role: row.get(5)?,
            by_name: row.get(6)?,
            from: GalleryId(row.get(7)?),
            post: row.get(8)?,
            since: Moment(row.get(9)?),
            until: Moment(row.get(10)?),
            lifted: row.get::<Option<i64>>(11)?.map(Moment),
        })
    })
    .await
}

/// A gallery, open or closed.
pub struct GalleryState {
    /// Its number.
    pub id: GalleryId,
    /// Its address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// When it was opened.
    pub opened: Moment,
    /// When it was closed, if it is.
    pub closed: Option<Moment>,
}

fn gallery(row: &Row<'_>) -> Result<GalleryState> {
    Ok(GalleryState {
        id: GalleryId(row.get(0)?),
        slug: row.get(1)?,
        name: row.get(2)?,
        opened: Moment(row.get(3)?),
        closed: row.get::<Option<i64>>(4)?.map(Moment),
    })
}

sql!(
    GALLERIES = "
    select id, slug, name, created_at, closed_at from gallery
     where slug > $1
     order by slug
     limit $2"
);
sql!(GALLERY = "select id, slug, name, created_at, closed_at from gallery where slug = $1");
sql!(SLUG = "select slug from gallery where id = $1");

/// Galleries behind an address, in the order of addresses; closed ones as well.
pub async fn galleries(conn: &mut Conn, after: &str, limit: i64) -> Result<Vec<GalleryState>> {
    conn.all(&GALLERIES, params![after, limit], gallery).await
}

/// A gallery by its address, open or closed.
pub async fn find_gallery(conn: &mut Conn, slug: &Slug) -> Result<Option<GalleryState>> {
    conn.one(&GALLERY, params![slug.as_str()], gallery).await
}

/// The address of a gallery, open or closed.
pub async fn slug(conn: &mut Conn, gallery: GalleryId) -> Result<Option<String>> {
    conn.one(&SLUG, params![gallery.0], |row| row.get(0)).await
}

sql!(
    LATE = "
    select id, post_no, comment_id, kind, words, created_at, state, answer, gallery_id from report
     where state = 'open' and created_at < $1
       and exists (select 1 from gallery g where g.id = report.gallery_id and g.closed_at is null)
     order by created_at
     limit $2",
    scan: "the index of open reports, for the operator's console alone",
    across: "the operator answers what the staff of any gallery left"
);

/// Reports that have waited since before a moment, the oldest first.
pub async fn late(conn: &mut Conn, before: Moment, limit: i64) -> Result<Vec<(GalleryId, Report)>> {
    conn.all(&LATE, params![before.0, limit], |row| {
        let (kind, state): (String, String) = (row.get(3)?, row.get(6)?);
        let report = Report {
            id: row.get(0)?,
            post: row.get(1)?,
            comment: row.get(2)?,
            kind: Kind::parse(&kind),
            words: row.get(4)?,
            at: Moment(row.get(5)?),
            state: State::parse(&state),
            answer: row.get(7)?,
        };
        Ok((GalleryId(row.get(8)?), report))
    })
    .await
}

sql!(
    SIZE = "
    select page_count * page_size from pragma_page_count() join pragma_page_size() on 1 = 1",
    postgres: "select pg_database_size(current_database())",
    scan: "two numbers that the engine knows"
);

/// Bytes of the database.
pub async fn size(conn: &mut Conn) -> Result<i64> {
    Ok(conn.one(&SIZE, &[], |row| row.get(0)).await?.unwrap_or(0))
}
