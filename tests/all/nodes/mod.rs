//! Several servers on one PostgreSQL: one truth, whichever is asked.
//!
//! [`Nodes`] is how guests find the servers of a site. The stories here are about
//! what only several servers have; that the others hold there as well is what
//! `spread!` is for.

mod chaos;
mod cluster;
mod limits;
mod line;
mod reading;
mod work;

use std::{
    future::Future,
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

pub(crate) use work::Worker;

use crate::site::{Engine, GALLERY, Site, runtime};

/// Tells one story on both engines, and once more on PostgreSQL behind three servers,
/// of which each request goes to a random one, and a worker.
macro_rules! spread {
    ($name:ident, |$site:ident| $story:expr) => {
        spread!($name, [], |$site| $story);
    };
    ($name:ident, [$($setting:expr),*], |$site:ident| $story:expr) => {
        mod $name {
            #[allow(unused_imports, reason = "a story may need nothing of its file")]
            use super::*;

            #[test]
            fn on_sqlite() {
                $crate::site::tell($crate::site::Engine::Sqlite, &[$($setting),*], |$site| $story);
            }

            #[test]
            fn on_postgres() {
                $crate::site::tell($crate::site::Engine::Postgres, &[$($setting),*], |$site| $story);
            }

            #[test]
            fn on_three_nodes() {
                $crate::nodes::tell_to_three(&[$($setting),*], |$site| $story);
            }
        }
    };
}
pub(crate) use spread;

/// Builds a site on PostgreSQL with three servers before it, beside a `madang work` that does
/// what is to be done once, and runs the story.
pub(crate) fn tell_to_three<F, Fut>(settings: &[(&str, &str)], story: F)
where
    F: FnOnce(Site) -> Fut,
    Fut: Future<Output = ()>,
{
    runtime().block_on(async {
        let Some((site, _worker)) = three(settings).await else { return };
        story(site).await;
    });
}

/// A site with three servers and a worker. `None` where the engine is not here and need not be.
pub(crate) async fn three(settings: &[(&str, &str)]) -> Option<(Site, Worker)> {
    let settings = [settings, &[("MADANG_WORK", "off")]].concat();
    let mut site = Site::prepare(Engine::Postgres, &settings).await?;
    site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
    let worker = Worker::start(&site);
    (0..3).for_each(|_| site.start());
    Some((site, worker))
}

/// How long a server may take to hear what was written through another.
const NOTICED: Duration = Duration::from_secs(1);
/// Longest to wait for a server that hears nothing, on a machine that stands still.
const PATIENCE: Duration = Duration::from_secs(60);

/// The servers of a site, as its guests see them. Clones share everything.
#[derive(Clone)]
pub(crate) struct Nodes(Arc<Mutex<Inner>>);

struct Inner {
    bases: Vec<String>,
    /// Whether what another process writes is noticed later.
    is_shared: bool,
    seed: u64,
    dice: fastrand::Rng,
    /// How much was written, and how much of it every server has heard of.
    written: u64,
    heard: u64,
}

impl Nodes {
    /// None yet.
    pub(crate) fn new(engine: Engine) -> Nodes {
        let seed = std::env::var("MADANG_TEST_SEED").ok().and_then(|it| it.parse().ok());
        let seed = seed.unwrap_or_else(|| fastrand::u64(..));
        Nodes(Arc::new(Mutex::new(Inner {
            bases: Vec::new(),
            is_shared: engine == Engine::Postgres,
            seed,
            dice: fastrand::Rng::with_seed(seed),
            written: 0,
            heard: 0,
        })))
    }

    /// One server, whatever else there is, and nobody waits for it to hear of anything.
    pub(crate) fn one(base: &str) -> Nodes {
        let nodes = Nodes::new(Engine::Sqlite);
        nodes.add(base);
        nodes
    }

    pub(crate) fn add(&self, base: &str) {
        self.0.lock().unwrap().bases.push(base.to_owned());
    }

    pub(crate) fn remove(&self, base: &str) {
        self.0.lock().unwrap().bases.retain(|it| it != base);
    }

    /// What the choice of servers follows from.
    pub(crate) fn seed(&self) -> u64 {
        self.0.lock().unwrap().seed
    }

    /// Something was written through a server, or by another process: not every server may
    /// have heard of it.
    pub(crate) fn wrote(&self) {
        self.0.lock().unwrap().written += 1;
    }

    /// The server that this request goes to. One that reads after something was written
    /// waits until every server has heard of it, which users need not: they see it within
    /// [`NOTICED`] (see `reading`).
    pub(crate) fn of(&self, method: &str) -> String {
        let reads = matches!(method, "GET" | "HEAD");
        if reads {
            self.until_heard();
        }
        let mut inner = self.0.lock().unwrap();
        if !reads && inner.is_shared && inner.bases.len() > 1 {
            inner.written += 1;
        }
        // Between a kill and the next start there is none: then nobody answers.
        let servers = inner.bases.len().max(1);
        let number = inner.dice.usize(0..servers);
        let base = inner.bases.get(number).cloned();
        base.unwrap_or_else(|| "http://127.0.0.1:9".to_owned())
    }

    /// Sent, and answered: what it wrote is there to be heard of.
    pub(crate) fn answered(&self) {
        let mut inner = self.0.lock().unwrap();
        if inner.is_shared && inner.bases.len() > 1 {
            inner.written += 1;
        }
    }

    /// Waits until every server has heard what was written so far.
    pub(crate) fn until_heard(&self) {
        let (bases, written) = {
            let inner = self.0.lock().unwrap();
            if inner.heard == inner.written {
                return;
            }
            (inner.bases.clone(), inner.written)
        };
        let wait = || {
            // One look may have begun before it was written; the next one has not.
            let first: Vec<Option<u64>> = bases.iter().map(|base| heard(base)).collect();
            let until = Instant::now() + PATIENCE;
            for (base, first) in bases.iter().zip(first) {
                let Some(first) = first else { continue };
                // One that counts from the beginning has started since.
                while heard(base).is_some_and(|times| (first..first + 2).contains(&times)) {
                    assert!(Instant::now() < until, "{base} hears of nothing");
                    std::thread::sleep(Duration::from_millis(20));
                }
            }
        };
        match tokio::runtime::Handle::try_current() {
            Ok(_) => tokio::task::block_in_place(wait),
            Err(_) => wait(),
        }
        let mut inner = self.0.lock().unwrap();
        inner.heard = inner.heard.max(written);
    }
}

/// What `/metrics` of a server says. `None`: nobody is there.
fn metrics(base: &str) -> Option<String> {
    let address = base.trim_start_matches("http://");
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        let Ok(mut stream) = TcpStream::connect(address) else { return None };
        let mut answer = String::new();
        let asked = b"GET /metrics HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        let read = stream
            .set_read_timeout(Some(PATIENCE))
            .and_then(|()| stream.write_all(asked))
            .and_then(|()| stream.read_to_string(&mut answer));
        if read.is_ok() && answer.starts_with("HTTP/1.1 200 ") {
            return Some(answer);
        }
        // It has too much to do, or is going.
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("{base} does not say how it is")
}

/// How often a server made sure that it had heard everything. `None`: it is away, or deaf, and
/// keeps nothing that could be old.
fn heard(base: &str) -> Option<u64> {
    let answer = metrics(base)?;
    if answer.contains("madang_db_hearing 0") {
        return None;
    }
    let mut lines = answer.lines().filter_map(|line| line.strip_prefix("madang_db_heard_total "));
    Some(lines.next().map_or(0, |times| times.parse().unwrap()))
}

/// Waits until a server that has just started hears the others, as it does some
/// milliseconds later: until then it keeps no pages.
pub(crate) fn until_it_hears(base: &str) {
    for _ in 0..3_000 {
        if metrics(base).is_some_and(|said| said.contains("madang_db_hearing 1")) {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{base} never heard the others");
}
