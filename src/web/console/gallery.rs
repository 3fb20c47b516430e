//! Galleries: `/admin/galleries`, all of them or one with its staff.

use std::sync::Arc;

use axum::extract::{Query, State};
use db::Conn;

use super::{
    super::{
        caller::Caller,
        desk::Pairs,
        posted::Posted,
        problem::Problem,
        respond::{self, Answer},
    },
    Look, PAGE, Sent, Wrong, answer, found, open, saved,
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
    },
    store::{self, console::GalleryState},
    view::console::{After, GalleriesPage, GalleryCase},
};

/// `GET /admin/galleries`
pub(in super::super) async fn galleries(
    State(app): State<Arc<App>>,
    Query(look): Query<Look>,
    caller: Caller,
) -> Answer {
    let after = look.saved();
    answer(&page(&app, &caller, (look.find.trim(), &look.after), after).await?)
}

/// The gallery that is wanted, or all behind one.
async fn page(
    app: &App,
    caller: &Caller,
    (wanted, behind): (&str, &str),
    after: After,
) -> Result<GalleriesPage, Problem> {
    let (mut conn, site) = open(app, caller).await?;
    let one = match Slug::parse(wanted) {
        Some(slug) => store::console::find_gallery(&mut conn, &slug).await?,
        None => None,
    };
    if let Some(one) = one {
        let staff = staff(&mut conn, one.id).await?;
        return Ok(GalleriesPage::one(&site, case(one), staff, after));
    }
    let mut all = match wanted {
        "" => store::console::galleries(&mut conn, behind, PAGE + 1).await?,
        _ => Vec::new(),
    };
    let has_more = all.len() as i64 > PAGE;
    all.truncate(PAGE as usize);
    let more = all.last().filter(|_| has_more).map(|last| last.slug.clone());
    let is_first = behind.is_empty() && wanted.is_empty();
    let all = all.into_iter().map(case).collect();
    Ok(GalleriesPage::list(&site, wanted.to_owned(), all, more, is_first))
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

/// `POST /admin/galleries`: 303 back, or the form again.
pub(in super::super) async fn change_gallery(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let sent = Sent::open(&app, &caller, fields).await?;
    let done = sent.prove(&app, change(&app, &sent)).await;
    let wanted = sent.field("gallery").trim();
    let slug: String = form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    let back = format!("/admin/galleries?find={slug}");
    let form = if sent.field("do") == "manager" { "manager" } else { "gate" };
    match sent.settle(done, form, &back)? {
        Ok(()) => saved(&back),
        Err((after, why)) => {
            respond::refused(&page(&app, &caller, (wanted, ""), after).await?, &why)
        }
    }
}

async fn change(app: &App, sent: &Sent<'_>) -> Result<(), Wrong> {
    let by = sent.reasoned()?;
    let slug = Slug::parse(sent.field("gallery").trim()).ok_or(Failure::Missing)?;
    let mut conn = app.db.reader().await?;
    let gallery = store::console::find_gallery(&mut conn, &slug).await?.ok_or(Failure::Missing)?;
    drop(conn);
    match sent.field("do") {
        "close" => found(close_gallery(app, &by, gallery.id, true).await?)?,
        "reopen" => found(close_gallery(app, &by, gallery.id, false).await?)?,
        "manager" => {
            let member = member_by_code(app, sent.field("code")).await?;
            name_staff(app, &by, gallery.id, &member, Who::plain(Role::Manager)).await?;
        }
        _ => return Err(Failure::Missing.into()),
    }
    Ok(())
}
