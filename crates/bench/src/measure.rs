//! What is measured, in order, and the bars each figure has to meet.

mod day;
mod growth;
mod postgres;
mod read;
mod run;
mod stages;
mod write;

use std::{fs, process::Command, thread, time::Duration};

use anyhow::Context as _;

use crate::{
    Options, Part,
    data::{Data, GALLERY},
    load,
    madang::Madang,
    nginx,
    report::{Report, Table},
    say,
};

/// Figures that stand against a bar.
struct Bars(Table);

impl Bars {
    fn new() -> Bars {
        Bars(Table::new("The bars", &["what", "bar", "figure", "met"]))
    }

    fn add(&mut self, what: &str, bar: &str, figure: String, is_met: bool) {
        let met = if is_met { "yes" } else { "**no**" };
        self.0.row(&[what.to_owned(), bar.to_owned(), figure, met.to_owned()]);
    }
}

/// Builds what is measured.
pub(crate) fn build(options: &Options) -> anyhow::Result<()> {
    Data::kept(&options.programs, &options.folder, options.posts, true)?;
    if options.wants(Part::Day) {
        Data::site(&options.programs, &options.folder, options.posts)?;
    }
    Ok(())
}

/// Measures everything.
pub(crate) fn all(options: &Options) -> anyhow::Result<Report> {
    let data = Data::kept(&options.programs, &options.folder, options.posts, true)?;
    let data = data.context("no data")?;
    let mut bars = Bars::new();
    let mut tables = Vec::new();
    if options.wants(Part::Read) {
        tables.push(read::reading(options, &data, &mut bars)?);
    }
    if options.wants(Part::Cold) {
        tables.extend(read::deep(options, &data, &mut bars)?);
    }
    if options.wants(Part::Comments) {
        tables.push(write::comments(options, &data, &mut bars)?);
    }
    if options.wants(Part::Day) {
        tables.extend(day::day(options, &mut bars)?);
    }
    if options.wants(Part::Engines) {
        tables.push(postgres::engines(options, &data, &mut bars)?);
    }
    if options.wants(Part::Growth) {
        tables.push(growth::growth(options, &mut bars)?);
    }
    let mut report = Report::default();
    report.add(machine(options, &data)?);
    report.add(bars.0);
    for table in tables {
        report.add(table);
    }
    Ok(report)
}

/// What it was measured on.
fn machine(options: &Options, data: &Data) -> anyhow::Result<Table> {
    let line = |file: &str, name: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_once(':').map_or(String::new(), |(_, value)| value.trim().to_owned())
    };
    let said = |program: &str, argument: &str| {
        let output = Command::new(program).arg(argument).output();
        output.map_or(String::new(), |it| String::from_utf8_lossy(&it.stdout).trim().to_owned())
    };
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get());
    let madang = options.programs.join("madang");
    let mut table = Table::new("On what", &["", ""]);
    for (name, value) in [
        (
            "machine",
            format!(
                "{cores} cores ({}), {}",
                line("/proc/cpuinfo", "model name"),
                line("/proc/meminfo", "MemTotal")
            ),
        ),
        ("system", format!("{} {}", said("uname", "-s"), said("uname", "-r"))),
        (
            "programs",
            format!("{}, {}", said(&madang.to_string_lossy(), "--version"), nginx::version()),
        ),
        (
            "data",
            format!(
                "SQLite, one gallery, {} posts, {} comments; {:.0} bytes on disk for each post with all that belongs to it",
                options.posts,
                options.posts * 3,
                data.bytes_each()?
            ),
        ),
        (
            "how",
            format!(
                "{} rounds of {} s, medians; loopback, load and servers on the same cores; keep-alive, gzip, each request a new visitor",
                options.rounds, options.seconds
            ),
        ),
    ] {
        table.row(&[name.to_owned(), value]);
    }
    Ok(table)
}

/// Arguments that every run of `load` has.
fn arguments(mix: &str, url: &str, posts: u64, seconds: u64, more: &[&str]) -> Vec<String> {
    let (posts, seconds) = (posts.to_string(), seconds.to_string());
    let fixed = [mix, "--url", url, "--gallery", GALLERY, "--posts", &posts, "--seconds", &seconds];
    fixed.iter().chain(["--warm", "0"].iter()).chain(more).map(|text| (*text).to_owned()).collect()
}

/// A server on a fresh copy of the data.
fn fresh(
    options: &Options,
    data: &Data,
    settings: &[(&str, &str)],
) -> anyhow::Result<(Data, Madang)> {
    let scratch = data.scratch()?;
    let server = Madang::start(&options.programs, &scratch.folder, settings)?;
    Ok((scratch, server))
}

/// How long it takes, start to first page, and what is resident before anything is asked for.
fn start(options: &Options, data: &Data) -> anyhow::Result<(Duration, crate::process::Memory)> {
    say(format_args!("starting on {} posts", data.posts));
    let server = Madang::start(&options.programs, &data.folder, &[])?;
    Ok((server.first_answer, server.idle))
}

fn median_of(runs: &[run::Taken], of: impl Fn(&run::Taken) -> f64) -> f64 {
    load::median(runs.iter().map(of).collect())
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
