//! Health, the queue and storage: `/admin/health`.

use std::sync::Arc;

use axum::extract::{Query, State};

use super::{
    super::{
        caller::Caller,
        desk::Pairs,
        posted::Posted,
        problem::Problem,
        respond::{self, Answer},
    },
    Look, Sent, Wrong, answer, found, open, saved,
};
use crate::{
    actions::{
        Failure,
        tend_queue::{queue, tend as tend_job},
    },
    app::App,
    infra::disk,
    store,
    view::console::{After, HealthPage, Machine},
};

/// `GET /admin/health`
pub(in super::super) async fn health(
    State(app): State<Arc<App>>,
    Query(look): Query<Look>,
    caller: Caller,
) -> Answer {
    answer(&page(&app, &caller, look.saved()).await?)
}

async fn page(app: &App, caller: &Caller, after: After) -> Result<HealthPage, Problem> {
    let (mut conn, site) = open(app, caller).await?;
    let lists = app.networks.status();
    let machine = Machine {
        version: env!("CARGO_PKG_VERSION"),
        engine: if app.db.is_embedded() { "SQLite" } else { "PostgreSQL" },
        size: store::console::size(&mut conn).await?,
        free: disk::free(&app.config.data),
        lists: lists.lists,
        lists_at: lists.read_at,
        lists_problem: lists.problem,
    };
    let queue = queue(&mut conn).await?;
    Ok(HealthPage::new(&site, machine, queue, after))
}

/// `POST /admin/health`: 303 back, or the form again.
pub(in super::super) async fn tend(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let sent = Sent::open(&app, &caller, fields).await?;
    let done = sent.prove(&app, change(&app, &sent)).await;
    let form = format!("{}-{}", sent.field("kind"), sent.field("id"));
    match sent.settle(done, &form, "/admin/health")? {
        Ok(()) => saved("/admin/health"),
        Err((after, why)) => respond::refused(&page(&app, &caller, after).await?, &why),
    }
}

async fn change(app: &App, sent: &Sent<'_>) -> Result<(), Wrong> {
    let by = sent.reasoned()?;
    let drop = match sent.field("do") {
        "retry" => false,
        "drop" => true,
        _ => return Err(Failure::Missing.into()),
    };
    Ok(found(tend_job(app, &by, (sent.field("kind"), sent.id("id")?), drop).await?)?)
}
