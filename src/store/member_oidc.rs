//! Which members a provider of log-ins vouches for.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{
    member::{Link, MemberId},
    time::Moment,
};

sql!(
    ADD = "
    insert into member_oidc (member_id, subject, issuer, linked_at) values ($1, $2, $3, $4)
    on conflict (member_id, subject) do nothing"
);

/// Keeps that a provider vouches for a member. `subject` is the hash of its number for him.
pub async fn add(
    conn: &mut Conn,
    member: MemberId,
    subject: &str,
    issuer: &str,
    now: Moment,
) -> Result<()> {
    conn.run(&ADD, params![member.0, subject, issuer, now.0]).await?;
    Ok(())
}

sql!(
    ALL = "
    select subject, issuer, linked_at from member_oidc where member_id = $1 order by subject"
);

/// Who vouches for a member.
pub async fn all(conn: &mut Conn, member: MemberId) -> Result<Vec<Link>> {
    let read = |row: &Row<'_>| {
        Ok(Link { subject: row.get(0)?, issuer: row.get(1)?, linked_at: Moment(row.get(2)?) })
    };
    conn.all(&ALL, params![member.0], read).await
}

sql!(REMOVE = "delete from member_oidc where member_id = $1 and subject = $2");

/// Forgets one; `false` if there was none.
pub async fn remove(conn: &mut Conn, member: MemberId, subject: &str) -> Result<bool> {
    Ok(conn.run(&REMOVE, params![member.0, subject]).await? > 0)
}
