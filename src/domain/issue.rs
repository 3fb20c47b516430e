//! 갤러리 이슈박스: lines the operator sets above every gallery.

use serde::{Deserialize, Serialize};

/// Most characters of a line.
pub const LINE_MAX: usize = 60;

/// One line of the issue box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// Its words.
    pub text: String,
    /// Where it leads; empty for nowhere.
    #[serde(default)]
    pub url: String,
}
