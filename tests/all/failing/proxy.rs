//! Stands between a server and its database, and fails in all the ways a network does.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, UnixStream},
    sync::watch,
};

/// What happens to bytes on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// They pass.
    Pass,
    /// Connections are closed, old and new.
    Refuse,
    /// New connections are taken, and nobody ever answers.
    Hang,
    /// Every piece waits so long.
    Delay(Duration),
    /// The next commit of a writer is lost.
    Lose(Commit),
}

/// How a commit is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Commit {
    /// It is carried out, and its answer gets lost.
    Answer,
    /// It never arrives.
    Request,
    /// The connection of whoever asked breaks at once; the commit arrives so much later.
    Late(Duration),
    /// It is carried out, its answer gets lost, and from then on nobody answers.
    AnswerAndAll,
}

/// See the module.
pub(crate) struct Proxy {
    port: u16,
    mode: Arc<watch::Sender<Mode>>,
    accepted: Arc<AtomicU64>,
    lost: Arc<AtomicU64>,
}

impl Proxy {
    /// In front of the server whose socket this is.
    pub(crate) async fn before(socket: String) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mode = Arc::new(watch::channel(Mode::Pass).0);
        let (accepted, lost) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let (modes, counter, losses) =
            (Arc::clone(&mode), Arc::clone(&accepted), Arc::clone(&lost));
        tokio::spawn(async move {
            loop {
                let Ok((client, _)) = listener.accept().await else { return };
                counter.fetch_add(1, SeqCst);
                let pump = Pump { modes: Arc::clone(&modes), lost: Arc::clone(&losses) };
                tokio::spawn(pump.run(client, socket.clone()));
            }
        });
        Proxy { port, mode, accepted, lost }
    }

    /// Where it is: `127.0.0.1:PORT`.
    pub(crate) fn place(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub(crate) fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    /// Connections that came so far.
    pub(crate) fn accepted(&self) -> u64 {
        self.accepted.load(SeqCst)
    }

    /// Commits that were lost so far.
    pub(crate) fn lost(&self) -> u64 {
        self.lost.load(SeqCst)
    }
}

struct Pump {
    modes: Arc<watch::Sender<Mode>>,
    lost: Arc<AtomicU64>,
}

impl Pump {
    /// Carries bytes both ways until one side ends, or the mode says so.
    async fn run(self, mut client: TcpStream, socket: String) {
        let mut modes = self.modes.subscribe();
        if *modes.borrow() == Mode::Refuse {
            return;
        }
        // Whoever hangs takes the connection and does not even look at it.
        modes.wait_for(|mode| *mode != Mode::Hang).await.unwrap();
        let Ok(mut server) = UnixStream::connect(socket).await else { return };
        let (mut asked, mut said) = (vec![0; 64 << 10], vec![0; 64 << 10]);
        let mut is_writing = false;
        loop {
            let mode = *modes.borrow_and_update();
            match mode {
                Mode::Refuse => return,
                Mode::Hang => {
                    modes.changed().await.unwrap();
                    continue;
                }
                _ => {}
            }
            tokio::select! {
                changed = modes.changed() => changed.unwrap(),
                read = client.read(&mut asked) => {
                    let Ok(bytes @ 1..) = read else { return };
                    let asked = &asked[..bytes];
                    pause(mode).await;
                    is_writing = opens_a_write(asked).unwrap_or(is_writing);
                    if let Mode::Lose(how) = mode && is_writing && has(asked, b"commit\0") {
                        return self.lose(how, asked, client, server).await;
                    }
                    if server.write_all(asked).await.is_err() { return }
                }
                read = server.read(&mut said) => {
                    let Ok(bytes @ 1..) = read else { return };
                    pause(mode).await;
                    if client.write_all(&said[..bytes]).await.is_err() { return }
                }
            }
        }
    }

    async fn lose(&self, how: Commit, asked: &[u8], client: TcpStream, mut server: UnixStream) {
        let is_all = how == Commit::AnswerAndAll;
        self.modes.send_if_modified(|mode| {
            let is_first = *mode == Mode::Lose(how);
            if is_first {
                *mode = if is_all { Mode::Hang } else { Mode::Pass };
            }
            is_first
        });
        self.lost.fetch_add(1, SeqCst);
        let mut answer = [0; 1024];
        match how {
            Commit::Request => {}
            Commit::Answer | Commit::AnswerAndAll => {
                server.write_all(asked).await.unwrap();
                assert!(server.read(&mut answer).await.unwrap() > 0);
            }
            Commit::Late(after) => {
                drop(client);
                tokio::time::sleep(after).await;
                server.write_all(asked).await.unwrap();
                assert!(server.read(&mut answer).await.unwrap() > 0);
                return;
            }
        }
        drop(client);
    }
}

async fn pause(mode: Mode) {
    if let Mode::Delay(length) = mode {
        tokio::time::sleep(length).await;
    }
}

/// Whether a transaction begins here, and then whether it may write.
fn opens_a_write(asked: &[u8]) -> Option<bool> {
    match (has(asked, b"begin\0"), has(asked, b"begin isolation")) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|it| it == what)
}
