//! What making a page consists of, as the server counts it.

use std::collections::BTreeMap;

use super::run::Taken;
use crate::{fetch::Fetch, load, madang::Madang, report::Table};

/// The metric, as `docs/OPERATING.md` names it.
const SUM: &str = "madang_page_stage_seconds_sum{part=\"";

/// Its stages, by the labels of the metric: a page is made in one piece or of two parts.
const STAGES: [(&str, &[&str], &str); 4] = [
    ("the post and its comments: read", &["post"], "read"),
    ("the list below: read", &["list"], "read"),
    ("written as HTML", &["page", "post", "list"], "write"),
    ("compressed", &["page", "post", "list"], "compress"),
];

/// Seconds by part and stage.
#[derive(Debug, Default)]
pub(super) struct Stages(BTreeMap<(String, String), f64>);

impl Stages {
    /// What the server has counted so far.
    pub(super) fn of(server: &Madang) -> anyhow::Result<Stages> {
        let text = String::from_utf8(Fetch::open(server.address)?.get("/metrics", false)?)?;
        let line = |line: &str| {
            let (part, rest) = line.strip_prefix(SUM)?.split_once("\",stage=\"")?;
            let (stage, sum) = rest.split_once("\"} ")?;
            Some(((part.to_owned(), stage.to_owned()), sum.parse().ok()?))
        };
        Ok(Stages(text.lines().filter_map(line).collect()))
    }

    /// What has come since.
    pub(super) fn since(mut self, before: &Stages) -> Stages {
        for (stage, seconds) in &mut self.0 {
            *seconds -= before.0.get(stage).copied().unwrap_or(0.0);
        }
        self
    }

    fn seconds(&self, parts: &[&str], stage: &str) -> f64 {
        let of = |part: &&str| self.0.get(&((*part).to_owned(), stage.to_owned()));
        parts.iter().filter_map(of).sum()
    }
}

/// What a page consists of: of each run what it took, and its stages.
pub(super) fn table(what: &str, runs: &[(&Taken, Stages)]) -> Table {
    let title = format!("What {what} consists of, cold, one client");
    let mut table = Table::new(&title, &["stage", "CPU ms for 1,000", "share"]);
    let all = load::median(runs.iter().map(|(taken, _)| taken.cpu).collect());
    let mut rest = all;
    let mut row = |name: &str, millis: f64| {
        let share = format!("{:.0} %", millis * 100.0 / all.max(0.001));
        table.row(&[name.to_owned(), format!("{millis:.0}"), share]);
    };
    for (name, parts, stage) in STAGES {
        let each = |(taken, stages): &(&Taken, Stages)| {
            stages.seconds(parts, stage) * 1_000_000.0 / taken.run.all.requests.max(1.0)
        };
        let millis = load::median(runs.iter().map(each).collect());
        rest -= millis;
        row(name, millis);
    }
    row("everything else: the request, the answer, the threads, the kernel", rest);
    row("all", all);
    table
}
