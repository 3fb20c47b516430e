//! The comments that a saved page holds.

use super::{Import, author_kind, exact, identity, moment};
use crate::{
    actions::Failure,
    domain::{
        comment::{CommentId, DeletedBy},
        post::PostNo,
    },
    import::dcinside::{SavedComment, SavedPost},
    store::{self, comment::NewComment},
};

/// Writes the comments that are not here yet. Returns how many of them can be
/// read, and whether any was written.
pub(super) async fn take_all(
    import: &mut Import<'_>,
    post: &SavedPost,
    no: PostNo,
) -> Result<(i64, bool), Failure> {
    let gallery = import.gallery.id;
    let mut ids: Vec<Option<CommentId>> = Vec::with_capacity(post.comments.len());
    let mut fresh: Vec<CommentId> = Vec::new();
    let (mut readable, mut listed) = (0, 0);
    for (index, saved) in post.comments.iter().enumerate() {
        let token = token(no, index, saved);
        if let Some((_, known)) = store::comment::by_token(import.tx, gallery, &token).await? {
            ids.push(Some(known));
            import.report.comments_unchanged += usize::from(!saved.is_deleted);
            continue;
        }
        // A deleted comment stays only where it holds up replies.
        let is_held =
            post.comments.iter().any(|other| other.parent == Some(index) && !other.is_deleted);
        if saved.is_deleted && !is_held {
            ids.push(None);
            continue;
        }
        let id = CommentId(import.app.ids.next(import.now));
        let thread = saved.parent.and_then(|parent| ids.get(parent).copied().flatten());
        let wakes = write(import, post, no, saved, (id, thread, &token)).await?;
        // One that is written here is counted where it is.
        listed += i64::from(wakes && thread.is_some_and(|thread| !fresh.contains(&thread)));
        ids.push(Some(id));
        fresh.push(id);
        listed += 1;
        readable += i64::from(!saved.is_deleted);
        import.report.comments_new += usize::from(!saved.is_deleted);
    }
    if listed > 0 {
        store::tally::add_comments(import.tx, gallery, no, readable, listed).await?;
    }
    Ok((readable, listed > 0))
}

/// Whether the tombstone above it is shown again.
async fn write(
    import: &mut Import<'_>,
    post: &SavedPost,
    no: PostNo,
    saved: &SavedComment,
    (id, thread, token): (CommentId, Option<CommentId>, &str),
) -> Result<bool, Failure> {
    let gallery = import.gallery.id;
    let identity = identity(saved.code.as_deref(), "comment");
    let written_at = match saved.written {
        Some(written) => moment(import.app, written),
        None => exact(import.app, post.written),
    };
    let new = NewComment {
        id,
        thread,
        mention: "",
        mention_id: None,
        author_kind: author_kind(saved.is_member),
        member: None,
        nick: &saved.nick,
        password_hash: None,
        identity: &identity,
        prefix: saved.prefix.as_deref().unwrap_or(""),
        mark: "",
        body: &saved.text,
        digest: 0,
        client_token: Some(token),
        created_at: written_at,
    };
    store::comment::insert(import.tx, gallery, no, &new).await?;
    if saved.is_deleted {
        let by = DeletedBy::Writer;
        store::comment::delete(import.tx, gallery, no, thread.unwrap_or(id), id, by, written_at)
            .await?;
    } else if let Some(thread) = thread {
        let first = store::comment::add_replies(import.tx, gallery, no, thread, 1).await?;
        return Ok(first == Some((1, true)));
    }
    Ok(false)
}

/// The same for the same comment of every save: its number there, or its place and words.
fn token(no: PostNo, index: usize, saved: &SavedComment) -> String {
    match saved.id {
        Some(id) => format!("dcinside:{}:{id}", no.0),
        None => {
            let text = format!("{}\n{}\n{:?}\n{}", index, saved.nick, saved.written, saved.text);
            format!("dcinside:{}:{}", no.0, &blake3::hash(text.as_bytes()).to_hex()[..24])
        }
    }
}
