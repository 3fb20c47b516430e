//! 임시조치 in the console: claims that wait, blocked posts, what is settled.

use askama::Template;

use super::{After, Top, top};
use crate::{
    domain::claim::{Claim, State},
    texts::{Texts, console::Console},
    view::{
        date::DateText,
        frame::{Frame, Site},
    },
};

/// A claim with what the operator has to know to answer it.
pub struct ClaimCase {
    /// The claim.
    pub claim: Claim,
    /// Address of the gallery.
    pub slug: String,
    /// Name and contact, as long as they are kept.
    pub claimant: Option<(String, String)>,
    /// The title, writer and words of what it is about, as long as they are there.
    pub post: Option<(String, String, String)>,
}

#[derive(Debug)]
struct CaseText {
    key: String,
    url: String,
    kind: &'static str,
    state: &'static str,
    words: String,
    date: DateText,
    until: Option<DateText>,
    claimant: Option<(String, String)>,
    post: Option<(String, String, String)>,
    answer: String,
    objection: String,
    is_open: bool,
    is_blocked: bool,
}

/// `/admin/claims`
#[derive(Debug, Template)]
#[template(path = "console/claims.html")]
pub struct ClaimsPage {
    t: &'static Texts,
    c: &'static Console,
    frame: Frame,
    top: Top,
    parts: Vec<(String, &'static str, bool)>,
    cases: Vec<CaseText>,
    more: Option<String>,
}

impl ClaimsPage {
    /// The claims in a state; `more`: the number before which the next page begins.
    pub fn new(
        site: &Site,
        state: State,
        cases: Vec<ClaimCase>,
        more: Option<i64>,
        after: After,
    ) -> ClaimsPage {
        let (frame, top) = top(site, "/admin/claims", after);
        let (t, c) = (site.texts(), site.texts().console);
        let url = |state: State| format!("/admin/claims?state={}", state.as_str());
        let part = |it: State, text| (url(it), text, it == state);
        let state_of = c.claim.state_of;
        let parts = vec![
            part(State::Open, c.claim.waiting),
            part(State::Blocked, c.claim.in_force),
            part(State::Refused, state_of(State::Refused)),
            part(State::Restored, state_of(State::Restored)),
            part(State::Gone, state_of(State::Gone)),
        ];
        ClaimsPage {
            t,
            c,
            frame,
            top,
            parts,
            cases: cases.into_iter().map(|case| text(site, case)).collect(),
            more: more.map(|before| format!("{}&before={before}", url(state))),
        }
    }
}

fn text(site: &Site, case: ClaimCase) -> CaseText {
    let c = site.texts().console.claim;
    let claim = case.claim;
    CaseText {
        key: format!("{}-{}", claim.gallery.0, claim.id),
        url: claim.url(&case.slug),
        kind: (c.kind_of)(claim.kind),
        state: (c.state_of)(claim.state),
        date: DateText::full(site, claim.at, false),
        until: claim.until.map(|until| DateText::full(site, until, false)),
        claimant: case.claimant,
        post: case.post,
        is_open: claim.state == State::Open,
        is_blocked: claim.state == State::Blocked,
        words: claim.words,
        answer: claim.answer,
        objection: claim.objection,
    }
}
