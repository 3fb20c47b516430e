//! A reader tells staff of a post or comment, and staff answers.

use serde_json::json;

use super::{
    Failure,
    admit::{actor, admit, who},
    desk,
    keep_pace::keep_pace,
    note::{Note, note},
};
use crate::{
    app::App,
    domain::{
        authority::{Deed, decide},
        ban::plea,
        comment::CommentId,
        desk::Spot,
        gallery::Gallery,
        post::PostNo,
        public_log::{By, LogAct, Object, Reason},
        refusal::Refusal,
        report::{Kind, Report, State},
        visitor::Visitor,
    },
    infra::limit::Act,
    store,
};

/// Tells staff. Of each reader once about a thing; as fast as he may comment.
pub async fn report(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    post: PostNo,
    comment: Option<CommentId>,
    kind: Kind,
    words: &str,
) -> Result<(), Failure> {
    let words = if words.trim().is_empty() { String::new() } else { plea(words)? };
    admit(app, visitor, gallery, Deed::Report).await?;
    keep_pace(app, Act::Comment, visitor).await?;
    let now = app.clock.now();
    let report = Report {
        id: app.ids.next(now),
        post: post.0,
        comment: comment.map_or(0, |id| id.0),
        kind,
        words,
        at: now,
        state: State::Open,
        answer: String::new(),
    };
    let mut tx = app.db.begin().await?;
    if !store::report::insert(&mut tx, gallery.id, &report, &visitor.identity).await? {
        return Err(Refusal::AlreadyReported.into());
    }
    tx.commit().await?;
    Ok(())
}

/// Answers every open report of a post or comment: takes it away, or leaves it.
pub async fn answer_reports(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    (post, comment): (PostNo, Option<CommentId>),
    state: State,
    words: &str,
) -> Result<(), Failure> {
    let words = if words.trim().is_empty() { String::new() } else { plea(words)? };
    let mut conn = app.db.reader().await?;
    let who = who(&mut conn, visitor, gallery.id).await?;
    drop(conn);
    decide(who, Deed::AnswerReport, crate::domain::authority::Object::OPEN)?;
    if state == State::Taken {
        take(app, visitor, gallery, post, comment).await?;
    }
    let now = app.clock.now();
    let by = By { actor: actor(who, visitor), reason: Reason::default() };
    let mut tx = app.db.begin().await?;
    let place = (post.0, comment.map_or(0, |id| id.0));
    let answered = store::report::answer(&mut tx, gallery.id, place, state, &words, now).await?;
    if answered == 0 {
        return Err(Failure::Gone);
    }
    let object = match comment {
        None => Object::Post(post.0),
        Some(id) => Object::Comment(post.0, id.0),
    };
    let detail = json!({ "state": state.as_str(), "reports": answered }).to_string();
    let entry = Note { act: LogAct::ReportAnswer, object, detail };
    note(&mut tx, gallery.id, &by, entry, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes away what was reported. That it is gone already is no reason not to answer.
async fn take(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    post: PostNo,
    comment: Option<CommentId>,
) -> Result<(), Failure> {
    let at = Spot { post, comment };
    let taken = desk::take(app, visitor, gallery, at, Reason::default()).await;
    match taken {
        Ok(_) | Err(Failure::Gone) => Ok(()),
        Err(failure) => Err(failure),
    }
}
