//! The operator logs a member out everywhere.

use super::{
    Failure,
    note::{Note, SITE, note},
};
use crate::{
    app::App,
    domain::public_log::{By, LogAct, Object},
    store::{self, member::Account},
};

/// Ends every session of a member; `false` if there was none.
pub async fn end_sessions(app: &App, by: &By, member: &Account) -> Result<bool, Failure> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if store::member_session::end_others(&mut tx, member.id, "").await? == 0 {
        return Ok(false);
    }
    let entry = Note::plain(LogAct::MemberLogOut, Object::Member(member.code.clone()));
    note(&mut tx, SITE, by, entry, now).await?;
    tx.commit().await?;
    Ok(true)
}
