//! S17 and S18: every route × every role × own and foreign gallery, as a page and as JSON.
//!
//! The rows say who may; the routes are read from the site map, so one that comes without a
//! row fails here. That somebody may means that he is not refused: what he asked for may
//! still be missing, empty or done already.

use std::collections::BTreeSet;

use reqwest::header::ACCEPT;

use crate::{
    guest::{Answer, Guest},
    members::{PASSWORD, code_of, member},
    site::{GALLERY, Site, both},
    stories::managing::staff,
};

/// Who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Anybody,
    Member,
    /// Whoever wrote it, by his session.
    Writer,
    Staff,
    Right(&'static str),
    Manager,
    Operator,
    /// Ends the session it is sent with: tried without one only.
    Leaving,
}
use Need::{Anybody, Leaving, Manager, Member, Operator, Right, Staff, Writer};

struct Row(&'static str, &'static str, &'static [(&'static str, &'static str)], Need);

/// A form of the console that is signed and asks for nothing there is.
const CONSOLE: &[(&str, &str)] = &[("do", "nothing"), ("reason", "시험"), ("password", PASSWORD)];

/// Post 1 of each gallery and a comment on it are a member's. What is sent changes nothing
/// that another row needs; deletions stand last.
const ROWS: &[Row] = &[
    Row("GET", "/", &[], Anybody),
    Row("GET", "/best", &[], Anybody),
    Row("GET", "/recent", &[], Anybody),
    Row("GET", "/search", &[], Anybody),
    Row("GET", "/search/suggest", &[], Anybody),
    Row("GET", "/help", &[], Anybody),
    Row("GET", "/log", &[], Anybody),
    Row("GET", "/log.jsonl", &[], Anybody),
    Row("GET", "/settings", &[], Anybody),
    Row("POST", "/settings", &[("rows", "50")], Anybody),
    Row("GET", "/signup", &[], Anybody),
    Row("POST", "/signup", &[], Anybody),
    Row("GET", "/login", &[], Anybody),
    Row("POST", "/login", &[("name", ""), ("password", "")], Leaving),
    Row("POST", "/login/second", &[], Anybody),
    Row("POST", "/login/passkey", &[], Anybody),
    Row("POST", "/login/passkey/begin", &[], Anybody),
    Row("GET", "/login/forgot", &[], Anybody),
    Row("POST", "/login/forgot", &[("mail", "")], Anybody),
    Row("GET", "/login/reset", &[], Anybody),
    Row("POST", "/login/reset", &[], Anybody),
    Row("GET", "/mail/verify", &[], Anybody),
    Row("POST", "/mail/verify", &[], Anybody),
    Row("POST", "/logout", &[], Leaving),
    Row("GET", "/me", &[], Member),
    Row("POST", "/me/nick", &[("nick", "")], Member),
    Row("POST", "/me/password", &[("password", ""), ("new", "")], Leaving),
    Row("POST", "/me/audience", &[], Member),
    Row("POST", "/me/export", &[], Leaving),
    Row("POST", "/me/wipe", &[], Leaving),
    Row("POST", "/me/leave", &[], Leaving),
    Row("GET", "/me/mail", &[], Member),
    Row("POST", "/me/mail", &[], Leaving),
    Row("GET", "/me/two-step", &[], Member),
    Row("POST", "/me/two-step", &[], Leaving),
    Row("POST", "/me/two-step/off", &[], Leaving),
    Row("POST", "/me/two-step/codes", &[], Leaving),
    Row("GET", "/me/passkeys", &[], Member),
    Row("POST", "/me/passkeys", &[], Leaving),
    Row("POST", "/me/passkeys/begin", &[], Leaving),
    Row("POST", "/me/passkeys/remove", &[], Member),
    Row("POST", "/me/folders", &[("name", "")], Member),
    Row("POST", "/me/folders/remove", &[("folder", "999")], Member),
    Row("GET", "/u/{code}", &[], Anybody),
    Row("GET", "/u/{code}/comments", &[], Anybody),
    Row("GET", "/u/{code}/scraps", &[], Anybody),
    Row("GET", "/u/{code}/guestbook", &[], Anybody),
    Row("POST", "/u/{code}/guestbook", &[("body", "")], Member),
    Row("POST", "/u/{code}/guestbook/{id}/delete", &[], Member),
    Row("GET", "/me/devices", &[], Member),
    Row("POST", "/me/devices/end", &[], Leaving),
    Row("POST", "/me/devices/end-all", &[], Leaving),
    Row("GET", "/setup/{token}", &[], Anybody),
    Row("POST", "/setup/{token}", &[], Anybody),
    Row("GET", "/admin", &[], Operator),
    Row("POST", "/admin", &[("do", "nothing"), ("password", PASSWORD)], Operator),
    Row("GET", "/admin/members", &[], Operator),
    Row("GET", "/admin/members/{code}", &[], Operator),
    Row("POST", "/admin/members/{code}", CONSOLE, Operator),
    Row("GET", "/admin/galleries", &[], Operator),
    Row("POST", "/admin/galleries", CONSOLE, Operator),
    Row("GET", "/admin/reports", &[], Operator),
    Row("POST", "/admin/reports", CONSOLE, Operator),
    Row("GET", "/admin/claims", &[], Operator),
    Row("POST", "/admin/claims", CONSOLE, Operator),
    Row("GET", "/admin/board", &[], Operator),
    Row("POST", "/admin/board", CONSOLE, Operator),
    Row("GET", "/admin/lookups", &[], Operator),
    Row("POST", "/admin/lookups", CONSOLE, Operator),
    Row("GET", "/admin/figures", &[], Operator),
    Row("GET", "/admin/health", &[], Operator),
    Row("POST", "/admin/health", CONSOLE, Operator),
    Row("GET", "/admin/settings", &[], Operator),
    Row("POST", "/admin/settings", CONSOLE, Operator),
    Row("GET", "/transparency", &[], Anybody),
    Row("GET", "/claim", &[], Anybody),
    Row("POST", "/claim", &[], Anybody),
    Row("GET", "/claim/{token}", &[], Anybody),
    Row("GET", "/open", &[], Member),
    Row("POST", "/open", &[("slug", "?")], Member),
    Row("GET", "/about/design", &[], Anybody),
    Row("POST", "/language", &[("lang", "ko")], Anybody),
    Row("GET", "/offline", &[], Anybody),
    Row("GET", "/manifest.webmanifest", &[], Anybody),
    Row("GET", "/robots.txt", &[], Anybody),
    Row("GET", "/sitemap.xml", &[], Anybody),
    Row("GET", "/healthz", &[], Anybody),
    Row("GET", "/readyz", &[], Anybody),
    Row("GET", "/metrics", &[], Anybody),
    Row("GET", "/sw.js", &[], Anybody),
    Row("GET", "/apple-touch-icon.png", &[], Anybody),
    Row("GET", "/g/{gallery}", &[], Anybody),
    Row("GET", "/g/{gallery}/live", &[], Anybody),
    Row("GET", "/g/{gallery}/ban", &[], Anybody),
    Row("POST", "/g/{gallery}/ban", &[("ban", "1-1"), ("words", "x")], Anybody),
    Row("GET", "/g/{gallery}/reports", &[], Anybody),
    Row("GET", "/g/{gallery}/manage", &[], Staff),
    Row("POST", "/g/{gallery}/manage", &[("act", "delete"), ("post", "999")], Right("delete")),
    Row("POST", "/g/{gallery}/manage", &[("act", "restore"), ("post", "999")], Right("delete")),
    Row("POST", "/g/{gallery}/manage", &[("act", "notice"), ("post", "999")], Right("curate")),
    Row("POST", "/g/{gallery}/manage", &[("act", "feature"), ("post", "999")], Right("curate")),
    Row(
        "POST",
        "/g/{gallery}/manage",
        &[("act", "head"), ("head", "0"), ("post", "999")],
        Right("curate"),
    ),
    Row(
        "POST",
        "/g/{gallery}/manage",
        &[("act", "ban"), ("ban", "1h"), ("post", "999")],
        Right("ban"),
    ),
    Row("GET", "/g/{gallery}/manage/reports", &[], Right("report")),
    Row("POST", "/g/{gallery}/manage/reports", &[("post", "999"), ("do", "keep")], Right("report")),
    Row("GET", "/g/{gallery}/manage/bans", &[], Right("ban")),
    Row("POST", "/g/{gallery}/manage/bans", &[("ban", "1-1"), ("do", "lift")], Right("ban")),
    Row("POST", "/g/{gallery}/manage/bans", &[("ban", "1-1"), ("do", "grant")], Right("ban")),
    Row("GET", "/g/{gallery}/manage/acts", &[], Staff),
    Row("POST", "/g/{gallery}/manage/acts", &[("undo", "1")], Staff),
    Row("GET", "/g/{gallery}/manage/settings", &[], Manager),
    Row("POST", "/g/{gallery}/manage/settings", &[("name", "")], Manager),
    Row("GET", "/g/{gallery}/manage/staff", &[], Staff),
    Row("POST", "/g/{gallery}/manage/staff", &[("do", "name"), ("code", "zzzzzzzz")], Manager),
    Row("POST", "/g/{gallery}/manage/staff", &[("do", "dismiss"), ("code", "zzzzzzzz")], Manager),
    Row("POST", "/g/{gallery}/manage/staff", &[("do", "hand_over"), ("code", "zzzzzzzz")], Manager),
    Row("GET", "/g/{gallery}/log", &[], Anybody),
    Row("GET", "/g/{gallery}/log.jsonl", &[], Anybody),
    Row("GET", "/g/{gallery}/search", &[], Anybody),
    Row("GET", "/g/{gallery}/write", &[], Anybody),
    Row("POST", "/g/{gallery}/write", &[], Anybody),
    Row("GET", "/g/{gallery}/{no}", &[], Anybody),
    Row("POST", "/g/{gallery}/{no}/vote", &[("value", "up")], Anybody),
    Row("POST", "/g/{gallery}/{no}/scrap", &[], Member),
    Row("GET", "/g/{gallery}/{no}/report", &[], Anybody),
    Row("POST", "/g/{gallery}/{no}/report", &[("kind", "spam")], Anybody),
    // Of a post that is not blocked there is nothing to object to.
    Row("GET", "/g/{gallery}/{no}/objection", &[], Anybody),
    Row("POST", "/g/{gallery}/{no}/objection", &[], Anybody),
    Row("POST", "/g/{gallery}/{no}/comments", &[], Anybody),
    Row("GET", "/g/{gallery}/{no}/comments/{id}/report", &[], Anybody),
    Row("POST", "/g/{gallery}/{no}/comments/{id}/report", &[("kind", "spam")], Anybody),
    // Pages that ask for a password show a title, which everybody can read.
    Row("GET", "/g/{gallery}/{no}/edit", &[], Anybody),
    Row("POST", "/g/{gallery}/{no}/edit", &[("password", "1234")], Writer),
    Row(
        "POST",
        "/g/{gallery}/{no}/edit",
        &[("title", ""), ("body", "x"), ("password", "1234")],
        Writer,
    ),
    Row("GET", "/g/{gallery}/{no}/comments/{id}/delete", &[], Anybody),
    Row("GET", "/g/{gallery}/{no}/delete", &[], Anybody),
    Row("POST", "/g/{gallery}/{no}/comments/{id}/delete", &[("password", "1234")], Writer),
    Row("POST", "/g/{gallery}/{no}/delete", &[("password", "1234")], Writer),
];

/// Method and pattern of every route of the site map.
fn routes() -> BTreeSet<(String, String)> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/routes.rs");
    let source = std::fs::read_to_string(path).unwrap();
    let mut found = BTreeSet::new();
    for route in source.split(".route(").skip(1) {
        let pattern = route.split('"').nth(1).unwrap();
        for (call, method) in [
            ("get(", "GET"),
            ("post(", "POST"),
            ("put(", "PUT"),
            ("delete(", "DELETE"),
            ("patch(", "PATCH"),
        ] {
            let is_call = |at: usize| {
                !route[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':'))
            };
            if route.match_indices(call).any(|(at, _)| is_call(at)) {
                found.insert((method.to_owned(), pattern.to_owned()));
            }
        }
    }
    found
}

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let rows: BTreeSet<(String, String)> =
        ROWS.iter().map(|row| (row.0.to_owned(), row.1.to_owned())).collect();
    let routes = routes();
    assert!(routes.len() > 50, "the reading of the site map finds {} routes only", routes.len());
    let without: Vec<_> = routes.difference(&rows).collect();
    assert!(without.is_empty(), "say in ROWS who may: {without:?}");
    let stale: Vec<_> = rows.difference(&routes).collect();
    assert!(stale.is_empty(), "no such routes: {stale:?}");
}

/// Somebody, and what he is in the gallery that he has an office in.
struct Player {
    name: &'static str,
    guest: Guest,
    office: Option<(&'static str, &'static [&'static str])>,
    is_manager: bool,
    is_operator: bool,
    is_writer: bool,
}

const FOREIGN: &str = "cinema";

async fn players(site: &Site) -> Vec<Player> {
    let player = |name, guest| Player {
        name,
        guest,
        office: None,
        is_manager: false,
        is_operator: false,
        is_writer: false,
    };
    let operator = member(site, "운영하는이").await;
    let code = code_of(&operator).await;
    site.madang(&["site", "operator", &code]);
    crate::members::log_in(&operator, "운영하는이", PASSWORD).await.expect(303);
    let far = member(site, "영화지기").await;
    site.madang(&["gallery", "staff", "add", FOREIGN, &code_of(&far).await]);
    vec![
        player("guest", site.guest()),
        player("member", member(site, "그냥회원").await),
        Player {
            office: Some((GALLERY, &["delete", "curate"])),
            ..player("sub who deletes", staff(site, "부하나", &["delete", "curate"]).await)
        },
        Player {
            office: Some((GALLERY, &["ban", "report"])),
            ..player("sub who bans", staff(site, "부둘", &["ban", "report"]).await)
        },
        Player {
            office: Some((GALLERY, &[])),
            is_manager: true,
            ..player("manager", staff(site, "지킴이", &[]).await)
        },
        Player {
            office: Some((FOREIGN, &[])),
            is_manager: true,
            ..player("manager elsewhere", far)
        },
        Player { is_operator: true, ..player("operator", operator) },
        // Last, because what is his he can take away.
        Player { is_writer: true, ..player("writer", member(site, "글쓴회원").await) },
    ]
}

impl Player {
    fn may(&self, need: Need, gallery: &str) -> bool {
        let office = self.office.filter(|(place, _)| *place == gallery);
        let manages = self.is_operator || (office.is_some() && self.is_manager);
        match need {
            Anybody => true,
            Member => self.name != "guest",
            Writer => self.is_writer,
            Staff => manages || office.is_some(),
            Right(right) => manages || office.is_some_and(|(_, rights)| rights.contains(&right)),
            Manager => manages,
            Operator => self.is_operator,
            Leaving => false,
        }
    }
}

fn is_refused(answer: &Answer) -> bool {
    let to_login = answer.status == 303 && answer.location().starts_with("/login");
    matches!(answer.status, 401 | 403) || to_login
}

both!(s17_s18_nobody_does_what_is_not_his, |site| async move {
    site.madang(&["gallery", "create", FOREIGN, "--name", "영화"]);
    let players = players(&site).await;
    let writer = &players.last().unwrap().guest;
    let mut comments = Vec::new();
    for gallery in [GALLERY, FOREIGN] {
        let words = [("title", "회원의 글"), ("body", "본문")];
        writer.post(&format!("/g/{gallery}/write"), &words).await.expect(303);
        writer
            .post(&format!("/g/{gallery}/1/comments"), &[("body", "회원의 댓글")])
            .await
            .expect(303);
        let page = writer.get(&format!("/g/{gallery}/1")).await.text;
        comments.push(
            page.split("data-comment=\"").nth(1).unwrap().split('"').next().unwrap().to_owned(),
        );
    }
    let (mut wrongs, mut tried) = (Vec::new(), 0);
    for player in &players {
        for (gallery, comment) in [GALLERY, FOREIGN].iter().zip(&comments) {
            for Row(method, pattern, fields, need) in ROWS {
                // What belongs to no gallery is tried once.
                if !pattern.contains("{gallery}") && *gallery == FOREIGN {
                    continue;
                }
                if *need == Leaving && player.name != "guest" {
                    continue;
                }
                let path = pattern
                    .replace("{gallery}", gallery)
                    .replace("{no}", "1")
                    .replace("{id}", comment);
                for accept in ["text/html", "application/json"] {
                    let mut request = player.guest.request(method, &path).header(ACCEPT, accept);
                    if *method == "POST" {
                        request = request.form(fields);
                    }
                    let answer = Answer::of(request).await;
                    tried += 1;
                    let may = player.may(*need, gallery);
                    let is_right = match *need {
                        Leaving => answer.status < 500,
                        _ => is_refused(&answer) != may,
                    };
                    // This site has nobody to send its letters.
                    let is_off = *pattern == "/login/forgot" && answer.status == 503;
                    if !is_right || (answer.status >= 500 && !is_off) {
                        wrongs.push(format!(
                            "{} {method} {path} {fields:?} as {accept}: {} where {} expected",
                            player.name,
                            answer.status,
                            if may { "an answer was" } else { "a refusal was" },
                        ));
                    }
                    let is_json = answer.header("content-type").contains("json");
                    if is_refused(&answer) && accept == "application/json" && !is_json {
                        wrongs
                            .push(format!("{} {method} {path}: refused without JSON", player.name));
                    }
                }
            }
        }
    }
    eprintln!("{tried} requests by {} players over {} rows", players.len(), ROWS.len());
    assert!(wrongs.is_empty(), "{} wrong:\n  {}", wrongs.len(), wrongs.join("\n  "));
});
