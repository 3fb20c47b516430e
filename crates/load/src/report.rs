//! The figures of a run, as a table for people or JSON for `bench`.

use std::{collections::BTreeMap, io::Write};

use clap::ValueEnum as _;
use serde::Serialize;

use crate::{
    mix::Mix,
    tally::{Line, Tally},
};

/// A run and what it found.
pub(crate) struct Report {
    mix: Mix,
    rate: Option<u64>,
    seconds: u64,
    tally: Tally,
    broken: Option<String>,
}

/// A line of the report. Times are in milliseconds.
#[derive(Serialize)]
struct Figures {
    requests: u64,
    per_second: f64,
    bytes_each: f64,
    p50: f64,
    p90: f64,
    p99: f64,
    p999: f64,
    max: f64,
    wrong: u64,
    statuses: BTreeMap<u16, u64>,
}

#[derive(Serialize)]
struct Json {
    mix: String,
    rate: Option<u64>,
    connections: usize,
    waited: u64,
    seconds: u64,
    all: Figures,
    kinds: BTreeMap<&'static str, Figures>,
    first_wrong: Option<String>,
}

impl Report {
    pub(crate) fn new(mix: Mix, rate: Option<u64>, seconds: u64) -> Report {
        Report { mix, rate, seconds, tally: Tally::default(), broken: None }
    }

    /// Adds what a thread has counted.
    pub(crate) fn add(&mut self, tally: Tally) {
        for (kind, line) in &tally.lines {
            if let Err(error) = self.tally.line(*kind).and_then(|sum| sum.join(line)) {
                self.broken = Some(error.to_string());
            }
        }
        self.tally.connections += tally.connections;
        self.tally.waited += tally.waited;
        self.tally.took = self.tally.took.max(tally.took);
        if let Some(wrong) = tally.first_wrong {
            self.tally.first_wrong.get_or_insert(wrong);
        }
    }

    /// Whether there were answers and all of them were right.
    pub(crate) fn is_right(&self) -> bool {
        let lines = self.tally.lines.values();
        self.broken.is_none()
            && !self.tally.lines.is_empty()
            && lines.map(|line| line.wrong).sum::<u64>() == 0
    }

    fn figures(&self, line: &Line) -> Figures {
        let ms = |quantile: f64| line.times.value_at_quantile(quantile) as f64 / 1000.0;
        let requests = line.times.len();
        Figures {
            requests,
            per_second: requests as f64 / self.tally.took.as_secs_f64().max(0.001),
            bytes_each: line.bytes as f64 / requests.max(1) as f64,
            p50: ms(0.5),
            p90: ms(0.9),
            p99: ms(0.99),
            p999: ms(0.999),
            max: line.times.max() as f64 / 1000.0,
            wrong: line.wrong,
            statuses: line.statuses.clone(),
        }
    }

    fn name(&self) -> String {
        self.mix.to_possible_value().map(|it| it.get_name().to_owned()).unwrap_or_default()
    }

    pub(crate) fn json(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let lines = self.tally.lines.iter();
        let json = Json {
            mix: self.name(),
            rate: self.rate,
            connections: self.tally.connections,
            waited: self.tally.waited,
            seconds: self.seconds,
            all: self.figures(&self.tally.whole()?),
            kinds: lines.map(|(kind, line)| (kind.name(), self.figures(line))).collect(),
            first_wrong: self.tally.first_wrong.clone().or_else(|| self.broken.clone()),
        };
        serde_json::to_writer(&mut *out, &json)?;
        writeln!(out)?;
        Ok(())
    }

    pub(crate) fn table(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let how =
            self.rate.map_or("as fast as answers come".to_owned(), |rate| format!("{rate}/s"));
        let (name, connections, seconds) = (self.name(), self.tally.connections, self.seconds);
        writeln!(out, "{name}: {how}, {connections} connections, {seconds} s; times in ms")?;
        writeln!(
            out,
            "{:14} {:>9} {:>9} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8} {:>6}  statuses",
            "", "requests", "/s", "bytes", "p50", "p90", "p99", "p99.9", "max", "wrong"
        )?;
        let whole = self.tally.whole()?;
        let lines = self.tally.lines.iter().map(|(kind, line)| (kind.name(), line));
        for (name, line) in lines.chain([("all", &whole)]) {
            let it = self.figures(line);
            let statuses = it.statuses.iter().map(|(status, count)| format!("{status}: {count}"));
            writeln!(
                out,
                "{name:14} {:>9} {:>9.0} {:>9.0} {:>8.2} {:>8.2} {:>8.2} {:>8.2} {:>8.2} {:>6}  {}",
                it.requests,
                it.per_second,
                it.bytes_each,
                it.p50,
                it.p90,
                it.p99,
                it.p999,
                it.max,
                it.wrong,
                statuses.collect::<Vec<_>>().join(", "),
            )?;
        }
        if self.tally.waited > 0 {
            writeln!(out, "{} were due when no connection was free", self.tally.waited)?;
        }
        if let Some(wrong) = self.tally.first_wrong.as_ref().or(self.broken.as_ref()) {
            writeln!(out, "first wrong: {wrong}")?;
        }
        Ok(())
    }
}
