//! The site over HTTP: extractors, handlers, and the way they are put together.

pub mod asset;
pub mod caller;
pub mod guard;

mod best;
mod comment;
mod delete;
mod dress;
mod edit;
mod health;
mod home;
mod list;
mod post;
mod problem;
mod query;
mod reading;
mod recent;
mod respond;
mod routes;
mod vote;
mod write;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{net::TcpListener, sync::watch};

use crate::{app::App, jobs};

/// Longest to wait, after the signal to stop, for requests that are being answered.
const LAST_REQUESTS: Duration = Duration::from_secs(20);

/// Answers requests on `listener` until `stop` turns true; then finishes what
/// has begun, and writes what was only in memory.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    mut stop: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let running = tokio::spawn(jobs::run(Arc::clone(&app), stop.clone()));
    let service =
        routes::router(Arc::clone(&app)).into_make_service_with_connect_info::<SocketAddr>();
    let mut stopping = stop.clone();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        stopping.wait_for(|stopped| *stopped).await.ok();
    });
    let patience = async {
        stop.wait_for(|stopped| *stopped).await.ok();
        tokio::time::sleep(LAST_REQUESTS).await;
    };
    let served = tokio::select! {
        served = server => served,
        () = patience => {
            tracing::warn!("some requests did not end in time and were cut off");
            Ok(())
        }
    };
    running.await.map_err(std::io::Error::other)?;
    jobs::finish(&app).await;
    served
}
