//! Lists of bans that galleries share: begun and kept by one, gone by by others. What a
//! gallery does with one stands in that gallery's log.

use serde_json::json;

use super::{
    Failure,
    note::{Note, note},
};
use crate::{
    app::App,
    domain::{
        author::{fold_spaces, is_deceptive, is_visible},
        ban::LISTS_MOST,
        gallery::{Gallery, GalleryId},
        public_log::{By, LogAct, Object},
        refusal::Refusal,
    },
    store::{self, ban_share},
};

/// Most characters of a list's name.
const NAME_MAX: usize = 40;

/// Reads a list's name.
fn name(typed: &str) -> Result<String, Refusal> {
    let name = fold_spaces(typed);
    let is_good =
        is_visible(&name) && name.chars().count() <= NAME_MAX && !name.chars().any(is_deceptive);
    if is_good { Ok(name) } else { Err(Refusal::ListName) }
}

/// Begins a list, which its gallery goes by; its number and name.
pub async fn open_list(
    app: &App,
    by: &By,
    owner: GalleryId,
    typed: &str,
) -> Result<(i64, String), Failure> {
    let name = name(typed)?;
    let now = app.clock.now();
    let id = app.ids.next(now);
    let mut tx = app.db.begin().await?;
    // Two at once would each count without the other.
    store::gallery::hold(&mut tx, owner).await?;
    if ban_share::of_owner(&mut tx, owner, LISTS_MOST).await? >= LISTS_MOST {
        return Err(Refusal::ListsEnough(LISTS_MOST).into());
    }
    ban_share::open(&mut tx, id, &name, owner, now).await?;
    let detail = json!({ "name": name }).to_string();
    note(&mut tx, owner, by, Note { act: LogAct::ListOpen, object: Object::List(id), detail }, now)
        .await?;
    tx.commit().await?;
    Ok((id, name))
}

/// Gives a list of one's own another name.
pub async fn rename_list(
    app: &App,
    by: &By,
    owner: GalleryId,
    id: i64,
    typed: &str,
) -> Result<(), Failure> {
    let name = name(typed)?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if ban_share::find(&mut tx, id).await?.is_none_or(|list| list.owner != owner) {
        return Err(Failure::Missing);
    }
    if ban_share::rename(&mut tx, id, owner, &name).await? {
        let detail = json!({ "name": name }).to_string();
        let entry = Note { act: LogAct::ListName, object: Object::List(id), detail };
        note(&mut tx, owner, by, entry, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Says which of the galleries that go by a list of one's own may read it, and write in it.
pub async fn let_in(
    app: &App,
    by: &By,
    owner: GalleryId,
    id: i64,
    (readers, writers): (&[&str], &[&str]),
) -> Result<(), Failure> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if ban_share::find(&mut tx, id).await?.is_none_or(|list| list.owner != owner) {
        return Err(Failure::Missing);
    }
    for user in ban_share::users(&mut tx, id, MANY).await? {
        let may_add = writers.contains(&user.slug.as_str());
        // Whoever writes in it sees what he has written, and what stands beside it.
        let may_read = may_add || readers.contains(&user.slug.as_str());
        let may = (may_read, may_add);
        if user.gallery != owner && ban_share::let_in(&mut tx, user.gallery, id, may).await? {
            let detail = json!({
                "gallery": user.slug, "may_read": may_read, "may_add": may_add,
            });
            let (act, detail) = (LogAct::ListWriter, detail.to_string());
            note(&mut tx, owner, by, Note { act, object: Object::List(id), detail }, now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Most galleries that one list names.
pub const MANY: i64 = 200;

/// Has a gallery go by a list; the list's name, or `None` if it did so already.
pub async fn use_list(
    app: &App,
    by: &By,
    gallery: GalleryId,
    id: i64,
) -> Result<Option<String>, Failure> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let list = ban_share::find(&mut tx, id).await?.ok_or(Failure::Missing)?;
    let owner = store::gallery::numbered(&mut tx, list.owner).await?;
    // One that stands in no directory offers nothing either.
    if list.owner != gallery && owner.is_none_or(|it| !it.settings.circles.are_listed()) {
        return Err(Failure::Missing);
    }
    if !ban_share::subscribe(&mut tx, gallery, id, now).await? {
        return Ok(None);
    }
    let detail = json!({ "name": list.name }).to_string();
    let entry = Note { act: LogAct::ListUse, object: Object::List(id), detail };
    note(&mut tx, gallery, by, entry, now).await?;
    tx.commit().await?;
    Ok(Some(list.name))
}

/// Has a gallery go by a list no longer; `false` if it did not.
pub async fn leave_list(app: &App, by: &By, gallery: GalleryId, id: i64) -> Result<bool, Failure> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let name = ban_share::find(&mut tx, id).await?.map(|list| list.name).unwrap_or_default();
    if !ban_share::unsubscribe(&mut tx, gallery, id).await? {
        return Ok(false);
    }
    let detail = json!({ "name": name }).to_string();
    let entry = Note { act: LogAct::ListLeave, object: Object::List(id), detail };
    note(&mut tx, gallery, by, entry, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Lifts a ban in a list that the gallery keeps; `false` if it does not hold.
pub async fn lift_shared(
    app: &App,
    by: &By,
    gallery: &Gallery,
    (list, id): (i64, i64),
) -> Result<bool, Failure> {
    let mut conn = app.db.reader().await?;
    let found = ban_share::find(&mut conn, list).await?;
    drop(conn);
    if found.is_none_or(|list| list.owner != gallery.id) {
        return Err(Failure::Missing);
    }
    super::ban::lift(app, by, gallery.id, (list, id)).await
}
