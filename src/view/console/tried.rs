//! A form of the console that was refused: it comes again with what was typed, and with the
//! sentence beside the field to blame.

use super::Top;
use crate::domain::refusal::Refusal;

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
#[derive(Debug)]
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

impl Top {
    fn tried(&self, form: &str) -> Option<&(Tried, String)> {
        self.tried.as_ref().filter(|(tried, _)| tried.form == form)
    }

    /// The sentence beside a field of a form; beside no field for an empty name.
    pub(in crate::view) fn why(&self, form: &str, field: &str) -> Option<&str> {
        let (_, text) = self.tried(form).filter(|(tried, _)| tried.at == field)?;
        Some(text)
    }

    /// The attributes that blame a field, where it is to blame. Nothing in them is anybody's.
    pub(in crate::view) fn blame(&self, form: &str, field: &str) -> &'static str {
        if self.why(form, field).is_some() { BLAMED } else { "" }
    }

    /// What was typed into a field of a form, or else what stands there anyway.
    pub(in crate::view) fn typed<'a>(
        &'a self,
        form: &str,
        field: &str,
        otherwise: &'a str,
    ) -> &'a str {
        let Some((tried, _)) = self.tried(form) else { return otherwise };
        let found = tried.fields.iter().find(|(name, _)| name == field);
        found.map_or("", |(_, value)| value)
    }
}
