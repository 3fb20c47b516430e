//! Threads that carry connections, each with a loop of its own.
//!
//! A page that is kept is answered on the thread that read the request, in one go: no
//! other thread is woken and nothing is handed over. In one pool of threads that share
//! their work each such answer woke a neighbour to look for some, on the very cores
//! that the readers' packets need. Whatever has to be made goes to that pool
//! (`super::super::front`), so a page that takes long holds up nobody's connection.

use std::{future::Future, io, thread};

use tokio::{runtime, sync::oneshot};

/// The threads, and whose turn it is to get a connection.
pub(super) struct Lanes {
    lanes: Vec<Lane>,
    next: usize,
}

struct Lane {
    loop_: runtime::Handle,
    /// Dropped, it ends the thread.
    _open: oneshot::Sender<()>,
}

impl Lanes {
    /// So many threads, at least one.
    pub(super) fn start(count: usize) -> io::Result<Lanes> {
        let lanes = (0..count.max(1)).map(Lane::start).collect::<io::Result<_>>()?;
        Ok(Lanes { lanes, next: 0 })
    }

    /// Runs a connection on the next thread, for as long as it lasts.
    pub(super) fn carry(&mut self, connection: impl Future<Output = ()> + Send + 'static) {
        self.next = (self.next + 1) % self.lanes.len();
        self.lanes[self.next].loop_.spawn(connection);
    }
}

impl Lane {
    fn start(number: usize) -> io::Result<Lane> {
        let loop_ = runtime::Builder::new_current_thread().enable_all().build()?;
        let handle = loop_.handle().clone();
        let (open, closed) = oneshot::channel::<()>();
        thread::Builder::new().name(format!("lane-{number}")).spawn(move || {
            // Comes back when nobody can send any more.
            loop_.block_on(closed).ok();
        })?;
        Ok(Lane { loop_: handle, _open: open })
    }
}
