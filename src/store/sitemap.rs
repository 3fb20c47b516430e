//! What search engines may find: open galleries that are not private, and their posts in blocks of numbers.

use db::{Conn, Result, params, sql};

use super::list::SPAN_BITS;
use crate::domain::{gallery::GalleryId, post::PostNo};

/// Numbers to a block, as a power of two: four spans of the second level of page-jump counts,
/// so at most 16,384 posts of the 50,000 that a sitemap may hold.
const BLOCK_BITS: i64 = 2 * SPAN_BITS + 2;

sql!(GALLERIES = "
    select slug from gallery where closed_at is null and list_circle = 0 order by created_at, id limit $1",
    scan: "every open gallery is asked for; bounded by its limit");

/// The open galleries, oldest first, at most `limit`.
pub async fn galleries(conn: &mut Conn, limit: i64) -> Result<Vec<String>> {
    conn.all(&GALLERIES, params![limit], |row| row.get(0)).await
}

// `cross join` makes SQLite begin with the galleries: of counts there are many more.
sql!(BLOCKS = "
    select distinct gallery.slug, list_bucket.bucket / 4
      from gallery cross join list_bucket
     where list_bucket.gallery_id = gallery.id
       and gallery.closed_at is null and gallery.read_circle = 0
       and list_bucket.list_id = 0 and list_bucket.level = 1 and list_bucket.live > 0
     order by gallery.slug, list_bucket.bucket / 4
     limit $1",
    scan: "every open gallery is asked for, a few counts of each; bounded by its limit",
    across: "a search engine's look at the index of sitemaps, which may be kept for an hour");

/// The blocks that hold a post, as gallery and number of the block, at most `limit`.
pub async fn blocks(conn: &mut Conn, limit: i64) -> Result<Vec<(String, i64)>> {
    conn.all(&BLOCKS, params![limit], |row| Ok((row.get(0)?, row.get(1)?))).await
}

sql!(
    POSTS = "
    select no from post
     where gallery_id = $1 and no >= $2 and no < $3 and deleted_at is null
     order by no"
);

/// The posts of a block, by number. The numbers alone: they stand in the index.
pub async fn posts(conn: &mut Conn, gallery: GalleryId, block: i64) -> Result<Vec<PostNo>> {
    let first = block.saturating_mul(1 << BLOCK_BITS);
    let values = params![gallery.0, first, first.saturating_add(1 << BLOCK_BITS)];
    conn.all(&POSTS, values, |row| Ok(PostNo(row.get(0)?))).await
}
