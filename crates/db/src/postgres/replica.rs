//! Reads that go to a standby, and never to one that is behind what its reader wrote.
//!
//! A commit notes how far the primary's log had come (`Written`). Whoever reads
//! says which position he must see, and gets a standby only if it has replayed
//! that far: it is asked on the very connection that will read, and *before* the
//! snapshot is opened. So the snapshot cannot be older than the answer.
//!
//! Who has written nothing still must not read last week's pages. A watch notes
//! the primary's position again and again; a standby that has not replayed a
//! position noted longer ago than the lag allowed is not asked. That makes one
//! promise for everybody: whatever was committed longer ago than the lag (and one
//! interval of the watch) is seen. Nobody needs to remember a position for longer.
//!
//! Where the primary is away nothing is noted, and standbys go on with what they have.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use super::{
    Database, Purpose, Session,
    entry::{Entry, Held},
    line::first,
};
use crate::{
    Options,
    error::{Error, Result},
    url,
};

/// A place in the log of a primary. Those of one database can be compared,
/// whichever process has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position(pub u64);

impl Position {
    /// Before everything: any standby will do.
    pub const START: Position = Position(0);
    /// Behind everything: only the primary will do.
    pub const END: Position = Position(u64::MAX);

    /// `16/B374D848`, as PostgreSQL writes it.
    pub(super) fn parse(text: &str) -> Option<Position> {
        let (high, low) = text.split_once('/')?;
        let part = |text: &str| u32::from_str_radix(text, 16).ok().map(u64::from);
        Some(Position(part(high)? << 32 | part(low)?))
    }
}

/// How far the log had come when this process last committed.
#[derive(Default)]
pub(crate) struct Written {
    newest: AtomicU64,
    /// Until when it is not known, because a commit's answer was lost.
    blind_until: Mutex<Option<Instant>>,
}

impl Written {
    pub(super) fn note(&self, position: Option<Position>) {
        match position {
            Some(position) => {
                self.newest.fetch_max(position.0, SeqCst);
            }
            None => {
                let mut until = self.blind_until.lock().unwrap_or_else(PoisonError::into_inner);
                *until = Some(Instant::now() + BLIND);
            }
        }
    }

    fn position(&self) -> Position {
        let until = self.blind_until.lock().unwrap_or_else(PoisonError::into_inner);
        if until.is_some_and(|until| Instant::now() < until) {
            return Position::END;
        }
        Position(self.newest.load(SeqCst))
    }
}

/// A commit that is still on its way then is one that the server has given up.
const BLIND: Duration = Duration::from_secs(30);

/// The position after everything there is: what a commit that has just returned is before.
pub(super) const HERE: &str = "select pg_current_wal_insert_lsn()";
/// Null on a server that is no standby.
const REPLAYED: &str = "select pg_last_wal_replay_lsn()";
/// Longest wait for a standby before the primary is asked instead.
const PATIENCE: Duration = Duration::from_secs(1);

/// The standbys.
pub(crate) struct Replica {
    standbys: Vec<(Arc<Entry>, Mutex<Lag>)>,
    lag: Duration,
    patience: Duration,
}

/// How far behind a standby is.
#[derive(Default)]
struct Lag {
    /// Positions of the primary that it has not replayed, oldest first, and when they were noted.
    waiting: VecDeque<(Instant, Position)>,
    /// Whether it has been seen to keep up at all.
    is_known: bool,
}

/// Positions kept of a standby that is behind: the oldest is what counts.
const KEPT: usize = 64;

impl Lag {
    fn note(&mut self, now: Instant, position: Position) {
        let is_full = self.waiting.len() >= KEPT;
        match self.waiting.back_mut() {
            // As if it had been noted earlier: too strict, and never too lax.
            Some((_, newest)) if is_full => *newest = position,
            _ => self.waiting.push_back((now, position)),
        }
    }

    fn replayed(&mut self, position: Position) {
        self.is_known = true;
        while self.waiting.front().is_some_and(|(_, waiting)| *waiting <= position) {
            self.waiting.pop_front();
        }
    }

    fn is_within(&self, lag: Duration, now: Instant) -> bool {
        self.is_known
            && self.waiting.front().is_none_or(|(noted, _)| now.duration_since(*noted) <= lag)
    }
}

impl Replica {
    /// A session on a standby that has replayed `position`, if there is one.
    async fn session(&self, position: Position) -> Option<Session> {
        for (entry, lag) in &self.standbys {
            if entry.is_skipped() || !locked(lag).is_within(self.lag, Instant::now()) {
                continue;
            }
            let Ok(held) = entry.held(Purpose::Read, self.patience).await else { continue };
            match ask(&held, REPLAYED, self.patience).await {
                Ok(Some(replayed)) => {
                    locked(lag).replayed(replayed);
                    if replayed >= position {
                        return Some(Session::new(held, Purpose::Read, None));
                    }
                }
                // No standby any more: what it holds belongs to another history.
                Ok(None) => locked(lag).is_known = false,
                Err(_) => held.drop_line(),
            }
        }
        None
    }
}

impl Database {
    /// Sends reads that may be a little behind to these standbys from now on.
    pub(crate) async fn read_from(
        self: &Arc<Database>,
        url: &str,
        options: &Options,
        lag: Duration,
    ) -> Result<()> {
        let patience = PATIENCE.min(options.timeout);
        let standbys = url::entries(url)
            .iter()
            .map(|url| Ok((Entry::new(url, options, patience)?, Mutex::default())))
            .collect::<Result<Vec<_>>>()?;
        if self.replica.set(Replica { standbys, lag, patience }).is_err() {
            return Err(Error::Url("the standbys have been named already".to_owned()));
        }
        self.look().await;
        let database = Arc::downgrade(self);
        tokio::spawn(watch(database, (lag / 8).clamp(LOOK_LEAST, LOOK_MOST)));
        Ok(())
    }

    pub(crate) fn has_replica(&self) -> bool {
        self.replica.get().is_some()
    }

    /// After everything that this process has committed.
    pub(crate) fn written(&self) -> Position {
        self.written.position()
    }

    /// A session that sees everything up to `position`; `true` if it is on a standby.
    pub(crate) async fn session_after(&self, position: Position) -> Result<(Session, bool)> {
        if position < Position::END
            && let Some(replica) = self.replica.get()
            && let Some(session) = replica.session(position).await
        {
            metrics::counter!("madang_db_replica_reads_total").increment(1);
            return Ok((session, true));
        }
        Ok((self.session(Purpose::Read).await?, false))
    }

    /// Notes where the primary is, and how far each standby has come.
    async fn look(&self) {
        let Some(replica) = self.replica.get() else { return };
        let limit = self.options.timeout;
        let here = match self.connection(Purpose::Read, limit).await {
            Ok(held) => match ask(&held, HERE, limit).await {
                Ok(position) => position,
                Err(_) => {
                    held.drop_line();
                    None
                }
            },
            Err(_) => None,
        };
        for (entry, lag) in &replica.standbys {
            if let Some(position) = here {
                locked(lag).note(Instant::now(), position);
            }
            if entry.is_skipped() {
                continue;
            }
            let Ok(held) = entry.held(Purpose::Read, replica.patience).await else { continue };
            match ask(&held, REPLAYED, replica.patience).await {
                Ok(Some(replayed)) => locked(lag).replayed(replayed),
                Ok(None) => locked(lag).is_known = false,
                Err(_) => held.drop_line(),
            }
        }
    }
}

/// How often the watch looks: an eighth of the lag, within these.
const LOOK_LEAST: Duration = Duration::from_millis(100);
const LOOK_MOST: Duration = Duration::from_secs(1);

async fn watch(database: Weak<Database>, every: Duration) {
    let mut was_behind = false;
    loop {
        tokio::time::sleep(every).await;
        let Some(database) = database.upgrade() else { return };
        database.look().await;
        let Some(replica) = database.replica.get() else { return };
        let now = Instant::now();
        let is_behind = replica
            .standbys
            .iter()
            .all(|(entry, lag)| entry.is_skipped() || !locked(lag).is_within(replica.lag, now));
        if is_behind != was_behind {
            if is_behind {
                tracing::warn!("no standby keeps up: every read goes to the primary");
            } else {
                tracing::info!("reads go to a standby again");
            }
            was_behind = is_behind;
        }
    }
}

/// A position, outside of any transaction; `None` for null.
async fn ask(held: &Held, query: &str, limit: Duration) -> Result<Option<Position>> {
    match tokio::time::timeout(limit, held.line().simple_query(query)).await {
        Ok(Ok(said)) => Ok(first(&said).and_then(Position::parse)),
        Ok(Err(error)) => Err(Error::postgres("position", limit, error)),
        Err(_) => {
            held.has_hung();
            Err(Error::Timeout { statement: "position", after: limit })
        }
    }
}

fn locked(lag: &Mutex<Lag>) -> std::sync::MutexGuard<'_, Lag> {
    lag.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_as_the_server_writes_it() {
        assert_eq!(Position::parse("0/16B3748"), Some(Position(0x16B_3748)));
        assert_eq!(Position::parse("16/B374D848"), Some(Position(0x16_B374_D848)));
        assert_eq!(Position::parse(""), None);
    }

    #[test]
    fn a_standby_is_behind_by_the_oldest_position_it_lacks() {
        let (mut lag, begun) = (Lag::default(), Instant::now());
        let (second, allowed) = (Duration::from_secs(1), Duration::from_secs(5));
        lag.note(begun, Position(10));
        assert!(!lag.is_within(allowed, begun), "nothing is known of it");
        lag.replayed(Position(10));
        assert!(lag.is_within(allowed, begun + 90 * second), "an idle primary is no lag");
        for i in 0..200 {
            lag.note(begun + i * second, Position(20 + u64::from(i)));
        }
        assert!(lag.is_within(allowed, begun + 5 * second));
        assert!(!lag.is_within(allowed, begun + 6 * second));
        lag.replayed(Position(22));
        assert!(lag.is_within(allowed, begun + 8 * second));
        assert!(!lag.is_within(allowed, begun + 9 * second));
    }

    #[test]
    fn nothing_is_known_of_a_commit_whose_answer_was_lost() {
        let written = Written::default();
        written.note(Some(Position(7)));
        written.note(Some(Position(5)));
        assert_eq!(written.position(), Position(7));
        written.note(None);
        assert_eq!(written.position(), Position::END);
    }
}
