//! A form that was refused: it comes again with what was typed, and with the sentence beside the
//! field to blame. One way for the console, for the desks of galleries, and for what stands below
//! them.

use crate::{domain::refusal::Refusal, texts::Texts};

/// What has just become of a form of the page.
#[derive(Debug, Default)]
pub enum After {
    /// None was sent.
    #[default]
    Nothing,
    /// It was done.
    Saved,
    /// It was refused.
    Refused(Tried),
}

impl After {
    /// As the address of the page says it.
    pub fn saved(is_saved: bool) -> After {
        if is_saved { After::Saved } else { After::Nothing }
    }
}

/// A form that was refused.
#[derive(Debug, Clone)]
pub struct Tried {
    /// Which form of the page, by the word its template gives it.
    pub form: String,
    /// What was typed, without any password.
    pub fields: Vec<(String, String)>,
    /// The field to blame; empty for none.
    pub at: &'static str,
    /// Why.
    pub refusal: Refusal,
}

/// What stands in the element with the field to blame. The browser goes there at once: it may
/// be far down the page.
const BLAMED: &str = " aria-invalid=\"true\" aria-describedby=\"why\" autofocus";

/// Fields with words in them, which whoever has typed them wants back.
const TYPED: [&str; 4] = ["words", "answer", "reason", "name"];

/// What the forms of a page ask of the one that was refused, if one was.
#[derive(Debug, Default)]
pub(super) struct Again {
    tried: Option<(Tried, String)>,
    is_lost: bool,
}

impl Again {
    pub(super) fn new(t: &Texts, tried: Option<Tried>) -> Again {
        let tried = tried.map(|tried| {
            let text = t.refusal(&tried.refusal);
            (tried, text)
        });
        Again { tried, is_lost: false }
    }

    /// Tells it which forms stand on the page, by their words. What one was about may be gone
    /// meanwhile, and its form with it; or it is a button alone, beside which no sentence stands.
    pub(super) fn look_for(&mut self, stands: impl Fn(&str) -> bool) {
        self.is_lost = self.tried.as_ref().is_some_and(|(tried, _)| !stands(&tried.form));
    }

    fn tried(&self, form: &str) -> Option<&(Tried, String)> {
        self.tried.as_ref().filter(|(tried, _)| tried.form == form)
    }

    /// The sentence, and what was typed, where the form that they belong into does not stand on
    /// the page.
    pub(super) fn lost(&self) -> Option<(&str, Vec<&str>)> {
        let (tried, text) = self.tried.as_ref().filter(|_| self.is_lost)?;
        let is_typed = |name: &str, value: &str| TYPED.contains(&name) && !value.trim().is_empty();
        let typed = tried.fields.iter().filter(|(name, value)| is_typed(name, value));
        Some((text.as_str(), typed.map(|(_, value)| value.as_str()).collect()))
    }

    /// The sentence beside a field of a form; beside no field for an empty name.
    pub(super) fn why(&self, form: &str, field: &str) -> Option<&str> {
        let (_, text) = self.tried(form).filter(|(tried, _)| tried.at == field)?;
        Some(text)
    }

    /// The attributes that blame a field, where it is to blame. Nothing in them is anybody's.
    pub(super) fn blame(&self, form: &str, field: &str) -> &'static str {
        if self.why(form, field).is_some() { BLAMED } else { "" }
    }

    /// The same of a field that has a help beside it, which goes on describing it.
    pub(super) fn blame_with(&self, form: &str, field: &str, help: &str) -> String {
        match self.why(form, field) {
            Some(_) => format!(" aria-invalid=\"true\" aria-describedby=\"{help} why\" autofocus"),
            None => format!(" aria-describedby=\"{help}\""),
        }
    }

    /// What was typed into a field of a form, or else what stands there anyway.
    pub(super) fn typed<'a>(&'a self, form: &str, field: &str, otherwise: &'a str) -> &'a str {
        let Some((tried, _)) = self.tried(form) else { return otherwise };
        let found = tried.fields.iter().find(|(name, _)| name == field);
        found.map_or("", |(_, value)| value)
    }

    /// Whether a box with a value is ticked: as it was sent, or else as it is anyway.
    pub(super) fn ticked(&self, form: &str, field: &str, value: &str, otherwise: bool) -> bool {
        let Some((tried, _)) = self.tried(form) else { return otherwise };
        tried.fields.iter().any(|(name, it)| name == field && it == value)
    }
}
