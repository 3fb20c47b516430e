//! Where members are logged in. Only hashes of tokens are kept.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{
    author::AuthorKind,
    member::{MemberId, Role, Signed},
    time::Moment,
};

/// A session about to begin.
pub struct NewSession<'a> {
    /// Hash of its token.
    pub token_hash: &'a str,
    /// What the browser says it is.
    pub device: &'a str,
    /// What is shown of the address.
    pub prefix: &'a str,
    /// It outlives the browser's window.
    pub stays: bool,
    /// When.
    pub at: Moment,
    /// Until when, unless it is used.
    pub expires_at: Moment,
}

sql!(
    INSERT = "
    insert into member_session (member_id, token_hash, device, prefix, stays, created_at, seen_at,
                                proved_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $6, $6, $7)"
);

/// Begins a session.
pub async fn insert(conn: &mut Conn, member: MemberId, new: &NewSession<'_>) -> Result<()> {
    let values = params![
        member.0,
        new.token_hash,
        new.device,
        new.prefix,
        new.stays,
        new.at.0,
        new.expires_at.0,
    ];
    conn.run(&INSERT, values).await?;
    Ok(())
}

/// A session that is good, and whose.
pub struct Session {
    /// The member.
    pub signed: Signed,
    /// It outlives the browser's window.
    pub stays: bool,
    /// When it was last noted that it is used.
    pub seen_at: Moment,
}

sql!(
    FIND = "
    select m.code, m.nick, m.kind, m.role, s.stays, s.seen_at, s.proved_at, s.strong,
           case when m.password is null then 0 else 1 end
      from member_session s
      join member m on m.member_id = s.member_id
     where s.member_id = $1 and m.member_id = $1 and s.token_hash = $2 and s.expires_at > $3
       and m.left_at is null"
);

/// The session of a token's hash, while it is good.
pub async fn find(
    conn: &mut Conn,
    member: MemberId,
    token_hash: &str,
    now: Moment,
) -> Result<Option<Session>> {
    let read = |row: &Row<'_>| {
        Ok(Session {
            signed: Signed {
                id: member,
                code: row.get(0)?,
                nick: row.get(1)?,
                kind: AuthorKind::from_number(row.get(2)?),
                role: Role::from_number(row.get(3)?),
                session: token_hash.to_owned(),
                proved_at: Moment(row.get(6)?),
                is_strong: row.get(7)?,
                has_password: row.get(8)?,
            },
            stays: row.get(4)?,
            seen_at: Moment(row.get(5)?),
        })
    };
    conn.one(&FIND, params![member.0, token_hash, now.0], read).await
}

sql!(
    SEEN = "
    update member_session set seen_at = $3, expires_at = $4, prefix = $5
     where member_id = $1 and token_hash = $2 and expires_at > $3"
);

/// Notes that a session is used, and lengthens it.
pub async fn seen(
    conn: &mut Conn,
    member: MemberId,
    token_hash: &str,
    now: Moment,
    expires_at: Moment,
    prefix: &str,
) -> Result<()> {
    conn.run(&SEEN, params![member.0, token_hash, now.0, expires_at.0, prefix]).await?;
    Ok(())
}

sql!(
    MARK = "
    update member_session set proved_at = $3, strong = $4
     where member_id = $1 and token_hash = $2"
);

/// Notes how well a session knows its member: since when, and whether by more than one step.
pub async fn mark(
    conn: &mut Conn,
    member: MemberId,
    token_hash: &str,
    proved_at: Moment,
    is_strong: bool,
) -> Result<()> {
    conn.run(&MARK, params![member.0, token_hash, proved_at.0, is_strong]).await?;
    Ok(())
}

sql!(WEAKEN = "update member_session set strong = 0 where member_id = $1");

/// Forgets of all sessions of a member that more than one step led into them.
pub async fn weaken(conn: &mut Conn, member: MemberId) -> Result<()> {
    conn.run(&WEAKEN, params![member.0]).await?;
    Ok(())
}

sql!(
    PROVED = "
    update member_session set proved_at = $3 where member_id = $1 and token_hash = $2"
);

/// Notes that a member has proved once more to be himself.
pub async fn proved(
    conn: &mut Conn,
    member: MemberId,
    token_hash: &str,
    now: Moment,
) -> Result<()> {
    conn.run(&PROVED, params![member.0, token_hash, now.0]).await?;
    Ok(())
}

sql!(LAST_SEEN = "select max(seen_at) from member_session where member_id = $1");

/// When any session of a member that is not forgotten yet was last used.
pub async fn last_seen(conn: &mut Conn, member: MemberId) -> Result<Option<Moment>> {
    let seen: Option<Option<i64>> =
        conn.one(&LAST_SEEN, params![member.0], |row| row.get(0)).await?;
    Ok(seen.flatten().map(Moment))
}

/// A session as the list of devices shows it.
#[derive(Debug, Clone)]
pub struct Device {
    /// Hash of its token.
    pub token_hash: String,
    /// What the browser says it is.
    pub device: String,
    /// What is shown of the address.
    pub prefix: String,
    /// When it began.
    pub created_at: Moment,
    /// When it was last used, to the hour.
    pub seen_at: Moment,
}

sql!(
    ALL = "
    select token_hash, device, prefix, created_at, seen_at from member_session
     where member_id = $1 and expires_at > $2
     order by seen_at desc, token_hash
     limit $3"
);

/// Most devices that are listed.
const LISTED: i64 = 100;

/// Where a member is logged in, the last used first.
pub async fn all(conn: &mut Conn, member: MemberId, now: Moment) -> Result<Vec<Device>> {
    let read = |row: &Row<'_>| {
        Ok(Device {
            token_hash: row.get(0)?,
            device: row.get(1)?,
            prefix: row.get(2)?,
            created_at: Moment(row.get(3)?),
            seen_at: Moment(row.get(4)?),
        })
    };
    conn.all(&ALL, params![member.0, now.0, LISTED], read).await
}

sql!(END = "delete from member_session where member_id = $1 and token_hash = $2");

/// Ends a session.
pub async fn end(conn: &mut Conn, member: MemberId, token_hash: &str) -> Result<()> {
    conn.run(&END, params![member.0, token_hash]).await?;
    Ok(())
}

sql!(END_OTHERS = "delete from member_session where member_id = $1 and token_hash <> $2");

/// Ends all sessions of a member but one; all, where none is spared.
pub async fn end_others(conn: &mut Conn, member: MemberId, spared: &str) -> Result<u64> {
    conn.run(&END_OTHERS, params![member.0, spared]).await
}

sql!(
    PURGE = "delete from member_session where expires_at < $1",
    across: "a job forgets what has run out, every five minutes"
);

/// Forgets sessions that have run out.
pub async fn purge(conn: &mut Conn, now: Moment) -> Result<u64> {
    conn.run(&PURGE, params![now.0]).await
}
