//! Counts what happened since it was counted last.

use crate::{actions::count_figures, app::App};

/// Counts on.
pub(super) async fn run(app: &App) -> db::Result<()> {
    count_figures::count_figures(app).await
}
