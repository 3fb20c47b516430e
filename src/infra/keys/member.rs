//! What of members is made with the server key: tokens of sessions and devices.
//!
//! A token carries a seal, so that what somebody made up is told from what the site gave out
//! without asking the database: a flood of invented cookies costs nothing, and is answered
//! with the pages kept for guests. What the database keeps of a session's token is a keyed
//! hash.

use subtle::ConstantTimeEq as _;

use super::{Keys, keyed, short};
use crate::{
    domain::member::{CODE_LENGTH, MemberId, code_of_bytes},
    infra::random,
};

/// Hexadecimal digits of a seal.
const SEAL: usize = 16;

/// What a token is good for; one of a kind is none of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Being logged in.
    Session,
    /// A browser in which a member was logged in before.
    Device,
}

impl TokenKind {
    fn word(self) -> &'static [u8] {
        match self {
            TokenKind::Session => b"session",
            TokenKind::Device => b"device",
        }
    }
}

/// A token of ours, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Whose it is.
    pub member: MemberId,
    /// What is kept of it.
    pub hash: String,
}

impl Keys {
    /// A new token of 128 random bits for a member, as a cookie carries it, and what is kept of it.
    pub fn new_token(&self, kind: TokenKind, member: MemberId) -> (String, String) {
        let secret = random::token();
        let seal = self.seal_of_token(kind, member, &secret);
        let text = format!("{:x}.{secret}.{seal}", member.0);
        (text, self.hash_of_token(kind, &secret))
    }

    /// Opens a token; `None` for whatever the site has not given out.
    pub fn open_token(&self, kind: TokenKind, text: &str) -> Option<Token> {
        let mut parts = text.split('.');
        let (member, secret, seal) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || secret.len() != 32 {
            return None;
        }
        let member = MemberId(i64::from_str_radix(member, 16).ok()?);
        let expected = self.seal_of_token(kind, member, secret);
        let is_ours: bool = expected.as_bytes().ct_eq(seal.as_bytes()).into();
        is_ours.then(|| Token { member, hash: self.hash_of_token(kind, secret) })
    }

    fn seal_of_token(&self, kind: TokenKind, member: MemberId, secret: &str) -> String {
        let parts = [b"seal", kind.word(), &member.0.to_le_bytes(), secret.as_bytes()];
        let mut seal = short(&self.member, &parts);
        seal.truncate(SEAL);
        seal
    }

    fn hash_of_token(&self, kind: TokenKind, secret: &str) -> String {
        short(&self.member, &[b"hash", kind.word(), secret.as_bytes()])
    }

    /// Under what a member votes: the ledger does not say who that is.
    pub fn voter(&self, member: MemberId) -> String {
        short(&self.member, &[b"voter", &member.0.to_le_bytes()])
    }

    /// A name for a name that was typed and belongs to nobody, to count attempts under.
    pub fn nobody(&self, name: &str) -> String {
        short(&self.member, &[b"nobody", name.as_bytes()])
    }

    /// A new 식별코드.
    pub fn new_code(&self) -> String {
        let hash = keyed(&self.member, &[b"code", &random::bytes::<16>()]);
        let mut bytes = [0; CODE_LENGTH];
        bytes.copy_from_slice(&hash[..CODE_LENGTH]);
        code_of_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_ours_of_its_kind_and_of_its_member() {
        let keys = Keys::from_master(&[7; 32]);
        let (text, hash) = keys.new_token(TokenKind::Session, MemberId(0x1234));
        let opened = keys.open_token(TokenKind::Session, &text).unwrap();
        assert_eq!((opened.member, &opened.hash), (MemberId(0x1234), &hash));
        assert!(!text.contains(&hash), "the cookie is not what is kept");
        assert_eq!(keys.open_token(TokenKind::Device, &text), None);
        let other = text.replacen("1234", "1235", 1);
        let longer = format!("{text}.x");
        for forged in ["", "1234", "..", &other, &longer, &text[..text.len() - 1]] {
            assert_eq!(keys.open_token(TokenKind::Session, forged), None, "{forged}");
        }
        assert_eq!(Keys::from_master(&[8; 32]).open_token(TokenKind::Session, &text), None);
        assert_ne!(text, keys.new_token(TokenKind::Session, MemberId(0x1234)).0);
    }
}
