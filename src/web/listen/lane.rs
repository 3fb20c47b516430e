//! Threads that carry connections, each with a loop of its own.
//!
//! A page that is kept is answered on the thread that read the request, in one go: no
//! other thread is woken and nothing is handed over. In one pool of threads that share
//! their work each such answer woke a neighbour to look for some, on the very cores
//! that the readers' packets need. Whatever has to be made goes to that pool
//! (`super::super::front`), so a page that takes long holds up nobody's connection.
//!
//! Connections are packed: as long as there are few, one thread carries them all. It finds
//! several requests each time it wakes, and leaves the other cores to those who make pages
//! (`docs/decisions.md` has the figures).

use std::{future::Future, io, sync::Arc, thread};

use tokio::{runtime, sync::oneshot};

/// So many connections more than the idlest thread any may carry.
const PACKED: usize = 64;

/// The threads.
pub(super) struct Lanes {
    lanes: Vec<Lane>,
}

struct Lane {
    loop_: runtime::Handle,
    /// Held once by each connection that it carries.
    carried: Arc<()>,
    /// Dropped, it ends the thread.
    _open: oneshot::Sender<()>,
}

impl Lanes {
    /// So many threads, at least one.
    pub(super) fn start(count: usize) -> io::Result<Lanes> {
        let lanes = (0..count.max(1)).map(Lane::start).collect::<io::Result<_>>()?;
        Ok(Lanes { lanes })
    }

    /// Runs a connection on one of the threads, for as long as it lasts.
    pub(super) fn carry(&self, connection: impl Future<Output = ()> + Send + 'static) {
        let Some(lane) = self.room() else { return };
        let here = Arc::clone(&lane.carried);
        lane.loop_.spawn(async move {
            connection.await;
            drop(here);
        });
    }

    /// The first that has room; there always is one.
    fn room(&self) -> Option<&Lane> {
        let least = self.lanes.iter().map(Lane::load).min()?;
        self.lanes.iter().find(|lane| lane.load() < least + PACKED)
    }
}

impl Lane {
    /// How many connections it carries.
    fn load(&self) -> usize {
        Arc::strong_count(&self.carried) - 1
    }

    fn start(number: usize) -> io::Result<Lane> {
        let loop_ = runtime::Builder::new_current_thread().enable_all().build()?;
        let handle = loop_.handle().clone();
        let (open, closed) = oneshot::channel::<()>();
        thread::Builder::new().name(format!("lane-{number}")).spawn(move || {
            // Comes back when nobody can send any more.
            loop_.block_on(closed).ok();
        })?;
        Ok(Lane { loop_: handle, carried: Arc::default(), _open: open })
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn a_few_connections_share_a_thread_and_many_do_not() {
        let lanes = Lanes::start(2).unwrap();
        let loads = || lanes.lanes.iter().map(Lane::load).collect::<Vec<_>>();
        let mut open = Vec::new();
        let mut take = |count: usize| {
            for _ in 0..count {
                let (end, ended) = oneshot::channel::<()>();
                lanes.carry(async move { drop(ended.await) });
                open.push(end);
            }
            loads()
        };
        assert_eq!(take(PACKED), [PACKED, 0]);
        assert_eq!(take(1), [PACKED, 1]);
        assert_eq!(take(199), [164, 100]);
        drop(open);
        let patience = Instant::now() + Duration::from_secs(60);
        while loads() != [0, 0] {
            assert!(Instant::now() < patience, "connections stay: {:?}", loads());
            thread::sleep(Duration::from_millis(1));
        }
    }
}
