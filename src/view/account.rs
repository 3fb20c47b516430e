//! Signing up, logging in, and the pages of one's own account.

use askama::Template;

use super::{
    comment::FieldError,
    date::DateText,
    frame::{About, Frame, Site},
};
use crate::{
    domain::{refusal::Refusal, time::Moment},
    texts::{Texts, member::Member, proof::Proof},
};

/// A page that nobody has to find.
pub(super) fn frame(site: &Site, title: &str) -> Frame {
    let about = About {
        title: title.to_owned(),
        description: String::new(),
        path: String::new(),
        kind: "website",
    };
    Frame::new(site, about)
}

/// The sentence for a field, where the refusal is about it.
fn error_of<'a>(error: Option<&'a FieldError>, field: &str) -> Option<&'a str> {
    error.filter(|error| error.field == field).map(|error| error.text.as_str())
}

/// The link to the provider of log-ins, and its words.
fn by_provider(
    name: Option<&str>,
    next: &str,
    words: fn(&str) -> String,
) -> Option<(String, String)> {
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    name.map(|name| (format!("/login/oidc?next={next}"), words(name)))
}

/// What stands in the form to sign up. A password is never sent back.
#[derive(Debug, Clone, Default)]
pub struct SignUpForm {
    /// The nick as typed.
    pub nick: String,
    /// 반고정닉 is chosen.
    pub is_shared: bool,
    /// What people call the provider that one may sign up by as well.
    pub provider: Option<String>,
    /// Where to go afterwards.
    pub next: String,
    /// Why it was declined.
    pub refusal: Option<Refusal>,
}

/// `/signup`
#[derive(Debug, Template)]
#[template(path = "account/sign_up.html")]
pub struct SignUpPage {
    t: &'static Texts,
    m: &'static Member,
    frame: Frame,
    provider: Option<(String, String)>,
    form: SignUpForm,
    error: Option<FieldError>,
}

impl SignUpPage {
    /// The form, empty or as it was refused.
    pub fn new(site: &Site, form: SignUpForm) -> SignUpPage {
        let t = site.texts();
        SignUpPage {
            t,
            m: t.member,
            frame: frame(site, t.member.sign_up),
            provider: by_provider(form.provider.as_deref(), &form.next, t.oidc.sign_up),
            error: FieldError::new(form.refusal.as_ref(), t),
            form,
        }
    }

    fn error_of(&self, field: &str) -> Option<&str> {
        error_of(self.error.as_ref(), field)
    }
}

/// What stands in the form to log in.
#[derive(Debug, Clone, Default)]
pub struct LogInForm {
    /// The name as typed.
    pub name: String,
    /// To stay logged in.
    pub stays: bool,
    /// Passkeys are offered as well.
    pub has_passkeys: bool,
    /// What people call the provider that one may log in by as well.
    pub provider: Option<String>,
    /// Where to go afterwards.
    pub next: String,
    /// Why it was declined.
    pub refusal: Option<Refusal>,
}

/// `/login`
#[derive(Debug, Template)]
#[template(path = "account/log_in.html")]
pub struct LogInPage {
    t: &'static Texts,
    m: &'static Member,
    p: &'static Proof,
    frame: Frame,
    provider: Option<(String, String)>,
    form: LogInForm,
    error: Option<FieldError>,
}

impl LogInPage {
    /// The form, empty or as it was refused.
    pub fn new(site: &Site, form: LogInForm) -> LogInPage {
        let t = site.texts();
        LogInPage {
            t,
            m: t.member,
            p: t.proof,
            frame: frame(site, t.member.log_in),
            provider: by_provider(form.provider.as_deref(), &form.next, t.oidc.log_in),
            error: FieldError::new(form.refusal.as_ref(), t),
            form,
        }
    }
}

/// A place where the member is logged in.
#[derive(Debug, Clone)]
pub struct Device {
    /// What ends it.
    pub key: String,
    /// What the browser says it is; may be empty.
    pub name: String,
    /// What is shown of the address.
    pub prefix: String,
    /// When it began.
    pub created_at: Moment,
    /// When it was last used.
    pub seen_at: Moment,
    /// It is the one that asks.
    pub is_this: bool,
}

/// A device, ready to print.
#[derive(Debug)]
struct DeviceText {
    key: String,
    name: String,
    prefix: String,
    since: DateText,
    seen: DateText,
    is_this: bool,
}

/// `/me/devices`
#[derive(Debug, Template)]
#[template(path = "account/devices.html")]
pub struct DevicesPage {
    t: &'static Texts,
    m: &'static Member,
    frame: Frame,
    css: String,
    devices: Vec<DeviceText>,
}

impl DevicesPage {
    /// The list, the last used first.
    pub fn new(site: &Site, devices: Vec<Device>) -> DevicesPage {
        let t = site.texts();
        let text = |device: Device| DeviceText {
            key: device.key,
            name: match device.name.as_str() {
                "" => t.member.unknown_device.to_owned(),
                _ => device.name,
            },
            prefix: device.prefix,
            since: DateText::full(site, device.created_at, false),
            seen: DateText::full(site, device.seen_at, false),
            is_this: device.is_this,
        };
        DevicesPage {
            t,
            m: t.member,
            frame: frame(site, t.member.devices),
            css: super::asset::url("account.css"),
            devices: devices.into_iter().map(text).collect(),
        }
    }
}
