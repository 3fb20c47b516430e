//! Rebuilding the text index beside everything else that goes on, a few hundred rows at a time.
//!
//! Where it stands is kept in the database and moved in the transaction that did
//! the work: a rebuild that was cut off goes on where it was, and whoever else
//! works on it takes the next step. It goes from gallery to gallery.

use std::time::Duration;

use db::Conn;

use crate::{
    app::App,
    domain::gallery::GalleryId,
    store::{self, comment_text, post_text, search_reindex},
};

/// Rows of one step: a few dozen milliseconds of the writer. A gallery counts as a row, so that
/// many without any make no long step.
const POSTS: i64 = 200;
const COMMENTS: i64 = 1_000;
/// Most steps of tidying after a rebuild: writing meanwhile leaves new parts.
const TIDYING: usize = 1 << 14;
/// Pages of each index that a step of tidying writes: a few dozen milliseconds of the writer, but
/// for the most frequent terms, of which each is written whole.
const PAGES: i64 = 256;

/// Before every comment of a gallery.
const FIRST: comment_text::Place = [i64::MIN; 3];

/// Where a rebuild stands: the gallery, and its last post or comment that is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Posts(i64, i64),
    Comments(i64, comment_text::Place),
}

impl Place {
    /// Anything that is not understood is the beginning.
    fn parse(text: &str) -> Place {
        let mut parts = text.split(' ');
        let kind = parts.next().unwrap_or_default();
        let numbers: Vec<i64> = parts.filter_map(|part| part.parse().ok()).collect();
        match (kind, &numbers[..]) {
            ("comments", [gallery, place @ ..]) if place.len() == FIRST.len() => {
                Place::Comments(*gallery, [place[0], place[1], place[2]])
            }
            ("posts", [gallery, no]) => Place::Posts(*gallery, *no),
            _ => Place::Posts(i64::MIN, i64::MIN),
        }
    }

    fn text(self) -> String {
        match self {
            Place::Posts(gallery, no) => format!("posts {gallery} {no}"),
            Place::Comments(gallery, [post, thread, id]) => {
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
            let next = posts(&mut tx, GalleryId(gallery), no).await?;
            Some(next.unwrap_or(Place::Comments(i64::MIN, FIRST)))
        }
        Place::Comments(gallery, place) => comments(&mut tx, GalleryId(gallery), place).await?,
    };
    let text = next.map(Place::text);
    search_reindex::set(&mut tx, text.as_deref()).await?;
    tx.commit().await?;
    Ok(text)
}

/// Posts behind a number, and those of the galleries behind its gallery; `None` at the end.
async fn posts(conn: &mut Conn, mut gallery: GalleryId, mut no: i64) -> db::Result<Option<Place>> {
    let mut left = POSTS;
    while left > 0 {
        match post_text::rebuild(conn, gallery, no, left).await? {
            (done, Some(last)) if done == left => return Ok(Some(Place::Posts(gallery.0, last))),
            (done, _) => left -= done + 1,
        }
        let Some(next) = store::gallery::after(conn, gallery).await? else { return Ok(None) };
        (gallery, no) = (next, i64::MIN);
    }
    Ok(Some(Place::Posts(gallery.0, no)))
}

/// Comments, likewise.
async fn comments(
    conn: &mut Conn,
    mut gallery: GalleryId,
    mut place: comment_text::Place,
) -> db::Result<Option<Place>> {
    let mut left = COMMENTS;
    while left > 0 {
        match comment_text::rebuild(conn, gallery, place, left).await? {
            (done, Some(last)) if done == left => {
                return Ok(Some(Place::Comments(gallery.0, last)));
            }
            (done, _) => left -= done + 1,
        }
        let Some(next) = store::gallery::after(conn, gallery).await? else { return Ok(None) };
        (gallery, place) = (next, FIRST);
    }
    Ok(Some(Place::Comments(gallery.0, place)))
}

/// Puts together what a rebuild has left in parts, to the end: what is begun and left
/// is gone on with by those who write, some of it with each comment. Where they write meanwhile,
/// a rest may be left to them.
pub async fn tidy(app: &App) -> db::Result<()> {
    let mut pages = -PAGES;
    for _ in 0..TIDYING {
        match merge(app, pages).await {
            Ok(false) if pages > 0 => break,
            Ok(_) => pages = PAGES,
            // A server on the same file was faster.
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
        // It gets its turn.
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(())
}

/// A little of the same, for now and then; whether there was any.
pub async fn merge(app: &App, pages: i64) -> db::Result<bool> {
    if !app.db.is_embedded() {
        return Ok(false);
    }
    let mut tx = app.db.begin().await?;
    let is_more = search_reindex::merge(&mut tx, pages).await?;
    tx.commit().await?;
    Ok(is_more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        for place in [Place::Posts(7, -3), Place::Comments(1, [2, 3, i64::MIN])] {
            assert_eq!(Place::parse(&place.text()), place);
        }
        assert_eq!(Place::parse(""), Place::Posts(i64::MIN, i64::MIN));
        assert_eq!(Place::parse("comments 1"), Place::Posts(i64::MIN, i64::MIN));
    }
}
