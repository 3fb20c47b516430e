//! What the desk remembers: acts that can be undone, and what they change of a post.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{
    comment::CommentId, desk::Spot, gallery::GalleryId, post::PostNo, time::Moment,
};

/// An act that was done from the desk.
#[derive(Debug, Clone)]
pub struct Done {
    /// Its number.
    pub id: i64,
    /// Who did it.
    pub member: i64,
    /// By his nick.
    pub name: String,
    /// The word of the act.
    pub act: String,
    /// Posts and comments it reached.
    pub items: i64,
    /// The bans that came with it, as `list-id list-id …`.
    pub bans: String,
    /// When.
    pub at: Moment,
    /// When it was undone.
    pub undone: Option<Moment>,
}

sql!(
    BEGIN = "
    insert into desk_act (gallery_id, id, member_id, name, act, items, bans, at)
    values ($1, $2, $3, $4, $5, 0, '', $6)
    on conflict (gallery_id, id) do nothing"
);

/// Notes that an act begins, or goes on.
pub async fn begin(conn: &mut Conn, gallery: GalleryId, done: &Done) -> Result<()> {
    let values = params![gallery.0, done.id, done.member, &done.name, &done.act, done.at.0];
    conn.run(&BEGIN, values).await?;
    Ok(())
}

/// Something an act reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// Which post or comment.
    pub at: Spot,
    /// The 말머리 before.
    pub was: i64,
}

sql!(
    ADD_ITEM = "
    insert into desk_item (gallery_id, act_id, post_no, comment_id, was)
    values ($1, $2, $3, $4, $5)"
);
sql!(
    COUNT_ITEMS = "
    update desk_act set items = items + $3, bans = bans || $4 where gallery_id = $1 and id = $2"
);

/// Notes what an act reached, and the bans that came with it.
pub async fn reached(
    conn: &mut Conn,
    gallery: GalleryId,
    act: i64,
    items: &[Item],
    bans: &str,
) -> Result<()> {
    for item in items {
        let comment = item.at.comment.map_or(0, |id| id.0);
        let values = params![gallery.0, act, item.at.post.0, comment, item.was];
        conn.run(&ADD_ITEM, values).await?;
    }
    conn.run(&COUNT_ITEMS, params![gallery.0, act, items.len() as i64, bans]).await?;
    Ok(())
}

sql!(
    RECENT = "
    select id, member_id, name, act, items, bans, at, undone_at from desk_act
     where gallery_id = $1
     order by id desc
     limit $2"
);
sql!(
    FIND = "
    select id, member_id, name, act, items, bans, at, undone_at from desk_act
     where gallery_id = $1 and id = $2"
);

/// The last acts, newest first.
pub async fn recent(conn: &mut Conn, gallery: GalleryId, limit: i64) -> Result<Vec<Done>> {
    conn.all(&RECENT, params![gallery.0, limit], read_done).await
}

/// An act by its number.
pub async fn find(conn: &mut Conn, gallery: GalleryId, id: i64) -> Result<Option<Done>> {
    conn.one(&FIND, params![gallery.0, id], read_done).await
}

fn read_done(row: &Row<'_>) -> Result<Done> {
    Ok(Done {
        id: row.get(0)?,
        member: row.get(1)?,
        name: row.get(2)?,
        act: row.get(3)?,
        items: row.get(4)?,
        bans: row.get(5)?,
        at: Moment(row.get(6)?),
        undone: row.get::<Option<i64>>(7)?.map(Moment),
    })
}

sql!(
    ITEMS = "
    select post_no, comment_id, was from desk_item
     where gallery_id = $1 and act_id = $2
     order by post_no, comment_id"
);

/// What an act reached.
pub async fn items(conn: &mut Conn, gallery: GalleryId, act: i64) -> Result<Vec<Item>> {
    conn.all(&ITEMS, params![gallery.0, act], |row| {
        let comment: i64 = row.get(1)?;
        let comment = (comment > 0).then_some(CommentId(comment));
        Ok(Item { at: Spot { post: PostNo(row.get(0)?), comment }, was: row.get(2)? })
    })
    .await
}

sql!(
    UNDO = "
    update desk_act set undone_at = $3 where gallery_id = $1 and id = $2 and undone_at is null"
);

/// Notes that an act is undone; `false` if it was before.
pub async fn undo(conn: &mut Conn, gallery: GalleryId, act: i64, now: Moment) -> Result<bool> {
    Ok(conn.run(&UNDO, params![gallery.0, act, now.0]).await? > 0)
}

sql!(
    TAKEN_BY = "
    select cast(coalesce(sum(items), 0) as bigint) from desk_act
     where gallery_id = $1 and member_id = $2 and at > $3 and act = 'delete' and undone_at is null"
);

/// How much somebody took away since a moment, and left away.
pub async fn taken_by(
    conn: &mut Conn,
    gallery: GalleryId,
    member: i64,
    since: Moment,
) -> Result<i64> {
    let values = params![gallery.0, member, since.0];
    Ok(conn.one(&TAKEN_BY, values, |row| row.get(0)).await?.unwrap_or(0))
}

sql!(
    FORGET_ITEMS = "
    delete from desk_item where gallery_id = $1 and act_id < $2"
);

/// Forgets what acts before one reached: they cannot be undone any more.
pub async fn forget_items(conn: &mut Conn, gallery: GalleryId, act: i64) -> Result<()> {
    conn.run(&FORGET_ITEMS, params![gallery.0, act]).await?;
    Ok(())
}

sql!(
    IS_TAKEN = "
    select 1 from post
     where gallery_id = $1 and no = $2 and deleted_at is not null and deleted_by = 3"
);

/// Whether staff took a post away: what its writer took away is his alone.
pub async fn is_taken(conn: &mut Conn, gallery: GalleryId, no: PostNo) -> Result<bool> {
    Ok(conn.one(&IS_TAKEN, params![gallery.0, no.0], |row| row.get::<i64>(0)).await?.is_some())
}

sql!(
    HEAD = "
    select head_id from post where gallery_id = $1 and no = $2 and deleted_at is null"
);

/// The 말머리 of a live post.
pub async fn head(conn: &mut Conn, gallery: GalleryId, no: PostNo) -> Result<Option<i64>> {
    conn.one(&HEAD, params![gallery.0, no.0], |row| row.get(0)).await
}

sql!(SET_HEAD = "update post set head_id = $3 where gallery_id = $1 and no = $2");

/// Gives a post, held by this transaction, another 말머리.
pub async fn set_head(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    before: i64,
    head_id: i64,
) -> Result<()> {
    super::changed::post(conn, gallery, no);
    conn.run(&SET_HEAD, params![gallery.0, no.0, head_id]).await?;
    // Lowest list first: two writers who swap 말머리 must not wait for each other.
    let mut moves = [(before, -1), (head_id, 1)];
    moves.sort_unstable();
    for (head, change) in moves.into_iter().filter(|(head, _)| *head > 0) {
        super::list::add(conn, gallery, crate::domain::post::ListKind::Head(head), no, change)
            .await?;
    }
    Ok(())
}
