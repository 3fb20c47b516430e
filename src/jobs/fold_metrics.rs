//! Folds samples of how long things took together, so that they take no memory
//! while nobody asks for `/metrics`: from memory come tens of thousands a second.

use crate::infra::metric;

/// Folds what has gathered.
pub(super) fn run() {
    metric::upkeep();
}
