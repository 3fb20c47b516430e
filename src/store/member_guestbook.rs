//! 방명록: what members leave on each other's pages.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{
    author::{Author, AuthorKind},
    member::{MemberId, Signed},
    time::Moment,
};

/// A line of a guestbook.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its number.
    pub id: i64,
    /// Who left it.
    pub author: Author,
    /// What it says.
    pub body: String,
    /// When.
    pub at: Moment,
}

sql!(
    INSERT = "
    insert into member_guestbook (member_id, id, writer_id, writer_code, writer_nick, writer_kind,
                                  body, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)"
);
sql!(VISIT = "insert into member_visit (member_id, id, owner_id) values ($1, $2, $3)");
sql!(
    COUNT = "
    insert into member_tally (member_id, guests) values ($1, $2)
    on conflict (member_id) do update set guests = member_tally.guests + excluded.guests"
);

sql!(
    SAME = "
    select 1 from member_guestbook
     where member_id = $1 and id >= $2 and writer_id = $3 and body = $4 limit 1"
);

/// Leaves a line with this number, unless the same writer has left the same line since another
/// number. To be committed either way: on SQLite that line may still wait for its commit.
pub async fn insert(
    conn: &mut Conn,
    owner: MemberId,
    (id, since): (i64, i64),
    writer: &Signed,
    body: &str,
    at: Moment,
) -> Result<()> {
    // First, because it makes the second of two who come at once wait for the first.
    conn.run(&COUNT, params![owner.0, 1]).await?;
    let same = params![owner.0, since, writer.id.0, body];
    if conn.one(&SAME, same, |row| row.get::<i64>(0)).await?.is_some() {
        conn.run(&COUNT, params![owner.0, -1]).await?;
        return Ok(());
    }
    let (code, nick) = (writer.code.as_str(), writer.nick.as_str());
    let values = params![owner.0, id, writer.id.0, code, nick, writer.kind as i64, body, at.0];
    conn.run(&INSERT, values).await?;
    conn.run(&VISIT, params![writer.id.0, id, owner.0]).await?;
    Ok(())
}

sql!(
    PAGE = "
    select id, writer_code, writer_nick, writer_kind, body, created_at from member_guestbook
     where member_id = $1 and id < $2 order by id desc limit $3"
);

/// Lines of a guestbook below a number, newest first.
pub async fn page(conn: &mut Conn, owner: MemberId, below: i64, limit: i64) -> Result<Vec<Line>> {
    let read = |row: &Row<'_>| {
        Ok(Line {
            id: row.get(0)?,
            author: Author {
                kind: AuthorKind::from_number(row.get(3)?),
                nick: row.get(2)?,
                prefix: String::new(),
                mark: String::new(),
                code: row.get(1)?,
            },
            body: row.get(4)?,
            at: Moment(row.get(5)?),
        })
    };
    conn.all(&PAGE, params![owner.0, below, limit], read).await
}

sql!(
    REMOVE = "
    delete from member_guestbook where member_id = $1 and id = $2 and (writer_id = $3 or $1 = $3)
 returning writer_id"
);
sql!(UNVISIT = "delete from member_visit where member_id = $1 and id = $2");

/// Forgets that a member has left a line somewhere.
pub async fn forget_visit(conn: &mut Conn, writer: MemberId, id: i64) -> Result<()> {
    conn.run(&UNVISIT, params![writer.0, id]).await?;
    Ok(())
}

/// Takes a line away, if it is its writer or the page's owner who asks; `false` if not.
pub async fn remove(conn: &mut Conn, owner: MemberId, id: i64, by: MemberId) -> Result<bool> {
    let removed = conn.one(&REMOVE, params![owner.0, id, by.0], |row| row.get::<i64>(0)).await?;
    let Some(writer) = removed else { return Ok(false) };
    conn.run(&UNVISIT, params![writer, id]).await?;
    conn.run(&COUNT, params![owner.0, -1]).await?;
    Ok(true)
}

sql!(
    VISITS = "
    select id, owner_id from member_visit where member_id = $1 order by id limit $2"
);

/// Where a member has left something.
pub async fn visits(conn: &mut Conn, writer: MemberId, limit: i64) -> Result<Vec<(i64, MemberId)>> {
    conn.all(&VISITS, params![writer.0, limit], |row| Ok((row.get(0)?, MemberId(row.get(1)?))))
        .await
}
