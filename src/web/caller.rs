//! The caller of a request: who, in which language, and how to answer.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use axum_extra::extract::CookieJar;

use crate::{app::App, domain::visitor::Visitor, infra::client_address, texts::Lang};

/// The cookie that lists the galleries visited last: `slug:percent-encoded-name,…`, newest first.
pub const RECENT_COOKIE: &str = "madang_recent";

/// Taken from a request's connection and headers; never refuses.
#[derive(Clone)]
pub struct Caller {
    /// Who it is, for actions and limits.
    pub visitor: Visitor,
    /// The reader's language.
    pub lang: Lang,
    /// Asked for JSON rather than a page.
    pub wants_json: bool,
    /// The cookie that lists the galleries visited last.
    pub recent: String,
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Caller, Infallible> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or([0, 0, 0, 0].into(), |ConnectInfo(peer)| peer.ip());
        let headers = &parts.headers;
        let address = client_address::resolve(peer, headers, &app.config.trusted_proxies);
        let keys = &app.keys;
        Ok(Caller {
            visitor: Visitor {
                address,
                identity: keys.identity(address),
                neighbourhood: keys.neighbourhood(address),
                prefix: keys.prefix(address),
                reader: keys.reader(address, text(headers, header::USER_AGENT)),
            },
            lang: lang(headers),
            wants_json: wants_json(headers),
            recent: CookieJar::from_headers(headers)
                .get(RECENT_COOKIE)
                .map(|cookie| cookie.value().to_owned())
                .unwrap_or_default(),
        })
    }
}

/// The language a request asks for; Korean unless it prefers English.
pub fn lang(headers: &HeaderMap) -> Lang {
    Lang::from_accept_language(text(headers, header::ACCEPT_LANGUAGE))
}

/// Whether a request asks for JSON and not for a page as well.
pub fn wants_json(headers: &HeaderMap) -> bool {
    let accept = text(headers, header::ACCEPT);
    accept.contains("json") && !accept.contains("text/html")
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
