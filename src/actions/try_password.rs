//! Trying a guest's password, counted before it is tried.
//!
//! A four-digit password has ten thousand values: what protects it is that
//! nobody gets many tries. Tries are kept in the database, by post and by
//! neighbourhood, so neither a fresh cookie nor a restart brings new ones. A
//! right password gives its try back.

use super::{
    Failure,
    attempts::{Bound, give_back, take},
};
use crate::{
    app::App,
    domain::{gallery::GalleryId, post::PostNo, refusal::Refusal, visitor::Visitor},
    infra::hasher::Busy,
};

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

    let at = take(app, &bounds).await?;

    let found = match_one(app, password, hashes).await;
    if !matches!(found, Ok(None)) {
        // Right, or not tried at all because every hashing slot was taken.
        give_back(app, &bounds, at).await?;
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
