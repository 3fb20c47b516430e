//! Two-step log-in, recovery codes and passkeys. What a browser's authenticator does is told
//! in tests/browser/story.test.js; here, what nobody may do without one.

use totp_rs::{Builder, Secret};

use super::{PASSWORD, code_of, is_in, log_in, member};
use crate::{
    guest::{Answer, Guest},
    nodes::spread,
    page::Form,
};

/// What an app shows so many steps from now.
fn shown(secret: &str, steps: i64) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let at = now.as_secs().checked_add_signed(steps * 30).unwrap();
    let totp = Builder::new().with_secret(secret.as_bytes().to_vec()).build().unwrap();
    totp.generate(at).to_string()
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split(from)
        .nth(1)
        .unwrap_or_else(|| panic!("no {from} in {text}"))
        .split(to)
        .next()
        .unwrap()
}

fn recovery_codes(page: &str) -> Vec<String> {
    page.split("data-recovery>")
        .skip(1)
        .map(|it| it.split('<').next().unwrap().to_owned())
        .collect()
}

/// Switches two-step log-in on; the secret and the recovery codes.
pub(crate) async fn switch_on(owner: &Guest) -> (String, Vec<String>, String) {
    let page = owner.get("/me/two-step").await.expect(200);
    let secret = between(&page.text, "data-secret>", "<").to_owned();
    assert!(page.text.contains("<svg class=\"qr\""), "the picture");
    let form = Form::find(&page.text, "/me/two-step", "/me/two-step");
    let code = shown(&secret, 0);
    let page = owner.send(&form, &[("code", &code), ("current", PASSWORD)]).await.expect(200);
    assert_eq!(page.header("cache-control"), "no-store");
    (secret, recovery_codes(&page.text), code)
}

/// Gives the password and then a code.
async fn in_two_steps(guest: &Guest, code: &str) -> Answer {
    let page = log_in(guest, "마당쇠", PASSWORD).await.expect(200);
    assert!(!is_in(guest).await, "the password alone is not enough");
    let form = Form::find(&page.text, "/login", "/login/second");
    guest.send(&form, &[("code", code)]).await
}

spread!(two_steps_need_the_password_and_the_app, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let phone = site.guest();
    log_in(&phone, "마당쇠", PASSWORD).await.expect(303);
    let (secret, codes, used) = switch_on(&owner).await;
    assert_eq!(codes.len(), 10);
    assert!(is_in(&owner).await, "with a session of its own");
    assert!(!is_in(&phone).await, "who came in by the password alone is out");

    in_two_steps(&phone, "000000").await.expect(403);
    // The code that switched it on is used up; the next one works, once.
    in_two_steps(&phone, &used).await.expect(403);
    let next = shown(&secret, 1);
    in_two_steps(&phone, &next).await.expect(303);
    assert!(is_in(&phone).await);
    in_two_steps(&site.guest(), &next).await.expect(403);
    // A recovery code works once as well, however it is written.
    let lost = site.guest();
    in_two_steps(&lost, &codes[0].to_uppercase().replace('-', " ")).await.expect(303);
    assert!(is_in(&lost).await);
    in_two_steps(&site.guest(), &codes[0]).await.expect(403);
    let page = owner.get("/me/two-step").await.expect(200).text;
    assert!(page.contains("data-left=\"9\""), "{page}");
    // What is kept is neither the secret nor a code.
    let kept = format!("select count(*) from member_totp where sealed like '%{secret}%'");
    assert_eq!(site.number(&kept).await, 0);
    let plain = codes[1].replace('-', "");
    let kept = format!("select count(*) from member_recovery where code_hash = '{plain}'");
    assert_eq!(site.number(&kept).await, 0);
});

spread!(s16_codes_are_not_guessed, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let (_, codes, _) = switch_on(&owner).await;
    let guest = site.guest();
    let mut statuses = Vec::new();
    for n in 0..7 {
        statuses.push(in_two_steps(&guest.without_cookies(), &format!("00000{n}")).await.status);
    }
    assert_eq!(statuses, [403, 403, 403, 403, 403, 429, 429]);
    // From elsewhere the owner still comes in.
    in_two_steps(&site.guest(), &codes[0]).await.expect(303);
    // A ticket that was made up, or is of another purpose, is none.
    for ticket in ["", "x", "AAAA"] {
        let fields = [("ticket", ticket), ("code", codes[1].as_str())];
        site.guest().post("/login/second", &fields).await.expect(422);
    }
});

spread!(two_steps_are_switched_off_by_password_and_code_only, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let (_, codes, _) = switch_on(&owner).await;
    let off = async |password: &str, code: &str| {
        owner.post("/me/two-step/off", &[("current", password), ("code", code)]).await
    };
    off(PASSWORD, "000000").await.expect(403);
    off("틀린 비밀번호", &codes[0]).await.expect(403);
    // New codes end those of before.
    let page = owner.post("/me/two-step/codes", &[("current", PASSWORD)]).await.expect(200);
    let fresh = recovery_codes(&page.text);
    off(PASSWORD, &codes[0]).await.expect(403);
    off(PASSWORD, &fresh[0]).await.expect(303);
    log_in(&site.guest(), "마당쇠", PASSWORD).await.expect(303);
    assert_eq!(site.number("select count(*) from member_recovery").await, 0);
});

spread!(without_an_origin_there_are_no_passkeys, |site| async move {
    let owner = member(&site, "마당쇠").await;
    assert!(!site.guest().get("/login").await.expect(200).text.contains("data-passkey-use"));
    assert!(!owner.get("/me/passkeys").await.expect(200).text.contains("data-passkey-make"));
    site.guest().post("/login/passkey/begin", &[]).await.expect(404);
    owner.post("/me/passkeys/begin", &[("current", PASSWORD)]).await.expect(404);
});

spread!(
    a_passkey_is_made_after_the_password_and_never_made_up,
    [("MADANG_ORIGIN", "http://localhost:1")],
    |site| async move {
        let (owner, other) = (member(&site, "마당쇠").await, member(&site, "다른이").await);
        owner.post("/me/passkeys/begin", &[("current", "틀린 비밀번호")]).await.expect(403);
        let asked =
            owner.post("/me/passkeys/begin", &[("current", PASSWORD)]).await.expect(200).json();
        assert_eq!(asked["options"]["publicKey"]["rp"]["id"], "localhost");
        assert_eq!(
            asked["options"]["publicKey"]["authenticatorSelection"]["userVerification"],
            "required"
        );
        let note = asked["note"].as_str().unwrap();
        for (guest, status) in [(&owner, 403), (&other, 422)] {
            let fields = [("note", note), ("answer", "{}"), ("name", "가짜")];
            guest.post("/me/passkeys", &fields).await.expect(status);
        }
        assert_eq!(site.number("select count(*) from member_passkey").await, 0);
        // Logging in: an answer that is none, and a question that was answered already.
        let guest = site.guest();
        let asked = guest.post("/login/passkey/begin", &[]).await.expect(200).json();
        let note = asked["note"].as_str().unwrap();
        guest.post("/login/passkey", &[("note", note), ("answer", "{}")]).await.expect(403);
        guest.post("/login/passkey", &[("note", note), ("answer", "{}")]).await.expect(429);
        guest.post("/login/passkey", &[("note", "x"), ("answer", "{}")]).await.expect(422);
        assert!(!is_in(&guest).await);
    }
);

spread!(a_proof_is_noted_in_the_session_that_gave_it, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let phone = site.guest();
    log_in(&phone, "마당쇠", PASSWORD).await.expect(303);
    site.sql("update member_session set proved_at = 1").await;
    let path = "/me/two-step/codes";
    owner.post(path, &[("current", "틀린 비밀번호")]).await.expect(403);
    let proved = "select count(*) from member_session where proved_at > 1";
    assert_eq!(site.number(proved).await, 0, "a wrong password proves nothing");
    owner.post(path, &[("current", PASSWORD)]).await;
    assert_eq!(site.number(proved).await, 1, "this session, and no other");
});

spread!(
    what_a_passkey_gives_in_place_of_a_password_is_never_made_up,
    [("MADANG_ORIGIN", "http://localhost:1")],
    |site| async move {
        let owner = member(&site, "마당쇠").await;
        site.madang(&["site", "operator", &code_of(&owner).await]);
        log_in(&owner, "마당쇠", PASSWORD).await.expect(303);
        site.guest().post("/me/prove/begin", &[]).await.expect(303);
        let asked = owner.post("/me/prove/begin", &[]).await.expect(200).json();
        let note = asked["note"].as_str().unwrap();
        owner.post("/me/prove", &[("note", note), ("answer", "{}")]).await.expect(403);
        owner.post("/me/prove", &[("note", note), ("answer", "{}")]).await.expect(429);
        // The question itself is closed with the same key, for another purpose.
        for proof in ["", "x", note] {
            let fields = [("do", "settings"), ("name", "이름"), ("most", "3"), ("proof", proof)];
            owner.post("/admin", &fields).await.expect(403);
        }
    }
);
