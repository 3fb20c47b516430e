//! Ends the blocks of 임시조치 whose time is over.

use crate::{
    actions::{Failure, claim},
    app::App,
};

/// Ends those that are due.
pub(super) async fn run(app: &App) -> db::Result<()> {
    match claim::end_due(app).await {
        Err(Failure::Broken(error)) => Err(error),
        _ => Ok(()),
    }
}
