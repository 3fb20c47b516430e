//! 임시조치 for everybody: asking for it, what became of a claim, the author's objection.

use askama::Template;

use super::{
    asset,
    date::DateText,
    frame::{About, Frame, Site},
    gallery::GalleryText,
};
use crate::{
    domain::{
        claim::{Claim, Kind},
        gallery::Gallery,
        refusal::Refusal,
    },
    texts::{Texts, console::claim},
};

fn frame(site: &Site, title: &str, path: &str) -> Frame {
    let about = About {
        title: title.to_owned(),
        description: String::new(),
        path: path.to_owned(),
        kind: "website",
    };
    Frame::new(site, about)
}

/// What stands in the form.
#[derive(Debug, Default)]
pub struct Typed {
    /// The address of the post, or of the comment under it.
    pub post: String,
    /// The claimant's name.
    pub name: String,
    /// How to reach him.
    pub contact: String,
    /// Which right.
    pub kind: String,
    /// What is wrong.
    pub words: String,
    /// What tells this form from every other.
    pub token: String,
}

/// `/claim`
#[derive(Debug, Template)]
#[template(path = "claim/form.html")]
pub struct ClaimForm {
    t: &'static Texts,
    l: &'static claim::Claim,
    frame: Frame,
    typed: Typed,
    kinds: Vec<(&'static str, &'static str, bool)>,
    operator: String,
    error: Option<String>,
    field: &'static str,
}

impl ClaimForm {
    /// The form, with what was typed and why it was declined. `operator`: how to reach him.
    pub fn new(
        site: &Site,
        typed: Typed,
        operator: String,
        refusal: Option<&Refusal>,
    ) -> ClaimForm {
        let (t, l) = (site.texts(), site.texts().console.claim);
        let chosen = Kind::parse(if typed.kind.is_empty() { "privacy" } else { &typed.kind });
        ClaimForm {
            t,
            l,
            frame: frame(site, l.ask, "/claim"),
            kinds: Kind::ALL.map(|kind| (kind.as_str(), (l.kind_of)(kind), kind == chosen)).into(),
            typed,
            operator,
            error: refusal.map(|refusal| t.refusal(refusal)),
            field: refusal.and_then(Refusal::field).unwrap_or_default(),
        }
    }

    /// The sentence for a field, where the refusal is about it.
    fn error_of(&self, field: &str) -> Option<&str> {
        self.error.as_deref().filter(|_| self.field == field)
    }
}

/// `/claim/{token}`
#[derive(Debug, Template)]
#[template(path = "claim/own.html")]
pub struct OwnClaim {
    t: &'static Texts,
    l: &'static claim::Claim,
    frame: Frame,
    css: String,
    url: String,
    kind: &'static str,
    state: &'static str,
    words: String,
    made: DateText,
    until: Option<DateText>,
    answer: String,
    operator: String,
}

impl OwnClaim {
    /// What became of a claim about what stands at an address.
    pub fn new(site: &Site, claim: Claim, url: String, operator: String) -> OwnClaim {
        let (t, l) = (site.texts(), site.texts().console.claim);
        OwnClaim {
            t,
            l,
            frame: frame(site, l.own, ""),
            css: asset::url("desk.css"),
            url,
            kind: (l.kind_of)(claim.kind),
            state: (l.state_of)(claim.state),
            words: claim.words,
            made: DateText::full(site, claim.at, false),
            until: claim.until.map(|until| DateText::full(site, until, false)),
            answer: claim.answer,
            operator,
        }
    }
}

/// How the author of a blocked post shows that he is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A guest's password.
    Password,
    /// He is logged in.
    Session,
    /// He has to log in.
    LogIn,
}

/// `/g/{slug}/{no}/objection`
#[derive(Debug, Template)]
#[template(path = "claim/objection.html")]
pub struct ObjectionPage {
    t: &'static Texts,
    l: &'static claim::Claim,
    frame: Frame,
    gallery: GalleryText,
    action: String,
    notice: String,
    words: String,
    is_objected: bool,
    proof: Proof,
    log_in: String,
    error: Option<String>,
    is_of_password: bool,
    title: &'static str,
}

impl ObjectionPage {
    /// The page, with what was typed and why it was declined.
    pub fn new(
        site: &Site,
        gallery: &Gallery,
        claim: &Claim,
        proof: Proof,
        words: String,
        refusal: Option<&Refusal>,
    ) -> ObjectionPage {
        let (t, l) = (site.texts(), site.texts().console.claim);
        let action = format!("{}/objection", claim.base(&gallery.slug.to_string()));
        let title = if claim.comment.is_some() { l.blocked_comment } else { l.blocked };
        let next: String = form_urlencoded::byte_serialize(action.as_bytes()).collect();
        ObjectionPage {
            t,
            l,
            frame: frame(site, title, ""),
            title,
            gallery: GalleryText::new(site, gallery, Vec::new()),
            notice: notice(site, claim),
            words,
            is_objected: claim.objected.is_some(),
            proof,
            log_in: format!("/login?next={next}"),
            error: refusal.map(|refusal| t.refusal(refusal)),
            is_of_password: refusal.and_then(Refusal::field) == Some("password"),
            action,
        }
    }

    fn needs_password(&self) -> bool {
        self.proof == Proof::Password
    }

    fn needs_session(&self) -> bool {
        self.proof == Proof::LogIn
    }
}

/// Why a post is blocked and until when, in a sentence.
pub fn notice(site: &Site, claim: &Claim) -> String {
    let l = site.texts().console.claim;
    let until = claim.until.map(|until| DateText::full(site, until, false).text.to_string());
    (l.blocked_help)((l.kind_of)(claim.kind), &until.unwrap_or_default())
}
