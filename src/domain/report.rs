//! Reports: what a reader tells the staff of a gallery.

use super::time::Moment;

/// What is wrong, in the words of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 도배, 광고
    Spam,
    /// 욕설, 괴롭힘
    Abuse,
    /// 개인정보
    Privacy,
    /// 불법
    Illegal,
    /// Anything else.
    Other,
}

impl Kind {
    /// All of them, as the form offers them.
    pub const ALL: [Kind; 5] = [Kind::Spam, Kind::Abuse, Kind::Privacy, Kind::Illegal, Kind::Other];

    /// The word in forms and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Spam => "spam",
            Kind::Abuse => "abuse",
            Kind::Privacy => "privacy",
            Kind::Illegal => "illegal",
            Kind::Other => "other",
        }
    }

    /// Reads the word; anything unknown is something else.
    pub fn parse(word: &str) -> Kind {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == word).unwrap_or(Kind::Other)
    }
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has looked at it yet.
    Open,
    /// What it was about was taken away.
    Taken,
    /// What it was about stays.
    Kept,
}

impl State {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Taken => "taken",
            State::Kept => "kept",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> State {
        match word {
            "taken" => State::Taken,
            "kept" => State::Kept,
            _ => State::Open,
        }
    }
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its number.
    pub id: i64,
    /// The post.
    pub post: i64,
    /// The comment under it; 0 for the post itself.
    pub comment: i64,
    /// What is wrong.
    pub kind: Kind,
    /// More about it; may be empty.
    pub words: String,
    /// When.
    pub at: Moment,
    /// What became of it.
    pub state: State,
    /// What staff said; may be empty.
    pub answer: String,
}
