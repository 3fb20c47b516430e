//! A member's own page: who he is, how much there is of what, and what he wrote.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{
    author::AuthorKind,
    circle::Circle,
    comment::CommentId,
    gallery::{GalleryId, Slug},
    member::{Audience, MemberId, Shown},
    post::PostNo,
    time::Moment,
};

/// A member as his page shows him.
#[derive(Debug, Clone)]
pub struct Owner {
    /// His number.
    pub id: MemberId,
    /// 식별코드
    pub code: String,
    /// The nick.
    pub nick: String,
    /// 고정닉 or 반고정닉.
    pub kind: AuthorKind,
    /// When he joined.
    pub created_at: Moment,
    /// Who may see what.
    pub shown: Shown,
    /// Posts that are there.
    pub posts: i64,
    /// Comments that are there.
    pub comments: i64,
    /// Scraps.
    pub scraps: i64,
    /// Lines in the guestbook.
    pub guests: i64,
}

sql!(
    OWNER = "
    select m.code, m.nick, m.kind, m.created_at, m.shows_posts, m.shows_comments, m.shows_scraps,
           m.shows_guestbook, t.posts, t.comments, t.scraps, t.guests
      from member m
      left join member_tally t on t.member_id = $1
     where m.member_id = $1 and m.left_at is null"
);

/// The owner of a page, unless he left.
pub async fn owner(conn: &mut Conn, id: MemberId) -> Result<Option<Owner>> {
    let read = |row: &Row<'_>| {
        let audience = |at: usize| Ok::<_, db::Error>(Audience::from_number(row.get(at)?));
        let count = |at: usize| Ok::<_, db::Error>(row.get::<Option<i64>>(at)?.unwrap_or(0));
        Ok(Owner {
            id,
            code: row.get(0)?,
            nick: row.get(1)?,
            kind: AuthorKind::from_number(row.get(2)?),
            created_at: Moment(row.get(3)?),
            shown: Shown {
                posts: audience(4)?,
                comments: audience(5)?,
                scraps: audience(6)?,
                guestbook: audience(7)?,
            },
            posts: count(8)?,
            comments: count(9)?,
            scraps: count(10)?,
            guests: count(11)?,
        })
    };
    conn.one(&OWNER, params![id.0], read).await
}

sql!(
    PUBLIC = "
    select (select count(*) from (select 1 from (select gallery_id from member_post
                                              where member_id = $1 limit $3) k
                             join gallery g on g.id = k.gallery_id
                            where g.read_circle = 0 and g.closed_at is null limit $2) p),
           (select count(*) from (select 1 from (select gallery_id from member_comment
                                              where member_id = $1 limit $3) k
                             join gallery g on g.id = k.gallery_id
                            where g.read_circle = 0 and g.closed_at is null limit $2) p),
           (select count(*) from (select 1 from (select gallery_id from member_scrap
                                              where member_id = $1 limit $3) k
                             join gallery g on g.id = k.gallery_id
                            where g.read_circle = 0 and g.closed_at is null limit $2) p)",
    scan: "the rows of one member, no more than are counted"
);

/// How much of what a member wrote and keeps everybody may read: posts, comments and scraps, each
/// counted up to `limit`, and among no more than `among` rows. From his own tables, gallery by
/// gallery of his. Of whoever has more, nearly all of it closed, it is what is among those: to say
/// that there is more would tell how much is closed.
pub async fn public(conn: &mut Conn, id: MemberId, limit: i64, among: i64) -> Result<[i64; 3]> {
    let read = |row: &Row<'_>| Ok([row.get(0)?, row.get(1)?, row.get(2)?]);
    Ok(conn.one(&PUBLIC, params![id.0, limit, among], read).await?.unwrap_or_default())
}

/// A post among what a member wrote or keeps.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its gallery's number.
    pub gallery: GalleryId,
    /// Who may read it there.
    pub circle: Circle,
    /// Its gallery's part of the address.
    pub slug: Slug,
    /// Its gallery's name.
    pub name: String,
    /// Its number.
    pub no: PostNo,
    /// The comment, where it is one.
    pub comment: Option<CommentId>,
    /// Its title, or the comment's first words.
    pub text: String,
    /// When.
    pub at: Moment,
}

/// A place to read on from: rows are newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// When.
    pub at: Moment,
    /// Its gallery.
    pub gallery: GalleryId,
    /// Its number.
    pub no: i64,
}

impl Place {
    /// Before everything.
    pub const TOP: Place =
        Place { at: Moment(i64::MAX), gallery: GalleryId(i64::MAX), no: i64::MAX };
}

pub(super) fn entry(row: &Row<'_>) -> Result<Entry> {
    let slug: String = row.get(1)?;
    let wrong = || db::Error::Column { column: 1, detail: "not a slug".to_owned() };
    let comment: i64 = row.get(4)?;
    Ok(Entry {
        gallery: GalleryId(row.get(0)?),
        slug: Slug::parse(&slug).ok_or_else(wrong)?,
        name: row.get(2)?,
        no: PostNo(row.get(3)?),
        comment: (comment > 0).then_some(CommentId(comment)),
        text: row.get(5)?,
        at: Moment(row.get(6)?),
        circle: Circle::from_number(row.get(7)?),
    })
}

sql!(
    POSTS = "
    select p.gallery_id, g.slug, g.name, p.no, 0, p.title, p.created_at,
           case when g.closed_at is null then g.read_circle else 3 end
      from member_post p
      join gallery g on g.id = p.gallery_id
     where p.member_id = $1 and (p.created_at, p.gallery_id, p.no) < ($2, $3, $4)
     order by p.created_at desc, p.gallery_id desc, p.no desc
     limit $5"
);

/// Posts of a member from a place on.
pub async fn posts(conn: &mut Conn, id: MemberId, from: Place, limit: i64) -> Result<Vec<Entry>> {
    let values = params![id.0, from.at.0, from.gallery.0, from.no, limit];
    conn.all(&POSTS, values, entry).await
}

sql!(
    COMMENTS = "
    select c.gallery_id, g.slug, g.name, c.post_no, c.id,
           case when exists (select 1 from claim k
                              where k.gallery_id = c.gallery_id and k.post_no = c.post_no
                                and k.comment_id = 0 and k.state = 'blocked')
                then '' else c.excerpt end,
           c.created_at, case when g.closed_at is null then g.read_circle else 3 end
      from member_comment c
      join gallery g on g.id = c.gallery_id
     where c.member_id = $1 and c.id < $2
     order by c.id desc
     limit $3"
);

/// Comments of a member below a number.
pub async fn comments(conn: &mut Conn, id: MemberId, below: i64, limit: i64) -> Result<Vec<Entry>> {
    conn.all(&COMMENTS, params![id.0, below, limit], entry).await
}

sql!(
    NICKS = "
    select nick, until_at from member_nick where member_id = $1 order by until_at desc limit $2"
);

/// Nicks of before, the last first.
pub async fn nicks(conn: &mut Conn, id: MemberId, limit: i64) -> Result<Vec<(String, Moment)>> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, Moment(row.get(1)?)));
    conn.all(&NICKS, params![id.0, limit], read).await
}

sql!(
    SET_NICK = "
    update member set nick = $2, kind = $3, nick_at = $4
     where member_id = $1 and left_at is null and nick_at <= $5"
);
sql!(KEEP_NICK = "insert into member_nick (member_id, until_at, nick) values ($1, $2, $3)");
sql!(NICK_AT = "select nick_at from member where member_id = $1");

/// When the nick was last chosen.
pub async fn nick_at(conn: &mut Conn, id: MemberId) -> Result<Option<Moment>> {
    conn.one(&NICK_AT, params![id.0], |row| Ok(Moment(row.get(0)?))).await
}

/// Gives a member another nick and notes the one before; `false` if he chose one after `since`.
pub async fn set_nick(
    conn: &mut Conn,
    id: MemberId,
    before: &str,
    (nick, kind): (&str, AuthorKind),
    since: Moment,
    at: Moment,
) -> Result<bool> {
    let values = params![id.0, nick, kind as i64, at.0, since.0];
    if conn.run(&SET_NICK, values).await? == 0 {
        return Ok(false);
    }
    if before != nick {
        conn.run(&KEEP_NICK, params![id.0, at.0, before]).await?;
    }
    Ok(true)
}

sql!(
    SET_SHOWN = "
    update member
       set shows_posts = $2, shows_comments = $3, shows_scraps = $4, shows_guestbook = $5
     where member_id = $1"
);

/// Says who may see what.
pub async fn set_shown(conn: &mut Conn, id: MemberId, shown: Shown) -> Result<()> {
    let values = params![
        id.0,
        shown.posts as i64,
        shown.comments as i64,
        shown.scraps as i64,
        shown.guestbook as i64,
    ];
    conn.run(&SET_SHOWN, values).await?;
    Ok(())
}
