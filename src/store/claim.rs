//! 임시조치: what somebody asked to have blocked, and what became of it.
//!
//! A blocked post is a deleted one that nobody but the end of its block brings back
//! (`DeletedBy::Claim`): whatever leaves out what was deleted leaves it out as well, and the
//! job that erases deleted words passes over it.

use db::{Conn, Result, Row, params, sql};

use super::{changed, claim_comment, post};
use crate::domain::{
    claim::{Claim, Kind, State},
    comment::{CommentId, DeletedBy},
    gallery::GalleryId,
    member::MemberId,
    post::PostNo,
    time::Moment,
};

macro_rules! columns {
    () => {
        "gallery_id, id, post_no, kind, claimant, words, created_at, state, until_at, answer,
           objection, objected_at, comment_id, was_taken"
    };
}

fn read(row: &Row<'_>) -> Result<Claim> {
    let (kind, state): (String, String) = (row.get(3)?, row.get(7)?);
    Ok(Claim {
        gallery: GalleryId(row.get(0)?),
        id: row.get(1)?,
        post: PostNo(row.get(2)?),
        comment: Some(CommentId(row.get(12)?)).filter(|id| id.0 > 0),
        was_taken: row.get(13)?,
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

/// A comment's number as it is kept; 0 for the post itself.
fn number(comment: Option<CommentId>) -> i64 {
    comment.map_or(0, |id| id.0)
}

sql!(
    INSERT = "
    insert into claim (gallery_id, id, post_no, kind, claimant, words, token_hash, created_at, state,
                       comment_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9)"
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
        number(claim.comment),
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
    OF_OBJECT = concat!(
        "select ",
        columns!(),
        "
      from claim
     where gallery_id = $1 and post_no = $2 and comment_id = $3 and state = 'blocked'"
    )
);

/// The claim for which a post, or a comment under it, is blocked.
pub async fn of_object(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    comment: Option<CommentId>,
) -> Result<Option<Claim>> {
    conn.one(&OF_OBJECT, params![gallery.0, no.0, number(comment)], read).await
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
        "
      from claim
     where member_id = $1 and state = 'blocked' and id > $2
     order by id limit 100"
    )
);

/// The claims for which a member's posts and comments are blocked, after one, at most 100.
pub async fn of_member(conn: &mut Conn, member: MemberId, after: i64) -> Result<Vec<Claim>> {
    conn.all(&OF_MEMBER, params![member.0, after], read).await
}

sql!(
    ANSWER = "
    update claim
       set state = $3, until_at = $4, answer = $5, answered_at = $6, member_id = $7,
           was_taken = $8
     where gallery_id = $1 and id = $2 and state = 'open'"
);

/// A block that begins.
#[derive(Debug, Clone, Copy)]
pub struct Block {
    /// When it ends by itself.
    pub until: Moment,
    /// The member who wrote what is blocked, if one did.
    pub member: Option<MemberId>,
    /// Staff had taken it away before.
    pub was_taken: bool,
}

/// Answers a claim that waits: blocks until a moment, or refuses. `false` if it does not wait.
pub async fn answer(
    conn: &mut Conn,
    (gallery, id): (GalleryId, i64),
    state: State,
    (words, block): (&str, Option<Block>),
    now: Moment,
) -> Result<bool> {
    let until = block.map(|block| block.until.0);
    let member = block.and_then(|block| block.member).map(|member| member.0);
    let was_taken = i64::from(block.is_some_and(|block| block.was_taken));
    let values = params![gallery.0, id, state.as_str(), until, words, now.0, member, was_taken];
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
    SPARE = "
    update claim set was_taken = 0
     where gallery_id = $1 and post_no = $2 and comment_id = $3 and state = 'blocked'
       and was_taken = 1"
);

/// Staff takes back that it had taken away what is blocked since: the block stands, and at its
/// end it can be read. `false` if there is no such block.
pub async fn spare(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    comment: Option<CommentId>,
) -> Result<bool> {
    Ok(conn.run(&SPARE, params![gallery.0, no.0, number(comment)]).await? > 0)
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

/// How what a claim is about stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It can be read.
    Live,
    /// Staff has taken it away, and could put it back.
    Taken,
    /// It is blocked.
    Blocked,
}

impl Standing {
    /// By the number of the one who took it away.
    pub(super) fn of(deleted_by: Option<i64>) -> Standing {
        match deleted_by.map(DeletedBy::from_number) {
            None => Standing::Live,
            Some(DeletedBy::Claim) => Standing::Blocked,
            Some(_) => Standing::Taken,
        }
    }
}

/// A post or comment as its block needs it.
pub struct Subject {
    /// The title, or a comment's first words.
    pub title: String,
    /// The words as safe HTML.
    pub html: String,
    /// The nick.
    pub nick: String,
    /// The member who wrote it, if one did.
    pub member: Option<MemberId>,
    /// argon2id of a guest's password.
    pub password_hash: Option<String>,
    /// When it was written.
    pub at: Moment,
    /// How it stands.
    pub standing: Standing,
    /// Whether its writer has an account still, or never had one.
    pub is_somebody: bool,
}

sql!(
    SUBJECT = "
    select p.title, coalesce(b.html, ''), p.nick, p.member_id, p.password_hash, p.created_at,
           p.deleted_by
      from post p
      left join post_body b on b.gallery_id = p.gallery_id and b.no = p.no
     where p.gallery_id = $1 and p.no = $2 and p.erased_at is null
       and (p.deleted_at is null or p.deleted_by in (3, 4))"
);
sql!(STAYS = "select 1 from member where member_id = $1 and left_at is null");

/// What a claim is about, as long as it is there, blocked, or staff can put it back.
pub async fn subject(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    comment: Option<CommentId>,
) -> Result<Option<Subject>> {
    let found = match comment {
        Some(id) => claim_comment::subject(conn, gallery, no, id).await?,
        None => conn.one(&SUBJECT, params![gallery.0, no.0], read_post).await?,
    };
    let Some(mut subject) = found else { return Ok(None) };
    if let Some(member) = subject.member {
        let there = conn.one(&STAYS, params![member.0], |row| row.get::<i64>(0)).await?;
        subject.is_somebody = there.is_some();
    }
    Ok(Some(subject))
}

fn read_post(row: &Row<'_>) -> Result<Subject> {
    Ok(Subject {
        title: row.get(0)?,
        html: row.get(1)?,
        nick: row.get(2)?,
        member: row.get::<Option<i64>>(3)?.map(MemberId),
        password_hash: row.get(4)?,
        at: Moment(row.get(5)?),
        standing: Standing::of(row.get(6)?),
        is_somebody: true,
    })
}

sql!(
    TAKE_OVER = "
    update post set deleted_by = 4
     where gallery_id = $1 and no = $2
       and deleted_at is not null and deleted_by = 3 and erased_at is null
 returning member_id"
);

/// Makes a blocked post of one that staff took away: nothing puts it back then. The member who
/// wrote it, if one did; `None` if there is no such post.
pub async fn take_over(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
) -> Result<Option<Option<MemberId>>> {
    changed::post(conn, gallery, no);
    let read = |row: &Row<'_>| Ok(row.get::<Option<i64>>(0)?.map(MemberId));
    conn.one(&TAKE_OVER, params![gallery.0, no.0], read).await
}

sql!(
    UNBLOCK = "
    update post set deleted_by = $3, deleted_at = coalesce($4, deleted_at)
     where gallery_id = $1 and no = $2 and deleted_by = 4 and deleted_at is not null"
);

/// Puts a blocked post back; `false` if it is not blocked.
pub async fn put_back(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    now: Moment,
) -> Result<bool> {
    Ok(unblock(conn, gallery, no, DeletedBy::Manager, Some(now)).await?
        && post::restore(conn, gallery, no).await?)
}

/// Leaves a blocked post to be erased as if its writer had deleted it now.
pub async fn let_go(conn: &mut Conn, gallery: GalleryId, no: PostNo, now: Moment) -> Result<bool> {
    unblock(conn, gallery, no, DeletedBy::Writer, Some(now)).await
}

/// Leaves a blocked post that staff had taken away before as it was.
pub async fn leave_taken(conn: &mut Conn, gallery: GalleryId, no: PostNo) -> Result<bool> {
    unblock(conn, gallery, no, DeletedBy::Manager, None).await
}

async fn unblock(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    by: DeletedBy,
    at: Option<Moment>,
) -> Result<bool> {
    changed::post(conn, gallery, no);
    let values = params![gallery.0, no.0, by as i64, at.map(|at| at.0)];
    Ok(conn.run(&UNBLOCK, values).await? > 0)
}
