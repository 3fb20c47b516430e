//! A form that was sent: done, or refused. One that is refused comes again as it was typed, the
//! sentence beside the field to blame.

use super::{
    caller::Caller,
    problem::{self, Problem},
};
use crate::{actions::Failure, domain::refusal::Refusal, view::tried::Tried};

/// Why a form was refused, and which of its fields is to blame where the refusal does not say it.
pub(super) struct Wrong {
    at: Option<&'static str>,
    failure: Failure,
}

impl Wrong {
    /// What went wrong, where no form comes again.
    pub(super) fn failure(self) -> Failure {
        self.failure
    }
}

impl From<Failure> for Wrong {
    fn from(failure: Failure) -> Wrong {
        Wrong { at: None, failure }
    }
}

impl From<Refusal> for Wrong {
    fn from(refusal: Refusal) -> Wrong {
        Failure::from(refusal).into()
    }
}

impl From<db::Error> for Wrong {
    fn from(error: db::Error) -> Wrong {
        Failure::from(error).into()
    }
}

/// Blames a field.
pub(super) trait At<T> {
    fn at(self, field: &'static str) -> Result<T, Wrong>;
}

impl<T, E: Into<Failure>> At<T> for Result<T, E> {
    fn at(self, field: &'static str) -> Result<T, Wrong> {
        self.map_err(|failure| Wrong { at: Some(field), failure: failure.into() })
    }
}

/// What was done; or what the page needs that shows the form again, and why. A program is told
/// why, no more. `form` is the word that the page has for the form.
pub(super) fn settle<T>(
    done: Result<T, Wrong>,
    caller: &Caller,
    fields: &[(String, String)],
    form: &str,
    back: &str,
) -> Result<Result<T, (Tried, Refusal)>, Problem> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(Wrong { at, failure: Failure::Refused(refusal) }) if !caller.wants_json => {
            Ok(Err((tried(fields, form, at, refusal.clone()), refusal)))
        }
        Err(wrong) => Err(problem::of(wrong.failure, back.to_owned())),
    }
}

/// A form as it comes again.
pub(super) fn tried(
    fields: &[(String, String)],
    form: &str,
    at: Option<&'static str>,
    refusal: Refusal,
) -> Tried {
    // Whatever a form does not have cannot be blamed in it.
    let has = |at: &&str| fields.iter().any(|(name, _)| name == at);
    let at = at.or(refusal.field()).and_then(|at| {
        let other = match at {
            "current" => "password",
            "words" => "answer",
            at => at,
        };
        [at, other].into_iter().find(has)
    });
    let is_secret = |name: &str| matches!(name, "password" | "proof");
    let kept = fields.iter().filter(|(name, _)| !is_secret(name)).cloned().collect();
    Tried { form: form.to_owned(), fields: kept, at: at.unwrap_or_default(), refusal }
}
