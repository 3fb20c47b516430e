//! Trying a guest's password, counted before it is tried.
//!
//! A four-digit password has ten thousand values: what protects it is that
//! nobody gets many tries. Tries are kept in the database, by post and by
//! neighbourhood, so neither a fresh cookie nor a restart brings new ones. A
//! right password gives its try back.

use std::time::Duration;

use super::Failure;
use crate::{
    app::App,
    config::Attempts,
    domain::{
        gallery::GalleryId,
        post::PostNo,
        refusal::Refusal,
        time::{Moment, SECOND},
        visitor::Visitor,
    },
    infra::hasher::Busy,
    store::attempt,
};

/// What is counted, for how long, and how often it may fail.
struct Bound {
    subject: String,
    window: i64,
    most: i64,
}

impl Bound {
    fn new(subject: String, attempts: Attempts) -> Bound {
        let window = i64::try_from(attempts.window.as_micros()).unwrap_or(i64::MAX).max(SECOND);
        Bound { subject, window, most: i64::from(attempts.count) }
    }

    /// When the window that holds this moment began.
    fn began(&self, now: i64) -> Moment {
        Moment(now / self.window * self.window)
    }

    /// Microseconds to wait if this try is one too many, else 0.
    fn wait_after(&self, tries: i64, now: i64) -> i64 {
        if tries > self.most { self.began(now).0 + self.window - now } else { 0 }
    }
}

/// Which of the hashes the password belongs to; they are tried in order. What has
/// no password at all never comes here: the caller says so, it is no secret.
pub async fn try_password(
    app: &App,
    visitor: &Visitor,
    gallery: GalleryId,
    post: PostNo,
    password: &str,
    hashes: &[Option<String>],
) -> Result<usize, Failure> {
    let now = app.clock.now().0;
    let limits = &app.config.limits;
    let place = format!("{}:{}", gallery.0, post.0);
    let near = &visitor.neighbourhood;
    let bounds = [
        // The nearest first: whoever is stopped by his own neighbourhood's bound does
        // not use up the post's, which would lock its writer out.
        Bound::new(format!("near:{place}:{near}"), limits.password_post_neighbourhood),
        Bound::new(format!("near:{near}"), limits.password_neighbourhood),
        Bound::new(format!("post:{place}"), limits.password_post),
    ];

    // Whoever is over the limit already is told so without a write.
    let mut conn = app.db.reader().await?;
    let mut wait = 0;
    for bound in &bounds {
        let tries = attempt::count(&mut conn, &bound.subject, bound.began(now)).await?;
        wait = wait.max(bound.wait_after(tries + 1, now));
    }
    drop(conn);
    refuse_for(wait)?;

    let mut tx = app.db.begin().await?;
    for bound in &bounds {
        let tries = attempt::add(&mut tx, &bound.subject, bound.began(now)).await?;
        wait = bound.wait_after(tries, now);
        if wait > 0 {
            break;
        }
    }
    tx.commit().await?;
    refuse_for(wait)?;

    let found = match_one(app, password, hashes).await;
    if !matches!(found, Ok(None)) {
        // Right, or not tried at all because every hashing slot was taken.
        let mut tx = app.db.begin().await?;
        for bound in &bounds {
            attempt::take_back(&mut tx, &bound.subject, bound.began(now)).await?;
        }
        tx.commit().await?;
    }
    found?.ok_or(Failure::Refused(Refusal::PasswordWrong))
}

/// The first hash that the password belongs to.
async fn match_one(
    app: &App,
    password: &str,
    hashes: &[Option<String>],
) -> Result<Option<usize>, Busy> {
    for (index, hash) in hashes.iter().enumerate() {
        if let Some(hash) = hash
            && app.hasher.verify(password.as_bytes().to_vec(), hash.clone()).await?
        {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

fn refuse_for(wait: i64) -> Result<(), Refusal> {
    if wait <= 0 {
        return Ok(());
    }
    let seconds = wait.unsigned_abs().div_ceil(SECOND.unsigned_abs());
    Err(Refusal::TooManyAttempts(Duration::from_secs(seconds)))
}
