//! A form of the console that was sent. It is done once the operator has shown that it is he; one
//! that is refused comes again as it was typed, the sentence beside the field to blame.

use super::super::{
    admin::operator,
    caller::Caller,
    desk::{Pairs, field},
    problem::Problem,
    respond::{self, Answer},
    sent::settle,
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
    view::console::After,
};

pub(in super::super) use super::super::sent::{At, Wrong};

/// A form as the operator has sent it.
pub(in super::super) struct Sent<'a> {
    caller: &'a Caller,
    me: &'a Signed,
    fields: Pairs,
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
        let settled = settle(done, self.caller, &self.fields, form, back)?;
        Ok(settled.map_err(|(tried, refusal)| (After::Refused(tried), refusal)))
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
