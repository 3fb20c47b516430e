//! Bounds on one request: its size, its time, and what a mistake of ours may break.

use std::{any::Any, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use tower_http::{
    catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer, timeout::TimeoutLayer,
};

/// 413 above the size, 504 after the time, 500 for a panic: each a bare status.
///
/// When time is up the handler is dropped where it stands; an open transaction
/// is rolled back by that; a commit that has begun goes on, and the form's token finds what it wrote.
pub fn apply<S>(routes: Router<S>, body_limit: usize, time: Duration) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    routes
        .layer(DefaultBodyLimit::max(body_limit))
        .layer(RequestBodyLimitLayer::new(body_limit))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, time))
        .layer(CatchPanicLayer::custom(report))
}

/// Logs the panic once, inside the request's span, and answers 500.
fn report(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(panic = text.unwrap_or("of an unknown kind"), "a handler panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
