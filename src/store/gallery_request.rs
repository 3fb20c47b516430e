//! Galleries that members have asked the operator for.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{
    gallery_request::{Answered, GalleryRequest},
    member::MemberId,
    time::Moment,
};

sql!(
    INSERT = "
    insert into gallery_request (id, member_id, slug, name, kind, description, default_nick,
                                 created_at, state)
    values ($1, $2, $3, $4, $5, $6, $7, $8, 'open')"
);

/// Keeps a request. An address that somebody waits for already is a unique violation.
pub async fn insert(conn: &mut Conn, new: &GalleryRequest) -> Result<()> {
    let values = params![
        new.id,
        new.member.0,
        &new.slug,
        &new.name,
        &new.kind,
        &new.description,
        &new.default_nick,
        new.created_at.0,
    ];
    conn.run(&INSERT, values).await?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<GalleryRequest> {
    let state: String = row.get(8)?;
    Ok(GalleryRequest {
        id: row.get(0)?,
        member: MemberId(row.get(1)?),
        slug: row.get(2)?,
        name: row.get(3)?,
        kind: row.get(4)?,
        description: row.get(5)?,
        default_nick: row.get(6)?,
        created_at: Moment(row.get(7)?),
        state: Answered::parse(&state),
        answer: row.get(9)?,
    })
}

sql!(
    OPEN = "
    select id, member_id, slug, name, kind, description, default_nick, created_at, state, answer
      from gallery_request
     where state = 'open'
     order by id
     limit $1",
    scan: "the index of those that wait, for the operator's console alone"
);

/// Those that wait for the operator, oldest first.
pub async fn open(conn: &mut Conn, limit: i64) -> Result<Vec<GalleryRequest>> {
    conn.all(&OPEN, params![limit], read).await
}

sql!(
    OF_MEMBER = "
    select id, member_id, slug, name, kind, description, default_nick, created_at, state, answer
      from gallery_request
     where member_id = $1
     order by id desc
     limit $2"
);

/// What a member has asked for, newest first.
pub async fn of_member(
    conn: &mut Conn,
    member: MemberId,
    limit: i64,
) -> Result<Vec<GalleryRequest>> {
    conn.all(&OF_MEMBER, params![member.0, limit], read).await
}

sql!(WAITING = "select count(*) from gallery_request where member_id = $1 and state = 'open'");

/// How many of a member's wait.
pub async fn waiting(conn: &mut Conn, member: MemberId) -> Result<i64> {
    Ok(conn.one(&WAITING, params![member.0], |row| row.get(0)).await?.unwrap_or(0))
}

sql!(
    ANSWER = "
    update gallery_request set state = $2, answer = $3, answered_at = $4
     where id = $1 and state = 'open'
 returning id, member_id, slug, name, kind, description, default_nick, created_at, state, answer"
);

/// Answers a request; `None` if it does not wait any more.
pub async fn answer(
    conn: &mut Conn,
    id: i64,
    state: Answered,
    words: &str,
    now: Moment,
) -> Result<Option<GalleryRequest>> {
    conn.one(&ANSWER, params![id, state.as_str(), words, now.0], read).await
}
