//! How a statement's function says what it changes, for whoever keeps pages.
//!
//! `tests/all/changed.rs` reads this room and wants a call of these beside every
//! statement that writes what pages show.

use db::Conn;

use crate::domain::{
    change::Change,
    gallery::GalleryId,
    post::{ListKind, PostNo},
};

/// Galleries, pinned rows or settings of the site.
pub(super) fn site(conn: &mut Conn) {
    conn.touch(Change::Site.key());
}

/// A post: its page, and its row wherever it stands.
pub(super) fn post(conn: &mut Conn, gallery: GalleryId, no: PostNo) {
    conn.touch(Change::Post(gallery, no).key());
    conn.touch(Change::Span(gallery, no).key());
    conn.touch(Change::AnyRow(gallery).key());
}

/// A post's views are others than they were.
pub(super) fn views(conn: &mut Conn, gallery: GalleryId, no: PostNo) {
    conn.touch(Change::Views(gallery, no).key());
    conn.touch(Change::AnyViews(gallery).key());
}

/// A list gained rows (`change` above 0) or lost some.
pub(super) fn list(conn: &mut Conn, gallery: GalleryId, list: ListKind, change: i64) {
    conn.touch(Change::List(gallery, list).key());
    if list == ListKind::Featured {
        let best = if change > 0 { Change::BestRose } else { Change::BestLeft };
        conn.touch(best.key());
    }
}

/// A featured post has another title.
pub(super) fn best_title(conn: &mut Conn) {
    conn.touch(Change::BestLeft.key());
}
