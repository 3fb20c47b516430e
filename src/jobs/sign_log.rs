//! Signs the public log of the days that are over.

use crate::{
    actions::{Failure, sign_log::sign_days},
    app::App,
};

/// Signs every chain that went on.
pub(super) async fn run(app: &App) -> db::Result<()> {
    match sign_days(app).await {
        Err(Failure::Broken(error)) => Err(error),
        _ => Ok(()),
    }
}
