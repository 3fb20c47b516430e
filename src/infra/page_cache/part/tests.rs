//! Parts of a few words, put together and outlived.

use std::sync::Arc;

use super::*;
use crate::{
    domain::{
        change::Change,
        gallery::{GalleryId, Slug},
        time::Day,
    },
    infra::changes::{Stamp, slots},
};

const GALLERY: GalleryId = GalleryId(1);
const NO: PostNo = PostNo(7);
const POST: Change = Change::Post(GALLERY, NO);
const LIST: Change = Change::Span(GALLERY, NO);
const VIEWS: Change = Change::Views(GALLERY, NO);
const KEY: &str = "ko/g/baduk/7";
const ROWS: &str = "ko/g/baduk";

fn cache() -> (PageCache, Arc<Changes>) {
    let changes = Arc::new(Changes::new(true));
    (PageCache::new(1 << 20, Arc::clone(&changes)), changes)
}

fn basis(stamp: Stamp, shows: Change) -> Basis {
    Basis {
        stamp,
        shows: slots([shows]),
        counted: stamp,
        counts: slots([VIEWS]),
        now: Moment(0),
        day: Day(0),
        until: Moment(1_000 * SECOND),
    }
}

fn label() -> Label {
    let (slug, name) = (Slug::parse("baduk").unwrap(), "바둑".to_owned());
    let subject = Subject { gallery: GALLERY, slug, name, post: Some(NO) };
    let (key, list) = (KEY.to_owned(), ROWS.to_owned());
    Label { key, subject, list, page: 0, followed: None }
}

fn above(words: &str, stamp: Stamp) -> Arc<Above> {
    Arc::new(Above::new(words, None, label(), basis(stamp, POST)))
}

fn below(words: &str, stamp: Stamp) -> Arc<Below> {
    let rows = Some((PostNo(9), PostNo(3)));
    Arc::new(Below::new(words, 2, rows, basis(stamp, LIST)))
}

fn text(page: &Page) -> String {
    String::from_utf8(gzip::expand(&page.gzip)).unwrap()
}

#[test]
fn a_page_is_its_parts_and_ends_with_either() {
    let (_, changes) = cache();
    let (head, list) = (above("가", changes.now()), below("나", changes.now()));
    let page = Page::joined(&head, None, &list);
    assert_eq!(text(&page), "가나");
    for touched in [POST, LIST] {
        let page = Page::joined(&head, None, &list);
        assert_eq!(page.etag, Page::joined(&head, None, &list).etag);
        let changes = Changes::new(true);
        assert!(page.basis.is_current(&changes, Moment(0)));
        changes.touch([touched.key()]);
        assert!(!page.basis.is_current(&changes, Moment(0)), "{touched:?}");
    }
    let others = [
        Page::joined(&above("다", changes.now()), None, &list),
        Page::joined(&head, None, &below("라", changes.now())),
    ];
    assert!(others.iter().all(|other| other.etag != page.etag));
}

#[test]
fn a_page_is_as_old_as_its_older_part() {
    let (_, changes) = cache();
    let list = below("나", changes.now());
    changes.touch([LIST.key()]);
    let page = Page::joined(&above("가", changes.now()), None, &list);
    assert!(!page.basis.is_current(&changes, Moment(0)), "the list is from before");
}

#[test]
fn what_moves_the_list_leaves_the_post() {
    let (cache, changes) = cache();
    cache.keep_above(&above("가", changes.now()));
    cache.keep_below(ROWS, &below("나", changes.now()));
    changes.touch([LIST.key()]);
    let now = Moment(0);
    assert!(cache.above(KEY, now).is_some());
    assert!(cache.below(&below_key(ROWS, 2), now).is_none());
    assert!(cache.below_around(ROWS, NO, now).is_none());
    assert_eq!(cache.near(ROWS, NO), Some(2), "a place to look at");
    assert!(cache.below(&below_key(ROWS, 1), now).is_none(), "another page");
    cache.keep_below(ROWS, &below("다", changes.now()));
    assert!(cache.below(&below_key(ROWS, 2), now).is_some());
    assert!(cache.below_around(ROWS, NO, now).is_some());
    assert!(cache.below_around(ROWS, PostNo(10), now).is_none(), "it stands above");
    assert!(cache.below_around(KEY, NO, now).is_none(), "another list");
    changes.touch([POST.key()]);
    assert!(cache.above(KEY, now).is_none());
}

#[test]
fn the_counts_of_the_list_may_lag_longer_than_those_of_the_post() {
    let (cache, changes) = cache();
    cache.keep_above(&above("가", changes.now()));
    cache.keep_below(ROWS, &below("나", changes.now()));
    let has = |seconds: i64| {
        let now = Moment(seconds * SECOND);
        (cache.above(KEY, now).is_some(), cache.below(&below_key(ROWS, 2), now).is_some())
    };
    assert_eq!(has(999), (true, true), "nobody read it");
    changes.touch([VIEWS.key()]);
    assert_eq!(has(2), (true, true));
    assert_eq!(has(4), (false, true));
    assert_eq!(has(31), (false, false));
}

#[test]
fn a_count_is_put_in_when_the_page_is() {
    let (cache, changes) = cache();
    let views = crate::infra::view_count::ViewCounter::new();
    let (_, mark) = views.follow(GALLERY, NO);
    let of = |is_all| Label { followed: Some(Followed { views: 5, mark, is_all }), ..label() };
    let list = below("다", changes.now());
    let made = |is_all| Above::new("가", Some("나"), of(is_all), basis(changes.now(), POST));
    let count = |views, seconds| Count { views, counted: changes.now(), now: Moment(seconds) };
    let head = Arc::new(made(true));
    let [five, six] = [5, 6].map(|views| Page::joined(&head, Some(count(views, 0)), &list));
    let spaces = " ".repeat(19);
    assert_eq!(text(&five), format!("가5{spaces}나다"));
    assert_eq!(text(&six), format!("가6{spaces}나다"));
    assert_ne!(five.etag, six.etag);
    changes.touch([VIEWS.key()]);
    assert!(five.is_due(&changes, Moment(LAG)));
    let later = Page::joined(&head, Some(count(7, LAG)), &list);
    assert!(!later.is_due(&changes, Moment(LAG)), "it is from now");
    // What every view changes does not end the part, if all of them are followed.
    let has = |seconds: i64| cache.above(KEY, Moment(seconds * SECOND)).is_some();
    cache.keep_above(&head);
    changes.touch([VIEWS.key()]);
    assert_eq!([has(4), has(29), has(31)], [true, true, false]);
    cache.keep_above(&Arc::new(made(false)));
    changes.touch([VIEWS.key()]);
    assert_eq!([has(2), has(4)], [true, false]);
}

#[test]
fn a_list_holds_what_lies_between_its_ends() {
    let (_, changes) = cache();
    let list = below("나", changes.now());
    let held: Vec<i64> = (1..=11).filter(|no| list.holds(PostNo(*no))).collect();
    assert_eq!(held, [3, 4, 5, 6, 7, 8, 9]);
    assert!(!Below::new("", 1, None, basis(changes.now(), LIST)).holds(NO));
}

#[test]
fn parts_are_for_what_is_asked_for_again() {
    let (pages, changes) = cache();
    let wants = |no: i64, second: i64| {
        let key = format!("{ROWS}/{no}");
        pages.wants_parts(&key, ROWS, PostNo(no), Moment(second * SECOND))
    };
    assert!(!wants(7, 0), "nobody has asked for it");
    assert!(wants(8, 1), "nor for this one, but for a neighbour");
    assert!(!wants(9, 3), "that is too long ago");
    assert!(!wants(700, 3), "far away");

    let page = Page::new("가", None, basis(changes.now(), POST));
    pages.keep_page(&format!("{ROWS}/1400"), &Arc::new(page));
    changes.touch([POST.key()]);
    assert!(wants(1400, 9), "it was asked for before, however old what was made is");

    assert!(!wants(6, 20));
    pages.keep_below(ROWS, &below("나", changes.now()));
    assert!(wants(6, 30), "its list is there");

    changes.deafen();
    assert!(!wants(6, 31), "nothing is kept while nothing is heard");
}
