//! Who wrote something: guests, and the place kept for members.

use super::refusal::Refusal;

/// What kind of name stands beside a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i64)]
pub enum AuthorKind {
    /// 유동: a nick and a password, no account.
    Guest = 0,
    /// 고정닉: a member under a unique, reserved nick.
    FixedNick = 1,
    /// 반고정닉: a member under a nick that others may use as well.
    SharedNick = 2,
}

impl AuthorKind {
    /// Reads the number the database keeps; unknown numbers are guests.
    pub fn from_number(number: i64) -> AuthorKind {
        match number {
            1 => AuthorKind::FixedNick,
            2 => AuthorKind::SharedNick,
            _ => AuthorKind::Guest,
        }
    }

    /// Whether the name belongs to an account.
    pub fn is_member(self) -> bool {
        self != AuthorKind::Guest
    }
}

/// The author as shown beside a post or a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Guest, fixed nick or shared nick.
    pub kind: AuthorKind,
    /// The nick at the time of writing.
    pub nick: String,
    /// What is shown of a guest's address: `121.133`, or a keyed tag for IPv6. Empty for members.
    pub prefix: String,
    /// Keyed mark of a guest within one thread, tells two guests of one nick and prefix apart. Empty for members.
    pub mark: String,
    /// 식별코드: the member's public code. Empty for guests.
    pub code: String,
}

/// A nick that passed the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nick(String);

/// Fewest characters of a nick.
pub const NICK_MIN: usize = 2;
/// Most characters of a nick.
pub const NICK_MAX: usize = 20;

impl Nick {
    /// Takes what a person typed: outer and doubled white space goes, the rest
    /// must be 2 to 20 characters of which none is a control or invisible one.
    /// An empty field means the gallery's default nick.
    pub fn parse(typed: &str, default: &str) -> Result<Nick, Refusal> {
        let folded = fold_spaces(typed);
        if folded.is_empty() {
            return Ok(Nick(default.to_owned()));
        }
        if folded.chars().any(is_deceptive) || !is_visible(&folded) {
            return Err(Refusal::NickCharacters);
        }
        if !(NICK_MIN..=NICK_MAX).contains(&folded.chars().count()) {
            return Err(Refusal::NickLength);
        }
        Ok(Nick(folded))
    }

    /// The nick as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A guest's password as typed, of a length the rules allow.
#[derive(Clone)]
pub struct GuestPassword(String);

impl GuestPassword {
    /// 4 to 64 characters; nothing is trimmed, a space is a character.
    pub fn parse(typed: &str) -> Result<GuestPassword, Refusal> {
        if (4..=64).contains(&typed.chars().count()) {
            Ok(GuestPassword(typed.to_owned()))
        } else {
            Err(Refusal::PasswordLength)
        }
    }

    /// The bytes to hash.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for GuestPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GuestPassword(…)")
    }
}

/// White space at the ends gone, runs of it inside one space.
pub fn fold_spaces(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a reader can see any of it: something besides white space, deceptive
/// characters, joiners, variation selectors and marks that need a base.
pub fn is_visible(text: &str) -> bool {
    let carries = |c: char| {
        matches!(c,
            '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'
            | '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{1AB0}'..='\u{1AFF}'
            | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{3099}' | '\u{309A}'
            | '\u{FE20}'..='\u{FE2F}')
    };
    text.chars().any(|c| !c.is_whitespace() && !is_deceptive(c) && !carries(c))
}

/// Characters that change how text around them reads, or that cannot be seen:
/// controls, bidirectional overrides, zero-width and filler characters. The
/// zero-width joiner stays, because emoji are built with it.
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}' | '\u{200C}' | '\u{200E}' | '\u{200F}'
            | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nick_is_two_to_twenty_visible_characters() {
        assert_eq!(Nick::parse("  마당  쇠 ", "ㅇㅇ").unwrap().as_str(), "마당 쇠");
        assert_eq!(Nick::parse("", "긷갤러").unwrap().as_str(), "긷갤러");
        assert_eq!(Nick::parse("ㅎ", "ㅇㅇ"), Err(Refusal::NickLength));
        assert_eq!(Nick::parse(&"가".repeat(21), "ㅇㅇ"), Err(Refusal::NickLength));
        assert_eq!(Nick::parse("운영자\u{202E}", "ㅇㅇ"), Err(Refusal::NickCharacters));
        assert_eq!(Nick::parse("\u{200D}\u{FE0F}", "ㅇㅇ"), Err(Refusal::NickCharacters));
        assert_eq!(Nick::parse("👩‍👩‍👧‍👦😀", "ㅇㅇ").unwrap().as_str(), "👩‍👩‍👧‍👦😀");
    }
}
