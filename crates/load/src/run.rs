//! The loops: as fast as answers come, or at fixed times.

use std::{
    cell::{Cell, RefCell},
    io::Read as _,
    net::SocketAddr,
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use fastrand::Rng;
use tokio::{
    sync::Semaphore,
    task::{JoinSet, LocalSet},
    time::Instant,
};

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
    /// Each connection keeps to one of them.
    pub(crate) servers: Vec<SocketAddr>,
    pub(crate) mix: Mix,
    pub(crate) target: Target,
    /// Clients, or with a rate the most connections in use.
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
        let opened = match shared.rate {
            None => closed_loop(&shared, &plan.servers, plan.clients, plan.seed).await?,
            Some(_) => open_loop(&shared, &plan.servers, plan.clients, plan.seed).await?,
        };
        let mut tally = shared.tally.take();
        tally.took = measured.elapsed();
        tally.connections = opened;
        Ok(tally)
    })
}

/// Each client asks again when it has its answer; how many connections that took.
async fn closed_loop(
    shared: &Rc<Shared>,
    servers: &[SocketAddr],
    clients: usize,
    seed: u64,
) -> anyhow::Result<usize> {
    let clients: Vec<_> = (0..clients)
        .zip(servers.iter().copied().cycle())
        .map(|(index, server)| {
            let mut rng = Rng::with_seed(seed.wrapping_mul(7_919).wrapping_add(index as u64));
            let shared = Rc::clone(shared);
            tokio::task::spawn_local(async move {
                let mut connection = Connection::new(server);
                while let Some(start) = shared.next_start().await {
                    let asked = Asked::new(&shared, start, &mut rng, &mut connection);
                    asked.answered(&shared, &mut connection).await?;
                }
                anyhow::Ok(())
            })
        })
        .collect();
    let count = clients.len();
    for client in clients {
        client.await??;
    }
    Ok(count)
}

/// The connections to a server in an open loop.
struct Pool {
    server: SocketAddr,
    /// Those that nobody uses.
    free: RefCell<Vec<Connection>>,
    /// How many more may be in use.
    room: Arc<Semaphore>,
}

/// Requests begin at their times, each on a connection that is free, the one used last first, or on
/// a new one: who comes does not wait until somebody before him has been served. Only where a server
/// has its share of `most` already does one wait for a connection, and his time counts from when he
/// came. How many connections it took.
async fn open_loop(
    shared: &Rc<Shared>,
    servers: &[SocketAddr],
    most: usize,
    seed: u64,
) -> anyhow::Result<usize> {
    let share = most.div_ceil(servers.len());
    let pool = |server: &SocketAddr| {
        let room = Arc::new(Semaphore::new(share));
        Rc::new(Pool { server: *server, free: RefCell::default(), room })
    };
    let pools: Vec<_> = servers.iter().map(pool).collect();
    let mut rng = Rng::with_seed(seed.wrapping_mul(7_919));
    let (mut asking, mut opened) = (JoinSet::new(), 0);
    // When the last one who had to wait for a connection got it: who was due before that did, too.
    let mut freed = None;
    for pool in pools.iter().cycle() {
        let Some(start) = shared.next_start().await else { break };
        let room = Arc::clone(&pool.room);
        let turn = match Arc::clone(&room).try_acquire_owned() {
            Ok(turn) => turn,
            Err(_) => {
                let turn = room.acquire_owned().await?;
                freed = Some(Instant::now());
                turn
            }
        };
        if start >= shared.measured && freed.is_some_and(|freed| start < freed) {
            shared.tally.borrow_mut().waited += 1;
        }
        let kept = pool.free.borrow_mut().pop();
        let mut connection = kept.unwrap_or_else(|| {
            opened += 1;
            Connection::new(pool.server)
        });
        let asked = Asked::new(shared, start, &mut rng, &mut connection);
        let (shared, pool) = (Rc::clone(shared), Rc::clone(pool));
        asking.spawn_local(async move {
            let counted = asked.answered(&shared, &mut connection).await;
            pool.free.borrow_mut().push(connection);
            drop(turn);
            counted
        });
        while let Some(counted) = asking.try_join_next() {
            counted??;
        }
    }
    while let Some(counted) = asking.join_next().await {
        counted??;
    }
    Ok(opened)
}

/// A request that is to begin at a time.
struct Asked {
    choice: Choice,
    start: Instant,
    is_sample: bool,
}

impl Asked {
    /// Writes it where the connection will send it from.
    fn new(shared: &Shared, start: Instant, rng: &mut Rng, connection: &mut Connection) -> Asked {
        let choice = shared.chooser.next(rng, &mut connection.request);
        let is_sample = shared.begun.get().is_multiple_of(SAMPLE);
        Asked { choice, start, is_sample }
    }

    /// Asks, and counts what comes of it.
    async fn answered(self, shared: &Shared, connection: &mut Connection) -> anyhow::Result<()> {
        let Asked { choice: Choice { kind, right, gallery }, start, is_sample } = self;
        let answer = connection.ask(is_sample).await;
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
            return Ok(());
        }
        let wrong = match &answer {
            Ok(answer) => wrong(answer, right, is_sample.then_some(&connection.body)),
            Err(_) => None,
        };
        let asked = || first_line(&connection.request);
        let told = wrong.map(|what| format!("{what}, asked: {}", asked()));
        let counted = answer.map(|answer| (answer.status, answer.bytes));
        let counted = counted.map_err(|error| format!("{error:#}, asked: {}", asked()));
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        shared.tally.borrow_mut().count(kind, micros, counted, told)
    }
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

#[cfg(test)]
mod tests {
    use std::{
        io::Write as _,
        net::{TcpListener, TcpStream},
        sync::mpsc,
        thread,
    };

    use super::*;
    use crate::target::Gallery;

    /// Reads a request, whose end is an empty line; whether there was one.
    fn asked(stream: &mut TcpStream) -> bool {
        let (mut head, mut byte) = (Vec::new(), [0]);
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read(&mut byte) {
                Ok(1) => head.push(byte[0]),
                _ => return false,
            }
        }
        true
    }

    fn answer(stream: &mut TcpStream) {
        let page = format!("{}</html>", " ".repeat(600));
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", page.len());
        stream.write_all((head + &page).as_bytes()).unwrap();
    }

    /// A server with a thread for each connection, and what each does with its stream.
    fn server(serve: impl Fn(usize, TcpStream) + Send + Sync + 'static) -> SocketAddr {
        let (listener, serve) = (TcpListener::bind("127.0.0.1:0").unwrap(), Arc::new(serve));
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let serve = Arc::clone(&serve);
                thread::spawn(move || serve(number, stream.unwrap()));
            }
        });
        address
    }

    fn at_a_rate(server: SocketAddr, clients: usize) -> Tally {
        let galleries = vec![Gallery { slug: "g".to_owned(), posts: 100 }];
        let target = Target {
            host: "h".to_owned(),
            galleries,
            page: None,
            hot: 1,
            path: "/".to_owned(),
            paths: Vec::new(),
        };
        run(Plan {
            servers: vec![server],
            mix: Mix::Path,
            target,
            clients,
            rate: Some(100),
            seconds: 1,
            warm: 0,
            seed: 1,
        })
        .unwrap()
    }

    #[test]
    fn who_comes_does_not_wait_for_the_one_before() {
        // The first is answered when fifty others have been.
        let (done, others) = mpsc::channel();
        let others = std::sync::Mutex::new(others);
        let server = server(move |number, mut stream| {
            let mut is_first = number == 0;
            while asked(&mut stream) {
                if std::mem::take(&mut is_first) {
                    let others = others.lock().unwrap();
                    (0..50).for_each(|_| others.recv().unwrap());
                }
                answer(&mut stream);
                let _ = done.send(());
            }
        });
        let tally = at_a_rate(server, 100);
        assert_eq!((tally.whole().unwrap().wrong, tally.waited), (0, 0), "{:?}", tally.first_wrong);
        assert_eq!(tally.whole().unwrap().times.len(), 100);
        // Those that are free are used again.
        assert!((2..50).contains(&tally.connections), "{}", tally.connections);
    }

    #[test]
    fn who_finds_no_connection_is_counted() {
        let server = server(|_, mut stream| {
            while asked(&mut stream) {
                thread::sleep(Duration::from_millis(15));
                answer(&mut stream);
            }
        });
        let tally = at_a_rate(server, 1);
        let whole = tally.whole().unwrap();
        assert_eq!((whole.wrong, whole.times.len(), tally.connections), (0, 100, 1));
        // Each takes longer than the next is away, and the wait is in its time.
        assert!(tally.waited > 50, "{}", tally.waited);
        assert!(whole.times.max() - whole.times.min() > 200_000);
    }
}
