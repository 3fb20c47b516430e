//! What the server does on its own, a file for each job.

mod erase_deleted;
mod flush_views;
mod fold_metrics;
mod index;
mod purge;

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, task::JoinSet};

use crate::app::App;

/// Runs every job until `stop` turns true.
pub async fn run(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    let mut jobs = JoinSet::new();
    jobs.spawn(repeat(
        "flush_views",
        Duration::from_secs(1),
        stop.clone(),
        Arc::clone(&app),
        |app| async move { flush_views::run(&app).await },
    ));
    jobs.spawn(repeat(
        "fold_metrics",
        Duration::from_secs(5),
        stop.clone(),
        Arc::clone(&app),
        |_| async {
            fold_metrics::run();
            Ok(())
        },
    ));
    jobs.spawn(repeat(
        "erase_deleted",
        Duration::from_secs(600),
        stop.clone(),
        Arc::clone(&app),
        |app| async move { erase_deleted::run(&app).await },
    ));
    jobs.spawn(repeat(
        "purge",
        Duration::from_secs(300),
        stop.clone(),
        Arc::clone(&app),
        |app| async move { purge::run(&app).await },
    ));
    jobs.spawn(repeat(
        "index",
        Duration::from_secs(2),
        stop.clone(),
        Arc::clone(&app),
        |app| async move { index::run(&app).await },
    ));
    jobs.spawn(repeat(
        "tidy_index",
        Duration::from_secs(60),
        stop.clone(),
        Arc::clone(&app),
        |app| async move { index::tidy(&app).await },
    ));
    stop.wait_for(|stopped| *stopped).await.ok();
    while let Some(ended) = jobs.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "a job broke off");
        }
    }
}

/// Writes what was only in memory; for when no request counts any more.
pub async fn finish(app: &App) {
    if let Err(error) = flush_views::run(app).await {
        tracing::error!(job = "flush_views", %error, "views of the last second are lost");
    }
}

async fn repeat<F, Job>(
    name: &'static str,
    every: Duration,
    mut stop: watch::Receiver<bool>,
    app: Arc<App>,
    job: F,
) where
    F: Fn(Arc<App>) -> Job + Send,
    Job: Future<Output = db::Result<()>> + Send,
{
    loop {
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            _ = stop.wait_for(|stopped| *stopped) => return,
        }
        if let Err(error) = job(Arc::clone(&app)).await {
            tracing::error!(job = name, %error, "job failed, it will be tried again");
        }
    }
}
