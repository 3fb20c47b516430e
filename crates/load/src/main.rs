#![doc = include_str!("../README.md")]

mod chance;
mod connection;
mod mix;
mod report;
mod run;
mod tally;
mod target;

use std::{io::Write as _, net::ToSocketAddrs as _, path::PathBuf, process::ExitCode, thread};

use anyhow::Context as _;
use clap::Parser;

use mix::Mix;
use report::Report;
use run::Plan;
use target::{Gallery, Target};

/// Requests of the peak second in the mix `day`.
const DAY: u64 = 5_510;

/// Asks a gallery server as many readers and writers would.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Options {
    /// What to ask.
    #[arg(value_enum)]
    mix: Mix,
    /// The server: http://HOST:PORT. Given several times, connections are spread over the servers.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    url: Vec<String>,
    /// The gallery.
    #[arg(long, default_value = "hiking")]
    gallery: String,
    /// Posts in it: numbers 1 to N are taken to be there.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..))]
    posts: u64,
    /// A file of galleries, `SLUG POSTS` on each line, asked as often as each has posts;
    /// instead of --gallery and --posts.
    #[arg(long)]
    galleries: Option<PathBuf>,
    /// The one page that `deep` asks for.
    #[arg(long)]
    page: Option<u64>,
    /// The post that everybody reads in `viral` [default: the newest].
    #[arg(long)]
    hot: Option<u64>,
    /// The address that `path` asks for.
    #[arg(long, default_value = "/")]
    path: String,
    /// The file of addresses, one a line, that `paths` asks for.
    #[arg(long, required_if_eq("mix", "paths"))]
    paths: Option<PathBuf>,
    /// Connections [default: 32]; with --rate the most in use at once [default: 1000].
    #[arg(long)]
    clients: Option<usize>,
    /// Threads of this program.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Requests a second, begun at fixed times; without it, as fast as answers come.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    rate: Option<u64>,
    /// How long to measure.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// How long to ask before that, without measuring.
    #[arg(long, default_value_t = 1)]
    warm: u64,
    /// Makes the choices repeatable.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
}

fn main() -> anyhow::Result<ExitCode> {
    let options = Options::parse();
    let mut servers = Vec::new();
    for url in &options.url {
        let place = place(url)?;
        let server = place.to_socket_addrs().with_context(|| format!("{place} is no HOST:PORT"))?;
        let server = server.into_iter().next();
        servers.push(server.with_context(|| format!("{place} has no address"))?);
    }
    let first = options.url.first().context("no --url")?;
    let paths = match &options.paths {
        None => Vec::new(),
        Some(file) => {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("cannot read {}", file.display()))?;
            text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
        }
    };
    anyhow::ensure!(options.mix != Mix::Paths || !paths.is_empty(), "the file of paths is empty");
    let target = Target {
        host: place(first)?.to_owned(),
        galleries: galleries(&options)?,
        page: options.page,
        hot: options.hot.unwrap_or(options.posts),
        path: options.path.clone(),
        paths,
    };
    let rate = options.rate.or((options.mix == Mix::Day).then_some(DAY));
    let clients = options.clients.unwrap_or(if rate.is_some() { 1_000 } else { 32 }).max(1);
    // Each has something to ask.
    let most = rate.and_then(|rate| usize::try_from(rate).ok()).unwrap_or(clients);
    let threads = options.threads.clamp(1, clients.min(most).max(1));

    let workers: Vec<_> = (0..threads)
        .map(|index| {
            let plan = Plan {
                servers: servers.clone(),
                mix: options.mix,
                target: target.clone(),
                clients: share(clients as u64, threads, index) as usize,
                rate: rate.map(|rate| share(rate, threads, index)),
                seconds: options.seconds,
                warm: options.warm,
                seed: options.seed.wrapping_mul(1_000_003).wrapping_add(index as u64),
            };
            thread::spawn(move || run::run(plan))
        })
        .collect();
    let mut report = Report::new(options.mix, rate, options.seconds);
    for worker in workers {
        let tally = worker.join().map_err(|_| anyhow::anyhow!("a thread of the load broke off"))?;
        report.add(tally?);
    }
    let mut out = std::io::stdout().lock();
    if options.json {
        report.json(&mut out)?
    } else {
        report.table(&mut out)?
    }
    out.flush()?;
    Ok(if report.is_right() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Which galleries are asked.
fn galleries(options: &Options) -> anyhow::Result<Vec<Gallery>> {
    let Some(file) = &options.galleries else {
        return Ok(vec![Gallery { slug: options.gallery.clone(), posts: options.posts }]);
    };
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let galleries: Vec<Gallery> = text
        .lines()
        .map(|line| {
            let (slug, posts) = line.split_once(' ').context("a line is not SLUG POSTS")?;
            let posts = posts.trim().parse().context("posts are no number")?;
            Ok(Gallery { slug: slug.to_owned(), posts })
        })
        .collect::<anyhow::Result<_>>()?;
    let posts: u64 = galleries.iter().map(|gallery| gallery.posts).sum();
    anyhow::ensure!(posts > 0, "the file of galleries has no posts");
    Ok(galleries)
}

/// `HOST:PORT` of an address.
fn place(url: &str) -> anyhow::Result<&str> {
    let place = url.strip_prefix("http://").context("--url must begin with http://")?;
    Ok(place.trim_end_matches('/'))
}

/// One thread's part of a number.
fn share(whole: u64, threads: usize, index: usize) -> u64 {
    let (threads, index) = (threads as u64, index as u64);
    whole / threads + u64::from(index < whole % threads)
}
