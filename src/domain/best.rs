//! 실시간 베스트: what has risen anywhere on the site.

use super::{gallery::Slug, post::PostNo};

/// A risen post as the box shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BestPost {
    /// Its gallery's address.
    pub slug: Slug,
    /// Its gallery's name.
    pub gallery: String,
    /// Its number.
    pub no: PostNo,
    /// Its title.
    pub title: String,
}

/// Posts the box keeps, in pages of [`BEST_PAGE`].
pub const BEST_MOST: i64 = 80;
/// Posts to a page of the box.
pub const BEST_PAGE: usize = 10;
