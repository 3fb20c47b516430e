//! Reading: Madang beside nginx with the same bytes as files.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path};

use fastrand::Rng;

use super::{
    Bars, arguments, fresh, median_of,
    run::take,
    stages::{self, Stages},
};
use crate::{
    Options,
    data::{Data, GALLERY},
    fetch::Fetch,
    madang::Madang,
    memory::Memory,
    nginx::Nginx,
    report::Table,
    say,
};

/// Saves Madang's answers where nginx finds them; returns the head of the last.
fn save(
    options: &Options,
    server: &Madang,
    hot: u64,
    folder: &Path,
    posts: u64,
) -> anyhow::Result<Vec<(String, String)>> {
    say(format_args!("saving {} pages for nginx", options.saved));
    fs::remove_dir_all(folder).ok();
    let pages = folder.join("pages");
    fs::create_dir_all(&pages)?;
    let mut fetch = Fetch::open(server.address)?;
    let mut keep = |name: &str, path: &str| -> anyhow::Result<()> {
        fs::write(pages.join(format!("{name}.html.gz")), fetch.get(path, true)?)?;
        Ok(())
    };
    keep("list", &format!("/g/{GALLERY}"))?;
    keep("hot", &format!("/g/{GALLERY}/{hot}"))?;
    let mut rng = Rng::with_seed(11);
    let mut numbers = BTreeSet::new();
    while numbers.len() < options.saved.min(posts as usize / 2) {
        numbers.insert(rng.u64(1..=posts));
    }
    let mut paths = String::new();
    for no in numbers {
        keep(&no.to_string(), &format!("/g/{GALLERY}/{no}"))?;
        let _ = writeln!(paths, "/{no}.html");
    }
    fs::write(folder.join("paths"), paths)?;
    Ok(fetch.head)
}

/// List page 1 and the hot post from memory, random posts mostly not.
pub(super) fn reading(options: &Options, data: &Data, bars: &mut Bars) -> anyhow::Result<Table> {
    let (scratch, server) = fresh(options, data, &[])?;
    let hot = scratch.hottest()?;
    let folder = options.folder.join("nginx");
    let head = save(options, &server, hot, &folder, data.posts)?;
    // Nothing that was saved is still in memory but what the measured requests put there.
    drop(server);
    let server = Madang::start(&options.programs, &scratch.folder, &[])?;
    let nginx = Nginx::start(&folder, &head)?;
    let memory = Memory::start(&folder, &head)?;
    let (ours, theirs, bare) = (server.url(), nginx.url(), memory.url());
    let paths = folder.join("paths").display().to_string();
    let hot_path = format!("/g/{GALLERY}/{hot}");

    let mut table = Table::new(
        "Reading, 32 connections, gzip",
        &[
            "what",
            "Madang /s",
            "nginx /s",
            "ratio",
            "the bare server /s",
            "Madang p99 ms",
            "nginx",
            "CPU ms for 1,000: Madang",
            "nginx",
            "the bare server",
            "bytes: Madang",
            "nginx",
        ],
    );
    for (what, mix, mine, nginx_mix, nginxs, bar) in [
        ("list page 1, warm", "list1", vec![], "path", vec!["--path", "/list.html"], 1.0),
        (
            "the hot post, warm",
            "path",
            vec!["--path", &hot_path],
            "path",
            vec!["--path", "/hot.html"],
            1.0,
        ),
        ("random posts, mostly cold", "posts", vec![], "paths", vec!["--paths", &paths], 0.15),
    ] {
        say(format_args!("{what}"));
        let (mut us, mut them, mut least) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..=options.rounds {
            // Each round asks for other posts; the one before the first only warms.
            let seed = (round + 1).to_string();
            let with = |url: &str, mix: &str, more: &[&str]| {
                let more: Vec<&str> = more.iter().copied().chain(["--seed", &seed]).collect();
                arguments(mix, url, data.posts, options.seconds, &more)
            };
            them.push(take(options, &nginx.process, &with(&theirs, nginx_mix, &nginxs))?);
            us.push(take(options, &server.process, &with(&ours, mix, &mine))?);
            least.push(take(options, &memory.process, &with(&bare, nginx_mix, &nginxs))?);
        }
        for runs in [&mut us, &mut them, &mut least] {
            runs.remove(0);
        }
        let rate = |runs: &[_]| median_of(runs, |it| it.run.all.per_second);
        let p99 = |runs: &[_]| median_of(runs, |it| it.run.all.p99);
        let cpu = |runs: &[_]| median_of(runs, |it| it.cpu);
        let bytes = |runs: &[_]| median_of(runs, |it| it.run.all.bytes);
        let ratio = rate(&us) / rate(&them);
        table.row(&[
            what.to_owned(),
            format!("{:.0}", rate(&us)),
            format!("{:.0}", rate(&them)),
            format!("{ratio:.2}"),
            format!("{:.0}", rate(&least)),
            format!("{:.1}", p99(&us)),
            format!("{:.1}", p99(&them)),
            format!("{:.0}", cpu(&us)),
            format!("{:.0}", cpu(&them)),
            format!("{:.0}", cpu(&least)),
            format!("{:.0}", bytes(&us)),
            format!("{:.0}", bytes(&them)),
        ]);
        let shown = format!("{ratio:.2}");
        bars.add(what, &format!("at least {bar} of nginx"), shown, ratio >= bar);
        if bar < 1.0 {
            let p99 = p99(&us);
            bars.add("their p99", "under 20 ms", format!("{p99:.1} ms"), p99 < 20.0);
        }
    }
    table.note(format!(
        "All three send the same pages under the same head; bytes are of whole answers. The bare server is Madang's HTTP \
         library with the pages in memory, on one thread, as Madang's are as long as they are few, and nothing else: it looks a name up and sends what is there. \
         After all of it Madang held {:.0} MiB resident, nginx {:.0} MiB (PSS).",
        super::mib(server.process.memory()?.pss),
        super::mib(nginx.process.memory()?.pss),
    ));
    Ok(table)
}

/// The first page and the last but nothing kept in memory.
pub(super) fn deep(options: &Options, data: &Data, bars: &mut Bars) -> anyhow::Result<[Table; 2]> {
    say(format_args!("cold pages"));
    let (_scratch, server) = fresh(options, data, &[("MADANG_PAGE_CACHE", "0")])?;
    let last = (data.posts / 50).to_string();
    let middle = (data.posts / 100).to_string();
    let url = server.url();
    let kinds: [(&str, &str, Vec<&str>); 4] = [
        ("list page 1", "list1", vec![]),
        ("list, the middle page", "deep", vec!["--page", &middle]),
        ("list, the last page", "deep", vec!["--page", &last]),
        ("a random post", "posts", vec![]),
    ];
    let mut taken: [Vec<_>; 4] = Default::default();
    let mut staged = Vec::new();
    for _ in 0..options.rounds {
        for ((_, mix, more), runs) in kinds.iter().zip(&mut taken) {
            let more: Vec<&str> = more.iter().copied().chain(["--clients", "1"]).collect();
            let arguments = arguments(mix, &url, data.posts, options.seconds.div_ceil(2), &more);
            let before = Stages::of(&server)?;
            runs.push(take(options, &server.process, &arguments)?);
            if *mix == "posts" {
                staged.push(Stages::of(&server)?.since(&before));
            }
        }
    }
    let title = "Cold: the page cache off, one client";
    let mut table = Table::new(title, &["what", "p50 ms", "p99 ms", "CPU ms for 1,000"]);
    for ((what, ..), runs) in kinds.iter().zip(&taken) {
        table.row(&[
            (*what).to_owned(),
            format!("{:.3}", median_of(runs, |it| it.run.all.p50)),
            format!("{:.3}", median_of(runs, |it| it.run.all.p99)),
            format!("{:.0}", median_of(runs, |it| it.cpu)),
        ]);
    }
    let p50 = |at: usize| median_of(&taken[at], |it| it.run.all.p50);
    let ratio = p50(2) / p50(0).max(0.001);
    let what = format!("page {last} of {last} against page 1, both cold");
    bars.add(&what, "at most 1.3 times", format!("{ratio:.2}"), ratio <= 1.3);
    let posts: Vec<_> = taken[3].iter().zip(staged).collect();
    Ok([table, stages::table("a random post", &posts)])
}
