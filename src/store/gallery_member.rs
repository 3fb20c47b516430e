//! Members of galleries: who asked, who was let in, who was not.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{
    gallery::GalleryId,
    membership::{Membership, Standing},
    time::Moment,
};

sql!(
    IS_INSIDE = "
    select 1 from gallery_member
     where gallery_id = $1 and member_id = $2 and state = 'inside'"
);

/// Whether somebody is a member of a gallery.
pub async fn is_inside(conn: &mut Conn, gallery: GalleryId, member: i64) -> Result<bool> {
    let found = conn.one(&IS_INSIDE, params![gallery.0, member], |row| row.get::<i64>(0)).await?;
    Ok(found.is_some())
}

sql!(
    FIND = "
    select state, words, answer, asked_at, answered_at, member_id from gallery_member
     where gallery_id = $1 and member_id = $2"
);

/// Somebody's application, and what became of it.
pub async fn find(conn: &mut Conn, gallery: GalleryId, member: i64) -> Result<Option<Membership>> {
    conn.one(&FIND, params![gallery.0, member], read).await
}

fn read(row: &Row<'_>) -> Result<Membership> {
    let state: String = row.get(0)?;
    let wrong = || db::Error::Column { column: 0, detail: "not a state".to_owned() };
    Ok(Membership {
        standing: Standing::parse(&state).ok_or_else(wrong)?,
        words: row.get(1)?,
        answer: row.get(2)?,
        asked_at: Moment(row.get(3)?),
        answered_at: row.get::<Option<i64>>(4)?.map(Moment),
    })
}

sql!(
    ASK = "
    insert into gallery_member (gallery_id, member_id, state, words, asked_at)
    values ($1, $2, 'asked', $3, $4)
    on conflict (gallery_id, member_id) do update
       set state = 'asked', words = excluded.words, answer = '', asked_at = excluded.asked_at,
           answered_at = null
     where gallery_member.state = 'refused' and gallery_member.answered_at <= $5"
);

/// Keeps an application; `false` if he is inside, waits, or was refused after `since`.
pub async fn ask(
    conn: &mut Conn,
    gallery: GalleryId,
    member: i64,
    words: &str,
    at: Moment,
    since: Moment,
) -> Result<bool> {
    let values = params![gallery.0, member, words, at.0, since.0];
    Ok(conn.run(&ASK, values).await? > 0)
}

sql!(
    ANSWER = "
    update gallery_member set state = $3, answer = $4, answered_at = $5
     where gallery_id = $1 and member_id = $2 and state = 'asked'"
);

/// Answers an application; `false` if there is none that waits.
pub async fn answer(
    conn: &mut Conn,
    gallery: GalleryId,
    member: i64,
    standing: Standing,
    words: &str,
    at: Moment,
) -> Result<bool> {
    let values = params![gallery.0, member, standing.as_str(), words, at.0];
    Ok(conn.run(&ANSWER, values).await? > 0)
}

sql!(
    REMOVE = "
    delete from gallery_member where gallery_id = $1 and member_id = $2 and state = 'inside'"
);

/// Takes somebody out of a gallery; `false` if he is not in it.
pub async fn remove(conn: &mut Conn, gallery: GalleryId, member: i64) -> Result<bool> {
    Ok(conn.run(&REMOVE, params![gallery.0, member]).await? > 0)
}

sql!(
    WITHDRAW = "
    delete from gallery_member where gallery_id = $1 and member_id = $2 and state <> 'refused'"
);

/// Takes back an application or a membership of one's own. That one was refused stays known.
pub async fn withdraw(conn: &mut Conn, gallery: GalleryId, member: i64) -> Result<bool> {
    Ok(conn.run(&WITHDRAW, params![gallery.0, member]).await? > 0)
}

sql!(
    ALL = "
    select state, words, answer, asked_at, answered_at, member_id from gallery_member
     where gallery_id = $1 and state = $2 and (asked_at, member_id) > ($3, $4)
     order by asked_at, member_id
     limit $5"
);

/// Those of a gallery who stand so, in the order in which they asked, behind a place.
pub async fn all(
    conn: &mut Conn,
    gallery: GalleryId,
    standing: Standing,
    behind: (Moment, i64),
    limit: i64,
) -> Result<Vec<(i64, Membership)>> {
    let values = params![gallery.0, standing.as_str(), behind.0.0, behind.1, limit];
    conn.all(&ALL, values, |row| Ok((row.get(5)?, read(row)?))).await
}

sql!(
    WAITING = "
    select count(*) from gallery_member where gallery_id = $1 and state = 'asked'"
);

/// How many wait for an answer.
pub async fn waiting(conn: &mut Conn, gallery: GalleryId) -> Result<i64> {
    Ok(conn.one(&WAITING, params![gallery.0], |row| row.get(0)).await?.unwrap_or(0))
}

sql!(
    OF_MEMBER = "
    select gallery_id from gallery_member
     where member_id = $1 and state = 'inside'
     order by gallery_id"
);

/// The galleries that somebody is a member of.
pub async fn of_member(conn: &mut Conn, member: i64) -> Result<Vec<GalleryId>> {
    conn.all(&OF_MEMBER, params![member], |row| Ok(GalleryId(row.get(0)?))).await
}

sql!(FORGET = "delete from gallery_member where member_id = $1");

/// Forgets somebody everywhere: he leaves the site.
pub async fn forget(conn: &mut Conn, member: i64) -> Result<()> {
    conn.run(&FORGET, params![member]).await?;
    Ok(())
}
