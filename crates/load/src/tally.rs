//! What one thread has counted.

use std::{collections::BTreeMap, time::Duration};

use hdrhistogram::Histogram;

/// Kinds of requests, told apart in the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    List,
    Post,
    Page,
    WritePost,
    Comment,
    Vote,
    Search,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::List => "list",
            Kind::Post => "post",
            Kind::Page => "page",
            Kind::WritePost => "write post",
            Kind::Comment => "write comment",
            Kind::Vote => "vote",
            Kind::Search => "search",
        }
    }
}

/// The counts of one kind.
pub(crate) struct Line {
    /// Microseconds from when the request was meant to begin to the end of its answer.
    pub(crate) times: Histogram<u64>,
    /// Bytes of all answers, heads included.
    pub(crate) bytes: u64,
    /// Answers by status.
    pub(crate) statuses: BTreeMap<u16, u64>,
    /// Answers that were not as they must be, and requests without one.
    pub(crate) wrong: u64,
}

impl Line {
    fn new() -> anyhow::Result<Line> {
        let times = Histogram::new_with_bounds(1, 60_000_000, 3)?;
        Ok(Line { times, bytes: 0, statuses: BTreeMap::new(), wrong: 0 })
    }

    pub(crate) fn join(&mut self, other: &Line) -> anyhow::Result<()> {
        self.times.add(&other.times)?;
        self.bytes += other.bytes;
        self.wrong += other.wrong;
        for (status, count) in &other.statuses {
            *self.statuses.entry(*status).or_default() += count;
        }
        Ok(())
    }
}

/// Everything counted, by kind.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) lines: BTreeMap<Kind, Line>,
    /// The first answer that was wrong, in words.
    pub(crate) first_wrong: Option<String>,
    /// From the beginning of the measurement to the last answer.
    pub(crate) took: Duration,
    /// Connections that it took.
    pub(crate) connections: usize,
    /// Requests that were due while one waited because all were in use, as many as there may be.
    pub(crate) waited: u64,
}

impl Tally {
    /// Counts an answer and how long it took, in microseconds.
    pub(crate) fn count(
        &mut self,
        kind: Kind,
        micros: u64,
        answer: Result<(u16, u64), String>,
        wrong: Option<String>,
    ) -> anyhow::Result<()> {
        let line = self.line(kind)?;
        line.times.saturating_record(micros.max(1));
        let wrong = match answer {
            Ok((status, bytes)) => {
                line.bytes += bytes;
                *line.statuses.entry(status).or_default() += 1;
                wrong
            }
            Err(error) => Some(error),
        };
        if let Some(wrong) = wrong {
            line.wrong += 1;
            self.first_wrong.get_or_insert(wrong);
        }
        Ok(())
    }

    pub(crate) fn line(&mut self, kind: Kind) -> anyhow::Result<&mut Line> {
        Ok(match self.lines.entry(kind) {
            std::collections::btree_map::Entry::Occupied(there) => there.into_mut(),
            std::collections::btree_map::Entry::Vacant(place) => place.insert(Line::new()?),
        })
    }

    /// The sum of all kinds.
    pub(crate) fn whole(&self) -> anyhow::Result<Line> {
        let mut whole = Line::new()?;
        for line in self.lines.values() {
            whole.join(line)?;
        }
        Ok(whole)
    }
}
