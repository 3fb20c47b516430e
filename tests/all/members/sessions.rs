//! Sessions: their cookies, their ends, and where one is logged in.

use super::{PASSWORD, is_in, log_in, member};
use crate::{
    guest::{Answer, Guest},
    nodes::spread,
};

/// The session's cookie that an answer sets: its value and the rest of the line.
fn cookie(answer: &Answer) -> (String, String) {
    let lines = answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    let line = lines.filter_map(|line| line.strip_prefix("madang_session=")).next_back();
    let (value, rest) = line.expect("no session").split_once(';').unwrap();
    (value.to_owned(), rest.to_owned())
}

async fn with_cookie(guest: &Guest, path: &str, value: &str) -> Answer {
    let cookie = format!("madang_session={value}");
    Answer::of(guest.request("GET", path).header("cookie", cookie)).await
}

spread!(s19_a_session_is_new_at_every_log_in_and_kept_as_a_hash, |site| async move {
    let owner = site.guest();
    let fields = [("nick", "마당쇠"), ("password", PASSWORD)];
    let (first, rest) = cookie(&owner.post("/signup", &fields).await.expect(303));
    assert!(rest.contains("HttpOnly") && rest.contains("SameSite=Lax"), "{rest}");
    assert!(rest.contains("Path=/") && !rest.contains("Secure"), "{rest}");
    assert!(first.split('.').nth(1).is_some_and(|secret| secret.len() == 32), "128 bits: {first}");
    // Logging in again gives another, and ends the one before: none can have been planted.
    let (second, _) = cookie(&log_in(&owner, "마당쇠", PASSWORD).await.expect(303));
    assert_ne!(first, second);
    let stranger = site.guest();
    assert_eq!(with_cookie(&stranger, "/me", &first).await.status, 303);
    assert_eq!(with_cookie(&site.guest(), "/me", &second).await.status, 200);
    assert_eq!(site.number("select count(*) from member_session").await, 1);
    let kept = |value: &str| {
        let secret = value.split('.').nth(1).unwrap().to_owned();
        format!("select count(*) from member_session where token_hash = '{secret}'")
    };
    assert_eq!(site.number(&kept(&second)).await, 0, "the token itself is not in the database");
    // Logging out ends it on the server, not only in the browser.
    owner.post("/logout", &[]).await.expect(303);
    assert_eq!(with_cookie(&site.guest(), "/me", &second).await.status, 303);
    assert_eq!(site.number("select count(*) from member_session").await, 0);
});

spread!(a_cookie_of_a_session_that_ended_is_taken_back, |site| async move {
    let owner = member(&site, "마당쇠").await;
    site.sql("update member_session set expires_at = 1").await;
    let answer = owner.get("/g/baduk").await.expect(200);
    let (value, rest) = cookie(&answer);
    assert!(value.is_empty() && rest.contains("Max-Age=0"), "{rest}");
    assert!(!answer.text.contains("마당쇠"));
});

spread!(
    behind_tls_the_cookie_is_for_tls_only,
    [("MADANG_ORIGIN", "https://madang.example")],
    |site| async move {
        let fields = [("nick", "마당쇠"), ("password", PASSWORD)];
        let (_, rest) = cookie(&site.guest().post("/signup", &fields).await.expect(303));
        assert!(rest.contains("Secure"), "{rest}");
    }
);

spread!(without_staying_the_cookie_ends_with_the_window, |site| async move {
    let _owner = member(&site, "마당쇠").await;
    let guest = site.guest();
    let fields = [("name", "마당쇠"), ("password", PASSWORD)];
    let (_, rest) = cookie(&guest.post("/login", &fields).await.expect(303));
    assert!(!rest.contains("Max-Age"), "{rest}");
    let (_, rest) = cookie(&log_in(&guest, "마당쇠", PASSWORD).await.expect(303));
    assert!(rest.contains("Max-Age=31536000"), "{rest}");
});

spread!(devices_are_listed_and_ended_one_by_one_or_all, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let (phone, office) = (site.guest(), site.guest());
    for other in [&phone, &office] {
        log_in(other, "마당쇠", PASSWORD).await.expect(303);
    }
    let page = owner.get("/me/devices").await.expect(200).text;
    assert_eq!(page.matches("data-device=").count(), 3, "{page}");
    assert_eq!(page.matches("지금 쓰는 기기").count(), 1);
    // One that is not this one.
    let keys: Vec<&str> = page
        .split("data-device=\"")
        .skip(1)
        .filter(|item| !item.split("</li>").next().unwrap().contains("지금 쓰는 기기"))
        .map(|item| item.split('"').next().unwrap())
        .collect();
    assert_eq!(keys.len(), 2);
    owner.post("/me/devices/end", &[("session", keys[0])]).await.expect(303);
    let mut left = 0;
    for guest in [&owner, &phone, &office] {
        left += i32::from(is_in(guest).await);
    }
    assert_eq!(left, 2);
    assert!(is_in(&owner).await);
    owner.post("/me/devices/end-all", &[]).await.expect(303);
    for guest in [&owner, &phone, &office] {
        assert!(!is_in(guest).await);
    }
});

spread!(s17_nobody_ends_anothers_session, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let page = owner.get("/me/devices").await.expect(200).text;
    let key = page.split("data-device=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let other = member(&site, "다른이").await;
    other.post("/me/devices/end", &[("session", &key)]).await.expect(303);
    assert!(is_in(&owner).await);
    // And a guest is sent to log in.
    let answer = site.guest().post("/me/devices/end", &[("session", &key)]).await.expect(303);
    assert!(answer.location().starts_with("/login"), "{}", answer.location());
    assert!(is_in(&owner).await);
});

spread!(s11_another_site_can_neither_log_in_nor_out, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let fields = [("nick", "새사람"), ("name", "마당쇠"), ("password", PASSWORD)];
    for path in ["/signup", "/login", "/logout", "/me/devices/end", "/me/devices/end-all"] {
        for headers in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.test")],
            &[("origin", "null")],
        ] {
            let mut request = owner.request("POST", path).form(&fields);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            assert_eq!(Answer::of(request).await.status, 403, "{path} {headers:?}");
        }
        for method in ["GET", "HEAD", "PUT", "DELETE"] {
            Answer::of(owner.request(method, &format!("{path}?name=x&password=y"))).await;
        }
    }
    assert!(is_in(&owner).await);
    assert_eq!(site.number("select count(*) from member").await, 1);
});
