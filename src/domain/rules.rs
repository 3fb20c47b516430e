//! The rules of a gallery as its staff types them.

use super::refusal::Refusal;

/// Most characters of them.
pub const RULES_MAX: usize = 10_000;

/// Rules of a size that is allowed; empty for none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Line ends become `\n`, NUL goes.
    pub fn parse(typed: &str) -> Result<Text, Refusal> {
        let text = typed.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "");
        let text = text.trim();
        if text.chars().count() <= RULES_MAX {
            Ok(Text(text.to_owned()))
        } else {
            Err(Refusal::RulesTooLong)
        }
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
