//! Changing a post: first its password, then its words.

use std::sync::Arc;

use axum::extract::{Path, State};
use serde::Deserialize;

use super::{
    caller::Caller,
    posted::Posted,
    problem::Problem,
    query::{self, Query},
    reading::{self, Reading},
    respond::{self, Answer},
    write,
};
use crate::{
    actions::{
        Failure,
        edit_post::{edit_post, keeps_ticket, open_post},
        write_post::Draft,
    },
    again,
    app::App,
    domain::{
        gallery::Gallery,
        post::{PostNo, PostRow},
    },
    store::{
        self,
        post::{Found, Original},
    },
    view::{
        frame::Site,
        link::PostPlace,
        message::Message,
        password::PasswordPage,
        write::{PostForm, WritePage},
    },
};

/// The fields of both forms. Without a title it is the first: the password alone.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    password: String,
    ticket: String,
    head: String,
    title: Option<String>,
    body: String,
}

/// `GET …/edit`: asks for the password.
pub(super) async fn ask(
    State(app): State<Arc<App>>,
    Path((slug, no)): Path<(String, String)>,
    query: Query,
    caller: Caller,
) -> Answer {
    let no = query::no(&no)?;
    let mut reading = reading::gallery(&app, &caller, &slug).await?;
    let row = row(&mut reading, no).await?;
    let Reading { conn, site, entry, .. } = reading;
    drop(conn);
    let gallery = &entry.gallery;
    let place = query.post_place(gallery, no);
    // A member's own post needs no password, so its form is there at once.
    if caller.member().is_some_and(|member| member.code == row.author.code) {
        let opened = open_post(&app, &caller.visitor, gallery, no, "").await;
        let opened = opened.map_err(|it| Problem::of_post(it, &entry, no))?;
        let is_staff = write::offers_all(&app, &caller, gallery).await?;
        return opened_form(&site, gallery, &place, opened, is_staff);
    }
    respond::page(&PasswordPage::edit(&site, gallery, &place, &row, None))
}

/// `POST …/edit`: opens the form for the right password, or keeps the new words (303).
pub(super) async fn send(
    State(app): State<Arc<App>>,
    Path((slug, no)): Path<(String, String)>,
    query: Query,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let no = query::no(&no)?;
    let mut reading = reading::gallery(&app, &caller, &slug).await?;
    let row = row(&mut reading, no).await?;
    let Reading { conn, site, entry, .. } = reading;
    drop(conn);
    let gallery = &entry.gallery;
    let place = query.post_place(gallery, no);

    let Some(title) = fields.title else {
        let opened = open_post(&app, &caller.visitor, gallery, no, &fields.password).await;
        return match opened {
            Ok(opened) => {
                let is_staff = write::offers_all(&app, &caller, gallery).await?;
                opened_form(&site, gallery, &place, opened, is_staff)
            }
            Err(Failure::Refused(refusal)) if !caller.wants_json => {
                let page = PasswordPage::edit(&site, gallery, &place, &row, Some(refusal.clone()));
                respond::refused(&page, &refusal)
            }
            Err(failure) => Err(Problem::of_post(failure, &entry, no)),
        };
    };

    let draft = Draft {
        password: fields.password,
        head: write::head(&fields.head),
        title,
        body: fields.body,
        ..Draft::default()
    };
    match again!(edit_post(&app, &caller.visitor, gallery, no, &fields.ticket, &draft)) {
        Ok(()) => respond::see(&place.url()),
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            // Where it cannot be known now, the form does without.
            let is_staff = write::offers_all(&app, &caller, gallery).await.unwrap_or_default();
            let form = PostForm {
                is_staff,
                nick: row.author.nick,
                head: draft.head,
                title: draft.title,
                body: draft.body,
                // A ticket that ran out asks for the password beside the words.
                ticket: if keeps_ticket(&refusal) { fields.ticket } else { String::new() },
                refusal: Some(refusal.clone()),
                ..PostForm::default()
            };
            respond::refused(&WritePage::edit(&site, gallery, &place, form), &refusal)
        }
        Err(failure) => Err(Problem::of_post(failure, &entry, no)),
    }
}

/// The form with what was written.
fn opened_form(
    site: &Site,
    gallery: &Gallery,
    place: &PostPlace,
    (original, ticket): (Original, String),
    is_staff: bool,
) -> Answer {
    let form = PostForm {
        is_staff,
        nick: original.nick,
        head: original.head_id,
        title: original.title,
        body: original.source,
        ticket,
        ..PostForm::default()
    };
    let mut response = respond::page(&WritePage::edit(site, gallery, place, form))?;
    respond::no_store(&mut response);
    Ok(response)
}

/// The row of a live post that a password page names.
pub(super) async fn row(reading: &mut Reading, no: PostNo) -> Result<PostRow, Problem> {
    match store::post::find(&mut reading.conn, reading.entry.gallery.id, no).await? {
        Some(Found::Live(post, _)) => Ok(post.row),
        Some(Found::Deleted(_)) => Err(Message::PostDeleted(reading.link()).into()),
        None => Err(Message::PostNotFound(reading.link()).into()),
    }
}
