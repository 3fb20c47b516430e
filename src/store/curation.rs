//! What lifts a post out of the others: 공지 and 개념글.

use db::{Conn, Result, params, sql};

use super::{best, changed, list};
use crate::domain::{
    gallery::GalleryId,
    post::{ListKind, PostNo},
    time::Moment,
};

sql!(
    NOTICE_ON = "
    update post set notice_at = $3
     where gallery_id = $1 and no = $2 and deleted_at is null and notice_at is null"
);
sql!(
    NOTICE_OFF = "
    update post set notice_at = null
     where gallery_id = $1 and no = $2 and deleted_at is null and notice_at is not null"
);

/// Makes a post a 공지 (`Some`) or an ordinary one; `false` if nothing changed.
pub async fn set_notice(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    at: Option<Moment>,
) -> Result<bool> {
    let changed = match at {
        Some(at) => conn.run(&NOTICE_ON, params![gallery.0, no.0, at.0]).await?,
        None => conn.run(&NOTICE_OFF, params![gallery.0, no.0]).await?,
    };
    if changed > 0 {
        changed::post(conn, gallery, no);
        let change = if at.is_some() { 1 } else { -1 };
        list::add(conn, gallery, ListKind::Notice, no, change).await?;
    }
    Ok(changed > 0)
}

sql!(
    FEATURE = "
    update post set featured_at = $3, feature_barred = 0
     where gallery_id = $1 and no = $2 and deleted_at is null and featured_at is null
       and feature_barred <= $4
 returning title"
);
sql!(
    UNFEATURE = "
    update post set featured_at = null, feature_barred = 1
     where gallery_id = $1 and no = $2 and deleted_at is null and featured_at is not null"
);

/// Makes a post 개념글; `by_hand` overrules an earlier "take back". `false` if nothing changed.
pub async fn feature(
    conn: &mut Conn,
    gallery: GalleryId,
    no: PostNo,
    at: Moment,
    by_hand: bool,
) -> Result<bool> {
    let values = params![gallery.0, no.0, at.0, by_hand];
    let title: Option<String> = conn.one(&FEATURE, values, |row| row.get(0)).await?;
    if let Some(title) = &title {
        changed::post(conn, gallery, no);
        list::add(conn, gallery, ListKind::Featured, no, 1).await?;
        let entry = best::Entry { no, title, featured_at: at.0 };
        best::enter(conn, gallery, &[entry]).await?;
    }
    Ok(title.is_some())
}

/// Takes a post back from 개념글; votes alone do not bring it there again.
pub async fn unfeature(conn: &mut Conn, gallery: GalleryId, no: PostNo) -> Result<bool> {
    let changed = conn.run(&UNFEATURE, params![gallery.0, no.0]).await?;
    if changed > 0 {
        changed::post(conn, gallery, no);
        list::add(conn, gallery, ListKind::Featured, no, -1).await?;
        best::leave(conn, gallery, no).await?;
    }
    Ok(changed > 0)
}
