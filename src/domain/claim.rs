//! 임시조치: somebody whose rights a post or comment violates has it blocked for a while.
//!
//! The operator blocks for at most 30 days, the author may object, and the block ends by
//! the operator's word, by itself, or with the post, which is its author's to delete. Until
//! then nobody reads it.

use super::{
    author::is_visible,
    comment::CommentId,
    gallery::{GalleryId, Slug},
    post::PostNo,
    refusal::Refusal,
    time::Moment,
};

/// Longest that a post is blocked, in days.
pub const DAYS: i64 = 30;
/// Most characters of a name and of a contact.
const CONTACT_MAX: usize = 200;

/// Which right is said to be violated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Private life, personal data.
    Privacy,
    /// Honour.
    Defamation,
    /// Copyright and other property.
    Copyright,
    /// Another.
    Other,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 4] = [Kind::Privacy, Kind::Defamation, Kind::Copyright, Kind::Other];

    /// The word in the database, the form and the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Privacy => "privacy",
            Kind::Defamation => "defamation",
            Kind::Copyright => "copyright",
            Kind::Other => "other",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Kind {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == word).unwrap_or(Kind::Other)
    }
}

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It waits for the operator.
    Open,
    /// The post is blocked.
    Blocked,
    /// The post was left as it is.
    Refused,
    /// The block is over and the post can be read again.
    Restored,
    /// The block is over and the post is gone, with its author or by him.
    Gone,
}

impl State {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Blocked => "blocked",
            State::Refused => "refused",
            State::Restored => "restored",
            State::Gone => "gone",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> State {
        let all = [State::Blocked, State::Refused, State::Restored, State::Gone];
        all.into_iter().find(|state| state.as_str() == word).unwrap_or(State::Open)
    }
}

/// A claim.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The gallery.
    pub gallery: GalleryId,
    /// Its number.
    pub id: i64,
    /// The post.
    pub post: PostNo,
    /// The comment under it, where it is about one.
    pub comment: Option<CommentId>,
    /// Staff had taken it away before it was blocked, and it stays so afterwards.
    pub was_taken: bool,
    /// Which right.
    pub kind: Kind,
    /// Who asks and how to reach him, sealed; empty once it is forgotten.
    pub claimant: String,
    /// What is wrong with the post.
    pub words: String,
    /// When it was made.
    pub at: Moment,
    /// What became of it.
    pub state: State,
    /// When the block ends by itself.
    pub until: Option<Moment>,
    /// What the operator said.
    pub answer: String,
    /// What the author said against it.
    pub objection: String,
    /// When he did.
    pub objected: Option<Moment>,
}

impl Claim {
    /// The path below which its objection stands, in a gallery of this address.
    pub fn base(&self, slug: &str) -> String {
        match self.comment {
            None => format!("/g/{slug}/{}", self.post.0),
            Some(id) => format!("/g/{slug}/{}/comments/{}", self.post.0, id.0),
        }
    }

    /// Where it can be read.
    pub fn url(&self, slug: &str) -> String {
        match self.comment {
            None => format!("/g/{slug}/{}", self.post.0),
            Some(id) => format!("/g/{slug}/{}#c{}", self.post.0, id.0),
        }
    }
}

/// The post that a typed address names, whole or from `/g/` on; and the comment under it that
/// the address ends with (`#c12`).
pub fn place(typed: &str) -> Option<(Slug, PostNo, Option<CommentId>)> {
    let comment = typed.rsplit_once("#c").map(|(_, rest)| {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        &rest[..digits]
    });
    // Whoever names a comment means it: where its number cannot be read, not the whole post.
    let comment = match comment.filter(|digits| !digits.is_empty()) {
        Some(digits) => Some(CommentId(digits.parse().ok().filter(|id| *id > 0)?)),
        None => None,
    };
    let rest = &typed[typed.find("/g/")? + "/g/".len()..];
    let mut parts = rest.split(['/', '?', '#']);
    let slug = Slug::parse(parts.next()?.trim())?;
    let no: i64 = parts.next()?.trim().parse().ok()?;
    (no > 0).then_some((slug, PostNo(no), comment))
}

/// A claimant's name, or how to reach him: one line that can be seen.
pub fn contact(typed: &str) -> Result<String, Refusal> {
    let text = super::author::fold_spaces(typed);
    if is_visible(&text) && text.chars().count() <= CONTACT_MAX {
        Ok(text)
    } else {
        Err(Refusal::ContactMissing)
    }
}

/// For how many days, as typed.
pub fn days(typed: &str) -> Result<i64, Refusal> {
    let days = typed.trim().parse().ok().filter(|days| (1..=DAYS).contains(days));
    days.ok_or(Refusal::DaysRange)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_in_every_form_people_copy() {
        let slug = Slug::parse("baduk").unwrap();
        for (typed, comment) in [
            ("/g/baduk/7", None),
            ("https://example.org/g/baduk/7?page=2#c12", Some(CommentId(12))),
            (" http://localhost:8080/g/Baduk/7#c3 ", Some(CommentId(3))),
            (" http://localhost:8080/g/Baduk/7/#comments ", None),
            ("<http://localhost:8080/g/Baduk/7#c3>, please", Some(CommentId(3))),
        ] {
            assert_eq!(place(typed), Some((slug.clone(), PostNo(7), comment)), "{typed}");
        }
        for wrong in
            ["", "/g/baduk", "/g/baduk/0", "/g/baduk/x", "baduk 7", "/g/../7", "/g/baduk/7#c0"]
        {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_block_is_never_longer_than_thirty_days() {
        assert_eq!(days(" 30 "), Ok(30));
        for wrong in ["0", "31", "", "-1", "9999999999999999999"] {
            assert_eq!(days(wrong), Err(Refusal::DaysRange), "{wrong}");
        }
    }

    #[test]
    fn words_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), kind);
        }
        for state in [State::Open, State::Blocked, State::Refused, State::Restored, State::Gone] {
            assert_eq!(State::parse(state.as_str()), state);
        }
    }
}
