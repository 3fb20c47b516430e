//! Galleries that are not everyone's: joining, being answered, leaving; the circles; the rules.

use crate::{
    guest::Guest,
    members::{code_of, member},
    nodes::spread,
    site::GALLERY,
    stories::managing::staff,
};

const JOIN: &str = "/g/baduk/join";
const DESK: &str = "/g/baduk/manage/members";

async fn ask(who: &Guest, words: &str) -> u16 {
    who.post(JOIN, &[("do", "ask"), ("words", words)]).await.status
}

async fn reads(who: &Guest) -> bool {
    match who.get("/g/baduk/1").await.status {
        200 => true,
        403 => false,
        status => panic!("{status}"),
    }
}

spread!(whoever_wants_in_asks_and_staff_answers, |site| async move {
    let guest = site.guest();
    guest.write("안의 글", "본문").await;
    // Where being a member of the gallery makes no difference, there is nothing to join.
    guest.get(JOIN).await.expect(404);
    let set = [
        "gallery",
        "set",
        GALLERY,
        "--read",
        "insiders",
        "--write",
        "insiders",
        "--question",
        "기력은?",
    ];
    site.madang(&set);

    // From the list, which is open, one is led there; a guest to log in first.
    let list = guest.get("/g/baduk").await.expect(200).text;
    assert!(list.contains("안의 글") && list.contains(&format!("href=\"{JOIN}\"")), "{list}");
    let page = guest.get(JOIN).await.expect(200).text;
    assert!(
        page.contains("/login?next=%2Fg%2Fbaduk%2Fjoin") && !page.contains("name=\"words\""),
        "{page}"
    );
    assert!(guest.post(JOIN, &[("do", "ask")]).await.expect(303).location().starts_with("/login"));

    let (one, other) = (member(&site, "하나").await, member(&site, "둘째").await);
    let form = one.form(JOIN, "/join").await;
    let refused = one.send(&form, &[("words", " ")]).await.expect(422);
    assert!(
        refused.text.contains("기력은?") && refused.text.contains("role=\"alert\""),
        "{}",
        refused.text
    );
    let sent = one.send(&form, &[("do", "ask"), ("words", "18급 <b>입니다</b>")]).await.expect(303);
    let page = one.get(sent.location()).await.expect(200).text;
    assert!(page.contains("기다리고 있습니다") && page.contains("18급 &#60;b&#62;"), "{page}");
    assert_eq!(ask(&one, "또").await, 409);
    assert_eq!(ask(&other, "9단").await, 303);
    assert!(!reads(&one).await);

    // On the desk of whoever was given that right.
    let keeper = staff(&site, "문지기", &["members"]).await;
    let desk = keeper.get(DESK).await.expect(200).text;
    for words in ["18급", "9단", "회원 2", "하나", "둘째"] {
        assert!(desk.contains(words), "{words}: {desk}");
    }
    staff(&site, "지우개", &["delete"]).await.get(DESK).await.expect(403);
    let (first, second) = (code_of(&one).await, code_of(&other).await);
    keeper.post(DESK, &[("do", "admit"), ("code", &first)]).await.expect(303);
    keeper
        .post(DESK, &[("do", "refuse"), ("code", &second), ("answer", "다음 달에 오세요")])
        .await
        .expect(303);
    // An answer is given once.
    keeper.post(DESK, &[("do", "refuse"), ("code", &first)]).await.expect(404);
    assert!(
        reads(&one).await && !reads(&other).await && reads(&keeper).await && !reads(&guest).await
    );
    assert!(one.get(JOIN).await.text.contains("이 갤러리의 회원입니다"));
    let told = other.get(JOIN).await.expect(200).text;
    assert!(told.contains("거절되었습니다") && told.contains("다음 달에 오세요"), "{told}");
    assert!(told.contains("다시 신청할 수 있습니다") && !told.contains("name=\"words\""), "{told}");
    assert_eq!(ask(&other, "지금 갈래요").await, 409);
    assert!(keeper.get(JOIN).await.text.contains("가입하지 않아도 됩니다"));
    assert_eq!(ask(&keeper, "나도").await, 409);
    // Time passes; he may ask again, and take it back.
    site.sql("update gallery_member set answered_at = 1 where state = 'refused';").await;
    assert_eq!(ask(&other, "다시 왔습니다").await, 303);
    other.post(JOIN, &[("do", "leave")]).await.expect(303);
    assert!(keeper.get(DESK).await.text.contains("답할 가입 신청이 없습니다"));

    // Sent away, he is out at once, and may ask again; it stands in the log.
    let away = [("do", "remove"), ("code", &first), ("reason", "규칙 위반")];
    keeper.post(DESK, &away).await.expect(303);
    assert!(!reads(&one).await);
    assert_eq!(ask(&one, "잘못했습니다").await, 303);
    let log = guest.get("/g/baduk/log").await.expect(200).text;
    for words in ["가입 승인", "가입 거절", "회원 내보내기", "규칙 위반"] {
        assert!(log.contains(words), "{words}: {log}");
    }
    assert!(!log.contains("하나 (") && keeper.get("/g/baduk/log").await.text.contains("하나 ("));
    assert!(site.madang(&["log", "verify"]).contains("holds"));
    // Whoever leaves the site belongs to no gallery any more.
    keeper.post(DESK, &[("do", "admit"), ("code", &first)]).await.expect(303);
    let leave = [("current", crate::members::PASSWORD), ("fate", "stays")];
    one.post("/me/leave", &leave).await.expect(303);
    assert_eq!(site.number("select count(*) from gallery_member").await, 0);
});

spread!(each_circle_lies_inside_the_one_before, |site| async move {
    let (guest, one) = (site.guest(), member(&site, "하나").await);
    let manager = staff(&site, "지킴이", &[]).await;
    guest.write("첫 글", "본문").await;
    let path = "/g/baduk/manage/settings";
    let form = manager.form(path, "/settings").await;
    let crossed = [("circle_list", "members"), ("circle_read", "everyone")];
    let refused = manager.send(&form, &crossed).await.expect(422);
    assert!(refused.text.contains("넓을 수 없습니다"), "{}", refused.text);
    let typed =
        [("circle_list", "everyone"), ("circle_read", "members"), ("circle_write", "managers")];
    manager.send(&form, &typed).await.expect(303);

    let list = guest.get("/g/baduk").await.expect(200).text;
    assert!(list.contains("첫 글") && !list.contains("/g/baduk/write\""), "{list}");
    let closed = guest.get("/g/baduk/1").await.expect(403).text;
    assert!(
        closed.contains("로그인한 회원만") && closed.contains("/login?next=%2Fg%2Fbaduk\""),
        "{closed}"
    );
    guest.get("/g/baduk/search?q=a").await.expect(403);
    assert!(guest.get("/").await.text.contains("/g/baduk\""), "its list is everyone's");
    assert!(one.get("/g/baduk/1").await.expect(200).text.contains("본문"));
    let hits = |text: &str| text.contains("/g/baduk/1");
    let search = "/search?q=%EC%B2%AB&in=all";
    assert!(hits(&one.get(search).await.text) && !hits(&guest.get(search).await.text));
    let words = [("title", "둘째"), ("body", "본문")];
    let refused = one.post("/g/baduk/write", &words).await.expect(403);
    assert!(refused.text.contains("운영진만") && refused.text.contains("둘째"), "{}", refused.text);
    one.get("/g/baduk/write").await.expect(403);
    one.post("/g/baduk/1/comments", &[("body", "댓글")]).await.expect(403);
    one.post("/g/baduk/1/vote", &[("value", "up")]).await.expect(303);
    guest.vote(1, "up").await.expect(403);
    manager.post("/g/baduk/write", &words).await.expect(303);
    let log = guest.get("/g/baduk/log").await.text;
    assert!(!log.contains("글쓰기: "), "{log}");
    let log = one.get("/g/baduk/log").await.text;
    assert!(log.contains("글 읽기: 누구나 → 로그인한 회원"), "{log}");

    // The operator sets it from the command line as well, and by the same rule.
    let crossed = ["gallery", "set", GALLERY, "--list", "managers"];
    assert!(!site.try_madang(&crossed).status.success());
    site.madang(&["gallery", "set", GALLERY, "--list", "managers", "--read", "managers"]);
    one.get("/g/baduk").await.expect(403);
    manager.get("/g/baduk").await.expect(200);
    assert!(site.madang(&["gallery", "show", GALLERY]).contains("read managers"));
});

spread!(a_gallery_has_rules_that_its_manager_writes, |site| async move {
    let (guest, manager) = (site.guest(), staff(&site, "지킴이", &[]).await);
    let page = guest.get("/g/baduk/rules").await.expect(200).text;
    assert!(page.contains("따로 적은 규칙이 없습니다") && page.contains("누구나"), "{page}");
    assert!(!guest.get("/g/baduk").await.text.contains("/g/baduk/rules"));
    let form = manager.form("/g/baduk/manage/rules", "/rules").await;
    let long = "가".repeat(10_001);
    manager.send(&form, &[("rules", &long)]).await.expect(422);
    let typed =
        [("rules", "하나. 싸우지 않기\n둘. <b>굵게</b> 말하지 않기"), ("reason", "자주 싸움")];
    let shown = manager.send(&form, &typed).await.expect(303);
    let page = guest.get(shown.location()).await.expect(200).text;
    assert!(page.contains("하나. 싸우지 않기") && !page.contains("<b>굵게"), "{page}");
    for path in ["/g/baduk", "/g/baduk/write"] {
        assert!(guest.get(path).await.text.contains("href=\"/g/baduk/rules\""), "{path}");
    }
    let log = guest.get("/g/baduk/log").await.text;
    assert!(log.contains("규칙 변경") && log.contains("자주 싸움"), "{log}");
    // The same words again are no change, and none take the rules away.
    let form = manager.form("/g/baduk/manage/rules", "/rules").await;
    assert!(form.field("rules").unwrap().contains("둘. <b>"));
    manager.send(&form, &[]).await.expect(303);
    manager.send(&form, &[("rules", " ")]).await.expect(303);
    assert!(guest.get("/g/baduk/rules").await.text.contains("따로 적은 규칙이 없습니다"));
    assert!(!guest.get("/g/baduk").await.text.contains("/g/baduk/rules"));
    let entries = guest.get_json("/g/baduk/log").await.json()["entries"].clone();
    let changes = entries.as_array().unwrap().iter().filter(|it| it["act"] == "rules.change");
    assert_eq!(changes.count(), 2);
});
