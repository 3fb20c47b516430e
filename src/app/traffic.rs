//! How much is written, and where: from it a search guesses how far it has to look.
//!
//! On an engine whose index has an order nobody asks.

use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
};

use db::{Conn, Result};

use crate::{
    domain::{
        gallery::GalleryId,
        time::{Moment, SECOND},
    },
    store,
};

/// Hundredths of the site's posts that make a gallery nearly all of it.
const NEARLY_ALL: i64 = 80;
/// How old what is known may be: it is for choosing the cheaper of two ways.
const AGE: i64 = 10 * 60 * SECOND;
/// Newest posts that the pace of the site is told from, and that a search looks among first: a
/// word in one of fifty fills a page, and one in all of them does not bring too much.
const SOME: i64 = 2_000;

/// What is of long ago counts as well, and says little of today: a gallery is thought to be
/// written at most so many times as slowly as the site.
const MOST_TIMES: i64 = 16;

/// See the module.
#[derive(Debug, Default)]
pub struct Traffic(RwLock<Option<Arc<Known>>>);

#[derive(Debug)]
struct Known {
    at: Moment,
    /// Posts of each gallery.
    live: HashMap<GalleryId, i64>,
    total: i64,
    /// Milliseconds in which the newest [`SOME`] posts were written; `None`: there are fewer.
    span: Option<i64>,
}

/// What of it a search needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Nearly all posts of the site are this gallery's.
    pub is_nearly_all: bool,
    /// Milliseconds in which about two thousand posts of it are written.
    pub span: i64,
}

impl Traffic {
    /// How it is in a gallery or on the whole site, or was some minutes ago.
    pub async fn of(
        &self,
        conn: &mut Conn,
        gallery: Option<GalleryId>,
        now: Moment,
    ) -> Result<Share> {
        let kept = self.0.read().unwrap_or_else(|e| e.into_inner()).clone();
        if let Some(known) = kept.filter(|it| (0..AGE).contains(&(now.0 - it.at.0))) {
            return Ok(known.share(gallery));
        }
        let live = store::list::live(conn).await?;
        let begin = store::search::begin_of_newest(conn, SOME).await?;
        let known = Known {
            at: now,
            total: live.iter().map(|(_, live)| live).sum(),
            live: live.into_iter().collect(),
            span: begin.map(|begin| (now.0 / 1_000 - begin).max(1)),
        };
        let share = known.share(gallery);
        *self.0.write().unwrap_or_else(|e| e.into_inner()) = Some(Arc::new(known));
        Ok(share)
    }
}

impl Known {
    fn share(&self, gallery: Option<GalleryId>) -> Share {
        let span = self.span.unwrap_or(i64::MAX);
        let Some(gallery) = gallery else { return Share { is_nearly_all: false, span } };
        let live = self.live.get(&gallery).copied().unwrap_or(0).max(1);
        Share {
            is_nearly_all: live > 1 && live * 100 >= self.total * NEARLY_ALL,
            span: span.saturating_mul((self.total / live).clamp(1, MOST_TIMES)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gallery_of_a_tenth_takes_ten_times_as_long() {
        let (large, small, none) = (GalleryId(1), GalleryId(2), GalleryId(3));
        let live = HashMap::from([(large, 900), (small, 100)]);
        let known = Known { at: Moment(0), live, total: 1_000, span: Some(50_000) };
        assert_eq!(known.share(None), Share { is_nearly_all: false, span: 50_000 });
        assert_eq!(known.share(Some(small)), Share { is_nearly_all: false, span: 500_000 });
        assert!(known.share(Some(large)).is_nearly_all);
        assert_eq!(known.share(Some(none)).span, 16 * 50_000, "nothing yet, so far as is known");
        let few = Known { span: None, ..known };
        assert_eq!(few.share(None).span, i64::MAX, "all at once");
    }
}
