//! Writes views counted in memory, so that a view costs no write of its own.

use crate::{app::App, store};

/// Adds what was counted since the last time; put back if the database fails.
pub(super) async fn run(app: &App) -> db::Result<()> {
    let mut counted = app.views.take();
    // Everyone takes posts in the same order; two servers flush at the same time.
    counted.sort_unstable_by_key(|(post, _)| *post);
    if counted.is_empty() {
        return Ok(());
    }
    let written = async {
        let mut tx = app.db.begin().await?;
        for ((gallery, no), views) in &counted {
            store::tally::add_views(&mut tx, *gallery, *no, *views).await?;
        }
        tx.commit().await
    };
    match written.await {
        Ok(()) => {
            // A page made meanwhile has them neither from memory nor from the database.
            counted.iter().for_each(|((gallery, no), _)| app.views_changed(*gallery, *no));
            Ok(())
        }
        // Written or not: views may be lost, and are not counted twice.
        Err(error) if error.is_commit_unknown() => Err(error),
        Err(error) => {
            app.views.put_back(counted);
            Err(error)
        }
    }
}
