//! 실시간 베스트, ten to a page, and the first of them in the right column.

use crate::domain::{
    best::{BEST_PAGE, BestPost},
    pager::Pager,
};

/// A page of 실시간 베스트.
#[derive(Debug, Clone)]
pub struct BestList {
    /// Its posts, the one that rose last first.
    pub posts: Vec<BestPost>,
    /// The pages there are.
    pub pager: Pager,
}

impl BestList {
    /// Cuts a page out of all the posts; a page beyond the last is the last.
    pub fn of(all: &[BestPost], wanted: i64) -> BestList {
        let pager = Pager::new(wanted, all.len() as i64, BEST_PAGE as i64);
        let before = pager.offset(BEST_PAGE as i64) as usize;
        BestList { posts: all.iter().skip(before).take(BEST_PAGE).cloned().collect(), pager }
    }
}

/// The address of a page.
pub(super) fn url(page: i64) -> String {
    if page == 1 { "/best".to_owned() } else { format!("/best?page={page}") }
}

/// The box in the right column, ready to print.
#[derive(Debug)]
pub(super) struct BestBox {
    pub(super) posts: Vec<BestPost>,
    pub(super) page: i64,
    pub(super) last: i64,
    /// The next page; empty where the box shows everything.
    pub(super) after: String,
}

impl BestBox {
    pub(super) fn new(list: &BestList) -> BestBox {
        let Pager { page, last } = list.pager;
        let after = if page < last { url(page + 1) } else { String::new() };
        BestBox { posts: list.posts.clone(), page, last, after }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{gallery::Slug, post::PostNo};

    #[test]
    fn a_page_beyond_the_last_is_the_last() {
        let post = |no| BestPost {
            slug: Slug::parse("baduk").unwrap(),
            gallery: "바둑".into(),
            no: PostNo(no),
            title: "묘수".into(),
        };
        let all: Vec<_> = (1..=23).map(post).collect();
        for (wanted, page, first, rows) in
            [(1, 1, 1, 10), (3, 3, 21, 3), (9, 3, 21, 3), (-4, 1, 1, 10)]
        {
            let list = BestList::of(&all, wanted);
            assert_eq!((list.pager.page, list.posts.len()), (page, rows), "{wanted}");
            assert_eq!(list.posts[0].no, PostNo(first), "{wanted}");
        }
        assert!(BestList::of(&[], 2).posts.is_empty());
    }
}
