//! S11 and S20: another site cannot act in a visitor's name, nor lead one astray.

use crate::{
    guest::{Answer, Guest},
    nodes::spread,
    site::{GALLERY, both},
};

/// Every address that changes something, with a form it would take.
fn changes(no: i64, comment: i64) -> Vec<(String, Vec<(&'static str, &'static str)>)> {
    let words = vec![("nick", "마당쇠"), ("password", "1234"), ("title", "제목"), ("body", "본문")];
    vec![
        (format!("/g/{GALLERY}/write"), words.clone()),
        (format!("/g/{GALLERY}/{no}/edit"), words.clone()),
        (format!("/g/{GALLERY}/{no}/delete"), words.clone()),
        (format!("/g/{GALLERY}/{no}/comments"), words.clone()),
        (format!("/g/{GALLERY}/{no}/comments/{comment}/delete"), words),
        (format!("/g/{GALLERY}/{no}/vote"), vec![("value", "up")]),
    ]
}

async fn post_with(
    guest: &Guest,
    path: &str,
    fields: &[(&str, &str)],
    headers: &[(&str, &str)],
) -> u16 {
    let mut request = guest.request("POST", path).form(fields);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request).await.status
}

spread!(s11_another_site_cannot_change_anything, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let comment = guest.comment(no, "댓글").await;
    for (path, fields) in changes(no, comment) {
        for headers in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.test")],
            &[("origin", "null")],
            &[("origin", "http://127.0.0.1:1")],
            &[("origin", "https://evil.test"), ("sec-fetch-site", "cross-site")],
        ] {
            assert_eq!(post_with(&guest, &path, &fields, headers).await, 403, "{path} {headers:?}");
        }
        // A form sent as text by another site's page.
        let smuggled = guest
            .request("POST", &path)
            .header("content-type", "text/plain")
            .body("value=up&body=x");
        let status = Answer::of(smuggled).await.status;
        assert!(matches!(status, 403 | 415 | 422), "{path} took text/plain: {status}");
    }
    let page = guest.read(no).await;
    assert_eq!((page.up, page.comment_count, page.title.as_str()), (0, 1, "글"));
    assert_eq!(guest.list("").await.numbers(), [no]);
});

spread!(s11_a_link_changes_nothing, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let comment = guest.comment(no, "댓글").await;
    for (path, _) in changes(no, comment) {
        for method in ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"] {
            let query = format!("{path}?value=up&password=1234&nick=ab&title=t&body=b");
            Answer::of(guest.request(method, &query)).await;
        }
    }
    let page = guest.read(no).await;
    assert_eq!((page.up, page.comment_count, page.title.as_str()), (0, 1, "글"));
    assert_eq!(guest.list("").await.numbers(), [no]);
});

both!(s11_the_sites_own_pages_and_plain_tools_pass, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let vote = format!("/g/{GALLERY}/{no}/vote");
    let value = [("value", "up")];
    let own = site.base();
    for headers in [
        vec![],
        vec![("sec-fetch-site", "same-origin")],
        vec![("sec-fetch-site", "none")],
        vec![("origin", own.as_str())],
        vec![("origin", own.as_str()), ("sec-fetch-site", "same-origin")],
    ] {
        assert_eq!(post_with(&site.guest(), &vote, &value, &headers).await, 303, "{headers:?}");
    }
    assert_eq!(guest.read(no).await.up, 5);
});

spread!(s20_every_redirect_stays_on_the_site, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    for query in [
        "page=1&size=30",
        "page=//evil.test",
        "tab=%0d%0aLocation:%20https://evil.test",
        "head=/%5cevil.test",
    ] {
        let path = format!("/g/{GALLERY}/{no}/vote?{query}");
        let answer =
            site.guest().post(&path, &[("value", "up"), ("next", "https://evil.test/")]).await;
        if answer.status == 303 {
            let to = answer.location();
            assert!(to.starts_with(&format!("/g/{GALLERY}/{no}")), "{to}");
            assert!(answer.headers.get("location").unwrap().as_bytes().iter().all(|b| *b >= 0x20));
        }
    }
    // The Host a visitor claims turns up nowhere.
    let request = guest.request("GET", &format!("/g/{GALLERY}/{no}")).header("host", "evil.test");
    let answer = Answer::of(request).await;
    assert!(!answer.text.contains("evil.test"), "{}", answer.text);
});
