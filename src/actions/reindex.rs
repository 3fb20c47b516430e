//! Rebuilding the text index beside everything else that goes on, a few hundred rows at a time.
//!
//! Where it stands is kept in the database and moved in the transaction that did
//! the work: a rebuild that was cut off goes on where it was, and whoever else
//! works on it takes the next step.

use crate::{
    app::App,
    store::{comment_text, post_text, search_reindex},
};

/// Rows of one step: a few dozen milliseconds of the writer.
const POSTS: i64 = 200;
const COMMENTS: i64 = 1_000;
/// Steps of tidying after a rebuild.
const TIDYING: usize = 64;
/// Pages of the index that a step of tidying writes.
const PAGES: i64 = 1_000;

/// Where a rebuild stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Posts(i64, i64),
    Comments([i64; 4]),
}

impl Place {
    /// Anything that is not understood is the beginning.
    fn parse(text: &str) -> Place {
        let mut parts = text.split(' ');
        let kind = parts.next().unwrap_or_default();
        let numbers: Vec<i64> = parts.filter_map(|part| part.parse().ok()).collect();
        match (kind, numbers[..].try_into(), &numbers[..]) {
            ("comments", Ok(place), _) => Place::Comments(place),
            ("posts", _, [gallery, no]) => Place::Posts(*gallery, *no),
            _ => Place::Posts(i64::MIN, i64::MIN),
        }
    }

    fn text(self) -> String {
        match self {
            Place::Posts(gallery, no) => format!("posts {gallery} {no}"),
            Place::Comments([gallery, post, thread, id]) => {
                format!("comments {gallery} {post} {thread} {id}")
            }
        }
    }
}

/// Begins a rebuild at the first post.
pub async fn start(app: &App) -> db::Result<()> {
    let mut tx = app.db.begin().await?;
    search_reindex::start(&mut tx).await?;
    tx.commit().await
}

/// Does the next step of a rebuild; `None` where nothing is left to do, else what it stands at.
pub async fn step(app: &App) -> db::Result<Option<String>> {
    let mut tx = app.db.begin().await?;
    let Some(place) = search_reindex::lock(&mut tx).await? else { return Ok(None) };
    let next = match Place::parse(&place) {
        Place::Posts(gallery, no) => {
            let last = post_text::rebuild(&mut tx, (gallery, no), POSTS).await?;
            let comments = Place::Comments([i64::MIN; 4]);
            Some(last.map_or(comments, |(gallery, no)| Place::Posts(gallery, no)))
        }
        Place::Comments(place) => {
            comment_text::rebuild(&mut tx, place, COMMENTS).await?.map(Place::Comments)
        }
    };
    let text = next.map(Place::text);
    search_reindex::set(&mut tx, text.as_deref()).await?;
    tx.commit().await?;
    Ok(text)
}

/// Puts together what a rebuild has left in parts.
pub async fn tidy(app: &App) -> db::Result<()> {
    for turn in 0..TIDYING {
        merge(app, if turn == 0 { -PAGES } else { PAGES }).await?;
    }
    Ok(())
}

/// A little of the same, for now and then.
pub async fn merge(app: &App, pages: i64) -> db::Result<()> {
    if !app.db.is_embedded() {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    search_reindex::merge(&mut tx, pages).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        for place in [Place::Posts(7, -3), Place::Comments([1, 2, 3, i64::MIN])] {
            assert_eq!(Place::parse(&place.text()), place);
        }
        assert_eq!(Place::parse(""), Place::Posts(i64::MIN, i64::MIN));
        assert_eq!(Place::parse("comments 1"), Place::Posts(i64::MIN, i64::MIN));
    }
}
