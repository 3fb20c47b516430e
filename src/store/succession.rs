//! Who wants to take over a gallery whose managers are gone.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{
    gallery::GalleryId,
    member::MemberId,
    succession::{State, Wish},
    time::Moment,
};

macro_rules! columns {
    () => {
        "gallery_id, id, member_id, reason, created_at, notice_until, state, answer"
    };
}

sql!(
    INSERT = "
    insert into succession (gallery_id, id, member_id, reason, created_at, notice_until, state)
    values ($1, $2, $3, $4, $5, $6, $7)"
);

/// Keeps a wish.
pub async fn insert(conn: &mut Conn, wish: &Wish) -> Result<()> {
    let values = params![
        wish.gallery.0,
        wish.id,
        wish.member.0,
        &wish.reason,
        wish.at.0,
        wish.until.0,
        wish.state.as_str(),
    ];
    conn.run(&INSERT, values).await?;
    Ok(())
}

sql!(
    OF_GALLERY = concat!(
        "
    select ",
        columns!(),
        "
      from succession
     where gallery_id = $1
     order by id desc
     limit $2"
    )
);

/// The wishes in a gallery, newest first, those that came to nothing as well.
pub async fn of_gallery(conn: &mut Conn, gallery: GalleryId, limit: i64) -> Result<Vec<Wish>> {
    conn.all(&OF_GALLERY, params![gallery.0, limit], read).await
}

sql!(
    OPEN = concat!(
        "
    select ",
        columns!(),
        "
      from succession
     where state = 'open'
     order by notice_until
     limit $1"
    ),
    scan: "an index of those that are open, for the operator's page alone"
);

/// What waits for the operator's decision, over all galleries.
pub async fn open(conn: &mut Conn, limit: i64) -> Result<Vec<Wish>> {
    conn.all(&OPEN, params![limit], read).await
}

sql!(
    UNTIL = "
    select coalesce(min(notice_until), 0) from succession where gallery_id = $1 and state = 'open'"
);

/// Until when the first open wish of a gallery is to be read; 0 for none.
pub async fn until(conn: &mut Conn, gallery: GalleryId) -> Result<i64> {
    Ok(conn.one(&UNTIL, params![gallery.0], |row| row.get(0)).await?.unwrap_or(0))
}

sql!(
    CLOSE = "
    update succession set state = $3, answer = $4, answered_at = $5
     where gallery_id = $1 and id = $2 and state = 'open'"
);

/// Ends a wish; `false` if it is not open.
pub async fn close(
    conn: &mut Conn,
    gallery: GalleryId,
    id: i64,
    (state, answer): (State, &str),
    now: Moment,
) -> Result<bool> {
    let values = params![gallery.0, id, state.as_str(), answer, now.0];
    Ok(conn.run(&CLOSE, values).await? > 0)
}

sql!(OF_MEMBER = "select distinct gallery_id from succession where member_id = $1");
sql!(FORGET = "delete from succession where member_id = $1");

/// Forgets what a member ever wished for; the galleries it was about.
pub async fn forget(conn: &mut Conn, member: MemberId) -> Result<Vec<GalleryId>> {
    let galleries =
        conn.all(&OF_MEMBER, params![member.0], |row| Ok(GalleryId(row.get(0)?))).await?;
    if !galleries.is_empty() {
        conn.run(&FORGET, params![member.0]).await?;
    }
    Ok(galleries)
}

fn read(row: &Row<'_>) -> Result<Wish> {
    let state: String = row.get(6)?;
    Ok(Wish {
        gallery: GalleryId(row.get(0)?),
        id: row.get(1)?,
        member: MemberId(row.get(2)?),
        reason: row.get(3)?,
        at: Moment(row.get(4)?),
        until: Moment(row.get(5)?),
        state: State::parse(&state),
        answer: row.get(7)?,
    })
}
