//! The loops: as fast as answers come, or at fixed times.

use std::{
    cell::{Cell, RefCell},
    io::Read as _,
    net::SocketAddr,
    rc::Rc,
    time::Duration,
};

use fastrand::Rng;
use tokio::{task::LocalSet, time::Instant};

use crate::{
    connection::{Answer, Connection},
    mix::{Choice, Chooser, Mix, Right},
    tally::{Kind, Tally},
    target::Target,
};

/// One answer in so many is inflated and looked at.
const SAMPLE: u64 = 256;

/// What one thread does.
pub(crate) struct Plan {
    /// Each client keeps to one of them.
    pub(crate) servers: Vec<SocketAddr>,
    pub(crate) mix: Mix,
    pub(crate) target: Target,
    pub(crate) clients: usize,
    /// Requests a second of this thread; `None` for as fast as answers come.
    pub(crate) rate: Option<u64>,
    pub(crate) seconds: u64,
    pub(crate) warm: u64,
    pub(crate) seed: u64,
}

/// What the clients of a thread share.
struct Shared {
    chooser: Chooser,
    rate: Option<u64>,
    begin: Instant,
    measured: Instant,
    end: Instant,
    /// Requests begun so far.
    begun: Cell<u64>,
    tally: RefCell<Tally>,
}

/// Runs one thread's plan to its end.
pub(crate) fn run(plan: Plan) -> anyhow::Result<Tally> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async {
        let begin = Instant::now();
        let measured = begin + Duration::from_secs(plan.warm);
        let shared = Rc::new(Shared {
            chooser: Chooser::new(plan.mix, plan.target),
            rate: plan.rate,
            begin,
            measured,
            end: measured + Duration::from_secs(plan.seconds),
            begun: Cell::new(0),
            tally: RefCell::default(),
        });
        let servers = plan.servers.iter().copied().cycle();
        let clients: Vec<_> = (0..plan.clients)
            .zip(servers)
            .map(|(index, server)| {
                let rng = Rng::with_seed(plan.seed.wrapping_mul(7_919).wrapping_add(index as u64));
                tokio::task::spawn_local(client(Rc::clone(&shared), server, rng))
            })
            .collect();
        for client in clients {
            client.await??;
        }
        let mut tally = shared.tally.take();
        tally.took = measured.elapsed();
        Ok(tally)
    })
}

async fn client(shared: Rc<Shared>, server: SocketAddr, mut rng: Rng) -> anyhow::Result<()> {
    let mut connection = Connection::new(server);
    let mut request = Vec::new();
    while let Some(start) = shared.next_start().await {
        let Choice { kind, right, gallery } = shared.chooser.next(&mut rng, &mut request);
        let is_sample = shared.begun.get().is_multiple_of(SAMPLE);
        let answer = connection.ask(&request, is_sample).await;
        let took = start.elapsed();
        if answer.is_err() {
            // Whoever is refused a connection does not ask again in the same instant.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        if let Ok(Answer { leads_to: Some(no), .. }) = &answer
            && kind == Kind::WritePost
        {
            shared.chooser.saw(gallery, *no);
        }
        if start < shared.measured {
            continue;
        }
        let wrong = match &answer {
            Ok(answer) => wrong(answer, right, is_sample.then_some(&connection.body)),
            Err(_) => None,
        };
        let told = wrong.map(|what| format!("{what}, asked: {}", first_line(&request)));
        let counted = answer.map(|answer| (answer.status, answer.bytes));
        let counted =
            counted.map_err(|error| format!("{error:#}, asked: {}", first_line(&request)));
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        shared.tally.borrow_mut().count(kind, micros, counted, told)?;
    }
    Ok(())
}

impl Shared {
    /// When the next request is meant to begin; `None` when there is none any more.
    async fn next_start(&self) -> Option<Instant> {
        let number = self.begun.get();
        self.begun.set(number + 1);
        let start = match self.rate {
            None => Instant::now(),
            Some(rate) => {
                let after = Duration::from_secs_f64(number as f64 / rate as f64);
                let start = self.begin + after;
                if start < self.end {
                    tokio::time::sleep_until(start).await;
                }
                start
            }
        };
        (start < self.end).then_some(start)
    }
}

/// What is wrong with an answer, if anything is.
fn wrong(answer: &Answer, right: Right, body: Option<&Vec<u8>>) -> Option<String> {
    if !right.accepts(answer.status) {
        return Some(format!("status {}", answer.status));
    }
    let body = body.filter(|_| right == Right::Page)?;
    let mut page = Vec::new();
    if answer.is_gzip {
        if flate2::read::MultiGzDecoder::new(body.as_slice()).read_to_end(&mut page).is_err() {
            return Some("a body that is no gzip".to_owned());
        }
    } else {
        page.extend_from_slice(body);
    }
    let is_whole = page.trim_ascii_end().ends_with(b"</html>") && page.len() > 500;
    (!is_whole).then(|| format!("a page of {} bytes that does not end", page.len()))
}

fn first_line(request: &[u8]) -> String {
    let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
    String::from_utf8_lossy(line).into_owned()
}
