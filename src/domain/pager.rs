//! Pages of a list: sizes, offsets and the row of page links.

/// Rows to a list page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PageSize(i64);

impl PageSize {
    /// What a list shows unless asked.
    pub const DEFAULT: PageSize = PageSize(50);
    /// The three sizes there are.
    pub const ALL: [PageSize; 3] = [PageSize(30), PageSize(50), PageSize(100)];

    /// Reads `size`; anything but 30, 50, 100 is 50.
    pub fn parse(text: &str) -> PageSize {
        Self::parse_or(text, Self::DEFAULT)
    }

    /// Reads `size`; anything but 30, 50, 100 is what the reader usually has.
    pub fn parse_or(text: &str, usual: PageSize) -> PageSize {
        let wanted = text.parse().unwrap_or(0);
        Self::ALL.into_iter().find(|size| size.0 == wanted).unwrap_or(usual)
    }

    /// Rows to a page.
    pub fn rows(self) -> i64 {
        self.0
    }
}

impl Default for PageSize {
    fn default() -> PageSize {
        PageSize::DEFAULT
    }
}

/// A list's pages, and the one being shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pager {
    /// The page shown, from 1.
    pub page: i64,
    /// The last page, at least 1.
    pub last: i64,
}

impl Pager {
    /// Clamps a wanted page into what a list of `total` rows has.
    pub fn new(wanted: i64, total: i64, size: i64) -> Pager {
        let last = ((total + size - 1) / size).max(1);
        Pager { page: wanted.clamp(1, last), last }
    }

    /// Rows before the page shown.
    pub fn offset(self, size: i64) -> i64 {
        (self.page - 1) * size
    }

    /// Rows on the page shown, of a list of `total`.
    pub fn rows(self, total: i64, size: i64) -> i64 {
        (total - self.offset(size)).clamp(0, size)
    }

    /// The block of ten page numbers that holds the page shown.
    pub fn block(self) -> std::ops::RangeInclusive<i64> {
        let first = (self.page - 1) / 10 * 10 + 1;
        first..=(first + 9).min(self.last)
    }

    /// Last page of the block before, if there is one.
    pub fn block_before(self) -> Option<i64> {
        let first = *self.block().start();
        (first > 1).then_some(first - 1)
    }

    /// First page of the block after, if there is one.
    pub fn block_after(self) -> Option<i64> {
        let end = *self.block().end();
        (end < self.last).then_some(end + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_shown_in_blocks_of_ten() {
        let pager = Pager::new(23, 5_000, 50);
        assert_eq!((pager.last, pager.block(), pager.offset(50)), (100, 21..=30, 1_100));
        assert_eq!((pager.block_before(), pager.block_after()), (Some(20), Some(31)));
        assert_eq!(Pager::new(999, 0, 50), Pager { page: 1, last: 1 });
        assert_eq!(Pager::new(-3, 501, 50).block(), 1..=10);
        assert_eq!(Pager::new(11, 501, 50).block(), 11..=11);
    }
}
