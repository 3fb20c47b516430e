//! Looking addresses up, and who has.

use askama::Template;

use super::{After, Top, top};
use crate::{
    domain::{authority::Role, time::Moment},
    texts::{Texts, console::Console},
    view::{
        date::DateText,
        frame::{Frame, Site},
    },
};

/// What a look-up has found.
pub struct Found {
    /// When it was written.
    pub at: Moment,
    /// `post`, `comment`, `edit`, `delete`.
    pub act: String,
    /// The comment, if it was one.
    pub comment: Option<i64>,
    /// The address, where it can be opened.
    pub address: Option<String>,
}

/// A look-up of before.
pub struct Past {
    /// When.
    pub at: Moment,
    /// In which capacity.
    pub role: String,
    /// Who; empty for the command line.
    pub name: String,
    /// Path of the post or comment.
    pub path: String,
    /// Why.
    pub reason: String,
    /// How many addresses.
    pub lines: i64,
}

#[derive(Debug)]
struct FoundText {
    date: DateText,
    act: &'static str,
    comment: Option<i64>,
    address: String,
}

#[derive(Debug)]
struct PastText {
    date: DateText,
    who: String,
    path: String,
    reason: String,
    lines: String,
}

/// `/admin/lookups`
#[derive(Debug, Template)]
#[template(path = "console/lookups.html")]
pub struct LookupPage {
    t: &'static Texts,
    c: &'static Console,
    frame: Frame,
    top: Top,
    place: String,
    found: Option<Vec<FoundText>>,
    past: Vec<PastText>,
}

impl LookupPage {
    /// The page, with what was found at a place just now.
    pub fn new(
        site: &Site,
        (place, found): (String, Option<Vec<Found>>),
        past: Vec<Past>,
        after: After,
    ) -> LookupPage {
        let (frame, top) = top(site, "/admin/lookups", after);
        let (t, c) = (site.texts(), site.texts().console);
        let line = |it: Found| FoundText {
            date: DateText::full(site, it.at, false),
            act: (c.lookup_act)(&it.act),
            comment: it.comment,
            address: it.address.unwrap_or_else(|| c.lookup_sealed.to_owned()),
        };
        let past = past.into_iter().map(|it| PastText {
            date: DateText::full(site, it.at, false),
            who: match Role::parse(&it.role) {
                Some(role) if it.name.is_empty() => (t.staff.role)(role).to_owned(),
                _ => it.name,
            },
            path: it.path,
            reason: it.reason,
            lines: (c.lookup_lines)(it.lines),
        });
        LookupPage {
            t,
            c,
            frame,
            top,
            place,
            found: found.map(|found| found.into_iter().map(line).collect()),
            past: past.collect(),
        }
    }
}
