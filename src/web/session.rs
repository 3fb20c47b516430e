//! Who is logged in, by the cookie of his browser, and the cookies that say so.
//!
//! A cookie that the site has not given out is told by its seal and costs nothing. One of
//! ours is looked up in the database for each page: what ends a session ends it everywhere
//! at once. Without a cookie nothing is asked.

use std::{
    net::IpAddr,
    sync::{Arc, OnceLock},
};

use axum::{
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::Response,
};
use db::Position;

use super::{
    caller::{Caller, cookies, text},
    problem::Problem,
};
use crate::{
    actions::log_in::{Entered, lasts_until},
    app::App,
    domain::{
        member::{self, Signed},
        refusal::Refusal,
        time::{Moment, SECOND},
    },
    infra::{
        client_address,
        keys::{Token, TokenKind},
    },
    store::{member_session, staff},
    view::{frame::is_safe_path, message::Message},
};

/// The cookie of a session.
pub(super) const SESSION: &str = "madang_session";
/// The cookie of a browser in which somebody was logged in.
const DEVICE: &str = "madang_device";

/// How long a browser is known.
const DEVICE_LIFE: i64 = 31_536_000;
/// How long a session is good that stays, as far as the browser is concerned. The server
/// ends it sooner, if it is not used.
const STAYS_LIFE: i64 = 31_536_000;
/// How exactly it is noted when a session was used.
const SEEN_EVERY: i64 = 3_600 * SECOND;

/// What the server knows of a browser beside its address.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    /// Somebody was logged in in it before.
    pub known: Option<Token>,
    /// What it says it is.
    pub device: String,
    /// It came over TLS, as far as can be known here.
    pub is_secure: bool,
}

impl Browser {
    /// Reads the headers.
    pub(super) fn of(app: &App, peer: IpAddr, headers: &HeaderMap) -> Browser {
        let open = |text: &str| app.keys.open_token(TokenKind::Device, text);
        let has_origin = app.config.origin.as_deref().is_some_and(|it| it.starts_with("https:"));
        let is_forwarded = || {
            client_address::is_trusted(peer, &app.config.trusted_proxies)
                && headers.get("x-forwarded-proto").is_some_and(|it| it == "https")
        };
        Browser {
            known: cookies(headers, DEVICE).find_map(open),
            device: member::device(text(headers, header::USER_AGENT)),
            is_secure: has_origin || is_forwarded(),
        }
    }
}

/// Who sits where a request comes from: found once for each, told to whoever dresses the answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Seat(Arc<OnceLock<Option<Signed>>>);

impl Seat {
    /// The member, if one was found.
    pub(super) fn member(&self) -> Option<&Signed> {
        self.0.get()?.as_ref()
    }

    /// Takes a cookie back that leads to nothing any more, and keeps personal pages out of caches.
    pub(super) fn tidy(&self, response: &mut Response) {
        // What a shared cache may keep for everybody says nothing to one browser.
        let kept = response.headers().get(header::CACHE_CONTROL);
        if kept.is_some_and(|it| it.as_bytes().starts_with(b"public")) {
            response.headers_mut().remove(header::SET_COOKIE);
            return;
        }
        match self.0.get() {
            Some(None) => {
                let name = format!("{SESSION}=");
                let is_set = |line: &HeaderValue| line.as_bytes().starts_with(name.as_bytes());
                if !response.headers().get_all(header::SET_COOKIE).iter().any(is_set) {
                    forget(response);
                }
            }
            Some(Some(_)) => {
                let headers = response.headers_mut();
                if headers.get(header::CACHE_CONTROL).is_none_or(|it| it == "no-cache") {
                    let value = HeaderValue::from_static("private, no-cache");
                    headers.insert(header::CACHE_CONTROL, value);
                }
            }
            None => {}
        }
    }
}

/// Whether a request carries a session that the site has given out.
pub(super) fn is_carried(app: &App, headers: &HeaderMap) -> bool {
    token(app, headers).is_some()
}

fn token(app: &App, headers: &HeaderMap) -> Option<Token> {
    cookies(headers, SESSION).find_map(|text| app.keys.open_token(TokenKind::Session, text))
}

/// The member whose session a request carries. Found once for each request.
pub(super) async fn find(
    app: &App,
    parts: &Parts,
    sees: Position,
    prefix: &str,
) -> Result<Option<Signed>, Problem> {
    let Some(token) = token(app, &parts.headers) else { return Ok(None) };
    let seat = parts.extensions.get::<Seat>().cloned().unwrap_or_default();
    if let Some(found) = seat.0.get() {
        return Ok(found.clone());
    }
    let now = app.clock.now();
    let mut conn = app.db.reader_after(sees).await?;
    let mut found = member_session::find(&mut conn, token.member, &token.hash, now).await?;
    if found.is_none() && conn.is_standby() {
        // Perhaps it is only too new for a standby.
        conn = app.db.reader().await?;
        found = member_session::find(&mut conn, token.member, &token.hash, now).await?;
    }
    drop(conn);
    if let Some(session) = &found
        && now.0 - session.seen_at.0 > SEEN_EVERY
    {
        let until = lasts_until(now, session.stays);
        // Reading goes on where nothing can be written just now; the next request tries again.
        if let Err(error) = note(app, &token, (now, until), prefix).await {
            tracing::warn!(%error, "that a member is here could not be noted");
        }
    }
    let signed = found.map(|session| session.signed);
    Ok(seat.0.get_or_init(|| signed).clone())
}

/// Notes that a session is used, until when it lasts now, and that its member is here.
async fn note(
    app: &App,
    token: &Token,
    (now, until): (Moment, Moment),
    prefix: &str,
) -> db::Result<()> {
    let mut tx = app.db.begin().await?;
    member_session::seen(&mut tx, token.member, &token.hash, now, until, prefix).await?;
    // A manager who is here is not absent.
    staff::seen(&mut tx, token.member.0, now).await?;
    tx.commit().await
}

/// The member, or the way to log in and back to `path`.
pub(super) fn required<'a>(caller: &'a Caller, path: &str) -> Result<&'a Signed, Problem> {
    caller.member().ok_or_else(|| match caller.wants_json {
        true => Message::Refused { refusal: Refusal::MembersOnly, back: path.to_owned() }.into(),
        false => Problem::LogIn(log_in_url(path)),
    })
}

/// Where one logs in to come back to a path.
pub(super) fn log_in_url(path: &str) -> String {
    let next = form_urlencoded::byte_serialize(path.as_bytes()).collect::<String>();
    format!("/login?next={next}")
}

/// Where to go after logging in: a path of this site that is not the form itself.
pub(super) fn way_on(next: &str) -> &str {
    let is_form = ["/login", "/signup", "/logout"].iter().any(|form| {
        next.strip_prefix(form).is_some_and(|rest| rest.is_empty() || rest.starts_with(['?', '/']))
    });
    if is_safe_path(next) && !is_form { next } else { "/" }
}

/// The path that a request came from, if the browser says so.
pub(super) fn came_from(headers: &HeaderMap) -> String {
    let path = text(headers, header::REFERER).split_once("://").and_then(|(_, rest)| {
        let at = rest.find('/')?;
        Some(&rest[at..])
    });
    way_on(path.unwrap_or("/")).to_owned()
}

/// Gives the browser its session.
pub(super) fn give(response: &mut Response, browser: &Browser, entered: &Entered) {
    let age = if entered.stays { Some(STAYS_LIFE) } else { None };
    set(response, SESSION, &entered.token, age, browser.is_secure);
    set(response, DEVICE, &entered.device, Some(DEVICE_LIFE), browser.is_secure);
}

/// Takes the session back from the browser. That it was here stays known.
pub(super) fn forget(response: &mut Response) {
    set(response, SESSION, "", Some(0), false);
}

/// The same of a browser whose account is gone.
pub(super) fn forget_all(response: &mut Response) {
    forget(response);
    set(response, DEVICE, "", Some(0), false);
}

/// A cookie that no script reads and no other site sends along with what it writes.
pub(super) fn set(
    response: &mut Response,
    name: &str,
    value: &str,
    age: Option<i64>,
    is_secure: bool,
) {
    let age = age.map(|age| format!("; Max-Age={age}")).unwrap_or_default();
    let secure = if is_secure { "; Secure" } else { "" };
    let line = format!("{name}={value}; Path=/{age}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_on_never_leaves_the_site() {
        for path in ["/", "/g/baduk/7?page=2#c1", "/me/devices", "/loginroom"] {
            assert_eq!(way_on(path), path);
        }
        for wrong in [
            "",
            "https://evil.test/",
            "//evil.test",
            "/\\evil.test",
            "/\t/evil.test",
            "/%0a/x\n",
            "/login",
            "/login?next=/",
            "/logout",
            "javascript:alert(1)",
        ] {
            assert_eq!(way_on(wrong), "/", "{wrong:?}");
        }
    }
}
