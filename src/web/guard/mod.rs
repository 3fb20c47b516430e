//! What every request passes on its way in and every answer on its way out.
//!
//! From the outside in: the request's number, span, log line and metrics
//! ([`request`]), the security headers ([`header`]), the error pages (which
//! belong to the pages, so they are put between the two functions here), then
//! panics, time and size ([`limit`]) and the cross-origin check
//! ([`cross_origin`]). Nearest to the pages, and around them only: how many may
//! be in the making ([`shed`]); those that readers ask for most are counted
//! before they come here, at the door (`web/front.rs`).

pub mod cross_origin;
pub mod header;
pub mod limit;
pub mod request;
pub mod shed;

use std::time::Duration;

use axum::Router;

use crate::config::Config;

/// How many times as long as another request one with a file may take.
const PATIENCE: u32 = 4;

/// The inner guards: they answer with a bare status, to which an error page is added outside of them.
pub fn inner<S>(routes: Router<S>, config: &Config) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    bounded(routes, config, config.body_limit, config.request_timeout)
}

/// The same for forms with a file of so many bytes, which takes longer to come.
pub fn inner_of_files<S>(routes: Router<S>, config: &Config, body_limit: usize) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    bounded(routes, config, body_limit, PATIENCE * config.request_timeout)
}

fn bounded<S>(routes: Router<S>, config: &Config, body_limit: usize, time: Duration) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let routes = routes.layer(cross_origin::layer(config.origin.as_deref()));
    limit::apply(routes, body_limit, time)
}

/// The outer guards: they see every answer, error pages included.
pub fn outer<S>(routes: Router<S>, config: &Config) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let trusted = request::Trusted::from(config.trusted_proxies.clone());
    routes
        .layer(axum::middleware::from_fn(header::secure))
        .layer(axum::middleware::from_fn_with_state(trusted, request::observe))
}

#[cfg(test)]
mod tests;
