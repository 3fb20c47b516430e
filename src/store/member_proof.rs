//! What else proves who a member is: the app for two-step log-in, recovery codes, passkeys.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{member::MemberId, time::Moment};

sql!(
    SET_TOTP = "
    insert into member_totp (member_id, sealed, last_step, created_at) values ($1, $2, $3, $4)
    on conflict (member_id) do update
       set sealed = excluded.sealed, last_step = excluded.last_step,
           created_at = excluded.created_at"
);

/// Keeps the secret of a member's app, sealed; the code of `step` is used up.
pub async fn set_totp(
    conn: &mut Conn,
    member: MemberId,
    sealed: &str,
    step: i64,
    at: Moment,
) -> Result<()> {
    conn.run(&SET_TOTP, params![member.0, sealed, step, at.0]).await?;
    Ok(())
}

sql!(TOTP = "select sealed from member_totp where member_id = $1");

/// The sealed secret, where two-step log-in is on.
pub async fn totp(conn: &mut Conn, member: MemberId) -> Result<Option<String>> {
    conn.one(&TOTP, params![member.0], |row| row.get(0)).await
}

sql!(USE_STEP = "update member_totp set last_step = $2 where member_id = $1 and last_step < $2");

/// Uses up the code of a step; `false` if it, or a later one, was used before.
pub async fn use_step(conn: &mut Conn, member: MemberId, step: i64) -> Result<bool> {
    Ok(conn.run(&USE_STEP, params![member.0, step]).await? > 0)
}

sql!(DROP_TOTP = "delete from member_totp where member_id = $1");
sql!(DROP_CODES = "delete from member_recovery where member_id = $1");

/// Switches two-step log-in off.
pub async fn drop_totp(conn: &mut Conn, member: MemberId) -> Result<()> {
    conn.run(&DROP_TOTP, params![member.0]).await?;
    conn.run(&DROP_CODES, params![member.0]).await?;
    Ok(())
}

sql!(ADD_CODE = "insert into member_recovery (member_id, code_hash) values ($1, $2)");

/// Keeps new recovery codes by their hashes; those of before work no more.
pub async fn set_codes(conn: &mut Conn, member: MemberId, hashes: &[String]) -> Result<()> {
    conn.run(&DROP_CODES, params![member.0]).await?;
    for hash in hashes {
        conn.run(&ADD_CODE, params![member.0, hash]).await?;
    }
    Ok(())
}

sql!(COUNT_CODES = "select count(*) from member_recovery where member_id = $1");

/// How many recovery codes are left.
pub async fn codes(conn: &mut Conn, member: MemberId) -> Result<i64> {
    Ok(conn.one(&COUNT_CODES, params![member.0], |row| row.get(0)).await?.unwrap_or(0))
}

sql!(USE_CODE = "delete from member_recovery where member_id = $1 and code_hash = $2");

/// Uses a recovery code up; `false` if there is no such code.
pub async fn use_code(conn: &mut Conn, member: MemberId, hash: &str) -> Result<bool> {
    Ok(conn.run(&USE_CODE, params![member.0, hash]).await? > 0)
}

/// A passkey.
#[derive(Debug, Clone)]
pub struct Passkey {
    /// Of the credential.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// Public key and counter.
    pub passkey: String,
    /// When it was made.
    pub created_at: Moment,
    /// When it was last used.
    pub used_at: Moment,
}

sql!(
    ADD_PASSKEY = "
    insert into member_passkey (member_id, id, name, passkey, created_at, used_at)
    values ($1, $2, $3, $4, $5, $5)
    on conflict (member_id, id) do nothing"
);

/// Keeps a passkey; `false` if it is there already.
pub async fn add_passkey(conn: &mut Conn, member: MemberId, new: &Passkey) -> Result<bool> {
    let (id, name, key) = (new.id.as_str(), new.name.as_str(), new.passkey.as_str());
    Ok(conn.run(&ADD_PASSKEY, params![member.0, id, name, key, new.created_at.0]).await? > 0)
}

sql!(
    PASSKEYS = "
    select id, name, passkey, created_at, used_at from member_passkey
     where member_id = $1 order by id"
);

/// A member's passkeys.
pub async fn passkeys(conn: &mut Conn, member: MemberId) -> Result<Vec<Passkey>> {
    let read = |row: &Row<'_>| {
        Ok(Passkey {
            id: row.get(0)?,
            name: row.get(1)?,
            passkey: row.get(2)?,
            created_at: Moment(row.get(3)?),
            used_at: Moment(row.get(4)?),
        })
    };
    conn.all(&PASSKEYS, params![member.0], read).await
}

sql!(
    USE_PASSKEY = "
    update member_passkey set passkey = $3, used_at = $4 where member_id = $1 and id = $2"
);

/// Notes that a passkey was used, with its new counter; `false` if it is gone.
pub async fn use_passkey(
    conn: &mut Conn,
    member: MemberId,
    id: &str,
    passkey: &str,
    at: Moment,
) -> Result<bool> {
    Ok(conn.run(&USE_PASSKEY, params![member.0, id, passkey, at.0]).await? > 0)
}

sql!(DROP_PASSKEY = "delete from member_passkey where member_id = $1 and id = $2");

/// Takes a passkey away.
pub async fn drop_passkey(conn: &mut Conn, member: MemberId, id: &str) -> Result<()> {
    conn.run(&DROP_PASSKEY, params![member.0, id]).await?;
    Ok(())
}
