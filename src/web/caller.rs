//! The caller of a request: who, in which language, and how to answer.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, Method, header, request::Parts},
};

use db::Position;

use super::{problem::Problem, session};
use crate::{
    app::App,
    domain::{member::Signed, pager::PageSize, visitor::Visitor},
    infra::client_address,
    texts::Lang,
};

/// The cookie that lists the galleries visited last: `slug:percent-encoded-name,…`, newest first.
pub const RECENT_COOKIE: &str = "madang_recent";

/// The cookie that holds the language a reader has chosen.
pub const LANGUAGE_COOKIE: &str = "madang_lang";

/// The cookie that holds how many rows of a list a reader wants; absent for 50.
pub const ROWS_COOKIE: &str = "madang_rows";

/// The cookie of who has just written: how far a standby must have come to be read from.
pub const WRITTEN_COOKIE: &str = "madang_written";

/// Taken from a request's connection and headers; refuses only where the database cannot say
/// whose session it is.
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
    /// Reads, and not only asks for headers.
    pub is_get: bool,
    /// What the page must not be older than: a standby that has come so far may be read.
    pub sees: Position,
    /// What it knows of the browser, for sessions.
    pub browser: session::Browser,
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Caller, Problem> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or([0, 0, 0, 0].into(), |ConnectInfo(peer)| peer.ip());
        let headers = &parts.headers;
        let address = client_address::resolve(peer, headers, &app.config.trusted_proxies);
        let keys = &app.keys;
        let (household, prefix) = (keys.identity(address), keys.prefix(address));
        let sees = sees(app, &parts.method, headers);
        let carried = Carried::of(headers);
        let (lang, recent) = (carried.lang(headers), carried.recent().to_owned());
        let member = session::find(app, parts, sees, &prefix).await?;
        Ok(Caller {
            visitor: Visitor {
                address,
                identity: member.as_ref().map_or_else(|| household.clone(), Signed::identity),
                household,
                neighbourhood: keys.neighbourhood(address),
                prefix,
                reader: keys.reader(address, text(headers, header::USER_AGENT)),
                member,
            },
            lang,
            wants_json: wants_json(headers),
            recent,
            is_get: parts.method == Method::GET,
            sees,
            browser: session::Browser::of(app, peer, headers),
        })
    }
}

impl Caller {
    /// The member who is logged in.
    pub fn member(&self) -> Option<&Signed> {
        self.visitor.member.as_ref()
    }

    /// The same caller where only the primary's word will do.
    pub fn at_primary(&self) -> Caller {
        Caller { sees: Position::END, ..self.clone() }
    }
}

/// What this request must see. One that writes decides by the primary alone.
fn sees(app: &App, method: &Method, headers: &HeaderMap) -> Position {
    if !app.db.has_standby() {
        return Position::START;
    }
    if !method.is_safe() {
        return Position::END;
    }
    let now = app.clock.now();
    let written = cookies(headers, WRITTEN_COOKIE).filter_map(|it| app.keys.open_position(it, now));
    Position(written.max().unwrap_or(0))
}

/// Who reads, for the count of views alone.
pub fn reader(app: &App, peer: IpAddr, headers: &HeaderMap) -> u64 {
    let address = client_address::resolve(peer, headers, &app.config.trusted_proxies);
    app.keys.reader(address, text(headers, header::USER_AGENT))
}

/// What a reader's cookies say of how pages are made for him, read in one go: this is asked of
/// every request, before anything else is known of it.
#[derive(Debug, Default)]
pub struct Carried<'a> {
    lang: Option<Lang>,
    rows: Option<PageSize>,
    recent: Option<&'a str>,
    has_session: bool,
}

impl<'a> Carried<'a> {
    /// Reads the cookies; of a name given twice the first one counts that says something.
    pub fn of(headers: &'a HeaderMap) -> Carried<'a> {
        let mut carried = Carried::default();
        for (name, value) in pairs(headers) {
            match name {
                LANGUAGE_COOKIE => carried.lang = carried.lang.or_else(|| Lang::from_tag(value)),
                ROWS_COOKIE => carried.rows = carried.rows.or_else(|| Some(PageSize::parse(value))),
                RECENT_COOKIE => carried.recent = carried.recent.or(Some(value)),
                session::SESSION => carried.has_session = true,
                _ => {}
            }
        }
        carried
    }

    /// Whether there is something under the name of a session.
    pub fn has_session(&self) -> bool {
        self.has_session
    }

    /// The galleries visited last; empty where there are none.
    pub fn recent(&self) -> &'a str {
        self.recent.unwrap_or_default()
    }

    /// The language the reader has chosen, or else the one the browser asks for; Korean
    /// unless it prefers English.
    pub fn lang(&self, headers: &HeaderMap) -> Lang {
        self.lang.unwrap_or_else(|| accepted(headers))
    }

    /// How many rows of a list the reader usually wants; 50 unless chosen otherwise.
    pub fn rows(&self) -> PageSize {
        self.rows.unwrap_or(PageSize::DEFAULT)
    }
}

/// The language of who asks, see [`Carried::lang`].
pub fn lang(headers: &HeaderMap) -> Lang {
    Carried::of(headers).lang(headers)
}

/// The values of the cookies of a name.
pub(super) fn cookies<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    pairs(headers).filter(move |(it, _)| *it == name).map(|(_, value)| value)
}

/// Names and values of all cookies, in their order.
fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
}

fn accepted(headers: &HeaderMap) -> Lang {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map_or(Lang::Ko, Lang::from_accept_language)
}

/// Whether a request asks for JSON and not for a page as well.
pub fn wants_json(headers: &HeaderMap) -> bool {
    let accept = text(headers, header::ACCEPT);
    accept.contains("json") && !accept.contains("text/html")
}

pub(super) fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
