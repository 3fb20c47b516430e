//! Runs the load tool and reads its figures.

use std::{path::Path, process::Command};

use anyhow::{Context as _, ensure};
use serde_json::Value;

/// Figures of one run. Times are in milliseconds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figures {
    pub(crate) per_second: f64,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) requests: f64,
    pub(crate) wrong: f64,
    /// Bytes of an answer, its head included.
    pub(crate) bytes: f64,
}

/// A run: all of it, and each kind of request by its name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Run {
    pub(crate) all: Figures,
    pub(crate) kinds: Vec<(String, Figures)>,
    /// Requests of an open loop that were due when no connection was free: a queue of the load's own.
    pub(crate) waited: f64,
    /// The first answer that was not what its request calls for.
    pub(crate) first_wrong: Option<String>,
}

/// Runs `load` with these arguments; every answer must have been right.
pub(crate) fn run(programs: &Path, arguments: &[String]) -> anyhow::Result<Run> {
    let run = run_of_any(programs, arguments)?;
    ensure!(run.first_wrong.is_none(), "load {arguments:?}: {:?}", run.first_wrong);
    Ok(run)
}

/// The same where wrong answers are a figure among others.
pub(crate) fn run_of_any(programs: &Path, arguments: &[String]) -> anyhow::Result<Run> {
    let output = Command::new(programs.join("load"))
        .args(arguments)
        .arg("--json")
        .output()
        .context("cannot start load")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let json: Value = serde_json::from_str(&said).with_context(|| {
        format!("load {arguments:?}: {}", String::from_utf8_lossy(&output.stderr))
    })?;
    let kinds = json["kinds"].as_object().context("no kinds")?;
    Ok(Run {
        all: figures(&json["all"]),
        kinds: kinds.iter().map(|(name, value)| (name.clone(), figures(value))).collect(),
        waited: json["waited"].as_f64().unwrap_or(0.0),
        first_wrong: json["first_wrong"].as_str().map(str::to_owned),
    })
}

fn figures(value: &Value) -> Figures {
    let number = |name: &str| value[name].as_f64().unwrap_or(0.0);
    Figures {
        per_second: number("per_second"),
        p50: number("p50"),
        p99: number("p99"),
        requests: number("requests"),
        wrong: number("wrong"),
        bytes: number("bytes_each"),
    }
}

/// The middle one of some numbers.
pub(crate) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(0.0)
}
