//! Looking up who wrote something, and who has looked: `/admin/lookups`.

use std::sync::Arc;

use axum::extract::{Query, State};
use db::Conn;

use super::{
    super::{caller::Caller, desk::Fields, problem, respond::Answer},
    Look, PAGE, Sent, answer, open, signed,
};
use crate::{
    actions::{
        Failure,
        look_up::{Line, look_up as find},
    },
    app::App,
    domain::{lookup, refusal::Refusal},
    store,
    view::console::{Found, LookupPage, Past},
};

/// `GET /admin/lookups`
pub(in super::super) async fn lookups(
    State(app): State<Arc<App>>,
    Query(look): Query<Look>,
    caller: Caller,
) -> Answer {
    let (mut conn, site) = open(&app, &caller).await?;
    let past = past(&mut conn, look.before()).await?;
    drop(conn);
    answer(&LookupPage::new(&site, (String::new(), None), past))
}

async fn past(conn: &mut Conn, before: i64) -> db::Result<Vec<Past>> {
    let mut past = Vec::new();
    for it in store::lookup::before(conn, before, PAGE).await? {
        let end = if it.comment > 0 { format!("#c{}", it.comment) } else { String::new() };
        let slug = store::console::slug(conn, it.gallery).await?;
        past.push(Past {
            at: it.at,
            role: it.role,
            name: it.name,
            path: slug.map_or(String::new(), |slug| format!("/g/{slug}/{}{end}", it.post.0)),
            reason: it.reason,
            lines: it.lines,
        });
    }
    Ok(past)
}

/// `POST /admin/lookups`: the addresses, on a page that is never sent again.
pub(in super::super) async fn look_up(
    State(app): State<Arc<App>>,
    caller: Caller,
    fields: Fields,
) -> Answer {
    let outcome = match signed(&app, &caller, fields).await? {
        Ok(sent) => run(&app, &caller, &sent).await.map(|lines| (sent, lines)),
        Err(failure) => Err(failure),
    };
    let back = || "/admin/lookups".to_owned();
    let (sent, lines) = outcome.map_err(|failure| problem::of(failure, back()))?;
    let (mut conn, site) = open(&app, &caller).await?;
    let past = past(&mut conn, i64::MAX).await?;
    drop(conn);
    let found = lines.into_iter().map(|line| Found {
        at: line.at,
        act: line.act,
        comment: line.comment.map(|id| id.0),
        address: line.address,
    });
    let found = (sent.field("place").to_owned(), Some(found.collect()));
    answer(&LookupPage::new(&site, found, past))
}

async fn run(app: &App, caller: &Caller, sent: &Sent) -> Result<Vec<Line>, Failure> {
    let by = sent.by(caller)?;
    let (slug, post, comment) = lookup::place(sent.field("place")).ok_or(Refusal::PostUnknown)?;
    let mut conn = app.db.reader().await?;
    let gallery = store::console::find_gallery(&mut conn, &slug).await?;
    drop(conn);
    let gallery = gallery.ok_or(Refusal::PostUnknown)?.id;
    find(app, &by, gallery, post, comment).await
}
