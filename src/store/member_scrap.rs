//! Posts that a member keeps, and the folders he keeps them in.

use db::{Conn, Result, Row, params, sql};

use super::gallog::{Entry, Place, entry};
use crate::domain::{gallery::GalleryId, member::MemberId, post::PostNo, time::Moment};

sql!(
    ADD = "
    insert into member_scrap (member_id, gallery_id, no, title, created_at)
    values ($1, $2, $3, $4, $5)
    on conflict (member_id, gallery_id, no) do nothing"
);
sql!(
    COUNT = "
    insert into member_tally (member_id, scraps) values ($1, $2)
    on conflict (member_id) do update set scraps = member_tally.scraps + excluded.scraps"
);

/// Keeps a post; `false` if it is kept already.
pub async fn add(
    conn: &mut Conn,
    member: MemberId,
    gallery: GalleryId,
    no: PostNo,
    title: &str,
    at: Moment,
) -> Result<bool> {
    let values = params![member.0, gallery.0, no.0, title, at.0];
    let is_new = conn.run(&ADD, values).await? > 0;
    if is_new {
        conn.run(&COUNT, params![member.0, 1]).await?;
    }
    Ok(is_new)
}

sql!(REMOVE = "delete from member_scrap where member_id = $1 and gallery_id = $2 and no = $3");

/// Keeps a post no longer.
pub async fn remove(
    conn: &mut Conn,
    member: MemberId,
    gallery: GalleryId,
    no: PostNo,
) -> Result<()> {
    if conn.run(&REMOVE, params![member.0, gallery.0, no.0]).await? > 0 {
        conn.run(&COUNT, params![member.0, -1]).await?;
    }
    Ok(())
}

sql!(
    MOVE = "
    update member_scrap set folder_id = $4
     where member_id = $1 and gallery_id = $2 and no = $3
       and (exists (select 1 from member_folder where member_id = $1 and folder_id = $4) or $4 = 0)"
);

/// Puts a kept post into a folder of the same member's.
pub async fn put(
    conn: &mut Conn,
    member: MemberId,
    gallery: GalleryId,
    no: PostNo,
    folder: i64,
) -> Result<()> {
    conn.run(&MOVE, params![member.0, gallery.0, no.0, folder]).await?;
    Ok(())
}

sql!(
    PAGE = "
    select s.gallery_id, g.slug, g.name, s.no, 0,
           case when exists (select 1 from claim c
                              where c.gallery_id = s.gallery_id and c.post_no = s.no
                                and c.comment_id = 0 and c.state = 'blocked')
                then '' else s.title end,
           s.created_at, case when g.closed_at is null then g.read_circle else 3 end,
           s.folder_id
      from member_scrap s
      join gallery g on g.id = s.gallery_id
     where s.member_id = $1 and (s.created_at, s.gallery_id, s.no) < ($2, $3, $4)
       and (s.folder_id = $6 or $6 = -1)
     order by s.created_at desc, s.gallery_id desc, s.no desc
     limit $5"
);

/// Kept posts from a place on, each with its folder; of one folder, or with -1 of all.
pub async fn page(
    conn: &mut Conn,
    member: MemberId,
    folder: i64,
    from: Place,
    limit: i64,
) -> Result<Vec<(Entry, i64)>> {
    let values = params![member.0, from.at.0, from.gallery.0, from.no, limit, folder];
    conn.all(&PAGE, values, |row: &Row<'_>| Ok((entry(row)?, row.get(8)?))).await
}

sql!(
    ADD_FOLDER = "
    insert into member_folder (member_id, folder_id, name)
    select cast($1 as bigint), coalesce(max(folder_id), 0) + 1, cast($2 as text) from member_folder where member_id = $1
    having count(*) < $3"
);

/// Makes a folder; `false` if there are too many.
pub async fn add_folder(conn: &mut Conn, member: MemberId, name: &str, most: i64) -> Result<bool> {
    Ok(conn.run(&ADD_FOLDER, params![member.0, name, most]).await? > 0)
}

sql!(FOLDERS = "select folder_id, name from member_folder where member_id = $1 order by folder_id");

/// A member's folders.
pub async fn folders(conn: &mut Conn, member: MemberId) -> Result<Vec<(i64, String)>> {
    conn.all(&FOLDERS, params![member.0], |row| Ok((row.get(0)?, row.get(1)?))).await
}

sql!(
    EMPTY_FOLDER = "
    update member_scrap set folder_id = 0 where member_id = $1 and folder_id = $2"
);
sql!(REMOVE_FOLDER = "delete from member_folder where member_id = $1 and folder_id = $2");

/// Takes a folder away; what was in it stays kept.
pub async fn remove_folder(conn: &mut Conn, member: MemberId, folder: i64) -> Result<()> {
    conn.run(&EMPTY_FOLDER, params![member.0, folder]).await?;
    conn.run(&REMOVE_FOLDER, params![member.0, folder]).await?;
    Ok(())
}
