//! A name as pages print it: nick, then a guest's prefix or a member's badge.

use crate::{
    domain::author::{Author, AuthorKind},
    texts::Texts,
};

/// The parts of a name.
#[derive(Debug)]
pub(super) struct AuthorText {
    pub(super) nick: String,
    /// Empty for members.
    pub(super) prefix: String,
    /// Tells guests apart within one thread; empty for members.
    pub(super) mark: String,
    /// The member's public code; empty for guests.
    pub(super) code: String,
    /// `fixed`, `shared`, or empty for guests.
    pub(super) badge: &'static str,
    /// What the badge means.
    pub(super) badge_text: &'static str,
}

impl AuthorText {
    pub(super) fn new(author: &Author, t: &'static Texts) -> AuthorText {
        let (badge, badge_text) = match author.kind {
            AuthorKind::Guest => ("", ""),
            AuthorKind::FixedNick => ("fixed", t.fixed_nick),
            AuthorKind::SharedNick => ("shared", t.shared_nick),
        };
        AuthorText {
            nick: match author.nick.as_str() {
                "" if author.kind.is_member() => t.member.left.to_owned(),
                nick => nick.to_owned(),
            },
            prefix: author.prefix.clone(),
            mark: author.mark.clone(),
            code: author.code.clone(),
            badge,
            badge_text,
        }
    }
}
