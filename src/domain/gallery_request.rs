//! A gallery that somebody would like to open, and what the operator said.

use super::{member::MemberId, time::Moment};

/// Most characters of the operator's answer.
pub const ANSWER_MAX: usize = 200;

/// Who may open a gallery at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Opening {
    /// Every member.
    #[default]
    Anyone,
    /// The operator; members ask him.
    Approval,
}

impl Opening {
    /// The word in the database and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Opening::Anyone => "anyone",
            Opening::Approval => "approval",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Opening> {
        [Opening::Anyone, Opening::Approval].into_iter().find(|it| it.as_str() == word)
    }
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// Nothing yet.
    Open,
    /// The gallery was opened.
    Granted,
    /// It was not.
    Refused,
}

impl Answered {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Answered::Open => "open",
            Answered::Granted => "granted",
            Answered::Refused => "refused",
        }
    }

    /// Reads the word; the database holds no other.
    pub fn parse(word: &str) -> Answered {
        match word {
            "granted" => Answered::Granted,
            "refused" => Answered::Refused,
            _ => Answered::Open,
        }
    }
}

/// A request, with what the form was found to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GalleryRequest {
    /// Its number.
    pub id: i64,
    /// Who asks.
    pub member: MemberId,
    /// The address.
    pub slug: String,
    /// The name.
    pub name: String,
    /// The word for the kind.
    pub kind: String,
    /// Under the name.
    pub description: String,
    /// 갤닉네임
    pub default_nick: String,
    /// When.
    pub created_at: Moment,
    /// What became of it.
    pub state: Answered,
    /// What the operator said; may be empty.
    pub answer: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        for state in [Answered::Open, Answered::Granted, Answered::Refused] {
            assert_eq!(Answered::parse(state.as_str()), state);
        }
        for opening in [Opening::Anyone, Opening::Approval] {
            assert_eq!(Opening::parse(opening.as_str()), Some(opening));
        }
        assert_eq!(Opening::parse("nobody"), None);
    }
}
