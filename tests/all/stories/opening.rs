//! Galleries by members: opening one, setting it up, and how many there may be.

use super::administering::operator;
use crate::{
    console::refused,
    guest::Draft,
    members::{PASSWORD, code_of, member},
    nodes::spread,
    site::GALLERY,
};

spread!(a_member_opens_a_gallery_and_looks_after_it, |site| async move {
    let guest = site.guest();
    assert_eq!(guest.get("/open").await.expect(303).location(), "/login?next=%2Fopen");
    guest.post("/open", &[("name", "유동의 갤러리"), ("slug", "guest")]).await.expect(303);
    guest.get("/g/guest").await.expect(404);

    let owner = member(&site, "라면왕").await;
    assert!(owner.get("/").await.text.contains("href=\"/open\""), "the front page leads there");
    let form = owner.form("/open", "/open").await;
    for (changed, words) in [
        (vec![("name", " "), ("slug", "ramen")], "이름은 1~40자"),
        (vec![("name", "라면"), ("slug", "라면")], "영문 소문자와 숫자"),
        (vec![("name", "라면"), ("slug", GALLERY)], "쓸 수 없는 주소"),
        (vec![("name", "라면"), ("slug", "admin")], "쓸 수 없는 주소"),
        (vec![("name", "라면"), ("slug", "ramen"), ("nick", "ㅎ")], "2자에서 20자"),
    ] {
        let refused = owner.send(&form, &changed).await;
        assert!((400..500).contains(&refused.status), "{changed:?}");
        assert!(refused.text.contains(words), "{words}: {}", refused.text);
        assert!(
            refused.text.contains(&format!("value=\"{}\"", changed[1].1)),
            "what was typed is kept"
        );
    }
    let typed = [
        ("name", "라면"),
        ("slug", "Ramen"),
        ("kind", "mini"),
        ("description", "국물 이야기"),
        ("nick", "면식가"),
    ];
    assert_eq!(owner.send(&form, &typed).await.expect(303).location(), "/g/ramen");
    let page = guest.get("/g/ramen").await.expect(200).text;
    assert!(
        page.contains("라면 갤러리") && page.contains("국물 이야기") && page.contains("미니"),
        "{page}"
    );
    owner.get("/g/ramen/manage").await.expect(200);
    owner.get(&format!("/g/{GALLERY}/manage")).await.expect(403);
    let log = guest.get_json("/g/ramen/log").await.json();
    assert_eq!(log["entries"][0]["act"], "gallery.open");
    assert_eq!(log["entries"][0]["name"], "라면왕");
    let password = [("password", "1234"), ("title", "첫 글"), ("body", "본문")];
    guest.post("/g/ramen/write", &password).await.expect(303);
    assert!(guest.get("/g/ramen").await.text.contains("면식가"));
});

spread!(a_manager_sets_the_gallery_up_and_everybody_can_read_what_changed, |site| async move {
    let owner = member(&site, "라면왕").await;
    owner.post("/open", &[("name", "라면"), ("slug", "ramen")]).await.expect(303);
    let path = "/g/ramen/manage/settings";
    let form = owner.form(path, "/settings").await;
    let typed = [
        ("name", "국수"),
        ("cut", "3"),
        ("head_0", "질문"),
        ("members_0", "1"),
        ("related", GALLERY),
        ("reason", "이름을 넓힘"),
    ];
    let saved = owner.send(&form, &typed).await.expect(303);
    assert!(owner.get(saved.location()).await.expect(200).text.contains("저장했습니다"));
    let guest = site.guest();
    let page = guest.get("/g/ramen").await.text;
    assert!(
        page.contains("국수 갤러리") && page.contains(&format!("href=\"/g/{GALLERY}\"")),
        "{page}"
    );
    let log = guest.get("/g/ramen/log").await.text;
    for words in
        ["이름: 라면 → 국수", "개념글 기준: 10 → 3", "말머리: 없음 → 질문", "이름을 넓힘", "라면왕"]
    {
        assert!(log.contains(words), "{words}: {log}");
    }
    let form = owner.form(path, "/settings").await;
    let refused =
        owner.send(&form, &[("cut", "많이"), ("description", "고친 소개")]).await.expect(422);
    assert!(
        refused.text.contains("점수는 0 이상") && refused.text.contains("고친 소개"),
        "{}",
        refused.text
    );
    // A box that is not ticked is not sent: guests are out.
    let fields: Vec<(String, String)> =
        form.filled(&[]).into_iter().filter(|(name, _)| name != "guests_write").collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    owner.post(path, &fields).await.expect(303);
    // A look first: by then every server has heard of it.
    guest.get("/g/ramen").await.expect(200);
    let words = [("password", "1234"), ("title", "글"), ("body", "본문")];
    guest.post("/g/ramen/write", &words).await.expect(403);
    // Another gallery's settings are not his.
    owner.get(&format!("/g/{GALLERY}/manage/settings")).await.expect(403);
    owner.post(&format!("/g/{GALLERY}/manage/settings"), &fields).await.expect(403);
    guest.write_draft(&Draft::new("그대로인 갤러리", "본문")).await;
    assert!(site.madang(&["log", "verify"]).contains("holds"));
});

spread!(what_is_the_staffs_to_say_stands_under_their_head, |site| async move {
    let owner = member(&site, "라면왕").await;
    owner.post("/open", &[("name", "라면"), ("slug", "ramen")]).await.expect(303);
    let form = owner.form("/g/ramen/manage/settings", "/settings").await;
    owner.send(&form, &[("head_0", "알림"), ("staff_0", "1")]).await.expect(303);
    let offers = |page: &str| page.contains("알림");
    let (other, guest) = (member(&site, "면식가").await, site.guest());
    assert!(offers(&owner.get("/g/ramen/write").await.expect(200).text));
    assert!(!offers(&other.get("/g/ramen/write").await.expect(200).text));
    assert!(!offers(&guest.get("/g/ramen/write").await.expect(200).text));
    let words = [("password", "1234"), ("title", "새 규칙"), ("body", "본문"), ("head", "1")];
    for refused in
        [other.post("/g/ramen/write", &words).await, guest.post("/g/ramen/write", &words).await]
    {
        assert_eq!(refused.status, 403, "{}", refused.text);
        assert!(refused.text.contains("새 규칙"), "what was typed is kept");
    }
    let emptied = [("title", ""), ("body", "본문"), ("head", "1")];
    assert!(offers(&owner.post("/g/ramen/write", &emptied).await.expect(422).text));
    owner.post("/g/ramen/write", &words).await.expect(303);
    // And when a post is changed.
    for (writer, is_offered) in [(&owner, true), (&other, false)] {
        let plain = [("title", "고칠 글"), ("body", "본문")];
        let no = writer.post("/g/ramen/write", &plain).await.expect(303).post_no();
        let path = format!("/g/ramen/{no}/edit");
        assert_eq!(offers(&writer.get(&path).await.expect(200).text), is_offered);
        let form = writer.form(&path, "/edit").await;
        let refused = writer.send(&form, &[("title", "")]).await.expect(422).text;
        assert_eq!(offers(&refused), is_offered);
    }
    assert!(guest.get("/g/ramen?head=1").await.expect(200).text.contains("새 규칙"));
});

spread!(a_member_opens_as_many_as_the_operator_allows, |site| async move {
    let owner = member(&site, "욕심쟁이").await;
    let open =
        async |slug: &str| owner.post("/open", &[("name", slug), ("slug", slug)]).await.status;
    assert_eq!(open("one").await, 303);
    assert_eq!(open("two").await, 303);
    assert_eq!(open("three").await, 303);
    assert_eq!(open("four").await, 403);
    // Handed over, there is room again.
    let heir = member(&site, "상속인").await;
    let fields = [("do", "hand_over"), ("code", &code_of(&heir).await)];
    owner.post("/g/one/manage/staff", &fields).await.expect(303);
    assert_eq!(open("four").await, 303);
    site.madang(&["site", "galleries", "0"]);
    let refused = heir.post("/open", &[("name", "five"), ("slug", "five")]).await.expect(403);
    assert!(refused.text.contains("운영자만"), "{}", refused.text);
});

spread!(where_the_operator_wants_to_be_asked_a_gallery_waits_for_his_answer, |site| async move {
    let (operator, owner) = (operator(&site).await, member(&site, "라면왕").await);
    let (other, guest) = (member(&site, "면식가").await, site.guest());
    let doors = [("do", "doors"), ("opening", "approval"), ("password", PASSWORD)];
    operator.post("/admin", &doors).await.expect(303);
    let form = owner.form("/open", "/open").await;
    owner.send(&form, &[("name", "라면"), ("slug", GALLERY)]).await.expect(409);
    let typed =
        [("name", "라면"), ("slug", "ramen"), ("description", "국물 이야기"), ("nick", "면식가")];
    let asked = owner.send(&form, &typed).await.expect(303);
    assert_eq!(asked.location(), "/open?asked=1");
    let page = owner.get(asked.location()).await.expect(200).text;
    assert!(
        page.contains("신청했습니다")
            && page.contains("기다리는 중")
            && page.contains("라면 갤러리"),
        "{page}"
    );
    guest.get("/g/ramen").await.expect(404);
    other.post("/open", &[("name", "국수"), ("slug", "ramen")]).await.expect(409);
    assert!(
        !other.get("/open").await.text.contains("라면 갤러리"),
        "others' requests are not his to see"
    );
    // What waits counts as what is looked after.
    for (slug, status) in [("udon", 303), ("soba", 303), ("pho", 403)] {
        owner.post("/open", &[("name", slug), ("slug", slug)]).await.expect(status);
    }
    let console = operator.get("/admin").await.expect(200).text;
    assert!(console.contains("국물 이야기") && console.contains("/g/soba"), "{console}");
    let id = |slug: &str| {
        let before = console.split(&format!("<span>/g/{slug}</span>")).next().unwrap();
        before.rsplit("data-request=\"").next().unwrap().split('"').next().unwrap().to_owned()
    };
    let answer = async |slug: &str, what: &str, words: &str, password: &str| {
        let fields =
            [("do", what), ("request", &id(slug)), ("answer", words), ("password", password)];
        operator.post("/admin", &fields).await.status
    };
    assert_eq!(answer("udon", "decline", "우동은 라면에서", "틀린 비밀번호").await, 403);
    let (id_of_udon, wordy) = (id("udon"), "말".repeat(201));
    let fields = [("do", "decline"), ("request", &id_of_udon), ("answer", wordy.as_str())];
    refused(&operator, "/admin", &fields, "answer", "answer_words").await;
    assert_eq!(answer("udon", "decline", "", PASSWORD).await, 422);
    assert_eq!(answer("udon", "decline", "우동은 라면에서", PASSWORD).await, 303);
    assert_eq!(answer("udon", "allow", "", PASSWORD).await, 404, "it was answered before");
    assert_eq!(answer("ramen", "allow", "잘 부탁드립니다", PASSWORD).await, 303);
    // Somebody with a shell was first.
    site.madang(&["gallery", "create", "soba", "--name", "메밀"]);
    assert_eq!(answer("soba", "allow", "", PASSWORD).await, 409);

    let page = owner.get("/open").await.text;
    for words in [
        "받아들이지 않음",
        "우동은 라면에서",
        "열렸습니다",
        "잘 부탁드립니다",
        "href=\"/g/ramen\"",
        "기다리는 중",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let gallery = guest.get("/g/ramen").await.expect(200).text;
    assert!(gallery.contains("라면 갤러리") && gallery.contains("국물 이야기"), "{gallery}");
    owner.get("/g/ramen/manage").await.expect(200);
    other.get("/g/ramen/manage").await.expect(403);
    let log = guest.get("/log").await.text;
    for words in ["갤러리 신청 승인", "갤러리 신청 거절", "우동은 라면에서"] {
        assert!(log.contains(words), "{words}: {log}");
    }
    assert!(guest.get("/g/ramen/log").await.text.contains("갤러리 개설"));
    // The operator asks nobody.
    operator.post("/open", &[("name", "공지"), ("slug", "news")]).await.expect(303);
    guest.get("/g/news").await.expect(200);
    site.madang(&["site", "opening", "anyone"]);
    other.post("/open", &[("name", "국수"), ("slug", "noodle")]).await.expect(303);
    guest.get("/g/noodle").await.expect(200);
    assert!(site.madang(&["log", "verify"]).contains("holds"));
});
