//! Opening the desk: whoever is not staff of this very gallery stays outside.

use std::sync::Arc;

use askama::Template;
use db::Conn;

use super::{
    super::{
        caller::Caller,
        problem::Problem,
        reading::{self, Reading},
        respond::{self, Answer},
        session,
    },
    field,
};
use crate::{
    actions::admit::{actor, who},
    app::{App, GalleryEntry},
    domain::{
        authority::{Deed, Object, Who, decide},
        gallery::{Gallery, GalleryId},
        member::MemberId,
        public_log::{By, Reason},
        refusal::Refusal,
        time::Moment,
    },
    store,
    view::{desk::Tabs, frame::Site, message::Message, tried::Tried},
};

/// Reports and appeals that are counted on the tabs.
const COUNTED: i64 = 100;

/// An open desk.
pub(in super::super) struct Open {
    pub(in super::super) conn: Conn,
    pub(in super::super) site: Site,
    pub(in super::super) who: Who,
    entry: Arc<GalleryEntry>,
    reports: usize,
    appeals: usize,
    asked: Option<usize>,
    away: Vec<(String, Moment)>,
    tried: Option<Tried>,
}

/// Opens it for a deed. `part` is the part of the address behind `manage`.
pub(in super::super) async fn open(
    app: &App,
    caller: &Caller,
    slug: &str,
    part: &str,
    deed: Deed,
) -> Result<Open, Problem> {
    let Reading { mut conn, site, entry, .. } =
        reading::door(app, &caller.at_primary(), slug).await?;
    let gallery = &entry.gallery;
    session::required(caller, &format!("/g/{}/manage{part}", gallery.slug))?;
    let who = who(&mut conn, &caller.visitor, gallery.id).await?;
    decide(who, deed, Object::OPEN).map_err(|refusal| refuse(gallery, refusal))?;
    let reports = store::report::open(&mut conn, gallery.id, COUNTED).await?.len();
    let appeals = store::appeal::open(&mut conn, gallery.id, COUNTED).await?.len();
    let away = away(&mut conn, gallery.id, site.now).await?;
    let asked = if gallery.settings.circles.take_members() {
        let waiting = store::gallery_member::waiting(&mut conn, gallery.id).await?;
        usize::try_from(waiting).ok()
    } else {
        None
    };
    Ok(Open { conn, site, who, entry, reports, appeals, asked, away, tried: None })
}

/// Whoever has said that he is away, and until when.
async fn away(
    conn: &mut Conn,
    gallery: GalleryId,
    now: Moment,
) -> db::Result<Vec<(String, Moment)>> {
    let mut away = Vec::new();
    for seat in store::staff::of_gallery(conn, gallery).await? {
        if now < seat.away_until {
            let account = store::member::find(conn, MemberId(seat.member)).await?;
            away.extend(account.map(|account| (account.nick, seat.away_until)));
        }
    }
    Ok(away)
}

fn refuse(gallery: &Gallery, refusal: Refusal) -> Message {
    Message::Refused { refusal, back: format!("/g/{}", gallery.slug) }
}

impl Open {
    pub(in super::super) fn gallery(&self) -> &Gallery {
        &self.entry.gallery
    }

    /// `/g/{slug}`
    pub(in super::super) fn base(&self) -> String {
        format!("/g/{}", self.entry.gallery.slug)
    }

    /// The gallery without the connection, for an act that takes one of its own.
    pub(in super::super) fn close(self) -> Arc<GalleryEntry> {
        self.entry
    }

    pub(in super::super) fn tabs(&self, current: &'static str) -> Tabs {
        let Open { reports, appeals, asked, .. } = *self;
        let (away, tried) = (self.away.clone(), self.tried.clone());
        Tabs { base: self.base(), current, reports, appeals, asked, away, tried }
    }

    /// The desk with a form on it that was refused.
    pub(in super::super) fn again(self, tried: Tried) -> Open {
        Open { tried: Some(tried), ..self }
    }

    pub(in super::super) fn answer(&self, page: &impl Template) -> Answer {
        let mut response = respond::page(page)?;
        respond::no_store(&mut response);
        Ok(response)
    }
}

/// Who acts, with the reason that his form gives.
pub(in super::super) fn by(
    who: Who,
    caller: &Caller,
    fields: &[(String, String)],
) -> Result<By, Refusal> {
    Ok(By { actor: actor(who, &caller.visitor), reason: Reason::parse(field(fields, "reason"))? })
}
