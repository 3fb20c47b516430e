//! What the cache promises, with pages of a few words and a clock that is told.

use super::*;
use crate::{domain::change::Change, infra::changes::slots};

const SHOWN: Change = Change::Post(GalleryId(1), PostNo(1));
const COUNTED: Change = Change::Views(GalleryId(1), PostNo(1));
const MIDNIGHT: Moment = Moment(1_000 * SECOND);
const KEY: &str = "ko/g/baduk/1";

fn cache(bytes: usize) -> (Arc<PageCache>, Arc<Changes>) {
    let changes = Arc::new(Changes::new(true));
    (Arc::new(PageCache::new(bytes, Arc::clone(&changes))), changes)
}

fn page(words: &str, stamp: Stamp) -> Arc<Page> {
    let basis = Basis {
        stamp,
        shows: slots([SHOWN]),
        counted: stamp,
        counts: slots([COUNTED]),
        now: Moment(0),
        day: Day(0),
        until: MIDNIGHT,
    };
    Arc::new(Page::new(words, None, basis))
}

async fn turn(cache: &Arc<PageCache>) -> Turn<Page> {
    cache.turn(KEY.to_owned(), false, || Moment(0)).await
}

async fn lead(cache: &Arc<PageCache>) -> Lead<Page> {
    match turn(cache).await {
        Turn::Make(lead) => lead,
        Turn::Kept(page) => panic!("{page:?} is there"),
    }
}

fn is_current(cache: &PageCache, now: i64) -> bool {
    matches!(cache.look(KEY, Moment(now * SECOND)), Look::Current(_))
}

#[tokio::test]
async fn a_page_is_kept_until_what_it_shows_changes_or_the_day_ends() {
    let (cache, changes) = cache(1 << 20);
    assert!(matches!(cache.look(KEY, Moment(0)), Look::Absent));
    lead(&cache).await.land(page("a", changes.now()), true);
    assert!(is_current(&cache, 999));
    assert!(!is_current(&cache, 1_000), "yesterday's dates");
    changes.touch([Change::Site.key()]);
    assert!(is_current(&cache, 1), "something else");
    changes.touch([SHOWN.key()]);
    assert!(!is_current(&cache, 1));
}

#[tokio::test]
async fn a_page_begun_before_a_write_is_for_those_who_asked_before_it() {
    let (cache, changes) = cache(1 << 20);
    let leading = lead(&cache).await;
    let before = changes.now();
    let waiting = tokio::spawn({
        let cache = Arc::clone(&cache);
        async move { turn(&cache).await }
    });
    while Arc::strong_count(&cache) < 3 {
        tokio::task::yield_now().await;
    }
    changes.touch([SHOWN.key()]);
    leading.land(page("from before", before), true);
    assert!(!is_current(&cache, 0));
    assert!(matches!(waiting.await.unwrap(), Turn::Make(_)), "it may have come after the write");
}

#[tokio::test]
async fn five_hundred_wait_for_one() {
    let (cache, changes) = cache(1 << 20);
    let leading = lead(&cache).await;
    let crowd: Vec<_> = (0..500)
        .map(|_| {
            let cache = Arc::clone(&cache);
            tokio::spawn(async move { turn(&cache).await })
        })
        .collect();
    tokio::task::yield_now().await;
    leading.land(page("once", changes.now()), true);
    for one in crowd {
        assert!(matches!(one.await.unwrap(), Turn::Kept(_)));
    }
}

#[tokio::test]
async fn a_request_that_is_given_up_passes_its_turn_on() {
    let (cache, _) = cache(1 << 20);
    let given_up = lead(&cache).await;
    let next = tokio::spawn({
        let cache = Arc::clone(&cache);
        async move { turn(&cache).await }
    });
    tokio::task::yield_now().await;
    drop(given_up);
    assert!(matches!(next.await.unwrap(), Turn::Make(_)));
    // Nobody flies any more: the next one leads at once.
    drop(lead(&cache).await);
}

#[tokio::test]
async fn views_make_one_request_in_a_while_make_the_page_anew() {
    let (cache, changes) = cache(1 << 20);
    lead(&cache).await.land(page("a", changes.now()), true);
    assert!(is_current(&cache, 60), "nobody came");
    changes.touch([COUNTED.key()]);
    assert!(is_current(&cache, 2), "not yet");
    assert!(matches!(cache.look(KEY, Moment(4 * SECOND)), Look::Due));
    assert!(is_current(&cache, 4), "the others get what there is");
    assert!(is_current(&cache, 6));
    assert!(matches!(cache.look(KEY, Moment(7 * SECOND)), Look::Due), "the first never came back");
    // Who is to make it anew does so, though there is a page.
    assert!(matches!(
        cache.turn::<Page>(KEY.to_owned(), true, || Moment(7 * SECOND)).await,
        Turn::Make(_)
    ));
}

#[tokio::test]
async fn nothing_is_kept_where_others_write_unseen() {
    let (cache, changes) = cache(1 << 20);
    lead(&cache).await.land(page("before", changes.now()), true);
    changes.deafen();
    assert!(matches!(cache.look(KEY, Moment(0)), Look::Absent));
    // Nobody waits for another's page: it might be older than his own last write elsewhere.
    let (one, other) = (lead(&cache).await, lead(&cache).await);
    one.land(page("meanwhile", changes.now()), true);
    drop(other);
    assert!(matches!(cache.look(KEY, Moment(0)), Look::Absent));
    let meanwhile = lead(&cache).await;
    let begun = changes.now();
    changes.hear_again();
    meanwhile.land(page("begun before", begun), true);
    assert!(matches!(cache.look(KEY, Moment(0)), Look::Absent));
    lead(&cache).await.land(page("after", changes.now()), true);
    assert!(is_current(&cache, 0));
}

#[test]
fn a_million_pages_read_once_do_not_push_out_the_one_that_is_read_always() {
    const BYTES: usize = 4 << 20;
    let (cache, changes) = cache(BYTES);
    let page = page(&"가나다".repeat(50), changes.now());
    cache.keep(KEY, &page);
    for no in 0..1_000_000 {
        if no % 100 == 0 {
            assert!(is_current(&cache, 0), "gone after {no}");
        }
        cache.keep(&format!("ko/g/baduk/{}", no + 2), &page);
    }
    assert!(cache.weight() <= BYTES as u64, "{}", cache.weight());
}

#[test]
fn a_tag_is_its_bytes() {
    let stamp = Changes::new(true).now();
    let (a, same, b) = (page("a", stamp), page("a", stamp), page("b", stamp));
    assert_eq!(a.etag, same.etag);
    assert_ne!(a.etag, b.etag);
    assert_eq!(a.etag.len(), 34);
}
