//! A page that says why there is nothing else to show, and where to go from here.

use askama::Template;

use super::frame::{About, Frame, GalleryLink, Site};
use crate::{
    domain::{circle::Circle, post::PostNo, refusal::Refusal},
    texts::{Notice, Texts},
};

/// What there is to say.
#[derive(Debug, Clone)]
pub enum Message {
    /// No such page.
    NotFound,
    /// The site does not know its own address, which every sitemap needs.
    NoSitemap,
    /// No such gallery.
    GalleryNotFound,
    /// No such post in this gallery.
    PostNotFound(GalleryLink),
    /// The gallery is private: only its name is said, and who may come in.
    Closed {
        /// The gallery.
        gallery: GalleryLink,
        /// Who may.
        circle: Circle,
        /// Whether the one who stands outside is logged in.
        is_member: bool,
    },
    /// The post was there once.
    PostDeleted(GalleryLink),
    /// A post that is blocked on somebody's claim.
    PostBlocked {
        /// Its gallery.
        gallery: GalleryLink,
        /// Its number.
        no: PostNo,
        /// Why, and until when.
        help: String,
    },
    /// The comment is not there, or no longer.
    CommentGone {
        /// The gallery it stood in.
        gallery: GalleryLink,
        /// The post it stood under.
        no: PostNo,
    },
    /// A member's or imported post: no password opens it.
    NoPassword {
        /// The gallery it stands in.
        gallery: GalleryLink,
        /// Its number.
        no: PostNo,
    },
    /// GET where POST is meant, and the like.
    MethodNotAllowed,
    /// A write that another site sent.
    CrossSite,
    /// Malformed in a way no form of ours produces.
    BadRequest,
    /// Body over the limit.
    TooLarge,
    /// Not a form.
    UnsupportedMedia,
    /// Declined, where no form is at hand to say so.
    Refused {
        /// Why.
        refusal: Refusal,
        /// The path to go back to.
        back: String,
    },
    /// The time limit of requests.
    Timeout,
    /// Overloaded, or the database is away.
    Unavailable,
    /// Done or not: the database's answer was lost.
    OutcomeUnknown,
    /// Our fault.
    Internal,
}

impl Message {
    /// The HTTP status that says the same to a program.
    pub fn status(&self) -> u16 {
        match self {
            Message::NotFound
            | Message::NoSitemap
            | Message::GalleryNotFound
            | Message::PostNotFound(_) => 404,
            Message::PostDeleted(_) | Message::CommentGone { .. } => 410,
            Message::NoPassword { .. } | Message::CrossSite | Message::Closed { .. } => 403,
            Message::PostBlocked { .. } => 451,
            Message::MethodNotAllowed => 405,
            Message::BadRequest => 400,
            Message::TooLarge => 413,
            Message::UnsupportedMedia => 415,
            Message::Refused { refusal, .. } => refusal.status(),
            Message::Timeout => 504,
            Message::Unavailable | Message::OutcomeUnknown => 503,
            Message::Internal => 500,
        }
    }

    /// Whether the same request may be answered a moment later.
    fn is_passing(&self) -> bool {
        match self {
            Message::Timeout | Message::Unavailable | Message::Internal => true,
            Message::Refused { refusal, .. } => refusal.retry_after().is_some(),
            _ => false,
        }
    }

    /// What happened, in a few words; a refusal's own sentence is not here.
    pub fn title(&self, t: &'static Texts) -> &'static str {
        match self {
            Message::PostBlocked { .. } => t.console.claim.blocked,
            _ => self.notice(t).map_or(t.refused, |notice| notice.title),
        }
    }

    fn notice(&self, t: &'static Texts) -> Option<&'static Notice> {
        Some(match self {
            Message::NotFound => &t.not_found,
            Message::NoSitemap => &t.no_sitemap,
            Message::GalleryNotFound => &t.gallery_not_found,
            Message::PostNotFound(_) => &t.post_not_found,
            Message::Closed { .. } => &t.circle.closed,
            Message::PostDeleted(_) => &t.post_deleted,
            Message::CommentGone { .. } => &t.comment_gone,
            Message::NoPassword { .. } => &t.no_password,
            Message::MethodNotAllowed => &t.method_not_allowed,
            Message::CrossSite => &t.cross_site,
            Message::BadRequest => &t.bad_request,
            Message::TooLarge => &t.too_large,
            Message::UnsupportedMedia => &t.unsupported_media,
            Message::Refused { .. } | Message::PostBlocked { .. } => return None,
            Message::Timeout => &t.timeout,
            Message::Unavailable => &t.unavailable,
            Message::OutcomeUnknown => &t.outcome_unknown,
            Message::Internal => &t.internal,
        })
    }

    /// Where to go from here, best first; home always stands last.
    fn links(&self, t: &'static Texts) -> Vec<(String, String)> {
        let list =
            |gallery: &GalleryLink| (format!("/g/{}", gallery.slug), (t.go_list)(&gallery.name));
        match self {
            Message::PostNotFound(gallery) | Message::PostDeleted(gallery) => vec![list(gallery)],
            Message::Closed { gallery, circle: Circle::Insiders, .. } => {
                vec![(format!("/g/{}/join", gallery.slug), t.circle.join.to_owned())]
            }
            Message::Closed { gallery, is_member: false, .. } => {
                let path = format!("/login?next=%2Fg%2F{}", gallery.slug);
                vec![(path, t.member.log_in.to_owned())]
            }
            Message::PostBlocked { gallery, no, .. } => vec![
                (
                    format!("/g/{}/{}/objection", gallery.slug, no.0),
                    t.console.claim.object.to_owned(),
                ),
                list(gallery),
            ],
            Message::Refused { refusal: Refusal::Banned(ban), back } => vec![
                (ban.path.clone(), t.staff.ban_see.to_owned()),
                (back.clone(), t.go_back.to_owned()),
            ],
            Message::Refused { refusal: Refusal::SecondStepFirst, back } => vec![
                ("/me/two-step".to_owned(), t.entry.step_set_up.to_owned()),
                ("/me/passkeys".to_owned(), t.proof.passkeys.to_owned()),
                (back.clone(), t.go_back.to_owned()),
            ],
            Message::CommentGone { gallery, no } | Message::NoPassword { gallery, no } => {
                vec![(format!("/g/{}/{}", gallery.slug, no.0), t.go_post.to_owned()), list(gallery)]
            }
            Message::Refused { back, .. } if super::frame::is_safe_url(back) => {
                vec![(back.clone(), t.go_back.to_owned())]
            }
            _ => Vec::new(),
        }
    }
}

/// Any page that is a message.
#[derive(Debug, Template)]
#[template(path = "message/page.html")]
pub struct MessagePage {
    t: &'static Texts,
    frame: Frame,
    status: u16,
    heading: String,
    help: String,
    links: Vec<(String, String)>,
    request_id: String,
    /// Asking for the same address again may help.
    may_retry: bool,
}

impl MessagePage {
    /// The page for a message; the request's number is shown with faults. `can_repeat`: it was asked
    /// for by an address alone, so a link to that address asks again.
    pub fn new(site: &Site, message: Message, request_id: &str, can_repeat: bool) -> MessagePage {
        let t = site.texts();
        let (heading, help) = match (&message, message.notice(t)) {
            (Message::PostBlocked { help, .. }, _) => (message.title(t).to_owned(), help.clone()),
            (Message::Refused { refusal, .. }, _) => (t.refused.to_owned(), t.refusal(refusal)),
            (Message::Closed { gallery, circle, .. }, Some(notice)) => {
                let name = (t.gallery_of)(&gallery.name);
                (notice.title.to_owned(), (t.circle.closed_to)(&name, *circle))
            }
            (_, Some(notice)) => (notice.title.to_owned(), notice.help.to_owned()),
            (_, None) => (t.refused.to_owned(), String::new()),
        };
        let status = message.status();
        let about = About {
            title: heading.clone(),
            description: String::new(),
            path: String::new(),
            kind: "website",
        };
        MessagePage {
            t,
            frame: Frame::new(site, about),
            status,
            links: message.links(t),
            heading,
            help,
            // It helps to find a fault of ours; beside a wrong address it is noise.
            request_id: if status >= 500 { request_id.to_owned() } else { String::new() },
            may_retry: can_repeat && message.is_passing(),
        }
    }

    /// The status to answer with.
    pub fn status(&self) -> u16 {
        self.status
    }
}
