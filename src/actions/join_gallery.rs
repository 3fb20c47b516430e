//! Becoming a member of a gallery: asking, being answered, leaving, being sent away.

use super::{
    Failure,
    admit::admit,
    keep_pace::keep_pace,
    note::{Note, note_words},
};
use crate::{
    app::App,
    domain::{
        authority::Deed,
        ban::plea,
        gallery::{Gallery, GalleryId},
        member::Signed,
        membership::{AGAIN, Standing},
        public_log::{By, LogAct, Object},
        refusal::Refusal,
        time::Moment,
        visitor::Visitor,
    },
    infra::limit::Act,
    store::{self, member::Account},
};

/// Asks to be let in, with an answer to the gallery's question where it has one. Whoever is
/// banned there cannot ask.
pub async fn ask(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    words: &str,
) -> Result<(), Failure> {
    let me = visitor.member.as_ref().ok_or(Refusal::MembersOnly)?;
    if !gallery.settings.circles.take_members() {
        return Err(Failure::Missing);
    }
    let is_asked = !gallery.settings.question.is_empty();
    let words = if !is_asked && words.trim().is_empty() { String::new() } else { plea(words)? };
    admit(app, visitor, gallery, Deed::Join).await?;
    keep_pace(app, Act::Comment, visitor).await?;
    let now = app.clock.now();
    let since = Moment(now.0 - AGAIN);
    let mut tx = app.db.begin().await?;
    // Staff is inside already.
    let is_staff = store::staff::seat(&mut tx, gallery.id, me.id.0).await?.is_some();
    let id = gallery.id;
    if is_staff || !store::gallery_member::ask(&mut tx, id, me.id.0, &words, now, since).await? {
        return Err(Refusal::AlreadyAsked.into());
    }
    tx.commit().await?;
    Ok(())
}

/// Takes back what one asked, or leaves.
pub async fn leave(app: &App, me: &Signed, gallery: GalleryId) -> Result<(), Failure> {
    let mut tx = app.db.begin().await?;
    if !store::gallery_member::withdraw(&mut tx, gallery, me.id.0).await? {
        return Err(Failure::Missing);
    }
    tx.commit().await?;
    Ok(())
}

/// Lets somebody in who asked, or does not.
pub async fn answer(
    app: &App,
    by: &By,
    gallery: GalleryId,
    member: &Account,
    standing: Standing,
    words: &str,
) -> Result<(), Failure> {
    let words = if words.trim().is_empty() { String::new() } else { plea(words)? };
    let act = if standing == Standing::Inside { LogAct::MemberAdmit } else { LogAct::MemberRefuse };
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let id = member.id.0;
    if !store::gallery_member::answer(&mut tx, gallery, id, standing, &words, now).await? {
        return Err(Failure::Gone);
    }
    record(&mut tx, gallery, by, act, member, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Sends a member away. He may ask again.
pub async fn remove(
    app: &App,
    by: &By,
    gallery: GalleryId,
    member: &Account,
) -> Result<(), Failure> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if !store::gallery_member::remove(&mut tx, gallery, member.id.0).await? {
        return Err(Failure::Gone);
    }
    record(&mut tx, gallery, by, LogAct::MemberRemove, member, now).await?;
    tx.commit().await?;
    Ok(())
}

/// That it was done is for everyone to read; who belongs to a private gallery is not, so the
/// name stands among the words that only its readers see.
async fn record(
    conn: &mut db::Conn,
    gallery: GalleryId,
    by: &By,
    act: LogAct,
    member: &Account,
    now: Moment,
) -> db::Result<()> {
    let name = format!("{} ({})", member.nick, member.code);
    note_words(conn, gallery, by, Note::plain(act, Object::Gallery), name, now).await
}
