//! What people do, a verb a file.
//!
//! An action checks in `domain`, writes in `store` within one transaction, and
//! says what came of it. Whatever is slow or foreign (hashing a password,
//! reading a limit) happens before the transaction opens.

pub mod admit;
mod attempts;
pub mod ban;
pub mod captcha;
pub mod cast_vote;
pub mod change_account;
pub mod change_comment_count;
pub mod change_cover;
pub mod change_gallery;
pub mod change_site;
pub mod claim;
pub mod close_gallery;
pub mod count_figures;
pub mod delete_comment;
pub mod delete_post;
pub mod desk;
pub mod edit_post;
pub mod end_sessions;
pub mod import_page;
pub mod join_gallery;
mod keep_pace;
pub mod keep_scrap;
pub mod leave;
pub mod log_in;
pub mod log_out;
pub mod look_up;
pub mod mail;
pub mod manage_post;
pub mod name_staff;
pub mod note;
pub mod oidc;
pub mod open_gallery;
pub mod open_own;
pub mod open_request;
pub mod passkey;
pub mod pin_row;
pub mod reindex;
pub mod report;
pub mod search;
pub mod second_step;
pub mod set_up;
mod settle;
pub mod share_bans;
pub mod sign_guestbook;
pub mod sign_log;
pub mod sign_up;
mod signature;
pub mod succession;
pub mod tend_queue;
pub mod try_password;
pub mod verify_log;
pub mod write_comment;
pub mod write_post;
pub mod write_rules;
pub mod write_threads;

use std::time::Duration;

use crate::{
    app::App,
    domain::{
        comment::CommentId, gallery::GalleryId, post::PostNo, refusal::Refusal, time::Moment,
        visitor::Visitor,
    },
    infra::{hasher::Busy, keys::Keys},
    store::{self, access_log},
};

/// How often an action is tried while others stand in its way.
pub const TRIES: u32 = 3;

/// Runs an action again where the database gave it up in favour of another
/// writer. Nothing was written then, and its token guards what may not be twice.
#[macro_export]
macro_rules! again {
    ($action:expr) => {{
        let mut tries = 1;
        loop {
            match $action.await {
                Err($crate::actions::Failure::Broken(error))
                    if error.is_conflict() && tries < $crate::actions::TRIES =>
                {
                    tracing::info!(%error, tries, "another writer was first, trying again");
                    tokio::time::sleep(std::time::Duration::from_millis(5 << tries)).await;
                    tries += 1;
                }
                outcome => break outcome,
            }
        }
    }};
}

/// Why an action did nothing.
#[derive(Debug)]
pub enum Failure {
    /// The request was declined.
    Refused(Refusal),
    /// What it was about was there once.
    Gone,
    /// What it was about never was there.
    Missing,
    /// It can be changed by nobody through a password: a member's, or an imported one.
    NoPassword,
    /// The database failed.
    Broken(db::Error),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refused(refusal)
    }
}

impl From<db::Error> for Failure {
    fn from(error: db::Error) -> Failure {
        Failure::Broken(error)
    }
}

impl From<Busy> for Failure {
    fn from(_: Busy) -> Failure {
        Failure::Refused(Refusal::Busy(BUSY_WAIT))
    }
}

/// Why a post cannot be acted on: it was taken away, or its number never was given out.
async fn gone(app: &App, gallery: GalleryId, no: PostNo) -> Failure {
    let known = async {
        let mut conn = app.db.reader().await?;
        store::post::is_known(&mut conn, gallery, no).await
    };
    match known.await {
        Ok(true) => Failure::Gone,
        Ok(false) => Failure::Missing,
        Err(error) => Failure::Broken(error),
    }
}

/// When a server that hashes all it can is worth asking again.
const BUSY_WAIT: Duration = Duration::from_secs(2);

/// The key under which a form's token is kept: of this writer and these words,
/// so that a page shared by many readers can carry one token. `None` where the
/// form brought no token.
fn form_token(app: &App, token: &str, visitor: &Visitor, words: &[&str]) -> Option<String> {
    let token = token.trim();
    (!token.is_empty()).then(|| app.keys.client_token(token, &visitor.identity, words))
}

/// Since when the same words by the same writer are a duplicate; `None` where
/// the operator has switched the check off.
fn duplicates_since(app: &App, now: Moment) -> Option<Moment> {
    let limits = &app.config.limits;
    let window = i64::try_from(limits.duplicate_window.as_micros()).unwrap_or(i64::MAX);
    limits.on.then(|| Moment(now.0.saturating_sub(window)))
}

/// A line for the access log, with the address sealed to the place it belongs to.
async fn note_access(
    conn: &mut db::Conn,
    keys: &Keys,
    visitor: &Visitor,
    gallery: GalleryId,
    entry: Access<'_>,
) -> db::Result<()> {
    let sealed = keys.seal(visitor.address, &entry.id.to_be_bytes());
    let entry = access_log::Entry {
        id: entry.id,
        post: entry.post,
        comment: entry.comment,
        act: entry.act,
        sealed: &sealed,
        at: entry.at,
    };
    access_log::insert(conn, gallery, &entry).await
}

struct Access<'a> {
    id: i64,
    post: PostNo,
    comment: Option<CommentId>,
    act: &'a str,
    at: Moment,
}
