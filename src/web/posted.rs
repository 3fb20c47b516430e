//! A form that was sent: its fields, or the answer to a body that is no form of ours.

use axum::{
    Form,
    extract::{FromRequest, Request, rejection::FormRejection},
    http::StatusCode,
};
use serde::de::DeserializeOwned;

use super::problem::Problem;
use crate::view::message::Message;

/// The fields of a form. Every handler of a form takes them by this.
#[derive(Debug)]
pub(super) struct Posted<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Posted<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Posted<T>, Problem> {
        let form = Form::from_request(request, state).await;
        form.map(|Form(fields)| Posted(fields)).map_err(no_form)
    }
}

fn no_form(rejection: FormRejection) -> Problem {
    let message = match rejection {
        FormRejection::InvalidFormContentType(_) => Message::UnsupportedMedia,
        FormRejection::BytesRejection(it) if it.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Message::TooLarge
        }
        _ => Message::BadRequest,
    };
    message.into()
}
