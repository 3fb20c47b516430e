//! Galleries: `/admin/galleries`, all of them or one with its staff.

use std::sync::Arc;

use axum::extract::{Query, State};
use db::Conn;

use super::{
    super::{caller::Caller, desk::Fields, respond::Answer},
    Look, PAGE, Sent, answer, done, found, open, signed,
};
use crate::{
    actions::{
        Failure,
        close_gallery::close_gallery,
        name_staff::{member_by_code, name_staff},
    },
    app::App,
    domain::{
        authority::{Role, Who},
        gallery::{GalleryId, Slug},
        member::MemberId,
        refusal::Refusal,
    },
    store::{self, console::GalleryState},
    view::console::{GalleriesPage, GalleryCase},
};

/// `GET /admin/galleries`
pub(in super::super) async fn galleries(
    State(app): State<Arc<App>>,
    Query(look): Query<Look>,
    caller: Caller,
) -> Answer {
    let (mut conn, site) = open(&app, &caller).await?;
    let wanted = look.find.trim().to_owned();
    let one = match Slug::parse(&wanted) {
        Some(slug) => store::console::find_gallery(&mut conn, &slug).await?,
        None => None,
    };
    if let Some(one) = one {
        let staff = staff(&mut conn, one.id).await?;
        drop(conn);
        return answer(&GalleriesPage::one(&site, case(one), staff, look.saved.is_some()));
    }
    let mut all = match wanted.as_str() {
        "" => store::console::galleries(&mut conn, &look.after, PAGE + 1).await?,
        _ => Vec::new(),
    };
    drop(conn);
    let has_more = all.len() as i64 > PAGE;
    all.truncate(PAGE as usize);
    let more = all.last().filter(|_| has_more).map(|last| last.slug.clone());
    let is_first = look.after.is_empty() && wanted.is_empty();
    let all = all.into_iter().map(case).collect();
    answer(&GalleriesPage::list(&site, wanted, all, more, is_first))
}

fn case(gallery: GalleryState) -> GalleryCase {
    GalleryCase {
        slug: gallery.slug,
        name: gallery.name,
        opened: gallery.opened,
        closed: gallery.closed,
    }
}

async fn staff(conn: &mut Conn, gallery: GalleryId) -> db::Result<Vec<(String, String, bool)>> {
    let mut staff = Vec::new();
    for seat in store::staff::of_gallery(conn, gallery).await? {
        let member = store::member::find(conn, MemberId(seat.member)).await?;
        let is_manager = seat.who.role == Role::Manager;
        staff.extend(member.map(|member| (member.code, member.nick, is_manager)));
    }
    Ok(staff)
}

/// `POST /admin/galleries`: 303 back.
pub(in super::super) async fn change_gallery(
    State(app): State<Arc<App>>,
    caller: Caller,
    fields: Fields,
) -> Answer {
    let sent = signed(&app, &caller, fields).await?;
    let (outcome, back) = match sent {
        Ok(sent) => {
            let slug: String =
                form_urlencoded::byte_serialize(sent.field("gallery").as_bytes()).collect();
            let back = format!("/admin/galleries?find={slug}");
            (change(&app, &caller, &sent).await, back)
        }
        Err(failure) => (Err(failure), "/admin/galleries".to_owned()),
    };
    done(outcome, &back)
}

async fn change(app: &App, caller: &Caller, sent: &Sent) -> Result<(), Failure> {
    let by = sent.by(caller)?;
    let slug = Slug::parse(sent.field("gallery").trim()).ok_or(Refusal::SlugRule)?;
    let mut conn = app.db.reader().await?;
    let gallery = store::console::find_gallery(&mut conn, &slug).await?.ok_or(Failure::Missing)?;
    drop(conn);
    match sent.field("do") {
        "close" => found(close_gallery(app, &by, gallery.id, true).await?),
        "reopen" => found(close_gallery(app, &by, gallery.id, false).await?),
        "manager" => {
            let member = member_by_code(app, sent.field("code")).await?;
            name_staff(app, &by, gallery.id, &member, Who::plain(Role::Manager)).await
        }
        _ => Err(Failure::Missing),
    }
}
