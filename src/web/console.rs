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
pub(super) mod sent;
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
use db::Conn;
use serde::Deserialize;

use super::{
    admin::operator,
    caller::Caller,
    problem::Problem,
    reading,
    respond::{self, Answer},
};
use crate::{
    app::App,
    view::{console::After, frame::Site},
};
use sent::{At, Sent, Wrong, found, saved};

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

    /// Whether something was just done.
    fn saved(&self) -> After {
        After::saved(self.saved.is_some())
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
