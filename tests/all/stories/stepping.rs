//! Staff that must log in in two steps, where the operator says so.

use super::{
    administering::operator,
    managing::{act, staff},
};
use crate::{
    members::{PASSWORD, code_of, member, proving::switch_on},
    nodes::spread,
    site::GALLERY,
};

spread!(staff_without_a_second_step_does_nothing_of_staff, |site| async move {
    let (operator, manager) = (operator(&site).await, staff(&site, "지킴이", &[]).await);
    let deleter = staff(&site, "부하나", &["delete"]).await;
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let desk = format!("/g/{GALLERY}/manage");
    let doors =
        [("do", "doors"), ("staff_step", "on"), ("opening", "anyone"), ("password", PASSWORD)];

    // Whoever asks it of others has it himself.
    let refused = operator.post("/admin", &doors).await.expect(403);
    assert!(refused.text.contains("2단계 로그인을 요구합니다"), "{}", refused.text);
    manager.get(&desk).await.expect(200);
    switch_on(&operator).await;
    operator.post("/admin", &doors).await.expect(303);
    assert!(operator.get("/admin").await.expect(200).text.contains("value=\"on\" checked"));

    let led = manager.get(&desk).await.expect(403);
    assert!(
        led.text.contains("href=\"/me/two-step\"") && led.text.contains("href=\"/me/passkeys\"")
    );
    let take = [("act", "delete"), ("post", &no.to_string())];
    for who in [&manager, &deleter] {
        let refused = act(who, &take).await.expect(403).json();
        assert_eq!(refused["code"], "second_step_first");
    }
    manager.get(&format!("{desk}/settings")).await.expect(403);
    guest.read(no).await;
    // What everybody may, staff may as before; and nobody else hears of any step.
    let words = [("title", "매니저의 글"), ("body", "본문")];
    manager.post(&format!("/g/{GALLERY}/write"), &words).await.expect(303);
    let plain = member(&site, "그냥회원").await;
    let refused = act(&plain, &take).await.expect(403).json();
    assert_eq!(refused["code"], "staff_only");
    // Another operator, too.
    let heir = member(&site, "함께하는이").await;
    site.madang(&["site", "operator", &code_of(&heir).await]);
    crate::members::log_in(&heir, "함께하는이", PASSWORD).await.expect(303);
    heir.get("/admin").await.expect(403);
    heir.get(&desk).await.expect(403);
    // Nor does he open a gallery unasked where others have to ask for it.
    let approval =
        [("do", "doors"), ("staff_step", "on"), ("opening", "approval"), ("password", PASSWORD)];
    operator.post("/admin", &approval).await.expect(303);
    let refused = heir.post("/open", &[("name", "뒷문"), ("slug", "back")]).await.expect(403);
    assert!(refused.text.contains("2단계 로그인"), "{}", refused.text);
    guest.get("/g/back").await.expect(404);
    let opened = operator.post("/open", &[("name", "앞문"), ("slug", "front")]).await.expect(303);
    assert_eq!(opened.location(), "/g/front");

    // What a passkey opened is enough; a session that none opened is not.
    let marked = |strong: i64| {
        format!(
            "update member_session set strong = {strong}
              where member_id in (select member_id from member where nick = '지킴이')"
        )
    };
    site.sql(&marked(1)).await;
    manager.get(&desk).await.expect(200);
    site.sql(&marked(0)).await;
    manager.get(&desk).await.expect(403);

    let (_, codes, _) = switch_on(&manager).await;
    manager.get(&desk).await.expect(200);
    act(&manager, &take).await.expect(200);
    // Without it he is where he was before.
    let off = [("current", PASSWORD), ("code", codes[0].as_str())];
    manager.post("/me/two-step/off", &off).await.expect(303);
    manager.get(&desk).await.expect(403);
    // Whoever has a shell can always open the door again.
    site.madang(&["site", "staff-two-step", "off"]);
    manager.get(&desk).await.expect(200);
    let log = guest.get("/log").await.expect(200).text;
    assert!(
        log.contains("운영진 2단계 로그인: 켬") && log.contains("운영진 2단계 로그인: 끔"),
        "{log}"
    );
    assert!(site.madang(&["log", "verify"]).contains("holds"));
});
