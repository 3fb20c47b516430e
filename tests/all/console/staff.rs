//! Members and galleries: finding, suspending, logging out, closing, late reports.

use super::{acts, after, operator, refused, send};
use crate::{
    members::{PASSWORD, code_of, is_in, log_in, member, sign_up},
    nodes::spread,
    site::GALLERY,
};

spread!(a_member_is_found_suspended_and_let_in_again, |site| async move {
    let operator = operator(&site).await;
    let bad = member(&site, "나쁜이").await;
    let code = code_of(&bad).await;
    let twin = site.guest();
    let twin_code = sign_up(&twin, "같은이름", "shared").await;
    let other = site.guest();
    let other_code = sign_up(&other, "같은이름", "shared").await;
    for (typed, codes) in [
        ("나쁜이", vec![&code]),
        (code.as_str(), vec![&code]),
        ("같은이름", vec![&twin_code, &other_code]),
        ("", vec![&code, &twin_code, &other_code]),
        ("아무도", vec![]),
    ] {
        let query: String = form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        let page = operator.get(&format!("/admin/members?find={query}")).await.expect(200).text;
        for code in [&code, &twin_code, &other_code] {
            let is_there = page.contains(&format!("data-member=\"{code}\""));
            assert_eq!(is_there, codes.contains(&code), "{typed}: {code}\n{page}");
        }
    }
    site.madang(&["gallery", "staff", "add", GALLERY, &code]);
    let path = format!("/admin/members/{code}");
    let page = operator.get(&path).await.expect(200).text;
    assert!(page.contains(&format!("/g/{GALLERY}/manage/staff")), "{page}");
    assert_eq!(after(&page, "data-sessions>"), "1");

    let suspend = [("do", "suspend"), ("span", "7d")];
    // Without a reason, or with another's password, nothing happens.
    let silent = [("do", "suspend"), ("span", "7d"), ("reason", "")];
    refused(&operator, &path, &silent, "reason", "reason_missing").await;
    let wrong = [("do", "suspend"), ("span", "7d"), ("reason", "도배"), ("password", "wrong-one")];
    refused(&operator, &path, &wrong, "password", "own_password_wrong").await;
    let again = operator.post(&path, &wrong).await.expect(403).text;
    assert!(again.contains("value=\"7d\" selected"), "{again}");
    assert_eq!(site.number("select count(*) from ban").await, 0);
    assert!(send(&operator, &path, &suspend).await.expect(303).location().ends_with("?saved=1"));
    let words = [("title", "글"), ("body", "본문")];
    bad.post(&format!("/g/{GALLERY}/write"), &words).await.expect(403);
    let page = operator.get(&path).await.text;
    assert!(page.contains("운영 원칙에 따라") && page.contains("사이트 전체"), "{page}");
    let id = after(&page, "data-suspended=\"").to_owned();
    let silent = [("do", "unsuspend"), ("ban", id.as_str()), ("reason", "")];
    refused(&operator, &path, &silent, "reason", "reason_missing").await;
    // There, and not in the list of those who are kept out by their address.
    let elsewhere = format!("0-{id}");
    send(&operator, "/admin", &[("do", "lift"), ("ban", &elsewhere)]).await.expect(404);
    let list = operator.get("/admin").await.expect(200).text;
    assert!(list.contains("/admin/members?find=") && !list.contains("value=\"lift\""), "{list}");
    send(&operator, &path, &[("do", "unsuspend"), ("ban", &id)]).await.expect(303);
    bad.post(&format!("/g/{GALLERY}/write"), &words).await.expect(303);
    send(&operator, &path, &[("do", "unsuspend"), ("ban", &id)]).await.expect(404);

    log_in(&bad, "나쁜이", PASSWORD).await.expect(303);
    let silent = [("do", "log_out"), ("reason", "")];
    refused(&operator, &path, &silent, "reason", "reason_missing").await;
    send(&operator, &path, &[("do", "log_out")]).await.expect(303);
    assert!(!is_in(&bad).await);
    let log = acts(&site.guest(), "/log").await;
    assert_eq!(log[..3], ["member.log_out", "ban.lift", "ban.add"]);
    assert!(site.madang(&["log", "verify"]).contains("holds"));
});

spread!(the_list_of_members_goes_on_page_by_page, |site| async move {
    let operator = operator(&site).await;
    // As signing up would have entered them, one after another.
    let rows: Vec<String> =
        (1..=120).map(|n| format!("({n}, 'code{n:04}', '회원{n}', 1, {n}, {n})")).collect();
    site.sql(&format!(
        "insert into member (member_id, code, nick, kind, nick_at, created_at) values {}",
        rows.join(", ")
    ))
    .await;
    let (mut path, mut seen) = ("/admin/members".to_owned(), Vec::new());
    let mut pages = 0;
    loop {
        let page = operator.get(&path).await.expect(200).text;
        pages += 1;
        let codes = page.split("data-member=\"").skip(1);
        seen.extend(codes.map(|it| it.split('"').next().unwrap().to_owned()));
        let Some(next) = page.split("rel=\"next\" href=\"").nth(1) else { break };
        path = next.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    }
    assert_eq!((pages, seen.len()), (3, 121));
    assert_eq!((seen[1].as_str(), seen[120].as_str()), ("code0120", "code0001"));
});

spread!(a_gallery_is_closed_given_away_and_opened_again, |site| async move {
    let operator = operator(&site).await;
    let guest = site.guest();
    let no = guest.write("닫힐 글", "본문").await;
    let heir = member(&site, "지킴이").await;
    let path = format!("/admin/galleries?find={GALLERY}");
    assert!(operator.get("/admin/galleries").await.text.contains("data-gallery=\"baduk\""));
    operator.get(&path).await.expect(200);
    let of = |what: &'static str| vec![("do", what), ("gallery", GALLERY)];
    let mut manager = of("manager");
    let code = code_of(&heir).await;
    manager.push(("code", &code));
    let mut unknown = of("manager");
    unknown.extend([("code", "zzzzzzzz"), ("reason", "새 매니저")]);
    refused(&operator, "/admin/galleries", &unknown, "code", "member_unknown").await;
    let mut silent = of("close");
    silent.push(("reason", ""));
    refused(&operator, "/admin/galleries", &silent, "reason", "reason_missing").await;
    send(&operator, "/admin/galleries", &manager).await.expect(303);
    heir.get(&format!("/g/{GALLERY}/manage")).await.expect(200);
    assert!(operator.get(&path).await.text.contains("지킴이"));

    let post = format!("/g/{GALLERY}/{no}");
    guest.get(&post).await.expect(200);
    send(&operator, "/admin/galleries", &of("close")).await.expect(303);
    send(&operator, "/admin/galleries", &of("close")).await.expect(404);
    for path in [post.clone(), format!("/g/{GALLERY}"), format!("/g/{GALLERY}/write")] {
        guest.get(&path).await.expect(404);
    }
    assert!(!guest.get("/").await.text.contains("/g/baduk"));
    assert!(operator.get(&path).await.expect(200).text.contains("다시 열기"));
    send(&operator, "/admin/galleries", &of("reopen")).await.expect(303);
    guest.get(&post).await.expect(200);
    let log = acts(&guest, &format!("/g/{GALLERY}/log")).await;
    assert_eq!(log[..3], ["gallery.reopen", "gallery.close", "staff.add"]);
});

spread!(what_managers_left_is_the_operators_to_answer, |site| async move {
    let operator = operator(&site).await;
    let reader = site.guest();
    let no = site.guest().write("신고된 글", "본문").await;
    let late = site.guest().write("밀린 글", "본문").await;
    for no in [no, late] {
        let path = format!("/g/{GALLERY}/{no}/report");
        reader.post(&path, &[("kind", "spam"), ("words", "도배")]).await.expect(303);
    }
    let mark = format!("data-late=\"{GALLERY}/{late}/0\"");
    assert!(!operator.get("/admin/reports").await.expect(200).text.contains(&mark));
    let four_days = 4_i64 * 86_400_000_000;
    site.sql(&format!(
        "update report set created_at = created_at - {four_days} where post_no = {late}"
    ))
    .await;
    let page = operator.get("/admin/reports").await.text;
    assert!(
        page.contains(&mark) && page.contains("밀린 글") && !page.contains("신고된 글"),
        "{page}"
    );
    let late_no = late.to_string();
    let fields =
        [("gallery", GALLERY), ("post", &late_no), ("do", "take"), ("answer", "지웠습니다")];
    let wordy = "말".repeat(501);
    let mut too_long = fields;
    too_long[3].1 = &wordy;
    refused(&operator, "/admin/reports", &too_long, "answer", "words_too_long").await;
    send(&operator, "/admin/reports", &fields).await.expect(303);
    reader.get(&format!("/g/{GALLERY}/{late}")).await.expect(410);
    reader.get(&format!("/g/{GALLERY}/{no}")).await.expect(200);
    assert!(reader.get(&format!("/g/{GALLERY}/reports")).await.text.contains("지웠습니다"));
    send(&operator, "/admin/reports", &fields).await.expect(404);
    assert!(operator.get("/admin/reports").await.text.contains("밀린 신고가 없습니다"));
    let log = acts(&reader, &format!("/g/{GALLERY}/log")).await;
    assert_eq!(log[..2], ["report.answer", "post.delete"]);
});
