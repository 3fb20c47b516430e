//! Comments: replies, orders, pages, and what remains of a deleted one.

use std::collections::HashSet;

use crate::{
    guest::Guest,
    nodes::spread,
    page::{Form, PostPage},
    site::{GALLERY, both},
};

fn says(page: &PostPage, id: i64) -> &str {
    &page.comments.iter().find(|comment| comment.id == id).unwrap().text
}

spread!(comments_are_counted_and_shown_everywhere, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let first = guest.comment(no, "첫 댓글 & <태그>").await;
    let second = site.guest().comment(no, "둘째 댓글").await;
    let page = guest.read(no).await;
    assert_eq!((page.comment_count, page.comment_ids()), (2, vec![first, second]));
    assert!(says(&page, first).contains("댓글러"));
    assert_eq!(page.rows.iter().find(|row| row.no == no).unwrap().comments, 2);
    assert_eq!(guest.list("").await.row(no).comments, 2);
});

spread!(replies_stay_under_their_comment_in_every_order, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let a = guest.comment(no, "가가가").await;
    let b = guest.comment(no, "나나나").await;
    let c = guest.comment(no, "다다다").await;
    let b1 = guest.reply(no, b, "나의 답글 하나").await;
    let a1 = guest.reply(no, a, "가의 답글 하나").await;
    let b2 = guest.reply(no, b, "나의 답글 둘").await;
    let in_order = async |guest: &Guest, order: &str| {
        guest.post_page(&format!("/g/{GALLERY}/{no}?corder={order}")).await.comment_ids()
    };
    assert_eq!(in_order(&guest, "old").await, [a, a1, b, b1, b2, c]);
    assert_eq!(in_order(&guest, "nonsense").await, [a, a1, b, b1, b2, c]);
    let new = in_order(&guest, "new").await;
    assert_eq!(threads(&new, &[a, b, c]), [c, b, a], "{new:?}");
    let reply = in_order(&guest, "reply").await;
    assert_eq!(threads(&reply, &[a, b, c]), [b, a, c], "{reply:?}");
    for order in [&new, &reply] {
        let at = |id: i64| order.iter().position(|other| *other == id).unwrap();
        assert!(at(a1) == at(a) + 1, "{order:?}");
        assert!(
            [at(b1), at(b2)].iter().all(|at_b| (at(b) + 1..=at(b) + 2).contains(at_b)),
            "{order:?}"
        );
    }
});

/// The first comments of threads, in the order shown.
fn threads(shown: &[i64], firsts: &[i64]) -> Vec<i64> {
    shown.iter().copied().filter(|id| firsts.contains(id)).collect()
}

spread!(a_reply_to_a_reply_stays_one_level_deep_and_names_its_addressee, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let a = guest.comment(no, "가가가").await;
    let b = guest.comment(no, "나나나").await;
    let a1 = guest.reply(no, a, "답글").await;
    let a2 = guest.reply(no, a1, "답글의 답").await;
    let page = guest.read(no).await;
    assert_eq!(page.comment_ids(), [a, a1, a2, b]);
    assert!(says(&page, a2).contains("답글러"), "{page:?}");
});

spread!(a_hundred_comments_fill_a_page, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    for n in 0..103 {
        guest.try_comment(no, &format!("댓글 {n:03}")).await.expect(303);
    }
    let first = guest.post_page(&format!("/g/{GALLERY}/{no}?corder=old&cpage=1")).await;
    let second = guest.post_page(&format!("/g/{GALLERY}/{no}?corder=old&cpage=2")).await;
    assert_eq!((first.comments.len(), second.comments.len()), (100, 3));
    assert_eq!((first.comment_count, second.comment_count), (103, 103));
    assert!(first.comments[0].text.contains("댓글 000"));
    assert!(second.comments[2].text.contains("댓글 102"));
    let newest = guest.post_page(&format!("/g/{GALLERY}/{no}?corder=new&cpage=1")).await;
    assert!(newest.comments[0].text.contains("댓글 102"));
    // A page that does not exist shows the last there is.
    let beyond = guest.post_page(&format!("/g/{GALLERY}/{no}?corder=old&cpage=999")).await;
    assert_eq!(beyond.comments.len(), 3);
    // The form to answer one leads to the page it stands on by now.
    let last = second.comments[2].id;
    let reply = format!("/g/{GALLERY}/{no}/comments/{last}/reply");
    let answer = guest.get(&reply).await.expect(303);
    assert_eq!(answer.location(), format!("{reply}?cpage=2#c{last}"));
    guest.get(&format!("{reply}?cpage=2")).await.expect(200);
});

spread!(a_reply_is_written_without_a_script, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let bare = guest.get(&format!("/g/{GALLERY}/{no}")).await.expect(200).text;
    assert_eq!(bare.matches("<form class=\"say\"").count(), 1, "{bare}");
    let (first, second) = (guest.comment(no, "첫 말").await, guest.comment(no, "둘째 말").await);
    let path = |id: i64| format!("/g/{GALLERY}/{no}/comments/{id}/reply");
    let post = guest.get(&format!("/g/{GALLERY}/{no}")).await.expect(200).text;
    assert!(post.contains(&format!(r#"href="{}#c{second}""#, path(second))), "{post}");
    // The page's own form and the one that a script copies, however many comments there are.
    assert_eq!(post.matches("<form class=\"say\"").count(), 2, "{post}");

    let page = guest.get(&path(second)).await.expect(200).text;
    assert_eq!(page.matches("<form class=\"say\"").count(), 3, "{page}");
    assert!(page.contains(&format!("/g/{GALLERY}/{no}/comments/{second}/report")), "{page}");
    let form = guest.form(&path(second), "/comments").await;
    let refused = guest.send(&form, &[("password", "1"), ("body", "둘째에게")]).await.expect(422);
    let form = Form::find(&refused.text, &form.action, "/comments");
    guest.send(&form, &[("nick", "답글러"), ("password", "1234")]).await.expect(303);
    let page = guest.read(no).await;
    assert_eq!(page.comments.len(), 3, "{page:?}");
    assert_eq!(page.comment_ids()[..2], [first, second]);
    assert!(page.comments[2].is_reply && page.comments[2].words == "둘째에게", "{page:?}");

    guest.delete_comment(no, first, "1234").await.expect(303);
    guest.get(&path(first)).await.expect(410);
    guest.delete_comment(no, second, "1234").await.expect(303);
    guest.get(&path(second)).await.expect(410);
    guest.get(&path(i64::MAX)).await.expect(410);
});

spread!(a_comment_leads_to_the_page_it_stands_on, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    for n in 0..100 {
        guest.try_comment(no, &format!("댓글 {n:03}")).await.expect(303);
    }
    let answer = guest.try_comment(no, "백한 번째").await.expect(303);
    let path = answer.location().split('#').next().unwrap().to_owned();
    let shown = guest.post_page(&path).await;
    assert!(shown.comments.iter().any(|comment| comment.text.contains("백한 번째")), "{path}");
});

spread!(a_deleted_comment_with_replies_leaves_a_tombstone, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let a = guest.comment(no, "지울 말").await;
    let a1 = guest.reply(no, a, "남을 말").await;
    let b = guest.comment(no, "혼자인 말").await;
    guest.delete_comment(no, a, "9999").await.expect(403);
    guest.delete_comment(no, a, "1234").await.expect(303);
    let page = guest.read(no).await;
    assert_eq!(page.comment_ids(), [a, a1, b]);
    assert!(says(&page, a).contains("삭제된 댓글입니다"), "{page:?}");
    assert!(!page.text.contains("지울 말"));
    assert_eq!(page.comment_count, 2);
    // Without replies nothing stays.
    guest.delete_comment(no, b, "1234").await.expect(303);
    let page = guest.read(no).await;
    assert_eq!((page.comment_ids(), page.comment_count), (vec![a, a1], 1));
    // When the last reply goes, the tombstone has nothing left to hold.
    guest.delete_comment(no, a1, "1234").await.expect(303);
    let page = guest.read(no).await;
    assert_eq!((page.comment_ids(), page.comment_count), (vec![], 0));
    guest.delete_comment(no, b, "1234").await.expect(410);
});

spread!(a_deleted_comment_takes_no_reply, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let a = guest.comment(no, "지울 말").await;
    guest.delete_comment(no, a, "1234").await.expect(303);
    let parent = a.to_string();
    let fields = [
        ("nick", "답글러"),
        ("password", "1234"),
        ("body", "늦은 답"),
        ("parent", parent.as_str()),
    ];
    guest.post(&format!("/g/{GALLERY}/{no}/comments"), &fields).await.expect(409);
    assert_eq!(guest.read(no).await.comment_count, 0);
});

spread!(the_writer_of_the_post_may_clear_the_comments_under_it, |site| async move {
    let writer = site.guest();
    let no = writer.write("내 글", "본문").await;
    let other = site.guest();
    let fields = [("nick", "불청객"), ("password", "secret9"), ("body", "나쁜 말")];
    other.post(&format!("/g/{GALLERY}/{no}/comments"), &fields).await.expect(303);
    let id = writer.read(no).await.comments[0].id;
    other.reply(no, id, "답글이 있다").await;
    site.guest().delete_comment(no, id, "nobody").await.expect(403);
    writer.delete_comment(no, id, "1234").await.expect(303);
    let page = writer.read(no).await;
    assert!(!page.text.contains("나쁜 말"));
    assert!(says(&page, id).contains("글쓴이"), "it says who: {}", says(&page, id));
});

spread!(a_deleted_post_takes_its_comments_along, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    guest.comment(no, "딸린 말").await;
    guest.delete(no, "1234").await.expect(303);
    guest.try_comment(no, "늦은 말").await.expect(410);
    assert!(!guest.get(&format!("/g/{GALLERY}/{no}")).await.text.contains("딸린 말"));
});

spread!(a_deleted_reply_is_not_named_by_the_replies_to_it, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let first = guest.comment(no, "첫 댓글").await;
    let fields = [
        ("nick", "사라질이름"),
        ("password", "1234"),
        ("body", "답글"),
        ("parent", &first.to_string()),
    ];
    let path = format!("/g/{GALLERY}/{no}/comments");
    guest.post(&path, &fields).await.expect(303);
    let answered = *guest.read(no).await.comment_ids().last().unwrap();
    guest.reply(no, answered, "답글의 답글").await;
    let page = format!("/g/{GALLERY}/{no}");
    assert!(guest.get(&page).await.text.contains("class=\"at\">사라질이름"), "whom it answers");
    guest.delete_comment(no, answered, "1234").await.expect(303);
    assert!(!guest.get(&page).await.text.contains("사라질이름"));
});

// More than are counted from the end: pages and places near the beginning are found from there.
both!(pages_of_many_comments_are_one_row_from_whichever_end_they_are_read, |site| async move {
    site.madang(&["seed", "--posts", "1", "--comments", "1300", "--gallery", GALLERY]);
    let guest = site.guest();
    let no = guest.list("").await.numbers()[0];
    // Of one that is gone the place stands while it has replies.
    let gone = guest.comment(no, "지워질 댓글").await;
    guest.reply(no, gone, "남는 답글").await;
    guest.delete_comment(no, gone, "1234").await.expect(303);
    let last = guest.comment(no, "마지막 댓글").await;
    let mut pages = Vec::new();
    for page in 1..=14 {
        let path = format!("/g/{GALLERY}/{no}?corder=old&cpage={page}");
        let shown = guest.get(&path).await.expect(200);
        pages.push(PostPage::parse(&shown.text).comments);
    }
    let lengths: Vec<_> = pages.iter().map(Vec::len).collect();
    assert_eq!(lengths, [[100; 13].as_slice(), &[3]].concat());
    let first_of_threads: Vec<i64> =
        pages.iter().flatten().filter(|it| !it.is_reply).map(|it| it.id).collect();
    assert!(first_of_threads.is_sorted_by(|one, other| one < other), "oldest first");
    let all: HashSet<i64> = pages.iter().flatten().map(|it| it.id).collect();
    assert_eq!((all.len(), pages[13][2].id), (1_303, last));
    assert!(all.contains(&gone));
    for (at, page) in pages.iter().enumerate() {
        for id in [page[0].id, page[page.len() / 2].id, page[page.len() - 1].id] {
            // From a page that it is not on one is led to the one that it is on.
            let other = if at == 5 { 7 } else { 6 };
            let path = format!("/g/{GALLERY}/{no}/comments/{id}/reply?corder=old&cpage={other}");
            if id == gone {
                guest.get(&path).await.expect(410);
                continue;
            }
            let led = guest.get(&path).await.expect(303);
            let page = led.header("location").split_once("cpage=").map_or("1", |(_, rest)| rest);
            let digits: String = page.chars().take_while(char::is_ascii_digit).collect();
            assert_eq!(digits, (at + 1).to_string(), "{id}: {}", led.header("location"));
        }
    }
});
