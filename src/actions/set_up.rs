//! The first operator: whoever has the link that the first start printed.
//!
//! The link is kept as a hash, is good once, and goes with the first operator. Whoever has
//! a shell on the server can have another printed.

use super::{
    Failure,
    note::{Note, SITE, note},
};
use crate::{
    app::{App, setting},
    domain::{
        authority::Role as Office,
        member::{Role, Signed},
        public_log::{By, LogAct, Object},
    },
    infra::random,
    store,
};

/// The path of a new link; the one before it is good no longer.
pub async fn new_link(app: &App) -> Result<String, Failure> {
    let token = random::token();
    let mut tx = app.db.begin().await?;
    store::site::set(&mut tx, setting::SET_UP, &kept(&token)).await?;
    tx.commit().await?;
    Ok(path(&token))
}

/// The same for a site that never had one; `None` where one was given out before.
pub async fn first_link(app: &App) -> Result<Option<String>, Failure> {
    let token = random::token();
    let mut tx = app.db.begin().await?;
    store::site::set_once(&mut tx, setting::SET_UP, &kept(&token)).await?;
    // Another server may have started first.
    let first = store::site::setting(&mut tx, setting::SET_UP).await?;
    tx.commit().await?;
    Ok((first == Some(kept(&token))).then(|| path(&token)))
}

fn path(token: &str) -> String {
    format!("/setup/{token}")
}

/// What is kept of a link: nothing that opens anything.
fn kept(token: &str) -> String {
    blake3::derive_key("madang v1 set-up link", token.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Whether a link is good.
pub async fn is_good(app: &App, token: &str) -> db::Result<bool> {
    let mut conn = app.db.reader().await?;
    Ok(store::site::setting(&mut conn, setting::SET_UP).await? == Some(kept(token)))
}

/// Makes the member operator and uses the link up; `false` if it is not good. His sessions
/// end: what they may do is another thing now.
pub async fn set_up(app: &App, me: &Signed, token: &str) -> Result<bool, Failure> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if store::site::lock(&mut tx, setting::SET_UP).await? != Some(kept(token)) {
        return Ok(false);
    }
    store::site::set(&mut tx, setting::SET_UP, "").await?;
    store::member::set_role(&mut tx, me.id, Role::Operator).await?;
    store::member_session::end_others(&mut tx, me.id, "").await?;
    let detail =
        serde_json::json!({ "nick": me.nick, "role": Office::Operator.as_str() }).to_string();
    let object = Object::Member(me.code.clone());
    let entry = Note { act: LogAct::StaffAdd, object, detail };
    note(&mut tx, SITE, &By::system(), entry, now).await?;
    tx.commit().await?;
    Ok(true)
}
