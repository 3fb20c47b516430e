//! S14: a rule that a form states, or that only its script keeps, holds without the form.

use std::time::Duration;

use reqwest::header::ACCEPT;

use crate::{
    guest::{Answer, Guest},
    nodes::spread,
    site::GALLERY,
};

/// What a program is told that sends fields no form would.
async fn refused(guest: &Guest, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let path = format!("/g/{GALLERY}{path}");
    let request = guest.request("POST", &path).header(ACCEPT, "application/json");
    let answer = Answer::of(request.form(fields)).await;
    assert!(answer.status >= 400, "{path} {fields:?}: {}", answer.status);
    let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
    (answer.status, code)
}

spread!(s14_what_a_form_would_not_let_through_is_refused_without_it, |site| async move {
    let guest = site.guest();
    let no = guest.write("처음 글", "본문").await;
    let good = [("nick", "지나가는이"), ("password", "1234"), ("title", "글"), ("body", "본문")];
    let (long_title, long_body) = ("가".repeat(101), "a".repeat(50_001));
    let nick = "가".repeat(21);
    let posts = [
        ("nick", nick.as_str(), "nick_length"),
        ("nick", "가", "nick_length"),
        ("nick", "가\u{202e}나", "nick_characters"),
        ("password", "", "password_length"),
        ("password", "123", "password_length"),
        ("title", "", "title_empty"),
        ("title", " \u{3000}\u{200b} ", "title_empty"),
        ("title", &long_title, "title_too_long"),
        ("body", "", "body_empty"),
        ("body", &long_body, "body_too_long"),
        ("head", "99", "head_unknown"),
    ];
    for (name, value, code) in posts {
        let mut fields: Vec<_> = good.iter().copied().filter(|(key, _)| *key != name).collect();
        fields.push((name, value));
        let (status, said) = refused(&guest, "/write", &fields).await;
        assert_eq!((status, said.as_str()), (422, code), "{name}");
    }
    let comment = format!("/{no}/comments");
    let words = |body| [("nick", "지나가는이"), ("password", "1234"), ("body", body)];
    for (body, code) in [("", "comment_empty"), (long_body.as_str(), "comment_too_long")] {
        assert_eq!(refused(&guest, &comment, &words(body)).await, (422, code.to_owned()));
    }
    refused(&guest, &format!("/{no}/vote"), &[("value", "sideways")]).await;

    // Switches of the gallery that its pages show by leaving a button or a form out.
    site.madang(&["gallery", "set", GALLERY, "--down-votes", "off", "--guests", "off"]);
    let form = format!("/g/{GALLERY}/write");
    for _ in 0..1_200 {
        // The server hears of it; until then it has every right to go on.
        if guest.get(&form).await.status != 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let vote = [("value", "down")];
    assert_eq!(refused(&guest, &format!("/{no}/vote"), &vote).await.1, "down_votes_off");
    assert_eq!(refused(&guest, "/write", &good).await.1, "guests_not_allowed");
    assert_eq!(refused(&guest, &comment, &words("댓글")).await.1, "guests_not_allowed");
    assert_eq!(guest.list("").await.numbers(), [no], "nothing of all this was written");
    assert_eq!(guest.read(no).await.comment_count, 0);
});
