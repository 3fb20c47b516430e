//! Whoever takes jobs and does them, until he is asked to stop.

use std::{fmt::Display, future::Future, sync::Arc, time::Duration};

use db::{Db, Result};
use futures_util::future::{BoxFuture, FutureExt as _};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{interval, sleep},
};

use crate::queue::{self, Held, Job};

/// How often it is asked what is due.
const LOOK: Duration = Duration::from_secs(1);
/// How long a job is held without a word from its holder.
const LEASE: Duration = Duration::from_secs(60);
/// How often the holder prolongs it.
const RENEW: Duration = Duration::from_secs(15);

type Work = dyn Fn(Job) -> BoxFuture<'static, Result<(), String>> + Send + Sync;

/// A kind of job, and what is done about it.
#[derive(Clone)]
pub struct Kind {
    name: &'static str,
    every: Option<Duration>,
    work: Arc<Work>,
}

impl Kind {
    /// A kind of which jobs are entered by others, and done one after the other.
    pub fn new<F, Doing, E>(name: &'static str, work: F) -> Kind
    where
        F: Fn(Job) -> Doing + Send + Sync + 'static,
        Doing: Future<Output = Result<(), E>> + Send + 'static,
        E: Display,
    {
        let work = move |job| work(job).map(|done| done.map_err(|error| error.to_string())).boxed();
        Kind { name, every: None, work: Arc::new(work) }
    }

    /// The same, and one job of it comes again and again.
    pub fn every(mut self, period: Duration) -> Kind {
        self.every = Some(period);
        self
    }
}

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct Worker {
    db: Db,
    clock: Arc<dyn Fn() -> i64 + Send + Sync>,
    name: i64,
}

impl Worker {
    /// A worker on a database. `clock` gives microseconds; `name` is a number that no
    /// other process has.
    pub fn new(db: Db, clock: impl Fn() -> i64 + Send + Sync + 'static, name: i64) -> Worker {
        Worker { db, clock: Arc::new(clock), name }
    }

    /// Takes jobs of these kinds and does them until `stop` turns true. What it is
    /// doing then is given back, for another to take at once.
    pub async fn run(&self, kinds: Vec<Kind>, mut stop: watch::Receiver<bool>) {
        let mut is_scheduled = false;
        let mut busy: JoinSet<&'static str> = JoinSet::new();
        let mut doing: Vec<&'static str> = Vec::new();
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = look.tick() => {}
                Some(ended) = busy.join_next() => {
                    // One that broke off is among those whose lease ends by itself.
                    match ended {
                        Ok(name) => doing.retain(|it| *it != name),
                        Err(error) => {
                            tracing::error!(%error, "a job broke off");
                            doing.clear();
                        }
                    }
                    // There may be more of its kind: look at once.
                }
                _ = stop.wait_for(|stopped| *stopped) => break,
            }
            if !is_scheduled {
                is_scheduled = said(self.schedule(&kinds).await).is_some();
            }
            let due = match said(self.due().await) {
                Some(due) => due,
                None => continue,
            };
            for kind in kinds.iter().filter(|kind| due.iter().any(|it| it == kind.name)) {
                // One of a kind at a time; others may do others of it.
                if doing.contains(&kind.name) {
                    continue;
                }
                if let Some(Some(held)) = said(self.claim(kind.name).await) {
                    doing.push(kind.name);
                    let (worker, kind, stop) = (self.clone(), kind.clone(), stop.clone());
                    busy.spawn(async move {
                        worker.carry_out(&kind, held, stop).await;
                        kind.name
                    });
                }
            }
        }
        while busy.join_next().await.is_some() {}
    }

    fn now(&self) -> i64 {
        (self.clock)()
    }

    async fn schedule(&self, kinds: &[Kind]) -> Result<()> {
        let mut tx = self.db.begin().await?;
        for kind in kinds {
            if let Some(every) = kind.every {
                let every = microseconds(every);
                queue::schedule(&mut tx, kind.name, every, self.now() + every).await?;
            }
        }
        tx.commit().await
    }

    async fn due(&self) -> Result<Vec<String>> {
        queue::due(&mut self.db.reader().await?, self.now()).await
    }

    async fn claim(&self, kind: &str) -> Result<Option<Held>> {
        let now = self.now();
        // Another number each time, so that a lease lost and taken again is not the same one.
        let holder = (self.name ^ now) & i64::MAX | 1;
        queue::claim(&self.db, kind, now, now + microseconds(LEASE), holder).await
    }

    /// Does a job while its lease is prolonged, and writes down what came of it.
    async fn carry_out(&self, kind: &Kind, held: Held, mut stop: watch::Receiver<bool>) {
        let done = tokio::select! {
            done = (kind.work)(held.job.clone()) => Some(done),
            () = self.keep(&held) => return,
            _ = stop.wait_for(|stopped| *stopped) => None,
        };
        let written = async {
            let mut tx = self.db.begin().await?;
            let now = self.now();
            let was_held = match &done {
                Some(Ok(())) => held.finish(&mut tx, now).await?,
                Some(Err(error)) => held.fail(&mut tx, now, error).await?,
                None => held.release(&mut tx, now).await?,
            };
            tx.commit().await?;
            Ok(was_held)
        };
        let was_held = said(written.await);
        let (kind, id, tries) = (kind.name, held.job.id, held.job.tries);
        match (done, was_held) {
            (Some(Ok(())), Some(true)) => tracing::info!(kind, id, tries, "job done"),
            (Some(Err(error)), Some(true)) => {
                tracing::error!(kind, id, tries, %error, "job failed, it will be tried again");
            }
            (None, Some(true)) => tracing::info!(kind, id, "job given back"),
            (_, Some(false)) => tracing::warn!(kind, id, "another worker has the job by now"),
            // Said already; the lease will end.
            (_, None) => {}
        }
    }

    /// Prolongs the lease, and ends when it is lost.
    async fn keep(&self, held: &Held) {
        loop {
            sleep(RENEW).await;
            let renewed = async {
                let mut tx = self.db.begin().await?;
                let is_held = held.renew(&mut tx, self.now() + microseconds(LEASE)).await?;
                tx.commit().await?;
                Ok(is_held)
            };
            // A database that does not answer may do so before the lease ends.
            if said(renewed.await) == Some(false) {
                tracing::warn!(kind = %held.job.kind, id = held.job.id, "another worker has the job by now");
                return;
            }
        }
    }
}

fn microseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX / 4)
}

/// What went well; the rest is logged, and tried again with the next look.
fn said<T>(result: Result<T>) -> Option<T> {
    result.inspect_err(|error| tracing::warn!(%error, "the queue does not answer")).ok()
}
