//! Does what members who leave, or take everything back, have asked for.

use jobqueue::Job;

use crate::{
    actions::leave::{self, Undone},
    app::App,
};

/// One errand.
pub(super) async fn run(app: &App, job: &Job) -> Result<(), Undone> {
    leave::run(app, &job.payload).await
}
