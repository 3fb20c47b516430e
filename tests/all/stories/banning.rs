//! Who is kept out, who is not, what he is told, and how he comes back.

use std::net::Ipv4Addr;

use crate::{
    guest::{Answer, Draft, Guest},
    members::member,
    nodes::spread,
    site::{GALLERY, Site, both, text},
    stories::managing::{act, staff},
    waiting::while_hearing,
};

fn ban(site: &Site, arguments: &[&str]) -> String {
    let said = site.madang(&[&["ban", "add"], arguments].concat());
    said.trim().rsplit(' ').next().unwrap().to_owned()
}

/// What a guest can still do: write, comment, vote, edit.
async fn ways_in(guest: &Guest, no: i64) -> [u16; 4] {
    let draft = Draft::new("다시 쓰는 글", &format!("본문 {}", rand()));
    [
        guest.try_write(&draft).await.status,
        guest.try_comment(no, &format!("댓글 {}", rand())).await.status,
        guest.vote(no, "up").await.status,
        guest.edit(no, &draft).await.status,
    ]
}

/// Words that were not sent before.
fn rand() -> u32 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

async fn as_json(guest: &Guest, path: &str, fields: &[(&str, &str)]) -> Answer {
    let request = guest.request("POST", path).header("accept", "application/json");
    Answer::of(request.form(fields)).await
}

spread!(the_banned_reads_on_writes_nothing_and_is_told_why, |site| async move {
    site.madang(&["gallery", "create", "cinema", "--name", "영화"]);
    let (guest, other) = (site.guest(), site.guest());
    let no = guest.write("도배 글", "본문").await;
    ban(
        &site,
        &[
            "--gallery",
            GALLERY,
            "--post",
            &no.to_string(),
            "--for",
            "7d",
            "--reason",
            "같은 글 도배",
        ],
    );
    assert_eq!(ways_in(&guest, no).await, [403; 4]);
    assert_eq!(guest.without_cookies().vote(no, "up").await.status, 403, "no cookie is asked");
    assert_eq!(ways_in(&other, no).await, [303, 303, 303, 303], "his neighbour is not meant");
    // What he has typed is still there, with the reason and the way to appeal.
    let draft = Draft::new("공들인 제목", "오래 쓴 본문");
    let refused = guest.try_write(&draft).await.expect(403).text;
    let way = format!("href=\"/g/{GALLERY}/ban\"");
    for words in
        ["공들인 제목", "오래 쓴 본문", "같은 글 도배", "까지 이 갤러리에서 차단되었습니다", &way]
    {
        assert!(refused.contains(words), "{words}: {refused}");
    }
    let refused = guest.try_comment(no, "공들인 댓글").await.expect(403).text;
    assert!(refused.contains("공들인 댓글") && refused.contains(&way), "{refused}");
    assert!(guest.vote(no, "down").await.text.contains(&way));
    let json = as_json(&guest, &format!("/g/{GALLERY}/{no}/vote"), &[("value", "up")]).await;
    let json = json.expect(403).json();
    assert_eq!(
        (&json["code"], &json["ban"]),
        (&"banned".into(), &format!("/g/{GALLERY}/ban").into())
    );
    let page = guest.get(&format!("/g/{GALLERY}/ban")).await.expect(200).text;
    for words in ["같은 글 도배", "지금 쓰는 IP", "이 갤러리", &format!("/g/{GALLERY}/{no}")]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains(&guest.address.to_string()));
    assert!(other.get(&format!("/g/{GALLERY}/ban")).await.text.contains("차단이 없습니다"));
    // Reading goes on, and so does every other gallery.
    assert_eq!(guest.get(&format!("/g/{GALLERY}/{no}")).await.status, 200);
    let elsewhere = [("password", "1234"), ("title", "영화 글"), ("body", "본문")];
    guest.post("/g/cinema/write", &elsewhere).await.expect(303);
    // His own he may still take away.
    guest.delete(no, "1234").await.expect(303);
});

spread!(prefixes_and_networks_hold_as_far_as_they_reach, |site| async move {
    let at = |a, b, c, d| site.guest_at(Ipv4Addr::new(a, b, c, d));
    let (one, near, far) = (at(127, 77, 1, 9), at(127, 77, 2, 9), at(127, 78, 1, 9));
    let no = far.write("글", "본문").await;
    let id = ban(&site, &["--gallery", GALLERY, "--prefix", "127.77", "--for", "permanent"]);
    assert_eq!(one.vote(no, "up").await.status, 403);
    assert_eq!(near.vote(no, "up").await.status, 403);
    assert_eq!(far.vote(no, "up").await.status, 303);
    assert!(one.get(&format!("/g/{GALLERY}/ban")).await.text.contains("기한 없음"));
    site.madang(&["ban", "lift", &id, "--gallery", GALLERY]);
    assert_eq!(one.vote(no, "up").await.status, 303);
    assert!(!site.try_madang(&["ban", "lift", &id, "--gallery", GALLERY]).status.success());

    ban(&site, &["--gallery", GALLERY, "--net", "127.77.2.0/24", "--for", "1h"]);
    assert_eq!(near.vote(no, "up").await.status, 403);
    assert_eq!(far.try_comment(no, "댓글").await.status, 303);
    assert_eq!(one.try_comment(no, "댓글 하나").await.status, 303);
    // Time alone ends it.
    site.sql("update ban set until_at = created_at").await;
    assert_eq!(near.vote(no, "up").await.status, 303);

    for wrong in ["127.77.2.9/32", "0.0.0.0/0", "x"] {
        let refused =
            site.try_madang(&["ban", "add", "--gallery", GALLERY, "--net", wrong, "--for", "1h"]);
        assert!(!refused.status.success(), "{wrong}");
    }
    let long = "말 ".repeat(21);
    let refused = site.try_madang(&[
        "ban",
        "add",
        "--gallery",
        GALLERY,
        "--prefix",
        "1.1",
        "--for",
        "1h",
        "--reason",
        &long,
    ]);
    assert_eq!(refused.status.code(), Some(2), "a reason has at most twenty words");
});

spread!(a_shared_list_holds_where_it_is_gone_by_and_the_sites_everywhere, |site| async move {
    for slug in ["cinema", "ramen"] {
        site.madang(&["gallery", "create", slug, "--name", slug]);
    }
    let said = site.madang(&["ban", "share", "create", "광고 계정", "--gallery", GALLERY]);
    let list = said.split([' ', ':']).nth(1).unwrap().to_owned();
    site.madang(&["ban", "share", "use", &list, "--gallery", "cinema"]);
    let guest = site.guest();
    let no = guest.write("광고", "본문").await.to_string();
    ban(&site, &["--gallery", GALLERY, "--list", &list, "--post", &no, "--for", "permanent"]);
    let tries = async |expected: [u16; 3]| {
        let mut seen = [0; 3];
        for (slug, seen) in [GALLERY, "cinema", "ramen"].iter().zip(&mut seen) {
            let words = format!("본문 {}", rand());
            let fields = [("password", "1234"), ("title", "글"), ("body", words.as_str())];
            *seen = guest.post(&format!("/g/{slug}/write"), &fields).await.status;
        }
        assert_eq!(seen, expected);
    };
    tries([403, 403, 303]).await;
    assert!(guest.get("/g/cinema/ban").await.text.contains("함께 쓰는 차단 목록"));
    site.madang(&["ban", "share", "leave", &list, "--gallery", "cinema"]);
    tries([403, 303, 303]).await;
    ban(&site, &["--site", "--prefix", "127.40", "--for", "24h", "--reason", "사이트 규칙 위반"]);
    tries([403, 403, 403]).await;
    let page = guest.get("/g/ramen/ban").await.text;
    assert!(page.contains("사이트 전체") && page.contains("사이트 규칙 위반"), "{page}");
    assert_eq!(guest.get_json("/log").await.json()["entries"][0]["act"], "ban.add");
});

spread!(an_appeal_is_read_answered_and_stands_in_the_log, |site| async move {
    let (guest, other) = (site.guest(), site.guest());
    let no = guest.write("글", "본문").await.to_string();
    let id = ban(
        &site,
        &["--gallery", GALLERY, "--post", &no, "--for", "permanent", "--reason", "욕설"],
    );
    let path = format!("/g/{GALLERY}/ban");
    let form = guest.form(&path, "/ban").await;
    let empty = guest.send(&form, &[("words", " ")]).await.expect(422);
    assert!(empty.text.contains("내용을 적어 주세요"), "{}", empty.text);
    let long = "가".repeat(501);
    let kept = guest.send(&form, &[("words", &long)]).await.expect(422);
    assert!(kept.text.contains(&long), "what was typed is kept");
    // Another's ban is nobody's business.
    other.send(&form, &[("words", "풀어 주세요")]).await.expect(404);
    guest.send(&form, &[("words", "제가 쓴 말이 아닙니다 <b>정말</b>")]).await.expect(303);
    let page = guest.get(&path).await.text;
    assert!(page.contains("답을 기다리고 있습니다") && page.contains("&#60;b&#62;정말"), "{page}");
    guest.send(&form, &[("words", "한 번 더")]).await.expect(409);
    assert!(site.madang(&["ban", "appeals", GALLERY]).contains("제가 쓴 말이 아닙니다"));

    site.madang(&[
        "ban",
        "answer",
        &id,
        "--gallery",
        GALLERY,
        "--refuse",
        "--words",
        "기록을 확인했습니다",
    ]);
    let page = guest.get(&path).await.text;
    assert!(page.contains("차단을 풀지 않기로") && page.contains("기록을 확인했습니다"), "{page}");
    assert_eq!(guest.vote(1, "up").await.status, 403);
    let again = site.try_madang(&["ban", "answer", &id, "--gallery", GALLERY, "--grant"]);
    assert!(!again.status.success(), "answered once");

    let second = ban(&site, &["--gallery", GALLERY, "--post", &no, "--for", "permanent"]);
    site.madang(&["ban", "lift", &id, "--gallery", GALLERY, "--reason", "하나면 충분"]);
    let form = guest.form(&path, "/ban").await;
    guest.send(&form, &[("words", "다시 봐 주세요")]).await.expect(303);
    site.madang(&["ban", "answer", &second, "--gallery", GALLERY, "--grant"]);
    assert_eq!(guest.vote(1, "up").await.status, 303);
    let log = guest.get_json(&format!("/g/{GALLERY}/log")).await.json();
    let acts: Vec<&str> =
        log["entries"].as_array().unwrap().iter().map(|it| it["act"].as_str().unwrap()).collect();
    assert_eq!(
        acts,
        ["appeal.answer", "ban.lift", "ban.add", "appeal.answer", "ban.add", "gallery.open"]
    );
    let log = guest.get(&format!("/g/{GALLERY}/log")).await.text;
    assert!(log.contains("IP 하나 · 무기한") && log.contains("받아들임"), "{log}");
    assert!(!log.contains(&guest.address.to_string()) && !log.contains("제가 쓴 말이"), "{log}");
    let verified = site.try_madang(&["log", "verify"]);
    assert!(verified.status.success(), "{}", text(&verified.stdout));
});

spread!(only_whoever_can_lift_a_ban_answers_for_it, |site| async move {
    let manager = staff(&site, "지킴이", &[]).await;
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let id = ban(&site, &["--site", "--prefix", "127.40", "--for", "permanent"]);
    let path = format!("/g/{GALLERY}/ban");
    let form = guest.form(&path, "/ban").await;
    guest.send(&form, &[("words", "풀어 주세요")]).await.expect(303);
    let desk = format!("/g/{GALLERY}/manage/bans");
    assert!(!manager.get(&desk).await.expect(200).text.contains("풀어 주세요"));
    for what in ["grant", "lift"] {
        let fields = [("ban", format!("0-{id}")), ("do", what.to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        manager.post(&desk, &fields).await.expect(404);
    }
    assert_eq!(guest.vote(no, "up").await.status, 403, "the site's ban holds");
    assert!(site.madang(&["ban", "appeals"]).contains("풀어 주세요"));
    site.madang(&["ban", "answer", &id, "--grant"]);
    assert_eq!(guest.vote(no, "up").await.status, 303);
});

spread!(a_banned_member_is_banned_wherever_he_comes_from, |site| async move {
    let (bad, good) = (member(&site, "나쁜이").await, member(&site, "좋은이").await);
    let manager = staff(&site, "지킴이", &[]).await;
    let fields = [("title", "나쁜 글"), ("body", "본문")];
    let no = bad.post(&format!("/g/{GALLERY}/write"), &fields).await.expect(303).post_no();
    let fields = [("act", "delete"), ("ban", "7d"), ("reason", "광고"), ("post", &no.to_string())];
    assert_eq!(act(&manager, &fields).await.expect(200).json()["banned"], 1);
    let elsewhere = site.guest_at(Ipv4Addr::new(127, 88, 8, 8));
    crate::members::log_in(&elsewhere, "나쁜이", crate::members::PASSWORD).await.expect(303);
    for guest in [&bad, &elsewhere] {
        let words = [("title", "다시"), ("body", "본문")];
        let refused = guest.post(&format!("/g/{GALLERY}/write"), &words).await.expect(403);
        assert!(refused.text.contains("광고"), "{}", refused.text);
        assert!(guest.get(&format!("/g/{GALLERY}/ban")).await.text.contains("회원 계정"));
    }
    // What many share keeps out guests, not members.
    site.madang(&["ban", "add", "--gallery", GALLERY, "--prefix", "127.40", "--for", "1h"]);
    let words = [("title", "좋은 글"), ("body", "본문")];
    good.post(&format!("/g/{GALLERY}/write"), &words).await.expect(303);
    assert_eq!(good.without_cookies().try_write(&Draft::new("글", "본문")).await.status, 403);
    // Staff does not ban itself by mistake.
    let own = manager.post(&format!("/g/{GALLERY}/write"), &words).await.expect(303).post_no();
    let fields = [("act", "ban"), ("ban", "7d"), ("post", &own.to_string())];
    assert_eq!(act(&manager, &fields).await.expect(200).json()["banned"], 0);
});

// Without background work, whose queue is asked once a second.
both!(
    bans_cost_a_reader_nothing_and_a_writer_one_statement,
    [("MADANG_WORK", "off")],
    |site| async move {
        let (guest, other) = (site.guest(), site.guest());
        let no = guest.write("글", "본문").await;
        for n in 0..50 {
            ban(&site, &["--gallery", GALLERY, "--prefix", &format!("10.{n}"), "--for", "7d"]);
        }
        ban(&site, &["--gallery", GALLERY, "--post", &no.to_string(), "--for", "7d"]);
        let path = format!("/g/{GALLERY}/write");
        let costs = while_hearing(&site, async || {
            for guest in [&guest, &other] {
                guest.get(&path).await.expect(200);
            }
            [
                cost(&site, async || guest.vote(no, "up").await.expect(403)).await,
                cost(&site, async || guest.get(&path).await.expect(200)).await,
                cost(&site, async || other.get(&path).await.expect(200)).await,
            ]
        });
        let [refused, banned, free] = costs.await;
        assert_eq!(refused, 1, "the ban, and nothing besides");
        assert_eq!(banned, free, "a reader is not asked who he is");
    }
);

/// Statements that the server runs meanwhile.
async fn cost(site: &Site, act: impl AsyncFnOnce() -> Answer) -> i64 {
    let guest = site.guest();
    let before = statements(&guest).await;
    act().await;
    statements(&guest).await - before
}

async fn statements(guest: &Guest) -> i64 {
    let metrics = guest.get("/metrics").await.expect(200).text;
    let line = metrics.lines().find(|line| line.starts_with("madang_db_statement_seconds_count"));
    line.expect("statements are not counted").rsplit(' ').next().unwrap().parse().unwrap()
}
