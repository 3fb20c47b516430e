//! Signing up by a provider of log-ins, and the accounts there that are linked.

use askama::Template;

use super::{
    account::{SignUpForm, frame},
    comment::FieldError,
    date::DateText,
    frame::{Frame, Site},
};
use crate::{
    domain::{member::Link, refusal::Refusal},
    texts::{Texts, gallog::Gallog, member::Member, oidc::Oidc},
};

/// `/signup/oidc`
#[derive(Debug, Template)]
#[template(path = "account/oidc_new.html")]
pub struct NewPage {
    t: &'static Texts,
    m: &'static Member,
    frame: Frame,
    heading: String,
    lead: String,
    form: SignUpForm,
    error: Option<FieldError>,
}

impl NewPage {
    /// The choice of a nick, empty or as it was refused.
    pub fn new(site: &Site, provider: &str, form: SignUpForm) -> NewPage {
        let (t, o) = (site.texts(), site.texts().oidc);
        let heading = (o.sign_up)(provider);
        NewPage {
            t,
            m: t.member,
            frame: frame(site, &heading),
            heading,
            lead: (o.sign_up_lead)(provider),
            error: FieldError::new(form.refusal.as_ref(), t),
            form,
        }
    }

    fn error_of(&self, field: &str) -> Option<&str> {
        self.error.as_ref().filter(|error| error.field == field).map(|error| error.text.as_str())
    }
}

#[derive(Debug)]
struct LinkText {
    subject: String,
    issuer: String,
    since: DateText,
}

/// `/me/oidc`
#[derive(Debug, Template)]
#[template(path = "account/oidc.html")]
pub struct LinksPage {
    t: &'static Texts,
    m: &'static Member,
    g: &'static Gallog,
    o: &'static Oidc,
    frame: Frame,
    css: String,
    links: Vec<LinkText>,
    /// The button for one more, where the site has a provider.
    link: Option<String>,
    /// What is asked of whoever comes from there.
    lead: Option<String>,
    error: Option<String>,
}

impl LinksPage {
    /// The list. `has_come`: the member comes from the provider and is asked whether to link.
    pub fn new(
        site: &Site,
        links: Vec<Link>,
        provider: Option<String>,
        has_come: bool,
        refusal: Option<&Refusal>,
    ) -> LinksPage {
        let (t, o) = (site.texts(), site.texts().oidc);
        let text = |link: Link| LinkText {
            subject: link.subject,
            issuer: link.issuer,
            since: DateText::full(site, link.linked_at, true),
        };
        LinksPage {
            t,
            m: t.member,
            g: t.gallog,
            o,
            frame: frame(site, o.links),
            css: super::asset::url("account.css"),
            links: links.into_iter().map(text).collect(),
            lead: provider.as_deref().filter(|_| has_come).map(o.link_lead),
            link: provider.as_deref().map(o.link),
            error: refusal.map(|refusal| t.refusal(refusal)),
        }
    }
}
