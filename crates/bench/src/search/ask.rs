//! The same searches on both engines, in turns.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::ensure;

use super::Kind;
use crate::{
    Options,
    data::{Data, GALLERY},
    fetch::Fetch,
    madang::{self, Madang},
    say,
};

/// Searches of each kind and round that are timed, and those before them that are not.
const TIMED: usize = 40;
const WARM: usize = 10;
/// The page that is compared with the first.
pub(super) const DEEP: usize = 100;

/// What one engine took for one kind.
pub(super) struct Taken {
    /// In order, once all are there.
    times: Vec<Duration>,
    /// Numbers of the hits of the first pages, to compare engines.
    pub(super) hits: Vec<String>,
}

impl Taken {
    pub(super) fn count(&self) -> usize {
        self.times.len()
    }

    pub(super) fn p50(&self) -> Duration {
        self.at(50)
    }

    pub(super) fn p99(&self) -> Duration {
        self.at(99)
    }

    /// So many in a hundred took no longer.
    fn at(&self, percent: usize) -> Duration {
        self.times.get(self.times.len() * percent / 100).copied().unwrap_or_default()
    }
}

/// What everything took.
pub(super) struct All {
    pub(super) ours: Vec<Taken>,
    /// PostgreSQL, where there is one.
    pub(super) theirs: Option<Vec<Taken>>,
    /// The first page of the common word, and the deep one.
    pub(super) first: Taken,
    pub(super) deep: Taken,
}

/// Asks both engines for everything in each round, so that a slow minute is everybody's.
pub(super) fn all(
    options: &Options,
    data: &Data,
    kinds: &[Kind],
    common: &str,
) -> anyhow::Result<All> {
    let server = Madang::start(&options.programs, &data.folder, &[])?;
    let other = match std::env::var("MADANG_TEST_POSTGRES") {
        Ok(url) => Some(on_postgres(options, &url)?),
        Err(_) => {
            say(format_args!("no PostgreSQL: run under scripts/with-postgres to compare"));
            None
        }
    };
    let ours = server.address;
    let theirs = other.as_ref().map(|server| server.address);
    let found = |server: SocketAddr| -> anyhow::Result<Vec<Taken>> {
        kinds
            .iter()
            .map(|kind| Ok(Taken { times: Vec::new(), hits: hits(server, kind)? }))
            .collect()
    };
    let empty = || Taken { times: Vec::new(), hits: Vec::new() };
    let (first, deep) = (address(common), deep_page(ours, common)?);
    let mut all = All {
        ours: found(ours)?,
        theirs: theirs.map(found).transpose()?,
        first: empty(),
        deep: empty(),
    };
    for round in 0..options.rounds {
        for (at, kind) in kinds.iter().enumerate() {
            let path = address(&kind.query);
            times(ours, &path, &mut all.ours[at])?;
            if let (Some(server), Some(taken)) = (theirs, &mut all.theirs) {
                times(server, &path, &mut taken[at])?;
            }
        }
        times(ours, &first, &mut all.first)?;
        times(ours, &deep, &mut all.deep)?;
        say(format_args!("searches: round {} of {}", round + 1, options.rounds));
    }
    for taken in all.ours.iter_mut().chain(all.theirs.iter_mut().flatten()) {
        taken.times.sort_unstable();
    }
    all.first.times.sort_unstable();
    all.deep.times.sort_unstable();
    Ok(all)
}

/// The numbers of the hits of a search's first three pages.
fn hits(server: SocketAddr, kind: &Kind) -> anyhow::Result<Vec<String>> {
    if kind.query.is_empty() {
        return Ok(Vec::new());
    }
    let mut page = ask(server, &address(&kind.query))?;
    let mut hits = numbers(&page);
    for _ in 0..2 {
        let Some(next) = next(&page) else { break };
        page = ask(server, &next)?;
        hits.extend(numbers(&page));
    }
    Ok(hits)
}

/// The address of a deep page, reached as a reader would.
fn deep_page(server: SocketAddr, word: &str) -> anyhow::Result<String> {
    let mut path = address(word);
    for _ in 1..DEEP {
        match next(&ask(server, &path)?) {
            Some(next) => path = next,
            // Fewer pages than that: the last one there is.
            None => break,
        }
    }
    Ok(path)
}

fn times(server: SocketAddr, path: &str, taken: &mut Taken) -> anyhow::Result<()> {
    let mut connection = Fetch::open(server)?;
    for _ in 0..WARM {
        connection.get(path, false)?;
    }
    for _ in 0..TIMED {
        let begun = Instant::now();
        connection.get(path, false)?;
        taken.times.push(begun.elapsed());
    }
    Ok(())
}

fn ask(server: SocketAddr, path: &str) -> anyhow::Result<String> {
    Ok(String::from_utf8(Fetch::open(server)?.get(path, false)?)?)
}

fn address(query: &str) -> String {
    let mut text = format!("/g/{GALLERY}/search?q=");
    for byte in query.bytes() {
        text.push_str(&format!("%{byte:02X}"));
    }
    text
}

/// The numbers of the hits of a page.
fn numbers(page: &str) -> Vec<String> {
    page.split("data-hit=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

/// Where a page of hits leads on.
fn next(page: &str) -> Option<String> {
    // The box beside the page has a next page too.
    let ways = page.split("class=\"ways-on\"").nth(1)?.split("</nav>").next()?;
    let link = ways.split("rel=\"next\" href=\"").nth(1)?.split('"').next()?;
    Some(link.replace("&#38;", "&").replace("&amp;", "&"))
}

/// The same posts in PostgreSQL. A server of one's own keeps what was built in it, with the key
/// beside the data here.
fn on_postgres(options: &Options, url: &str) -> anyhow::Result<Madang> {
    let folder = options.folder.join("postgres");
    fs::create_dir_all(&folder)?;
    let mut command = madang::command(&options.programs, &folder);
    let listed = command.args(["gallery", "list"]).env("MADANG_DATABASE", url).output()?;
    if !String::from_utf8_lossy(&listed.stdout).contains(GALLERY) {
        build_in_postgres(options, url, &folder)?;
    }
    Madang::start(&options.programs, &folder, &[("MADANG_DATABASE", url)])
}

fn build_in_postgres(options: &Options, url: &str, folder: &Path) -> anyhow::Result<()> {
    say(format_args!("building {} posts in PostgreSQL", options.posts));
    let (count, comments) = (options.posts.to_string(), (options.posts * 3).to_string());
    for arguments in [
        &["gallery", "create", GALLERY, "--name", "벤치"][..],
        &["seed", "--gallery", GALLERY, "--posts", &count, "--comments", &comments],
    ] {
        let mut command = madang::command(&options.programs, folder);
        let status = command.args(arguments).env("MADANG_DATABASE", url).status()?;
        ensure!(status.success(), "madang {arguments:?} failed");
    }
    Ok(())
}
