//! News of a list: what was written since a reader opened it.

use super::post::PostNo;

/// Posts counted at most; a reader who was away longer is told "this many or more".
pub const MOST: i64 = 100;

/// How many posts are new, and the newest of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct News {
    /// New posts, at most [`MOST`].
    pub count: i64,
    /// The newest number; the reader's own where nothing is new.
    pub last: PostNo,
}
