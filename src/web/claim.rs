//! 임시조치 for everybody: `/claim`, what became of one's claim, and the author's objection.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use db::Conn;
use serde::Deserialize;

use super::{
    caller::Caller,
    comment,
    posted::Posted,
    problem::{self, Problem},
    query,
    reading::{self, Reading},
    respond::{self, Answer},
    write,
};
use crate::{
    actions::{
        Failure,
        claim::{Draft, Place, file, give_up, object, token_hash},
    },
    again,
    app::{App, setting},
    domain::{claim::Claim, post::PostNo, refusal::Refusal},
    infra::{metric, random},
    store,
    view::{
        claim::{ClaimForm, ObjectionPage, OwnClaim, Proof, Typed, notice},
        frame::Site,
        message::Message,
    },
};

/// What the form sends, and the post or comment an address of it may name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    post: String,
    name: String,
    contact: String,
    kind: String,
    words: String,
    token: String,
}

/// `GET /claim`
pub(super) async fn ask(
    State(app): State<Arc<App>>,
    Query(fields): Query<Fields>,
    caller: Caller,
) -> Answer {
    let (mut conn, _, site) = reading::site(&app, &caller).await?;
    let operator = operator(&mut conn).await?;
    drop(conn);
    let typed = Typed { post: fields.post, token: random::token(), ..Typed::default() };
    let mut response = respond::page(&ClaimForm::new(&site, typed, operator, None))?;
    respond::no_store(&mut response);
    Ok(response)
}

/// How to reach the operator, where he has said it.
async fn operator(conn: &mut Conn) -> db::Result<String> {
    Ok(store::site::setting(conn, setting::CONTACT).await?.unwrap_or_default())
}

/// `POST /claim`: 303 to the page that says what became of it.
pub(super) async fn send(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(Fields { post, name, contact, kind, words, token }): Posted<Fields>,
) -> Answer {
    let draft = Draft { post, name, contact, kind, words, token };
    let sent = again!(file(&app, &caller.visitor, &draft));
    metric::write("claim", write::outcome_of(&sent));
    match sent {
        Ok(token) => respond::see(&format!("/claim/{token}")),
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let (mut conn, _, site) = reading::site(&app, &caller).await?;
            let operator = operator(&mut conn).await?;
            drop(conn);
            let Draft { post, name, contact, kind, words, token } = draft;
            let typed = Typed { post, name, contact, kind, words, token };
            respond::refused(&ClaimForm::new(&site, typed, operator, Some(&refusal)), &refusal)
        }
        Err(failure) => Err(problem::of(failure, "/claim".to_owned())),
    }
}

/// `GET /claim/{token}`
pub(super) async fn own(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    caller: Caller,
) -> Answer {
    let (mut conn, _, site) = reading::site(&app, &caller.at_primary()).await?;
    let claim = store::claim::by_token(&mut conn, &token_hash(&app, &token)).await?;
    let claim = claim.ok_or(Message::NotFound)?;
    let slug = store::console::slug(&mut conn, claim.gallery).await?.unwrap_or_default();
    let operator = operator(&mut conn).await?;
    drop(conn);
    let url = claim.url(&slug);
    let mut response = respond::page(&OwnClaim::new(&site, claim, url, operator))?;
    respond::no_store(&mut response);
    Ok(response)
}

/// What stands in the place of a post that is blocked.
pub(super) async fn blocked(reading: &mut Reading, no: PostNo) -> Result<Message, Problem> {
    let gallery = reading.link();
    let id = reading.entry.gallery.id;
    Ok(match store::claim::of_object(&mut reading.conn, id, no, None).await? {
        Some(claim) => Message::PostBlocked { gallery, no, help: notice(&reading.site, &claim) },
        None => Message::PostDeleted(gallery),
    })
}

/// What the page of an objection is about.
struct Case {
    site: Site,
    entry: Arc<crate::app::GalleryEntry>,
    claim: Claim,
    proof: Proof,
}

async fn case(app: &App, caller: &Caller, slug: &str, place: Place) -> Result<Case, Problem> {
    let (no, comment) = place;
    let mut reading = reading::door(app, &caller.at_primary(), slug).await?;
    let id = reading.entry.gallery.id;
    // Its author may have been sent away since; his own claim is his to answer.
    let subject = store::claim::subject(&mut reading.conn, id, no, comment).await?;
    let mine = caller.member().map(|me| me.id);
    if mine.is_none() || subject.is_none_or(|it| it.member != mine) {
        // Nobody waits for a connection while he holds one.
        drop(reading);
        reading = reading::gallery(app, &caller.at_primary(), slug).await?;
    }
    let claim = store::claim::of_object(&mut reading.conn, id, no, comment).await?;
    let subject = store::claim::subject(&mut reading.conn, id, no, comment).await?;
    let (claim, subject) = claim.zip(subject).ok_or(Message::NotFound)?;
    let proof = match subject.member {
        None => Proof::Password,
        Some(member) if caller.member().is_some_and(|me| me.id == member) => Proof::Session,
        Some(_) => Proof::LogIn,
    };
    let Reading { site, entry, .. } = reading;
    Ok(Case { site, entry, claim, proof })
}

/// `GET /g/{gallery}/{no}/objection`
pub(super) async fn ask_objection(
    State(app): State<Arc<App>>,
    Path((slug, no)): Path<(String, String)>,
    caller: Caller,
) -> Answer {
    ask_about(&app, &caller, &slug, (query::no(&no)?, None)).await
}

/// `GET /g/{gallery}/{no}/comments/{id}/objection`
pub(super) async fn ask_comment_objection(
    State(app): State<Arc<App>>,
    Path((slug, no, id)): Path<(String, String, String)>,
    caller: Caller,
) -> Answer {
    ask_about(&app, &caller, &slug, (query::no(&no)?, Some(comment::id(&id)?))).await
}

async fn ask_about(app: &App, caller: &Caller, slug: &str, place: Place) -> Answer {
    let Case { site, entry, claim, proof } = case(app, caller, slug, place).await?;
    let page = ObjectionPage::new(&site, &entry.gallery, &claim, proof, String::new(), None);
    let mut response = respond::page(&page)?;
    respond::no_store(&mut response);
    Ok(response)
}

/// What the forms of an objection send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Objection {
    words: String,
    password: String,
    r#do: String,
}

/// `POST /g/{gallery}/{no}/objection`: 303 back to the page, which says that it has arrived; or
/// to the gallery, where the author has taken it away.
pub(super) async fn send_objection(
    State(app): State<Arc<App>>,
    Path((slug, no)): Path<(String, String)>,
    caller: Caller,
    Posted(sent): Posted<Objection>,
) -> Answer {
    send_about(&app, &caller, &slug, (query::no(&no)?, None), sent).await
}

/// `POST /g/{gallery}/{no}/comments/{id}/objection`: the same of a comment.
pub(super) async fn send_comment_objection(
    State(app): State<Arc<App>>,
    Path((slug, no, id)): Path<(String, String, String)>,
    caller: Caller,
    Posted(sent): Posted<Objection>,
) -> Answer {
    let place = (query::no(&no)?, Some(comment::id(&id)?));
    send_about(&app, &caller, &slug, place, sent).await
}

async fn send_about(
    app: &App,
    caller: &Caller,
    slug: &str,
    place: Place,
    Objection { words, password, r#do }: Objection,
) -> Answer {
    let Case { site, entry, claim, proof } = case(app, caller, slug, place).await?;
    let (gallery, visitor) = (&entry.gallery, &caller.visitor);
    let back = format!("{}/objection", claim.base(&gallery.slug.to_string()));
    let (sent, next) = if r#do == "delete" {
        let sent = again!(give_up(app, visitor, gallery, place, &password));
        metric::write("give_up", write::outcome_of(&sent));
        (sent, format!("/g/{}", gallery.slug))
    } else {
        let sent = again!(object(app, visitor, gallery, place, (&password, &words)));
        metric::write("objection", write::outcome_of(&sent));
        (sent, back.clone())
    };
    match sent {
        Ok(()) => respond::see(&next),
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let page = ObjectionPage::new(&site, gallery, &claim, proof, words, Some(&refusal));
            respond::refused(&page, &refusal)
        }
        Err(Failure::NoPassword) => {
            let refusal = Refusal::NotYours;
            Err(Message::Refused { refusal, back }.into())
        }
        Err(failure) => Err(problem::of(failure, back)),
    }
}
