//! The operator decides who takes over: `/admin/succession`. As everywhere in the console each
//! change asks for the password, or for what a passkey gave in its place.

use std::sync::Arc;

use axum::{extract::State, http::Uri};

use super::{
    admin::operator,
    caller::Caller,
    console::sent::{At, Sent, Wrong, saved},
    desk::Pairs,
    posted::Posted,
    problem::Problem,
    reading,
    respond::{self, Answer},
    succession::{managers, whose},
};
use crate::{
    actions::{
        Failure,
        succession::{grant, refuse, set_terms, terms},
    },
    app::App,
    domain::{gallery::Slug, refusal::Refusal, succession::Terms},
    store,
    view::{
        console::After,
        succession::{QueuePage, Waiting},
    },
};

/// Wishes that are shown.
const WISHES: i64 = 100;

/// `GET /admin/succession`
pub(super) async fn show(State(app): State<Arc<App>>, uri: Uri, caller: Caller) -> Answer {
    operator(&app, &caller).await?;
    let after = After::saved(uri.query() == Some("saved=1"));
    let mut response = respond::page(&page(&app, &caller, after).await?)?;
    respond::no_store(&mut response);
    Ok(response)
}

async fn page(app: &App, caller: &Caller, after: After) -> Result<QueuePage, Problem> {
    let (mut conn, _, site) = reading::site(app, &caller.at_primary()).await?;
    let terms = terms(&mut conn).await?;
    let mut waiting = Vec::new();
    for wish in store::succession::open(&mut conn, WISHES).await? {
        let id = wish.gallery;
        let gallery = store::gallery::numbered(&mut conn, id).await?;
        let wished = whose(&mut conn, wish).await?;
        if let (Some(gallery), Some(wished)) = (gallery, wished) {
            let managers = managers(&mut conn, id, terms, site.now).await?;
            waiting.push(Waiting { gallery, managers, wished });
        }
    }
    Ok(QueuePage::new(&site, waiting, terms, after))
}

/// `POST /admin/succession`: 303 to the page, or the form again.
pub(super) async fn change(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let sent = Sent::open(&app, &caller, fields).await?;
    let done = sent.prove(&app, apply(&app, &sent)).await;
    let form = if sent.field("do") == "terms" { "terms" } else { sent.field("wish") };
    match sent.settle(done, form, "/admin/succession")? {
        Ok(()) => saved("/admin/succession"),
        Err((after, why)) => respond::refused(&page(&app, &caller, after).await?, &why),
    }
}

async fn apply(app: &App, sent: &Sent<'_>) -> Result<(), Wrong> {
    let by = sent.by()?;
    if sent.field("do") == "terms" {
        let days = |name: &str| sent.field(name).trim().parse::<i64>().ok();
        let terms = days("absent").zip(days("notice"));
        let terms = terms.and_then(|(absent, notice)| Terms::new(absent, notice));
        let terms = terms.ok_or(Refusal::DaysUnknown).at("absent")?;
        return Ok(set_terms(app, &by, terms).await?);
    }
    let slug = Slug::parse(sent.field("gallery")).ok_or(Failure::Missing)?;
    let mut conn = app.db.reader().await?;
    let gallery = store::gallery::by_slug(&mut conn, &slug).await?.ok_or(Failure::Missing)?;
    drop(conn);
    let (wish, words) = (sent.id("wish")?, sent.field("answer"));
    match sent.field("do") {
        "grant" => grant(app, &by, &gallery, wish, words).await?,
        "refuse" => refuse(app, &by, &gallery, wish, words).await?,
        _ => return Err(Failure::Missing.into()),
    }
    Ok(())
}
