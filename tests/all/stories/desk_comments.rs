//! Comments at the desk, and what says nearly the same, of comments and of posts.

use std::net::Ipv4Addr;

use crate::{
    guest::{Answer, Guest},
    nodes::spread,
    site::GALLERY,
    stories::managing::{act, staff},
};

fn desk() -> String {
    format!("/g/{GALLERY}/manage/comments")
}

async fn act_on(guest: &Guest, fields: &[(&str, &str)]) -> Answer {
    let request = guest.request("POST", &desk()).header("accept", "application/json");
    Answer::of(request.form(fields)).await
}

async fn undo(guest: &Guest, did: &Answer) -> i64 {
    let path = format!("/g/{GALLERY}/manage/acts");
    let request = guest.request("POST", &path).header("accept", "application/json");
    let fields = [("undo", did.json()["id"].to_string())];
    Answer::of(request.form(&fields)).await.expect(200).json()["items"].as_i64().unwrap()
}

/// The places of the comments on a page of the desk.
fn rows(page: &str) -> Vec<String> {
    let rows = page.split("data-row=\"").skip(1);
    rows.map(|row| row.split('"').next().unwrap().to_owned()).collect()
}

spread!(comments_of_one_writer_go_come_back_and_cost_him_the_gallery, |site| async move {
    let (writer, flood) = (site.guest(), site.guest_at(Ipv4Addr::new(127, 66, 1, 9)));
    let (one, two) = (writer.write("글 하나", "본문").await, writer.write("글 둘", "본문").await);
    let first = writer.comment(one, "평소의 댓글").await;
    for n in 0..4 {
        let post = if n % 2 == 0 { one } else { two };
        flood.comment(post, &format!("도배 댓글 {n}")).await;
    }
    // An answer to what goes keeps its place.
    let page = flood.get(&format!("/g/{GALLERY}/{one}")).await.text;
    let flooded: i64 =
        page.rsplit("data-comment=\"").next().unwrap().split('"').next().unwrap().parse().unwrap();
    let reply = writer.reply(one, flooded, "도배 그만하세요").await;
    let before = [writer.read(one).await.comment_ids(), writer.read(two).await.comment_ids()];

    let manager = staff(&site, "지킴이", &[]).await;
    let page = manager.get(&desk()).await.expect(200).text;
    assert_eq!(rows(&page).len(), 6);
    let by = rows(&page)[1].clone();
    let page = manager.get(&format!("{}?by={by}", desk())).await.expect(200).text;
    assert_eq!(rows(&page).len(), 4, "{page}");
    assert!(page.contains("조건에 맞는 댓글 모두(4)"), "{page}");
    let prefix = manager.get(&format!("{}?prefix=127.66&from=1h", desk())).await.text;
    assert_eq!(rows(&prefix), rows(&page));

    let all = [
        ("by", by.as_str()),
        ("all", "1"),
        ("act", "delete"),
        ("ban", "permanent"),
        ("reason", "도배"),
    ];
    let did = act_on(&manager, &all).await.expect(200);
    assert_eq!((did.json()["items"].as_i64(), did.json()["banned"].as_i64()), (Some(4), Some(1)));
    assert_eq!(writer.read(two).await.comment_ids(), Vec::<i64>::new());
    let left = writer.read(one).await.comment_ids();
    assert!(left.contains(&first) && left.contains(&reply), "{left:?}");
    flood.try_comment(one, "또").await.expect(403);
    let entries = writer.get_json(&format!("/g/{GALLERY}/log")).await.json();
    let taken =
        entries["entries"].as_array().unwrap().iter().find(|it| it["act"] == "comment.delete");
    assert_eq!(taken.unwrap()["object"], "many 4");
    site.doctor_is_content();

    let taken = manager.get(&format!("{}?taken=1", desk())).await.text;
    assert_eq!(rows(&taken).len(), 4, "{taken}");
    assert_eq!(undo(&manager, &did).await, 4);
    assert_eq!(
        [writer.read(one).await.comment_ids(), writer.read(two).await.comment_ids()],
        before
    );
    flood.try_comment(one, "반성합니다").await.expect(303);
    site.doctor_is_content();

    // Put back by hand, which can be undone as well.
    let one_of = rows(&page)[0].clone();
    act_on(&manager, &[("act", "delete"), ("comment", &one_of)]).await.expect(200);
    let put_back = act_on(&manager, &[("act", "restore"), ("comment", &one_of)]).await.expect(200);
    assert_eq!(put_back.json()["items"], 1);
    assert_eq!(undo(&manager, &put_back).await, 1);
    let taken = manager.get(&format!("{}?taken=1", desk())).await.text;
    assert_eq!(rows(&taken), [one_of]);
    for wrong in [
        vec![("act", "notice"), ("comment", by.as_str())],
        vec![("act", "delete")],
        vec![("act", "delete"), ("all", "1")],
        vec![("act", "ban"), ("comment", by.as_str())],
    ] {
        act_on(&manager, &wrong).await.expect(422);
    }
    let sub = staff(&site, "부지킴이", &["curate"]).await;
    act_on(&sub, &[("act", "delete"), ("comment", &by)]).await.expect(403);
    assert!(site.madang(&["log", "verify"]).contains("holds"));
    site.doctor_is_content();
});

spread!(what_says_nearly_the_same_is_picked_whoever_wrote_it, |site| async move {
    let writer = site.guest();
    let kept = writer.write("오늘 둔 바둑 복기 부탁드립니다", "초반 포석이 어땠나요?").await;
    let mut flooded = Vec::new();
    for n in 0..6u8 {
        let raider = site.guest_at(Ipv4Addr::new(127, 60 + n, 1, 9));
        let title = format!("★무료 체험★ {n}만 포인트");
        let body = format!(
            "지금 가입하면 {n}만 포인트를 드립니다{} open.example/{n}",
            "!".repeat(n.into())
        );
        flooded.push(raider.write(&title, &body).await);
        raider.comment(kept, &format!("[{n}] 무료 체험 지금 가입하면 {n}만 포인트 드려요")).await;
    }
    let answer = writer.comment(kept, "포석이 좋아 보입니다").await;
    let manager = staff(&site, "지킴이", &[]).await;
    let like = format!("/g/{GALLERY}/manage?like={}", flooded[2]);
    let page = manager.get(&like).await.expect(200).text;
    let picked: Vec<i64> = rows(&page).iter().map(|no| no.parse().unwrap()).collect();
    assert_eq!(picked, flooded.iter().rev().copied().collect::<Vec<_>>(), "{page}");
    let number = flooded[2].to_string();
    let all = [("like", number.as_str()), ("all", "1"), ("act", "delete")];
    let did = act(&manager, &all).await.expect(200);
    assert_eq!(did.json()["items"], 6);
    assert_eq!(writer.list("").await.numbers(), [kept]);

    let page = manager.get(&desk()).await.text;
    let flood = rows(&page)[1].clone();
    let page = manager.get(&format!("{}?like={flood}", desk())).await.text;
    assert_eq!(rows(&page).len(), 6, "{page}");
    let all = [("like", flood.as_str()), ("all", "1"), ("act", "delete"), ("ban", "7d")];
    let did = act_on(&manager, &all).await.expect(200).json();
    assert_eq!((&did["items"], &did["banned"]), (&6.into(), &6.into()));
    assert_eq!(writer.read(kept).await.comment_ids(), [answer]);
    site.doctor_is_content();
});
