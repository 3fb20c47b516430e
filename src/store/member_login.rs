//! The names that lead to members. Each is there once, which is what keeps a 고정닉 unique.

use db::{Conn, Result, params, sql};

use crate::domain::member::{MemberId, fold_nick};

/// A name, by what kind it is.
#[derive(Debug, Clone, Copy)]
pub enum Login<'a> {
    /// 식별코드
    Code(&'a str),
    /// A reserved nick, as it is shown.
    Nick(&'a str),
    /// A mail address that reaches the member.
    Mail(&'a str),
    /// What a provider of log-ins calls the member, hashed.
    Provider(&'a str),
}

impl Login<'_> {
    fn key(self) -> String {
        match self {
            Login::Code(code) => format!("code:{code}"),
            Login::Nick(nick) => format!("nick:{}", fold_nick(nick)),
            Login::Mail(address) => format!("mail:{}", address.trim().to_lowercase()),
            Login::Provider(subject) => format!("oidc:{subject}"),
        }
    }
}

sql!(
    RESERVE = "
    insert into member_login (login, member_id) values ($1, $2) on conflict (login) do nothing"
);

/// Takes a name; `false` if another has it.
pub async fn reserve(conn: &mut Conn, login: Login<'_>, id: MemberId) -> Result<bool> {
    Ok(conn.run(&RESERVE, params![login.key(), id.0]).await? > 0)
}

sql!(FIND = "select member_id from member_login where login = $1");

/// Whose name it is.
pub async fn find(conn: &mut Conn, login: Login<'_>) -> Result<Option<MemberId>> {
    conn.one(&FIND, params![login.key()], |row| Ok(MemberId(row.get(0)?))).await
}

sql!(RELEASE = "delete from member_login where login = $1 and member_id = $2");

/// Gives a name back.
pub async fn release(conn: &mut Conn, login: Login<'_>, id: MemberId) -> Result<()> {
    conn.run(&RELEASE, params![login.key(), id.0]).await?;
    Ok(())
}
