//! Writing something into the public log, in the transaction that does it.

use db::Conn;

use crate::{
    domain::{
        gallery::GalleryId,
        post::PostNo,
        public_log::{By, Draft, LogAct, Object, Words},
        time::Moment,
    },
    infra::random,
    store::public_log::{self, OfPost},
};

/// The chain of the site itself.
pub const SITE: GalleryId = GalleryId(0);

/// What is noted besides who and why.
pub(super) struct Note {
    pub(super) act: LogAct,
    pub(super) object: Object,
    /// JSON; empty for nothing.
    pub(super) detail: String,
}

impl Note {
    pub(super) fn plain(act: LogAct, object: Object) -> Note {
        Note { act, object, detail: String::new() }
    }
}

/// To be called last in a transaction: whoever appends holds the chain until the commit.
pub(super) async fn note(
    conn: &mut Conn,
    gallery: GalleryId,
    by: &By,
    note: Note,
    now: Moment,
) -> db::Result<()> {
    write(conn, gallery, by, note, None, now).await
}

/// The same with words beside it that only those see who may read in the gallery.
pub(super) async fn note_words(
    conn: &mut Conn,
    gallery: GalleryId,
    by: &By,
    entry: Note,
    words: String,
    now: Moment,
) -> db::Result<()> {
    // No post has this number: nothing that happens to posts hides or erases these words.
    let of = OfPost { no: Some(PostNo(0)), is_hidden: false };
    write(conn, gallery, by, entry, Some((of, words)), now).await
}

/// The same of a post, whose title stands beside its number as long as it can be read.
pub(super) async fn note_post(
    conn: &mut Conn,
    gallery: GalleryId,
    by: &By,
    act: LogAct,
    no: PostNo,
    now: Moment,
) -> db::Result<()> {
    note_post_with(conn, gallery, by, (act, String::new()), no, now).await
}

/// The same with more about it.
pub(super) async fn note_post_with(
    conn: &mut Conn,
    gallery: GalleryId,
    by: &By,
    (act, detail): (LogAct, String),
    no: PostNo,
    now: Moment,
) -> db::Result<()> {
    // The act has been done: as the post is now, so is its title, whatever the act.
    let (title, is_hidden) = public_log::title(conn, gallery, no).await?;
    let of = OfPost { no: Some(no), is_hidden };
    let note = Note { act, object: Object::Post(no.0), detail };
    write(conn, gallery, by, note, Some((of, title)), now).await
}

async fn write(
    conn: &mut Conn,
    gallery: GalleryId,
    by: &By,
    note: Note,
    words: Option<(OfPost, String)>,
    now: Moment,
) -> db::Result<()> {
    let (of, text) = words.unwrap_or((OfPost { no: None, is_hidden: false }, String::new()));
    let words = (!text.is_empty()).then(|| Words { salt: random::token(), text });
    let draft = Draft {
        actor: &by.actor,
        act: note.act,
        object: note.object,
        reason: &by.reason,
        detail: note.detail,
        words,
    };
    public_log::append(conn, gallery, now, &draft, of).await?;
    Ok(())
}
