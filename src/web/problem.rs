//! Whatever a handler cannot answer, on its way to becoming a page or problem+json.
//!
//! A handler says what is wrong; `dress` alone knows how to say it to this caller.

use std::sync::Arc;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{
    actions::Failure,
    app::GalleryEntry,
    domain::post::PostNo,
    view::{frame::GalleryLink, message::Message},
};

/// Why there is no answer.
#[derive(Debug)]
pub enum Problem {
    /// Something to say to the caller.
    Message(Message),
    /// The caller has to log in first: to where that is done.
    LogIn(String),
    /// A fault of ours or of the database: logged once, in `dress`.
    Broken(db::Error),
    /// A fault in putting a page together.
    Render(askama::Error),
}

/// What `dress` finds on a response that has no page yet.
#[derive(Clone)]
pub(super) struct Undressed(pub(super) Arc<Problem>);

impl Problem {
    /// What became of an action on a post.
    pub(super) fn of_post(failure: Failure, entry: &GalleryEntry, no: PostNo) -> Problem {
        let gallery = link(entry);
        match failure {
            Failure::Refused(refusal) => {
                let back = format!("/g/{}/{}", gallery.slug, no.0);
                Problem::Message(Message::Refused { refusal, back })
            }
            Failure::Gone => Problem::Message(Message::PostDeleted(gallery)),
            Failure::Missing => Problem::Message(Message::PostNotFound(gallery)),
            Failure::NoPassword => Problem::Message(Message::NoPassword { gallery, no }),
            Failure::Broken(error) => Problem::Broken(error),
        }
    }
}

/// What became of an act that is about no post.
pub(super) fn of(failure: Failure, back: String) -> Problem {
    match failure {
        Failure::Refused(refusal) => Problem::Message(Message::Refused { refusal, back }),
        Failure::Gone | Failure::Missing | Failure::NoPassword => {
            Problem::Message(Message::NotFound)
        }
        Failure::Broken(error) => Problem::Broken(error),
    }
}

/// A gallery as messages link to it.
pub(super) fn link(entry: &GalleryEntry) -> GalleryLink {
    GalleryLink { slug: entry.gallery.slug.clone(), name: entry.gallery.name.clone() }
}

impl From<db::Error> for Problem {
    fn from(error: db::Error) -> Problem {
        Problem::Broken(error)
    }
}

impl From<Message> for Problem {
    fn from(message: Message) -> Problem {
        Problem::Message(message)
    }
}

impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Problem {
        Problem::Render(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if let Problem::LogIn(url) = &self
            && let Ok(response) = super::respond::see(url)
        {
            return response;
        }
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(Undressed(Arc::new(self)));
        response
    }
}

pub(super) async fn not_found() -> Problem {
    Problem::Message(Message::NotFound)
}

pub(super) async fn method_not_allowed() -> Problem {
    Problem::Message(Message::MethodNotAllowed)
}
