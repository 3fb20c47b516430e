//! Logging in by a provider, against a real one that the story runs and that may misbehave.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{
    PASSWORD, code_of, is_in, log_in, member,
    provider::{CLIENT, Mischief, ORIGIN, Provider, SECRET},
    proving::switch_on,
};
use crate::{
    guest::{Answer, Guest},
    nodes::three,
    site::{Engine, GALLERY, Site, runtime, together},
};

/// Tells one story on SQLite and to three servers on PostgreSQL, at a site that knows the provider.
macro_rules! vouched {
    ($name:ident, |$site:ident, $provider:ident| $story:expr) => {
        mod $name {
            use super::*;

            #[test]
            fn on_sqlite() {
                tell(Engine::Sqlite, |$site, $provider| $story);
            }

            #[test]
            fn on_three_nodes() {
                tell(Engine::Postgres, |$site, $provider| $story);
            }
        }
    };
}

fn tell<F, Fut>(engine: Engine, story: F)
where
    F: FnOnce(Site, Provider) -> Fut,
    Fut: Future<Output = ()>,
{
    runtime().block_on(async {
        let provider = Provider::start().await;
        let issuer = provider.base();
        let settings = [
            ("MADANG_ORIGIN", ORIGIN),
            ("MADANG_OIDC_ISSUER", issuer.as_str()),
            ("MADANG_OIDC_CLIENT_ID", CLIENT),
            ("MADANG_OIDC_CLIENT_SECRET", SECRET),
            ("MADANG_OIDC_NAME", "모임"),
        ];
        if engine == Engine::Postgres {
            // Whichever sent a browser away, any receives it.
            let Some((site, _worker)) = three(&settings).await else { return };
            return story(site, provider).await;
        }
        let Some(mut site) = Site::prepare(engine, &settings).await else { return };
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        site.start();
        story(site, provider).await;
    });
}

/// From a link of the site to the provider and back; where that leads.
async fn through(guest: &Guest, provider: &Provider, path: &str) -> Answer {
    let sent = guest.get(path).await.expect(303);
    assert_eq!(sent.header("cache-control"), "no-store");
    let back = provider.visit(sent.location()).await;
    guest.get(&back).await
}

/// Signs up by the provider.
async fn sign_up(guest: &Guest, provider: &Provider, nick: &str) {
    let to = through(guest, provider, "/login/oidc?next=%2Fg%2Fbaduk").await.expect(303);
    assert_eq!(to.location(), "/signup/oidc");
    let form = guest.form("/signup/oidc", "/signup/oidc").await;
    let made = guest.send(&form, &[("nick", nick)]).await.expect(303);
    assert_eq!(made.location(), "/me?welcome=%2Fg%2Fbaduk");
}

fn session_of(answer: &Answer) -> String {
    let all = answer.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap());
    let mut sessions = all.filter(|it| it.starts_with("madang_session="));
    sessions.next().expect("no session").to_owned()
}

vouched!(somebody_signs_up_by_a_provider_and_is_known_again, |site, provider| async move {
    let guest = site.guest();
    member(&site, "마당쇠").await;
    let page = guest.get("/login?next=%2Fg%2Fbaduk").await.expect(200);
    assert!(page.text.contains("href=\"/login/oidc?next=%2Fg%2Fbaduk\""), "{}", page.text);
    assert!(page.text.contains("모임 계정으로 로그인"));
    // No form leads there, so what forms may lead to stays the site.
    assert!(page.header("content-security-policy").contains("form-action 'self';"));

    let to = through(&guest, &provider, "/login/oidc?next=%2Fg%2Fbaduk").await.expect(303);
    assert_eq!(to.location(), "/signup/oidc");
    assert!(!is_in(&guest).await, "the provider's word alone opens no account");
    let form = guest.form("/signup/oidc", "/signup/oidc").await;
    let taken = guest.send(&form, &[("nick", "마당쇠")]).await.expect(409);
    assert!(taken.text.contains("value=\"마당쇠\""), "{}", taken.text);
    let made = guest.send(&form, &[("nick", "바람개비")]).await.expect(303);
    assert_eq!(made.location(), "/me?welcome=%2Fg%2Fbaduk");
    let first = session_of(&made);
    assert!(first.contains("HttpOnly") && first.contains("SameSite=Lax"));
    let code = code_of(&guest).await;
    // Used up: the same form makes no second account of it.
    guest.send(&form, &[("nick", "바람개비 둘")]).await.expect(422);
    let keyless = "select count(*) from member where password is null";
    assert_eq!(site.number(keyless).await, 1);
    assert_eq!(site.number("select count(*) from member_mail").await, 0);
    let plain = "select count(*) from member_oidc where subject like '%person%'";
    assert_eq!(site.number(plain).await, 0, "the provider's number is kept hashed");

    // Again, from elsewhere, and on to where he was; never off the site.
    let phone = site.guest();
    for (next, leads) in [
        ("%2Fg%2Fbaduk%3Fpage%3D2", "/g/baduk?page=2"),
        ("%2F%2Fevil.test", "/"),
        ("https%3A%2F%2Fevil.test", "/"),
        ("%2F%5Cevil.test", "/"),
        ("%2Flogin", "/"),
    ] {
        let path = format!("/login/oidc?next={next}");
        let back = through(&phone, &provider, &path).await.expect(303);
        assert_eq!(back.location(), leads, "{next}");
        assert_ne!(session_of(&back), first, "each log-in has a session of its own");
    }
    assert_eq!(code_of(&phone).await, code);
    assert_eq!(site.number("select count(*) from member_session where member_id in (select member_id from member_oidc)").await, 2, "the one before ends");

    // Another person there is another here, whatever his address says.
    provider.is_asked_by("person-2");
    let other = site.guest();
    sign_up(&other, &provider, "바람개비 둘").await;
    assert_ne!(code_of(&other).await, code);
    let asked = provider.asked();
    assert!(asked.iter().all(|it| it["code_verifier"].len() >= 43), "{asked:?}");
    let log = site.log();
    for secret in [SECRET, "code-0", "id_token", &asked[0]["code_verifier"]] {
        assert!(!log.contains(secret), "{secret} in the log");
    }
});

vouched!(s19_nothing_that_a_provider_says_is_believed_unchecked, |site, provider| async move {
    let guest = site.guest();
    for mischief in [
        Mischief::Nonce,
        Mischief::NoNonce,
        Mischief::Audience,
        Mischief::Party,
        Mischief::Issuer,
        Mischief::Expired,
        Mischief::Signature,
        Mischief::Unsigned,
        Mischief::Shared,
    ] {
        provider.misbehaves(mischief);
        let answer = through(&guest, &provider, "/login/oidc").await;
        assert_eq!(answer.status, 403, "{mischief:?}: {}", answer.text);
        assert!(answer.text.contains("확인받지 못했습니다"), "{mischief:?}: {}", answer.text);
        guest.get("/signup/oidc").await.expect(422);
    }
    assert_eq!(site.number("select count(*) from member").await, 0);
    provider.misbehaves(Mischief::Rsa);
    let fine = through(&guest, &provider, "/login/oidc").await.expect(303);
    assert_eq!(fine.location(), "/signup/oidc");

    // A code is for the browser that was sent, once, and for the question it answers.
    provider.misbehaves(Mischief::None);
    let sent = guest.get("/login/oidc").await.expect(303).location().to_owned();
    let back = provider.visit(&sent).await;
    site.guest().get(&back).await.expect(422);
    let state = back.split("state=").nth(1).unwrap();
    guest.get(&back.replace(state, "0123456789abcdef0123456789abcdef")).await.expect(422);
    guest.get(&back.replace("code=", "x=")).await.expect(403);
    guest.get(&format!("{back}&iss=https%3A%2F%2Fid.example.com")).await.expect(422);
    let cookie = cookie_of(&guest, &provider).await;
    guest.get(&cookie.0).await.expect(303);
    let replayed = site.guest().request("GET", &cookie.0).header("cookie", &cookie.1);
    Answer::of(replayed).await.expect(429);
    // Another's code does not fit the secret that this browser was sent with.
    let mine = guest.get("/login/oidc").await.expect(303).location().to_owned();
    let mine = provider.visit(&mine).await;
    let other = site.guest();
    let theirs = other.get("/login/oidc").await.expect(303).location().to_owned();
    let theirs = provider.visit(&theirs).await;
    let part =
        |text: &str| text.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let mixed = mine.replace(&part(&mine), &part(&theirs));
    guest.get(&mixed).await.expect(403);
    assert_eq!(site.number("select count(*) from member").await, 0);
});

/// A way back that was not gone yet, and the cookie it needs.
async fn cookie_of(guest: &Guest, provider: &Provider) -> (String, String) {
    let sent = guest.get("/login/oidc").await.expect(303);
    let line = sent.header("set-cookie").to_owned();
    assert!(line.starts_with("madang_oidc=") && line.contains("HttpOnly"), "{line}");
    let cookie = line.split(';').next().unwrap().to_owned();
    (provider.visit(sent.location()).await, cookie)
}

vouched!(
    s19_an_account_is_linked_after_a_proof_and_taken_over_by_nobody,
    |site, provider| async move {
        let owner = member(&site, "마당쇠").await;
        let code = code_of(&owner).await;
        assert!(owner.get("/me").await.text.contains("href=\"/me/oidc\""));
        let link = async |guest: &Guest, password: &str| {
            let to = through(guest, &provider, "/me/oidc/link").await;
            if to.status != 303 {
                return to;
            }
            assert_eq!(to.location(), "/me/oidc");
            guest.post("/me/oidc", &[("do", "link"), ("current", password)]).await
        };
        assert!(link(&owner, "틀린 비밀번호").await.expect(403).text.contains("지금 비밀번호"));
        assert_eq!(site.number("select count(*) from member_oidc").await, 0);
        // What one browser came back with is of no use in another's session.
        let stranger = member(&site, "다른이").await;
        stranger.post("/me/oidc", &[("do", "link"), ("current", PASSWORD)]).await.expect(422);
        link(&owner, PASSWORD).await.expect(303);
        let page = owner.get("/me/oidc").await.expect(200).text;
        assert!(page.contains("data-link=") && page.contains(&provider.base()), "{page}");
        // One account there is one member's.
        link(&stranger, PASSWORD).await.expect(409);

        // Whoever has used up his tries with the password is still let in by the provider.
        let phone = site.guest();
        for _ in 0..8 {
            log_in(&phone, "마당쇠", "틀린 비밀번호").await;
        }
        log_in(&phone, "마당쇠", PASSWORD).await.expect(429);
        through(&phone, &provider, "/login/oidc").await.expect(303);
        assert_eq!(code_of(&phone).await, code);

        // A second step is a second step.
        let (_, codes, _) = switch_on(&owner).await;
        let asked = through(&phone, &provider, "/login/oidc?next=%2Fbest").await.expect(200);
        let form = crate::page::Form::find(&asked.text, "/login", "/login/second");
        assert!(!is_in(&phone).await, "the session from before it ended");
        assert_eq!(phone.send(&form, &[("code", &codes[0])]).await.expect(303).location(), "/best");
        assert!(is_in(&phone).await);

        let subject = owner.form("/me/oidc", "/me/oidc").await;
        let unlink = |current| [("do", "unlink"), ("current", current)];
        owner.send(&subject, &unlink("틀린 비밀번호")).await.expect(403);
        owner.send(&subject, &unlink(PASSWORD)).await.expect(303);
        let to = through(&site.guest(), &provider, "/login/oidc").await.expect(303);
        assert_eq!(to.location(), "/signup/oidc", "nobody is known by it any more");
    }
);

vouched!(a_member_without_a_password_proves_himself_by_the_provider, |site, provider| async move {
    let owner = site.guest();
    sign_up(&owner, &provider, "바람개비").await;
    let page = owner.get("/me").await.expect(200).text;
    assert!(page.contains("/me/oidc/prove") && !page.contains("name=\"current\""), "{page}");
    // Whoever finds the browser open does nothing that asks for a password.
    let json = async |path: &str, fields: &[(&str, &str)]| {
        let request = owner.request("POST", path).header("accept", "application/json");
        Answer::of(request.form(fields)).await
    };
    for path in ["/me/leave", "/me/wipe", "/me/two-step/codes", "/me/oidc"] {
        let refused = json(path, &[("do", "unlink"), ("subject", "x")]).await.expect(403).json();
        assert_eq!(refused["code"], "prove_first", "{path}");
    }
    let set = [("current", ""), ("password", "새 비밀번호 2")];
    owner.post("/me/password", &set).await.expect(403);
    // Logging in again proves nothing: the provider may have gone by a session of its own.
    through(&owner, &provider, "/login/oidc").await.expect(303);
    owner.post("/me/password", &set).await.expect(403);
    let sent = owner.get("/me/oidc/prove").await.expect(303);
    assert!(sent.location().contains("prompt=login") && sent.location().contains("max_age=0"));
    for mischief in [Mischief::NoTime, Mischief::Stale] {
        provider.misbehaves(mischief);
        through(&owner, &provider, "/me/oidc/prove").await.expect(403);
    }
    provider.misbehaves(Mischief::None);
    provider.is_asked_by("person-2");
    through(&owner, &provider, "/me/oidc/prove").await.expect(403);
    owner.post("/me/password", &set).await.expect(403);

    provider.is_asked_by("person-1");
    let proved = through(&owner, &provider, "/me/oidc/prove").await.expect(303);
    assert_eq!(proved.location(), "/me");
    session_of(&proved);
    let link = owner.form("/me/oidc", "/me/oidc").await;
    let alone = owner.send(&link, &[("do", "unlink")]).await.expect(409);
    assert!(alone.text.contains("로그인할 방법이 없습니다"), "{}", alone.text);
    owner.post("/me/password", &set).await.expect(303);
    log_in(&site.guest(), "바람개비", "새 비밀번호 2").await.expect(303);
    let given = [("do", "unlink"), ("current", "새 비밀번호 2")];
    owner.send(&link, &given).await.expect(303);
    // Who leaves is known by nothing any more.
    let leaver = site.guest();
    sign_up(&leaver, &provider, "떠날이").await;
    through(&leaver, &provider, "/me/oidc/prove").await.expect(303);
    leaver.post("/me/leave", &[]).await.expect(303);
    let left = "select count(*) from member_login where login like 'oidc:%'";
    assert_eq!(site.number(left).await + site.number("select count(*) from member_oidc").await, 0);
});

#[test]
fn a_provider_that_is_away_keeps_nobody_else_out() {
    runtime().block_on(async {
        // It takes every call and says nothing.
        let mute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", mute.local_addr().unwrap());
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok(call) = mute.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                held.push(call);
            }
        });
        let half = [("MADANG_OIDC_ISSUER", issuer.as_str()), ("MADANG_OIDC_CLIENT_ID", CLIENT)];
        let whole = [("MADANG_ORIGIN", ORIGIN), half[0], half[1]];
        let mut site = Site::prepare(Engine::Sqlite, &whole).await.unwrap();
        site.start();
        // Of those who come at once one asks, and all hear what came of it; whoever comes then
        // hears it without another call.
        let guests = [site.guest(), site.guest(), site.guest(), site.guest()];
        let mut answers =
            together(guests.map(|it| async move { it.get("/login/oidc").await })).await;
        answers.push(site.guest().get("/login/oidc").await);
        for away in answers {
            let away = away.expect(503);
            assert!(away.text.contains("대답하지 않습니다") && away.retry_after() > 0);
        }
        assert_eq!(calls.load(Ordering::SeqCst), 1);
        member(&site, "마당쇠").await;
        let failed = site.command(&["site", "show"]).env_remove("MADANG_ORIGIN").output().unwrap();
        let said = String::from_utf8_lossy(&failed.stderr).into_owned();
        assert!(!failed.status.success() && said.contains("set origin"), "{said}");
    });
}
