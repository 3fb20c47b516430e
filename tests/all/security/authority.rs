//! S17 and S18: every route × every role × own and foreign gallery, as a page and as JSON.
//!
//! The rows say who may; the routes are read from the site map, so one that comes without a
//! row fails here. That somebody may means that he is not refused: what he asked for may
//! still be missing, empty or done already.

mod rows;

use std::collections::BTreeSet;

use reqwest::header::ACCEPT;

use crate::{
    guest::{Answer, Guest},
    members::{PASSWORD, code_of, member},
    site::{GALLERY, Site, both},
    stories::managing::staff,
};
use rows::{
    Need::{self, Anybody, Leaving, Manager, Member, Operator, Right, Staff, Writer},
    ROWS, Row,
};

/// Method and pattern of every route of the site map.
pub(super) fn routes() -> BTreeSet<(String, String)> {
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
            office: Some((GALLERY, &["ban", "report", "members"])),
            ..player("sub who bans", staff(site, "부둘", &["ban", "report", "members"]).await)
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

// Of one server: thousands of questions, each after an act, would wait for the others each time. That
// staff, bans and circles hold through all of them is told in the stories.
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
