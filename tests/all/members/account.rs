//! One's own account: the password, the export, taking everything away, leaving.

use std::time::{Duration, Instant};

use super::{PASSWORD, code_of, is_in, log_in, member};
use crate::{
    guest::Guest,
    nodes::spread,
    site::{GALLERY, Site},
};

async fn write(member: &Guest, title: &str) -> i64 {
    let fields = [("title", title), ("body", "본문")];
    member.post(&format!("/g/{GALLERY}/write"), &fields).await.expect(303).post_no()
}

async fn comment(member: &Guest, no: i64, body: &str) {
    let path = format!("/g/{GALLERY}/{no}/comments");
    member.post(&path, &[("body", body)]).await.expect(303);
}

/// Waits until the background work has done what was asked.
pub(crate) async fn until_none(site: &Site, query: &str) {
    let patience = Instant::now() + Duration::from_secs(60);
    while site.number(query).await > 0 {
        assert!(Instant::now() < patience, "a minute: {query}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    site.nodes.wrote();
}

spread!(s19_a_new_password_ends_every_other_session, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let phone = site.guest();
    log_in(&phone, "마당쇠", PASSWORD).await.expect(303);
    let change = async |current: &str, wanted: &str| {
        owner.post("/me/password", &[("current", current), ("password", wanted)]).await
    };
    change("틀린 비밀번호", "새 비밀번호 2").await.expect(403);
    change(PASSWORD, "짧다").await.expect(422);
    assert!(is_in(&phone).await);
    let answer = change(PASSWORD, "새 비밀번호 2").await.expect(303);
    assert!(
        answer
            .headers
            .get_all("set-cookie")
            .iter()
            .any(|it| it.as_bytes().starts_with(b"madang_session="))
    );
    assert!(is_in(&owner).await && !is_in(&phone).await);
    log_in(&phone, "마당쇠", PASSWORD).await.expect(403);
    log_in(&phone, "마당쇠", "새 비밀번호 2").await.expect(303);
});

spread!(s16_the_password_of_an_open_browser_is_not_guessed, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let mut statuses = Vec::new();
    for _ in 0..11 {
        let fields = [("current", "틀린 비밀번호"), ("password", "새 비밀번호 2")];
        statuses.push(owner.post("/me/password", &fields).await.status);
    }
    assert_eq!(statuses[9..], [403, 429], "{statuses:?}");
    // Leaving and wiping are counted with it.
    owner.post("/me/leave", &[("current", PASSWORD)]).await.expect(429);
    owner.post("/me/wipe", &[("current", PASSWORD), ("posts", "on")]).await.expect(429);
    assert!(is_in(&owner).await);
});

spread!(everything_of_ones_own_comes_in_one_file, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let code = code_of(&owner).await;
    let no = write(&owner, "내 글").await;
    comment(&owner, no, "내 댓글\n두 줄").await;
    owner.post(&format!("/g/{GALLERY}/{no}/scrap"), &[]).await.expect(303);
    let friend = member(&site, "친구").await;
    friend.post(&format!("/u/{code}/guestbook"), &[("body", "방문")]).await.expect(303);
    let secret = site.guest().write("남의 글", "남의 본문").await;
    let _ = secret;
    let file = owner.post("/me/export", &[]).await.expect(200);
    assert!(file.header("content-disposition").contains(&code), "{:?}", file.headers);
    assert_eq!(file.header("cache-control"), "no-store");
    let lines: Vec<serde_json::Value> =
        file.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<&str> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["account", "post", "comment", "scrap", "guestbook"]);
    assert_eq!(
        (lines[0]["code"].as_str(), lines[0]["nick"].as_str()),
        (Some(code.as_str()), Some("마당쇠"))
    );
    assert_eq!(
        (lines[1]["title"].as_str(), lines[1]["body"].as_str()),
        (Some("내 글"), Some("본문"))
    );
    assert_eq!(lines[2]["body"].as_str(), Some("내 댓글\n두 줄"));
    assert_eq!(lines[4]["body"].as_str(), Some("방문"));
    assert!(!file.text.contains("남의 본문") && !file.text.contains("argon2"));
    site.guest().post("/me/export", &[]).await.expect(303);
});

spread!(all_of_ones_posts_or_comments_go_at_once, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let other = site.guest().write("남의 글", "본문").await;
    for n in 0..60 {
        write(&owner, &format!("글 {n}")).await;
    }
    comment(&owner, other, "남의 글에 남긴 댓글").await;
    comment(&owner, 2, "내 글에 남긴 댓글").await;
    owner.post("/me/wipe", &[("current", "틀린 비밀번호"), ("posts", "on")]).await.expect(403);
    let answer =
        owner.post("/me/wipe", &[("current", PASSWORD), ("posts", "on")]).await.expect(303);
    owner.get(answer.location()).await.expect(200);
    until_none(&site, "select count(*) from member_post").await;
    let guest = site.guest();
    assert_eq!(guest.list("").await.numbers(), [other], "posts are gone, the other's is not");
    assert_eq!(guest.read(other).await.comment_count, 1, "comments stay");
    guest.get(&format!("/g/{GALLERY}/2")).await.expect(410);
    owner.post("/me/wipe", &[("current", PASSWORD), ("comments", "on")]).await.expect(303);
    until_none(&site, "select count(*) from member_comment").await;
    assert_eq!(guest.read(other).await.comment_count, 0);
    // He is still a member and goes on.
    write(&owner, "새 출발").await;
    assert_eq!(site.number("select posts from member_tally").await, 1);
    site.doctor_is_content();
});

spread!(who_leaves_is_gone_and_what_he_wrote_stays_as_a_former_members, |site| async move {
    let owner = member(&site, "떠날사람").await;
    let code = code_of(&owner).await;
    let no = write(&owner, "남을 글").await;
    comment(&owner, no, "남을 댓글").await;
    let friend = member(&site, "친구").await;
    let friends = code_of(&friend).await;
    owner.post(&format!("/u/{friends}/guestbook"), &[("body", "다녀갑니다")]).await.expect(303);
    friend.post(&format!("/u/{code}/guestbook"), &[("body", "잘 가")]).await.expect(303);
    owner.post("/me/leave", &[("current", "틀린 비밀번호")]).await.expect(403);
    let answer = owner.post("/me/leave", &[("current", PASSWORD), ("fate", "unsigned")]).await;
    assert_eq!(answer.expect(303).location(), "/");
    assert!(!is_in(&owner).await);
    for name in ["떠날사람", &code] {
        log_in(&site.guest(), name, PASSWORD).await.expect(403);
    }
    let guest = site.guest();
    guest.get(&format!("/u/{code}")).await.expect(404);
    until_none(&site, "select count(*) from member_post").await;
    until_none(&site, "select count(*) from member_comment").await;
    until_none(&site, "select count(*) from member_visit").await;
    let page = guest.get(&format!("/g/{GALLERY}/{no}")).await.expect(200).text;
    assert!(
        page.contains("탈퇴한 회원") && !page.contains("떠날사람") && !page.contains(&code),
        "{page}"
    );
    assert_eq!(page.matches("class=\"tag\"").count(), 1, "his comment is still the writer's");
    assert!(page.contains("남을 글") && page.contains("남을 댓글"));
    let lines = guest.get(&format!("/u/{friends}/guestbook")).await.expect(200).text;
    assert!(!lines.contains("다녀갑니다"), "{lines}");
    // Nothing personal is left anywhere; the nick is free for somebody else.
    for table in
        ["member_session", "member_nick", "member_scrap", "member_folder", "member_guestbook"]
    {
        let query = format!(
            "select count(*) from {table} where member_id in
            (select member_id from member where left_at is not null)"
        );
        assert_eq!(site.number(&query).await, 0, "{table}");
    }
    let named = "select count(*) from member where nick = '떠날사람' or password is null and left_at is null";
    assert_eq!(site.number(named).await, 0);
    let found =
        guest.get(&format!("/g/{GALLERY}/search?q=떠날사람&in=author")).await.expect(200).text;
    assert!(!found.contains("남을 글"), "{found}");
    let _heir = member(&site, "떠날사람").await;
    guest.get(&format!("/g/{GALLERY}/{no}/edit")).await.expect(200);
});

spread!(who_leaves_may_take_everything_along, |site| async move {
    let owner = member(&site, "떠날사람").await;
    let other = site.guest().write("남의 글", "본문").await;
    let no = write(&owner, "사라질 글").await;
    comment(&owner, other, "사라질 댓글").await;
    owner.post("/me/leave", &[("current", PASSWORD), ("fate", "goes")]).await.expect(303);
    until_none(&site, "select count(*) from member_post").await;
    until_none(&site, "select count(*) from member_comment").await;
    let guest = site.guest();
    guest.get(&format!("/g/{GALLERY}/{no}")).await.expect(410);
    assert_eq!(guest.read(other).await.comment_count, 0);
    assert_eq!(guest.list("").await.numbers(), [other]);
    site.doctor_is_content();
});
