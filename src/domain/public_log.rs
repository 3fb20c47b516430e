//! The public log: what staff did, in a chain of hashes that anyone can check.
//!
//! Entry `n` carries the SHA-256 of its own fields and of the hash of entry `n-1`, so
//! nothing can be changed, left out or put in between without every later hash being
//! another. Now and then the last hash is signed. The bytes under both are written
//! down in docs/LOG.md, so that a checker can be written in an afternoon.

mod act;
mod chain;
mod line;
mod reason;

pub use act::{LogAct, Object};
pub use chain::{Broken, Chain, GENESIS};
pub use line::{Head, Line, Opening, Words};
pub use reason::{REASON_WORDS, Reason};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::authority::Role;

/// Whoever did something, as the log names him for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// In which capacity.
    pub role: Role,
    /// The nick then; empty for the command line and the server itself.
    pub name: String,
    /// The member's public code; empty where there is none.
    pub code: String,
}

impl Actor {
    /// Whoever has a shell on the server.
    pub fn console() -> Actor {
        Actor { role: Role::Console, name: String::new(), code: String::new() }
    }

    /// The server itself, keeping a published rule.
    pub fn system() -> Actor {
        Actor { role: Role::System, name: String::new(), code: String::new() }
    }
}

/// Who does something, and why.
#[derive(Debug, Clone)]
pub struct By {
    /// Who.
    pub actor: Actor,
    /// Why; may be empty.
    pub reason: Reason,
}

impl By {
    /// The command line, with its reason; asked for through `cli::by`, which decides.
    pub fn console(reason: Reason) -> By {
        By { actor: Actor::console(), reason }
    }

    /// The server, which needs none: its rules are published.
    pub fn system() -> By {
        By { actor: Actor::system(), reason: Reason::default() }
    }
}

/// An entry as it is kept and exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The number of the gallery, 0 for the site; as text, because it has more digits than
    /// a number of JSON may.
    pub chain: String,
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// When, in microseconds since 1970 in UTC; never before the entry before it.
    pub at: i64,
    /// In which capacity: [`Role::as_str`].
    pub role: String,
    /// The actor's nick then, or empty.
    pub name: String,
    /// The actor's public code, or empty.
    pub code: String,
    /// What: [`LogAct::as_str`].
    pub act: String,
    /// To what: [`Object`] as text.
    pub object: String,
    /// Why, or empty.
    pub reason: String,
    /// More about it, as JSON, or empty.
    pub detail: String,
    /// SHA-256 of the salt and the object's own words, or empty.
    pub words_hash: String,
    /// SHA-256 of all that and of the hash before.
    pub hash: String,
}

/// What an entry is made of.
#[derive(Debug)]
pub struct Draft<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// What.
    pub act: LogAct,
    /// To what.
    pub object: Object,
    /// Why.
    pub reason: &'a Reason,
    /// More about it.
    pub detail: String,
    /// The object's own words, with the salt that keeps short ones from being guessed.
    pub words: Option<Words>,
}

impl Entry {
    /// The entry that follows a place of a chain.
    pub fn after(before: &Chain, now: i64, draft: &Draft<'_>) -> Entry {
        let mut entry = Entry {
            chain: before.name.clone(),
            seq: before.seq + 1,
            // Clocks of several servers differ a little; a log that goes back does not read well.
            at: now.max(before.at),
            role: draft.actor.role.as_str().to_owned(),
            name: draft.actor.name.clone(),
            code: draft.actor.code.clone(),
            act: draft.act.as_str().to_owned(),
            object: draft.object.to_string(),
            reason: draft.reason.as_str().to_owned(),
            detail: draft.detail.clone(),
            words_hash: draft.words.as_ref().map(Words::hash).unwrap_or_default(),
            hash: String::new(),
        };
        entry.hash = entry.digest(&before.hash);
        entry
    }

    /// The bytes that are hashed: each field as netstring, the hash before last.
    pub fn bytes(&self, before: &str) -> Vec<u8> {
        let (seq, at) = (self.seq.to_string(), self.at.to_string());
        netstrings(&[
            "madang-log-1",
            &self.chain,
            &seq,
            &at,
            &self.role,
            &self.name,
            &self.code,
            &self.act,
            &self.object,
            &self.reason,
            &self.detail,
            &self.words_hash,
            before,
        ])
    }

    /// The hash it must have.
    pub fn digest(&self, before: &str) -> String {
        sha256(&self.bytes(before))
    }
}

/// `LENGTH:BYTES,` for each field: no field can run into the next.
fn netstrings(fields: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for field in fields {
        bytes.extend(field.len().to_string().as_bytes());
        bytes.push(b':');
        bytes.extend(field.as_bytes());
        bytes.push(b',');
    }
    bytes
}

/// SHA-256 as 64 hexadecimal digits.
fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
