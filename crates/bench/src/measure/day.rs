//! The peak second of a large site: what these cores carry of it, and what they hold after it.

use std::{panic::resume_unwind, thread, time::Instant};

use super::{Bars, arguments, fresh, mib, start};
use crate::{Options, data::Data, load, madang::Madang, report::Table, say};

/// Requests in the peak second of a large site.
const DAY: u64 = 5_510;
/// Searches a second beside it.
const SEARCHES: u64 = 50;
/// Kinds of requests of the mix that write.
const WRITES: [&str; 3] = ["write post", "write comment", "vote"];

/// The peak second of a large site, for a minute; memory before and after; and less of it, to see how
/// much these cores carry.
pub(super) fn day(options: &Options, bars: &mut Bars) -> anyhow::Result<[Table; 2]> {
    let data = &Data::site(&options.programs, &options.folder, options.posts)?;
    let (_, idle) = start(options, data)?;
    let shown =
        format!("{:.0} MiB, of them {:.0} not the files'", mib(idle.rss), mib(idle.anonymous));
    bars.add(
        "resident after the start, before anything is asked for",
        "under 40 MB",
        shown,
        idle.rss < 40_000_000,
    );
    say(format_args!("the mix day"));
    let (scratch, server) = fresh(options, data, &[])?;
    let galleries = scratch.galleries()?.display().to_string();
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get());
    let site = Site { options, posts: data.posts, galleries, server: &server };
    // A peak comes upon a server that has been serving.
    site.day(options.day / 3, DAY / 2, "1")?;
    let (run, share) = site.day(options.day, DAY, "2")?;
    let memory = server.process.memory()?;

    let title = format!(
        "The mix `day` for {} s, after {} s of half of it, over 300 galleries: {DAY} requests a second, begun at fixed times",
        options.day,
        options.day / 3
    );
    let mut table = Table::new(&title, &["what", "requests", "/s", "p50 ms", "p99 ms", "wrong"]);
    for (name, it) in &run.kinds {
        table.row(&[
            name.clone(),
            format!("{:.0}", it.requests),
            format!("{:.0}", it.per_second),
            format!("{:.1}", it.p50),
            format!("{:.1}", it.p99),
            format!("{:.0}", it.wrong),
        ]);
    }
    table.note(format!(
        "The server took {share:.2} of {cores} cores. Afterwards {:.0} MiB were resident, {:.0} of them \
         not the files' (SQLite reads its file through the system's own pages). An open loop's times \
         count from when a request was due, and are up to 1 ms too long; {:.0} were due when none of \
         1,000 connections was free.",
        mib(memory.rss),
        mib(memory.anonymous),
        run.waited,
    ));
    let (views, writes) = (worst(&run, &["list", "post"]), worst(&run, &WRITES));
    let wrong = run.first_wrong.as_ref().map_or_else(String::new, |it| format!(", first: {it}"));
    let shown = format!("{:.0} of {:.0} wrong{wrong}", run.all.wrong, run.all.requests);
    bars.add("`day`: every answer right", "all", shown, run.first_wrong.is_none());
    bars.add("`day`: p99 of views", "under 20 ms", format!("{views:.1} ms"), views < 20.0);
    bars.add("`day`: p99 of writes", "under 100 ms", format!("{writes:.1} ms"), writes < 100.0);
    let spare = cores as f64 - share;
    bars.add(
        "`day`: CPU to spare",
        "some",
        format!("{spare:.2} of {cores} cores, load included"),
        spare > 0.3,
    );
    let shown =
        format!("{:.0} MiB, of them {:.0} not the files'", mib(memory.rss), mib(memory.anonymous));
    bars.add("resident after `day`", "under 256 MB", shown, memory.rss < 256_000_000);

    Ok([table, less(&site)?])
}

/// A site that is asked.
struct Site<'a> {
    options: &'a Options,
    posts: u64,
    /// The file that names its galleries.
    galleries: String,
    server: &'a Madang,
}

impl Site<'_> {
    /// A mix, so many requests a second.
    fn ask(&self, mix: &str, seconds: u64, rate: u64, seed: &str) -> anyhow::Result<load::Run> {
        let rate = rate.to_string();
        let more = ["--galleries", &self.galleries, "--seed", seed, "--rate", &rate];
        let arguments = arguments(mix, &self.server.url(), self.posts, seconds, &more);
        load::run_of_any(&self.options.programs, &arguments)
    }

    /// The mix `day`, and how many cores the server took for it.
    fn day(&self, seconds: u64, rate: u64, seed: &str) -> anyhow::Result<(load::Run, f64)> {
        let process = &self.server.process;
        let (before, begun) = (process.cpu()?, Instant::now());
        let run = self.ask("day", seconds, rate, seed)?;
        // A server that is behind answers for longer than it is asked.
        Ok((run, (process.cpu()? - before) / begun.elapsed().as_secs_f64()))
    }
}

/// Parts of the mix, some with more searches beside them than are in it.
fn less(site: &Site<'_>) -> anyhow::Result<Table> {
    let seconds = site.options.day / 2;
    let title = format!("Less of `day`, for {seconds} s each, after it");
    let head = [
        "requests /s",
        "of a full day",
        "searches /s beside",
        "p99 of views ms",
        "p99 of writes ms",
        "of searches",
        "wrong",
        "cores",
    ];
    let mut less = Table::new(&title, &head);
    let rows = [(2, 0), (3, 0), (3, SEARCHES), (4, 0), (4, SEARCHES)];
    for (at, (part, beside)) in rows.into_iter().enumerate() {
        // Who has voted in one row would be refused in the next.
        let seed = (at + 3).to_string();
        let (day, searches) = thread::scope(|scope| {
            let searches =
                (beside > 0).then(|| scope.spawn(|| site.ask("search", seconds, beside, &seed)));
            (site.day(seconds, DAY / part, &seed), searches.map(thread::ScopedJoinHandle::join))
        });
        let (run, share) = day?;
        // A thread that panics has said why.
        let searches =
            searches.map(|it| it.unwrap_or_else(|why| resume_unwind(why))).transpose()?;
        let all = std::iter::once(&run).chain(&searches);
        less.row(&[
            format!("{}", DAY / part),
            format!("1/{part}"),
            format!("{beside}"),
            format!("{:.1}", worst(&run, &["list", "post"])),
            format!("{:.1}", worst(&run, &WRITES)),
            format!("{:.1}", all.clone().map(|run| worst(run, &["search"])).fold(0.0, f64::max)),
            format!("{:.0}", all.map(|run| run.all.wrong).sum::<f64>()),
            format!("{share:.2}"),
        ]);
    }
    less.note("The mix has searches of its own, one in 110 requests.".to_owned());
    Ok(less)
}

/// The longest p99 of some kinds of requests.
fn worst(run: &load::Run, of: &[&str]) -> f64 {
    let kinds = run.kinds.iter().filter(|(name, _)| of.contains(&name.as_str()));
    kinds.map(|(_, it)| it.p99).fold(0.0, f64::max)
}
