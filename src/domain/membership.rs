//! Being a member of a gallery: asked for, granted or refused.

use super::{
    refusal::Refusal,
    time::{DAY, Moment},
};

/// How far an application has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Staff has not answered yet.
    Asked,
    /// A member.
    Inside,
    /// Staff said no.
    Refused,
}

impl Standing {
    /// The word the database keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Asked => "asked",
            Standing::Inside => "inside",
            Standing::Refused => "refused",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Standing> {
        [Standing::Asked, Standing::Inside, Standing::Refused]
            .into_iter()
            .find(|it| it.as_str() == word)
    }
}

/// Somebody's application, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// How far it has come.
    pub standing: Standing,
    /// What he answered to the gallery's question; empty where there is none.
    pub words: String,
    /// What staff said to it; may be empty.
    pub answer: String,
    /// When he asked.
    pub asked_at: Moment,
    /// When staff answered.
    pub answered_at: Option<Moment>,
}

/// How long whoever was refused waits before he may ask again.
pub const AGAIN: i64 = 7 * DAY;

/// Most characters of a gallery's question.
pub const QUESTION_MAX: usize = 300;

/// A gallery's question to those who want to join; empty for none.
pub fn question(typed: &str) -> Result<String, Refusal> {
    let text = typed.replace("\r\n", "\n").replace(['\r', '\0'], "");
    let text = text.trim();
    if text.chars().count() <= QUESTION_MAX {
        Ok(text.to_owned())
    } else {
        Err(Refusal::QuestionTooLong)
    }
}
