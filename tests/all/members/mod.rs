//! Members: signing up, logging in, writing under one's name, and what the threats table
//! says of sessions.

pub(crate) mod account;
mod attempts;
mod gallog;
mod joining;
mod kept;
mod mailing;
mod provider;
pub(crate) mod proving;
mod sessions;
mod vouching;
mod writing;

use crate::{guest::Guest, site::Site};

/// A password that the rules allow.
pub(crate) const PASSWORD: &str = "열려라 참깨 1";

/// A guest who signs up as a 고정닉 and is logged in from then on.
pub(crate) async fn member(site: &Site, nick: &str) -> Guest {
    let guest = site.guest();
    sign_up(&guest, nick, "fixed").await;
    guest
}

/// Signs up; the member's code.
pub(crate) async fn sign_up(guest: &Guest, nick: &str, kind: &str) -> String {
    let fields = [("nick", nick), ("kind", kind), ("password", PASSWORD), ("next", "/g/baduk")];
    let answer = guest.post("/signup", &fields).await.expect(303);
    assert!(answer.location().starts_with("/me?welcome="), "{}", answer.location());
    code_of(guest).await
}

/// The code on one's own page.
pub(crate) async fn code_of(guest: &Guest) -> String {
    let page = guest.get("/me").await.expect(200).text;
    let at = page.split("data-code>").nth(1).expect("no code");
    at.split('<').next().unwrap().to_owned()
}

/// Logs in; the answer.
pub(crate) async fn log_in(guest: &Guest, name: &str, password: &str) -> crate::guest::Answer {
    guest.post("/login", &[("name", name), ("password", password), ("stay", "on")]).await
}

/// Whether the site knows who it is.
pub(crate) async fn is_in(guest: &Guest) -> bool {
    guest.get("/me").await.status == 200
}
