//! Written through one server, read through another.

use std::time::{Duration, Instant};

use super::{NOTICED, tell_to_three};
use crate::{
    guest::{Draft, Guest},
    site::{GALLERY, Site, together},
    waiting::{while_hearing, within_one_day},
};

/// A number from `/metrics`; 0 where it is not there yet.
pub(super) async fn metric(guest: &Guest, name: &str) -> u64 {
    let metrics = guest.get("/metrics").await.expect(200).text;
    let found = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    found.map_or(0, |number| number.parse::<f64>().unwrap() as u64)
}

/// Pages that a server sent as it had kept them.
pub(super) async fn kept(guest: &Guest) -> u64 {
    metric(guest, "madang_pages_total{from=\"kept\"}").await
}

/// Waits until a server hears the others, or does not.
pub(super) async fn until_hearing(guest: &Guest, hears: bool) {
    for _ in 0..3_000 {
        if metric(guest, "madang_db_hearing").await == u64::from(hears) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("hearing is not {hears}");
}

/// Whether it becomes so within the time that a server may take to hear of it. No look counts
/// for more than a tenth of that: a machine that stands still does so for the servers as well.
pub(super) async fn is_noticed(mut is_so: impl AsyncFnMut() -> bool) -> bool {
    let mut passed = Duration::ZERO;
    while passed < NOTICED {
        let begun = Instant::now();
        if is_so().await {
            return true;
        }
        tokio::time::sleep(NOTICED / 20).await;
        passed += begun.elapsed().min(NOTICED / 10);
    }
    is_so().await
}

async fn one_each(site: &Site) -> [Guest; 3] {
    let guests = [site.guest_on(0), site.guest_on(1), site.guest_on(2)];
    for guest in &guests {
        until_hearing(guest, true).await;
    }
    guests
}

/// Reads a post for the first time through a server that does nothing else, and waits until that
/// view is written down: whatever shows it is made anew until then.
async fn view(guest: &Guest, no: i64) {
    // Counted once the server itself has been told.
    let written = "madang_db_transaction_seconds_count";
    let before = metric(guest, written).await;
    guest.read(no).await;
    for _ in 0..3_000 {
        if metric(guest, written).await > before {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nobody writes down who has read {no}");
}

/// Both pages, kept by the server that is asked: first their parts, then each as a whole, and
/// anew as long as it hears of what was written before.
async fn warm(guest: &Guest, no: i64) {
    for _ in 0..300 {
        let before = kept(guest).await;
        guest.list("").await;
        guest.read(no).await;
        if kept(guest).await == before + 2 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("pages are not kept");
}

#[test]
fn what_is_written_through_one_is_read_through_the_others_within_a_second() {
    tell_to_three(&[], |site| async move {
        let [a, b, c] = one_each(&site).await;
        let no = a.write("처음 제목", "처음 본문").await;
        assert_eq!(a.list("").await.numbers(), [no], "its own write, at once");
        let is_there = async |guest: &Guest| guest.list("").await.numbers() == [no];
        assert!(is_noticed(async || is_there(&b).await && is_there(&c).await).await);
        for other in [&b, &c] {
            view(other, no).await;
            warm(other, no).await;
        }

        let comment = a.comment(no, "댓글 하나").await;
        a.vote(no, "up").await.expect(303);
        let is_there = async |guest: &Guest| {
            let page = guest.read(no).await;
            let listed = guest.list("").await.row(no).comments;
            (page.comment_ids(), page.up, listed) == (vec![comment], 1, 1)
        };
        assert!(is_there(&a).await, "its own writes, at once");
        assert!(is_noticed(async || is_there(&b).await && is_there(&c).await).await);
        for other in [&b, &c] {
            warm(other, no).await;
        }

        // Another writes, and the first one reads.
        b.edit(no, &Draft::new("고친 제목", "고친 본문")).await.expect(303);
        let is_there = async |guest: &Guest| {
            let listed = guest.list("").await.row(no).title.clone();
            [guest.read(no).await.title, listed] == ["고친 제목", "고친 제목"]
        };
        assert_eq!(b.read(no).await.title, "고친 제목");
        assert!(is_noticed(async || is_there(&a).await && is_there(&c).await).await);

        c.delete(no, "1234").await.expect(303);
        let is_gone = async |guest: &Guest| {
            let status = guest.get(&format!("/g/{GALLERY}/{no}")).await.status;
            guest.list("").await.numbers().is_empty() && status == 410
        };
        assert!(is_noticed(async || is_gone(&a).await && is_gone(&b).await).await);

        // The command line is one more process that writes.
        site.madang(&["site", "name", "새 이름"]);
        let is_named = async |guest: &Guest| guest.get("/").await.text.contains("새 이름");
        assert!(
            is_noticed(async || is_named(&a).await && is_named(&b).await && is_named(&c).await)
                .await
        );
    });
}

#[test]
fn a_page_that_one_keeps_stays_kept_while_others_write_elsewhere() {
    tell_to_three(&[], |site| async move {
        // A page ends with its day.
        within_one_day().await;
        let [a, b, _] = one_each(&site).await;
        site.madang(&["gallery", "create", "cinema", "--name", "영화"]);
        let no = a.write("글", "본문").await;
        let everybody_hears = || {
            site.nodes.wrote();
            site.nodes.until_heard();
        };
        everybody_hears();
        view(&b, no).await;
        let sent_again = while_hearing(&site, async || {
            warm(&b, no).await;
            for n in 0..5 {
                let title = format!("글 {n}");
                let fields = [("password", "1234"), ("title", title.as_str()), ("body", "본문")];
                a.post("/g/cinema/write", &fields).await.expect(303);
            }
            everybody_hears();
            let before = kept(&b).await;
            b.list("").await;
            b.read(no).await;
            kept(&b).await - before
        });
        assert_eq!(sent_again.await, 2, "made anew for what they do not show");
    });
}

#[test]
fn views_of_all_servers_add_up_and_one_reader_counts_once_through_each_at_most() {
    tell_to_three(&[], |site| async move {
        within_one_day().await;
        let nodes = one_each(&site).await;
        let no = nodes[0].write("글", "본문").await;
        // Sixty readers, a third through each server, all at once; some come back.
        let readers = (0..60).map(|n| {
            let reader = site.guest_on(n % 3);
            async move {
                reader.read(no).await;
                reader.read(no).await;
            }
        });
        together(readers).await;
        let count = "select view_count from post";
        for _ in 0..600 {
            if site.number(count).await >= 60 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(site.number(count).await, 60);
        // One reader, through all three: each counts him once a day, whatever he does.
        let everywhere = site.guest();
        for node in 0..3 {
            let here = site.guest_as(&everywhere, node);
            here.read(no).await;
            here.read(no).await;
        }
        let mut shown = [0; 3];
        for _ in 0..600 {
            for (node, views) in nodes.iter().zip(&mut shown) {
                *views = node.read(no).await.views;
            }
            // The three who look are readers as well, once each.
            if shown == [66; 3] {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(shown, [66; 3], "60 + 3 for one through each server + the three who look");
    });
}
