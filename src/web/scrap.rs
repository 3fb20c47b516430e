//! Scraps: `POST /g/{gallery}/{no}/scrap`, and the folders they are kept in.

use std::sync::Arc;

use axum::extract::{Path, State};
use serde::Deserialize;

use super::{
    caller::Caller,
    gallog,
    posted::Posted,
    problem::Problem,
    query,
    reading::{self, Reading},
    respond::{self, Answer},
    session,
    sign_up::problem,
};
use crate::{
    actions::{
        Failure,
        keep_scrap::{self, Wish},
    },
    again,
    app::App,
    view::gallog::{Tab, Typed},
};

/// What is to be done with the post: keep it, or `act` on one that is kept.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    act: String,
    folder: i64,
}

/// 303 to one's scraps.
pub(super) async fn send(
    State(app): State<Arc<App>>,
    Path((slug, no)): Path<(String, String)>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let no = query::no(&no)?;
    let me = session::required(&caller, &format!("/g/{slug}/{}", no.0))?;
    let Reading { conn, entry, .. } = reading::gallery(&app, &caller, &slug).await?;
    drop(conn);
    let gallery = &entry.gallery;
    let outcome = match fields.act.as_str() {
        "remove" => again!(keep_scrap::change(&app, me, gallery.id, no, Wish::Remove)),
        "put" => {
            let wish = Wish::Put(fields.folder);
            again!(keep_scrap::change(&app, me, gallery.id, no, wish))
        }
        _ => again!(keep_scrap::keep(&app, me, gallery, no)),
    };
    outcome.map_err(|failure| Problem::of_post(failure, &entry, no))?;
    respond::see(&format!("/u/{}/scraps", me.code))
}

/// The one field of the form for a new folder.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NewFolder {
    name: String,
}

/// `POST /me/folders`
pub(super) async fn add_folder(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<NewFolder>,
) -> Answer {
    let me = session::required(&caller, "/me")?;
    let here = format!("/u/{}/scraps", me.code);
    match again!(keep_scrap::add_folder(&app, me, &fields.name)) {
        Ok(()) => respond::see(&here),
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let typed = Typed { text: fields.name, refusal: Some(refusal) };
            let from = gallog::From::default();
            gallog::show(&app, &caller, &me.code, Tab::Scraps, from, typed).await
        }
        Err(failure) => Err(problem(failure, &here)),
    }
}

/// The one field of the form that takes a folder away.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OldFolder {
    folder: i64,
}

/// `POST /me/folders/remove`
pub(super) async fn remove_folder(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<OldFolder>,
) -> Answer {
    let me = session::required(&caller, "/me")?;
    let here = format!("/u/{}/scraps", me.code);
    let outcome = again!(keep_scrap::remove_folder(&app, me, fields.folder));
    outcome.map_err(|failure| problem(failure, &here))?;
    respond::see(&here)
}
