//! Erases the words of what was deleted, a day after: until then it can be put back.

use crate::{
    app::App,
    domain::time::{DAY, Moment},
    store,
};

/// Rows to a transaction, so that writers never wait long.
const BATCH: i64 = 200;

/// Erases everything that is due.
pub(super) async fn run(app: &App) -> db::Result<()> {
    let now = app.clock.now();
    let due = Moment(now.0 - DAY);
    loop {
        let mut tx = app.db.begin().await?;
        let posts = store::erasure::erasable(&mut tx, due, BATCH).await?;
        for (gallery, no) in &posts {
            store::erasure::erase(&mut tx, *gallery, *no, due, now).await?;
        }
        let comments = store::erasure::erase_comments(&mut tx, due, BATCH, now).await?;
        tx.commit().await?;
        if posts.len() + comments == 0 {
            return Ok(());
        }
    }
}
