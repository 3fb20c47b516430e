//! Writing: comments beside a bare loop, and the peak second of a large site.

use std::{
    thread,
    time::{Duration, Instant},
};

use super::{Bars, arguments, fresh, median_of, mib, run::take, start};
use crate::{Options, bare, data::Data, load, report::Table, say};

/// The cheapest hash argon2id knows: what is left is everything but hashing.
pub(super) const LEAST: (&str, &str) = ("MADANG_HASH_MEMORY", "8KiB");
/// Clients that comment at the same time.
const CLIENTS: &str = "64";
/// Requests in the peak second of a large site.
const DAY: u64 = 5_510;
/// Kinds of requests of the mix that write.
const WRITES: [&str; 3] = ["write post", "write comment", "vote"];

/// Durable comments of guests.
pub(super) fn comments(options: &Options, data: &Data, bars: &mut Bars) -> anyhow::Result<Table> {
    say(format_args!("comments"));
    let mut loops = Vec::new();
    let (mut shipped, mut least) = (Vec::new(), Vec::new());
    let seconds = Duration::from_secs(options.seconds);
    for round in 0..options.rounds {
        let scratch = data.scratch()?;
        let seed = (round + 1).to_string();
        for (settings, runs) in [(&[][..], &mut shipped), (&[LEAST][..], &mut least)] {
            let server =
                crate::madang::Madang::start(&options.programs, &scratch.folder, settings)?;
            let more = ["--clients", CLIENTS, "--seed", &seed];
            let arguments = arguments("comment", &server.url(), data.posts, options.seconds, &more);
            runs.push(take(options, &server.process, &arguments)?);
        }
        loops.push(bare::comments(&scratch, 64, seconds)?);
    }
    let bare = load::median(loops);
    let title = "Guests' comments, 64 clients, durable";
    let mut table = Table::new(
        title,
        &["what", "comments /s", "of the bare loop", "p50 ms", "p99 ms", "CPU ms for 1,000"],
    );
    for (what, runs) in [("hashing as shipped", &shipped), ("hashing at its least cost", &least)] {
        let rate = median_of(runs, |it| it.run.all.per_second);
        table.row(&[
            what.to_owned(),
            format!("{rate:.0}"),
            format!("{:.2}", rate / bare),
            format!("{:.1}", median_of(runs, |it| it.run.all.p50)),
            format!("{:.1}", median_of(runs, |it| it.run.all.p99)),
            format!("{:.0}", median_of(runs, |it| it.cpu)),
        ]);
    }
    let dashes = ["1.00", "", "", ""].map(str::to_owned);
    let name = "the bare loop: the same rows, 64 to a commit".to_owned();
    table.row(&[vec![name, format!("{bare:.0}")], dashes.to_vec()].concat());
    let (all, rest) = (median_of(&shipped, |it| it.cpu), median_of(&least, |it| it.cpu));
    table.note(format!(
        "As shipped, hashing takes {:.0} % of a comment's CPU time; half of the cores may hash at once.",
        100.0 * (all - rest) / all.max(0.001)
    ));
    let ratio = median_of(&least, |it| it.run.all.per_second) / bare;
    let what = "guests' comments, hashing at its least cost";
    bars.add(what, "at least 0.5 of the bare loop", format!("{ratio:.2}"), ratio >= 0.5);
    Ok(table)
}

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
    let ask = |seconds: u64, rate: u64, seed: &str| {
        let rate = rate.to_string();
        let more = ["--galleries", &galleries, "--seed", seed, "--rate", &rate];
        let arguments = arguments("day", &server.url(), data.posts, seconds, &more);
        let (before, begun) = (server.process.cpu()?, Instant::now());
        let run = load::run_of_any(&options.programs, &arguments)?;
        // A server that is behind answers for longer than it is asked.
        let share = (server.process.cpu()? - before) / begun.elapsed().as_secs_f64();
        anyhow::Ok((run, share))
    };
    // A peak comes upon a server that has been serving.
    ask(options.day / 3, DAY / 2, "1")?;
    let (run, share) = ask(options.day, DAY, "2")?;
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
         count from when a request was due, and are up to 1 ms too long.",
        mib(memory.rss),
        mib(memory.anonymous),
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

    let title = format!("Less of `day`, for {} s each, after it", options.day / 2);
    let head =
        ["requests /s", "of a full day", "p99 of views ms", "p99 of writes ms", "wrong", "cores"];
    let mut less = Table::new(&title, &head);
    for part in [2, 3, 4] {
        let (run, share) = ask(options.day / 2, DAY / part, &(part + 1).to_string())?;
        less.row(&[
            format!("{}", DAY / part),
            format!("1/{part}"),
            format!("{:.1}", worst(&run, &["list", "post"])),
            format!("{:.1}", worst(&run, &WRITES)),
            format!("{:.0}", run.all.wrong),
            format!("{share:.2}"),
        ]);
    }
    Ok([table, less])
}

/// The longest p99 of some kinds of requests.
fn worst(run: &load::Run, of: &[&str]) -> f64 {
    let kinds = run.kinds.iter().filter(|(name, _)| of.contains(&name.as_str()));
    kinds.map(|(_, it)| it.p99).fold(0.0, f64::max)
}
