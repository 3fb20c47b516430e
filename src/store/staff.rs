//! 매니저 and 부매니저 of galleries.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{
    authority::{Rights, Role, Who},
    gallery::GalleryId,
    member::MemberId,
    time::Moment,
};

sql!(SEAT = "select role, rights from staff where gallery_id = $1 and member_id = $2");

/// What a member is in a gallery; `None` for one like all others.
pub async fn seat(conn: &mut Conn, gallery: GalleryId, member: i64) -> Result<Option<Who>> {
    conn.one(&SEAT, params![gallery.0, member], |row| who(row, 0)).await
}

fn who(row: &Row<'_>, at: usize) -> Result<Who> {
    let role: String = row.get(at)?;
    let rights = Rights(row.get(at + 1)?);
    let role = if role == "manager" { Role::Manager } else { Role::Sub };
    Ok(Who { role, rights, lacks_step: false })
}

sql!(
    OF_GALLERY = "
    select member_id, role, rights, named_at, seen_at, away_until from staff
     where gallery_id = $1
     order by case when role = 'manager' then 0 else 1 end, named_at, member_id"
);

/// Somebody with an office.
pub struct Seat {
    /// The member.
    pub member: i64,
    /// The office.
    pub who: Who,
    /// Since when.
    pub since: Moment,
    /// When he was last logged in or active, to the hour; 0 where nobody has noted it yet.
    pub seen: Moment,
    /// Until when he said that he is away; 0 for nothing said.
    pub away_until: Moment,
}

/// The staff of a gallery, managers first.
pub async fn of_gallery(conn: &mut Conn, gallery: GalleryId) -> Result<Vec<Seat>> {
    conn.all(&OF_GALLERY, params![gallery.0], |row| {
        Ok(Seat {
            member: row.get(0)?,
            who: who(row, 1)?,
            since: Moment(row.get(3)?),
            seen: Moment(row.get(4)?),
            away_until: Moment(row.get(5)?),
        })
    })
    .await
}

sql!(
    MANAGED = "
    select gallery_id from staff
     where member_id = $1 and role = 'manager'
     order by gallery_id limit $2"
);

/// The galleries a member manages.
pub async fn managed(conn: &mut Conn, member: i64, limit: i64) -> Result<Vec<GalleryId>> {
    conn.all(&MANAGED, params![member, limit], |row| Ok(GalleryId(row.get(0)?))).await
}

sql!(
    OFFICES = "
    select role, rights, gallery_id from staff where member_id = $1 order by gallery_id"
);

/// All offices of a member.
pub async fn offices(conn: &mut Conn, member: i64) -> Result<Vec<(GalleryId, Who)>> {
    conn.all(&OFFICES, params![member], |row| Ok((GalleryId(row.get(2)?), who(row, 0)?))).await
}

sql!(
    SET = "
    insert into staff (gallery_id, member_id, role, rights, named_at)
    values ($1, $2, $3, $4, $5)
    on conflict (gallery_id, member_id)
       do update set role = excluded.role, rights = excluded.rights"
);

/// Gives a member an office, or another one.
pub async fn set(
    conn: &mut Conn,
    gallery: GalleryId,
    member: i64,
    who: Who,
    now: Moment,
) -> Result<()> {
    let role = if who.role == Role::Manager { "manager" } else { "sub" };
    conn.run(&SET, params![gallery.0, member, role, who.rights.0, now.0]).await?;
    Ok(())
}

sql!(REMOVE = "delete from staff where gallery_id = $1 and member_id = $2");

/// Takes the office from a member; `false` if he had none.
pub async fn remove(conn: &mut Conn, gallery: GalleryId, member: i64) -> Result<bool> {
    Ok(conn.run(&REMOVE, params![gallery.0, member]).await? > 0)
}

sql!(
    ASKED_FOR_STEP = "
    select s.name from site_setting s
     where s.name = $2 and s.value = 'on'
       and not exists (select 1 from member_totp t where t.member_id = $1)"
);

/// Whether the site wants a second step of its staff and a member has no app for one.
pub async fn lacks_step(conn: &mut Conn, member: MemberId, setting: &str) -> Result<bool> {
    let found: Option<String> =
        conn.one(&ASKED_FOR_STEP, params![member.0, setting], |row| row.get(0)).await?;
    Ok(found.is_some())
}

sql!(SEEN_BEFORE = "select 1 from staff where member_id = $1 and seen_at < $2 limit 1");
sql!(SEEN = "update staff set seen_at = $2 where member_id = $1 and seen_at < $2");

/// Notes that a member is here, wherever he has an office. Called when he logs in, and once an
/// hour while his session is used. Most have none, and are not to need all machines of Citus,
/// each of which has the table.
pub async fn seen(conn: &mut Conn, member: i64, now: Moment) -> Result<()> {
    let found: Option<i64> =
        conn.one(&SEEN_BEFORE, params![member, now.0], |row| row.get(0)).await?;
    if found.is_some() {
        conn.run(&SEEN, params![member, now.0]).await?;
    }
    Ok(())
}

sql!(
    AWAY = "
    update staff set away_until = $3
     where gallery_id = $1 and member_id = $2 and away_until <> $3"
);

/// Notes until when a member is away from a gallery; `false` if nothing changed.
pub async fn set_away(
    conn: &mut Conn,
    gallery: GalleryId,
    member: i64,
    until: Moment,
) -> Result<bool> {
    Ok(conn.run(&AWAY, params![gallery.0, member, until.0]).await? > 0)
}
