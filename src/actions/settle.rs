//! What became of a write whose answer was lost, or that another of the same form was before.
//!
//! A connection that breaks while it commits leaves a transaction of which nobody
//! knows whether it is there. The server looks, on another connection, for a while.
//! The look begins with the lock that the transaction in doubt holds until its end
//! (the gallery's counter, the post's row): once it is had, that transaction is
//! decided, so what is not there then will never be.

use std::time::Duration;

use super::Failure;
use crate::domain::refusal::Refusal;

/// Between two looks, at first.
pub(super) const PAUSE: Duration = Duration::from_millis(50);
/// When a form that could not be settled is worth sending again.
const LATER: Duration = Duration::from_secs(5);

/// Looks for what a failed write may have left: it is there, it is not (then what went
/// wrong stands), or nobody can tell now. A look that fails is made again for as long
/// as a query may take. A macro, because closures that lend what they look with to a
/// future are not yet `Send` enough for a handler.
macro_rules! settle {
    ($app:expr, $error:expr, $look:expr) => {{
        let error: db::Error = $error;
        let found = if error.is_unique_violation() {
            Ok($look.await?)
        } else if error.is_commit_unknown() {
            tracing::warn!(%error, "a commit was not answered, looking what became of it");
            let looking = async {
                let mut pause = $crate::actions::settle::PAUSE;
                loop {
                    match $look.await {
                        Ok(found) => break found,
                        Err(error) => tracing::debug!(%error, "not to be seen yet"),
                    }
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
            };
            tokio::time::timeout($app.config.query_timeout, looking).await
        } else {
            Ok(None)
        };
        $crate::actions::settle::outcome(found.ok(), error)
    }};
}
pub(super) use settle;

/// `None`: nobody can tell. `Some(None)`: it is not there and will not be.
pub(super) fn outcome<T>(found: Option<Option<T>>, error: db::Error) -> Result<T, Failure> {
    match found {
        Some(Some(found)) => Ok(found),
        // Decided: an ordinary failure, after which all can be sent again.
        Some(None) if error.is_commit_unknown() => {
            Err(Failure::Broken(db::Error::Unavailable(error.to_string())))
        }
        _ => Err(Failure::Broken(error)),
    }
}

/// Where nobody can tell what became of a form that carries a token, its writer is told
/// that sending it again is safe.
pub(super) fn or_send_again(failure: Failure) -> Failure {
    match failure {
        Failure::Broken(error) if error.is_commit_unknown() => Refusal::Unconfirmed(LATER).into(),
        other => other,
    }
}
