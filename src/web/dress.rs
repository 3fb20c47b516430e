//! Puts a page, or problem+json, on every answer that is a bare status.
//!
//! Problems come from handlers, bare statuses from the router and the guards:
//! all of them leave in the reader's language and in the form he asked for, and
//! whatever is a fault is logged here, once.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};

use super::{
    caller,
    guard::request::RequestId,
    problem::{Problem, Undressed},
    reading, respond,
    session::Seat,
};
use crate::{
    app::App,
    domain::member::Signed,
    texts::Lang,
    view::message::{Message, MessagePage},
};

/// The middleware.
pub(super) async fn dress(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let lang = caller::lang(request.headers());
    let wants_json = caller::wants_json(request.headers());
    let can_repeat = request.method().is_safe();
    let id = request.extensions().get::<RequestId>().map(|id| id.0.to_string()).unwrap_or_default();
    let seat = Seat::default();
    request.extensions_mut().insert(seat.clone());
    let mut response = next.run(request).await;
    seat.tidy(&mut response);
    let Some(message) = message_of(&response, &id) else { return response };
    if wants_json {
        return respond::problem_json(&message, lang);
    }
    let mut dressed = page(&app, &message, lang, &id, can_repeat, seat.member()).await;
    // What the bare answer said beside its status stays true (Allow, Retry-After).
    for (name, value) in response.headers() {
        if matches!(*name, header::ALLOW | header::RETRY_AFTER | header::CONNECTION) {
            dressed.headers_mut().insert(name, value.clone());
        } else if *name == header::SET_COOKIE {
            dressed.headers_mut().append(name, value.clone());
        }
    }
    dressed
}

/// What an answer has to say, or `None` if it says it already.
fn message_of(response: &Response, id: &str) -> Option<Message> {
    if let Some(Undressed(problem)) = response.extensions().get::<Undressed>() {
        return Some(match problem.as_ref() {
            Problem::Message(message) => message.clone(),
            Problem::LogIn(_) => Message::BadRequest,
            Problem::Broken(error) if error.is_commit_unknown() => {
                tracing::warn!(%error, id, "what became of a write is not known");
                Message::OutcomeUnknown
            }
            Problem::Broken(error) if error.is_unavailable() => {
                tracing::warn!(%error, id, "the database did not answer");
                Message::Unavailable
            }
            Problem::Broken(error) => {
                tracing::error!(%error, id, "a request failed in the database");
                Message::Internal
            }
            Problem::Render(error) => {
                tracing::error!(%error, id, "a page could not be put together");
                Message::Internal
            }
        });
    }
    if response.headers().contains_key(header::CONTENT_TYPE) && !is_plain(response) {
        return None;
    }
    Some(match response.status() {
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => Message::BadRequest,
        StatusCode::FORBIDDEN => Message::CrossSite,
        StatusCode::NOT_FOUND => Message::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Message::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Message::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Message::UnsupportedMedia,
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => Message::Timeout,
        StatusCode::SERVICE_UNAVAILABLE => Message::Unavailable,
        StatusCode::INTERNAL_SERVER_ERROR => Message::Internal,
        _ => return None,
    })
}

/// The router's and extractors' own one-line answers are bare as well; those of
/// the health checks are meant to be as they are.
fn is_plain(response: &Response) -> bool {
    response.status().is_client_error()
        && response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

async fn page(
    app: &App,
    message: &Message,
    lang: Lang,
    id: &str,
    can_repeat: bool,
    member: Option<&Signed>,
) -> Response {
    // A database that has just not answered is not asked for the site's name.
    let site = match message {
        Message::Unavailable | Message::OutcomeUnknown => {
            reading::site_in_memory(app, lang, member)
        }
        _ => reading::site_or_plain(app, lang, member).await,
    };
    let page = MessagePage::new(&site, message.clone(), id, can_repeat);
    let status = StatusCode::from_u16(page.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, id, "the page of a message could not be put together");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    };
    respond::no_store(&mut response);
    respond::say_wait(&mut response, message);
    response
}
