//! Lists of bans that galleries share, looked after by their managers.

use crate::{
    guest::Guest,
    members::{code_of, member},
    site::{GALLERY, Site, both},
    stories::managing::{act, staff},
};

async fn manager_of(site: &Site, slug: &str, nick: &str) -> Guest {
    site.madang(&["gallery", "create", slug, "--name", slug]);
    let guest = member(site, nick).await;
    site.madang(&["gallery", "staff", "add", slug, &code_of(&guest).await]);
    guest
}

both!(a_shared_list_is_begun_named_gone_by_and_written_in_on_the_web, |site| async move {
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

    // Its keeper lifts what stands in it, nobody else.
    let page = keeper.get(&own).await.text;
    let key = page.split("data-ban=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    friend.post(theirs, &[("do", "lift"), ("ban", &key)]).await.expect(404);
    keeper.post(&own, &[("do", "lift"), ("ban", &key)]).await.expect(303);
    spammer.try_write(&draft).await.expect(303);
    keeper.post(&own, &[("do", "writers"), ("list", &list)]).await.expect(303);
    assert_eq!(ban().await, 403);
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
        ["list.writer", "list.writer", "list.name", "list.open"]
    );
    assert_eq!(lists(acts("cinema").await), ["list.leave", "list.use"]);
    let log = keeper.get(&format!("/g/{GALLERY}/log")).await.text;
    assert!(log.contains("공유 차단 목록 쓰기 권한 변경") && log.contains("광고꾼"), "{log}");
    assert!(site.madang(&["log", "verify"]).contains("holds"));
    // A list that is another's does not let its reader ban elsewhere either.
    let fields = [("act", "ban"), ("ban", "1h"), ("reach", "1"), ("post", "1")];
    act(&keeper, &fields).await.expect(403);
});
