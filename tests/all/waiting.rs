//! What a story waits for before it counts: servers that hear each other, views that are shown,
//! and a day that does not end meanwhile.

use std::time::Duration;

use crate::{guest::Guest, site::Site};

/// What is measured while every server hears the others. Where a machine stands still, the line
/// on which one does counts as lost for a moment, and meanwhile he keeps nothing: then, and only
/// then, it is measured once more.
pub(crate) async fn while_hearing<T>(site: &Site, measure: impl AsyncFn() -> T) -> T {
    for _ in 0..1_500 {
        let (lost, found) = silences(site);
        if lost == found {
            let measured = measure().await;
            if silences(site) == (lost, found) {
                return measured;
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the servers do not hear each other")
}

/// How often the servers of a site say that they cannot hear the others, and that they can again.
fn silences(site: &Site) -> (usize, usize) {
    let log = site.log();
    let said = |words: &str| log.matches(words).count();
    (said("what other servers write cannot be heard"), said("what other servers write is heard"))
}

/// Votes and views count by the day in Seoul: near its end a story waits for the next one.
pub(crate) async fn within_one_day() {
    // Nine hours ahead, all the year.
    let passed = (jiff::Timestamp::now().as_second() + 9 * 3_600).rem_euclid(86_400);
    let left = u64::try_from(86_400 - passed).unwrap();
    if left < 90 {
        tokio::time::sleep(Duration::from_secs(left + 1)).await;
    }
}

/// Waits until a post's page and its row in the list show so many views.
pub(crate) async fn until_viewed(guest: &Guest, no: i64, views: i64) {
    let mut shown = (0, 0);
    for _ in 0..600 {
        shown = (guest.read(no).await.views, guest.list("").await.row(no).views);
        if shown == (views, views) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{shown:?} and never {views} views")
}
