//! Bans and the lists they stand in.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{
    ban::{Ban, Target},
    gallery::GalleryId,
    time::Moment,
};

macro_rules! columns {
    () => {
        "b.list_id, b.id, b.kind, b.label, b.reason, b.by_role, b.by_name, b.from_gallery,
           b.post_no, b.created_at, b.until_at, b.lifted_at"
    };
}

// The lists a gallery goes by: its own, the site's, and those it has subscribed to.
sql!(
    OF_VISITOR = concat!(
        "
      with lists (id) as (select cast($1 as bigint) union all select cast(0 as bigint) union all
                          select list_id from ban_use where gallery_id = $1)
    select ",
        columns!(),
        "
      from lists
      join ban b on b.list_id = lists.id and b.subject in ($2, $3, $4)
     where b.lifted_at is null and b.until_at > $6
     union all
    select ",
        columns!(),
        "
      from lists
      join ban b on b.list_id = lists.id and b.kind = 'net' and b.low <= $5
     where b.high >= $5 and b.lifted_at is null and b.until_at > $6
     order by 11 desc, 2
     limit 20"
    ),
    scan: "the few lists of a gallery, made by the statement itself"
);

/// Somebody, as bans know him.
#[derive(Debug)]
pub struct Known<'a> {
    /// His number, if he is logged in.
    pub member: Option<i64>,
    /// His keyed address.
    pub identity: &'a str,
    /// What is shown of it.
    pub prefix: &'a str,
    /// Where his address stands among all: [`crate::domain::ban::place`].
    pub place: &'a str,
}

/// The bans that hold for somebody in a gallery, the longest first. One statement.
pub async fn of_visitor(
    conn: &mut Conn,
    gallery: GalleryId,
    who: &Known<'_>,
    now: Moment,
) -> Result<Vec<Ban>> {
    // Kinds cannot be mixed up: a number is no keyed address and no prefix.
    let member = who.member.map(|id| id.to_string()).unwrap_or_default();
    let values = params![gallery.0, &member, who.identity, who.prefix, who.place, now.0];
    conn.all(&OF_VISITOR, values, read).await
}

fn read(row: &Row<'_>) -> Result<Ban> {
    let lifted: Option<i64> = row.get(11)?;
    Ok(Ban {
        list: row.get(0)?,
        id: row.get(1)?,
        kind: row.get(2)?,
        label: row.get(3)?,
        reason: row.get(4)?,
        by_role: row.get(5)?,
        by_name: row.get(6)?,
        from: GalleryId(row.get(7)?),
        post: row.get(8)?,
        since: Moment(row.get(9)?),
        until: Moment(row.get(10)?),
        lifted: lifted.map(Moment),
    })
}

sql!(
    INSERT = "
    insert into ban (list_id, id, kind, subject, low, high, label, reason, by_role, by_name,
                     from_gallery, post_no, created_at, until_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
);

/// Keeps a ban.
pub async fn insert(conn: &mut Conn, ban: &Ban, target: &Target) -> Result<()> {
    let (low, high) = target.bounds();
    let values = params![
        ban.list,
        ban.id,
        &ban.kind,
        target.subject(),
        low,
        high,
        &ban.label,
        &ban.reason,
        &ban.by_role,
        &ban.by_name,
        ban.from.0,
        ban.post,
        ban.since.0,
        ban.until.0,
    ];
    conn.run(&INSERT, values).await?;
    Ok(())
}

sql!(FIND = concat!("select ", columns!(), " from ban b where b.list_id = $1 and b.id = $2"));

/// A ban by its number.
pub async fn find(conn: &mut Conn, list: i64, id: i64) -> Result<Option<Ban>> {
    conn.one(&FIND, params![list, id], read).await
}

sql!(
    LIFT = "
    update ban set lifted_at = $3
     where list_id = $1 and id = $2 and lifted_at is null and until_at > $3"
);

/// Lifts a ban; `false` if it does not hold.
pub async fn lift(conn: &mut Conn, list: i64, id: i64, now: Moment) -> Result<bool> {
    Ok(conn.run(&LIFT, params![list, id, now.0]).await? > 0)
}

sql!(
    OF_LIST = concat!(
        "
    select ",
        columns!(),
        "
      from ban b
     where b.list_id = $1 and b.id < $2
     order by b.id desc
     limit $3"
    )
);

/// The bans of a list, newest first, before one.
pub async fn of_list(conn: &mut Conn, list: i64, before: i64, limit: i64) -> Result<Vec<Ban>> {
    conn.all(&OF_LIST, params![list, before, limit], read).await
}

sql!(
    HOLDING = "
    select count(*) from (select 1 from ban
                           where list_id = $1 and lifted_at is null and until_at > $2
                           limit $3) k",
    scan: "the rows of one list, no more than are counted"
);
sql!(
    ADDED_BY = "
    select count(*) from (select 1 from ban
                           where list_id = $1 and id >= $2 and from_gallery = $3 limit $4) k",
    scan: "the rows of one list of one day, no more than are counted"
);

/// How many bans of a list hold, at most `limit`.
pub async fn holding(conn: &mut Conn, list: i64, now: Moment, limit: i64) -> Result<i64> {
    let values = params![list, now.0, limit];
    Ok(conn.one(&HOLDING, values, |row| row.get(0)).await?.unwrap_or(0))
}

/// How many bans a gallery has put into a list since a number, at most `limit`.
pub async fn added_by(
    conn: &mut Conn,
    list: i64,
    since: i64,
    gallery: GalleryId,
    limit: i64,
) -> Result<i64> {
    let values = params![list, since, gallery.0, limit];
    Ok(conn.one(&ADDED_BY, values, |row| row.get(0)).await?.unwrap_or(0))
}

/// Whom the writer of something is to bans.
pub struct Writer {
    /// The member.
    pub member: Option<i64>,
    /// The keyed address.
    pub identity: String,
    /// What is shown of it.
    pub prefix: String,
    /// The nick he wrote under.
    pub nick: String,
}

impl Writer {
    /// Whom a ban of him is about, and how staff reads it: his account, or else his address.
    pub fn target(&self) -> (Target, String) {
        match self.member {
            Some(id) => (Target::Member(id), self.nick.clone()),
            None => {
                let label = format!("{}({})", self.nick, self.prefix);
                (Target::Address(self.identity.clone()), label)
            }
        }
    }
}

sql!(
    WRITER_OF_POST = "
    select member_id, identity, prefix, nick from post where gallery_id = $1 and no = $2"
);
sql!(
    WRITER_OF_COMMENT = "
    select member_id, identity, prefix, nick from comment
     where gallery_id = $1 and post_no = $2 and id = $3"
);

/// Who wrote a post.
pub async fn writer_of_post(
    conn: &mut Conn,
    gallery: GalleryId,
    no: i64,
) -> Result<Option<Writer>> {
    conn.one(&WRITER_OF_POST, params![gallery.0, no], writer).await
}

/// Who wrote a comment.
pub async fn writer_of_comment(
    conn: &mut Conn,
    gallery: GalleryId,
    no: i64,
    id: i64,
) -> Result<Option<Writer>> {
    conn.one(&WRITER_OF_COMMENT, params![gallery.0, no, id], writer).await
}

fn writer(row: &Row<'_>) -> Result<Writer> {
    Ok(Writer {
        member: row.get(0)?,
        identity: row.get(1)?,
        prefix: row.get(2)?,
        nick: row.get(3)?,
    })
}
