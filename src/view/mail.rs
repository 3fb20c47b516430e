//! The pages about mail: one's address, a link that was opened, a forgotten password.

use askama::Template;

use super::{
    account::frame,
    comment::FieldError,
    frame::{Frame, Site},
};
use crate::{
    domain::refusal::Refusal,
    texts::{Texts, gallog::Gallog, mail::Mail, member::Member},
};

/// What a page about mail is for.
#[derive(Debug, Clone)]
pub enum MailState {
    /// One's own address.
    Own {
        /// The one that is known.
        known: Option<String>,
        /// Mail can be sent.
        is_on: bool,
        /// As typed.
        typed: String,
    },
    /// A link to an address was opened.
    Verify(String),
    /// A password is forgotten.
    Forgot {
        /// Mail can be sent.
        is_on: bool,
    },
    /// A link to a new password was opened.
    Reset(String),
    /// Nothing more to do but to read a sentence.
    Done(Said),
}

/// What was done.
#[derive(Debug, Clone, Copy)]
pub enum Said {
    /// A link is on its way to an address.
    Sent,
    /// The address is the member's.
    Verified,
    /// A link to a new password is on its way, if there is somebody to send it to.
    ForgotSent,
    /// The password is another.
    Reset,
}

/// Any of them.
#[derive(Debug, Template)]
#[template(path = "account/mail.html")]
pub struct MailPage {
    t: &'static Texts,
    m: &'static Member,
    g: &'static Gallog,
    e: &'static Mail,
    frame: Frame,
    heading: &'static str,
    state: MailState,
    sentence: String,
    error: Option<FieldError>,
}

impl MailPage {
    /// The page, with why its form was declined.
    pub fn new(site: &Site, state: MailState, refusal: Option<Refusal>) -> MailPage {
        let t = site.texts();
        let e = t.mail;
        let heading = match &state {
            MailState::Own { .. } | MailState::Done(Said::Sent) => e.mail,
            MailState::Verify(_) | MailState::Done(Said::Verified) => e.verify,
            MailState::Forgot { .. } | MailState::Done(Said::ForgotSent) => e.forgot,
            MailState::Reset(_) | MailState::Done(Said::Reset) => e.reset,
        };
        let sentence = match &state {
            MailState::Own { known: Some(address), .. } => (e.known)(address),
            MailState::Done(Said::Sent) => e.sent.to_owned(),
            MailState::Done(Said::Verified) => e.verified.to_owned(),
            MailState::Done(Said::ForgotSent) => e.forgot_sent.to_owned(),
            MailState::Done(Said::Reset) => e.reset_done.to_owned(),
            _ => String::new(),
        };
        MailPage {
            t,
            m: t.member,
            g: t.gallog,
            e,
            frame: frame(site, heading),
            heading,
            state,
            sentence,
            error: FieldError::new(refusal.as_ref(), t),
        }
    }
}
