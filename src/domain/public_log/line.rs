//! A log as lines of JSON: an opening, the entries, and the heads that were signed.

use serde::{Deserialize, Serialize};

use super::{Entry, netstrings, sha256};

/// The object's own words, and the salt that was hashed before them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// 32 hexadecimal digits by chance.
    pub salt: String,
    /// The words, such as a post's title.
    pub text: String,
}

impl Words {
    /// What the entry holds of them.
    pub fn hash(&self) -> String {
        sha256(&netstrings(&["madang-words-1", &self.salt, &self.text]))
    }
}

/// The hash of an entry, signed: everything up to it is as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The number of the gallery as text.
    pub chain: String,
    /// The entry.
    pub seq: i64,
    /// The day it closes, `YYYY-MM-DD` in the site's time zone.
    pub day: String,
    /// The entry's hash.
    pub hash: String,
    /// The public key, 64 hexadecimal digits.
    pub key: String,
    /// Ed25519 over [`Head::bytes`], 128 hexadecimal digits.
    pub signature: String,
}

impl Head {
    /// The bytes that are signed.
    pub fn bytes(&self) -> Vec<u8> {
        let seq = self.seq.to_string();
        netstrings(&["madang-log-head-1", &self.chain, &seq, &self.day, &self.hash])
    }
}

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// 1.
    pub version: u32,
    /// The number of the gallery as text.
    pub chain: String,
    /// Its address, or `site`.
    pub gallery: String,
    /// Its name.
    pub name: String,
    /// The key that signs its heads.
    pub key: String,
    /// The last entry at the time of the export.
    pub last: i64,
}

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Line {
    /// The first.
    Log(Opening),
    /// An entry, with its words where they are not hidden.
    Entry {
        /// The entry.
        #[serde(flatten)]
        entry: Entry,
        /// The object's own words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<Words>,
    },
    /// A head, behind its entry.
    Head(Head),
}
