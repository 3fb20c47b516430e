//! Limits are of the site, not of a server: whoever spreads his requests gains nothing.

use crate::{
    guest::{Answer, Draft, Guest},
    site::{Engine, GALLERY, Site, runtime, together},
};

/// Into the last table of the file that is there.
const TIGHT: &str = "
post_identity = '5 then 1 per 10h'
post_neighbourhood = '8 then 1 per 10h'
";

/// Three servers with limits on, of which a few can be counted by hand.
fn tell<F: AsyncFnOnce(Site)>(story: F) {
    runtime().block_on(async {
        let settings = [("MADANG_LIMITS", "on")];
        let Some(mut site) = Site::prepare(Engine::Postgres, &settings).await else { return };
        let tight = include_str!("../site.toml").to_owned() + TIGHT;
        std::fs::write(site.data().join("madang.toml"), tight).unwrap();
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        (0..3).for_each(|_| site.start());
        story(site).await;
    });
}

fn count(statuses: &[u16], wanted: u16) -> usize {
    statuses.iter().filter(|status| **status == wanted).count()
}

#[test]
fn a_pace_is_kept_over_all_servers_to_the_letter() {
    tell(async |site| {
        let guest = site.guest();
        let posts = |from: usize| {
            let guests: Vec<_> = (0..3).map(|node| site.guest_as(&guest, node)).collect();
            together((from..from + 30).map(move |n| {
                let guest = guests[n % 3].clone();
                let draft = Draft::new(&format!("글 {n}"), &format!("본문 {n}"));
                async move { guest.try_write(&draft).await.status }
            }))
        };
        let first = posts(0).await;
        assert_eq!((count(&first, 303), count(&first, 429)), (5, 25), "{first:?}");
        let again = posts(30).await;
        assert_eq!(count(&again, 429), 30, "{again:?}");
        let refused = guest.try_write(&Draft::new("글", "본문")).await.expect(429);
        assert!(refused.retry_after() > 30_000, "{}", refused.retry_after());

        // His neighbour has what is left of their neighbourhood's eight.
        let [a, b, c, _] = guest.address.octets();
        let neighbour = site.guest_at([a, b, c, 77].into());
        let mut statuses = Vec::new();
        for n in 0..6 {
            let draft = Draft::new(&format!("이웃 {n}"), &format!("이웃 본문 {n}"));
            statuses.push(neighbour.try_write(&draft).await.status);
        }
        assert_eq!(statuses, [303, 303, 303, 429, 429, 429]);
        assert_eq!(site.number("select count(*) from post").await, 8);
    });
}

#[test]
fn passwords_are_tried_five_times_and_no_more_through_however_many() {
    tell(async |site| {
        let no = site.guest().write("글", "본문").await;
        let guesser = site.guest();
        let guesses = (0..30).map(|n| {
            let guest = site.guest_as(&guesser, n % 3);
            async move { guest.delete(no, &format!("{:04}", 5_000 + n)).await.status }
        });
        let statuses = together(guesses.collect::<Vec<_>>()).await;
        // One that found every hashing slot taken was not tried, and is not counted.
        let tried = count(&statuses, 403);
        assert!(tried <= 5 && count(&statuses, 429) >= 24, "{statuses:?}");
        for n in tried..5 {
            guesser.delete(no, &format!("{:04}", 6_000 + n)).await.expect(403);
        }
        for node in 0..3 {
            site.guest_as(&guesser, node).delete(no, "1234").await.expect(429);
        }
        assert_eq!(site.number("select count(*) from post where deleted_at is null").await, 1);
    });
}

#[test]
fn the_same_words_and_the_same_form_are_posted_once_through_all() {
    tell(async |site| {
        let (one, other) = (site.guest(), site.guest());
        let path = format!("/g/{GALLERY}/write");
        let send = |guest: &Guest, node: usize, words: &'static str, token: String| {
            let (guest, path) = (site.guest_as(guest, node), path.clone());
            async move {
                let fields = [
                    ("password", "1234"),
                    ("title", words),
                    ("body", words),
                    ("token", token.as_str()),
                ];
                guest.post(&path, &fields).await
            }
        };
        // Three forms with the same words: one is written, the others are a duplicate.
        let forms: Vec<_> =
            (0..3).map(|node| send(&one, node, "같은 말", format!("{node:032x}"))).collect();
        let statuses: Vec<u16> = together(forms).await.iter().map(|it| it.status).collect();
        assert_eq!(count(&statuses, 303), 1, "{statuses:?}");
        // One form, sent to each: all are answered with the same post.
        let forms: Vec<_> =
            (0..3).map(|node| send(&other, node, "한 번", "f".repeat(32))).collect();
        let answers: Vec<Answer> = together(forms).await;
        let posts: Vec<i64> = answers.into_iter().map(|it| it.expect(303).post_no()).collect();
        assert!(posts.iter().all(|no| *no == posts[0]), "{posts:?}");
        assert_eq!(site.number("select count(*) from post").await, 2);
    });
}
