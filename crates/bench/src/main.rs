#![doc = include_str!("../README.md")]

mod bare;
mod data;
mod fetch;
mod load;
mod madang;
mod measure;
mod memory;
mod nginx;
mod postgres;
mod process;
mod report;
mod search;

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// A part of what is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Warm pages and random posts, beside nginx.
    Read,
    /// Cold pages, near and deep.
    Cold,
    /// Durable comments.
    Comments,
    /// The peak second of a large site.
    Day,
    /// SQLite and PostgreSQL.
    Engines,
    /// Small data and large.
    Growth,
}

/// Measures Madang beside nginx and writes the figures down.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Options {
    /// Folder of the programs `madang` and `load`.
    #[arg(long, default_value = "target/release")]
    programs: PathBuf,
    /// Folder of the data, which are kept, and of scratch copies.
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
    /// Posts; there are three times as many comments.
    #[arg(long, env = "BENCH_POSTS", default_value_t = 1_000_000)]
    posts: u64,
    /// Sizes of the growth table that are measured as well, if their data are there or small.
    #[arg(long, value_delimiter = ',', default_value = "10000,1000000,10000000")]
    growth: Vec<u64>,
    /// Rounds; the figures are their medians.
    #[arg(long, env = "BENCH_ROUNDS", default_value_t = 5)]
    rounds: usize,
    /// Seconds of each measurement of a round.
    #[arg(long, env = "BENCH_SECONDS", default_value_t = 4)]
    seconds: u64,
    /// Seconds of the mix `day`.
    #[arg(long, env = "BENCH_DAY", default_value_t = 60)]
    day: u64,
    /// Pages saved for nginx, which keeps each open: fewer than a process may have files.
    #[arg(long, default_value_t = 10_000)]
    saved: usize,
    /// Measures searching, and nothing else.
    #[arg(long)]
    search: bool,
    /// Measures these parts, and no others.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// Serves this folder's pages from memory, and measures nothing: what `--only read` compares with.
    #[arg(long, hide = true)]
    serve: Option<PathBuf>,
    /// Builds the data that `--only` (or everything) needs and are not there yet, and measures nothing.
    #[arg(long)]
    build: bool,
    /// The file whose marked part is written anew.
    #[arg(long, default_value = "docs/benchmarks.md")]
    out: PathBuf,
}

impl Options {
    fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    if let Some(folder) = &options.serve {
        return memory::serve(folder);
    }
    if options.build {
        return measure::build(&options);
    }
    let report = if options.search { search::all(&options)? } else { measure::all(&options)? };
    report.write(&options.out)
}

/// Says on standard error what is being done.
fn say(what: std::fmt::Arguments<'_>) {
    use std::io::Write as _;
    // Nobody to tell is no reason to stop measuring.
    let _ = writeln!(std::io::stderr(), "bench: {what}");
}
