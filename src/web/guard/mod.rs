//! What every request passes on its way in and every answer on its way out.
//!
//! From the outside in: the request's number, span, log line and metrics
//! ([`request`]), the security headers ([`header`]), the error pages (which
//! belong to the pages, so they are put between the two functions here), then
//! panics, time and size ([`limit`]) and the cross-origin check
//! ([`cross_origin`]). Nearest to the pages, and around them only: how many may
//! be in the making ([`shed`]).

pub mod cross_origin;
pub mod header;
pub mod limit;
pub mod request;
pub mod shed;

use axum::Router;

use crate::config::Config;

/// The inner guards: they answer with a bare status, to which an error page is added outside of them.
pub fn inner<S>(routes: Router<S>, config: &Config) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let routes = routes.layer(cross_origin::layer(config.origin.as_deref()));
    limit::apply(routes, config.body_limit, config.request_timeout)
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
