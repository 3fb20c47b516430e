//! The reader's own bans in a gallery, and appealing against them.

use std::sync::Arc;

use axum::extract::{Path, State};
use serde::Deserialize;

use super::{
    caller::Caller,
    posted::Posted,
    problem::{self, Problem},
    reading::{self, Reading},
    respond::{self, Answer},
};
use crate::{
    actions::{Failure, admit::bans, ban},
    app::App,
    domain::{
        ban::{Appeal, Ban},
        gallery::Gallery,
    },
    store,
    view::{
        ban::{BanPage, Tried, key},
        message::Message,
    },
};

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    ban: String,
    words: String,
}

/// `GET /g/{gallery}/ban`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
) -> Answer {
    let Reading { conn, site, entry, .. } =
        reading::door(&app, &caller.at_primary(), &slug).await?;
    drop(conn);
    let gallery = &entry.gallery.outside();
    let own = own(&app, &caller, gallery).await?;
    let mut response = respond::page(&BanPage::new(&site, gallery, own, None))?;
    respond::no_store(&mut response);
    Ok(response)
}

/// `POST /g/{gallery}/ban`: 303 to the page, which shows the appeal.
pub(super) async fn appeal(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let Reading { conn, site, entry, .. } = reading::door(&app, &caller, &slug).await?;
    drop(conn);
    let gallery = &entry.gallery.outside();
    let own = own(&app, &caller, gallery).await?;
    // Only a ban that holds for this very reader can be appealed against by him.
    let ban = own.iter().map(|(ban, _)| ban).find(|ban| key(ban) == fields.ban);
    let place = ban.map(|ban| (ban.list, ban.id)).ok_or(Message::NotFound)?;
    let back = format!("/g/{}/ban", gallery.slug);
    match ban::appeal(&app, place, &fields.words).await {
        Ok(()) => respond::see(&back),
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let tried = Tried { key: fields.ban, words: fields.words, refusal: refusal.clone() };
            respond::refused(&BanPage::new(&site, gallery, own, Some(tried)), &refusal)
        }
        Err(failure) => Err(problem::of(failure, back)),
    }
}

/// The reader's bans here, each with its appeal.
async fn own(
    app: &App,
    caller: &Caller,
    gallery: &Gallery,
) -> Result<Vec<(Ban, Option<Appeal>)>, Problem> {
    let bans = bans(app, &caller.visitor, gallery, app.clock.now()).await?;
    let mut conn = app.db.reader().await?;
    let mut own = Vec::new();
    for ban in bans {
        let appeal = store::appeal::find(&mut conn, ban.list, ban.id).await?;
        own.push((ban, appeal));
    }
    Ok(own)
}
