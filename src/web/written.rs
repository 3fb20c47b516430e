//! So that nobody misses his own words: who has just written carries how far a standby must have come.
//!
//! The position is that of everything this server has committed by the time it
//! answers, which includes what it answers for. It leaves as a sealed cookie: a log's
//! position tells how much a site writes, and a forged one would send everybody
//! to the primary. It lives a little longer than a standby may lag behind; by then
//! every standby that is read from has what was written.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};

use super::caller::WRITTEN_COOKIE;
use crate::{
    app::App,
    domain::time::{Moment, SECOND},
};

/// Beyond the lag: what the watch over the standbys may be late by, and clocks of servers differ.
const BEYOND: i64 = 10;

/// The middleware.
pub(super) async fn remember(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    let is_read = request.method().is_safe() || !app.db.has_standby();
    let mut response = next.run(request).await;
    if is_read {
        return response;
    }
    let lag = i64::try_from(app.config.database_read_lag.as_secs()).unwrap_or(i64::MAX);
    let life = lag.saturating_add(BEYOND);
    let until = Moment(app.clock.now().0.saturating_add(life.saturating_mul(SECOND)));
    let sealed = app.keys.seal_position(app.db.written().0, until);
    let line = format!("{WRITTEN_COOKIE}={sealed}; Path=/; Max-Age={life}; HttpOnly; SameSite=Lax");
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    response
}
