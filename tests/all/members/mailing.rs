//! Mail, against a real SMTP server that the story runs: addresses that are shown to be one's
//! own, and new passwords by them.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

use super::{PASSWORD, code_of, is_in, log_in, member};
use crate::{
    console::{claims, operator},
    guest::{Answer, Guest},
    nodes::{spread, three},
    page::Form,
    site::{Engine, GALLERY, Site, runtime},
};

/// A letter as it came in.
#[derive(Debug, Clone)]
struct Letter {
    /// The envelope's.
    to: Vec<String>,
    head: String,
    text: String,
}

impl Letter {
    fn link(&self) -> String {
        let at = self.text.find("https://madang.example/").expect("no link");
        let path = &self.text[at + "https://madang.example".len()..];
        path.split_whitespace().next().unwrap().to_owned()
    }

    fn token(&self) -> String {
        self.link().split("token=").nth(1).unwrap().to_owned()
    }
}

/// A mail server that takes everything and keeps it.
#[derive(Clone)]
struct Sink {
    port: u16,
    letters: Arc<Mutex<Vec<Letter>>>,
}

impl Sink {
    async fn start() -> Sink {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let sink = Sink { port, letters: Arc::default() };
        let letters = Arc::clone(&sink.letters);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&letters)));
            }
        });
        sink
    }

    /// The letters, once there are so many.
    async fn letters(&self, count: usize) -> Vec<Letter> {
        for _ in 0..1200 {
            let found = self.letters.lock().unwrap().clone();
            if found.len() >= count {
                return found;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("a minute, and not {count} letters: {:?}", self.letters.lock().unwrap());
    }
}

/// One connection, as RFC 5321 has it.
async fn serve(stream: TcpStream, letters: Arc<Mutex<Vec<Letter>>>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut to = Vec::new();
    write.write_all(b"220 sink\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        let verb = line.split([' ', ':']).next().unwrap().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" | "HELO" => "250 sink\r\n",
            "RCPT" => {
                let address = line.split(['<', '>']).nth(1).unwrap();
                to.push(address.to_owned());
                "250 ok\r\n"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.unwrap();
                let mut data = String::new();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    data += line.strip_prefix('.').unwrap_or(&line);
                    data += "\n";
                }
                let (head, body) = data.split_once("\n\n").unwrap();
                let letter = Letter {
                    to: std::mem::take(&mut to),
                    head: head.to_owned(),
                    text: decoded(head, body),
                };
                letters.lock().unwrap().push(letter);
                "250 taken\r\n"
            }
            "QUIT" => "221 bye\r\n",
            _ => "250 ok\r\n",
        };
        if write.write_all(answer.as_bytes()).await.is_err() || verb == "QUIT" {
            return;
        }
    }
}

fn decoded(head: &str, body: &str) -> String {
    let head = head.to_lowercase();
    if head.contains("content-transfer-encoding: base64") {
        let body: String = body.split_whitespace().collect();
        let bytes = base64::engine::general_purpose::STANDARD.decode(body).unwrap();
        return String::from_utf8(bytes).unwrap();
    }
    if !head.contains("quoted-printable") {
        return body.to_owned();
    }
    let joined = body.replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_str();
    while let Some((before, after)) = rest.split_once('=') {
        bytes.extend(before.as_bytes());
        bytes.push(u8::from_str_radix(&after[..2], 16).unwrap());
        rest = &after[2..];
    }
    bytes.extend(rest.as_bytes());
    String::from_utf8(bytes).unwrap()
}

/// Tells a story on a site that can send mail; on PostgreSQL to three servers and a worker.
fn tell<F, Fut>(engine: Engine, story: F)
where
    F: FnOnce(Site, Sink) -> Fut,
    Fut: Future<Output = ()>,
{
    runtime().block_on(async {
        let sink = Sink::start().await;
        let server = format!("smtp://127.0.0.1:{}", sink.port);
        let settings = [
            ("MADANG_MAIL_SERVER", server.as_str()),
            ("MADANG_MAIL_FROM", "yard@madang.example"),
            ("MADANG_ORIGIN", "https://madang.example"),
        ];
        if engine == Engine::Postgres {
            let Some((site, _worker)) = three(&settings).await else { return };
            return story(site, sink).await;
        }
        let Some(mut site) = Site::prepare(engine, &settings).await else { return };
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        site.start();
        story(site, sink).await;
    });
}

macro_rules! by_mail {
    ($name:ident, |$site:ident, $sink:ident| $story:expr) => {
        mod $name {
            use super::*;

            #[test]
            fn on_sqlite() {
                tell(Engine::Sqlite, |$site, $sink| $story);
            }

            #[test]
            fn on_three_nodes() {
                tell(Engine::Postgres, |$site, $sink| $story);
            }
        }
    };
}

async fn ask(member: &Guest, address: &str) -> Answer {
    let fields = [("act", "send"), ("address", address), ("current", PASSWORD)];
    member.post("/me/mail", &fields).await
}

/// Opens a link and presses its button.
async fn press(guest: &Guest, letter: &Letter, typed: &[(&str, &str)]) -> Answer {
    let page = guest.get(&letter.link()).await.expect(200);
    let action = letter.link().split('?').next().unwrap().to_owned();
    guest.send(&Form::find(&page.text, &action, &action), typed).await
}

by_mail!(an_address_is_ones_own_once_its_link_is_used, |site, sink| async move {
    let owner = member(&site, "마당쇠").await;
    let fields = [("act", "send"), ("address", "me@example.org"), ("current", "틀린 비밀번호")];
    owner.post("/me/mail", &fields).await.expect(403);
    ask(&owner, "me@example.org").await.expect(200);
    let letters = sink.letters(1).await;
    assert_eq!(letters[0].to, ["me@example.org"]);
    assert!(letters[0].head.contains("yard@madang.example"), "{}", letters[0].head);
    assert!(letters[0].text.contains("마당쇠"), "{}", letters[0].text);
    // Opening the link changes nothing, pressing the button does, once, from any browser.
    let phone = site.guest();
    phone.get(&letters[0].link()).await.expect(200);
    assert!(!owner.get("/me/mail").await.text.contains("me@example.org"));
    press(&phone, &letters[0], &[]).await.expect(200);
    press(&phone, &letters[0], &[]).await.expect(422);
    assert!(owner.get("/me/mail").await.text.contains("me@example.org"));
    // It leads to the account from now on, and nobody else sees it.
    log_in(&site.guest(), "Me@Example.org", PASSWORD).await.expect(303);
    let page = site.guest().get(&format!("/u/{}", code_of(&owner).await)).await.expect(200).text;
    assert!(!page.contains("example.org"));
    let kept =
        format!("select count(*) from mail_token where token_hash = '{}'", letters[0].token());
    assert_eq!(site.number(&kept).await, 0);
    // Another cannot have it as well.
    let other = member(&site, "다른이").await;
    ask(&other, "ME@example.org").await.expect(200);
    let letters = sink.letters(2).await;
    press(&other, &letters[1], &[]).await.expect(409);
});

by_mail!(s27_a_change_of_address_goes_to_both_and_no_header_gets_in, |site, sink| async move {
    let owner = member(&site, "마당쇠").await;
    ask(&owner, "old@example.org").await.expect(200);
    let letters = sink.letters(1).await;
    press(&owner, &letters[0], &[]).await.expect(200);
    for wrong in [
        "a@example.org\r\nBcc: victim@example.org",
        "a@example.org\nSubject: spam",
        "a@example.org, victim@example.org",
        "\"a\" <a@example.org>",
        "nobody",
    ] {
        ask(&owner, wrong).await.expect(422);
    }
    ask(&owner, "new@example.org").await.expect(200);
    let letters = sink.letters(3).await;
    let to: Vec<&str> = letters[1..].iter().map(|letter| letter.to[0].as_str()).collect();
    assert!(to.contains(&"new@example.org") && to.contains(&"old@example.org"), "{to:?}");
    let told = letters[1..].iter().find(|letter| letter.to[0] == "old@example.org").unwrap();
    assert!(!told.text.contains("https://"), "the old address gets no link: {}", told.text);
    assert!(letters.iter().all(|letter| letter.to.len() == 1 && !letter.head.contains("Bcc")));
    // Until the new one is shown to be his, the old one is his.
    log_in(&site.guest(), "new@example.org", PASSWORD).await.expect(403);
    log_in(&site.guest(), "old@example.org", PASSWORD).await.expect(303);
    let link = letters[1..].iter().find(|letter| letter.to[0] == "new@example.org").unwrap();
    press(&owner, link, &[]).await.expect(200);
    log_in(&site.guest(), "old@example.org", PASSWORD).await.expect(403);
    log_in(&site.guest(), "new@example.org", PASSWORD).await.expect(303);
});

by_mail!(s19_a_forgotten_password_is_chosen_anew_once, |site, sink| async move {
    let owner = member(&site, "마당쇠").await;
    ask(&owner, "me@example.org").await.expect(200);
    press(&owner, &sink.letters(1).await[0], &[]).await.expect(200);
    let _silent = member(&site, "주소없음").await;
    // The same answer for who has an address, who has none, and who does not exist.
    let mut answers = Vec::new();
    for name in ["마당쇠", "주소없음", "아무도아님", "me@example.org"] {
        let guest = site.guest();
        let form = guest.form("/login/forgot", "/login/forgot").await;
        let request = guest
            .request("POST", "/login/forgot")
            .header("x-forwarded-host", "evil.test")
            .form(&form.filled(&[("name", name)]));
        answers.push(Answer::of(request).await.expect(200).text);
    }
    assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:?}");
    let letters = sink.letters(3).await;
    for letter in &letters[1..] {
        assert_eq!(letter.to, ["me@example.org"]);
        assert!(letter.link().starts_with("/login/reset?token="), "{}", letter.link());
        assert!(!letter.text.contains("evil.test") && !letter.text.contains("127.0.0.1"));
    }
    let guest = site.guest();
    press(&guest, &letters[1], &[("password", "짧다")]).await.expect(422);
    press(&guest, &letters[1], &[("password", "새 비밀번호 2")]).await.expect(200);
    assert!(!is_in(&owner).await, "every session ended");
    press(&guest, &letters[1], &[("password", "또 다른 비밀번호")]).await.expect(422);
    log_in(&guest, "마당쇠", PASSWORD).await.expect(403);
    log_in(&guest, "마당쇠", "새 비밀번호 2").await.expect(303);
    // A link for one thing is none for another, nor one that was made up.
    for token in [letters[2].token(), "0".repeat(32), String::new()] {
        guest.post("/mail/verify", &[("token", &token)]).await.expect(422);
    }
});

by_mail!(a_member_is_told_that_a_post_of_his_is_blocked, |site, sink| async move {
    let owner = member(&site, "마당쇠").await;
    ask(&owner, "me@example.org").await.expect(200);
    press(&owner, &sink.letters(1).await[0], &[]).await.expect(200);
    let words = [("title", "내가 쓴 글"), ("body", "본문")];
    let no = owner.post(&format!("/g/{GALLERY}/write"), &words).await.expect(303).post_no();
    let operator = operator(&site).await;
    claims::claim(&site.guest(), no).await;
    claims::answer(&operator, "open", "block").await;
    let letter = &sink.letters(2).await[1];
    assert_eq!(letter.to, ["me@example.org"]);
    assert!(
        letter.text.contains("내가 쓴 글") && !letter.text.contains("홍길동"),
        "{}",
        letter.text
    );
    let page = owner.get(&letter.link()).await.expect(200).text;
    assert!(page.contains("글쓴이의 이의 제기"), "{page}");
});

spread!(
    s20_without_an_origin_no_mail_is_sent,
    [("MADANG_MAIL_SERVER", "smtp://127.0.0.1:1"), ("MADANG_MAIL_FROM", "yard@madang.example")],
    |site| async move {
        let owner = member(&site, "마당쇠").await;
        ask(&owner, "me@example.org").await.expect(503);
        let answer = site.guest().post("/login/forgot", &[("name", "마당쇠")]).await.expect(503);
        assert!(answer.text.contains("사이트 주소"), "{}", answer.text);
        assert_eq!(
            site.number("select count(*) from job where kind in ('mail_send', 'mail_reset')").await,
            0
        );
    }
);
