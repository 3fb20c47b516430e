//! Written through one server, read through another.

use std::time::Duration;

use super::{NOTICED, tell_to_three};
use crate::{
    guest::{Draft, Guest},
    site::{GALLERY, Site, together},
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
    for _ in 0..1_000 {
        if metric(guest, "madang_db_hearing").await == u64::from(hears) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("hearing is not {hears}");
}

async fn one_each(site: &Site) -> [Guest; 3] {
    let guests = [site.guest_on(0), site.guest_on(1), site.guest_on(2)];
    for guest in &guests {
        until_hearing(guest, true).await;
    }
    guests
}

/// Both pages, kept by the server that is asked: first their parts, then each as a whole.
async fn warm(guest: &Guest, no: i64) {
    let before = kept(guest).await;
    for _ in 0..3 {
        guest.list("").await;
        guest.read(no).await;
    }
    assert!(kept(guest).await >= before + 2, "pages are kept");
}

#[test]
fn what_is_written_through_one_is_read_through_the_others_within_a_second() {
    tell_to_three(&[], |site| async move {
        let [a, b, c] = one_each(&site).await;
        let no = a.write("처음 제목", "처음 본문").await;
        assert_eq!(a.list("").await.numbers(), [no], "its own write, at once");
        tokio::time::sleep(NOTICED).await;
        for other in [&b, &c] {
            assert_eq!(other.list("").await.numbers(), [no]);
            warm(other, no).await;
        }

        let comment = a.comment(no, "댓글 하나").await;
        a.vote(no, "up").await.expect(303);
        let mine = a.read(no).await;
        assert_eq!((mine.comment_ids(), mine.up), (vec![comment], 1), "its own writes, at once");
        tokio::time::sleep(NOTICED).await;
        for other in [&b, &c] {
            let page = other.read(no).await;
            assert_eq!((page.comment_ids(), page.up), (vec![comment], 1));
            assert_eq!(other.list("").await.row(no).comments, 1);
            warm(other, no).await;
        }

        // Another writes, and the first one reads.
        b.edit(no, &Draft::new("고친 제목", "고친 본문")).await.expect(303);
        assert_eq!(b.read(no).await.title, "고친 제목");
        tokio::time::sleep(NOTICED).await;
        for other in [&a, &c] {
            assert_eq!(other.read(no).await.title, "고친 제목");
            assert_eq!(other.list("").await.row(no).title, "고친 제목");
        }

        c.delete(no, "1234").await.expect(303);
        tokio::time::sleep(NOTICED).await;
        for other in [&a, &b] {
            assert!(other.list("").await.numbers().is_empty());
            other.get(&format!("/g/{GALLERY}/{no}")).await.expect(410);
        }

        // The command line is one more process that writes.
        site.madang(&["site", "name", "새 이름"]);
        tokio::time::sleep(NOTICED).await;
        for guest in [&a, &b, &c] {
            assert!(guest.get("/").await.text.contains("새 이름"));
        }
    });
}

#[test]
fn a_page_that_one_keeps_stays_kept_while_others_write_elsewhere() {
    tell_to_three(&[], |site| async move {
        let [a, b, _] = one_each(&site).await;
        site.madang(&["gallery", "create", "cinema", "--name", "영화"]);
        let no = a.write("글", "본문").await;
        tokio::time::sleep(NOTICED).await;
        warm(&b, no).await;
        let before = kept(&b).await;
        for n in 0..5 {
            let title = format!("글 {n}");
            let fields = [("password", "1234"), ("title", title.as_str()), ("body", "본문")];
            a.post("/g/cinema/write", &fields).await.expect(303);
        }
        tokio::time::sleep(NOTICED).await;
        b.list("").await;
        b.read(no).await;
        assert_eq!(kept(&b).await, before + 2, "made anew for what they do not show");
    });
}

#[test]
fn views_of_all_servers_add_up_and_one_reader_counts_once_through_each_at_most() {
    tell_to_three(&[], |site| async move {
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
        for _ in 0..200 {
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
        for _ in 0..200 {
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
