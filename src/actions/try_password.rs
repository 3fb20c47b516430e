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
    infra::hasher::Cost,
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
}

/// Which of the hashes the password belongs to. `hashes` are tried in order;
/// where there is none the answer takes as long as a wrong password.
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
        Bound::new(format!("post:{place}"), limits.password_post),
        Bound::new(format!("near:{place}:{near}"), limits.password_post_neighbourhood),
        Bound::new(format!("near:{near}"), limits.password_neighbourhood),
    ];

    let mut wait = 0;
    let mut tx = app.db.begin().await?;
    for bound in &bounds {
        let began = bound.began(now);
        if attempt::add(&mut tx, &bound.subject, began).await? > bound.most {
            wait = wait.max(began.0 + bound.window - now);
        }
    }
    tx.commit().await?;
    if wait > 0 {
        let seconds = wait.unsigned_abs().div_ceil(SECOND.unsigned_abs());
        return Err(Refusal::TooManyAttempts(Duration::from_secs(seconds)).into());
    }

    let mut right = None;
    for (index, hash) in hashes.iter().enumerate() {
        if let Some(hash) = hash
            && app.hasher.verify(password.as_bytes().to_vec(), hash.clone()).await?
        {
            right = Some(index);
            break;
        }
    }
    if hashes.iter().all(Option::is_none) {
        app.hasher.verify_nothing(Cost::Guest, password.as_bytes().to_vec()).await?;
    }
    let Some(right) = right else {
        return Err(Refusal::PasswordWrong.into());
    };
    let mut tx = app.db.begin().await?;
    for bound in &bounds {
        attempt::take_back(&mut tx, &bound.subject, bound.began(now)).await?;
    }
    tx.commit().await?;
    Ok(right)
}
