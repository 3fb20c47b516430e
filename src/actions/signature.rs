//! In whose name something is written: a guest's, by nick and password, or a member's.

use super::{Failure, admit::plain};
use crate::{
    app::App,
    domain::{
        author::{AuthorKind, GuestPassword, Nick},
        authority::{Deed, Object, Owner, decide},
        gallery::Gallery,
        member::{MemberId, Signed},
        refusal::Refusal,
        visitor::Visitor,
    },
    infra::hasher::Cost,
};

/// Who signs.
pub(super) enum Signature<'a> {
    Guest { nick: Nick, password: GuestPassword, visitor: &'a Visitor },
    Member(&'a Signed),
}

impl<'a> Signature<'a> {
    /// A member signs by being logged in; of a guest the fields are read.
    pub(super) fn parse(
        visitor: &'a Visitor,
        gallery: &Gallery,
        nick: &str,
        password: &str,
    ) -> Result<Signature<'a>, Refusal> {
        if let Some(member) = &visitor.member {
            return Ok(Signature::Member(member));
        }
        if !gallery.settings.guests_write {
            return Err(Refusal::GuestsNotAllowed);
        }
        let nick = Nick::parse(nick, &gallery.settings.default_nick)?;
        let password = GuestPassword::parse(password)?;
        Ok(Signature::Guest { nick, password, visitor })
    }

    /// The hash of a guest's password.
    pub(super) async fn hash(&self, app: &App) -> Result<Option<String>, Failure> {
        match self {
            Signature::Guest { password, .. } => {
                Ok(Some(app.hasher.hash(Cost::Guest, password.as_bytes().to_vec()).await?))
            }
            Signature::Member(_) => Ok(None),
        }
    }

    pub(super) fn kind(&self) -> AuthorKind {
        match self {
            Signature::Guest { .. } => AuthorKind::Guest,
            Signature::Member(member) => member.kind,
        }
    }

    pub(super) fn member(&self) -> Option<MemberId> {
        match self {
            Signature::Guest { .. } => None,
            Signature::Member(member) => Some(member.id),
        }
    }

    pub(super) fn nick(&self) -> &str {
        match self {
            Signature::Guest { nick, .. } => nick.as_str(),
            Signature::Member(member) => &member.nick,
        }
    }

    /// What is shown of the address: a guest's half, nothing of a member's.
    pub(super) fn prefix(&self) -> &str {
        match self {
            Signature::Guest { visitor, .. } => &visitor.prefix,
            Signature::Member(_) => "",
        }
    }

    /// What `make` gives for guests: members need no mark to be told apart.
    pub(super) fn mark(&self, make: impl FnOnce() -> String) -> String {
        match self {
            Signature::Guest { .. } => make(),
            Signature::Member(_) => String::new(),
        }
    }
}

/// Whether it may be changed by the one who asks: it is his own, or it has a password that
/// he may know. What comes back says whether his session is enough.
pub(super) fn may_change(
    visitor: &Visitor,
    writers: &[Option<MemberId>],
    has_password: bool,
) -> Result<bool, Failure> {
    let owner = if writers.iter().any(|writer| is_own(visitor, *writer)) {
        Owner::Own
    } else if has_password {
        Owner::Password
    } else {
        Owner::Other
    };
    let decided = decide(plain(visitor), Deed::ChangeOwn, Object::owned(owner));
    decided.map_err(|_| Failure::NoPassword)?;
    Ok(owner == Owner::Own)
}

/// Whether it is his own: what the member who is logged in wrote.
pub(super) fn is_own(visitor: &Visitor, writer: Option<MemberId>) -> bool {
    writer.is_some() && visitor.member.as_ref().map(|member| member.id) == writer
}
