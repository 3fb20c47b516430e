//! Accounts of members.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{
    author::AuthorKind,
    member::{MemberId, Role},
    time::Moment,
};

/// An account about to be opened.
pub struct NewMember<'a> {
    /// Its number.
    pub id: MemberId,
    /// 식별코드
    pub code: &'a str,
    /// The nick.
    pub nick: &'a str,
    /// 고정닉 or 반고정닉.
    pub kind: AuthorKind,
    /// argon2id of the password; `None` where another way leads in.
    pub password: Option<&'a str>,
    /// When.
    pub at: Moment,
}

sql!(
    INSERT = "
    insert into member (member_id, code, nick, kind, password, nick_at, created_at)
    values ($1, $2, $3, $4, $5, $6, $6)"
);

/// Opens an account.
pub async fn insert(conn: &mut Conn, new: &NewMember<'_>) -> Result<()> {
    let values = params![new.id.0, new.code, new.nick, new.kind as i64, new.password, new.at.0];
    conn.run(&INSERT, values).await?;
    Ok(())
}

/// An account, as its owner and the operator see it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its number.
    pub id: MemberId,
    /// 식별코드
    pub code: String,
    /// The nick.
    pub nick: String,
    /// 고정닉 or 반고정닉.
    pub kind: AuthorKind,
    /// What else he may do.
    pub role: Role,
    /// argon2id of the password, if there is one.
    pub password: Option<String>,
    /// When it was opened.
    pub created_at: Moment,
}

sql!(
    FIND = "
    select code, nick, kind, role, password, created_at
      from member where member_id = $1 and left_at is null"
);

/// An account that nobody has left.
pub async fn find(conn: &mut Conn, id: MemberId) -> Result<Option<Account>> {
    let read = |row: &Row<'_>| {
        Ok(Account {
            id,
            code: row.get(0)?,
            nick: row.get(1)?,
            kind: AuthorKind::from_number(row.get(2)?),
            role: Role::from_number(row.get(3)?),
            password: row.get(4)?,
            created_at: Moment(row.get(5)?),
        })
    };
    conn.one(&FIND, params![id.0], read).await
}

sql!(HOLD = "update member set role = role where member_id = $1");

/// Keeps others who hold the same member waiting until this transaction ends.
pub async fn hold(conn: &mut Conn, id: MemberId) -> Result<()> {
    conn.run(&HOLD, params![id.0]).await?;
    Ok(())
}

sql!(SET_ROLE = "update member set role = $2 where member_id = $1 and left_at is null");

/// Gives a member a role; `false` if there is no such member.
pub async fn set_role(conn: &mut Conn, id: MemberId, role: Role) -> Result<bool> {
    Ok(conn.run(&SET_ROLE, params![id.0, role as i64]).await? > 0)
}

sql!(SET_PASSWORD = "update member set password = $2 where member_id = $1 and left_at is null");

/// Gives an account another password; `false` if there is no such account.
pub async fn set_password(conn: &mut Conn, id: MemberId, password: &str) -> Result<bool> {
    Ok(conn.run(&SET_PASSWORD, params![id.0, password]).await? > 0)
}
