//! What a supervisor asks: is it alive, can it serve, how is it doing.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::problem::Problem;
use crate::{app::App, infra::metric, store, view::message::Message};

const TEXT: [(header::HeaderName, &str); 1] = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];

/// `GET /healthz`: the process answers. Asks nothing of anyone.
pub(super) async fn alive() -> Response {
    (TEXT, "ok\n").into_response()
}

/// `GET /readyz`: the database answers as well; 503 where it does not.
pub(super) async fn ready(State(app): State<Arc<App>>) -> Response {
    let asked = async {
        let mut conn = app.db.reader().await?;
        store::site::setting(&mut conn, "ready").await
    };
    match asked.await {
        Ok(_) => (TEXT, "ready\n").into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, TEXT, "the database does not answer\n")
                .into_response()
        }
    }
}

/// `GET /metrics`, in Prometheus' text form: for this machine itself only. A
/// request that a proxy passed on comes from elsewhere.
pub(super) async fn metrics(
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let is_forwarded = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
    if is_forwarded || !peer.ip().to_canonical().is_loopback() {
        return Err(Message::NotFound.into());
    }
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Ok((kind, metric::render()).into_response())
}
