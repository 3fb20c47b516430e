//! Ending sessions: this one, one of the list, all.

use super::Failure;
use crate::{app::App, domain::member::Signed, store::member_session};

/// Ends the session that the browser came with.
pub async fn log_out(app: &App, me: &Signed) -> Result<(), Failure> {
    end(app, me, &me.session).await
}

/// Ends one of a member's sessions, by the hash of its token.
pub async fn end(app: &App, me: &Signed, session: &str) -> Result<(), Failure> {
    let mut tx = app.db.begin().await?;
    member_session::end(&mut tx, me.id, session).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends every session of a member, this one included.
pub async fn log_out_everywhere(app: &App, me: &Signed) -> Result<(), Failure> {
    let mut tx = app.db.begin().await?;
    member_session::end_others(&mut tx, me.id, "").await?;
    tx.commit().await?;
    Ok(())
}
