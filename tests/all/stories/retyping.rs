//! What is refused comes again as it was typed: at a gallery's desk, and to its readers.

use crate::{
    console::refused,
    guest::Guest,
    members::{code_of, member},
    nodes::spread,
    site::GALLERY,
    stories::managing::{act, staff},
};

/// A box or choice of a page: what stands in its element.
fn element<'a>(page: &'a str, part: &str) -> &'a str {
    let rest = page.split(part).nth(1).unwrap_or_else(|| panic!("no {part}: {page}"));
    rest.split('>').next().unwrap()
}

/// Sends a form of a page with other values; the page it comes again on.
async fn again(guest: &Guest, path: &str, fields: &[(&str, &str)], status: u16) -> String {
    let form = guest.form(path, path.rsplit('/').next().unwrap()).await;
    guest.send(&form, fields).await.expect(status).text
}

/// Sends a form whose thing has gone meanwhile: the sentence and what was typed, once.
async fn lost(guest: &Guest, path: &str, fields: &[(&str, &str)], words: &str) {
    let page = guest.post(path, fields).await.expect(422).text;
    assert_eq!(page.matches("role=\"alert\"").count(), 1, "{page}");
    assert_eq!(page.matches(words).count(), 1, "{page}");
}

spread!(what_is_refused_comes_again_as_it_was_typed, |site| async move {
    let keeper = staff(&site, "지킴이", &[]).await;
    let (writer, reader) = (site.guest(), site.guest());
    let no = writer.write("글", "본문").await;
    let id = writer.comment(no, "댓글").await;
    let (post, comment) = (no.to_string(), format!("{no}-{id}"));
    let desk = format!("/g/{GALLERY}/manage");
    let at = |part: &str| format!("{desk}/{part}");
    let wordy = "말 ".repeat(21);
    let long = "가".repeat(501);

    // What was picked and chosen is so still.
    let order = [
        ("act", "ban"),
        ("post", post.as_str()),
        ("reason", wordy.as_str()),
        ("ban", "7d"),
        ("reach", "mine"),
    ];
    refused(&keeper, &desk, &order, "reason", "reason_too_long").await;
    let page = keeper.post(&desk, &order).await.expect(422).text;
    assert!(element(&page, &format!("name=\"post\" value=\"{no}\"")).contains("checked"));
    for chosen in ["<option value=\"7d\"", "<option value=\"mine\""] {
        assert!(element(&page, chosen).contains("selected"), "{chosen}: {page}");
    }
    refused(&keeper, &desk, &[("act", "delete"), ("reason", "도배")], "", "nothing_picked").await;
    let order = [("act", "delete"), ("comment", comment.as_str()), ("reason", wordy.as_str())];
    refused(&keeper, &at("comments"), &order, "reason", "reason_too_long").await;
    assert_eq!(reader.read(no).await.comment_ids(), [id], "and nothing was done");

    let report = [("kind", "spam"), ("words", "광고")];
    reader.post(&format!("/g/{GALLERY}/{no}/report"), &report).await.expect(303);
    let keep = [("post", post.as_str()), ("comment", "0"), ("do", "keep"), ("answer", &long)];
    refused(&keeper, &at("reports"), &keep, "answer", "words_too_long").await;

    keeper.post(&at("reports"), &[&keep[..3], &[("answer", "")]].concat()).await.expect(303);
    lost(&keeper, &at("reports"), &keep, &long).await;

    act(&keeper, &[("act", "ban"), ("ban", "7d"), ("post", &post)]).await.expect(200);
    let ban = format!("/g/{GALLERY}/ban");
    let form = writer.form(&ban, "/ban").await;
    writer.send(&form, &[("words", "풀어 주세요")]).await.expect(303);
    let twice = writer.send(&form, &[("words", "한 번 더 적은 말")]).await.expect(409).text;
    assert!(twice.contains("한 번 더 적은 말") && twice.contains("role=\"alert\""), "{twice}");
    let list = site.number("select list_id from ban").await;
    let key = format!("{list}-{}", site.number("select id from ban").await);
    let answer = [("ban", key.as_str()), ("do", "refuse"), ("answer", &long)];
    refused(&keeper, &at("bans"), &answer, "answer", "words_too_long").await;
    keeper.post(&at("bans"), &[&answer[..2], &[("answer", "")]].concat()).await.expect(303);
    lost(&keeper, &at("bans"), &answer, &long).await;

    refused(&keeper, &at("lists"), &[("do", "open"), ("name", " ")], "name", "list_name").await;
    keeper.post(&at("lists"), &[("do", "open"), ("name", "광고")]).await.expect(303);
    let list = site.number("select id from ban_list").await.to_string();
    let rename = [("do", "rename"), ("list", list.as_str()), ("name", " ")];
    refused(&keeper, &at("lists"), &rename, "name", "list_name").await;

    let own = code_of(&keeper).await;
    let name = [("do", "name"), ("code", "zzzzzzzz"), ("right", "delete")];
    refused(&keeper, &at("staff"), &name, "code", "member_unknown").await;
    let page = keeper.post(&at("staff"), &name).await.expect(422).text;
    let is_ticked = |right: &str| element(&page, &format!("value=\"{right}\"")).contains("checked");
    assert_eq!([is_ticked("delete"), is_ticked("ban")], [true, false], "{page}");
    let name = [("do", "name"), ("code", own.as_str())];
    refused(&keeper, &at("staff"), &name, "code", "right_missing").await;
    let heir = [("do", "hand_over"), ("code", "zzzzzzzz")];
    refused(&keeper, &at("staff"), &heir, "code", "member_unknown").await;
    let away = [("do", "away"), ("until", "2020-01-02")];
    refused(&keeper, &at("staff"), &away, "until", "away_date").await;

    let changed = [("name", " "), ("reason", "새 이름")];
    let page = again(&keeper, &at("settings"), &changed, 422).await;
    assert!(page.contains("value=\"새 이름\""), "{page}");
    let rules = "가".repeat(10_001);
    let page = again(&keeper, &at("rules"), &[("rules", &rules), ("reason", "자주")], 422).await;
    assert!(page.contains(&rules) && page.contains("value=\"자주\""));

    site.madang(&["gallery", "set", GALLERY, "--write", "insiders"]);
    let (one, join) = (member(&site, "하나").await, format!("/g/{GALLERY}/join"));
    one.post(&join, &[("do", "ask"), ("words", "18급")]).await.expect(303);
    let twice = one.post(&join, &[("do", "ask"), ("words", "또 적은 말")]).await.expect(409).text;
    assert!(twice.contains("또 적은 말") && twice.contains("role=\"alert\""), "{twice}");
    let code = code_of(&one).await;
    let admit = [("do", "admit"), ("code", code.as_str()), ("answer", &long)];
    refused(&keeper, &at("members"), &admit, "answer", "words_too_long").await;
    keeper.post(&at("members"), &[("do", "admit"), ("code", &code)]).await.expect(303);
    lost(&keeper, &at("members"), &admit, &long).await;
    let remove = [("do", "remove"), ("code", code.as_str()), ("reason", &wordy)];
    refused(&keeper, &at("members"), &remove, "reason", "reason_too_long").await;
    keeper.post(&at("members"), &remove[..2]).await.expect(303);
    lost(&keeper, &at("members"), &remove, wordy.trim_end()).await;
    let rename = [("do", "rename"), ("list", "1"), ("name", "남의 것"), ("reason", &wordy)];
    lost(&keeper, &at("lists"), &rename, "남의 것").await;
});
