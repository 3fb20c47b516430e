//! The pages of the operator's console, a file for each.
//!
//! Whoever is not the operator sees none of them. Each change asks for the operator's
//! password, or for a passkey in its place, and says why; what was changed stands in a public log.

mod board;
mod claim;
mod figure;
mod gallery;
mod health;
mod lookup;
mod member;
mod report;
mod setting;

pub(super) use board::{board, change_board};
pub(super) use claim::{answer_claim, claims};
pub(super) use figure::{figures, transparency};
pub(super) use gallery::{change_gallery, galleries};
pub(super) use health::{health, tend};
pub(super) use lookup::{look_up, lookups};
pub(super) use member::{change_member, member, members};
pub(super) use report::{answer_report, reports};
pub(super) use setting::{change_settings, settings};

use askama::Template;
use axum::Form;
use db::Conn;
use serde::Deserialize;

use super::{
    admin::operator,
    caller::Caller,
    desk::{Fields, field},
    problem::{self, Problem},
    reading,
    respond::{self, Answer},
    write,
};
use crate::{
    actions::{Failure, admit::actor, log_in::prove_either},
    app::App,
    domain::{
        authority::{Role, Who},
        public_log::{By, Reason},
        refusal::Refusal,
    },
    view::frame::Site,
};

/// Rows of a page.
const PAGE: i64 = 50;

/// Where a page of the console begins, and what was looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Look {
    find: String,
    before: String,
    after: String,
    state: String,
    days: String,
    saved: Option<String>,
}

impl Look {
    /// The number before which the page begins.
    fn before(&self) -> i64 {
        self.before.parse().ok().filter(|before| *before > 0).unwrap_or(i64::MAX)
    }
}

/// Opens a page for the operator who is logged in.
async fn open(app: &App, caller: &Caller) -> Result<(Conn, Site), Problem> {
    operator(app, caller).await?;
    let (conn, _, site) = reading::site(app, &caller.at_primary()).await?;
    Ok((conn, site))
}

/// A page that nobody keeps.
fn answer(page: &impl Template) -> Answer {
    let mut response = respond::page(page)?;
    respond::no_store(&mut response);
    Ok(response)
}

/// What the operator sends, once he has shown with his password that it is he.
async fn signed(
    app: &App,
    caller: &Caller,
    fields: Fields,
) -> Result<Result<Sent, Failure>, Problem> {
    let me = operator(app, caller).await?;
    let Form(fields) = fields.map_err(write::refused_form)?;
    let (password, proof) = (field(&fields, "password"), field(&fields, "proof"));
    Ok(match prove_either(app, me, password, proof).await {
        Ok(()) => Ok(Sent(fields)),
        Err(failure) => Err(failure),
    })
}

/// The fields of a form that was signed.
struct Sent(Vec<(String, String)>);

impl Sent {
    fn field(&self, name: &str) -> &str {
        field(&self.0, name)
    }

    /// The operator with his reason, which he has to have.
    fn by(&self, caller: &Caller) -> Result<By, Refusal> {
        let reason = Reason::parse(self.field("reason"))?;
        if reason.as_str().is_empty() {
            return Err(Refusal::ReasonMissing);
        }
        Ok(By { actor: actor(Who::plain(Role::Operator), &caller.visitor), reason })
    }
}

/// 303 back to the page, which says that it is saved; or why it is not.
fn done(outcome: Result<(), Failure>, back: &str) -> Answer {
    outcome.map_err(|failure| problem::of(failure, back.to_owned()))?;
    let mark = if back.contains('?') { '&' } else { '?' };
    respond::see(&format!("{back}{mark}saved=1"))
}

/// Whether something was there to be done.
fn found(is_done: bool) -> Result<(), Failure> {
    if is_done { Ok(()) } else { Err(Failure::Missing) }
}
