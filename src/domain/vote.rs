//! Votes: the two directions and the three public counts.

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vote {
    /// 추천
    Up,
    /// 비추천
    Down,
}

impl Vote {
    /// Reads the form's `value`.
    pub fn parse(text: &str) -> Option<Vote> {
        match text {
            "up" => Some(Vote::Up),
            "down" => Some(Vote::Down),
            _ => None,
        }
    }

    /// 1 or -1, as the ledger keeps it.
    pub fn number(self) -> i64 {
        match self {
            Vote::Up => 1,
            Vote::Down => -1,
        }
    }
}

/// The three public counts of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All up-votes.
    pub ups: i64,
    /// Of these, the up-votes of members under a fixed nick.
    pub member_ups: i64,
    /// All down-votes.
    pub downs: i64,
}
