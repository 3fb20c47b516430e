//! Why something was done, in a few words that everybody reads.

use crate::domain::{
    author::{fold_spaces, is_deceptive},
    refusal::Refusal,
};

/// Most words of a reason.
pub const REASON_WORDS: usize = 20;
/// Most characters: twenty words without a space among them are no words.
const LENGTH: usize = 200;

/// A reason that passed the rules; may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reason(String);

impl Reason {
    /// At most 20 words, in one line.
    pub fn parse(typed: &str) -> Result<Reason, Refusal> {
        let text = fold_spaces(typed);
        let is_short = text.split(' ').count() <= REASON_WORDS && text.chars().count() <= LENGTH;
        if is_short && !text.chars().any(is_deceptive) {
            Ok(Reason(text))
        } else {
            Err(Refusal::ReasonTooLong)
        }
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_at_most_twenty_words() {
        assert_eq!(Reason::parse("  같은 글  도배 ").unwrap().as_str(), "같은 글 도배");
        assert!(Reason::parse("").is_ok());
        assert!(Reason::parse(&"말 ".repeat(20)).is_ok());
        assert_eq!(Reason::parse(&"말 ".repeat(21)), Err(Refusal::ReasonTooLong));
        assert_eq!(Reason::parse(&"말".repeat(201)), Err(Refusal::ReasonTooLong));
    }
}
