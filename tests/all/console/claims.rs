//! 임시조치: claim, block, notice, objection, end; and that a blocked post is read nowhere.

use super::{acts, after, operator, refused, run_job, send};
use crate::{
    guest::{Draft, Guest},
    members::{PASSWORD, log_in, member},
    nodes::spread,
    site::{GALLERY, Site},
};

const SECRET: &str = "숨길것";

/// Claims that a post be blocked; the page that says what became of it.
pub(crate) async fn claim(guest: &Guest, no: i64) -> String {
    claim_of(guest, &format!("https://madang.example/g/{GALLERY}/{no}?page=2")).await
}

/// The same by an address.
pub(crate) async fn claim_of(guest: &Guest, address: &str) -> String {
    let fields = [
        ("post", address),
        ("kind", "privacy"),
        ("words", "제 전화번호가 있습니다"),
        ("name", "홍길동"),
        ("contact", "hong@example.org"),
    ];
    guest.post("/claim", &fields).await.expect(303).location().to_owned()
}

/// Answers the claim on top of the console's page of a state.
pub(crate) async fn answer(operator: &Guest, state: &str, what: &str) {
    let page = operator.get(&format!("/admin/claims?state={state}")).await.expect(200).text;
    let key = after(&page, "data-claim=\"").to_owned();
    let fields =
        [("claim", key.as_str()), ("do", what), ("days", "30"), ("answer", "확인했습니다")];
    send(operator, "/admin/claims", &fields).await.expect(303);
}

/// Every side from which the post could be read.
async fn sides(site: &Site, no: i64, other: i64) -> Vec<String> {
    let word: String = form_urlencoded::byte_serialize("제목".as_bytes()).collect();
    let on_next_page = format!("/g/{GALLERY}/{other}");
    site.guest().get(&on_next_page).await.expect(200);
    vec![
        format!("/g/{GALLERY}"),
        format!("/g/{GALLERY}?tab=featured"),
        format!("/g/{GALLERY}?tab=notice"),
        format!("/g/{GALLERY}/{no}"),
        format!("/g/{GALLERY}/{no}?corder=new&cpage=1"),
        format!("/g/{GALLERY}/{no}/edit"),
        format!("/g/{GALLERY}/{no}/delete"),
        format!("/g/{GALLERY}/{no}/report"),
        format!("/g/{GALLERY}/{no}/objection"),
        format!("/g/{GALLERY}/live?after=0"),
        on_next_page,
        format!("/g/{GALLERY}/search?q={word}"),
        format!("/g/{GALLERY}/search?q={word}&format=rss"),
        format!("/search?q={word}&in=all&format=rss"),
        format!("/search?q={word}"),
        format!("/g/{GALLERY}/log"),
        format!("/g/{GALLERY}/log.jsonl"),
        "/".to_owned(),
        "/best".to_owned(),
        "/recent".to_owned(),
        "/transparency".to_owned(),
        "/sitemap.xml".to_owned(),
    ]
}

spread!(a_blocked_post_is_read_nowhere_until_its_guest_objects_and_is_heard, |site| async move {
    let operator = operator(&site).await;
    let (author, reader, keeper) = (site.guest(), site.guest(), member(&site, "모으는이").await);
    let draft = Draft::new("숨길것 제목", "숨길것 본문");
    let no = author.write_draft(&draft).await;
    let other = site.guest().write("남는 글", "본문").await;
    for _ in 0..10 {
        site.guest().vote(no, "up").await.expect(303);
    }
    site.madang(&["post", "notice", GALLERY, &no.to_string()]);
    keeper.post(&format!("/g/{GALLERY}/{no}/scrap"), &[]).await.expect(303);
    let paths = sides(&site, no, other).await;
    // Pages that are kept now must not be sent later.
    let before = reader.get(&paths[3]).await.expect(200);
    assert!(before.text.contains(SECRET) && reader.get("/best").await.text.contains(SECRET));

    let own = claim(&reader, no).await;
    assert!(reader.get(&own).await.expect(200).text.contains("검토 중"));
    assert!(
        reader.get(&paths[3]).await.expect(200).text.contains(SECRET),
        "a claim blocks nothing"
    );
    assert!(operator.get("/admin").await.text.contains("data-claims=\"1\""));
    // Who claims is sealed in the database.
    let named = "select count(*) from claim where claimant like '%hong%'";
    assert_eq!(site.number(named).await, 0);
    let page = operator.get("/admin/claims").await.expect(200).text;
    assert!(page.contains("홍길동") && page.contains("hong@example.org") && page.contains(SECRET));
    let key = after(&page, "data-claim=\"").to_owned();
    let mut block = [
        ("claim", key.as_str()),
        ("do", "block"),
        ("days", "31"),
        ("answer", "가렸습니다"),
        ("reason", "전화번호"),
    ];
    refused(&operator, "/admin/claims", &block, "days", "days_range").await;
    (block[2].1, block[4].1) = ("30", "");
    refused(&operator, "/admin/claims", &block, "reason", "reason_missing").await;
    answer(&operator, "open", "block").await;
    // The form of a claim that stands on another page comes again as well.
    let restore = [("claim", key.as_str()), ("do", "restore"), ("reason", "")];
    refused(&operator, "/admin/claims", &restore, "reason", "reason_missing").await;

    let post = reader.get(&paths[3]).await.expect(451);
    assert!(
        post.text.contains("사생활·개인정보") && post.text.contains("/objection"),
        "{}",
        post.text
    );
    assert_eq!(reader.get_json(&paths[3]).await.expect(451).json()["code"], "post_blocked");
    for path in &paths {
        for guest in [&reader, &keeper, &operator] {
            for answer in [guest.get(path).await, guest.get_json(path).await] {
                assert!(!answer.text.contains(SECRET), "{path}: {}", answer.text);
                assert!(answer.status < 500, "{path}: {}", answer.status);
            }
        }
    }
    let code = crate::members::code_of(&keeper).await;
    let kept = keeper.get(&format!("/u/{code}/scraps")).await.expect(200).text;
    assert!(!kept.contains(SECRET) && kept.contains("임시조치로 가려진 글"), "{kept}");
    // Neither its author nor staff brings it back, and no job erases it.
    author.edit(no, &draft).await.expect(410);
    author.delete(no, "1234").await.expect(410);
    assert!(!site.try_madang(&["post", "restore", GALLERY, &no.to_string()]).status.success());
    site.sql("update post set deleted_at = deleted_at - 864000000000 where deleted_by = 4").await;
    run_job(&site, "erase_deleted").await;
    assert!(reader.get(&own).await.text.contains("가렸습니다"));

    let objection = format!("/g/{GALLERY}/{no}/objection");
    let words = |password: &'static str| [("words", "제 번호입니다"), ("password", password)];
    author.post(&objection, &words("틀림")).await.expect(403);
    author.post(&objection, &[("words", ""), ("password", "1234")]).await.expect(422);
    author.post(&objection, &words("1234")).await.expect(303);
    assert!(author.get(&objection).await.expect(200).text.contains("이의 제기를 받았습니다"));
    author.post(&objection, &words("1234")).await.expect(409);
    let page = operator.get("/admin/claims?state=blocked").await.text;
    assert!(page.contains("제 번호입니다"), "{page}");
    answer(&operator, "blocked", "restore").await;

    let back = reader.get(&paths[3]).await.expect(200).text;
    assert!(back.contains("숨길것 본문"), "{back}");
    for path in ["/best", paths[0].as_str(), paths[11].as_str()] {
        assert!(reader.get(path).await.text.contains(SECRET), "{path}");
    }
    assert!(reader.get(&own).await.text.contains("다시 보입니다"));
    reader.get(&objection).await.expect(404);
    let log = acts(&reader, &format!("/g/{GALLERY}/log")).await;
    assert_eq!(log[..3], ["claim.end", "claim.object", "claim.block"]);
    let file = reader.get(&format!("/g/{GALLERY}/log.jsonl")).await.text;
    assert!(!file.contains("홍길동") && !file.contains("마당쇠"), "neither side is named");
    assert!(site.madang(&["log", "verify"]).contains("holds"));
    site.doctor_is_content();
});

spread!(a_block_ends_by_itself_and_its_member_is_told, |site| async move {
    let operator = operator(&site).await;
    let (author, reader) = (member(&site, "글쓴이").await, site.guest());
    let fields = [("title", "회원의 글"), ("body", "본문")];
    let no = author.post(&format!("/g/{GALLERY}/write"), &fields).await.expect(303).post_no();
    claim(&reader, no).await;
    answer(&operator, "open", "block").await;
    let path = format!("/g/{GALLERY}/{no}");
    reader.get(&path).await.expect(451);
    let objection = format!("{path}/objection");
    assert!(author.get("/me").await.expect(200).text.contains(&objection));
    assert!(reader.get(&objection).await.text.contains("/login?next="));
    reader.post(&objection, &[("words", "아닙니다")]).await.expect(403);
    author.post(&objection, &[("words", "아닙니다")]).await.expect(303);
    // A second claim about it finds nothing to block.
    let again = [
        ("post", path.as_str()),
        ("kind", "other"),
        ("words", "또"),
        ("name", "a"),
        ("contact", "b"),
    ];
    reader.post("/claim", &again).await.expect(422);

    run_job(&site, "end_claims").await;
    reader.get(&path).await.expect(451);
    site.sql("update claim set until_at = created_at").await;
    run_job(&site, "end_claims").await;
    assert!(reader.get(&path).await.expect(200).text.contains("회원의 글"));
    assert!(!author.get("/me").await.text.contains(&objection));
    let page = reader.get_json(&format!("/g/{GALLERY}/log")).await.json();
    assert_eq!(page["entries"][0]["act"], "claim.end");
    assert_eq!(page["entries"][0]["role"], "system");

    // Of a member who has left, nobody could take it away any more.
    claim(&reader, no).await;
    answer(&operator, "open", "block").await;
    log_in(&author, "글쓴이", PASSWORD).await.expect(303);
    let leave = [("fate", "unsigned"), ("current", PASSWORD)];
    author.post("/me/leave", &leave).await.expect(303);
    answer(&operator, "blocked", "restore").await;
    reader.get(&path).await.expect(410);
    // And one that is refused leaves the post alone.
    let stays = site.guest().write("남는 글", "본문").await;
    let own = claim(&reader, stays).await;
    answer(&operator, "open", "refuse").await;
    reader.get(&format!("/g/{GALLERY}/{stays}")).await.expect(200);
    let page = reader.get(&own).await.text;
    assert!(page.contains("받아들이지 않았습니다") && page.contains("확인했습니다"), "{page}");
    for wrong in ["", "/g/baduk", "/g/nowhere/1", "/g/baduk/999"] {
        let fields = [("post", wrong), ("words", "x"), ("name", "a"), ("contact", "b")];
        let page = reader.post("/claim", &fields).await.expect(422).text;
        assert!(page.contains("찾지 못했습니다"), "{wrong}: {page}");
    }
});

spread!(a_comment_is_blocked_alone_and_its_replies_stay, |site| async move {
    let operator = operator(&site).await;
    let (author, reader, member) = (site.guest(), site.guest(), member(&site, "말하는이").await);
    let no = author.write("남는 글", "본문").await;
    let first = author.comment(no, "숨길것 꼭꼭숨은").await;
    let reply = reader.reply(no, first, "남는 답글").await;
    let path = format!("/g/{GALLERY}/{no}");
    let words = [("body", "숨길것 몰래숨은")];
    member.post(&format!("{path}/comments"), &words).await.expect(303);
    let second = *reader.read(no).await.comment_ids().last().unwrap();
    let code = crate::members::code_of(&member).await;
    // Where it could be read, by pages that are kept now.
    let word: String = form_urlencoded::byte_serialize("숨길것".as_bytes()).collect();
    let places = [
        path.clone(),
        format!("{path}?corder=new"),
        format!("{path}/comments/{first}/report"),
        format!("{path}/comments/{second}/report"),
        format!("/g/{GALLERY}/search?q={word}&in=comment"),
        format!("/g/{GALLERY}/search?q={word}&in=comment&format=rss"),
        format!("/search?q={word}&in=comment"),
        format!("/u/{code}/comments"),
        format!("/g/{GALLERY}/log"),
        format!("/g/{GALLERY}"),
        "/recent".to_owned(),
    ];
    for place in &places {
        reader.get(place).await;
    }
    assert!(reader.get(&places[4]).await.text.contains("꼭꼭숨은"), "it is found");
    let report = reader.get(&places[3]).await.expect(200).text;
    assert!(
        report.contains(&format!("/claim?post=%2Fg%2F{GALLERY}%2F{no}%23c{second}")),
        "{report}"
    );
    let post = reader.get(&path).await.text;
    assert!(post.contains(&format!("{path}/comments/{second}/reply")), "{post}");

    let own = claim_of(&reader, &format!("https://madang.example{path}?page=2#c{first}")).await;
    let page = operator.get("/admin/claims").await.expect(200).text;
    assert!(
        page.contains("숨길것 꼭꼭숨은") && page.contains(&format!("{path}#c{first}")),
        "{page}"
    );
    answer(&operator, "open", "block").await;
    claim_of(&reader, &format!("{path}#c{second}")).await;
    answer(&operator, "open", "block").await;
    let sees = async |site: &Site| {
        for place in &places {
            for guest in [&site.guest(), &reader, &operator] {
                for answer in [guest.get(place).await, guest.get_json(place).await] {
                    let is_read = ["꼭꼭숨은", "몰래숨은"].map(|it| answer.text.contains(it));
                    assert_eq!(is_read, [false; 2], "{place}: {}", answer.text);
                    assert!(answer.status < 500, "{place}: {}", answer.status);
                }
            }
        }
    };
    sees(&site).await;
    // Each stands there as blocked, with replies or without; the replies are read as before.
    let post = reader.get(&path).await.expect(200).text;
    assert_eq!(post.matches("임시조치로 가려진 댓글입니다").count(), 2, "{post}");
    assert!(post.contains("남는 답글"), "{post}");
    assert_eq!(reader.read(no).await.comment_count, 1);
    assert_eq!(reader.read(no).await.comment_ids(), [first, reply, second]);
    site.doctor_is_content();
    // No job erases it, and there is nothing to take away but with its block.
    site.sql("update comment set deleted_at = deleted_at - 864000000000 where deleted_by = 4")
        .await;
    run_job(&site, "erase_deleted").await;
    author
        .post(&format!("{path}/comments/{first}/delete"), &[("password", "1234")])
        .await
        .expect(410);

    let objection = format!("{path}/comments/{first}/objection");
    assert!(post.contains(&objection), "{post}");
    assert!(reader.get(&objection).await.expect(200).text.contains("가려진 댓글"));
    reader.get(&format!("{path}/objection")).await.expect(404);
    let said = |password: &'static str| [("words", "제 말입니다"), ("password", password)];
    author.post(&objection, &said("틀림")).await.expect(403);
    author.post(&objection, &said("1234")).await.expect(303);
    assert!(operator.get("/admin/claims?state=blocked").await.text.contains("제 말입니다"));
    let of_member = format!("{path}/comments/{second}/objection");
    assert!(member.get("/me").await.text.contains(&of_member));

    // Both come back when their time is over.
    site.sql("update claim set until_at = created_at").await;
    run_job(&site, "end_claims").await;
    let back = reader.read(no).await;
    assert_eq!(back.comment_ids(), [first, reply, second]);
    assert!(
        back.comments[0].words == "숨길것 꼭꼭숨은" && back.comments[2].words == "숨길것 몰래숨은"
    );
    assert_eq!(back.comment_count, 3);
    for place in [&places[4], &places[7]] {
        assert!(reader.get(place).await.text.contains("숨길것"), "{place}");
    }
    assert!(reader.get(&own).await.text.contains("다시 보입니다"));
    let log = acts(&reader, &format!("/g/{GALLERY}/log")).await;
    assert_eq!(log[..5], ["claim.end", "claim.end", "claim.object", "claim.block", "claim.block"]);
    let page = reader.get_json(&format!("/g/{GALLERY}/log")).await.json();
    assert_eq!(page["entries"][4]["object"], format!("comment {no}/{first}"));
    assert_eq!(site.number("select count(*) from claim where comment_id > 0").await, 2);

    // Its writer may take it away, with the block; then it is nowhere.
    claim_of(&reader, &format!("{path}#c{second}")).await;
    answer(&operator, "open", "block").await;
    let delete = [("do", "delete")];
    author.post(&of_member, &delete).await.expect(403);
    member.post(&of_member, &delete).await.expect(303);
    assert_eq!(reader.read(no).await.comment_ids(), [first, reply]);
    assert!(site.madang(&["log", "verify"]).contains("holds"));
    site.doctor_is_content();
});

spread!(
    what_is_blocked_is_its_authors_to_delete_and_staffs_deletion_outlives_a_block,
    |site| async move {
        let operator = operator(&site).await;
        let (author, reader) = (member(&site, "글쓴이").await, site.guest());
        let write = async |title: &str| {
            let fields = [("title", title), ("body", "본문")];
            author.post(&format!("/g/{GALLERY}/write"), &fields).await.expect(303).post_no()
        };
        let over = async || {
            site.sql("update claim set until_at = created_at").await;
            run_job(&site, "end_claims").await;
        };
        // All of his goes, what is blocked as well: it does not come back at the block's end.
        let no = write("지우고 싶은 글").await;
        let path = format!("/g/{GALLERY}/{no}");
        let said = format!("{path}/comments");
        author.post(&said, &[("body", "지우고 싶은 댓글")]).await.expect(303);
        let comment = site.number("select id from comment").await;
        claim_of(&reader, &format!("{path}#c{comment}")).await;
        answer(&operator, "open", "block").await;
        let own = claim(&reader, no).await;
        answer(&operator, "open", "block").await;
        let wipe = [("current", PASSWORD), ("posts", "on"), ("comments", "on")];
        author.post("/me/wipe", &wipe).await.expect(303);
        let left = "select count(*) from claim where state = 'blocked'";
        crate::members::account::until_none(&site, left).await;
        over().await;
        reader.get(&path).await.expect(410);
        assert!(reader.get(&own).await.text.contains("삭제되었습니다"));
        let gone = "select count(*) from comment where deleted_by = 1";
        assert_eq!(site.number(gone).await, 1);
        // A guest takes away what is blocked by its password.
        let guest = site.guest();
        let no = guest.write("다투지 않을 글", "본문").await;
        claim(&reader, no).await;
        answer(&operator, "open", "block").await;
        let objection = format!("/g/{GALLERY}/{no}/objection");
        assert!(guest.get(&objection).await.expect(200).text.contains("직접 삭제하기"));
        guest.post(&objection, &[("do", "delete"), ("password", "틀림")]).await.expect(403);
        guest.post(&objection, &[("do", "delete"), ("password", "1234")]).await.expect(303);
        over().await;
        reader.get(&format!("/g/{GALLERY}/{no}")).await.expect(410);

        // What staff took away can be claimed and blocked: nobody puts it back then.
        let no = site.guest().write("지워진 글", "본문").await.to_string();
        let path = format!("/g/{GALLERY}/{no}");
        site.madang(&["post", "delete", GALLERY, &no]);
        claim_of(&reader, &path).await;
        assert!(operator.get("/admin/claims").await.text.contains("지워진 글"));
        answer(&operator, "open", "block").await;
        let restore = ["post", "restore", GALLERY, no.as_str()];
        assert!(!site.try_madang(&restore).status.success());
        reader.get(&path).await.expect(451);
        over().await;
        // Afterwards it is as staff had left it, and theirs to put back while its words are kept.
        reader.get(&path).await.expect(410);
        site.madang(&restore);
        reader.get(&path).await.expect(200);
        assert!(site.madang(&["log", "verify"]).contains("holds"));
        site.doctor_is_content();
    }
);
