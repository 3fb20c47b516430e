//! Writing, changing and taking back posts, as a guest.

use crate::{guest::Draft, nodes::spread, site::GALLERY};

spread!(a_guest_writes_and_everyone_reads, |site| async move {
    let writer = site.guest();
    let answer =
        writer.try_write(&Draft::new("첫 글", "안녕하세요\n\n둘째 문단입니다")).await.expect(303);
    assert!(answer.location().starts_with(&format!("/g/{GALLERY}/1")), "{}", answer.location());
    let page = site.guest().read(1).await;
    assert_eq!((page.no, page.title.as_str(), page.author.as_str()), (1, "첫 글", "마당쇠"));
    assert_eq!(page.prefix, "127.40");
    assert_eq!(page.paragraphs, ["안녕하세요", "둘째 문단입니다"]);
    assert_eq!((page.up, page.member_up, page.down, page.comment_count), (0, 0, 0, 0));
    let list = site.guest().list("").await;
    assert_eq!(list.numbers(), [1]);
    assert_eq!(list.row(1).title, "첫 글");
    assert_eq!(list.row(1).author, "마당쇠");
    assert_eq!(list.row(1).prefix, "127.40");
});

spread!(a_guest_without_a_nick_gets_the_gallerys, |site| async move {
    site.madang(&["gallery", "set", GALLERY, "--default-nick", "긷갤러"]);
    let guest = site.guest();
    let no =
        guest.write_draft(&Draft { nick: String::new(), ..Draft::new("이름 없이", "본문") }).await;
    assert_eq!(guest.read(no).await.author, "긷갤러");
});

spread!(what_is_typed_is_shown_as_typed, |site| async move {
    let guest = site.guest();
    let title = "1 < 2 & \"따옴표\" 'x' </title> &amp; 👍🏽";
    let body = "<b>굵게?</b> & 1 < 2\n줄바꿈은 줄바꿈";
    let no = guest.write(title, body).await;
    let page = guest.read(no).await;
    assert_eq!(page.title, title);
    assert!(page.body.contains("<b>굵게?</b> & 1 < 2"), "{}", page.body);
    assert_eq!(guest.list("").await.row(no).title, title);
    // The edit form holds the same words, so that saving it unchanged changes nothing.
    let form = edit_form_with_words(&guest, no).await;
    assert_eq!(form.field("title"), Some(title));
    assert_eq!(form.field("body").unwrap().trim_start_matches('\n'), body);
});

/// The edit form once it shows the words: at once, or after the password was given.
async fn edit_form_with_words(guest: &crate::guest::Guest, no: i64) -> crate::page::Form {
    let path = format!("/g/{GALLERY}/{no}/edit");
    let form = guest.form(&path, "/edit").await;
    if form.field("body").is_some() {
        return form;
    }
    let answer = guest.send(&form, &[("password", "1234")]).await.expect(200);
    crate::page::Form::find(&answer.text, &path, "/edit")
}

spread!(a_browser_edits_by_the_forms_it_is_given, |site| async move {
    let guest = site.guest();
    let no = guest.write("고칠 글", "처음").await;
    let form = edit_form_with_words(&guest, no).await;
    let changed = [("title", "고친 글"), ("body", "나중"), ("password", "1234")];
    guest.send(&form, &changed).await.expect(303);
    let page = guest.read(no).await;
    assert_eq!((page.title.as_str(), page.body.trim()), ("고친 글", "나중"));
});

spread!(the_password_opens_editing_and_a_wrong_one_does_not, |site| async move {
    let writer = site.guest();
    let no = writer.write("고칠 글", "처음").await;
    let wrong = Draft { password: "9999".into(), ..Draft::new("남이 고침", "나쁨") };
    let refusal = site.guest().edit(no, &wrong).await.expect(403);
    assert!(refusal.text.contains("나쁨"), "what was typed is still there");
    assert_eq!(writer.read(no).await.title, "고칠 글");
    // From elsewhere, with the password: the password is the right, not the address.
    site.guest().edit(no, &Draft::new("고친 글", "나중")).await.expect(303);
    let page = writer.read(no).await;
    assert_eq!((page.title.as_str(), page.body.trim()), ("고친 글", "나중"));
});

spread!(the_password_deletes_and_the_number_is_never_used_again, |site| async move {
    let guest = site.guest();
    guest.write("하나", "본문").await;
    let no = guest.write("둘", "본문").await;
    guest.delete(no, "틀린암호").await.expect(403);
    let answer = guest.delete(no, "1234").await.expect(303);
    assert!(answer.location().starts_with(&format!("/g/{GALLERY}")), "{}", answer.location());
    assert_eq!(guest.list("").await.numbers(), [1]);
    guest.get(&format!("/g/{GALLERY}/{no}")).await.expect(410);
    assert_eq!(guest.write("셋", "본문").await, no + 1);
    guest.delete(no, "1234").await.expect(410);
});

spread!(a_refused_form_keeps_what_was_typed, |site| async move {
    let guest = site.guest();
    let long = "가".repeat(101);
    for (draft, field) in [
        (Draft::new("", "아까운 본문"), "title"),
        (Draft::new(&long, "아까운 본문"), "title"),
        (Draft { password: "123".into(), ..Draft::new("제목", "아까운 본문") }, "password"),
        (Draft { nick: "ㅎ".into(), ..Draft::new("제목", "아까운 본문") }, "nick"),
        (Draft { head: "77".into(), ..Draft::new("제목", "아까운 본문") }, "head"),
    ] {
        let answer = guest.try_write(&draft).await.expect(422);
        assert!(answer.text.contains("아까운 본문"), "{field}: {}", answer.text);
        assert!(!answer.text.contains("1234"), "the password is not sent back");
    }
    guest.try_write(&Draft::new("제목", " \n ")).await.expect(422);
    assert!(guest.list("").await.numbers().is_empty());
});

spread!(the_same_form_sent_twice_posts_once, |site| async move {
    let guest = site.guest();
    let form = guest.form(&format!("/g/{GALLERY}/write"), "/write").await;
    assert!(form.field("token").is_some_and(|token| token.len() >= 16), "{form:?}");
    let typed =
        [("nick", "마당쇠"), ("password", "1234"), ("title", "한 번"), ("body", "두 번 눌렀다")];
    let first = guest.send(&form, &typed).await.expect(303);
    let second = guest.send(&form, &typed).await.expect(303);
    assert_eq!(first.post_no(), second.post_no());
    assert_eq!(guest.list("").await.numbers(), [1]);
});

spread!(the_same_form_sent_twenty_times_at_once_posts_once, |site| async move {
    let guest = site.guest();
    let form = guest.form(&format!("/g/{GALLERY}/write"), "/write").await;
    let answers = crate::site::together((0..20).map(|_| {
        let (guest, form) = (guest.clone(), form.clone());
        async move {
            let typed =
                [("nick", "마당쇠"), ("password", "1234"), ("title", "한 번"), ("body", "연타")];
            guest.send(&form, &typed).await
        }
    }))
    .await;
    let numbers: Vec<i64> =
        answers.into_iter().map(|answer| answer.expect(303).post_no()).collect();
    assert_eq!(numbers, [1; 20]);
    assert_eq!(guest.list("").await.numbers(), [1]);
});

spread!(a_comment_sent_twice_appears_once, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let form = guest.form(&format!("/g/{GALLERY}/{no}"), "/comments").await;
    let typed = [("nick", "댓글러"), ("password", "1234"), ("body", "두 번 눌렀다")];
    guest.send(&form, &typed).await.expect(303);
    guest.send(&form, &typed).await.expect(303);
    let page = guest.read(no).await;
    assert_eq!((page.comment_count, page.comments.len()), (1, 1));
});

spread!(the_same_words_again_are_refused, [("MADANG_LIMITS", "on")], |site| async move {
    let guest = site.guest();
    guest.write("도배", "같은 말").await;
    let answer = guest.try_write(&Draft::new("도배", "같은 말")).await;
    assert!(matches!(answer.status, 409 | 429), "{}", answer.status);
    assert_eq!(guest.list("").await.numbers(), [1]);
});

spread!(a_flood_is_slowed_down_with_an_honest_429, [("MADANG_LIMITS", "on")], |site| async move {
    let flooder = site.guest();
    let mut refused = None;
    for n in 0..200 {
        let answer =
            flooder.try_write(&Draft::new(&format!("도배 {n}"), &format!("본문 {n}"))).await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
        answer.expect(303);
    }
    let refused = refused.expect("200 posts in a row were let through");
    assert!((1..=3600).contains(&refused.retry_after()));
    assert!(refused.text.contains("도배"), "what was typed is still there");
    // Another person elsewhere is not held up.
    site.guest().write("느긋한 글", "본문").await;
});

spread!(a_gallery_that_does_not_exist_takes_nothing, |site| async move {
    let guest = site.guest();
    let fields = [("nick", "마당쇠"), ("password", "1234"), ("title", "제목"), ("body", "본문")];
    guest.post("/g/nowhere/write", &fields).await.expect(404);
    guest.post("/g/nowhere/1/comments", &fields).await.expect(404);
    guest.post(&format!("/g/{GALLERY}/7/comments"), &fields).await.expect(404);
    guest.vote(7, "up").await.expect(404);
});
