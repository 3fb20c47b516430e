//! Health, the queue and storage: `/admin/health`.

use std::sync::Arc;

use axum::extract::{Query, State};

use super::{
    super::{caller::Caller, desk::Fields, respond::Answer},
    Look, Sent, answer, done, found, open, signed,
};
use crate::{
    actions::{
        Failure,
        tend_queue::{queue, tend as tend_job},
    },
    app::App,
    infra::disk,
    store,
    view::console::{HealthPage, Machine},
};

/// `GET /admin/health`
pub(in super::super) async fn health(
    State(app): State<Arc<App>>,
    Query(look): Query<Look>,
    caller: Caller,
) -> Answer {
    let (mut conn, site) = open(&app, &caller).await?;
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
    drop(conn);
    answer(&HealthPage::new(&site, machine, queue, look.saved.is_some()))
}

/// `POST /admin/health`: 303 back.
pub(in super::super) async fn tend(
    State(app): State<Arc<App>>,
    caller: Caller,
    fields: Fields,
) -> Answer {
    let sent = signed(&app, &caller, fields).await?;
    let outcome = match sent {
        Ok(sent) => change(&app, &caller, &sent).await,
        Err(failure) => Err(failure),
    };
    done(outcome, "/admin/health")
}

async fn change(app: &App, caller: &Caller, sent: &Sent) -> Result<(), Failure> {
    let by = sent.by(caller)?;
    let id: i64 = sent.field("id").parse().map_err(|_| Failure::Missing)?;
    let drop = match sent.field("do") {
        "retry" => false,
        "drop" => true,
        _ => return Err(Failure::Missing),
    };
    found(tend_job(app, &by, (sent.field("kind"), id), drop).await?)
}
