//! Links to the pages of a list, of comments, of 실시간 베스트.

use crate::domain::pager::Pager;

/// The links of a pager, ready to print; no address where there is no such page.
#[derive(Debug)]
pub(super) struct PagerText {
    pub(super) numbers: Vec<(i64, String)>,
    pub(super) current: i64,
    pub(super) first: Option<String>,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    pub(super) last: Option<String>,
}

impl PagerText {
    /// Page links where `url` gives the address of each.
    pub(super) fn new(pager: Pager, url: impl Fn(i64) -> String) -> PagerText {
        PagerText {
            numbers: pager.block().map(|page| (page, url(page))).collect(),
            current: pager.page,
            first: pager.block_before().map(|_| url(1)),
            before: pager.block_before().map(&url),
            after: pager.block_after().map(&url),
            last: pager.block_after().map(|_| url(pager.last)),
        }
    }

    /// Pages more than two away from the one shown: a narrow screen leaves them out.
    pub(super) fn is_far(&self, page: &i64) -> bool {
        let (low, high) = (self.numbers.first(), self.numbers.last());
        let low = low.map_or(1, |number| number.0);
        let high = high.map_or(1, |number| number.0);
        let start = (self.current - 2).clamp(low, (high - 4).max(low));
        !(start..start + 5).contains(page)
    }
}
