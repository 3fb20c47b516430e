//! Becoming a member of a gallery: `/g/{gallery}/join`. Open to whoever stands outside.

use std::sync::Arc;

use axum::extract::{Path, State};
use serde::Deserialize;

use super::{
    caller::Caller,
    posted::Posted,
    problem::{self, Problem},
    reading,
    respond::{self, Answer},
    session, write,
};
use crate::{
    actions::{Failure, join_gallery},
    again,
    app::App,
    domain::refusal::Refusal,
    infra::metric,
    store,
    view::{
        join::{JoinPage, Seat},
        message::Message,
    },
};

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    r#do: String,
    words: String,
}

/// `GET /g/{gallery}/join`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
) -> Answer {
    let page = page(&app, &caller, &slug, String::new(), None).await?;
    let mut response = respond::page(&page)?;
    respond::no_store(&mut response);
    Ok(response)
}

/// `POST /g/{gallery}/join`: 303 to the page, which says how one stands now.
pub(super) async fn send(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let reading = reading::door(&app, &caller, &slug).await?;
    let entry = Arc::clone(&reading.entry);
    drop(reading);
    let gallery = &entry.gallery;
    let here = format!("/g/{}/join", gallery.slug);
    let me = session::required(&caller, &here)?;
    let done = match fields.r#do.as_str() {
        "leave" => again!(join_gallery::leave(&app, me, gallery.id)),
        _ => again!(join_gallery::ask(&app, &caller.visitor, gallery, &fields.words)),
    };
    metric::write("join", write::outcome_of(&done));
    match done {
        Ok(()) => respond::see(&here),
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let page = page(&app, &caller, &slug, fields.words, Some(&refusal)).await?;
            respond::refused(&page, &refusal)
        }
        Err(failure) => Err(problem::of(failure, here)),
    }
}

/// The page as it is for the caller, by the primary's word.
async fn page(
    app: &App,
    caller: &Caller,
    slug: &str,
    typed: String,
    refusal: Option<&Refusal>,
) -> Result<JoinPage, Problem> {
    let mut reading = reading::door(app, &caller.at_primary(), slug).await?;
    let (gallery, conn) = (&reading.entry.gallery, &mut reading.conn);
    if !gallery.settings.circles.take_members() {
        return Err(Message::NotFound.into());
    }
    let seat = match caller.member() {
        None => Seat::Guest,
        Some(me) => match store::staff::seat(conn, gallery.id, me.id.0).await? {
            Some(_) => Seat::Staff,
            None => Seat::Member(store::gallery_member::find(conn, gallery.id, me.id.0).await?),
        },
    };
    Ok(JoinPage::new(&reading.site, gallery, seat, typed, refusal))
}
