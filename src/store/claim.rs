//! 임시조치: what somebody asked to have blocked, and what became of it.
//!
//! A blocked post is a deleted one that nobody but the end of its block brings back
//! (`DeletedBy::Claim`): whatever leaves out what was deleted leaves it out as well, and the
//! job that erases deleted words passes over it.

use db::{Conn, Result, Row, params, sql};

use super::{changed, post};
use crate::domain::{
    claim::{Claim, Kind, State},
    comment::DeletedBy,
    gallery::GalleryId,
    member::MemberId,
    post::PostNo,
    time::Moment,
};

macro_rules! columns {
    () => {
        "gallery_id, id, post_no, kind, claimant, words, created_at, state, until_at, answer,
           objection, objected_at"
    };
}

fn read(row: &Row<'_>) -> Result<Claim> {
    let (kind, state): (String, String) = (row.get(3)?, row.get(7)?);
    Ok(Claim {
        gallery: GalleryId(row.get(0)?),
        id: row.get(1)?,
        post: PostNo(row.get(2)?),
        kind: Kind::parse(&kind),
        claimant: row.get(4)?,
        words: row.get(5)?,
        at: Moment(row.get(6)?),
        state: State::parse(&state),
        until: row.get::<Option<i64>>(8)?.map(Moment),
        answer: row.get(9)?,
        objection: row.get(10)?,
        objected: row.get::<Option<i64>>(11)?.map(Moment),
    })
}

sql!(
    INSERT = "
    insert into claim (gallery_id, id, post_no, kind, claimant, words, token_hash, created_at, state)
    values ($1, $2, $3, $4, $5, $6, $7, $8, 'open')"
);

/// Keeps a claim that waits for the operator.
pub async fn insert(conn: &mut Conn, claim: &Claim, token_hash: &str) -> Result<()> {
    let values = params![
        claim.gallery.0,
        claim.id,
        claim.post.0,
        claim.kind.as_str(),
        &claim.claimant,
        &claim.words,
        token_hash,
        claim.at.0,
    ];
    conn.run(&INSERT, values).await?;
    Ok(())
}

sql!(FIND = concat!("select ", columns!(), " from claim where gallery_id = $1 and id = $2"));

/// A claim by its number.
pub async fn find(conn: &mut Conn, gallery: GalleryId, id: i64) -> Result<Option<Claim>> {
    conn.one(&FIND, params![gallery.0, id], read).await
}

sql!(BY_TOKEN = concat!("select ", columns!(), " from claim where token_hash = $1"));

/// The claim of the one who carries its link.
pub async fn by_token(conn: &mut Conn, token_hash: &str) -> Result<Option<Claim>> {
    conn.one(&BY_TOKEN, params![token_hash], read).await
}

sql!(
    OF_POST = concat!(
        "select ",
        columns!(),
        " from claim where gallery_id = $1 and post_no = $2 and state = 'blocked'"
    )
);

/// The claim for which a post is blocked.
pub async fn of_post(conn: &mut Conn, gallery: GalleryId, no: PostNo) -> Result<Option<Claim>> {
    conn.one(&OF_POST, params![gallery.0, no.0], read).await
}

sql!(
    IN_STATE = concat!(
        "select ",
        columns!(),
        "
      from claim
     where state = $1 and id < $2
     order by id desc
     limit $3"
    )
);

/// Claims in a state, newest first, before one.
pub async fn in_state(
    conn: &mut Conn,
    state: State,
    before: i64,
    limit: i64,
) -> Result<Vec<Claim>> {
    conn.all(&IN_STATE, params![state.as_str(), before, limit], read).await
}

sql!(
    OF_MEMBER = concat!(
        "select ",
        columns!(),
        " from claim where member_id = $1 and state = 'blocked' order by id limit 100"
    )
);

/// The claims for which a member's posts are blocked.
pub async fn of_member(conn: &mut Conn, member: MemberId) -> Result<Vec<Claim>> {
    conn.all(&OF_MEMBER, params![member.0], read).await
}

sql!(
    ANSWER = "
    update claim
       set state = $3, until_at = $4, answer = $5, answered_at = $6, member_id = $7
     where gallery_id = $1 and id = $2 and state = 'open'"
);

/// Answers a claim that waits: blocks until a moment, or refuses. `false` if it does not wait.
pub async fn answer(
    conn: &mut Conn,
    (gallery, id): (GalleryId, i64),
    state: State,
    until: Option<Moment>,
    words: &str,
    member: Option<i64>,
    now: Moment,
) -> Result<bool> {
    let until = until.map(|until| until.0);
    let values = params![gallery.0, id, state.as_str(), until, words, now.0, member];
    Ok(conn.run(&ANSWER, values).await? > 0)
}

sql!(
    OBJECT = "
    update claim set objection = $3, objected_at = $4
     where gallery_id = $1 and id = $2 and state = 'blocked' and objected_at is null"
);

/// Keeps the author's objection; `false` if there is one, or nothing to object to.
pub async fn object(
    conn: &mut Conn,
    (gallery, id): (GalleryId, i64),
    words: &str,
    now: Moment,
) -> Result<bool> {
    Ok(conn.run(&OBJECT, params![gallery.0, id, words, now.0]).await? > 0)
}

sql!(
    END = "
    update claim set state = $3, ended_at = $4
     where gallery_id = $1 and id = $2 and state = 'blocked'"
);

/// Ends a block; `false` if it has ended.
pub async fn end(
    conn: &mut Conn,
    (gallery, id): (GalleryId, i64),
    state: State,
    now: Moment,
) -> Result<bool> {
    Ok(conn.run(&END, params![gallery.0, id, state.as_str(), now.0]).await? > 0)
}

sql!(
    DUE = "
    select gallery_id, id from claim
     where state = 'blocked' and until_at <= $1
     order by until_at limit 100"
);

/// Blocks that are over.
pub async fn due(conn: &mut Conn, now: Moment) -> Result<Vec<(GalleryId, i64)>> {
    conn.all(&DUE, params![now.0], |row| Ok((GalleryId(row.get(0)?), row.get(1)?))).await
}

sql!(
    FORGET = "
    update claim set claimant = ''
     where created_at < $1 and state in ('refused', 'restored', 'gone') and claimant <> ''"
);

/// Forgets who asked, of old claims that are settled.
pub async fn forget(conn: &mut Conn, before: Moment) -> Result<u64> {
    conn.run(&FORGET, params![before.0]).await
}

/// A post as its block needs it, live or blocked.
pub struct Subject {
    /// The title.
    pub title: String,
    /// The words as safe HTML.
    pub html: String,
    /// The nick.
    pub nick: String,
    /// The member who wrote it, if one did.
    pub member: Option<MemberId>,
    /// argon2id of a guest's password.
    pub password_hash: Option<String>,
    /// Whether its writer has an account still, or never had one.
    pub is_somebody: bool,
}

sql!(
    SUBJECT = "
    select p.title, coalesce(b.html, ''), p.nick, p.member_id, p.password_hash
      from post p
      left join post_body b on b.gallery_id = p.gallery_id and b.no = p.no
     where p.gallery_id = $1 and p.no = $2 and (p.deleted_at is null or p.deleted_by = 4)"
);
sql!(STAYS = "select 1 from member where member_id = $1 and left_at is null");

/// The post a claim is about, as long as it is there or blocked.
pub async fn subject(conn: &mut Conn, gallery: GalleryId, no: PostNo) -> Result<Option<Subject>> {
    let found = conn
        .one(&SUBJECT, params![gallery.0, no.0], |row| {
            Ok(Subject {
                title: row.get(0)?,
                html: row.get(1)?,
                nick: row.get(2)?,
                member: row.get::<Option<i64>>(3)?.map(MemberId),
                password_hash: row.get(4)?,
                is_somebody: true,
            })
        })
        .await?;
    let Some(mut subject) = found else { return Ok(None) };
    if let Some(member) = subject.member {
        let there = conn.one(&STAYS, params![member.0], |row| row.get::<i64>(0)).await?;
        subject.is_somebody = there.is_some();
    }
    Ok(Some(subject))
}

sql!(
    UNBLOCK = "
    update post set deleted_by = $3, deleted_at = $4
     where gallery_id = $1 and no = $2 and deleted_by = 4 and deleted_at is not null"
);

/// Puts a blocked post back; `false` if it is not blocked.
pub async fn put_back(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    now: Moment,
) -> Result<bool> {
    Ok(unblock(conn, gallery, no, DeletedBy::Manager, now).await?
        && post::restore(conn, gallery, no).await?)
}

/// Leaves a blocked post to be erased as if its writer had deleted it now.
pub async fn let_go(conn: &mut Conn, gallery: GalleryId, no: PostNo, now: Moment) -> Result<bool> {
    unblock(conn, gallery, no, DeletedBy::Writer, now).await
}

async fn unblock(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    by: DeletedBy,
    now: Moment,
) -> Result<bool> {
    changed::post(conn, gallery, no);
    Ok(conn.run(&UNBLOCK, params![gallery.0, no.0, by as i64, now.0]).await? > 0)
}
