//! Members of a gallery on the desk, those who want to be, and the form of the rules.

use askama::Template;

use super::{
    super::comment::FieldError, DateText, Desk, Frame, Gallery, Site, Tabs, Texts, Top, top,
};
use crate::{
    domain::{membership::Membership, refusal::Refusal},
    texts::circle::Words,
};

/// Somebody who is a member, or wants to be.
#[derive(Debug)]
pub struct Applicant {
    /// His nick.
    pub nick: String,
    /// 식별코드
    pub code: String,
    /// What he asked.
    pub membership: Membership,
}

/// `/g/{slug}/manage/members`
#[derive(Debug, Template)]
#[template(path = "desk/members.html")]
pub struct MembersPage {
    t: &'static Texts,
    d: &'static Desk,
    c: &'static Words,
    frame: Frame,
    top: Top,
    asked: Vec<Person>,
    inside: Vec<Person>,
    /// Where the members of the page begin.
    behind: String,
    more: Option<String>,
}

/// The word of the form that answers somebody who wants to be a member. That of a member is his
/// code: he may have been let in since.
pub fn applied(code: &str) -> String {
    format!("asked {code}")
}

#[derive(Debug)]
struct Person {
    /// The word of his form.
    key: String,
    nick: String,
    code: String,
    words: String,
    date: DateText,
}

impl MembersPage {
    /// Those who wait, and members from a place on; `more`: where the next of them are.
    pub fn new(
        site: &Site,
        tabs: &Tabs,
        gallery: &Gallery,
        asked: Vec<Applicant>,
        (inside, behind): (Vec<Applicant>, String),
        more: Option<String>,
    ) -> MembersPage {
        let (t, d, c) = (site.texts(), site.texts().desk, site.texts().circle);
        let (frame, mut top) = top(site, tabs, gallery);
        let person = |it: Applicant, key: String| Person {
            key,
            nick: it.nick,
            code: it.code,
            date: DateText::in_list(
                site,
                it.membership.answered_at.unwrap_or(it.membership.asked_at),
                false,
            ),
            words: it.membership.words,
        };
        let keyed = |people: Vec<Applicant>, key: fn(&str) -> String| -> Vec<Person> {
            let keyed = people.into_iter().map(|it| (key(&it.code), it));
            keyed.map(|(key, it)| person(it, key)).collect()
        };
        let (asked, inside) = (keyed(asked, applied), keyed(inside, str::to_owned));
        top.again.look_for(|form| asked.iter().chain(&inside).any(|it| it.key == form));
        MembersPage { t, d, c, frame, top, asked, inside, behind, more }
    }
}

/// `/g/{slug}/manage/rules`
#[derive(Debug, Template)]
#[template(path = "desk/rules.html")]
pub struct RulesForm {
    t: &'static Texts,
    d: &'static Desk,
    c: &'static Words,
    frame: Frame,
    top: Top,
    text: String,
    error: Option<FieldError>,
}

impl RulesForm {
    /// The form, with what was typed and why it was refused.
    pub fn new(
        site: &Site,
        tabs: &Tabs,
        gallery: &Gallery,
        text: String,
        refusal: Option<&Refusal>,
    ) -> RulesForm {
        let t = site.texts();
        let (frame, top) = top(site, tabs, gallery);
        let error = FieldError::new(refusal, t);
        RulesForm { t, d: t.desk, c: t.circle, frame, top, text, error }
    }

    /// The sentence for a field, where the refusal is about it.
    fn error_of(&self, field: &str) -> Option<&str> {
        self.error.as_ref().filter(|error| error.field == field).map(|error| error.text.as_str())
    }
}
