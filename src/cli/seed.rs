//! `madang seed`: galleries full of made-up posts and comments.
//!
//! Words are made on one core while the database writes the batch before, so
//! neither waits for the other.

use std::{sync::Arc, time::Instant};

use anyhow::Context as _;
use clap::Args;
use fastrand::Rng;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::sync::mpsc;

use super::{Global, Outcome, failed, gallery, output, slug};
use crate::{
    actions::{open_gallery::open_gallery, reindex, write_threads::write_threads},
    app::App,
    domain::{
        authority::Deed,
        gallery::{Gallery, GalleryKind, Head, Settings, Slug},
        public_log::Reason,
        time::DAY,
    },
    seed::{Crowd, Pace, Shares, TOPICS, Thread, Topic, thread},
    store,
};

/// Rows of one transaction: few enough that a server beside us hardly waits.
const BATCH: usize = 3_000;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  madang seed                                    one gallery, 1,000 posts, 2,200 comments
  madang seed --galleries 10 --posts 100000 --comments 220000
  madang seed --gallery baduk --posts 300 --seed 7

Posts and comments are totals over all galleries; the first galleries get more. A gallery that
is there already gets its new posts after those it has. The same --seed writes the same words.")]
pub(super) struct Seed {
    /// Galleries to fill; they are opened where they are missing.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    galleries: u32,
    /// Posts in all.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(i64).range(0..=1_000_000_000))]
    posts: i64,
    /// Comments in all [default: 2.2 for each post].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(0..=10_000_000_000))]
    comments: Option<i64>,
    /// Makes the words repeatable.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Days over which the posts are spread, up to now [default: from 7 to 730, by how many posts].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=7_300))]
    days: Option<i64>,
    /// Fill this one gallery, which must exist.
    #[arg(long, value_name = "SLUG", value_parser = slug, conflicts_with = "galleries")]
    gallery: Option<Slug>,
}

/// One gallery's part of the work.
struct Part {
    gallery: Arc<Gallery>,
    topic: &'static Topic,
    posts: i64,
    comments: i64,
    from: i64,
    until: i64,
}

impl Seed {
    pub(super) async fn run(self, global: &Global) -> anyhow::Result<Outcome> {
        // Large transactions are meant here, so that they are slow is no news.
        let app = global.open_logging("error").await?;
        let comments = self.comments.unwrap_or(self.posts * 22 / 10);
        let comments = if self.posts == 0 { 0 } else { comments };
        let begun = Instant::now();
        let bar = ProgressBar::new((self.posts + comments) as u64);
        bar.set_style(ProgressStyle::with_template(
            "{bar:30} {human_pos}/{human_len} posts and comments, {per_sec}, {eta} left {msg}",
        )?);

        let parts = self.parts(&app, comments).await?;
        let zone_offset = app.clock.now().in_zone(&app.zone).offset().seconds();
        let (sender, mut batches) = mpsc::channel(2);
        let seed = self.seed;
        let made = tokio::task::spawn_blocking(move || {
            let mut rng = Rng::with_seed(seed);
            for part in parts {
                part.make(i64::from(zone_offset) * 1_000_000, &mut rng, &sender);
            }
        });
        let mut rows = 0;
        while let Some((gallery, topic, threads)) = batches.recv().await {
            rows += write(&app, &gallery, topic, &threads).await?;
            let comments: usize = threads.iter().map(|thread: &Thread| thread.remarks.len()).sum();
            bar.inc((threads.len() + comments) as u64);
            // A server on the same file gets its turn.
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        made.await.context("the words could not be made")?;
        bar.finish_and_clear();
        reindex::tidy(&app).await?;

        let took = begun.elapsed().as_secs_f64();
        output::say(format_args!(
            "wrote {} posts and {comments} comments ({rows} rows) in {took:.1} s, {:.0} rows/s",
            self.posts,
            rows as f64 / took.max(0.001),
        ));
        Ok(Outcome::Done)
    }

    async fn parts(&self, app: &App, comments: i64) -> anyhow::Result<Vec<Part>> {
        let mut galleries = Vec::new();
        match &self.gallery {
            Some(slug) => {
                let gallery = gallery(app, slug).await?;
                let own = TOPICS.iter().find(|topic| topic.slug == slug.as_str());
                let any = slug.as_str().bytes().map(usize::from).sum::<usize>() % TOPICS.len();
                galleries.push((gallery, own.unwrap_or(&TOPICS[any])));
            }
            None => {
                for index in 0..self.galleries as usize {
                    galleries.push(found_or_opened(app, index).await?);
                }
            }
        }
        // Zipf, flattened: the tenth gallery has about a third of the first.
        let weights: Vec<f64> =
            (1..=galleries.len()).map(|rank| (rank as f64).powf(-0.5)).collect();
        let whole: f64 = weights.iter().sum();
        let (mut posts_left, mut comments_left) = (self.posts, comments);
        let last = galleries.len() - 1;
        let mut parts = Vec::new();
        for (index, (gallery, topic)) in galleries.into_iter().enumerate() {
            let share = |total: i64, left: i64| {
                if index == last {
                    left
                } else {
                    ((total as f64 * weights[index] / whole) as i64).min(left)
                }
            };
            let (posts, comments) = (share(self.posts, posts_left), share(comments, comments_left));
            (posts_left, comments_left) = (posts_left - posts, comments_left - comments);
            let (from, until) = self.span(app, &gallery, posts).await?;
            parts.push(Part { gallery: Arc::new(gallery), topic, posts, comments, from, until });
        }
        Ok(parts)
    }

    /// From when to when: after the newest post there is, up to now.
    async fn span(&self, app: &App, gallery: &Gallery, posts: i64) -> anyhow::Result<(i64, i64)> {
        let now = app.clock.now().0;
        let days = self.days.unwrap_or((posts / 500).clamp(7, 730));
        let mut conn = app.db.reader().await?;
        let newest = store::bulk::newest(&mut conn, gallery.id).await?.unwrap_or(i64::MIN);
        Ok(((now - days * DAY).max(newest).min(now), now))
    }
}

impl Part {
    fn make(
        &self,
        zone_offset: i64,
        rng: &mut Rng,
        sender: &mpsc::Sender<(Arc<Gallery>, &'static Topic, Vec<Thread>)>,
    ) {
        let crowd = Crowd::new(
            &self.gallery.settings.default_nick,
            (self.posts / 8).clamp(40, 20_000) as usize,
            rng,
        );
        let mut pace = Pace::new(self.from, self.until, zone_offset, self.posts);
        let mut shares = Shares::new(self.comments, self.posts);
        let (mut batch, mut rows) = (Vec::new(), 0);
        for left in (0..self.posts).rev() {
            let at = pace.next(rng);
            let thread = thread(self.topic, &crowd, (at, self.until), shares.next(rng), rng);
            rows += 2 + thread.remarks.len() + thread.ballots.len();
            batch.push(thread);
            if rows >= BATCH || left == 0 {
                let full = (Arc::clone(&self.gallery), self.topic, std::mem::take(&mut batch));
                rows = 0;
                // Nobody receives any more: writing has failed and says so itself.
                if sender.blocking_send(full).is_err() {
                    return;
                }
            }
        }
    }
}

/// A batch is all or nothing, so one that met another writer is tried again.
async fn write(
    app: &App,
    gallery: &Gallery,
    topic: &Topic,
    threads: &[Thread],
) -> anyhow::Result<usize> {
    use crate::actions::Failure;
    for _ in 0..20 {
        match write_threads(app, gallery, topic, threads).await {
            Err(Failure::Broken(db::Error::Conflict { .. })) => {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            other => return other.map_err(failed),
        }
    }
    anyhow::bail!("the database is too busy with other writers")
}

/// The gallery of a topic; the fifteenth is the second of the first topic.
async fn found_or_opened(app: &App, index: usize) -> anyhow::Result<(Gallery, &'static Topic)> {
    let topic = &TOPICS[index % TOPICS.len()];
    let round = index / TOPICS.len() + 1;
    let text = if round == 1 { topic.slug.to_owned() } else { format!("{}{round}", topic.slug) };
    let slug = slug(&text).map_err(anyhow::Error::msg)?;
    let mut conn = app.db.reader().await?;
    let known = store::gallery::by_slug(&mut conn, &slug).await?;
    drop(conn);
    if let Some(gallery) = known {
        return Ok((gallery, topic));
    }
    let heads = topic.heads.iter().zip(1..).map(|(name, id)| Head {
        id,
        name: (*name).to_owned(),
        managers_only: false,
        members_only: false,
        never_featured: false,
        is_retired: false,
    });
    let settings = Settings {
        default_nick: topic.nick.to_owned(),
        description: topic.about.to_owned(),
        heads: heads.collect(),
        ..Settings::default()
    };
    let name = if round == 1 { topic.name.to_owned() } else { format!("{} {round}", topic.name) };
    let kind = if round == 1 { GalleryKind::Main } else { GalleryKind::Minor };
    let by = super::by(Deed::OpenGallery, Reason::default())?;
    let opened = open_gallery(app, &by, slug.clone(), kind, name, settings).await;
    let opened = opened.map_err(failed)?;
    let gallery =
        opened.with_context(|| format!("the address /g/{slug} is taken by a closed gallery"))?;
    Ok((gallery, topic))
}
