//! Whether anything gets slower as a gallery grows.

use super::{Bars, arguments, fresh, run::take, start, write::LEAST};
use crate::{Options, data::Data, load, report::Table, say};

/// Sizes that are built without being asked for.
const SMALL: u64 = 1_000_000;

/// What is compared, and whether more of it is better.
const KINDS: [(&str, bool); 5] = [
    ("list page 1, cold, ms", false),
    ("last list page, cold, ms", false),
    ("random post, cold, ms", false),
    ("comments /s, least hashing", true),
    ("start to first page, ms", false),
];

/// One size's figures, in the order of `KINDS`.
fn figures(options: &Options, data: &Data) -> anyhow::Result<[f64; 5]> {
    // The first one reads from the disk what the others find in the system's memory.
    let mut starts = Vec::new();
    for _ in 0..options.rounds {
        starts.push(start(options, data)?.0.as_secs_f64() * 1000.0);
    }
    // Data of an older schema are indexed for searching in the background, for hours.
    let settings = [("MADANG_PAGE_CACHE", "0"), ("MADANG_WORK", "off"), LEAST];
    let (_scratch, server) = fresh(options, data, &settings)?;
    let url = server.url();
    let last = data.posts.div_ceil(50).to_string();
    let ask = |mix: &str, clients: &str, more: &[&str]| {
        let more: Vec<&str> = more.iter().copied().chain(["--clients", clients]).collect();
        let arguments = arguments(mix, &url, data.posts, options.seconds.div_ceil(2), &more);
        take(options, &server.process, &arguments)
    };
    let mut runs: [Vec<f64>; 4] = Default::default();
    for _ in 0..options.rounds {
        runs[0].push(ask("list1", "1", &[])?.run.all.p50);
        runs[1].push(ask("deep", "1", &["--page", &last])?.run.all.p50);
        runs[2].push(ask("posts", "1", &[])?.run.all.p50);
        runs[3].push(ask("comment", "64", &[])?.run.all.per_second);
    }
    let [list, deep, post, comments] = runs.map(load::median);
    Ok([list, deep, post, comments, load::median(starts)])
}

/// The table of sizes.
pub(super) fn growth(options: &Options, bars: &mut Bars) -> anyhow::Result<Table> {
    let mut sizes = options.growth.clone();
    sizes.push(options.posts);
    sizes.sort_unstable();
    sizes.dedup();
    let mut measured = Vec::new();
    for size in sizes {
        let build = size <= SMALL || size == options.posts;
        if let Some(data) = Data::kept(&options.programs, &options.folder, size, build)? {
            say(format_args!("growth: {size} posts"));
            measured.push((size, figures(options, &data)?, data.bytes_each()?));
        }
    }
    let head: Vec<String> = std::iter::once("posts".to_owned())
        .chain(KINDS.iter().map(|(name, _)| (*name).to_owned()))
        .chain(["disk bytes a post".to_owned()])
        .collect();
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let mut table = Table::new("Growth", &head);
    for (size, figures, bytes) in &measured {
        let cells = figures.iter().zip(KINDS).map(|(it, (_, is_rate))| {
            if is_rate { format!("{it:.0}") } else { format!("{it:.3}") }
        });
        let cells = std::iter::once(size.to_string()).chain(cells).chain([format!("{bytes:.0}")]);
        table.row(&cells.collect::<Vec<_>>());
    }
    let of =
        |size: u64| measured.iter().find(|(it, ..)| *it == size).map(|(_, figures, _)| figures);
    if let (Some(one), Some(ten)) = (of(1_000_000), of(10_000_000)) {
        for ((name, more_is_better), (one, ten)) in KINDS.iter().zip(one.iter().zip(ten)) {
            let growth = if *more_is_better { one / ten } else { ten / one };
            let what = format!("1 M to 10 M posts: {name}");
            bars.add(&what, "grows less than 1.3 times", format!("{growth:.2}"), growth < 1.3);
        }
        let first = ten[4];
        bars.add(
            "start to first answer on 10 M posts",
            "under 1 s",
            format!("{first:.0} ms"),
            first < 1000.0,
        );
    }
    Ok(table)
}
