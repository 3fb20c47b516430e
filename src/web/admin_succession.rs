//! The operator decides who takes over: `/admin/succession`. As everywhere in the console each
//! change asks for the password, or for what a passkey gave in its place.

use std::sync::Arc;

use axum::{extract::State, http::Uri};

use super::{
    admin::operator,
    caller::Caller,
    desk::{Pairs, field},
    posted::Posted,
    problem::{self, Problem},
    reading,
    respond::{self, Answer},
    succession::{managers, whose},
};
use crate::{
    actions::{
        Failure,
        admit::actor,
        log_in::prove_either,
        succession::{grant, refuse, set_terms, terms},
    },
    app::App,
    domain::{
        authority::{Role, Who},
        gallery::Slug,
        public_log::{By, Reason},
        refusal::Refusal,
        succession::Terms,
    },
    store,
    view::{
        admin::Tried,
        succession::{QueuePage, Waiting},
    },
};

/// Wishes that are shown.
const WISHES: i64 = 100;

/// `GET /admin/succession`
pub(super) async fn show(State(app): State<Arc<App>>, uri: Uri, caller: Caller) -> Answer {
    operator(&app, &caller).await?;
    let is_saved = uri.query() == Some("saved=1");
    let mut response = respond::page(&page(&app, &caller, is_saved, Tried::default()).await?)?;
    respond::no_store(&mut response);
    Ok(response)
}

async fn page(
    app: &App,
    caller: &Caller,
    is_saved: bool,
    tried: Tried,
) -> Result<QueuePage, Problem> {
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
    Ok(QueuePage::new(&site, waiting, terms, (is_saved, app.passkeys.is_some()), tried))
}

/// `POST /admin/succession`: 303 to the page, or the form again.
pub(super) async fn change(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let me = operator(&app, &caller).await?;
    let (password, proof) = (field(&fields, "password"), field(&fields, "proof"));
    let done = match prove_either(&app, me, password, proof).await {
        Ok(()) => apply(&app, &caller, &fields).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => respond::see("/admin/succession?saved=1"),
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let form = match field(&fields, "do") {
                "terms" => "terms",
                _ => field(&fields, "wish"),
            };
            let refused = Some(refusal.clone());
            let tried = Tried { form: form.to_owned(), refusal: refused, ..Tried::default() };
            respond::refused(&page(&app, &caller, false, tried).await?, &refusal)
        }
        Err(failure) => Err(problem::of(failure, "/admin/succession".to_owned())),
    }
}

async fn apply(app: &App, caller: &Caller, fields: &[(String, String)]) -> Result<(), Failure> {
    let field = |name: &str| field(fields, name);
    let reason = Reason::parse(field("reason"))?;
    let by = By { actor: actor(Who::plain(Role::Operator), &caller.visitor), reason };
    if field("do") == "terms" {
        let days = |name: &str| field(name).trim().parse::<i64>().ok();
        let terms = days("absent").zip(days("notice"));
        let terms = terms.and_then(|(absent, notice)| Terms::new(absent, notice));
        return set_terms(app, &by, terms.ok_or(Refusal::DaysUnknown)?).await;
    }
    let slug = Slug::parse(field("gallery")).ok_or(Failure::Missing)?;
    let mut conn = app.db.reader().await?;
    let gallery = store::gallery::by_slug(&mut conn, &slug).await?.ok_or(Failure::Missing)?;
    drop(conn);
    let wish = field("wish").parse().map_err(|_| Failure::Missing)?;
    match field("do") {
        "grant" => grant(app, &by, &gallery, wish, field("answer")).await,
        "refuse" => refuse(app, &by, &gallery, wish, field("answer")).await,
        _ => Err(Failure::Missing),
    }
}
