//! A form that was sent: its fields, or the answer to a body that is no form of ours.

use axum::{
    Form,
    extract::{FromRequest, Request},
};
use serde::de::DeserializeOwned;

use super::{problem::Problem, write};

/// The fields of a form.
#[derive(Debug)]
pub(super) struct Posted<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Posted<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Posted<T>, Problem> {
        let form = Form::from_request(request, state).await;
        form.map(|Form(fields)| Posted(fields)).map_err(write::refused_form)
    }
}
