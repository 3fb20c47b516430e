//! Galleries that the operator has to say yes to: asking, and answering.

use serde_json::json;

use super::{
    Failure,
    keep_pace::keep_pace,
    note::{Note, SITE, note},
    open_own::{Wanted, most},
};
use crate::{
    app::{App, setting},
    domain::{
        authority::{Role, Who},
        gallery::{Gallery, GalleryId, GalleryKind, Settings, Slug},
        gallery_form::NewGallery,
        gallery_request::{ANSWER_MAX, Answered, GalleryRequest, Opening},
        member::Signed,
        public_log::{By, LogAct, Object},
        refusal::Refusal,
        visitor::Visitor,
    },
    infra::limit::Act,
    store::{self, gallery_request},
};

/// Who may open a gallery at once.
pub async fn opening(conn: &mut db::Conn) -> db::Result<Opening> {
    let set = store::site::setting(conn, setting::OPENING).await?;
    Ok(set.and_then(|word| Opening::parse(&word)).unwrap_or_default())
}

/// Asks for a gallery. What waits counts as what is looked after.
pub async fn ask(
    app: &App,
    visitor: &Visitor,
    me: &Signed,
    form: &NewGallery,
) -> Result<(), Failure> {
    let wanted = Wanted::parse(form)?;
    keep_pace(app, Act::Post, visitor).await?;
    let now = app.clock.now();
    let request = GalleryRequest {
        id: app.ids.next(now),
        member: me.id,
        slug: wanted.slug.to_string(),
        name: wanted.name,
        kind: wanted.kind.as_str().to_owned(),
        description: wanted.settings.description,
        default_nick: wanted.settings.default_nick,
        created_at: now,
        state: Answered::Open,
        answer: String::new(),
    };
    let mut tx = app.db.begin().await?;
    store::member::hold(&mut tx, me.id).await?;
    let most = most(&mut tx).await?;
    let has = store::staff::managed(&mut tx, me.id.0, most).await?.len() as i64;
    if has + gallery_request::waiting(&mut tx, me.id).await? >= most {
        return Err(Refusal::GalleriesEnough(most).into());
    }
    if store::gallery::by_slug(&mut tx, &wanted.slug).await?.is_some() {
        return Err(Refusal::SlugTaken.into());
    }
    match gallery_request::insert(&mut tx, &request).await {
        Ok(()) => {}
        Err(error) if error.is_unique_violation() => return Err(Refusal::SlugTaken.into()),
        Err(error) => return Err(error.into()),
    }
    tx.commit().await?;
    Ok(())
}

/// Says yes or no to a request, for all to read. With a yes the gallery is there, and whoever
/// asked is its manager; a no needs a reason.
pub async fn answer(app: &App, by: &By, id: i64, yes: bool, words: &str) -> Result<(), Failure> {
    let words = words.trim();
    if words.chars().count() > ANSWER_MAX || (!yes && words.is_empty()) {
        return Err(Refusal::AnswerWords.into());
    }
    let now = app.clock.now();
    let (state, act) = match yes {
        true => (Answered::Granted, LogAct::GalleryGrant),
        false => (Answered::Refused, LogAct::GalleryRefuse),
    };
    let mut tx = app.db.begin().await?;
    let answered = gallery_request::answer(&mut tx, id, state, words, now).await?;
    let request = answered.ok_or(Failure::Missing)?;
    let account = store::member::find(&mut tx, request.member).await?.ok_or(Failure::Gone)?;
    let object = Object::Member(account.code);
    if yes {
        let gallery = gallery(GalleryId(app.ids.next(now)), &request)?;
        match store::gallery::insert(&mut tx, &gallery, now).await {
            Ok(()) => {}
            Err(error) if error.is_unique_violation() => return Err(Refusal::SlugTaken.into()),
            Err(error) => return Err(error.into()),
        }
        let manager = Who::plain(Role::Manager);
        store::staff::set(&mut tx, gallery.id, request.member.0, manager, now).await?;
        let opened = Note::plain(LogAct::GalleryOpen, Object::Gallery);
        note(&mut tx, gallery.id, by, opened, now).await?;
        let detail = json!({ "nick": account.nick, "role": Role::Manager.as_str() }).to_string();
        let named = Note { act: LogAct::StaffAdd, object: object.clone(), detail };
        note(&mut tx, gallery.id, by, named, now).await?;
    }
    let detail = json!({ "gallery": request.slug, "name": request.name, "answer": words });
    note(&mut tx, SITE, by, Note { act, object, detail: detail.to_string() }, now).await?;
    match tx.commit().await {
        Ok(()) => Ok(()),
        Err(error) if error.is_unique_violation() => Err(Refusal::SlugTaken.into()),
        Err(error) => Err(error.into()),
    }
}

fn gallery(id: GalleryId, request: &GalleryRequest) -> Result<Gallery, Failure> {
    Ok(Gallery {
        id,
        slug: Slug::parse(&request.slug).ok_or(Refusal::SlugRule)?,
        kind: GalleryKind::parse(&request.kind).unwrap_or(GalleryKind::Minor),
        name: request.name.clone(),
        settings: Settings {
            description: request.description.clone(),
            default_nick: request.default_nick.clone(),
            ..Settings::default()
        },
    })
}
