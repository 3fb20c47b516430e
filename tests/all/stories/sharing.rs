//! Lists of bans that galleries share, looked after by their managers.

use crate::{
    console::operator,
    guest::{Answer, Guest},
    members::{PASSWORD, code_of, member},
    nodes::spread,
    site::{Engine, GALLERY, Site, together},
    stories::managing::{act, staff},
};

async fn manager_of(site: &Site, slug: &str, nick: &str) -> Guest {
    site.madang(&["gallery", "create", slug, "--name", slug]);
    let guest = member(site, nick).await;
    site.madang(&["gallery", "staff", "add", slug, &code_of(&guest).await]);
    guest
}

spread!(a_shared_list_is_begun_named_gone_by_and_written_in_on_the_web, |site| async move {
    let keeper = staff(&site, "지킴이", &[]).await;
    let sub = staff(&site, "부지킴이", &["ban"]).await;
    let friend = manager_of(&site, "cinema", "영화지기").await;
    let (own, theirs) = (format!("/g/{GALLERY}/manage/lists"), "/g/cinema/manage/lists");
    sub.post(&own, &[("do", "open"), ("name", "광고")]).await.expect(403);
    assert!(
        keeper
            .post(&own, &[("do", "open"), ("name", " ")])
            .await
            .expect(422)
            .text
            .contains("1~40자")
    );
    keeper.post(&own, &[("do", "open"), ("name", "광고 계정")]).await.expect(303);
    let page = friend.get(theirs).await.expect(200).text;
    assert!(page.contains("광고 계정") && page.contains("이 목록 쓰기"), "{page}");
    let list = page.split("data-list=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    friend.post(theirs, &[("do", "use"), ("list", &list)]).await.expect(303);
    friend.post(theirs, &[("do", "rename"), ("list", &list), ("name", "내 것")]).await.expect(404);
    friend.post(theirs, &[("do", "writers"), ("list", &list)]).await.expect(404);
    keeper.post(&own, &[("do", "rename"), ("list", &list), ("name", "광고꾼")]).await.expect(303);

    // Whoever goes by it reads it; whom its keeper lets writes in it.
    let spammer = site.guest();
    let words = [("password", "1234"), ("title", "광고"), ("body", "본문")];
    let no = spammer.post("/g/cinema/write", &words).await.expect(303).post_no().to_string();
    let ban = async || {
        let fields =
            [("act", "ban"), ("ban", "permanent"), ("reach", list.as_str()), ("post", &no)];
        let request = friend.request("POST", "/g/cinema/manage");
        request.header("accept", "application/json").form(&fields).send().await.unwrap().status()
    };
    let reads = async || friend.get(theirs).await.expect(200).text.contains("data-ban=");
    assert_eq!(ban().await, 403);
    assert!(!friend.get("/g/cinema/manage").await.text.contains("광고꾼"), "it is not offered");
    keeper
        .post(&own, &[("do", "writers"), ("list", &list), ("writer", "cinema")])
        .await
        .expect(303);
    assert!(friend.get("/g/cinema/manage").await.text.contains("광고꾼"));
    assert_eq!(ban().await, 200);
    let draft = crate::guest::Draft::new("여기서도 광고", "본문");
    spammer.try_write(&draft).await.expect(403);
    // To undo what one did is to lift nothing in a list that another keeps.
    let done = site.number("select max(id) from desk_act").await.to_string();
    let undo = friend.request("POST", "/g/cinema/manage/acts");
    let undo = undo.header("accept", "application/json").form(&[("undo", &done)]);
    assert_eq!(Answer::of(undo).await.expect(200).json()["lifted"], 0);
    spammer.try_write(&draft).await.expect(403);

    // Nor does to grant an appeal: whoever can lift it is asked, and he alone grants.
    let form = spammer.form("/g/cinema/ban", "/ban").await;
    spammer.send(&form, &[("words", "광고가 아닙니다")]).await.expect(303);
    let (at_keeper, at_friend) = (format!("/g/{GALLERY}/manage/bans"), "/g/cinema/manage/bans");
    assert!(!friend.get(at_friend).await.expect(200).text.contains("광고가 아닙니다"));
    let page = keeper.get(&at_keeper).await.expect(200).text;
    let key = page.split("data-appeal=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let grant = [("do", "grant"), ("ban", key.as_str()), ("answer", "풀었습니다")];
    friend.post(at_friend, &grant).await.expect(404);
    // As a build before this one had it, which asked whoever had spoken the ban.
    let send_to = async |slug: &str| {
        let to = format!("(select id from gallery where slug = '{slug}')");
        site.sql(&format!("update appeal set gallery_id = {to}")).await;
    };
    send_to("cinema").await;
    let page = friend.get(at_friend).await.expect(200).text;
    assert!(page.contains("value=\"refuse\"") && !page.contains("value=\"grant\""), "{page}");
    assert!(friend.post(at_friend, &grant).await.expect(403).text.contains("풀었습니다"));
    spammer.try_write(&draft).await.expect(403);
    send_to(GALLERY).await;
    keeper.post(&at_keeper, &grant).await.expect(303);
    assert!(spammer.try_write(&draft).await.status == 303, "it is lifted, and he is told");
    assert_eq!(ban().await, 200);
    let draft = crate::guest::Draft::new("또 다른 광고", "본문");
    spammer.try_write(&draft).await.expect(403);

    // Where the keeper is closed nobody stands at its desk: the operator is asked.
    let operator = operator(&site).await;
    let turn = async |what: &str| {
        let fields = [("gallery", GALLERY), ("reason", "정리"), ("password", PASSWORD)];
        let fields: Vec<_> = fields.into_iter().chain([("do", what)]).collect();
        operator.post("/admin/galleries", &fields).await.expect(303);
    };
    let appeal = async |words: &str| {
        let form = spammer.form("/g/cinema/ban", "/ban").await;
        spammer.send(&form, &[("words", words)]).await.expect(303);
    };
    let answer = async |what: &str, words: &str| {
        let page = operator.get("/admin").await.expect(200).text;
        assert!(page.contains(words), "{words}: {page}");
        let key = page.split("data-appeal=\"").nth(1).unwrap().split('"').next().unwrap();
        let fields = [("do", what), ("ban", key), ("answer", "보았습니다"), ("password", PASSWORD)];
        operator.post("/admin", &fields).await.expect(303);
    };
    appeal("닫히기 전의 말").await;
    assert!(keeper.get(&at_keeper).await.expect(200).text.contains("닫히기 전의 말"));
    assert!(!operator.get("/admin").await.expect(200).text.contains("닫히기 전의 말"));
    turn("close").await;
    answer("grant", "닫히기 전의 말").await;
    let again = [("password", "1234"), ("title", "풀린 뒤"), ("body", "본문")];
    spammer.post("/g/cinema/write", &again).await.expect(303);
    assert_eq!(ban().await, 200);
    appeal("닫힌 뒤의 말").await;
    answer("refuse", "닫힌 뒤의 말").await;
    turn("reopen").await;
    spammer.try_write(&draft).await.expect(403);

    // Its keeper lifts what stands in it, nobody else.
    let page = keeper.get(&own).await.text;
    let key = page.split("data-ban=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    friend.post(theirs, &[("do", "lift"), ("ban", &key)]).await.expect(404);
    keeper.post(&own, &[("do", "lift"), ("ban", &key)]).await.expect(303);
    spammer.try_write(&draft).await.expect(303);
    keeper.post(&own, &[("do", "writers"), ("list", &list)]).await.expect(303);
    assert_eq!(ban().await, 403);

    // What stands in it is read with its keeper's word alone.
    assert!(!reads().await);
    let reader = [("do", "writers"), ("list", &list), ("reader", "cinema")];
    keeper.post(&own, &reader).await.expect(303);
    assert!(reads().await);
    assert_eq!(ban().await, 403, "to read is not to write");
    keeper.post(&own, &[("do", "writers"), ("list", &list)]).await.expect(303);
    assert!(!reads().await);
    friend.post(theirs, &[("do", "leave"), ("list", &list)]).await.expect(303);
    friend.post(theirs, &[("do", "leave"), ("list", &list)]).await.expect(404);

    let acts = async |slug: &str| {
        let page = keeper.get_json(&format!("/g/{slug}/log")).await.json();
        let entries = page["entries"].as_array().unwrap().clone();
        entries.iter().map(|it| it["act"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let lists = |acts: Vec<String>| {
        acts.into_iter().filter(|act| act.starts_with("list.")).collect::<Vec<_>>()
    };
    assert_eq!(
        lists(acts(GALLERY).await),
        ["list.writer"; 4].into_iter().chain(["list.name", "list.open"]).collect::<Vec<_>>()
    );
    assert_eq!(lists(acts("cinema").await), ["list.leave", "list.use"]);
    let log = keeper.get(&format!("/g/{GALLERY}/log")).await.text;
    assert!(log.contains("공유 차단 목록 권한 변경") && log.contains("광고꾼"), "{log}");
    assert!(site.madang(&["log", "verify"]).contains("holds"));
    // A list that is another's does not let its reader ban elsewhere either.
    let fields = [("act", "ban"), ("ban", "1h"), ("reach", "1"), ("post", "1")];
    act(&keeper, &fields).await.expect(403);
});

spread!(a_shared_list_takes_so_many_bans_and_a_gallery_keeps_so_many_lists, |site| async move {
    let keeper = staff(&site, "지킴이", &[]).await;
    let path = format!("/g/{GALLERY}/manage/lists");
    keeper.post(&path, &[("do", "open"), ("name", "광고")]).await.expect(303);
    let list = site.number("select id from ban_list").await;
    let no = site.guest().write("광고", "본문").await.to_string();
    let reach = list.to_string();
    let ban = [("act", "delete"), ("ban", "1h"), ("reach", reach.as_str()), ("post", no.as_str())];

    // As if the gallery had added as many today as it may, and then as many as may hold.
    let fill = async |most: i64, from: &str| {
        site.sql(&format!(
            "insert into ban (list_id, id, kind, subject, low, high, label, reason, by_role,
                              by_name, from_gallery, post_no, created_at, until_at)
             with recursive n (i) as (select 0 union all select i + 1 from n where i + 1 < {most})
             select {list}, {list} + i, 'prefix', '9.' || cast(i as text), '', '', 'x', '',
                    'manager', '', {from}, 0, 1, 9223372036854775807 from n"
        ))
        .await;
    };
    fill(1_000, "(select id from gallery)").await;
    let refused = act(&keeper, &ban).await.expect(429).json();
    assert_eq!(refused["code"], "list_pace");
    assert!(refused["title"].as_str().unwrap().contains("내일 다시"), "{refused}");
    site.sql("delete from ban").await;
    fill(10_000, "1").await;
    assert_eq!(act(&keeper, &ban).await.expect(409).json()["code"], "list_full");
    assert_eq!(site.guest().list("").await.numbers(), [1], "and nothing was taken away");
    site.sql("update ban set lifted_at = 2 where subject = '9.7'").await;
    act(&keeper, &ban).await.expect(200);

    // Others fill it while the post is being taken away: that is done, and both are said.
    let full = "update ban set lifted_at = null where subject = '9.9'";
    site.sql(&match site.engine {
        Engine::Sqlite => {
            format!("create trigger filled after update of deleted_at on post begin {full}; end")
        }
        Engine::Postgres => format!(
            "create rule filled as on update to post
              where new.deleted_at is not null and old.deleted_at is null do also {full}"
        ),
    })
    .await;
    let left = async || {
        site.sql("update ban set lifted_at = 2 where subject = '9.9'").await;
        site.guest().write("광고", "본문").await.to_string()
    };
    let no = left().await;
    let ban = |no| {
        let reach = reach.as_str();
        [("act", "delete"), ("ban", "1h"), ("reach", reach), ("reason", "도배함"), ("post", no)]
    };
    let told = act(&keeper, &ban(no.as_str())).await.expect(409).json();
    assert_eq!((told["items"].as_i64(), told["banned"].as_i64()), (Some(1), Some(0)), "{told}");
    assert_eq!(told["code"], "list_full");
    assert!(told["id"].as_i64() > Some(0), "{told}");
    site.guest().get(&format!("/g/{GALLERY}/{no}")).await.expect(410);
    let no = left().await;
    let page = keeper.post(&format!("/g/{GALLERY}/manage"), &ban(no.as_str())).await;
    let page = page.expect(409).text;
    let said = ["name=\"undo\"", "먼저 필요 없는 차단을 풀어", "도배함"];
    assert!(said.iter().all(|words| page.contains(words)), "{page}");
    assert!(!page.contains(" checked"), "what is left is not picked: {page}");
    site.sql(match site.engine {
        Engine::Sqlite => "drop trigger filled",
        Engine::Postgres => "drop rule filled on post",
    })
    .await;

    // There is room for one: of several at once one is let in.
    site.sql("update ban set lifted_at = 2 where subject = '9.8'").await;
    let mut bans = Vec::new();
    for n in 0..6 {
        let no = site.guest().write(&format!("광고 {n}"), "본문").await.to_string();
        let (keeper, reach) = (keeper.clone(), reach.clone());
        bans.push(async move {
            let ban = [("act", "ban"), ("ban", "1h"), ("reach", &reach), ("post", &no)];
            act(&keeper, &ban).await.status
        });
    }
    let mut said = together(bans).await;
    said.sort_unstable();
    assert_eq!(said, [200, 409, 409, 409, 409, 409]);

    for n in 1..19 {
        keeper.post(&path, &[("do", "open"), ("name", &format!("목록 {n}"))]).await.expect(303);
    }
    let lists = (0..4).map(|n| {
        let (keeper, path) = (keeper.clone(), path.clone());
        async move {
            let fields = [("do", "open"), ("name", &format!("한꺼번에 {n}"))];
            keeper.post(&path, &fields).await.status
        }
    });
    let mut said = together(lists).await;
    said.sort_unstable();
    assert_eq!(said, [303, 403, 403, 403]);
    let refused = keeper.post(&path, &[("do", "open"), ("name", "하나 더")]).await.expect(403);
    assert!(refused.text.contains("20개까지") && refused.text.contains("하나 더"));
});
