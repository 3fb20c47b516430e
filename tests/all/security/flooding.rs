//! S12, S13, S16 and S24: limits hold, whoever asks and however much.

use std::net::Ipv4Addr;

use crate::{
    guest::{Answer, Draft, Guest},
    nodes::spread,
    site::{GALLERY, together},
    waiting::within_one_day,
};

/// Headers by which a visitor may claim another address.
const CLAIMS: [&str; 6] = [
    "x-forwarded-for",
    "x-real-ip",
    "forwarded",
    "cf-connecting-ip",
    "true-client-ip",
    "x-client-ip",
];

async fn vote_claiming(guest: &Guest, no: i64, header: &str, value: &str) -> u16 {
    let request =
        guest.request("POST", &format!("/g/{GALLERY}/{no}/vote")).form(&[("value", "up")]);
    Answer::of(request.header(header, value)).await.status
}

spread!(s12_a_header_does_not_make_another_person, |site| async move {
    within_one_day().await;
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    guest.vote(no, "up").await.expect(303);
    for header in CLAIMS {
        for value in
            ["203.0.113.7", "for=203.0.113.8;proto=https", "127.0.0.1", "203.0.113.7, 127.0.0.1"]
        {
            assert_eq!(vote_claiming(&guest, no, header, value).await, 409, "{header}: {value}");
        }
    }
    let claimed = guest
        .request("POST", &format!("/g/{GALLERY}/write"))
        .header("x-forwarded-for", "203.0.113.7");
    let words = [("password", "1234"), ("title", "남의 주소"), ("body", "본문")];
    let no = Answer::of(claimed.form(&words)).await.expect(303).post_no();
    assert_eq!(guest.read(no).await.prefix, "127.40");
});

spread!(
    s12_a_trusted_proxy_is_walked_from_the_right,
    [("MADANG_TRUSTED_PROXIES", "127.90.0.0/16")],
    |site| async move {
        within_one_day().await;
        let no = site.guest().write("글", "본문").await;
        let proxy = site.guest_at(Ipv4Addr::new(127, 90, 0, 1));
        let through = async |claim: &str| {
            vote_claiming(&proxy.without_cookies(), no, "x-forwarded-for", claim).await
        };
        assert_eq!(through("203.0.113.7").await, 303);
        assert_eq!(through("203.0.113.7").await, 409);
        // What stands further left was typed by the visitor.
        assert_eq!(through("198.51.100.1, 203.0.113.7").await, 409);
        assert_eq!(through("203.0.113.9, 203.0.113.8").await, 303);
        assert_eq!(
            through("203.0.113.8, 127.90.0.2").await,
            409,
            "a second proxy of ours is stepped over"
        );
        // IPv6 by /64.
        assert_eq!(through("2001:db8:1:2::1").await, 303);
        assert_eq!(through("2001:db8:1:2:ffff::9").await, 409);
        assert_eq!(through("2001:db8:1:3::1").await, 303);
        // Someone who is not the proxy is not believed.
        let liar = site.guest();
        liar.vote(no, "up").await.expect(303);
        assert_eq!(vote_claiming(&liar, no, "x-forwarded-for", "203.0.113.200").await, 409);
    }
);

spread!(s13_a_limit_survives_dropped_cookies, [("MADANG_LIMITS", "on")], |site| async move {
    let guest = site.guest();
    let mut answer = None;
    for n in 0..200 {
        let attempt = guest
            .without_cookies()
            .try_write(&Draft::new(&format!("글 {n}"), &format!("본문 {n}")))
            .await;
        if attempt.status == 429 {
            answer = Some(attempt);
            break;
        }
        attempt.expect(303);
    }
    assert!(answer.expect("200 posts were let through").retry_after() >= 1);
});

spread!(s16_a_short_password_cannot_be_guessed, [("MADANG_LIMITS", "on")], |site| async move {
    let no = site.guest().write("글", "본문").await;
    let guesser = site.guest();
    let mut tries = 0;
    let refused = loop {
        let answer = guesser.without_cookies().delete(no, &format!("{:04}", 5000 + tries)).await;
        if answer.status == 429 {
            break answer;
        }
        answer.expect(403);
        tries += 1;
        assert!(tries < 60, "60 guesses from one address");
    };
    assert!(refused.retry_after() >= 1);
    // Neither the other forms nor the right password open it now.
    guesser.delete(no, "1234").await.expect(429);
    guesser.edit(no, &Draft::new("제목", "본문")).await.expect(429);
    assert_eq!(site.guest().read(no).await.title, "글");
});

spread!(
    s16_many_addresses_together_cannot_guess_either,
    [("MADANG_LIMITS", "on")],
    |site| async move {
        let no = site.guest().write("글", "본문").await;
        let mut statuses = Vec::new();
        for n in 0..200 {
            let status = site.guest().delete(no, &format!("{:04}", 5000 + n)).await.status;
            statuses.push(status);
            if status == 429 {
                return;
            }
        }
        panic!("200 guesses at one post: {statuses:?}");
    }
);

spread!(s16_comments_count_their_guesses_too, [("MADANG_LIMITS", "on")], |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let id = guest.comment(no, "댓글").await;
    let guesser = site.guest();
    for n in 0..60 {
        let status = guesser.delete_comment(no, id, &format!("{:04}", 5000 + n)).await.status;
        if status == 429 {
            return;
        }
        assert_eq!(status, 403);
    }
    panic!("60 guesses from one address");
});

spread!(s24_too_much_is_refused_and_never_falls_over, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let huge = "가".repeat(3_000_000);
    // 27 MB on the wire: the answer may come, or the line is cut while they are still being sent.
    let path = format!("/g/{GALLERY}/write");
    let fields = [("password", "1234"), ("title", "큰 글"), ("body", huge.as_str())];
    if let Ok(answer) = Answer::maybe(guest.request("POST", &path).form(&fields)).await {
        answer.expect(413);
    }
    let status = guest.try_write(&Draft::new(&"가".repeat(22_000), "본문")).await.status;
    assert!(matches!(status, 413 | 422), "{status}");
    guest.try_write(&Draft::new("긴 글", &"가".repeat(50_001))).await.expect(422);
    guest.try_write(&Draft::new("긴 글", &"가".repeat(50_000))).await.expect(303);
    guest.try_comment(no, &"가".repeat(401)).await.expect(422);
    guest.try_comment(no, &"가".repeat(400)).await.expect(303);
    // Ten thousand links, and ten thousand marks upon one letter.
    guest.try_write(&Draft::new("링크", &"https://a.kr ".repeat(3_800))).await.expect(303);
    let marks = format!("ㅎ{}", "\u{0301}".repeat(10_000));
    assert!(guest.try_write(&Draft::new("표식", &marks)).await.status < 500);
    let many: Vec<(String, String)> =
        (0..5_000).map(|n| (format!("field{n}"), "x".to_owned())).collect();
    let status =
        Answer::of(guest.request("POST", &format!("/g/{GALLERY}/write")).form(&many)).await.status;
    assert!((400..500).contains(&status), "{status}");
    let long = format!("/g/{GALLERY}?page={}", "9".repeat(20_000));
    assert!(guest.get(&long).await.status < 500);
    guest.get("/healthz").await.expect(200);
});

spread!(s24_a_flood_of_passwords_leaves_the_readers_alone, |site| async move {
    let no = site.guest().write("글", "본문").await;
    let flood: Vec<_> = (0..64)
        .map(|n| {
            let guest = site.guest();
            tokio::spawn(async move { guest.delete(no, &format!("{n:06}")).await.status })
        })
        .collect();
    site.guest().list("").await;
    site.guest().read(no).await;
    for answer in flood {
        let status = answer.await.unwrap();
        assert!(matches!(status, 403 | 429 | 503), "{status}");
    }
});

spread!(
    s15_the_same_words_sent_at_once_are_posted_once,
    [("MADANG_LIMITS", "on")],
    |site| async move {
        let guest = site.guest();
        let path = format!("/g/{GALLERY}/write");
        let sent = (0..5).map(|n| {
            let (guest, path) = (guest.clone(), path.clone());
            async move {
                let token = format!("{n:032x}");
                let fields = [
                    ("password", "1234"),
                    ("title", "같은 글"),
                    ("body", "같은 말"),
                    ("token", &token),
                ];
                guest.post(&path, &fields).await.status
            }
        });
        let statuses = together(sent).await;
        let posted = statuses.iter().filter(|status| **status == 303).count();
        assert_eq!(posted, 1, "{statuses:?}");
        assert_eq!(guest.list("").await.numbers().len(), 1);
    }
);
