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
        let settings = [settings, &[("MADANG_WORK", "off")]].concat();
        let Some(mut site) = Site::prepare(Engine::Postgres, &settings).await else { return };
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        let _worker = work::Worker::start(&site);
        (0..3).for_each(|_| site.start());
        story(site).await;
    });
}

/// How long a server may take to hear what was written through another.
const NOTICED: Duration = Duration::from_secs(1);

/// The servers of a site, as its guests see them. Clones share everything.
#[derive(Clone)]
pub(crate) struct Nodes(Arc<Mutex<Inner>>);

struct Inner {
    bases: Vec<String>,
    /// Whether what another process writes is noticed later.
    is_shared: bool,
    seed: u64,
    dice: fastrand::Rng,
    /// Something was written that not every server may have heard of.
    is_unheard: bool,
    /// When every server will have.
    heard_at: Instant,
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
            is_unheard: false,
            heard_at: Instant::now(),
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

    /// Another process than a server has written.
    pub(crate) fn wrote_beside(&self) {
        let mut inner = self.0.lock().unwrap();
        inner.is_unheard = inner.is_shared;
    }

    /// The server that this request goes to. One that reads after something was written
    /// waits as long as servers may take to hear of it from each other.
    pub(crate) fn of(&self, method: &str) -> String {
        let (base, until) = {
            let mut inner = self.0.lock().unwrap();
            let reads = matches!(method, "GET" | "HEAD");
            if !reads && inner.is_shared && inner.bases.len() > 1 {
                inner.is_unheard = true;
            }
            if reads && std::mem::take(&mut inner.is_unheard) {
                inner.heard_at = Instant::now() + NOTICED;
            }
            // Between a kill and the next start there is none: then nobody answers.
            let servers = inner.bases.len().max(1);
            let number = inner.dice.usize(0..servers);
            let base = inner.bases.get(number).cloned();
            let base = base.unwrap_or_else(|| "http://127.0.0.1:9".to_owned());
            (base, reads.then_some(inner.heard_at))
        };
        let wait = until.map(|until| until.saturating_duration_since(Instant::now()));
        if let Some(wait) = wait.filter(|wait| !wait.is_zero()) {
            tokio::task::block_in_place(|| std::thread::sleep(wait));
        }
        base
    }
}

/// Waits until a server that has just started hears the others, as it does some
/// milliseconds later: until then it keeps no pages.
pub(crate) fn until_it_hears(base: &str) {
    let address = base.trim_start_matches("http://");
    for _ in 0..1_000 {
        let mut answer = String::new();
        let asked = TcpStream::connect(address).and_then(|mut stream| {
            stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")?;
            stream.read_to_string(&mut answer)
        });
        if asked.is_ok() && answer.contains("madang_db_hearing 1") {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{base} never heard the others");
}
