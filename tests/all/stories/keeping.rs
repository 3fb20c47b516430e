//! Pages are kept, and nobody ever reads one from before an answered write.

use std::{
    io::Read as _,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crate::{
    guest::{Answer, Draft, Guest},
    nodes::spread,
    page::{ListPage, PostPage, lasting},
    site::{Engine, GALLERY, both, tell, together},
    waiting::{until_viewed, within_one_day},
};

/// A page as it comes over the wire: the client of the tests decodes nothing.
async fn fetch(guest: &Guest, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = guest.request("GET", path);
    let with = |request: reqwest::RequestBuilder, (name, value): &(&str, &str)| {
        request.header(*name, *value)
    };
    Answer::of(headers.iter().fold(request, with)).await
}

spread!(after_its_answer_every_write_is_on_every_page, |site| async move {
    let guest = site.guest();
    let list = format!("/g/{GALLERY}");
    guest.list("").await;
    guest.get("/").await.expect(200);
    let no = guest.write("처음 제목", "처음 본문").await;
    assert_eq!(guest.list("").await.numbers(), [no]);

    guest.read(no).await;
    guest.list("").await;
    let comment = guest.comment(no, "댓글 하나").await;
    assert_eq!(guest.read(no).await.comment_ids(), [comment]);
    assert_eq!(guest.list("").await.row(no).comments, 1);

    guest.vote(no, "up").await.expect(303);
    assert_eq!(guest.read(no).await.up, 1);
    assert_eq!(guest.list("").await.row(no).ups, 1);

    guest.edit(no, &Draft::new("고친 제목", "고친 본문")).await.expect(303);
    assert_eq!(guest.list("").await.row(no).title, "고친 제목");
    assert!(guest.get(&format!("{list}/{no}")).await.text.contains("고친 본문"));

    guest.delete_comment(no, comment, "1234").await.expect(303);
    assert!(guest.read(no).await.comment_ids().is_empty());
    assert_eq!(guest.list("").await.row(no).comments, 0);

    assert!(guest.list("tab=featured").await.numbers().is_empty());
    assert!(!guest.get("/best").await.expect(200).text.contains("고친 제목"));
    for _ in 0..9 {
        site.guest().vote(no, "up").await.expect(303);
    }
    assert_eq!(guest.list("tab=featured").await.numbers(), [no]);
    for path in ["/", "/best"] {
        assert!(guest.get(path).await.text.contains("고친 제목"), "{path}");
    }

    guest.delete(no, "1234").await.expect(303);
    assert!(guest.list("").await.numbers().is_empty());
    guest.get(&format!("{list}/{no}")).await.expect(410);
    for path in ["/", "/best", &list] {
        assert!(!guest.get(path).await.text.contains("고친 제목"), "{path}");
    }
});

spread!(what_the_operator_changes_beside_the_server_is_seen, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    guest.list("").await;
    guest.read(no).await;
    site.madang(&["site", "name", "새 이름"]);
    site.madang(&["post", "notice", GALLERY, &no.to_string()]);
    for path in ["/".to_owned(), format!("/g/{GALLERY}"), format!("/g/{GALLERY}/{no}")] {
        assert!(guest.get(&path).await.text.contains("새 이름"), "{path}");
    }
    assert!(guest.list("tab=notice").await.row(no).is_notice);
});

both!(what_is_not_kept_is_compressed_as_well, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    for path in
        [format!("/g/{GALLERY}/write"), format!("/g/{GALLERY}/{no}/report"), "/nothing".into()]
    {
        let request = guest.request("GET", &path).header("accept-encoding", "gzip, deflate, br");
        let answer = request.send().await.unwrap();
        let header = |name: &str| answer.headers().get(name).map_or("", |it| it.to_str().unwrap());
        assert_eq!(header("content-encoding"), "gzip", "{path}");
        assert!(
            answer.headers().get_all("vary").iter().any(|it| it == "accept-encoding"),
            "{path}"
        );
        let length: usize = header("content-length").parse().unwrap();
        let sent = answer.bytes().await.unwrap();
        assert_eq!(sent.len(), length, "{path}");
        let mut text = String::new();
        flate2::read::GzDecoder::new(&sent[..]).read_to_string(&mut text).unwrap();
        assert!(
            text.starts_with("<!doctype html>") && text.trim_end().ends_with("</html>"),
            "{text}"
        );
        assert!(sent.len() < text.len(), "{path}");
        let plain = fetch(&guest, &path, &[]).await;
        assert_eq!(plain.header("content-encoding"), "", "{path}");
        let head =
            guest.request("HEAD", &path).header("accept-encoding", "gzip").send().await.unwrap();
        let told = |name: &str| head.headers().get(name).map_or("", |it| it.to_str().unwrap());
        assert_eq!(
            (told("content-encoding"), !told("content-length").is_empty()),
            ("gzip", true),
            "{path}"
        );
    }
});

// These are of one server: each makes forms and counts readers for itself.
both!(a_page_that_the_reader_has_is_not_sent_again, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    // His view is on every page, and nothing makes them anew.
    until_viewed(&guest, no, 1).await;
    for path in [format!("/g/{GALLERY}"), format!("/g/{GALLERY}/{no}"), "/".to_owned()] {
        let gzip = fetch(&guest, &path, &[("accept-encoding", "gzip")]).await.expect(200);
        let plain = fetch(&guest, &path, &[]).await.expect(200);
        assert_eq!(
            (gzip.header("content-encoding"), plain.header("content-encoding")),
            ("gzip", "")
        );
        assert!(gzip.header("etag").starts_with('"'), "strong");
        assert_ne!(gzip.header("etag"), plain.header("etag"), "two forms, two tags");
        assert!(plain.text.ends_with("</html>\n") || plain.text.ends_with("</html>"), "{path}");
        for answer in [&gzip, &plain] {
            assert!(answer.header("vary").contains("accept-encoding"), "{path}");
            assert!(answer.header("content-security-policy").contains("default-src"), "{path}");
            assert_eq!(answer.header("cache-control"), "no-cache");
            assert!(!answer.header("x-request-id").is_empty());
        }
        let tag = plain.header("etag").to_owned();
        let again = fetch(&guest, &path, &[("if-none-match", &tag)]).await.expect(304);
        assert_eq!((again.text.as_str(), again.header("etag")), ("", tag.as_str()));
        fetch(&guest, &path, &[("if-none-match", gzip.header("etag"))]).await.expect(200);
        let part = fetch(&guest, &path, &[("range", "bytes=0-9")]).await.expect(200);
        assert_eq!(part.text.len(), plain.text.len(), "a range is not served");
        let head = Answer::of(guest.request("HEAD", &path)).await.expect(200);
        assert_eq!((head.text.as_str(), head.header("etag").is_empty()), ("", false));
        let length: usize = head.header("content-length").parse().unwrap();
        assert_eq!(length, plain.text.len(), "{path}");
    }
    let tag = fetch(&guest, &format!("/g/{GALLERY}"), &[]).await.header("etag").to_owned();
    guest.comment(no, "댓글").await;
    fetch(&guest, &format!("/g/{GALLERY}"), &[("if-none-match", &tag)]).await.expect(200);
});

both!(asking_for_the_headers_is_not_reading, |site| async move {
    let (guest, other) = (site.guest(), site.guest());
    let no = guest.write("글", "본문").await;
    let path = format!("/g/{GALLERY}/{no}");
    assert_eq!(guest.read(no).await.views, 1);
    for _ in 0..3 {
        Answer::of(other.request("HEAD", &path)).await.expect(200);
    }
    // Reading what is kept counts, even if it is only "you have it already".
    let tag = fetch(&guest, &path, &[]).await.header("etag").to_owned();
    fetch(&site.guest(), &path, &[("if-none-match", &tag)]).await;
    let mut views = 0;
    for _ in 0..600 {
        views = guest.read(no).await.views;
        if views >= 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(views, 2);
});

both!(views_of_a_page_that_many_ask_for_come_and_stay, |site| async move {
    let no = site.guest().write("모두가 읽는 글", "본문").await;
    let reader = site.guest();
    for _ in 0..3 {
        reader.read(no).await;
    }
    for _ in 0..4 {
        site.guest().read(no).await;
    }
    let mut seen = reader.read(no).await.views;
    for _ in 0..600 {
        let views = reader.read(no).await.views;
        assert!(views >= seen, "{views} after {seen}");
        seen = views;
        if seen == 5 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(seen, 5);
    assert_eq!(reader.read(no).await.views, 5, "what one was shown, the next is shown too");
});

#[test]
fn reading_a_post_does_not_have_it_read_from_the_database_again() {
    tell(Engine::Sqlite, &[], |site| async move {
        let no = site.guest().write("모두가 읽는 글", "본문").await;
        let made = async || {
            let metrics = site.guest().get("/metrics").await.expect(200).text;
            let name = "madang_pages_total{from=\"made\"} ";
            let line = metrics.lines().find_map(|line| line.strip_prefix(name));
            line.map_or(0, |it| it.parse::<u64>().unwrap())
        };
        site.guest().read(no).await;
        let before = made().await;
        // Each comes when the counts of what the one before him read have been let lag long enough.
        for views in 2..4 {
            tokio::time::sleep(Duration::from_millis(3_100)).await;
            assert_eq!(site.guest().read(no).await.views, views, "he is counted himself");
        }
        assert_eq!(made().await, before, "put together from what is kept");
    });
}

// Of one server, which says what it made.
both!(a_post_far_down_is_made_in_one_piece_first_and_is_the_same_of_two_parts, |site| async move {
    within_one_day().await;
    site.madang(&["seed", "--posts", "1100", "--comments", "2200", "--gallery", GALLERY]);
    let guest = site.guest();
    let path = format!("/g/{GALLERY}/40");
    let words = async || {
        let text = guest.get(&path).await.expect(200).text;
        lasting(&text).split_whitespace().collect::<Vec<_>>().join(" ").replace(" <", "<")
    };
    let made = async || {
        let metrics = guest.get("/metrics").await.expect(200).text;
        ["page", "post", "list"].map(|part| {
            let name =
                format!("madang_page_stage_seconds_count{{part=\"{part}\",stage=\"compress\"}} ");
            let line = metrics.lines().find_map(|line| line.strip_prefix(&name));
            line.map_or(0, |count| count.parse::<u64>().unwrap())
        })
    };
    let before = made().await;
    let one = words().await;
    let between = made().await;
    let since = |after: [u64; 3], before: [u64; 3]| [0, 1, 2].map(|at| after[at] - before[at]);
    assert_eq!(since(between, before), [1, 0, 0], "nobody has asked for it, nor for one near it");
    // The name it has already: every page is made anew, and says the same.
    site.madang(&["site", "name", "마당"]);
    let two = words().await;
    assert_eq!(since(made().await, between), [0, 1, 1], "it is asked for again");
    assert_eq!(one, two);
});

spread!(a_kept_page_remembers_the_gallery_for_each_reader, |site| async move {
    site.guest().list("").await;
    let stranger = site.guest();
    let first = stranger.get(&format!("/g/{GALLERY}")).await.expect(200);
    assert!(first.header("set-cookie").starts_with("madang_recent=baduk:"));
    let second = stranger.get(&format!("/g/{GALLERY}")).await.expect(200);
    assert_eq!(second.header("set-cookie"), "", "he has it");
});

/// Writers and readers at once: after each answer the writer looks, and so does whoever
/// comes after; none may see less than what was answered before he asked.
async fn under_load(site: crate::site::Site, rounds: usize) {
    let guest = site.guest();
    let mut posts = Vec::new();
    for n in 0..3 {
        posts.push(guest.write(&format!("글 {n}"), "본문").await);
    }
    // What has been answered of each post: comments, votes, the number in the title.
    let known = Arc::new(Mutex::new(vec![(0_i64, 0_i64, 0_usize); posts.len()]));
    let newest = Arc::new(Mutex::new(posts[2]));
    let done = Arc::new(AtomicBool::new(false));

    let writers = (0..posts.len()).map(|at| {
        let (no, known, newest) = (posts[at], Arc::clone(&known), Arc::clone(&newest));
        let voters: Vec<Guest> = (0..rounds).map(|_| site.guest()).collect();
        async move {
            for (round, voter) in voters.iter().enumerate() {
                voter.try_comment(no, &format!("댓글 {at} {round}")).await.expect(303);
                known.lock().unwrap()[at].0 += 1;
                voter.vote(no, "up").await.expect(303);
                known.lock().unwrap()[at].1 += 1;
                let title = format!("글 {at} 판 {round}");
                voter.edit(no, &Draft::new(&title, "본문")).await.expect(303);
                known.lock().unwrap()[at].2 = round;
                let written = voter.write(&format!("새 글 {at} {round}"), "본문").await;
                {
                    let mut newest = newest.lock().unwrap();
                    *newest = (*newest).max(written);
                }
            }
        }
    });
    let readers = (0..6).map(|n| {
        let (guest, posts) = (site.guest(), posts.clone());
        let (known, newest, done) = (Arc::clone(&known), Arc::clone(&newest), Arc::clone(&done));
        async move {
            let mut read = 0;
            while !done.load(Ordering::Relaxed) {
                let at = (read + n) % posts.len();
                let no = posts[at];
                let (comments, ups, edition) = known.lock().unwrap()[at];
                let at_least = *newest.lock().unwrap();
                let title = |shown: &str| {
                    shown.rsplit_once(' ').and_then(|(_, it)| it.parse::<usize>().ok()).unwrap_or(0)
                };
                if read % 2 == 0 {
                    let path = format!("/g/{GALLERY}/{no}");
                    let page = PostPage::parse(&guest.get(&path).await.expect(200).text);
                    assert!(page.comment_count >= comments, "{} < {comments}", page.comment_count);
                    assert!(page.up >= ups, "{} < {ups}", page.up);
                    assert!(edition == 0 || title(&page.title) >= edition, "{}", page.title);
                } else {
                    let path = format!("/g/{GALLERY}?size=100");
                    let page = ListPage::parse(&guest.get(&path).await.expect(200).text);
                    let first = *page.numbers().first().unwrap();
                    assert!(first >= at_least, "{first} < {at_least}");
                    if let Some(row) = page.rows.iter().find(|row| row.no == no) {
                        assert!(row.comments >= comments && row.ups >= ups, "{row:?}");
                    }
                }
                read += 1;
            }
            read
        }
    });
    let reading = tokio::spawn(together(readers.collect::<Vec<_>>()));
    together(writers.collect::<Vec<_>>()).await;
    done.store(true, Ordering::Relaxed);
    let read: usize = reading.await.unwrap().into_iter().sum();
    assert!(read > rounds, "{read} pages were read meanwhile");
    site.doctor_is_content();
}

#[test]
fn no_reader_gets_a_page_from_before_an_answered_write_on_sqlite() {
    tell(Engine::Sqlite, &[], |site| under_load(site, 30));
}

#[test]
fn no_reader_gets_a_page_from_before_an_answered_write_on_postgres() {
    tell(Engine::Postgres, &[], |site| under_load(site, 15));
}

#[test]
fn a_crowd_that_comes_at_once_is_served_from_few_pages() {
    tell(Engine::Sqlite, &[], |site| async move {
        let guest = site.guest();
        let no = guest.write("글", "본문").await;
        let crowd: Vec<Guest> = (0..20).map(|_| site.guest()).collect();
        let pages = together((0..400).map(|n| {
            let reader = crowd[n % crowd.len()].clone();
            async move { reader.get(&format!("/g/{GALLERY}/{no}?utm={n}")).await.status }
        }))
        .await;
        assert!(pages.iter().all(|status| *status == 200), "{pages:?}");
        let metrics = guest.get("/metrics").await.expect(200).text;
        let count = |from: &str| {
            let name = format!("madang_pages_total{{from=\"{from}\"}} ");
            let line = metrics.lines().find_map(|line| line.strip_prefix(&name));
            line.map_or(0, |it| it.parse::<u64>().unwrap())
        };
        let (kept, made, joined) = (count("kept"), count("made"), count("joined"));
        assert_eq!(kept + made + joined, 400);
        assert!(made <= 10, "{made} were made, {joined} waited, {kept} were kept");
    });
}
