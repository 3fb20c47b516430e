//! The site over HTTP: extractors, handlers, and the way they are put together.

pub mod asset;
pub mod caller;
mod claim;
pub mod guard;

mod admin;
mod admin_succession;
mod ban;
mod best;
mod comment;
mod compress;
mod console;
mod cover;
mod delete;
mod design;
mod desk;
mod devices;
mod dress;
mod edit;
mod export;
mod front;
mod gallog;
mod health;
mod help;
mod home;
mod join;
mod kept;
mod language;
mod list;
mod listen;
mod live;
mod log_in;
mod mail;
mod me;
mod oidc;
mod open;
mod pack;
mod parts;
mod passkey;
mod post;
mod posted;
mod problem;
mod proof;
mod public_log;
mod query;
mod reading;
mod recent;
mod reply;
mod report;
mod respond;
mod routes;
mod rules;
mod scrap;
mod search;
mod sent;
mod session;
mod settings;
mod sign_up;
mod sitemap;
mod succession;
mod vote;
mod webapp;
mod write;
mod written;

use std::{sync::Arc, time::Duration};

use tokio::{net::TcpListener, sync::watch};

use crate::{app::App, jobs};

/// Longest to wait, after the signal to stop, for requests that are being answered.
pub const LAST_REQUESTS: Duration = Duration::from_secs(20);

/// Answers requests on `listener` until `stop` turns true; then finishes what
/// has begun, and writes what was only in memory.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    stop: watch::Receiver<bool>,
) -> std::io::Result<()> {
    app.db.follow();
    let running = tokio::spawn(jobs::run(Arc::clone(&app), stop.clone()));
    let front = front::Front::new(Arc::clone(&app));
    listen::listen(listener, Arc::new(front), &app.config, stop, LAST_REQUESTS).await?;
    running.await.map_err(std::io::Error::other)?;
    jobs::finish(&app).await;
    Ok(())
}
