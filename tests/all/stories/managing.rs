//! The desk: a raid cleared, everything undone again, reports answered, offices given.

use std::net::Ipv4Addr;

use serde_json::Value;

use crate::{
    guest::{Answer, Draft, Guest},
    members::{code_of, member},
    nodes::spread,
    page::Form,
    site::{GALLERY, Site, together},
};

fn desk() -> String {
    format!("/g/{GALLERY}/manage")
}

/// A member with an office in the gallery; without rights a 매니저.
pub(crate) async fn staff(site: &Site, nick: &str, rights: &[&str]) -> Guest {
    let guest = member(site, nick).await;
    let code = code_of(&guest).await;
    let mut arguments = vec!["gallery", "staff", "add", GALLERY, &code];
    arguments.extend(rights.iter().flat_map(|right| ["--right", right]));
    site.madang(&arguments);
    guest
}

/// An act from the desk, as a program sends it: number, posts, bans.
pub(crate) async fn act(guest: &Guest, fields: &[(&str, &str)]) -> Answer {
    let request = guest.request("POST", &desk()).header("accept", "application/json");
    Answer::of(request.form(fields)).await
}

async fn undo(guest: &Guest, id: i64) -> Answer {
    let path = format!("{}/acts", desk());
    let request = guest.request("POST", &path).header("accept", "application/json");
    Answer::of(request.form(&[("undo", id.to_string())])).await
}

async fn log(guest: &Guest) -> Vec<Value> {
    let page = guest.get_json(&format!("/g/{GALLERY}/log")).await.expect(200).json();
    page["entries"].as_array().unwrap().clone()
}

/// A manager who counts what he does: pages opened and forms sent.
struct Counting {
    guest: Guest,
    actions: u32,
}

impl Counting {
    async fn open(&mut self, path: &str) -> Answer {
        self.actions += 1;
        self.guest.get(path).await.expect(200)
    }

    async fn send(&mut self, form: &Form, fields: &[(&str, &str)]) -> Answer {
        self.actions += 1;
        self.guest.send(form, fields).await.expect(303)
    }
}

// Five hundred passwords are hashed for this: as cheaply as the settings allow.
spread!(
    a_raid_of_500_posts_by_40_guests_is_cleared_in_under_ten_actions,
    [("MADANG_HASH_MEMORY", "64KiB")],
    |site| async move {
        let neighbour = site.guest();
        let before = neighbour.write("평소의 글", "본문").await;
        let manager = staff(&site, "지킴이", &[]).await;
        let raiders: Vec<Guest> =
            (0..40u8).map(|n| site.guest_at(Ipv4Addr::new(127, 66 + n % 2, n, 9))).collect();
        let floods = raiders.iter().cloned().enumerate().map(|(n, guest)| async move {
            for post in 0..if n < 20 { 13 } else { 12 } {
                guest.write(&format!("도배 {n}-{post}"), "도배 본문").await;
            }
        });
        together(floods).await;
        let during = neighbour.write("도배 사이의 글", "본문").await;
        assert_eq!(site.number("select count(*) from post").await, 502);

        let mut manager = Counting { guest: manager, actions: 0 };
        manager.open(&desk()).await;
        let mut acts = Vec::new();
        for prefix in ["127.66", "127.67"] {
            let path = format!("{}?from=1h&prefix={prefix}", desk());
            let page = manager.open(&path).await.text;
            assert!(page.contains("100개 넘음"), "{page}");
            assert!(!page.contains("사이의 글"), "a neighbour is not in the pick");
            let form = Form::find(&page, &path, "/manage");
            let fields =
                [("all", "1"), ("act", "delete"), ("ban", "permanent"), ("reason", "도배")];
            acts.push(manager.send(&form, &fields).await.location().to_owned());
        }
        let told = manager.open(&acts[1]).await.text;
        eprintln!("a raid of 500 posts by 40 guests took {} actions", manager.actions);
        assert!(manager.actions < 10, "{}", manager.actions);
        assert!(told.contains("개를 처리하고 20명을 차단했습니다"), "{told}");

        assert_eq!(neighbour.list("").await.numbers(), [during, before]);
        assert_eq!(site.number("select count(*) from ban where lifted_at is null").await, 40);
        for raider in &raiders {
            raider.try_write(&Draft::new("또 도배", "본문")).await.expect(403);
        }
        neighbour.write("조용해진 뒤의 글", "본문").await;
        let noted = log(&neighbour).await;
        assert_eq!(noted.iter().filter(|it| it["act"] == "ban.add").count(), 40, "{noted:?}");
        assert!(site.madang(&["log", "verify"]).contains("holds"));
        site.doctor_is_content();

        // All of it comes back, and so do the writers.
        for act in acts {
            let id = act.rsplit("did=").next().unwrap().parse().unwrap();
            assert_eq!(undo(&manager.guest, id).await.expect(200).json()["lifted"], 20);
            undo(&manager.guest, id).await.expect(404);
        }
        let back = "select count(*) from post where deleted_at is null";
        assert_eq!(site.number(back).await, 503);
        raiders[0].write("다시 쓰는 글", "본문").await;
        assert!(site.madang(&["log", "verify"]).contains("holds"));
        site.doctor_is_content();
    }
);

spread!(whatever_is_done_from_the_desk_is_undone_again, |site| async move {
    site.madang(&["gallery", "set", GALLERY, "--head", "질문", "--head", "후기"]);
    let writer = site.guest();
    let head = writer.form(&format!("/g/{GALLERY}/write"), "/write").await.choice("head", "질문");
    for n in 0..3 {
        let draft = Draft { head: head.clone(), ..Draft::new(&format!("글 {n}"), "본문") };
        writer.write_draft(&draft).await;
    }
    let manager = staff(&site, "지킴이", &[]).await;
    let before = (
        writer.list("").await,
        writer.list("tab=notice").await,
        writer.list("tab=featured").await,
        writer.list("head=1").await,
    );
    let before = format!("{before:?}");
    for (word, shown) in
        [("delete", ""), ("notice", "tab=notice"), ("feature", "tab=featured"), ("head", "head=2")]
    {
        let fields = [("act", word), ("head", "2"), ("post", "1"), ("post", "3"), ("post", "99")];
        let did = act(&manager, &fields).await.expect(200).json();
        assert_eq!(did["items"], 2, "{word}");
        let list = writer.list(shown).await.numbers();
        match word {
            "delete" => assert_eq!(list, [2]),
            _ => assert_eq!(
                list.iter().filter(|no| [1, 3].contains(*no)).count(),
                list.len().min(2),
                "{word}: {list:?}"
            ),
        }
        let again = act(&manager, &fields).await.expect(200).json();
        assert_eq!(again["items"], 0, "what is so already is not done again: {word}");
        let undone = undo(&manager, did["id"].as_i64().unwrap()).await.expect(200).json();
        assert_eq!(undone["items"], 2, "{word}");
        let after = (
            writer.list("").await,
            writer.list("tab=notice").await,
            writer.list("tab=featured").await,
            writer.list("head=1").await,
        );
        assert_eq!(format!("{after:?}"), before, "{word}");
    }
    // What is too old to be undone is forgotten.
    let old = "insert into desk_item (gallery_id, act_id, post_no) select id, 1, 1 from gallery";
    site.sql(old).await;
    // The page of what was done leads there as well, without a script.
    act(&manager, &[("act", "notice"), ("post", "2")]).await.expect(200);
    let path = format!("{}/acts", desk());
    let page = manager.get(&path).await.expect(200).text;
    assert!(page.contains("되돌림") && page.contains("되돌리기"), "{page}");
    assert_eq!(site.number("select count(*) from desk_item where act_id = 1").await, 0);
    // After a day it is too late.
    let id =
        act(&manager, &[("act", "feature"), ("post", "2")]).await.json()["id"].as_i64().unwrap();
    site.sql(&format!("update desk_act set at = at - 86400000001 where id = {id}")).await;
    let late = undo(&manager, id).await.expect(409).json();
    assert_eq!(late["code"], "undo_over");
    for (fields, status) in [
        (vec![("act", "delete")], 422),
        (vec![("act", "erase"), ("post", "1")], 422),
        (vec![("act", "delete"), ("all", "1")], 422),
        (vec![("act", "head"), ("head", "9"), ("post", "1")], 422),
    ] {
        act(&manager, &fields).await.expect(status);
    }
    assert!(site.madang(&["log", "verify"]).contains("holds"));
    site.doctor_is_content();
});

spread!(all_of_these_are_those_that_were_seen, |site| async move {
    let writer = site.guest();
    writer.write("본 글", "본문").await;
    let manager = staff(&site, "지킴이", &[]).await;
    let path = format!("{}?from=1h", desk());
    let page = manager.get(&path).await.expect(200).text;
    let form = Form::find(&page, &path, "/manage");
    let since = writer.write("그 뒤에 쓴 글", "본문").await;
    manager.send(&form, &[("all", "1"), ("act", "delete")]).await.expect(303);
    assert_eq!(writer.list("").await.numbers(), [since]);
});

spread!(what_its_writer_took_away_is_not_the_managers_to_restore, |site| async move {
    let writer = site.guest();
    let (own, taken) =
        (writer.write("스스로 뺀 글", "본문").await, writer.write("지워진 글", "본문").await);
    writer.delete(own, "1234").await.expect(303);
    let manager = staff(&site, "지킴이", &[]).await;
    act(&manager, &[("act", "delete"), ("post", &taken.to_string())]).await.expect(200);
    let page = manager.get(&format!("{}?taken=1", desk())).await.expect(200).text;
    assert!(page.contains("지워진 글") && !page.contains("스스로 뺀"), "{page}");
    let both = [("act", "restore"), ("post", &own.to_string()), ("post", &taken.to_string())];
    assert_eq!(act(&manager, &both).await.expect(200).json()["items"], 1);
    assert_eq!(writer.list("").await.numbers(), [taken]);
});

spread!(rights_and_quotas_bound_what_a_sub_manager_can_do, |site| async move {
    let writer = site.guest();
    for n in 0..3 {
        writer.write(&format!("글 {n}"), "본문").await;
    }
    let sub = staff(&site, "부지킴이", &["delete", "report"]).await;
    let manager = staff(&site, "지킴이", &[]).await;
    for fields in [
        vec![("act", "notice"), ("post", "1")],
        vec![("act", "feature"), ("post", "1")],
        vec![("act", "ban"), ("ban", "1h"), ("post", "1")],
        vec![("act", "delete"), ("ban", "1h"), ("post", "1")],
    ] {
        assert_eq!(act(&sub, &fields).await.expect(403).json()["code"], "right_missing");
    }
    assert_eq!(writer.list("").await.numbers(), [3, 2, 1], "and nothing was done halfway");
    let id =
        act(&manager, &[("act", "delete"), ("post", "1")]).await.json()["id"].as_i64().unwrap();
    undo(&sub, id).await.expect(403);
    undo(&manager, id).await.expect(200);
    // A thousand a day, of which what was undone does not count.
    let did = act(&sub, &[("act", "delete"), ("post", "1")]).await.expect(200).json();
    site.sql(&format!("update desk_act set items = 999 where id = {}", did["id"])).await;
    let two = [("act", "delete"), ("post", "2"), ("post", "3")];
    let refused = act(&sub, &two).await.expect(429).json();
    assert_eq!(refused["code"], "quota_reached");
    assert!(refused["title"].as_str().unwrap().contains("1개 더"), "{refused}");
    act(&manager, &two).await.expect(200);
    undo(&sub, did["id"].as_i64().unwrap()).await.expect(200);
    act(&sub, &[("act", "delete"), ("post", "1")]).await.expect(200);
});

spread!(a_report_is_answered_and_the_reader_sees_it, |site| async move {
    let (writer, reader) = (site.guest(), site.guest());
    let no = writer.write("이상한 글", "본문").await;
    let first = writer.comment(no, "이상한 댓글").await;
    let reply = writer.reply(no, first, "답글").await;
    let answer = writer.reply(no, reply, "답글의 답글").await;
    let path = format!("/g/{GALLERY}/{no}/report");
    let comment_path = format!("/g/{GALLERY}/{no}/comments/{reply}/report");
    assert!(reader.get(&format!("/g/{GALLERY}/{no}")).await.text.contains(&path));
    let form = reader.form(&path, "/report").await;
    let long = "가".repeat(501);
    let kept = reader.send(&form, &[("kind", "privacy"), ("words", &long)]).await.expect(422).text;
    assert!(
        kept.contains(&long) && kept.contains("value=\"privacy\" checked"),
        "what was typed is kept"
    );
    let typed = [("kind", "privacy"), ("words", "전화번호가 <b>있습니다</b>")];
    let sent = reader.send(&form, &typed).await.expect(303);
    assert!(reader.get(sent.location()).await.text.contains("처리 대기"));
    reader.send(&form, &typed).await.expect(409);
    let form = reader.form(&comment_path, "/report").await;
    reader.send(&form, &[("kind", "abuse")]).await.expect(303);
    site.guest().post(&path, &[("kind", "spam")]).await.expect(303);
    for missing in
        [format!("/g/{GALLERY}/99/report"), format!("/g/{GALLERY}/{no}/comments/5/report")]
    {
        assert!([404, 410].contains(&reader.post(&missing, &[("kind", "spam")]).await.status));
    }

    let manager = staff(&site, "지킴이", &[]).await;
    let queue = format!("{}/reports", desk());
    let page = manager.get(&queue).await.expect(200).text;
    for words in ["신고 2건", "개인정보 노출", "전화번호가 &#60;b&#62;", "답글", "욕설"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let (no_text, reply_text) = (no.to_string(), reply.to_string());
    let take = [
        ("post", no_text.as_str()),
        ("comment", reply_text.as_str()),
        ("do", "take"),
        ("answer", "지웠습니다. 고맙습니다."),
    ];
    manager.post(&queue, &take).await.expect(303);
    manager.post(&queue, &take).await.expect(404);
    let keep = [
        ("post", no_text.as_str()),
        ("comment", "0"),
        ("do", "keep"),
        ("answer", "문제가 없어 보입니다"),
    ];
    manager.post(&queue, &keep).await.expect(303);
    let own = reader.get(&format!("/g/{GALLERY}/reports")).await.text;
    for words in ["지웠습니다. 고맙습니다.", "그대로 두었습니다", "문제가 없어 보입니다"]
    {
        assert!(own.contains(words), "{words}: {own}");
    }
    assert!(!site.guest().get(&format!("/g/{GALLERY}/reports")).await.text.contains("문제가 없어"));
    let post = reader.read(no).await;
    assert!(post.comments.iter().all(|comment| comment.id != reply), "{post:?}");
    site.doctor_is_content();

    // And undone: with its place, its counts, and its name in the reply to it.
    let acts = manager.get(&format!("{}/acts", desk())).await.text;
    let id = acts.split("data-act=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
    assert_eq!(undo(&manager, id).await.expect(200).json()["items"], 1);
    let post = reader.read(no).await;
    let ids: Vec<i64> = post.comments.iter().map(|comment| comment.id).collect();
    assert_eq!(ids, [first, reply, answer]);
    site.doctor_is_content();
    let acts: Vec<String> =
        log(&reader).await.iter().map(|it| it["act"].as_str().unwrap().to_owned()).collect();
    assert_eq!(acts[..4], ["undo", "report.answer", "report.answer", "comment.delete"]);
    let found = reader.get(&format!("/g/{GALLERY}/search?q=답글의&in=comment")).await.text;
    assert!(found.contains("답글의"), "{found}");
});

spread!(offices_are_given_handed_over_and_laid_down, |site| async move {
    let manager = staff(&site, "지킴이", &[]).await;
    let (sub, heir) = (member(&site, "부지킴이").await, member(&site, "다음이").await);
    let (sub_code, heir_code) = (code_of(&sub).await, code_of(&heir).await);
    let path = format!("{}/staff", desk());
    sub.get(&desk()).await.expect(403);
    manager.post(&path, &[("do", "name"), ("code", "zzzzzzzz")]).await.expect(422);
    let fields =
        [("do", "name"), ("code", sub_code.as_str()), ("right", "delete"), ("right", "ban")];
    manager.post(&path, &fields).await.expect(303);
    sub.get(&desk()).await.expect(200);
    assert!(manager.get(&path).await.text.contains("삭제·복구, 차단·이의 제기"));
    for forbidden in [
        vec![("do", "name"), ("code", heir_code.as_str())],
        vec![("do", "dismiss"), ("code", sub_code.as_str())],
        vec![("do", "hand_over"), ("code", sub_code.as_str())],
    ] {
        sub.post(&path, &forbidden).await.expect(403);
    }
    assert_eq!(manager.post(&path, &[("do", "resign")]).await.status, 409, "the last one stays");
    manager.post(&path, &[("do", "hand_over"), ("code", &heir_code)]).await.expect(303);
    manager.get(&desk()).await.expect(403);
    heir.post(&path, &[("do", "dismiss"), ("code", &sub_code)]).await.expect(303);
    sub.get(&desk()).await.expect(403);
    heir.post(&path, &[("do", "name"), ("code", &sub_code)]).await.expect(303);
    sub.post(&path, &[("do", "resign")]).await.expect(303);
    sub.get(&desk()).await.expect(403);
    let noted = log(&heir).await;
    let acts: Vec<&str> = noted.iter().map(|it| it["act"].as_str().unwrap()).collect();
    assert_eq!(
        acts,
        [
            "staff.resign",
            "staff.add",
            "staff.remove",
            "staff.hand_over",
            "staff.add",
            "staff.add",
            "gallery.open"
        ]
    );
    assert_eq!(noted[3]["name"], "지킴이");
    let page = heir.get(&format!("/g/{GALLERY}/log")).await.text;
    assert!(page.contains("부지킴이 · 부매니저"), "{page}");
    site.madang(&["gallery", "staff", "remove", GALLERY, &heir_code, "--reason", "요청"]);
    heir.get(&desk()).await.expect(403);
});

spread!(whoever_leaves_is_staff_no_longer, |site| async move {
    let (leaver, last) = (staff(&site, "떠날이", &[]).await, staff(&site, "남을이", &[]).await);
    let words = [("current", crate::members::PASSWORD), ("fate", "unsigned")];
    leaver.post("/me/leave", &words).await.expect(303);
    let path = format!("/g/{GALLERY}/manage/staff");
    assert!(!last.get(&path).await.expect(200).text.contains("떠날이"));
    assert_eq!(log(&last).await[0]["act"], "staff.resign");
    assert_eq!(last.post(&path, &[("do", "resign")]).await.status, 409, "he is the last now");
    site.doctor_is_content();
});

spread!(of_two_who_resign_at_once_one_stays, |site| async move {
    let pair = [staff(&site, "하나", &[]).await, staff(&site, "두리", &[]).await];
    let resign = pair.map(|guest| async move {
        guest.post(&format!("/g/{GALLERY}/manage/staff"), &[("do", "resign")]).await.status
    });
    let mut said: Vec<u16> = together(resign).await;
    said.sort_unstable();
    assert_eq!(said, [303, 409]);
});
