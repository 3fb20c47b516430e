//! A manager is away or gone, and somebody takes over.

use madang::domain::time::Moment;

use crate::{
    console::refused,
    guest::{Answer, Guest},
    members::{PASSWORD, code_of, log_in, member},
    nodes::spread,
    site::{GALLERY, Site},
    stories::managing::staff,
};

const DAY: i64 = 86_400_000_000;

fn path() -> String {
    format!("/g/{GALLERY}/succession")
}

/// Moves everything that tells when the staff was last seen so many days back.
async fn pass(site: &Site, days: i64) {
    let span = days * DAY;
    site.sql(&format!(
        "update staff set seen_at = seen_at - {span}, named_at = named_at - {span};
         update member_session set seen_at = seen_at - {span}"
    ))
    .await;
}

/// A member who has written here.
async fn regular(site: &Site, nick: &str) -> Guest {
    let guest = member(site, nick).await;
    let words = [("title", "단골의 글"), ("body", nick)];
    guest.post(&format!("/g/{GALLERY}/write"), &words).await.expect(303);
    guest
}

async fn operator(site: &Site) -> Guest {
    let guest = member(site, "운영하는이").await;
    site.madang(&["site", "operator", &code_of(&guest).await]);
    log_in(&guest, "운영하는이", PASSWORD).await.expect(303);
    guest
}

async fn apply(guest: &Guest, words: &str) -> Answer {
    guest.post(&path(), &[("do", "apply"), ("words", words)]).await
}

async fn acts(guest: &Guest) -> Vec<String> {
    let page = guest.get_json(&format!("/g/{GALLERY}/log")).await.json();
    let entries = page["entries"].as_array().unwrap();
    entries.iter().map(|it| it["act"].as_str().unwrap().to_owned()).collect()
}

/// The operator's form for the newest wish.
async fn decide(operator: &Guest, what: &str) -> Answer {
    let page = operator.get("/admin/succession").await.expect(200).text;
    let wish = page.split("name=\"wish\" value=\"").nth(1).expect("nobody waits");
    let wish = wish.split('"').next().unwrap();
    let fields = [("do", what), ("gallery", GALLERY), ("wish", wish), ("password", PASSWORD)];
    operator.post("/admin/succession", &fields).await
}

spread!(whoever_takes_part_takes_over_from_a_manager_who_is_gone, |site| async move {
    let manager = staff(&site, "떠난지기", &[]).await;
    let (heir, other) = (regular(&site, "이을이").await, regular(&site, "다른이").await);
    let (reader, stranger) = (site.guest(), member(&site, "지나던이").await);
    let list = format!("/g/{GALLERY}");
    apply(&heir, "제가 하겠습니다").await.expect(409);
    assert!(heir.get(&path()).await.expect(200).text.contains("지금은 신청할 수 없습니다"));
    assert!(!reader.get(&list).await.text.contains("/succession\""));

    pass(&site, 31).await;
    let page = reader.get(&path()).await.expect(200).text;
    assert!(page.contains("마지막 활동") && page.contains("로그인하고 신청하기"), "{page}");
    assert_eq!(
        apply(&reader, "저요").await.expect(303).location(),
        "/login?next=%2Fg%2Fbaduk%2Fsuccession"
    );
    let refused = apply(&stranger, "글을 쓴 적은 없지만").await.expect(409).text;
    assert!(refused.contains("글을 쓴 적은 없지만</textarea>"), "{refused}");
    assert!(apply(&heir, "  ").await.expect(422).text.contains("내용을 적어 주세요"));
    apply(&heir, "3년째 매일 <b>오는</b> 단골입니다").await.expect(303);
    apply(&heir, "한 번 더").await.expect(409);
    apply(&other, "저도 하겠습니다").await.expect(303);
    // Everybody reads it, on the gallery's own pages as well, which were kept until then.
    let shown = format!("href=\"/g/{GALLERY}/succession\"");
    assert!(reader.get(&list).await.text.contains(&shown));
    let page = reader.get(&path()).await.text;
    assert!(page.contains("3년째 매일 &#60;b&#62;") && page.contains("이을이"), "{page}");

    let operator = operator(&site).await;
    let fields = [("do", "grant"), ("gallery", GALLERY), ("wish", "1"), ("password", "아닙니다")];
    operator.post("/admin/succession", &fields).await.expect(403);
    assert!(decide(&operator, "grant").await.expect(409).text.contains("공고 기간이 아직"));
    site.sql(&format!("update succession set notice_until = notice_until - {}", 8 * DAY)).await;
    // The first to have asked stands first.
    decide(&operator, "grant").await.expect(303);
    heir.get(&format!("{list}/manage")).await.expect(200);
    manager.get(&format!("{list}/manage")).await.expect(403);
    assert!(!reader.get(&list).await.text.contains(&shown), "nothing waits any more");
    let page = reader.get(&path()).await.text;
    assert!(page.contains("승계됨") && page.contains("받아들이지 않음"), "{page}");
    let noted = acts(&reader).await;
    assert_eq!(
        noted[..4],
        ["succession.end", "staff.hand_over", "succession.apply", "succession.apply"]
    );
    let log = reader.get(&format!("{list}/log")).await.text;
    assert!(log.contains("매니저 위임") && log.contains("떠난지기"), "{log}");
    assert!(site.madang(&["log", "verify"]).contains("holds"));
    site.doctor_is_content();
});

spread!(a_manager_who_comes_back_ends_it, |site| async move {
    let manager = staff(&site, "돌아온지기", &[]).await;
    let heir = regular(&site, "이을이").await;
    pass(&site, 31).await;
    apply(&heir, "제가 하겠습니다").await.expect(303);
    heir.post(&path(), &[("do", "object")]).await.expect(403);
    assert!(manager.get(&path()).await.text.contains("value=\"object\""));
    let wordy = "말 ".repeat(21);
    let object = [("do", "object"), ("reason", wordy.as_str())];
    refused(&manager, &path(), &object, "reason", "reason_too_long").await;
    manager.post(&path(), &[("do", "object"), ("reason", "출장이었습니다")]).await.expect(303);
    manager.post(&path(), &[("do", "object")]).await.expect(404);
    let wordy = "출장 ".repeat(21);
    let late = manager.post(&path(), &[("do", "object"), ("reason", &wordy)]).await.expect(422);
    assert!(late.text.contains(wordy.trim_end()) && late.text.contains("role=\"alert\""));
    assert!(heir.get(&path()).await.text.contains("매니저가 이의를 제기함"));
    // His session was noted again: he is here.
    apply(&heir, "그래도").await.expect(409);
    let log = heir.get(&format!("/g/{GALLERY}/log")).await.text;
    assert!(log.contains("출장이었습니다") && log.contains("이의를 제기함"), "{log}");

    // Taken back, and refused.
    pass(&site, 31).await;
    apply(&heir, "다시 신청합니다").await.expect(303);
    heir.post(&path(), &[("do", "withdraw")]).await.expect(303);
    assert!(heir.get(&path()).await.text.contains("신청을 거둠"));
    apply(&heir, "또 신청합니다").await.expect(303);
    let operator = operator(&site).await;
    decide(&operator, "refuse").await.expect(303);
    assert!(operator.get("/admin/succession").await.text.contains("기다리는 신청이 없습니다"));
    // What somebody wished for goes with him.
    apply(&heir, "마지막으로 신청합니다").await.expect(303);
    let leave = [("current", PASSWORD), ("fate", "unsigned")];
    heir.post("/me/leave", &leave).await.expect(303);
    assert_eq!(site.number("select count(*) from succession").await, 0);
    let list = site.guest().get(&format!("/g/{GALLERY}")).await.text;
    assert!(!list.contains("/succession\""), "{list}");
});

spread!(an_absence_that_was_announced_is_none_and_the_operator_says_what_is, |site| async move {
    let manager = staff(&site, "쉬는지기", &[]).await;
    let sub = staff(&site, "남은이", &["delete"]).await;
    let heir = regular(&site, "이을이").await;
    let desk = format!("/g/{GALLERY}/manage");
    let away = async |until: &str| {
        manager.post(&format!("{desk}/staff"), &[("do", "away"), ("until", until)]).await
    };
    let seoul = jiff::tz::TimeZone::get("Asia/Seoul").unwrap();
    let now = jiff::Timestamp::now().as_microsecond();
    let on = |days: i64| Moment(now + days * DAY).rfc3339(&seoul)[..10].to_owned();
    for wrong in [on(-1), on(95), "언젠가".to_owned()] {
        away(&wrong).await.expect(422);
    }
    away(&on(20)).await.expect(303);
    let shown = format!("{}까지 부재", on(20).replace('-', "."));
    for path in [desk.clone(), format!("{desk}/staff")] {
        let page = sub.get(&path).await.expect(200).text;
        assert!(page.contains(&shown), "{shown}: {page}");
    }
    pass(&site, 31).await;
    apply(&heir, "제가 하겠습니다").await.expect(409);
    away("").await.expect(303);
    assert!(!sub.get(&desk).await.text.contains("까지 부재"));
    let log = heir.get(&format!("/g/{GALLERY}/log")).await.text;
    assert!(log.contains("부재 알림") && log.contains("돌아옴"), "{log}");

    // A gallery without managers waits for nobody; a 부매니저 need not have written.
    pass(&site, 10).await;
    apply(&heir, "제가 하겠습니다").await.expect(409);
    let operator = operator(&site).await;
    let terms = |absent: &'static str| {
        [("do", "terms"), ("absent", absent), ("notice", "3"), ("password", PASSWORD)]
    };
    let short = [("do", "terms"), ("absent", "3"), ("notice", "4")];
    refused(&operator, "/admin/succession", &short, "absent", "days_unknown").await;
    operator.post("/admin/succession", &terms("8")).await.expect(303);
    apply(&sub, "부매니저로 일해 왔습니다").await.expect(303);
    let until = "select notice_until - created_at from succession";
    assert_eq!(site.number(until).await, 3 * DAY);
    let log = heir.get("/log").await.text;
    assert!(log.contains("사이트 설정 변경"), "{log}");
});
