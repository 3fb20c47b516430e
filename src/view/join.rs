//! Becoming a member of a gallery: its question, the answer, and what became of it.

use askama::Template;

use super::{
    asset,
    comment::FieldError,
    date::DateText,
    frame::{About, Frame, Site},
    gallery::GalleryText,
};
use crate::{
    domain::{
        gallery::Gallery,
        membership::{AGAIN, Membership, Standing},
        refusal::Refusal,
        time::Moment,
    },
    texts::{Texts, circle::Words},
};

/// How somebody stands to a gallery.
#[derive(Debug)]
pub enum Seat {
    /// Not logged in.
    Guest,
    /// Has an office there.
    Staff,
    /// Has asked, or never did.
    Member(Option<Membership>),
}

/// `/g/{slug}/join`
#[derive(Debug, Template)]
#[template(path = "join/page.html")]
pub struct JoinPage {
    t: &'static Texts,
    c: &'static Words,
    frame: Frame,
    css: String,
    gallery: GalleryText,
    lead: String,
    action: String,
    question: String,
    /// What is said of how he stands; empty for whoever never asked.
    state: &'static str,
    again: Option<String>,
    words: String,
    answer: String,
    log_in: Option<String>,
    may_ask: bool,
    may_enter: bool,
    /// Words of the button that takes it back.
    out: Option<(&'static str, &'static str)>,
    typed: String,
    error: Option<FieldError>,
}

impl JoinPage {
    /// The page, with what was typed and why it was refused. Of the gallery it shows its name
    /// and its question.
    pub fn new(
        site: &Site,
        gallery: &Gallery,
        seat: Seat,
        typed: String,
        refusal: Option<&Refusal>,
    ) -> JoinPage {
        let (t, c) = (site.texts(), site.texts().circle);
        let name = (t.gallery_of)(&gallery.name);
        let about = About {
            title: format!("{} - {name}", c.join),
            description: String::new(),
            path: String::new(),
            kind: "website",
        };
        let base = format!("/g/{}", gallery.slug);
        let (is_guest, is_staff) = (matches!(seat, Seat::Guest), matches!(seat, Seat::Staff));
        let membership = if let Seat::Member(membership) = seat { membership } else { None };
        let standing = membership.as_ref().map(|it| it.standing);
        let again = membership
            .as_ref()
            .filter(|it| it.standing == Standing::Refused)
            .and_then(|it| it.answered_at)
            .map(|at| Moment(at.0 + AGAIN));
        let waits = again.filter(|again| site.now < *again);
        JoinPage {
            t,
            c,
            frame: Frame::new(site, about),
            css: asset::url("desk.css"),
            gallery: GalleryText::new(site, &gallery.outside(), Vec::new()),
            lead: (c.join_lead)(&name),
            action: format!("{base}/join"),
            question: gallery.settings.question.clone(),
            state: match standing {
                Some(standing) => (c.standing)(standing),
                None if is_staff => c.staff_is_inside,
                None => "",
            },
            again: waits.map(|at| {
                let date = DateText::full(site, at, false);
                (c.again)(&date.text.to_string())
            }),
            may_ask: !is_guest
                && !is_staff
                && (standing.is_none() || (standing == Some(Standing::Refused) && waits.is_none())),
            may_enter: is_staff || standing == Some(Standing::Inside),
            out: match standing {
                Some(Standing::Asked) => Some((c.withdraw, "")),
                Some(Standing::Inside) => Some((c.leave, c.leave_help)),
                _ => None,
            },
            log_in: is_guest.then(|| format!("/login?next=%2Fg%2F{}%2Fjoin", gallery.slug)),
            words: membership.as_ref().map(|it| it.words.clone()).unwrap_or_default(),
            answer: membership.map(|it| it.answer).unwrap_or_default(),
            typed,
            error: FieldError::new(refusal, t),
        }
    }
}
