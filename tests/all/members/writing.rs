//! Writing, voting and taking back under one's own name.

use super::{PASSWORD, code_of, log_in, member, sign_up};
use crate::{
    guest::{Answer, Guest},
    nodes::spread,
    site::{GALLERY, together},
};

async fn write(member: &Guest, title: &str) -> i64 {
    let fields = [("title", title), ("body", "본문")];
    member.post(&format!("/g/{GALLERY}/write"), &fields).await.expect(303).post_no()
}

async fn comment(member: &Guest, no: i64, body: &str) -> i64 {
    let path = format!("/g/{GALLERY}/{no}/comments");
    member.post(&path, &[("body", body)]).await.expect(303);
    let page = member.post_page(&format!("/g/{GALLERY}/{no}?corder=new")).await;
    page.comments.iter().find(|comment| comment.words == body).expect("not there").id
}

spread!(a_member_writes_without_nick_and_password, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let code = code_of(&owner).await;
    let form = owner.form(&format!("/g/{GALLERY}/write"), "/write").await;
    assert_eq!((form.field("nick"), form.field("password")), (None, None));
    let no =
        owner.send(&form, &[("title", "회원 글"), ("body", "본문")]).await.expect(303).post_no();
    let form = owner.form(&format!("/g/{GALLERY}/{no}"), "/comments").await;
    assert_eq!((form.field("nick"), form.field("password")), (None, None));
    owner.send(&form, &[("body", "회원 댓글")]).await.expect(303);

    let guest = site.guest();
    let page = guest.get(&format!("/g/{GALLERY}/{no}")).await.expect(200).text;
    let link = format!("data-code=\"{code}\" href=\"/u/{code}\">마당쇠</a>");
    // Head, comment, and the row of the list below.
    assert_eq!(page.matches(&link).count(), 3, "{page}");
    assert_eq!(page.matches("class=\"b fixed\"").count(), 3);
    assert_eq!(page.matches("class=\"tag\"").count(), 1, "the comment is by the post's writer");
    let read = guest.read(no).await;
    assert_eq!((read.author.as_str(), read.prefix.as_str()), ("마당쇠", ""));
    // A nick that a member types is not his to choose.
    let fields = [("nick", "남의 이름"), ("title", "둘째 글"), ("body", "본문")];
    let no = owner.post(&format!("/g/{GALLERY}/write"), &fields).await.expect(303).post_no();
    assert_eq!(guest.read(no).await.author, "마당쇠");
    // A guest may carry the same name, and has neither badge nor link.
    let no = guest.write("유동 글", "본문").await;
    let page = guest.get(&format!("/g/{GALLERY}/{no}")).await.expect(200).text;
    let head = page.split("data-part=\"body\"").next().unwrap();
    assert!(!head.contains("class=\"b fixed\"") && !head.contains("/u/"), "{head}");
});

spread!(a_members_own_is_his_by_being_logged_in, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let (other, guest) = (member(&site, "다른이").await, site.guest());
    let no = write(&owner, "처음 제목").await;
    let said = comment(&owner, no, "내 댓글").await;
    let by_guest = guest.comment(no, "유동 댓글").await;

    // Nobody else can, whatever password he sends.
    let path = format!("/g/{GALLERY}/{no}");
    for stranger in [&other, &guest] {
        for act in ["edit", "delete", &format!("comments/{said}/delete")] {
            let fields = [("password", ""), ("title", "남의 손"), ("body", "남의 손")];
            stranger.post(&format!("{path}/{act}"), &fields).await.expect(403);
        }
    }
    assert_eq!(guest.read(no).await.title, "처음 제목");

    // The owner edits from the form that is there at once.
    let form = owner.form(&format!("{path}/edit"), "/edit").await;
    assert_eq!((form.field("title"), form.field("password")), (Some("처음 제목"), None));
    owner.send(&form, &[("title", "고친 제목")]).await.expect(303);
    assert_eq!(guest.read(no).await.title, "고친 제목");
    assert_eq!(guest.list("").await.row(no).title, "고친 제목");

    // He takes away his own comment, and one under his post, which says so.
    let form = owner.form(&format!("{path}/comments/{said}/delete"), "/delete").await;
    assert_eq!(form.field("password"), None);
    owner.send(&form, &[]).await.expect(303);
    comment(&other, no, "남은 댓글").await;
    owner.post(&format!("{path}/comments/{by_guest}/delete"), &[]).await.expect(303);
    let left: Vec<String> =
        guest.read(no).await.comments.into_iter().map(|comment| comment.words).collect();
    assert_eq!(left, ["남은 댓글"]);
    // And at last the post.
    owner.form(&format!("{path}/delete"), "/delete").await;
    owner.post(&format!("{path}/delete"), &[]).await.expect(303);
    guest.get(&path).await.expect(410);
});

spread!(s17_a_member_needs_a_guests_password_like_everybody, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let no = site.guest().write("유동 글", "본문").await;
    owner.delete(no, "틀린암호").await.expect(403);
    let form = owner.form(&format!("/g/{GALLERY}/{no}/delete"), "/delete").await;
    assert!(form.field("password").is_some());
    owner.delete(no, "1234").await.expect(303);
});

spread!(a_member_votes_as_himself_from_anywhere, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let no = site.guest().write("글", "본문").await;
    owner.vote(no, "up").await.expect(303);
    // From elsewhere he is the same.
    let elsewhere = site.guest();
    log_in(&elsewhere, "마당쇠", PASSWORD).await.expect(303);
    elsewhere.vote(no, "up").await.expect(409);
    elsewhere.vote(no, "down").await.expect(409);
    // A 반고정닉 counts as one, though not among the 고정닉; a guest as always.
    let shared = site.guest();
    sign_up(&shared, "여럿", "shared").await;
    shared.vote(no, "up").await.expect(303);
    site.guest().vote(no, "up").await.expect(303);
    let page = site.guest().read(no).await;
    assert_eq!((page.up, page.member_up, page.down), (3, 1, 0));
    // The ledger keeps no name.
    let named = "select count(*) from vote where voter in (select code from member)
                  or voter in (select 'member:' || code from member)";
    assert_eq!(site.number(named).await, 0);
});

spread!(s15_two_hundred_votes_of_one_member_at_once_are_one, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let no = site.guest().write("글", "본문").await;
    let statuses = together((0..200).map(|_| {
        let owner = owner.clone();
        async move { owner.vote(no, "up").await.status }
    }))
    .await;
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1);
    let page = site.guest().read(no).await;
    assert_eq!((page.up, page.member_up), (1, 1));
});

spread!(where_guests_may_not_write_members_may, |site| async move {
    let owner = member(&site, "마당쇠").await;
    site.madang(&["gallery", "set", GALLERY, "--guests", "off"]);
    site.guest().try_write(&crate::guest::Draft::new("유동", "본문")).await.expect(403);
    let no = write(&owner, "회원").await;
    comment(&owner, no, "댓글").await;
    let page = owner.get(&format!("/g/{GALLERY}")).await.expect(200).text;
    assert!(page.contains(&format!("/g/{GALLERY}/write")), "{page}");
});

spread!(s26_nothing_shown_of_a_member_comes_from_the_address, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let no = write(&owner, "글").await;
    comment(&owner, no, "댓글").await;
    let guest = site.guest();
    let page = guest.get(&format!("/g/{GALLERY}/{no}")).await.expect(200).text;
    assert!(!page.contains("127.40") && !page.contains("data-col=\"prefix\""), "{page}");
    assert!(!page.contains("data-col=\"mark\""));
    // Not even in the rows: only the sealed access log knows it.
    let kept =
        "select count(*) from post where member_id is not null and (prefix <> '' or mark <> '')";
    assert_eq!(site.number(kept).await, 0);
    let live = Answer::of(guest.request("GET", &format!("/g/{GALLERY}/live?after=0"))).await;
    assert!(!live.text.contains("127."), "{}", live.text);
});
