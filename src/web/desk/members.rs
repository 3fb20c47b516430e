//! Members of a gallery: letting in, refusing, sending away.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use db::Conn;
use serde::Deserialize;

use super::{
    super::{
        caller::Caller,
        posted::Posted,
        respond::{self, Answer},
        sent::{Wrong, settle},
    },
    Pairs, field,
    open::{Open, by, open},
};
use crate::{
    actions::{
        Failure,
        join_gallery::{answer, remove},
        name_staff::member_by_code,
    },
    app::App,
    domain::{
        authority::Deed,
        gallery::GalleryId,
        member::MemberId,
        membership::{Membership, Standing},
        public_log::By,
        time::Moment,
    },
    store,
    view::desk::{Applicant, MembersPage, applied},
};

/// Applications that are shown at once, and members of a page.
const PAGE: i64 = 50;

/// Behind which member a page begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Behind {
    behind: String,
}

impl Behind {
    /// `time.member`; whatever else is the beginning.
    fn place(&self) -> (Moment, i64) {
        let parts = self.behind.split_once('.');
        let numbers = parts.and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
        let (at, id) = numbers.unwrap_or((i64::MIN, 0));
        (Moment(at), id)
    }
}

/// `GET /g/{gallery}/manage/members`
pub(in super::super) async fn members(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    Query(behind): Query<Behind>,
    caller: Caller,
) -> Answer {
    let mut open = open(&app, &caller, &slug, "/members", Deed::Admit).await?;
    let page = page(&mut open, behind).await?;
    open.answer(&page)
}

async fn page(open: &mut Open, from: Behind) -> db::Result<MembersPage> {
    let (id, conn) = (open.gallery().id, &mut open.conn);
    let start = (Moment(i64::MIN), 0);
    let asked = store::gallery_member::all(conn, id, Standing::Asked, start, PAGE).await?;
    let place = from.place();
    let mut inside =
        store::gallery_member::all(conn, id, Standing::Inside, place, PAGE + 1).await?;
    let has_more = inside.len() as i64 > PAGE;
    inside.truncate(PAGE as usize);
    let last = inside.last().filter(|_| has_more);
    let behind = last.map(|(member, it)| format!("{}.{member}", it.asked_at.0));
    let (asked, inside) = (named(conn, asked).await?, named(conn, inside).await?);
    let more = behind.map(|behind| format!("{}/manage/members?behind={behind}", open.base()));
    let (tabs, inside) = (open.tabs("members"), (inside, from.behind));
    Ok(MembersPage::new(&open.site, &tabs, open.gallery(), asked, inside, more))
}

async fn named(conn: &mut Conn, found: Vec<(i64, Membership)>) -> db::Result<Vec<Applicant>> {
    let mut named = Vec::new();
    for (member, membership) in found {
        let account = store::member::find(conn, MemberId(member)).await?;
        named.extend(account.map(|it| Applicant { nick: it.nick, code: it.code, membership }));
    }
    Ok(named)
}

/// `POST /g/{gallery}/manage/members`: 303 to the page, or the form again, on the page of members it
/// stood on.
pub(in super::super) async fn change_members(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let desk = open(&app, &caller, &slug, "/members", Deed::Admit).await?;
    let (back, who) = (format!("{}/manage/members", desk.base()), desk.who);
    let id = desk.close().gallery.id;
    let done = match by(who, &caller, &fields) {
        Ok(by) => change(&app, &by, id, &fields).await.map_err(Wrong::from),
        Err(refusal) => Err(refusal.into()),
    };
    let form = match field(&fields, "do") {
        "remove" => field(&fields, "code").to_owned(),
        _ => applied(field(&fields, "code")),
    };
    match settle(done, &caller, &fields, &form, &back)? {
        Ok(()) => respond::see(&back),
        Err((tried, why)) => {
            let desk = open(&app, &caller, &slug, "/members", Deed::Admit).await?;
            let from = Behind { behind: field(&fields, "behind").to_owned() };
            respond::refused(&page(&mut desk.again(tried), from).await?, &why)
        }
    }
}

async fn change(
    app: &App,
    by: &By,
    gallery: GalleryId,
    fields: &[(String, String)],
) -> Result<(), Failure> {
    let member = member_by_code(app, field(fields, "code")).await?;
    let words = field(fields, "answer");
    match field(fields, "do") {
        "admit" => answer(app, by, gallery, &member, Standing::Inside, words).await,
        "refuse" => answer(app, by, gallery, &member, Standing::Refused, words).await,
        "remove" => remove(app, by, gallery, &member).await,
        _ => Err(Failure::Missing),
    }
}
