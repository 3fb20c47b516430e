//! Writing a post: the path of 49 in 50 authors.

use super::{
    Access, Failure,
    admit::{admit, who},
    captcha::{check, used_up},
    duplicates_since, form_token, note_access,
    settle::{or_send_again, settle},
    signature::Signature,
};
use crate::{
    app::App,
    domain::{
        authority::{Deed, Object, decide},
        captcha::Given,
        gallery::Gallery,
        post::{Body, Media, PostNo, Title},
        refusal::Refusal,
        time::Moment,
        visitor::Visitor,
    },
    infra::limit::Act,
    store,
};

/// A post as its form sends it.
#[derive(Debug, Default, Clone)]
pub struct Draft {
    /// The nick; empty for the gallery's default.
    pub nick: String,
    /// The password for later.
    pub password: String,
    /// The 말머리, 0 for none.
    pub head: i64,
    /// The title.
    pub title: String,
    /// The words.
    pub body: String,
    /// The form's token; empty where a program sends none.
    pub token: String,
    /// What was answered to the gallery's question.
    pub given: Given,
}

/// Writes a post and returns its number. The same form sent twice writes once.
pub async fn write_post(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    draft: &Draft,
) -> Result<PostNo, Failure> {
    let signature = Signature::parse(visitor, gallery, &draft.nick, &draft.password)?;
    let head_id = allowed_head(app, gallery, draft.head, visitor).await?;
    let title = Title::parse(&draft.title)?;
    let body = Body::parse(&draft.body)?;
    let digest = app.keys.digest(&[title.as_str(), body.as_str()]);
    let token = form_token(app, &draft.token, visitor, &[title.as_str(), body.as_str()]);
    let now = app.clock.now();

    admit(app, visitor, gallery, Deed::Write).await?;
    if let Some(no) = already_written(app, visitor, gallery, token.as_deref(), digest, now).await? {
        return Ok(no);
    }
    let solved = check(app, Act::Post, visitor, gallery, &draft.given).await?;
    let hash = signature.hash(app).await?;

    let html = markup::from_plain(body.as_str());

    let mut tx = app.db.begin().await?;
    let Some(no) = store::gallery::next_no(&mut tx, gallery.id, now).await? else {
        return Err(Failure::Gone);
    };
    // Again, now that the gallery's counter makes others wait: the same words may
    // have come in while the password was hashed.
    if let Some(since) = duplicates_since(app, now)
        && store::post::same_words(&mut tx, gallery.id, &visitor.identity, since, digest)
            .await?
            .is_some()
        && !is_own_form(&mut tx, gallery, token.as_deref()).await?
    {
        return Err(Refusal::Duplicate.into());
    }
    let mark =
        signature.mark(|| app.keys.mark(&visitor.identity, gallery.id, no, now.day(&app.zone)));
    let post = store::post::NewPost {
        author_kind: signature.kind(),
        member: signature.member(),
        nick: signature.nick(),
        password_hash: hash.as_deref(),
        identity: &visitor.identity,
        prefix: signature.prefix(),
        mark: &mark,
        title: title.as_str(),
        head_id,
        media: Media::Text,
        digest,
        client_token: token.as_deref(),
        created_at: now,
        day_only: false,
    };
    let written = async {
        store::post::insert(&mut tx, gallery.id, no, &post).await?;
        store::post::insert_body(&mut tx, gallery.id, no, body.as_str(), &html).await?;
        let access =
            Access { id: app.ids.next(now), post: no, comment: None, act: "post", at: now };
        note_access(&mut tx, &app.keys, visitor, gallery.id, access).await?;
        if !solved.spend(&mut tx, gallery.id).await? {
            return Ok(false);
        }
        tx.commit().await?;
        Ok(true)
    };
    match written.await {
        Ok(true) => Ok(no),
        Ok(false) => Err(used_up(app, gallery).into()),
        // The same form came in twice at once, or nobody knows whether the commit went through.
        Err(error) => match token {
            Some(token) => {
                settle!(app, error, look_for(app, gallery, &token)).map_err(or_send_again)
            }
            None => Err(error.into()),
        },
    }
}

/// The post of a form, once everyone who is writing has finished. As a writer: on SQLite
/// the other may still wait for the commit, which this one shares.
async fn look_for(app: &App, gallery: &Gallery, token: &str) -> db::Result<Option<PostNo>> {
    let mut tx = app.db.begin().await?;
    store::gallery::hold(&mut tx, gallery.id).await?;
    let before = store::post::by_token(&mut tx, gallery.id, token).await?;
    tx.commit().await?;
    Ok(before)
}

async fn already_written(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    token: Option<&str>,
    digest: i64,
    now: Moment,
) -> Result<Option<PostNo>, Failure> {
    let mut conn = app.db.reader().await?;
    if let Some(token) = token
        && let Some(no) = store::post::by_token(&mut conn, gallery.id, token).await?
    {
        return Ok(Some(no));
    }
    if let Some(since) = duplicates_since(app, now) {
        let same = store::post::same_words(&mut conn, gallery.id, &visitor.identity, since, digest)
            .await?;
        if same.is_some() {
            return Err(Refusal::Duplicate.into());
        }
    }
    Ok(None)
}

/// Whether it was this very form that wrote the same words, from another request.
async fn is_own_form(
    conn: &mut db::Conn,
    gallery: &Gallery,
    token: Option<&str>,
) -> db::Result<bool> {
    match token {
        Some(token) => Ok(store::post::by_token(conn, gallery.id, token).await?.is_some()),
        None => Ok(false),
    }
}

/// The 말머리 a visitor may use. A statement where it is one of the staff's and he a member.
pub(super) async fn allowed_head(
    app: &App,
    gallery: &Gallery,
    id: i64,
    visitor: &Visitor,
) -> Result<i64, Failure> {
    if id == 0 {
        return Ok(0);
    }
    let head = gallery.head(id).filter(|head| !head.is_retired).ok_or(Refusal::HeadUnknown)?;
    let is_allowed = if head.managers_only {
        visitor.member.is_some() && is_staff(app, visitor, gallery).await?
    } else {
        visitor.member.is_some() || !head.members_only
    };
    if is_allowed { Ok(head.id) } else { Err(Refusal::HeadNotAllowed.into()) }
}

/// Whether somebody has an office in a gallery, or in all of them.
pub async fn is_staff(app: &App, visitor: &Visitor, gallery: &Gallery) -> db::Result<bool> {
    let mut conn = app.db.reader().await?;
    let who = who(&mut conn, visitor, gallery.id).await?;
    Ok(decide(who, Deed::SeeDesk, Object::OPEN).is_ok())
}
