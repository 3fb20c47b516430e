//! A form of the console that was sent. It is done once the operator has shown that it is he; one
//! that is refused comes again as it was typed, the sentence beside the field to blame.

use super::super::{
    admin::operator,
    caller::Caller,
    desk::{Pairs, field},
    problem::{self, Problem},
    respond::{self, Answer},
};
use crate::{
    actions::{Failure, admit::actor, log_in::prove_either},
    app::App,
    domain::{
        authority::{Role, Who},
        member::Signed,
        public_log::{By, Reason},
        refusal::Refusal,
    },
    view::console::{After, Tried},
};

/// A form as the operator has sent it.
pub(in super::super) struct Sent<'a> {
    caller: &'a Caller,
    me: &'a Signed,
    fields: Pairs,
}

/// Why a form was refused, and which of its fields is to blame where the refusal does not say it.
pub(in super::super) struct Wrong {
    at: Option<&'static str>,
    failure: Failure,
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
pub(in super::super) trait At<T> {
    fn at(self, field: &'static str) -> Result<T, Wrong>;
}

impl<T, E: Into<Failure>> At<T> for Result<T, E> {
    fn at(self, field: &'static str) -> Result<T, Wrong> {
        self.map_err(|failure| Wrong { at: Some(field), failure: failure.into() })
    }
}

impl<'a> Sent<'a> {
    /// Opens it: nobody but the operator sends one.
    pub(in super::super) async fn open(
        app: &App,
        caller: &'a Caller,
        fields: Pairs,
    ) -> Result<Sent<'a>, Problem> {
        Ok(Sent { caller, me: operator(app, caller).await?, fields })
    }

    pub(in super::super) fn me(&self) -> &Signed {
        self.me
    }

    pub(in super::super) fn field(&self, name: &str) -> &str {
        field(&self.fields, name)
    }

    /// What names a thing there is.
    pub(in super::super) fn id(&self, name: &str) -> Result<i64, Failure> {
        self.field(name).parse().map_err(|_| Failure::Missing)
    }

    /// The operator with his reason, where he gives one.
    pub(in super::super) fn by(&self) -> Result<By, Refusal> {
        let reason = Reason::parse(self.field("reason"))?;
        let who = Who::plain(Role::Operator);
        Ok(By { actor: actor(who, &self.caller.visitor), reason })
    }

    /// The operator with his reason, which he has to have.
    pub(in super::super) fn reasoned(&self) -> Result<By, Refusal> {
        let by = self.by()?;
        if by.reason.as_str().is_empty() { Err(Refusal::ReasonMissing) } else { Ok(by) }
    }

    /// Has something done once the operator has shown, with his password or what a passkey
    /// gave in its place, that it is he. Until then `change` has not begun.
    pub(in super::super) fn prove<T>(
        &self,
        app: &App,
        change: impl Future<Output = Result<T, Wrong>>,
    ) -> impl Future<Output = Result<T, Wrong>> {
        // Every handler would carry the largest of them along.
        let change = Box::pin(change);
        async move {
            prove_either(app, self.me, self.field("password"), self.field("proof")).await?;
            change.await
        }
    }

    /// What was done; or what the page says that shows the form again, and why. A program is
    /// told why, no more. `form` is the word that the page has for the form.
    pub(in super::super) fn settle<T>(
        &self,
        done: Result<T, Wrong>,
        form: &str,
        back: &str,
    ) -> Result<Result<T, (After, Refusal)>, Problem> {
        match done {
            Ok(done) => Ok(Ok(done)),
            Err(Wrong { at, failure: Failure::Refused(refusal) }) if !self.caller.wants_json => {
                let tried = self.tried(form, at, refusal.clone());
                Ok(Err((After::Refused(tried), refusal)))
            }
            Err(wrong) => Err(problem::of(wrong.failure, back.to_owned())),
        }
    }

    fn tried(&self, form: &str, at: Option<&'static str>, refusal: Refusal) -> Tried {
        let at = at.or(refusal.field()).map(|at| match at {
            "current" => "password",
            "words" => "answer",
            at => at,
        });
        // Whatever a form does not have cannot be blamed in it.
        let has = |at: &&str| self.fields.iter().any(|(name, _)| name == at);
        let at = at.filter(has).unwrap_or_default();
        let is_secret = |name: &str| matches!(name, "password" | "proof");
        let mut fields = self.fields.clone();
        fields.retain(|(name, _)| !is_secret(name));
        Tried { form: form.to_owned(), fields, at, refusal }
    }
}

/// 303 back to the page, which says that it is saved.
pub(in super::super) fn saved(back: &str) -> Answer {
    let mark = if back.contains('?') { '&' } else { '?' };
    respond::see(&format!("{back}{mark}saved=1"))
}

/// Whether something was there to be done.
pub(in super::super) fn found(is_done: bool) -> Result<(), Failure> {
    if is_done { Ok(()) } else { Err(Failure::Missing) }
}
