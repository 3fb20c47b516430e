//! Indexes what an older version left without an index, and tidies the index when it is quiet.

use std::time::Duration;

use crate::{actions::reindex, app::App};

/// Steps of one run, so that a server that is to stop need not wait.
const STEPS: usize = 20;
/// Between two steps the writer is for others.
const PAUSE: Duration = Duration::from_millis(20);
/// Pages of the index that tidying writes at once.
const PAGES: i64 = 64;

/// Goes on with a rebuild, if there is one.
pub(super) async fn run(app: &App) -> db::Result<()> {
    let mut conn = app.db.reader().await?;
    let is_due = crate::store::search_reindex::place(&mut conn).await?.is_some();
    drop(conn);
    for _ in 0..STEPS {
        if !is_due || reindex::step(app).await?.is_none() {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

/// Puts a few parts of the index together, so that those who write need not.
pub(super) async fn tidy(app: &App) -> db::Result<()> {
    for _ in 0..STEPS {
        if !reindex::merge(app, PAGES).await? {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}
