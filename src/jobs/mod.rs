//! What the server does on its own, a file for each job.
//!
//! Some work is each server's own: writing the views it has counted, forgetting what
//! it need not remember. The rest is done once for the whole site, whoever does it:
//! it waits in the database's queue (`jobqueue`), from which every server takes, and
//! every `madang work`.

mod count_figures;
mod end_claims;
mod erase_deleted;
mod flush_views;
mod fold_metrics;
mod forget_visitors;
mod index;
mod look_at_networks;
mod mail;
mod purge;
mod sign_log;
mod wipe_member;

use std::{sync::Arc, time::Duration};

use jobqueue::{Kind, Worker};
use tokio::{sync::watch, task::JoinSet};

use crate::{
    actions::{leave, mail as letters},
    app::App,
};

/// Runs every job of a server until `stop` turns true.
pub async fn run(app: Arc<App>, stop: watch::Receiver<bool>) {
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
        "forget_visitors",
        Duration::from_secs(300),
        stop.clone(),
        Arc::clone(&app),
        |app| async move {
            forget_visitors::run(&app);
            Ok(())
        },
    ));
    jobs.spawn(repeat(
        "look_at_networks",
        Duration::from_secs(2),
        stop.clone(),
        Arc::clone(&app),
        |app| async move {
            look_at_networks::run(app).await;
            Ok(())
        },
    ));
    if app.config.work {
        jobs.spawn(work(app, stop));
    }
    all(jobs).await;
}

/// Does what is to be done once for the whole site, until `stop` turns true.
pub async fn work(app: Arc<App>, stop: watch::Receiver<bool>) {
    let mut jobs = JoinSet::new();
    // A look that costs a read; whoever goes on with a rebuild holds its row.
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
    jobs.spawn(take_from_queue(app, stop));
    all(jobs).await;
}

async fn all(mut jobs: JoinSet<()>) {
    while let Some(ended) = jobs.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "a job broke off");
        }
    }
}

/// Does what waits in the queue.
async fn take_from_queue(app: Arc<App>, stop: watch::Receiver<bool>) {
    let clock = Arc::clone(&app);
    let name = app.ids.next(app.clock.now());
    let worker = Worker::new(app.db.clone(), move || clock.clock.now().0, name);
    let own = Arc::clone(&app);
    let wipe = Kind::new(leave::JOB, move |job| {
        let app = Arc::clone(&own);
        async move { wipe_member::run(&app, &job).await }
    });
    let own = Arc::clone(&app);
    let send = Kind::new(letters::SEND, move |job| {
        let app = Arc::clone(&own);
        async move { mail::send(&app, &job).await }
    });
    let own = Arc::clone(&app);
    let look = Kind::new(letters::RESET, move |job| {
        let app = Arc::clone(&own);
        async move { mail::look(&app, &job).await }
    });
    let kinds = vec![
        wipe,
        send,
        look,
        once(&app, "erase_deleted", 600, |app| async move { erase_deleted::run(&app).await }),
        once(&app, "purge", 300, |app| async move { purge::run(&app).await }),
        once(&app, "end_claims", 600, |app| async move { end_claims::run(&app).await }),
        once(&app, "count_figures", 300, |app| async move { count_figures::run(&app).await }),
        once(&app, "sign_log", 600, |app| async move { sign_log::run(&app).await }),
    ];
    worker.run(kinds, stop).await;
}

/// A job that one of all servers does every so many seconds.
fn once<F, Job>(app: &Arc<App>, name: &'static str, seconds: u64, job: F) -> Kind
where
    F: Fn(Arc<App>) -> Job + Send + Sync + 'static,
    Job: Future<Output = db::Result<()>> + Send + 'static,
{
    let app = Arc::clone(app);
    Kind::new(name, move |_| job(Arc::clone(&app))).every(Duration::from_secs(seconds))
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
