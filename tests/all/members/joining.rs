//! Signing up and logging in.

use super::{PASSWORD, code_of, is_in, log_in, member, sign_up};
use crate::{
    guest::Answer,
    nodes::spread,
    site::{GALLERY, together},
};

spread!(a_guest_signs_up_and_comes_back, |site| async move {
    let guest = site.guest();
    let form = guest.form(&format!("/signup?next=/g/{GALLERY}"), "/signup").await;
    let typed = [("nick", "마당쇠"), ("password", PASSWORD)];
    let answer = guest.send(&form, &typed).await.expect(303);
    let welcome = guest.get(answer.location()).await.expect(200);
    assert!(welcome.text.contains("마당쇠"), "{}", welcome.text);
    assert!(welcome.text.contains(&format!("href=\"/g/{GALLERY}\"")), "the way on");
    let code = code_of(&guest).await;
    assert_eq!(code.len(), 8);

    guest.post("/logout", &[]).await.expect(303);
    assert!(!is_in(&guest).await);
    let answer = guest.get("/me").await.expect(303);
    assert_eq!(answer.location(), "/login?next=%2Fme");
    // In again: by the nick however it is written, or by the code; and to where one was going.
    let form = guest.form(answer.location(), "/login").await;
    let typed = [("name", " 마 당 쇠"), ("password", PASSWORD)];
    assert_eq!(guest.send(&form, &typed).await.expect(303).location(), "/me");
    assert!(is_in(&guest).await);
    let other = site.guest();
    log_in(&other, &code.to_uppercase(), PASSWORD).await.expect(303);
    assert_eq!(code_of(&other).await, code);
});

spread!(a_fixed_nick_is_one_members_and_a_shared_one_is_not, |site| async move {
    let _owner = member(&site, "Madang").await;
    for (nick, kind) in [("Madang", "fixed"), ("ｍａｄａｎｇ", "fixed"), ("m a d a n g", "shared")]
    {
        let fields = [("nick", nick), ("kind", kind), ("password", PASSWORD)];
        let answer = site.guest().post("/signup", &fields).await.expect(409);
        assert!(answer.text.contains(nick), "what was typed is still there");
        assert!(!answer.text.contains(PASSWORD), "the password is not sent back");
    }
    // Two members may share a nick; each is told by the code, and logs in with it.
    let (one, other) = (site.guest(), site.guest());
    let first = sign_up(&one, "ㅇㅇ친구", "shared").await;
    let second = sign_up(&other, "ㅇㅇ친구", "shared").await;
    assert_ne!(first, second);
    log_in(&site.guest(), "ㅇㅇ친구", PASSWORD).await.expect(403);
    log_in(&site.guest(), &first, PASSWORD).await.expect(303);
});

spread!(twenty_who_want_one_nick_at_once_make_one_member, |site| async move {
    let guests: Vec<_> = (0..20).map(|_| site.guest()).collect();
    let answers = together(guests.into_iter().map(|guest| async move {
        guest.post("/signup", &[("nick", "하나뿐"), ("password", PASSWORD)]).await.status
    }))
    .await;
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    // Twenty passwords at once may be more than a small machine hashes in time: 503.
    assert!(answers.iter().all(|status| matches!(status, 303 | 409 | 503)), "{answers:?}");
    assert_eq!(site.number("select count(*) from member").await, 1);
    assert_eq!(site.number("select count(*) from member_login").await, 2, "its code and its nick");
});

spread!(a_refused_sign_up_says_why_beside_the_field, |site| async move {
    let guest = site.guest();
    for (nick, password, what) in [
        ("", PASSWORD, "닉네임"),
        ("ㅎ", PASSWORD, "닉네임"),
        ("마당\u{202E}쇠", PASSWORD, "닉네임"),
        ("마당쇠", "1234567", "8자"),
        ("madangsoe", "MadangSoe", "닉네임과 같거나"),
        ("마당쇠", "aaaaaaaaaa", "되풀이한"),
    ] {
        let answer =
            guest.post("/signup", &[("nick", nick), ("password", password)]).await.expect(422);
        assert!(answer.text.contains("role=\"alert\""), "{nick} {password}");
        assert!(answer.text.contains(what), "{nick} {password}: {}", answer.text);
    }
    assert_eq!(site.number("select count(*) from member").await, 0);
    let request = guest
        .request("POST", "/signup")
        .header("accept", "application/json")
        .form(&[("nick", "마당쇠"), ("password", "짧다")]);
    let answer = Answer::of(request).await.expect(422);
    assert_eq!(answer.json()["code"], "member_password_length");
    assert_eq!(answer.json()["field"], "password");
});

spread!(s20_logging_in_never_leads_to_another_site, |site| async move {
    let _owner = member(&site, "마당쇠").await;
    for next in
        ["https://evil.test/", "//evil.test", "/\\evil.test", "/\t/evil.test", "/login?next=/"]
    {
        let guest = site.guest();
        let fields = [("name", "마당쇠"), ("password", PASSWORD), ("next", next)];
        assert_eq!(guest.post("/login", &fields).await.expect(303).location(), "/", "{next:?}");
        let encoded: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let form = guest.form(&format!("/login?next={encoded}"), "/login").await;
        assert_eq!(form.field("next"), Some("/"), "{next:?}");
        let referred =
            guest.request("GET", "/login").header("referer", format!("https://evil.test{next}"));
        assert!(!Answer::of(referred).await.text.contains("//evil.test"));
    }
});
