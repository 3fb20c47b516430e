//! Scraps: keeping posts of others, in folders.

use super::Failure;
use crate::{
    app::App,
    domain::{
        gallery::{Gallery, GalleryId},
        member::{FOLDERS_MAX, Signed, parse_folder},
        post::PostNo,
        refusal::Refusal,
    },
    store::{member_scrap, post},
};

/// Keeps a post that can be read.
pub async fn keep(app: &App, me: &Signed, gallery: &Gallery, no: PostNo) -> Result<(), Failure> {
    let mut conn = app.db.reader().await?;
    let original = post::original(&mut conn, gallery.id, no).await?.ok_or(Failure::Gone)?;
    drop(conn);
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    member_scrap::add(&mut tx, me.id, gallery.id, no, &original.title, now).await?;
    tx.commit().await?;
    Ok(())
}

/// What is to become of a kept post.
#[derive(Debug, Clone, Copy)]
pub enum Wish {
    /// Keep it no longer.
    Remove,
    /// Put it into a folder.
    Put(i64),
}

/// Moves a kept post, or keeps it no longer.
pub async fn change(
    app: &App,
    me: &Signed,
    gallery: GalleryId,
    no: PostNo,
    wish: Wish,
) -> Result<(), Failure> {
    let mut tx = app.db.begin().await?;
    match wish {
        Wish::Remove => member_scrap::remove(&mut tx, me.id, gallery, no).await?,
        Wish::Put(folder) => member_scrap::put(&mut tx, me.id, gallery, no, folder).await?,
    }
    tx.commit().await?;
    Ok(())
}

/// Makes a folder.
pub async fn add_folder(app: &App, me: &Signed, name: &str) -> Result<(), Failure> {
    let name = parse_folder(name)?;
    let mut tx = app.db.begin().await?;
    if !member_scrap::add_folder(&mut tx, me.id, &name, FOLDERS_MAX).await? {
        return Err(Refusal::FoldersFull.into());
    }
    tx.commit().await?;
    Ok(())
}

/// Takes a folder away; what was in it stays kept.
pub async fn remove_folder(app: &App, me: &Signed, folder: i64) -> Result<(), Failure> {
    let mut tx = app.db.begin().await?;
    member_scrap::remove_folder(&mut tx, me.id, folder).await?;
    tx.commit().await?;
    Ok(())
}
