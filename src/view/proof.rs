//! Two-step log-in and passkeys.

use askama::Template;
use qrcodegen::{QrCode, QrCodeEcc};

use super::{
    account::frame,
    comment::FieldError,
    date::DateText,
    frame::{Frame, Site},
};
use crate::{
    domain::{refusal::Refusal, time::Moment},
    texts::{Texts, gallog::Gallog, member::Member, proof::Proof},
};

/// What the page of two-step log-in shows.
#[derive(Debug, Clone)]
pub enum TwoStep {
    /// It is off: how it is set up.
    Off {
        /// What the form carries.
        note: String,
        /// The secret as one types it.
        typed: String,
        /// What the picture says.
        address: String,
    },
    /// It is on, with so many recovery codes left.
    On(i64),
    /// New recovery codes, shown once.
    Codes(Vec<String>),
}

/// `/me/two-step`
#[derive(Debug, Template)]
#[template(path = "account/two_step.html")]
pub struct TwoStepPage {
    t: &'static Texts,
    m: &'static Member,
    g: &'static Gallog,
    p: &'static Proof,
    frame: Frame,
    css: String,
    state: TwoStep,
    is_on: String,
    picture: Option<(i32, String)>,
    refused: Option<(&'static str, String)>,
}

impl TwoStepPage {
    /// The page; `refused` names the form that was declined.
    pub fn new(
        site: &Site,
        state: TwoStep,
        refused: Option<(&'static str, Refusal)>,
    ) -> TwoStepPage {
        let t = site.texts();
        TwoStepPage {
            t,
            m: t.member,
            g: t.gallog,
            p: t.proof,
            frame: frame(site, t.proof.two_step),
            css: super::asset::url("account.css"),
            is_on: match &state {
                TwoStep::On(left) => (t.proof.two_step_on)(*left),
                _ => String::new(),
            },
            picture: match &state {
                TwoStep::Off { address, .. } => picture(address),
                _ => None,
            },
            refused: refused.map(|(form, refusal)| (form, t.refusal(&refusal))),
            state,
        }
    }

    fn error_of(&self, form: &str) -> Option<&str> {
        self.refused.as_ref().filter(|(name, _)| *name == form).map(|(_, text)| text.as_str())
    }
}

/// A QR code: how wide, and the path of its dark squares, with the quiet zone around them.
fn picture(text: &str) -> Option<(i32, String)> {
    const QUIET: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            path.push_str(&format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET));
        }
    }
    Some((code.size() + 2 * QUIET, path))
}

/// `/login/second`
#[derive(Debug, Template)]
#[template(path = "account/second.html")]
pub struct SecondPage {
    t: &'static Texts,
    p: &'static Proof,
    frame: Frame,
    ticket: String,
    next: String,
    error: Option<FieldError>,
}

impl SecondPage {
    /// Asks for a code.
    pub fn new(site: &Site, ticket: String, next: String, refusal: Option<Refusal>) -> SecondPage {
        let t = site.texts();
        SecondPage {
            t,
            p: t.proof,
            frame: frame(site, t.proof.second),
            ticket,
            next,
            error: FieldError::new(refusal.as_ref(), t),
        }
    }
}

/// A passkey of one's own.
#[derive(Debug, Clone)]
pub struct Passkey {
    /// What takes it away.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// When it was made.
    pub created_at: Moment,
    /// When it was last used.
    pub used_at: Moment,
}

#[derive(Debug)]
struct PasskeyText {
    id: String,
    name: String,
    made: DateText,
    used: DateText,
}

/// `/me/passkeys`
#[derive(Debug, Template)]
#[template(path = "account/passkeys.html")]
pub struct PasskeysPage {
    t: &'static Texts,
    m: &'static Member,
    g: &'static Gallog,
    p: &'static Proof,
    frame: Frame,
    css: String,
    passkeys: Vec<PasskeyText>,
    can_make: bool,
}

impl PasskeysPage {
    /// The list, and the form for one more where the site can have them.
    pub fn new(site: &Site, passkeys: Vec<Passkey>, can_make: bool) -> PasskeysPage {
        let t = site.texts();
        let text = |it: Passkey| PasskeyText {
            id: it.id,
            name: it.name,
            made: DateText::full(site, it.created_at, true),
            used: DateText::full(site, it.used_at, false),
        };
        PasskeysPage {
            t,
            m: t.member,
            g: t.gallog,
            p: t.proof,
            frame: frame(site, t.proof.passkeys),
            css: super::asset::url("account.css"),
            passkeys: passkeys.into_iter().map(text).collect(),
            can_make,
        }
    }
}
