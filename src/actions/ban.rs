//! Keeping somebody out, and letting him in again.

use db::Conn;
use serde_json::json;

use super::{
    Failure,
    note::{Note, SITE, note},
};
use crate::{
    app::App,
    domain::{
        ban::{AppealState, Ban, LIST_DAY, LIST_MOST, SITE_LIST, Span, Target, plea},
        gallery::GalleryId,
        public_log::{By, LogAct, Object},
        refusal::Refusal,
        time::{DAY, Moment},
    },
    infra::ids::Ids,
    store,
};

/// A ban to be spoken.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Whom it is about.
    pub target: Target,
    /// As staff read it.
    pub label: String,
    /// How long.
    pub span: Span,
    /// The post it is spoken over; 0 for none.
    pub post: i64,
}

/// Where a ban is to hold.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The gallery it is spoken in, whose log and desk have it; 0 for the site.
    pub from: GalleryId,
    /// The lists it goes into.
    pub lists: &'a [i64],
}

/// Speaks bans, one in each list, and returns their numbers in the order of sentences.
pub async fn ban(
    app: &App,
    by: &By,
    scope: Scope<'_>,
    sentences: &[Sentence],
) -> Result<Vec<i64>, Failure> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let ids = ban_in(&mut tx, app, by, scope, sentences, now).await?;
    tx.commit().await?;
    Ok(ids)
}

/// The same within a transaction.
pub(super) async fn ban_in(
    conn: &mut Conn,
    app: &App,
    by: &By,
    scope: Scope<'_>,
    sentences: &[Sentence],
    now: Moment,
) -> Result<Vec<i64>, Failure> {
    for list in scope.lists {
        if is_shared(conn, scope.from, *list).await? {
            // Held, for two at once would each count without the other.
            store::ban_share::hold(conn, *list).await?;
            fits(conn, scope.from, *list, sentences.len(), now).await?;
        }
    }
    let mut ids = Vec::new();
    for sentence in sentences {
        let id = app.ids.next(now);
        for list in scope.lists {
            let ban = Ban {
                list: *list,
                id,
                kind: sentence.target.kind().to_owned(),
                label: sentence.label.clone(),
                reason: by.reason.as_str().to_owned(),
                by_role: by.actor.role.as_str().to_owned(),
                by_name: by.actor.name.clone(),
                from: scope.from,
                post: sentence.post,
                since: now,
                until: sentence.span.end(now),
                lifted: None,
            };
            store::ban::insert(conn, &ban, &sentence.target).await?;
        }
        ids.push(id);
    }
    for (id, sentence) in ids.iter().zip(sentences) {
        let entry = Note { act: LogAct::BanAdd, object: Object::Ban(*id), detail: about(sentence) };
        note(conn, scope.from, by, entry, now).await?;
    }
    Ok(ids)
}

/// Refuses more bans than a shared list takes: in all, and of one gallery in a day.
pub(super) async fn has_room(
    conn: &mut Conn,
    from: GalleryId,
    list: i64,
    more: usize,
    now: Moment,
) -> Result<(), Failure> {
    if is_shared(conn, from, list).await? {
        fits(conn, from, list, more, now).await?;
    }
    Ok(())
}

/// Whether galleries share a list. Those of galleries' own, and the site's, have neither a bound
/// nor a row to hold; the two of them that most bans go into are known without asking.
async fn is_shared(conn: &mut Conn, from: GalleryId, list: i64) -> db::Result<bool> {
    let is_known = list == from.0 || list == SITE_LIST;
    Ok(!is_known && store::ban_share::find(conn, list).await?.is_some())
}

async fn fits(
    conn: &mut Conn,
    from: GalleryId,
    list: i64,
    more: usize,
    now: Moment,
) -> Result<(), Failure> {
    if more == 0 {
        return Ok(());
    }
    let more = more as i64;
    if store::ban::holding(conn, list, now, LIST_MOST).await? + more > LIST_MOST {
        return Err(Refusal::ListFull(LIST_MOST).into());
    }
    let since = Ids::floor(Moment(now.0 - DAY));
    let left = LIST_DAY - store::ban::added_by(conn, list, since, from, LIST_DAY).await?;
    if more > left { Err(Refusal::ListPace(left).into()) } else { Ok(()) }
}

/// What the log says of a ban: what readers see of its target, never more.
fn about(sentence: &Sentence) -> String {
    let shown = match &sentence.target {
        Target::Prefix(prefix) => prefix.clone(),
        Target::Net(net) => net.to_string(),
        Target::Member(_) | Target::Address(_) => String::new(),
    };
    json!({
        "kind": sentence.target.kind(), "target": shown, "for": sentence.span.word(),
        "post": sentence.post,
    })
    .to_string()
}

/// Lifts a ban in a list; `false` if it does not hold.
pub async fn lift(
    app: &App,
    by: &By,
    gallery: GalleryId,
    (list, id): (i64, i64),
) -> Result<bool, Failure> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let lifted = store::ban::lift(&mut tx, list, id, now).await?;
    if lifted {
        let entry = Note::plain(LogAct::BanLift, Object::Ban(id));
        note(&mut tx, gallery, by, entry, now).await?;
    }
    tx.commit().await?;
    Ok(lifted)
}

/// Who keeps a list, and lifts what stands in it: of a shared one the gallery that began it, of a
/// gallery's own the gallery, of the site's the site.
pub async fn keeper(conn: &mut Conn, list: i64) -> db::Result<GalleryId> {
    let shared = store::ban_share::find(conn, list).await?;
    Ok(shared.map_or(GalleryId(list), |shared| shared.owner))
}

/// Says why a ban should be lifted, once for each, to whoever can lift it: the keeper of its
/// list, or the site where the keeper is closed and nobody stands at its desk. Only of a ban that
/// holds for the one who says it: the caller has looked.
pub async fn appeal(app: &App, (list, id): (i64, i64), words: &str) -> Result<(), Failure> {
    let words = plea(words)?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let keeper = keeper(&mut tx, list).await?;
    // Held, for closing passes on what has been said by then.
    let gallery = match store::gallery::hold_open(&mut tx, keeper).await? {
        true => keeper,
        false => SITE,
    };
    if !store::appeal::insert(&mut tx, list, id, gallery, &words, now).await? {
        return Err(Refusal::AlreadyAppealed.into());
    }
    tx.commit().await?;
    Ok(())
}

/// Answers an appeal; a granted one lifts its ban, so only whoever can lift it grants. `false` if
/// it is not open here.
pub async fn answer_appeal(
    app: &App,
    by: &By,
    gallery: GalleryId,
    (list, id): (i64, i64),
    state: AppealState,
    words: &str,
) -> Result<bool, Failure> {
    let words = if words.trim().is_empty() { String::new() } else { plea(words)? };
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if !store::appeal::answer(&mut tx, (list, id), gallery, state, &words, now).await? {
        return Ok(false);
    }
    if state == AppealState::Granted {
        // One made by a build that sent it to whoever had spoken the ban may stand on another's
        // desk: nothing of this holds then.
        if !by.actor.role.is_operator() && keeper(&mut tx, list).await? != gallery {
            return Err(Refusal::RightMissing.into());
        }
        store::ban::lift(&mut tx, list, id, now).await?;
    }
    let detail = json!({ "state": state.as_str() }).to_string();
    let entry = Note { act: LogAct::AppealAnswer, object: Object::Ban(id), detail };
    note(&mut tx, gallery, by, entry, now).await?;
    tx.commit().await?;
    Ok(true)
}
