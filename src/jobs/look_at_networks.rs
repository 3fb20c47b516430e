//! Reads the operator's lists of networks again when their files have changed.

use std::sync::Arc;

use crate::app::App;

/// Looks once. Reading a long list takes longer than a request may wait for its thread.
pub(super) async fn run(app: Arc<App>) {
    let look = move || match app.networks.read(app.clock.now()) {
        Ok(false) => {}
        Ok(true) => tracing::info!(status = ?app.networks.status().lists, "networks read again"),
        Err(error) => {
            tracing::error!(%error, "networks were not read, those from before hold on");
        }
    };
    if let Err(error) = tokio::task::spawn_blocking(look).await {
        tracing::error!(%error, "networks could not be looked at");
    }
}
