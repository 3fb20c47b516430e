//! A whole database copied into another of either engine, while the first is in use.
//!
//! Which tables there are, and their columns and keys, is read from the engines'
//! own catalogues, so a table that a migration adds is carried without a line here.
//! What has been done is kept in the target, in the same transactions as the rows,
//! so a copy that was killed goes on where it was.
//!
//! 1. The target is made: its schema, without secondary indexes and foreign keys.
//! 2. Every table is copied in the order of its key, a short snapshot for each part.
//! 3. One snapshot of the source is compared with the target, part by part; parts
//!    that differ (written to meanwhile) are copied anew. Then the indexes come back.
//! 4. The source is closed: writes are refused, reads go on. Then 3 once more: what
//!    was written until the closing is caught, and nothing can be written after.
//! 5. The foreign keys come back, what is made from other tables is made anew, and the
//!    notes of the copy go: only now is the target a database to work on.
//!
//! So the end is never believed, it is read: both sides are compared, row for row,
//! after the last write there can be.

mod aside;
mod catalogue;
mod close;
mod compare;
mod copy;
mod notes;
mod row;
mod text;

use std::{fmt, time::Duration, time::Instant};

use futures_util::future::BoxFuture;

use crate::{
    Db, Migration, Placed,
    error::{Error, Result},
};
pub(crate) use notes::refuse_unfinished;
pub(crate) use text::Load;
use text::Plan;

/// Makes a table of the target anew when everything else is there. It is run again if the
/// transfer is, and may find what it did before.
pub type Rebuild = for<'a> fn(&'a Db) -> BoxFuture<'a, Result<()>>;

/// What to copy, and how it ends.
#[derive(Debug, Clone, Copy)]
pub struct Transfer<'a> {
    /// The schema that both sides must have; the target is brought to it.
    pub steps: &'a [Migration],
    /// Where its tables stand, where the target is spread over machines.
    pub placed: &'a [Placed],
    /// Tables that are made from others: not copied, but made anew in the target.
    pub made_anew: &'a [(&'a str, Rebuild)],
    /// Which source this is: a copy that goes on must be of the same one.
    pub identity: &'a str,
    /// Leave the source open: the copy is then of one moment, and what is written
    /// after it is not in it.
    pub keep_open: bool,
    /// The time, for the record of migrations.
    pub now: i64,
}

/// What is being done, for whoever waits.
#[derive(Debug, Clone, Copy)]
pub enum Doing<'a> {
    /// Rows of a table have been copied; how many in all.
    Copying(&'a str, u64),
    /// Rows of a table have been compared; how many in all.
    Comparing(&'a str, u64),
    /// An index, a foreign key or a table made from others is made again.
    Making(&'a str),
    /// The source takes no more writes from here on.
    Closed,
}

/// A table on both sides, after the last comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Its name.
    pub table: String,
    /// Its rows, the same number on both sides.
    pub rows: u64,
    /// Sum of the hashes of its rows, the same on both sides.
    pub checksum: String,
}

/// What became of a transfer.
#[derive(Debug, Clone)]
pub struct Report {
    /// Every table that was copied.
    pub tables: Vec<Moved>,
    /// Rows copied by this run, those of a run before it not counted.
    pub copied: u64,
    /// How long that took.
    pub copying: Duration,
    /// Rows that were written meanwhile, copied anew.
    pub caught_up: u64,
    /// How long the source was closed until both sides were known to be equal.
    pub closed: Option<Duration>,
    /// Whether an earlier run had begun it.
    pub was_resumed: bool,
}

impl Report {
    /// Rows in all tables.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    /// Rows this run copied in a second.
    pub fn rate(&self) -> f64 {
        self.copied as f64 / self.copying.as_secs_f64().max(0.001)
    }
}

/// A row's worth of comparing: how many, and the sum of their hashes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    rows: u64,
    hash: u128,
}

impl Sum {
    fn add(&mut self, other: Sum) {
        self.rows += other.rows;
        self.hash = self.hash.wrapping_add(other.hash);
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.hash)
    }
}

impl Transfer<'_> {
    /// Copies everything of `from` into `to` and proves it; see the module for how.
    ///
    /// A run that is ended at any moment may be begun again with the same two sides.
    /// Ended after the source was closed, it leaves it closed: see [`Db::open_to_writes`].
    pub async fn run(
        &self,
        from: &Db,
        to: &Db,
        tell: &(impl Fn(Doing<'_>) + Sync),
    ) -> Result<Report> {
        from.check_schema(self.steps).await?;
        let was_resumed = self.prepare(from, to).await?;
        let made_anew: Vec<&str> = self.made_anew.iter().map(|(table, _)| *table).collect();
        let tables = catalogue::shared(from, to, &made_anew).await?;
        to.without_foreign_keys().await?;
        aside::take(to, &tables).await?;
        let plans: Vec<Plan> = tables.iter().map(|table| Plan::new(table, from, to)).collect();

        let begun = Instant::now();
        let mut copied = 0;
        for plan in &plans {
            copied += copy::table(from, to, plan, tell).await?;
        }
        let copying = begun.elapsed();

        let (mut moved, mut caught_up) = compare::all(from, to, &plans, tell).await?;
        aside::bring_back_indexes(to, tell).await?;
        let mut closed = None;
        if !self.keep_open {
            close::close(from, &tables).await?;
            tell(Doing::Closed);
            let begun = Instant::now();
            let (last, late) = compare::all(from, to, &plans, tell).await?;
            (moved, caught_up) = (last, caught_up + late);
            closed = Some(begun.elapsed());
        }
        aside::bring_back_foreign_keys(to, tell).await?;
        for (table, rebuild) in self.made_anew {
            tell(Doing::Making(table));
            rebuild(to).await?;
        }
        notes::finish(to).await?;
        Ok(Report { tables: moved, copied, copying, caught_up, closed, was_resumed })
    }

    /// Makes the target's schema, or finds the one that an earlier run has made.
    async fn prepare(&self, from: &Db, to: &Db) -> Result<bool> {
        let was_resumed = match notes::identity(to).await? {
            Some(known) if known == self.identity => true,
            Some(known) => {
                return Err(Error::Schema(format!(
                    "the target holds the beginning of a move of another site ({known}, this one \
                     is {}): give an empty database",
                    self.identity
                )));
            }
            None => {
                catalogue::must_be_empty(to).await?;
                notes::begin(to, self.identity).await?;
                false
            }
        };
        to.take_steps(self.steps, self.placed, self.now, true).await?;
        let (here, there) = (from.applied().await?, to.applied().await?);
        if here != there {
            let last = |all: &[crate::Applied]| all.last().map_or(0, |step| step.no);
            return Err(Error::Schema(format!(
                "the source's schema ({} steps, the last is {:04}) is not this program's ({} \
                 steps, the last is {:04}): bring the source to this version first (`migrate`), or \
                 use the program that belongs to it",
                here.len(),
                last(&here),
                there.len(),
                last(&there)
            )));
        }
        Ok(was_resumed)
    }
}

impl Db {
    /// Whether a transfer has closed this database to writes.
    pub async fn is_closed_to_writes(&self) -> Result<bool> {
        close::is_closed(self).await
    }

    /// Opens a database again that a transfer has closed.
    pub async fn open_to_writes(&self) -> Result<()> {
        close::reopen(self).await
    }
}
