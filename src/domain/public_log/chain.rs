//! A place in a chain, and whether the next entry fits there.

use super::Entry;

/// The hash before the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// How far a chain has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The number of the gallery as text.
    pub name: String,
    /// The place of the last entry; 0 before the first.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
    /// Its moment.
    pub at: i64,
}

/// Where and how a chain breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// An entry is missing, doubled or of another chain.
    #[error("entry {expected} is missing: entry {found} stands in its place")]
    Gap {
        /// The entry that should follow.
        expected: i64,
        /// The one that does.
        found: i64,
    },
    /// An entry is not what was hashed, or follows another entry than it did.
    #[error("entry {0} was changed, or an entry before it")]
    Changed(i64),
    /// The object's words are not those that were hashed.
    #[error("the words of entry {0} were changed")]
    Words(i64),
    /// What was signed is not what stands there.
    #[error("the head signed at entry {0} does not fit the chain")]
    Head(i64),
    /// The signature is not of the key.
    #[error("the signature of the head at entry {0} is not of this key")]
    Signature(i64),
    /// Entries at the end are missing.
    #[error("the log ends at entry {found}, but had {expected}")]
    Cut {
        /// The last entry there was.
        expected: i64,
        /// The last there is.
        found: i64,
    },
}

impl Chain {
    /// A chain without entries.
    pub fn start(name: impl Into<String>) -> Chain {
        Chain { name: name.into(), seq: 0, hash: GENESIS.to_owned(), at: 0 }
    }

    /// Goes on to the next entry, if it fits.
    pub fn follow(&mut self, entry: &Entry) -> Result<(), Broken> {
        if entry.seq != self.seq + 1 || entry.chain != self.name {
            return Err(Broken::Gap { expected: self.seq + 1, found: entry.seq });
        }
        if entry.digest(&self.hash) != entry.hash || entry.at < self.at {
            return Err(Broken::Changed(entry.seq));
        }
        (self.seq, self.hash, self.at) = (entry.seq, entry.hash.clone(), entry.at);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Actor, Draft, LogAct, Object, Reason},
        *,
    };

    fn three() -> Vec<Entry> {
        let (actor, reason) = (Actor::console(), Reason::parse("도배").unwrap());
        let mut chain = Chain::start("7");
        (1..=3)
            .map(|no| {
                let draft = Draft {
                    actor: &actor,
                    act: LogAct::PostDelete,
                    object: Object::Post(no),
                    reason: &reason,
                    detail: String::new(),
                    words: None,
                };
                let entry = Entry::after(&chain, 100 - no, &draft);
                chain.follow(&entry).unwrap();
                entry
            })
            .collect()
    }

    fn check(entries: &[Entry]) -> Result<(), Broken> {
        let mut chain = Chain::start("7");
        entries.iter().try_for_each(|entry| chain.follow(entry))
    }

    #[test]
    fn whatever_is_changed_shows() {
        let whole = three();
        assert_eq!(check(&whole), Ok(()));
        assert!(whole.iter().all(|entry| entry.at == 99), "time never goes back");
        let missing = [whole[0].clone(), whole[2].clone()];
        assert_eq!(check(&missing), Err(Broken::Gap { expected: 2, found: 3 }));
        let changes: [fn(&mut Entry); 7] = [
            |it| it.reason = "광고".into(),
            |it| it.act = "post.restore".into(),
            |it| it.name = "누구".into(),
            |it| it.object = "post 9".into(),
            |it| it.at += 1,
            |it| it.detail = "{}".into(),
            |it| it.words_hash = "00".into(),
        ];
        for change in changes {
            let mut entries = three();
            change(&mut entries[1]);
            assert_eq!(check(&entries), Err(Broken::Changed(2)));
            // Hashed anew it fits where it stands, and the next one no longer does.
            entries[1].hash = entries[1].digest(&entries[0].hash);
            assert!(check(&entries).is_err());
        }
    }

    #[test]
    fn the_bytes_are_those_that_the_documentation_shows() {
        let first = &three()[0];
        let bytes = String::from_utf8(first.bytes(GENESIS)).unwrap();
        assert_eq!(
            bytes,
            format!(
                "12:madang-log-1,1:7,1:1,2:99,7:console,0:,0:,11:post.delete,6:post 1,6:도배,0:,0:,64:{GENESIS},"
            )
        );
    }
}
