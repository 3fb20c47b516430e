//! Lists of bans that galleries share: who keeps one, who goes by it, who may write in it.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{gallery::GalleryId, time::Moment};

/// A list that galleries share, as one of them sees it.
#[derive(Debug, Clone)]
pub struct Shared {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The gallery that keeps it.
    pub owner: GalleryId,
    /// Whether the gallery that asked may write in it.
    pub may_add: bool,
    /// Whether it may read what stands in it: who writes there does.
    pub may_read: bool,
}

fn read(row: &Row<'_>) -> Result<Shared> {
    Ok(Shared {
        id: row.get(0)?,
        name: row.get(1)?,
        owner: GalleryId(row.get(2)?),
        may_add: row.get(3)?,
        may_read: row.get(4)?,
    })
}

sql!(
    OF_OWNER = "
    select count(*) from (select 1 from ban_list where owner_id = $1 limit $2) k",
    scan: "the lists of one gallery, no more than are counted"
);

/// How many lists a gallery keeps, at most `limit`.
pub async fn of_owner(conn: &mut Conn, owner: GalleryId, limit: i64) -> Result<i64> {
    let count = conn.one(&OF_OWNER, params![owner.0, limit], |row| row.get(0)).await?;
    Ok(count.unwrap_or(0))
}

sql!(HOLD = "update ban_list set owner_id = owner_id where id = $1");

/// Waits for everyone who is putting bans into a list, and keeps others from it until this
/// transaction ends; `false` if it is none that galleries share.
pub async fn hold(conn: &mut Conn, id: i64) -> Result<bool> {
    Ok(conn.run(&HOLD, params![id]).await? > 0)
}

sql!(
    INSERT = "
    insert into ban_list (id, name, owner_id, created_at) values ($1, $2, $3, $4)"
);

/// Begins a list; its owner goes by it.
pub async fn open(
    conn: &mut Conn,
    id: i64,
    name: &str,
    owner: GalleryId,
    now: Moment,
) -> Result<()> {
    conn.run(&INSERT, params![id, name, owner.0, now.0]).await?;
    subscribe(conn, owner, id, now).await?;
    Ok(())
}

sql!(RENAME = "update ban_list set name = $3 where id = $1 and owner_id = $2 and name <> $3");

/// Gives a list of a gallery's own another name; `false` if it is another's, or has it already.
pub async fn rename(conn: &mut Conn, id: i64, owner: GalleryId, name: &str) -> Result<bool> {
    Ok(conn.run(&RENAME, params![id, owner.0, name]).await? > 0)
}

sql!(
    SUBSCRIBE = "
    insert into ban_use (gallery_id, list_id, since) values ($1, $2, $3)
    on conflict (gallery_id, list_id) do nothing"
);

/// Has a gallery go by a list; `false` if it did.
pub async fn subscribe(
    conn: &mut Conn,
    gallery: GalleryId,
    list: i64,
    now: Moment,
) -> Result<bool> {
    Ok(conn.run(&SUBSCRIBE, params![gallery.0, list, now.0]).await? > 0)
}

sql!(UNSUBSCRIBE = "delete from ban_use where gallery_id = $1 and list_id = $2");

/// Has a gallery go by a list no longer; `false` if it did not.
pub async fn unsubscribe(conn: &mut Conn, gallery: GalleryId, list: i64) -> Result<bool> {
    Ok(conn.run(&UNSUBSCRIBE, params![gallery.0, list]).await? > 0)
}

sql!(
    LET_IN = "
    update ban_use set may_read = $3, may_add = $4
     where gallery_id = $1 and list_id = $2 and (may_read <> $3 or may_add <> $4)"
);

/// Says whether a gallery that goes by a list may read it, and write in it; `false` if it is so
/// already, or the gallery does not go by it.
pub async fn let_in(
    conn: &mut Conn,
    gallery: GalleryId,
    list: i64,
    (may_read, may_add): (bool, bool),
) -> Result<bool> {
    let values = params![gallery.0, list, i64::from(may_read), i64::from(may_add)];
    Ok(conn.run(&LET_IN, values).await? > 0)
}

sql!(
    ALL = "select id, name, owner_id, 0, 0 from ban_list order by id limit $1",
    scan: "the command line and the desk list what can be shared; few, and bounded"
);

/// Every list that can be shared, at most `limit`.
pub async fn all(conn: &mut Conn, limit: i64) -> Result<Vec<Shared>> {
    conn.all(&ALL, params![limit], read).await
}

sql!(FIND = "select id, name, owner_id, 0, 0 from ban_list where id = $1");

/// A list by its number.
pub async fn find(conn: &mut Conn, id: i64) -> Result<Option<Shared>> {
    conn.one(&FIND, params![id], read).await
}

sql!(
    USED = "
    select l.id, l.name, l.owner_id,
           case when u.may_add = 1 or l.owner_id = u.gallery_id then 1 else 0 end,
           case when u.may_add = 1 or u.may_read = 1 or l.owner_id = u.gallery_id
                then 1 else 0 end
      from ban_use u
      join ban_list l on l.id = u.list_id
     where u.gallery_id = $1
     order by l.id"
);

/// The lists that a gallery goes by.
pub async fn used(conn: &mut Conn, gallery: GalleryId) -> Result<Vec<Shared>> {
    conn.all(&USED, params![gallery.0], read).await
}

/// A gallery that goes by a list.
#[derive(Debug, Clone)]
pub struct User {
    /// Its number.
    pub gallery: GalleryId,
    /// Its address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Whether it may write in the list.
    pub may_add: bool,
    /// Whether it may read it: who writes there does.
    pub may_read: bool,
}

sql!(
    USERS = "
    select g.id, g.slug, g.name, u.may_add,
           case when u.may_add = 1 or u.may_read = 1 then 1 else 0 end
      from ban_use u
      join gallery g on g.id = u.gallery_id
     where u.list_id = $1 and (g.list_circle = 0 or u.may_add = 1 or u.may_read = 1)
     order by u.may_add desc, u.may_read desc, u.gallery_id
     limit $2"
);

/// The galleries that go by a list and that everyone may know of, at most `limit`; those first that were
/// let in, who may have left the directory since: whoever let them in must be able to end it.
pub async fn users(conn: &mut Conn, list: i64, limit: i64) -> Result<Vec<User>> {
    conn.all(&USERS, params![list, limit], |row| {
        Ok(User {
            gallery: GalleryId(row.get(0)?),
            slug: row.get(1)?,
            name: row.get(2)?,
            may_add: row.get(3)?,
            may_read: row.get(4)?,
        })
    })
    .await
}
