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

/// The same of a post, whose title stands beside its number as long as it can be read.
pub(super) async fn note_post(
    conn: &mut Conn,
    gallery: GalleryId,
    by: &By,
    act: LogAct,
    no: PostNo,
    now: Moment,
) -> db::Result<()> {
    let title = public_log::title(conn, gallery, no).await?;
    let note = Note::plain(act, Object::Post(no.0));
    write(conn, gallery, by, note, Some((no, title)), now).await
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
    let title = public_log::title(conn, gallery, no).await?;
    let note = Note { act, object: Object::Post(no.0), detail };
    write(conn, gallery, by, note, Some((no, title)), now).await
}

async fn write(
    conn: &mut Conn,
    gallery: GalleryId,
    by: &By,
    note: Note,
    title: Option<(PostNo, String)>,
    now: Moment,
) -> db::Result<()> {
    let is_hidden = matches!(note.act, LogAct::PostDelete | LogAct::ClaimBlock);
    let of = OfPost { no: title.as_ref().map(|(no, _)| *no), is_hidden };
    let words = title.map(|(_, text)| Words { salt: random::token(), text });
    let draft = Draft {
        actor: &by.actor,
        act: note.act,
        object: note.object,
        reason: &by.reason,
        detail: note.detail,
        words: words.filter(|words| !words.text.is_empty()),
    };
    public_log::append(conn, gallery, now, &draft, of).await?;
    Ok(())
}
