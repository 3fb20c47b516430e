//! Forgets the visitors whose allowance to write is full again: each server remembers its own.

use crate::app::App;

/// Forgets those there are.
pub(super) fn run(app: &App) {
    app.limits.retain_recent();
}
