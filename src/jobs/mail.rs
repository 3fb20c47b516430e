//! Letters: sent by whoever works, tried again while the mail server does not answer.

use jobqueue::Job;

use crate::{
    actions::mail::{self, Undone},
    app::App,
};

/// Sends a letter.
pub(super) async fn send(app: &App, job: &Job) -> Result<(), Undone> {
    mail::send(app, &job.payload).await
}

/// Looks whether somebody who forgot his password has an address.
pub(super) async fn look(app: &App, job: &Job) -> Result<(), Undone> {
    mail::look(app, &job.payload).await
}
