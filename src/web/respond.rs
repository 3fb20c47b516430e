//! Answers that several handlers share.

use std::time::Duration;

use askama::Template;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;

use super::problem::Problem;
use crate::{
    domain::refusal::Refusal,
    texts::{Lang, Texts},
    view::{captcha, message::Message},
};

/// What a page depends on besides its address: the language the browser asks for, and the
/// cookie that overrules it.
pub(super) const VARY: &str = "accept-language, cookie";

/// A page, or why there is none.
pub(super) type Answer = Result<Response, Problem>;

/// A page that is asked for again each time, because anyone may write any moment.
pub(super) fn page(template: &impl Template) -> Answer {
    let mut response = Html(template.render()?).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static(VARY));
    Ok(response)
}

/// A form's own page again, with what was typed and why it was refused.
pub(super) fn refused(template: &impl Template, refusal: &Refusal) -> Answer {
    let mut response = Html(template.render()?).into_response();
    *response.status_mut() = status(refusal.status());
    no_store(&mut response);
    retry_after(&mut response, refusal);
    Ok(response)
}

/// What was done before something was refused, and why, for a program.
pub(super) fn done_but(mut done: Value, refusal: &Refusal, t: &Texts) -> Response {
    done["code"] = refusal.code().into();
    done["title"] = t.refusal(refusal).into();
    let mut response = (status(refusal.status()), Json(done)).into_response();
    no_store(&mut response);
    retry_after(&mut response, refusal);
    response
}

/// 303: the page that shows what was done.
pub(super) fn see(url: &str) -> Answer {
    let location = HeaderValue::from_str(url).map_err(|_| Problem::Message(Message::BadRequest))?;
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

/// Keeps a page with something personal or momentary in it out of every cache.
pub(super) fn no_store(response: &mut Response) {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

/// Says when it is worth trying again, where waiting is all it takes.
pub(super) fn retry_after(response: &mut Response, refusal: &Refusal) {
    if let Some(wait) = refusal.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds(wait)));
    }
}

fn seconds(wait: Duration) -> u64 {
    wait.as_millis().div_ceil(1_000).max(1) as u64
}

/// RFC 9457, with a `code` that never changes.
#[derive(Serialize)]
struct ProblemJson<'a> {
    r#type: &'static str,
    title: String,
    status: u16,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    /// The question to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    captcha: Option<CaptchaJson<'a>>,
    /// Where the banned reads about his ban.
    #[serde(skip_serializing_if = "Option::is_none")]
    ban: Option<&'a str>,
}

/// A question, and what goes back with its answer: fields `captcha` and `answer`.
#[derive(Serialize)]
struct CaptchaJson<'a> {
    question: String,
    token: &'a str,
}

/// The same message for a program.
pub(super) fn problem_json(message: &Message, lang: Lang) -> Response {
    let refusal = match message {
        Message::Refused { refusal, .. } => Some(refusal),
        _ => None,
    };
    let problem = ProblemJson {
        r#type: "about:blank",
        title: match refusal {
            Some(refusal) => lang.texts().refusal(refusal),
            None => message.title(lang.texts()).to_owned(),
        },
        status: message.status(),
        code: code(message),
        field: refusal.and_then(Refusal::field),
        retry_after: wait(message).map(seconds),
        captcha: match refusal {
            Some(Refusal::Captcha(asked)) => {
                let question = captcha::question(asked, lang.texts());
                Some(CaptchaJson { question, token: &asked.token })
            }
            _ => None,
        },
        ban: match refusal {
            Some(Refusal::Banned(ban)) => Some(&ban.path),
            _ => None,
        },
    };
    let body = serde_json::to_string(&problem).unwrap_or_default();
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    let mut response = (status(problem.status), kind, body).into_response();
    no_store(&mut response);
    say_wait(&mut response, message);
    response
}

/// When the database is asked again after it did not answer.
const LATER: Duration = Duration::from_secs(5);

/// How long to wait before the same request may be answered, where that can be said.
fn wait(message: &Message) -> Option<Duration> {
    match message {
        Message::Refused { refusal, .. } => refusal.retry_after(),
        Message::Unavailable | Message::OutcomeUnknown => Some(LATER),
        _ => None,
    }
}

/// `Retry-After` of a message.
pub(super) fn say_wait(response: &mut Response, message: &Message) {
    if let Some(wait) = wait(message) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds(wait)));
    }
}

fn code(message: &Message) -> &str {
    match message {
        Message::NotFound => "not_found",
        Message::NoSitemap => "no_sitemap",
        Message::GalleryNotFound => "gallery_not_found",
        Message::PostNotFound(_) => "post_not_found",
        Message::Closed { .. } => "private",
        Message::PostDeleted(_) => "post_deleted",
        Message::PostBlocked { .. } => "post_blocked",
        Message::CommentGone { .. } => "comment_gone",
        Message::NoPassword { .. } => "no_password",
        Message::MethodNotAllowed => "method_not_allowed",
        Message::CrossSite => "cross_site",
        Message::BadRequest => "bad_request",
        Message::TooLarge => "too_large",
        Message::UnsupportedMedia => "unsupported_media",
        Message::Refused { refusal, .. } => refusal.code(),
        Message::Timeout => "timeout",
        Message::Unavailable => "unavailable",
        Message::OutcomeUnknown => "outcome_unknown",
        Message::Internal => "internal",
    }
}

fn status(number: u16) -> StatusCode {
    StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
