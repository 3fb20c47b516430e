//! Who takes over a gallery whose managers are gone: `/g/{gallery}/succession`.

use std::sync::Arc;

use axum::extract::{Path, State};
use db::Conn;

use super::{
    caller::Caller,
    desk::{Pairs, field},
    posted::Posted,
    problem::Problem,
    reading::{self, Reading},
    respond::{self, Answer},
    sent::{Wrong, settle},
    session, write,
};
use crate::{
    actions::{
        admit::who,
        succession::{LOOKED_AT, apply, holders, object, terms, withdraw},
    },
    again,
    app::App,
    domain::{
        authority::{Deed, Object, decide},
        gallery::GalleryId,
        public_log::Reason,
        succession::{State as Stage, Terms, Wish, is_vacant},
        time::Moment,
    },
    infra::metric,
    store,
    view::{
        message::Message,
        succession::{Manager, SuccessionPage, Ways, Wished},
        tried::Tried,
    },
};

/// `GET /g/{gallery}/succession`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
) -> Answer {
    let page = page(&app, &caller, &slug, None).await?;
    let mut response = respond::page(&page)?;
    respond::no_store(&mut response);
    Ok(response)
}

async fn page(
    app: &App,
    caller: &Caller,
    slug: &str,
    tried: Option<Tried>,
) -> Result<SuccessionPage, Problem> {
    let Reading { mut conn, site, entry, .. } =
        reading::gallery(app, &caller.at_primary(), slug).await?;
    let gallery = &entry.gallery;
    let terms = terms(&mut conn).await?;
    let who = who(&mut conn, &caller.visitor, gallery.id).await?;
    let found = holders(&mut conn, gallery.id).await?;
    let is_vacant = is_vacant(&found, terms, site.now);
    let managers = managers(&mut conn, gallery.id, terms, site.now).await?;
    let wishes = store::succession::of_gallery(&mut conn, gallery.id, LOOKED_AT).await?;
    let is_open = |wish: &&Wish| wish.state == Stage::Open;
    let me = caller.member().map(|me| me.id);
    let is_own = wishes.iter().filter(is_open).any(|wish| Some(wish.member) == me);
    let ways = Ways {
        apply: is_vacant && me.is_some() && !is_own,
        log_in: is_vacant && me.is_none(),
        withdraw: is_own,
        object: wishes.iter().any(|wish| is_open(&wish))
            && decide(who, Deed::HandOver, Object::OPEN).is_ok(),
    };
    let mut wished = Vec::new();
    for wish in wishes {
        wished.extend(whose(&mut conn, wish).await?);
    }
    Ok(SuccessionPage::new(&site, gallery, terms, (managers, wished), ways, tried))
}

/// A wish with its member's name; none of somebody who has left.
pub(super) async fn whose(conn: &mut Conn, wish: Wish) -> db::Result<Option<Wished>> {
    let account = store::member::find(conn, wish.member).await?;
    Ok(account.map(|account| Wished { wish, nick: account.nick, code: account.code }))
}

/// The managers of a gallery as everybody may see them: when one was last seen is told only
/// where it matters.
pub(super) async fn managers(
    conn: &mut Conn,
    gallery: GalleryId,
    terms: Terms,
    now: Moment,
) -> db::Result<Vec<Manager>> {
    let mut managers = Vec::new();
    for holder in holders(conn, gallery).await? {
        let account = store::member::find(conn, holder.member).await?;
        managers.extend(account.map(|account| Manager {
            nick: account.nick,
            code: account.code,
            gone_since: terms.is_absent(holder.seen, now).then_some(holder.seen),
        }));
    }
    Ok(managers)
}

/// `POST /g/{gallery}/succession`: asks to take over, takes that back, or objects. 303 to the page,
/// or the form again, where something is typed into it and it is still there.
pub(super) async fn send(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let Reading { conn, entry, .. } = reading::gallery(&app, &caller, &slug).await?;
    drop(conn);
    let gallery = &entry.gallery;
    let back = format!("/g/{}/succession", gallery.slug);
    session::required(&caller, &back)?;
    let (visitor, words) = (&caller.visitor, field(&fields, "words"));
    let done = match field(&fields, "do") {
        "apply" => again!(apply(&app, visitor, gallery, words)),
        "withdraw" => again!(withdraw(&app, visitor, gallery)),
        "object" => match Reason::parse(field(&fields, "reason")) {
            Ok(reason) => again!(object(&app, visitor, gallery, reason.clone())),
            Err(refusal) => Err(refusal.into()),
        },
        _ => return Err(Message::BadRequest.into()),
    };
    metric::write("succession", write::outcome_of(&done));
    match settle(done.map_err(Wrong::from), &caller, &fields, field(&fields, "do"), &back)? {
        Ok(()) => respond::see(&back),
        Err((tried, why)) => {
            respond::refused(&page(&app, &caller, &slug, Some(tried)).await?, &why)
        }
    }
}
