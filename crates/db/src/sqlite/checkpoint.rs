//! What was written goes from the log into the file beside those who write.
//!
//! SQLite does it in the commit that fills the log, and everybody who writes waits for the
//! disk: pages all over the file, and their fsync. Here another connection does it while
//! writing goes on; what was written meanwhile is the little that is done with the writer held.

use std::{
    path::Path,
    sync::{Arc, PoisonError, Weak},
    time::Duration,
};

use tokio::sync::{Mutex, OwnedMutexGuard, watch};

use super::{
    Writer,
    link::{Link, Role},
};
use crate::error::{Error, Result};

/// Pages that the log holds before it is emptied.
const FULL: u32 = 4_000;

/// Bytes of a page, SQLite's own default.
const PAGE: u32 = 4_096;

/// Most of the pages in the log that may be kept from the file while the writer is held: a
/// page's reader keeps a few and is waited for, a search or a backup is not.
const FEW: u32 = FULL / 8;

/// SQLite flushes the file only after a pass during which nobody wrote. The first copies a
/// full log, the next ones what came meanwhile: short enough for one to fall between two
/// commits, so that the flush, most of the time it all takes, keeps nobody waiting. Where
/// commits come back to back none may, and the file is flushed with the writer held.
const PASSES: usize = 8;

/// From one time to the next: while somebody reads what was before, each commit finds the log
/// full.
const PAUSE: Duration = Duration::from_millis(100);

/// The connection that empties the log. Taken out of its place, and so closed, with the
/// database.
#[derive(Clone)]
pub(super) struct Checkpointer(Arc<std::sync::Mutex<Option<Link>>>);

/// How far a checkpoint has come, in pages of the log.
#[derive(Clone, Copy)]
pub(super) struct Progress {
    /// The log held so many when it began.
    pub(super) logged: u32,
    /// Of them these are in the file.
    pub(super) copied: u32,
}

impl Checkpointer {
    pub(super) fn open(path: &Path) -> Result<Checkpointer, rusqlite::Error> {
        let link = Link::open(path, Role::Checkpointer)?;
        Ok(Checkpointer(Arc::new(std::sync::Mutex::new(Some(link)))))
    }

    /// Empties the log whenever it is full, until the writer is closed.
    pub(super) fn keep_log_short(
        &self,
        mut filled: watch::Receiver<u32>,
        writer: Weak<Mutex<Writer>>,
    ) {
        let checkpointer = self.clone();
        tokio::spawn(async move {
            let mut is_failing = false;
            while filled.changed().await.is_ok() {
                match checkpointer.empty_log(&mut filled, &writer).await {
                    Ok(()) => is_failing = false,
                    // Of another process at the same work, or of a reader: next time.
                    Err(Error::Conflict { .. }) => (),
                    Err(_) if is_failing => (),
                    Err(error) => {
                        is_failing = true;
                        tracing::error!(%error, "what was written cannot go into the file");
                    }
                }
                tokio::time::sleep(PAUSE).await;
            }
        });
    }

    async fn empty_log(
        &self,
        filled: &mut watch::Receiver<u32>,
        writer: &Weak<Mutex<Writer>>,
    ) -> Result<()> {
        let (beside, seen) = (self.clone(), filled.clone());
        let Some(copied) = unless_panicked(move || beside.copy(&seen)).await? else {
            return Ok(());
        };
        // Somebody reads what was long before: the writer would be held in vain.
        // (Where another process begins the log anew just now, less is logged than was copied.)
        if copied.logged.saturating_sub(copied.copied) > FEW {
            return Ok(());
        }
        let Some(writer) = writer.upgrade() else { return Ok(()) };
        let (held, writer) = (self.clone(), writer.lock_owned().await);
        unless_panicked(move || held.finish(writer)).await?;
        // If it is full again the next commit says so.
        filled.mark_unchanged();
        Ok(())
    }

    /// Copies until a pass has flushed the file, too. `None` if the database is closed.
    fn copy(&self, seen: &watch::Receiver<u32>) -> Result<Option<Progress>> {
        let place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(link) = place.as_ref() else { return Ok(None) };
        let mut progress = link.checkpoint()?;
        for _ in 1..PASSES {
            if progress.copied == *seen.borrow() {
                break;
            }
            progress = link.checkpoint()?;
        }
        Ok(Some(progress))
    }

    /// The rest, with nobody writing, so that the log begins anew.
    fn finish(&self, mut writer: OwnedMutexGuard<Writer>) -> Result<()> {
        // Those whose savepoints are released wait for nothing else. Before the place is
        // locked: whoever is told of the commit may close the database.
        if writer.is_open {
            writer.close();
        }
        let place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(link) = place.as_ref() else { return Ok(()) };
        link.restart_log()?;
        tell(0);
        Ok(())
    }

    /// Waits for a checkpoint that runs, and begins no other.
    pub(super) fn close(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Runs on a thread that may block. A panic ends this time, not all that would come.
async fn unless_panicked<T: Default + Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) if error.is_panic() => Err(Error::Engine {
            statement: "checkpoint",
            detail: format!("emptying the log panicked: {error}"),
        }),
        // The process is ending.
        Err(_) => Ok(T::default()),
    }
}

/// What is told when a connection's commit finds the log full. Shows the pages in the log
/// after each of them.
pub(super) fn listen(link: &mut Link) -> Result<watch::Receiver<u32>, rusqlite::Error> {
    let (sender, filled) = watch::channel(0);
    link.on_commit(move |pages| {
        tell(pages);
        sender.send_if_modified(|seen| {
            *seen = pages;
            pages >= FULL
        });
    })?;
    Ok(filled)
}

/// Tells the operator what is in use of the log.
fn tell(pages: u32) {
    metrics::gauge!("madang_db_sqlite_log_bytes").set(f64::from(pages) * f64::from(PAGE));
}
