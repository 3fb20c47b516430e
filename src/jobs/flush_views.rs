//! Writes views counted in memory, so that a view costs no write of its own.
//!
//! Every server counts for itself and adds to what is there, so none takes
//! another's views back, and each tells the others with its commit.

use crate::{app::App, store};

/// Posts to a transaction: what it touches fits into one notice to the other servers,
/// and nobody waits long for a post's row.
const BATCH: usize = 200;

/// Adds what was counted since the last time; put back if the database fails.
pub(super) async fn run(app: &App) -> db::Result<()> {
    let mut counted = app.views.take();
    // Everyone takes posts in the same order; two servers flush at the same time.
    counted.sort_unstable_by_key(|(post, _)| *post);
    let mut written = 0;
    for batch in counted.chunks(BATCH) {
        let adding = async {
            let mut tx = app.db.begin().await?;
            for ((gallery, no), views) in batch {
                store::tally::add_views(&mut tx, *gallery, *no, *views).await?;
            }
            // A page made between the commit and the next lines may have them twice: the
            // commit tells, as it does the other servers.
            tx.commit().await
        };
        if let Err(error) = adding.await {
            // Written or not: those views may be lost, and are not counted twice.
            let done = if error.is_commit_unknown() { batch.len() } else { 0 };
            app.views.landed(&batch[..done]);
            app.views.put_back(counted.split_off(written + done));
            return Err(error);
        }
        app.views.landed(batch);
        written += batch.len();
    }
    Ok(())
}
