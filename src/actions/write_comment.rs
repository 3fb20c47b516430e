//! Writing a comment or a reply.

use super::{
    Access, Failure,
    admit::admit,
    captcha::{Solved, check, used_up},
    duplicates_since, form_token, gone, note_access,
    settle::{or_send_again, settle},
    signature::Signature,
};
use crate::{
    app::App,
    domain::{
        authority::Deed,
        captcha::Given,
        comment::{self, CommentBody, CommentId},
        gallery::Gallery,
        post::PostNo,
        refusal::Refusal,
        visitor::Visitor,
    },
    infra::limit::Act,
    store::{self, comment::NewComment},
};

/// A comment as its form sends it.
#[derive(Debug, Default, Clone)]
pub struct Draft {
    /// The nick; empty for the gallery's default.
    pub nick: String,
    /// The password for later.
    pub password: String,
    /// The words.
    pub body: String,
    /// The comment it answers, if it answers one.
    pub parent: Option<CommentId>,
    /// The form's token; empty where a program sends none.
    pub token: String,
    /// What was answered to the gallery's question.
    pub given: Given,
}

/// A written comment and the page of 등록순 it stands on.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// Its number.
    pub id: CommentId,
    /// Its page, from 1.
    pub page: i64,
}

/// Writes a comment. The same form sent twice writes once.
pub async fn write_comment(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    post: PostNo,
    draft: &Draft,
) -> Result<Written, Failure> {
    let signature = Signature::parse(visitor, gallery, &draft.nick, &draft.password)?;
    let body = CommentBody::parse(&draft.body)?;
    let place = format!("{}:{:?}", post.0, draft.parent.map(|parent| parent.0));
    let digest = app.keys.digest(&[&place, body.as_str()]);
    let token = form_token(app, &draft.token, visitor, &[&place, body.as_str()]);
    let now = app.clock.now();

    admit(app, visitor, gallery, Deed::Write).await?;
    let mut conn = app.db.reader().await?;
    if let Some(token) = &token
        && let Some((_, id)) = store::comment::by_token(&mut conn, gallery.id, token).await?
    {
        return place_of(&mut conn, gallery, post, id).await;
    }
    if let Some(since) = duplicates_since(app, now)
        && store::comment::same_words(&mut conn, gallery.id, &visitor.identity, since, post, digest)
            .await?
            .is_some()
    {
        return Err(Refusal::Duplicate.into());
    }
    let parent = match draft.parent {
        None => None,
        Some(id) => {
            let found = store::comment::parent(&mut conn, gallery.id, post, id).await?;
            Some((id, found.ok_or(Refusal::ParentGone)?))
        }
    };
    drop(conn);
    let solved = check(app, Act::Comment, visitor, gallery, &draft.given).await?;
    let hash = signature.hash(app).await?;

    let id = CommentId(app.ids.next(now));
    let mark =
        signature.mark(|| app.keys.mark(&visitor.identity, gallery.id, post, now.day(&app.zone)));
    let thread = parent.as_ref().map(|(_, parent)| parent.thread);
    let mention = match &parent {
        Some((answered, parent)) if *answered != parent.thread => parent.nick.as_str(),
        _ => "",
    };
    let new = NewComment {
        id,
        thread,
        mention,
        mention_id: parent.as_ref().map(|(answered, _)| *answered).filter(|_| !mention.is_empty()),
        author_kind: signature.kind(),
        member: signature.member(),
        nick: signature.nick(),
        password_hash: hash.as_deref(),
        identity: &visitor.identity,
        prefix: signature.prefix(),
        mark: &mark,
        body: body.as_str(),
        digest,
        client_token: token.as_deref(),
        created_at: now,
    };
    match insert(app, visitor, gallery, post, (&new, &solved)).await {
        Ok(()) => {}
        // The same form came in twice at once, or nobody knows whether the commit went through.
        Err(Failure::Broken(error)) if token.is_some() => {
            let token = token.as_deref().unwrap_or_default();
            let settled = settle!(app, error, look_for(app, gallery, post, token));
            let id = settled.map_err(or_send_again)?;
            let place = async {
                let mut conn = app.db.reader().await?;
                place_of(&mut conn, gallery, post, id).await
            };
            // As below.
            return Ok(place.await.unwrap_or(Written { id, page: 1 }));
        }
        Err(failure) => return Err(failure),
    }
    // It is written: not finding its page again is no reason to say otherwise.
    let page = page_of_comment(app, gallery, post, thread.unwrap_or(id), id).await;
    Ok(Written { id, page: page.unwrap_or(1) })
}

/// The comment of a form, once everyone who is changing the post has finished. As a
/// writer: on SQLite the other may still wait for the commit, which this one shares.
async fn look_for(
    app: &App,
    gallery: &Gallery,
    post: PostNo,
    token: &str,
) -> db::Result<Option<CommentId>> {
    let mut tx = app.db.begin().await?;
    store::tally::hold(&mut tx, gallery.id, post).await?;
    let before = store::comment::by_token(&mut tx, gallery.id, token).await?;
    tx.commit().await?;
    Ok(before.map(|(_, id)| id))
}

async fn insert(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    post: PostNo,
    (new, solved): (&NewComment<'_>, &Solved),
) -> Result<(), Failure> {
    let mut tx = app.db.begin().await?;
    if store::tally::add_comments(&mut tx, gallery.id, post, 1, 1).await?.is_none() {
        drop(tx);
        return Err(gone(app, gallery.id, post).await);
    }
    // Again, now that the post's row makes others wait.
    if let Some(since) = duplicates_since(app, new.created_at)
        && store::comment::same_words(&mut tx, gallery.id, new.identity, since, post, new.digest)
            .await?
            .is_some()
        && !is_own_form(&mut tx, gallery, new.client_token).await?
    {
        return Err(Refusal::Duplicate.into());
    }
    if let Some(thread) = new.thread {
        let first = store::comment::add_replies(&mut tx, gallery.id, post, thread, 1).await?;
        // Deleted, and this would be its first reply: the tombstone is not there any more.
        if !first.is_some_and(|(replies, is_deleted)| !is_deleted || replies > 1) {
            return Err(Refusal::ParentGone.into());
        }
    }
    store::comment::insert(&mut tx, gallery.id, post, new).await?;
    let (id, at) = (app.ids.next(new.created_at), new.created_at);
    let access = Access { id, post, comment: Some(new.id), act: "comment", at };
    note_access(&mut tx, &app.keys, visitor, gallery.id, access).await?;
    if !solved.spend(&mut tx, gallery.id).await? {
        return Err(used_up(app, gallery).into());
    }
    tx.commit().await?;
    Ok(())
}

/// Whether it was this very form that wrote the same words, from another request.
async fn is_own_form(
    conn: &mut db::Conn,
    gallery: &Gallery,
    token: Option<&str>,
) -> db::Result<bool> {
    match token {
        Some(token) => Ok(store::comment::by_token(conn, gallery.id, token).await?.is_some()),
        None => Ok(false),
    }
}

async fn page_of_comment(
    app: &App,
    gallery: &Gallery,
    post: PostNo,
    thread: CommentId,
    id: CommentId,
) -> db::Result<i64> {
    let mut conn = app.db.reader().await?;
    let position = store::comment_page::position(&mut conn, gallery.id, post, thread, id).await?;
    Ok(comment::page_of(position))
}

async fn place_of(
    conn: &mut db::Conn,
    gallery: &Gallery,
    post: PostNo,
    id: CommentId,
) -> Result<Written, Failure> {
    let parent = store::comment::parent(conn, gallery.id, post, id).await?;
    let thread = parent.map_or(id, |found| found.thread);
    let position = store::comment_page::position(conn, gallery.id, post, thread, id).await?;
    Ok(Written { id, page: comment::page_of(position) })
}
