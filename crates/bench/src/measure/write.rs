//! Writing: comments beside a bare loop.

use std::time::Duration;

use super::{Bars, arguments, median_of, run::take};
use crate::{Options, bare, data::Data, load, report::Table, say};

/// The cheapest hash argon2id knows: what is left is everything but hashing.
pub(super) const LEAST: (&str, &str) = ("MADANG_HASH_MEMORY", "8KiB");
/// Clients that comment at the same time.
const CLIENTS: &str = "64";

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
        "As shipped, hashing takes {:.0} % of a comment's CPU time.",
        100.0 * (all - rest) / all.max(0.001)
    ));
    let ratio = median_of(&least, |it| it.run.all.per_second) / bare;
    let what = "guests' comments, hashing at its least cost";
    bars.add(what, "at least 0.5 of the bare loop", format!("{ratio:.2}"), ratio >= 0.5);
    Ok(table)
}
