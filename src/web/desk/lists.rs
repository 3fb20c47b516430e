//! Lists of bans that galleries share: begun, named, gone by, written in.

use std::sync::Arc;

use axum::extract::{Path, State};

use super::{
    super::{
        caller::Caller,
        posted::Posted,
        problem::Problem,
        respond::{self, Answer},
        sent::{Wrong, settle},
    },
    Pairs, field,
    open::{Open, by, open},
};
use crate::{
    actions::{
        Failure,
        share_bans::{MANY, leave_list, let_in, lift_shared, open_list, rename_list, use_list},
    },
    app::App,
    domain::{authority::Deed, gallery::Gallery, public_log::By},
    store::{
        self,
        ban_share::{self, Shared},
    },
    view::desk::{ListText, ListsPage, UserText},
};

/// Bans of a list that are shown.
const BANS: i64 = 50;

/// `GET /g/{gallery}/manage/lists`
pub(in super::super) async fn ban_lists(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
) -> Answer {
    let mut open = open(&app, &caller, &slug, "/lists", Deed::Settings).await?;
    let page = page(&mut open).await?;
    open.answer(&page)
}

async fn page(open: &mut Open) -> Result<ListsPage, Problem> {
    let id = open.gallery().id;
    let used = ban_share::used(&mut open.conn, id).await?;
    let all = ban_share::all(&mut open.conn, MANY).await?;
    let mut texts = (Vec::new(), Vec::new());
    for list in &used {
        texts.0.push(text(open, list, true).await?);
    }
    for list in all.iter().filter(|list| used.iter().all(|it| it.id != list.id)) {
        let text = text(open, list, list.owner == id).await?;
        texts.1.extend(text.owner.is_some().then_some(text));
    }
    Ok(ListsPage::new(&open.site, &open.tabs("lists"), open.gallery(), texts))
}

/// `is_used`: with what only those read who go by it, with its keeper's word.
async fn text(open: &mut Open, list: &Shared, is_used: bool) -> Result<ListText, Problem> {
    let id = open.gallery().id;
    let is_own = list.owner == id;
    let owner = store::gallery::numbered(&mut open.conn, list.owner).await?;
    // A gallery that stands in no directory is named by no list either.
    let owner = owner.filter(|owner| is_own || owner.settings.circles.are_listed());
    let (mut users, mut bans) = (Vec::new(), Vec::new());
    if is_own {
        let found = ban_share::users(&mut open.conn, list.id, MANY).await?;
        let others = found.into_iter().filter(|user| user.gallery != id);
        users.extend(others.map(|user| UserText {
            slug: user.slug,
            name: user.name,
            may_add: user.may_add,
            may_read: user.may_read,
        }));
    }
    if is_used && list.may_read {
        bans = store::ban::of_list(&mut open.conn, list.id, i64::MAX, BANS).await?;
    }
    Ok(ListText {
        id: list.id,
        name: list.name.clone(),
        owner: owner.map(|owner| (owner.slug.to_string(), owner.name)),
        is_own,
        may_add: list.may_add,
        may_read: list.may_read,
        users,
        bans,
    })
}

/// `POST /g/{gallery}/manage/lists`: 303 to the page, or the form again.
pub(in super::super) async fn change_lists(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let desk = open(&app, &caller, &slug, "/lists", Deed::Settings).await?;
    let (back, who) = (format!("{}/manage/lists", desk.base()), desk.who);
    let entry = desk.close();
    let done = match by(who, &caller, &fields) {
        Ok(by) => change(&app, &by, &entry.gallery, &fields).await.map_err(Wrong::from),
        Err(refusal) => Err(refusal.into()),
    };
    let form = match field(&fields, "do") {
        "rename" => field(&fields, "list"),
        form => form,
    };
    match settle(done, &caller, &fields, form, &back)? {
        Ok(()) => respond::see(&back),
        Err((tried, why)) => {
            let desk = open(&app, &caller, &slug, "/lists", Deed::Settings).await?;
            respond::refused(&page(&mut desk.again(tried)).await?, &why)
        }
    }
}

async fn change(
    app: &App,
    by: &By,
    gallery: &Gallery,
    fields: &[(String, String)],
) -> Result<(), Failure> {
    let number = || field(fields, "list").parse::<i64>().map_err(|_| Failure::Missing);
    let id = gallery.id;
    match field(fields, "do") {
        "open" => open_list(app, by, id, field(fields, "name")).await.map(|_| ()),
        "rename" => rename_list(app, by, id, number()?, field(fields, "name")).await,
        "writers" => {
            let named = |what: &str| -> Vec<&str> {
                let named = fields.iter().filter(|(name, _)| name == what);
                named.map(|(_, slug)| slug.as_str()).collect()
            };
            let (readers, writers) = (named("reader"), named("writer"));
            let_in(app, by, id, number()?, (&readers, &writers)).await
        }
        "use" => use_list(app, by, id, number()?).await.map(|_| ()),
        "leave" => match leave_list(app, by, id, number()?).await? {
            true => Ok(()),
            false => Err(Failure::Missing),
        },
        "lift" => {
            let ban = field(fields, "ban").split_once('-');
            let ban = ban.and_then(|(list, id)| Some((list.parse().ok()?, id.parse().ok()?)));
            match lift_shared(app, by, gallery, ban.ok_or(Failure::Missing)?).await? {
                true => Ok(()),
                false => Err(Failure::Missing),
            }
        }
        _ => Err(Failure::Missing),
    }
}
