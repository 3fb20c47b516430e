//! Writing a post: the form, and what it sends.

use std::sync::Arc;

use axum::extract::{Path, State};
use serde::Deserialize;

use super::{
    caller::Caller,
    posted::Posted,
    reading,
    respond::{self, Answer},
};
use crate::{
    actions::{
        Failure, admit, captcha,
        write_post::{Draft, is_staff, write_post},
    },
    again,
    app::App,
    domain::{authority::Deed, captcha::Given, gallery::Gallery},
    infra::{metric, random},
    view::{
        message::Message,
        write::{PostForm, WritePage},
    },
};

/// The fields of the form; a missing one is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    nick: String,
    password: String,
    head: String,
    title: String,
    body: String,
    token: String,
    captcha: String,
    answer: String,
}

impl Fields {
    fn draft(&self) -> Draft {
        Draft {
            nick: self.nick.clone(),
            password: self.password.clone(),
            head: head(&self.head),
            title: self.title.clone(),
            body: self.body.clone(),
            token: self.token.clone(),
            given: Given { token: self.captcha.clone(), answer: self.answer.clone() },
        }
    }
}

/// Reads a form's 말머리: empty for none; anything else that is no number is one that no gallery has.
pub(super) fn head(text: &str) -> i64 {
    if text.is_empty() { 0 } else { text.parse().unwrap_or(-1) }
}

/// `GET /g/{gallery}/write`
pub(super) async fn form(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
) -> Answer {
    let reading::Reading { conn, site, entry, .. } =
        reading::gallery_for(&app, &caller, &slug, Deed::Write).await?;
    // What follows asks with connections of its own: who holds one while he waits for another
    // can wait for others who do the same.
    drop(conn);
    let is_staff = offers_all(&app, &caller, &entry.gallery).await?;
    let asked = captcha::ask(&app, &caller.visitor, &entry.gallery).await?;
    let refusal = admit::shut_out(&app, &caller.visitor, &entry.gallery);
    let form = PostForm { token: random::token(), is_staff, asked, refusal, ..PostForm::default() };
    let mut response = respond::page(&WritePage::write(&site, &entry.gallery, form))?;
    respond::no_store(&mut response);
    Ok(response)
}

/// Whether the 말머리 of the staff are offered. A statement where there are any, for members alone.
pub(super) async fn offers_all(app: &App, caller: &Caller, gallery: &Gallery) -> db::Result<bool> {
    let has_any = gallery.settings.heads.iter().any(|head| head.managers_only);
    Ok(has_any && caller.member().is_some() && is_staff(app, &caller.visitor, gallery).await?)
}

/// `POST /g/{gallery}/write`: 303 to the post.
pub(super) async fn send(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let reading::Reading { conn, site, entry, .. } = reading::gallery(&app, &caller, &slug).await?;
    drop(conn);
    let draft = fields.draft();
    let outcome = again!(write_post(&app, &caller.visitor, &entry.gallery, &draft));
    metric::write("post", outcome_of(&outcome));
    match outcome {
        Ok(no) => respond::see(&format!("/g/{}/{}", entry.gallery.slug, no.0)),
        Err(Failure::Refused(refusal)) if caller.wants_json => {
            let back = format!("/g/{}/write", entry.gallery.slug);
            Err(Message::Refused { refusal, back }.into())
        }
        Err(Failure::Refused(refusal)) => {
            // Where it cannot be known now, the form does without.
            let is_staff = offers_all(&app, &caller, &entry.gallery).await.unwrap_or_default();
            let asked = captcha::ask(&app, &caller.visitor, &entry.gallery).await;
            let form = PostForm {
                is_staff,
                asked: asked.unwrap_or_default(),
                head: head(&fields.head),
                nick: fields.nick,
                title: fields.title,
                body: fields.body,
                token: fields.token,
                refusal: Some(refusal.clone()),
                ..PostForm::default()
            };
            respond::refused(&WritePage::write(&site, &entry.gallery, form), &refusal)
        }
        Err(Failure::Gone | Failure::Missing | Failure::NoPassword) => {
            Err(Message::GalleryNotFound.into())
        }
        Err(Failure::Broken(error)) => Err(error.into()),
    }
}

/// The word for metrics.
pub(super) fn outcome_of<T>(outcome: &Result<T, Failure>) -> &'static str {
    match outcome {
        Ok(_) => "done",
        Err(Failure::Refused(refusal)) => refusal.code(),
        Err(Failure::Gone | Failure::Missing) => "gone",
        Err(Failure::NoPassword) => "no_password",
        Err(Failure::Broken(_)) => "failed",
    }
}
