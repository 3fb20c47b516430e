//! The first operator, and what he does in his console.

use std::{process::Command, sync::mpsc, time::Duration};

use crate::{
    console::refused,
    guest::Guest,
    members::{PASSWORD, code_of, log_in, member},
    nodes::spread,
    site::{Engine, GALLERY, Site, runtime},
};

/// A member whom the one-time link made operator.
pub(crate) async fn operator(site: &Site) -> Guest {
    let link = site.madang(&["site", "setup-link"]).trim().to_owned();
    let guest = member(site, "운영하는이").await;
    guest.post(&link, &[]).await.expect(303);
    log_in(&guest, "운영하는이", PASSWORD).await.expect(303);
    guest
}

#[test]
fn the_first_start_prints_a_link_and_the_next_does_not() {
    runtime().block_on(async {
        let site = Site::prepare(Engine::Sqlite, &[]).await.unwrap();
        let mut found = Vec::new();
        for _ in 0..2 {
            let (tell, hear) = mpsc::channel();
            let serve = site.command(&["serve", "--listen", "127.0.0.1:0"]);
            let mut server = site.spawn(serve, move |line| {
                let _ = tell.send(line.to_owned());
            });
            let mut said = Vec::new();
            while !said.iter().any(|line: &String| line.contains("listening on")) {
                said.push(hear.recv_timeout(Duration::from_secs(60)).unwrap());
            }
            // Whatever else it has to say it says before it stops.
            let pid = server.id().to_string();
            assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
            said.extend(hear);
            assert!(server.wait().unwrap().success());
            found.push(said.iter().filter(|line| line.contains("/setup/")).count());
        }
        assert_eq!(found, [1, 0]);
    });
}

spread!(whoever_has_the_link_becomes_operator_once, |site| async move {
    let old = site.madang(&["site", "setup-link"]).trim().to_owned();
    let link = site.madang(&["site", "setup-link"]).trim().to_owned();
    let guest = site.guest();
    for wrong in [&old, "/setup/", "/setup/0123456789abcdef0123456789abcdef"] {
        guest.get(wrong).await.expect(404);
        guest.post(wrong, &[]).await.expect(404);
    }
    let page = guest.get(&link).await.expect(200);
    assert!(page.text.contains("/signup?next=%2Fsetup%2F"), "{}", page.text);
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(guest.post(&link, &[]).await.expect(303).location().starts_with("/login?next="));
    let first = member(&site, "처음이").await;
    first.get("/admin").await.expect(403);
    assert!(first.get(&link).await.text.contains("처음이 계정이 운영자가 됩니다"));
    assert_eq!(first.post(&link, &[]).await.expect(303).location(), "/login?next=%2Fadmin");
    // His session was another's: it ended, and the link is used up.
    assert_eq!(first.get("/admin").await.expect(303).location(), "/login?next=%2Fadmin");
    member(&site, "다음이").await.post(&link, &[]).await.expect(404);
    log_in(&first, "처음이", PASSWORD).await.expect(303);
    first.get("/admin").await.expect(200);
    first.get(&format!("/g/{GALLERY}/manage")).await.expect(200);
    let log = guest.get_json("/log").await.json();
    assert_eq!(log["entries"][0]["act"], "staff.add");
});

spread!(the_console_asks_for_the_password_and_does_what_it_says, |site| async move {
    let operator = operator(&site).await;
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let bad = member(&site, "나쁜이").await;
    let code = code_of(&bad).await;
    guest.post(&format!("/g/{GALLERY}/{no}/report"), &[("kind", "spam")]).await.expect(303);
    let page = operator.get("/admin").await.expect(200).text;
    assert!(page.contains("신고 1건"), "{page}");

    let reasoned = [("reason", "사이트 규칙 위반"), ("password", PASSWORD)];
    let send = async |path: &str, fields: &[(&str, &str)]| {
        operator.post(path, &[fields, reasoned.as_slice()].concat()).await
    };
    let ban = |whom| [("do", "ban"), ("whom", whom), ("span", "permanent")];
    // A member is suspended on his own page.
    for whom in ["아무나", code.as_str(), "127.40.0.1/32"] {
        let fields = [ban(whom).as_slice(), &[("reason", "사이트 규칙 위반")]].concat();
        let why = if whom.contains('/') { "net_size" } else { "net_unknown" };
        refused(&operator, "/admin", &fields, "whom", why).await;
    }
    let silent = [ban("127.40").as_slice(), &[("reason", "")]].concat();
    refused(&operator, "/admin", &silent, "reason", "reason_missing").await;
    let wrong =
        [ban("127.40").as_slice(), &[("reason", "도배"), ("password", "wrong-one")]].concat();
    refused(&operator, "/admin", &wrong, "password", "own_password_wrong").await;
    assert_eq!(site.number("select count(*) from ban").await, 0);
    let suspend = [("do", "suspend"), ("span", "permanent")];
    send(&format!("/admin/members/{code}"), &suspend).await.expect(303);
    send("/admin", &ban("127.40")).await.expect(303);
    let words = [("title", "글"), ("body", "본문")];
    bad.post(&format!("/g/{GALLERY}/write"), &words).await.expect(403);
    guest.vote(no, "up").await.expect(403);
    let page = operator.get("/admin?saved=1").await.text;
    assert!(page.contains("저장했습니다") && page.contains("나쁜이") && page.contains("127.40"));
    let key = page.split("127.40</b>").next().unwrap().rsplit("data-ban=\"").next().unwrap();
    let key = key.split('"').next().unwrap();
    let silent = [("do", "lift"), ("ban", key), ("reason", "")];
    refused(&operator, "/admin", &silent, "reason", "reason_missing").await;
    // Who is banned from the whole site appeals to the operator.
    let appeal = [("ban", key), ("words", "제가 아닙니다")];
    guest.post(&format!("/g/{GALLERY}/ban"), &appeal).await.expect(303);
    let wordy = "말".repeat(501);
    let answer = [("do", "refuse"), ("ban", key), ("answer", wordy.as_str())];
    refused(&operator, "/admin", &answer, "answer", "words_too_long").await;
    send("/admin", &[("do", "lift"), ("ban", key)]).await.expect(303);
    guest.vote(no, "up").await.expect(303);

    let heir = member(&site, "지킴이").await;
    let heir_code = code_of(&heir).await;
    let name = |what| [("do", what), ("code", heir_code.as_str()), ("gallery", GALLERY)];
    // A manager is named where the gallery stands.
    send("/admin", &name("manager")).await.expect(404);
    send("/admin/galleries", &name("manager")).await.expect(303);
    heir.get(&format!("/g/{GALLERY}/manage")).await.expect(200);
    heir.get("/admin").await.expect(403);
    let unknown = [("do", "operator"), ("code", "zzzzzzzz"), ("reason", "함께 운영")];
    refused(&operator, "/admin", &unknown, "code", "member_unknown").await;
    send("/admin", &name("operator")).await.expect(303);
    log_in(&heir, "지킴이", PASSWORD).await.expect(303);
    heir.get("/admin").await.expect(200);
    send("/admin", &name("drop")).await.expect(303);
    heir.get("/admin").await.expect(303);
    let acts = guest.get_json("/log").await.json()["entries"].clone();
    let acts: Vec<&str> =
        acts.as_array().unwrap().iter().map(|it| it["act"].as_str().unwrap()).collect();
    assert_eq!(acts, ["staff.remove", "staff.add", "ban.lift", "ban.add", "ban.add", "staff.add"]);
    assert!(site.madang(&["log", "verify"]).contains("holds"));
});
