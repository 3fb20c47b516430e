//! Members' mail addresses, and the links that were sent to them.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{member::MemberId, time::Moment};

sql!(ADDRESS = "select address from member_mail where member_id = $1");

/// The address that is known to reach a member.
pub async fn address(conn: &mut Conn, member: MemberId) -> Result<Option<String>> {
    conn.one(&ADDRESS, params![member.0], |row| row.get(0)).await
}

sql!(
    SET = "
    insert into member_mail (member_id, address, verified_at) values ($1, $2, $3)
    on conflict (member_id) do update
       set address = excluded.address, verified_at = excluded.verified_at"
);

/// Notes the address that reaches a member.
pub async fn set(conn: &mut Conn, member: MemberId, address: &str, at: Moment) -> Result<()> {
    conn.run(&SET, params![member.0, address, at.0]).await?;
    Ok(())
}

sql!(DROP = "delete from member_mail where member_id = $1");

/// Forgets a member's address.
pub async fn remove(conn: &mut Conn, member: MemberId) -> Result<()> {
    conn.run(&DROP, params![member.0]).await?;
    Ok(())
}

/// What a link is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Showing that an address reaches a member.
    Verify,
    /// Choosing a new password.
    Reset,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Purpose::Verify => "verify",
            Purpose::Reset => "reset",
        }
    }
}

sql!(
    ADD_TOKEN = "
    insert into mail_token (token_hash, purpose, member_id, address, expires_at)
    values ($1, $2, $3, $4, $5)"
);

/// Keeps a link that is being sent, by its token's hash.
pub async fn add_token(
    conn: &mut Conn,
    hash: &str,
    purpose: Purpose,
    (member, address): (MemberId, &str),
    expires_at: Moment,
) -> Result<()> {
    let values = params![hash, purpose.word(), member.0, address, expires_at.0];
    conn.run(&ADD_TOKEN, values).await?;
    Ok(())
}

sql!(
    USE_TOKEN = "
    delete from mail_token where token_hash = $1 and purpose = $2 and expires_at > $3
 returning member_id, address"
);

/// Uses a link up: whose it is, and which address it went to.
pub async fn use_token(
    conn: &mut Conn,
    hash: &str,
    purpose: Purpose,
    now: Moment,
) -> Result<Option<(MemberId, String)>> {
    let read = |row: &Row<'_>| Ok((MemberId(row.get(0)?), row.get(1)?));
    conn.one(&USE_TOKEN, params![hash, purpose.word(), now.0], read).await
}

sql!(
    PURGE = "delete from mail_token where expires_at < $1",
    across: "a job forgets links that have run out, every five minutes"
);

/// Forgets links that have run out.
pub async fn purge(conn: &mut Conn, now: Moment) -> Result<u64> {
    conn.run(&PURGE, params![now.0]).await
}
