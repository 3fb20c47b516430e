//! Writing thousands of rows in one transaction: for made-up galleries and, later, for importers.
//!
//! The caller hands over whole threads, counts included, so that nothing is
//! updated a second time and a span of a list is counted once for all its rows.

use db::{Conn, Result, Value, params, sql};

use super::{best, comment_text, list, post_text};
use crate::domain::{
    gallery::GalleryId,
    post::{ListKind, PostNo},
};

sql!(
    POST = "
    insert into post (gallery_id, no, author_kind, nick, identity, prefix, mark, title, head_id,
                      digest, created_at, featured_at, view_count, up_count, member_up_count,
                      down_count, comment_count, comment_rows)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)"
);
sql!(BODY = "insert into post_body (gallery_id, no, source, html) values ($1, $2, $3, $4)");
sql!(
    COMMENT = "
    insert into comment (gallery_id, post_no, thread_id, id, mention, author_kind, nick, identity,
                         prefix, mark, body, digest, created_at, reply_count)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
);
sql!(
    VOTE = "
    insert into vote (gallery_id, post_no, voter, day, value, fixed_nick, created_at)
    values ($1, $2, $3, $4, $5, $6, $7)"
);

/// Rows that have gathered, in the order of their columns.
#[derive(Default)]
pub struct Bulk<'a> {
    /// Posts: see `POST`.
    pub posts: Vec<Vec<Value<'a>>>,
    /// Their words.
    pub bodies: Vec<Vec<Value<'a>>>,
    /// Their comments.
    pub comments: Vec<Vec<Value<'a>>>,
    /// Their votes.
    pub votes: Vec<Vec<Value<'a>>>,
    /// Lines of the text index for the posts: see [`post_text::line`].
    pub post_texts: Vec<Vec<Value<'a>>>,
    /// And for the comments: see [`comment_text::line`].
    pub comment_texts: Vec<Vec<Value<'a>>>,
    /// Rows a list gains: list, number of the first span, how many.
    pub lists: Vec<(ListKind, PostNo, i64)>,
    /// Those that have become 개념글: number, title, when.
    pub best: Vec<(PostNo, &'a str, i64)>,
}

impl Bulk<'_> {
    /// Counts one row into a list; rows of one span that come one after the other are one change.
    pub fn list(&mut self, kind: ListKind, no: PostNo) {
        let same = |(of, span, _): &&mut (ListKind, PostNo, i64)| {
            *of == kind && list::span(*span, 0) == list::span(no, 0)
        };
        match self.lists.iter_mut().rev().take(16).find(same) {
            Some((_, _, rows)) => *rows += 1,
            None => self.lists.push((kind, no, 1)),
        }
    }

    /// Writes everything.
    pub async fn write(&self, conn: &mut Conn, gallery: GalleryId) -> Result<()> {
        conn.run_many(&POST, &self.posts).await?;
        let mut lists = self.lists.clone();
        lists.sort_unstable_by_key(|(kind, no, _)| (kind.number(), *no));
        for (kind, no, rows) in lists {
            list::add(conn, gallery, kind, no, rows).await?;
        }
        let risen = self.best.iter();
        let risen: Vec<_> =
            risen.map(|&(no, title, featured_at)| best::Entry { no, title, featured_at }).collect();
        if !risen.is_empty() {
            best::enter(conn, gallery, &risen).await?;
        }
        conn.run_many(&BODY, &self.bodies).await?;
        conn.run_many(&COMMENT, &self.comments).await?;
        conn.run_many(&VOTE, &self.votes).await?;
        conn.run_many(&post_text::INSERT, &self.post_texts).await?;
        conn.run_many(&comment_text::INSERT, &self.comment_texts).await?;
        Ok(())
    }
}

sql!(
    NEWEST = "
    select created_at from post
     where gallery_id = $1 and deleted_at is null
     order by created_at desc limit 1"
);

/// When the newest post of a gallery was written.
pub async fn newest(conn: &mut Conn, gallery: GalleryId) -> Result<Option<i64>> {
    conn.one(&NEWEST, params![gallery.0], |row| row.get(0)).await
}
