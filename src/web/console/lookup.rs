//! Looking up who wrote something, and who has looked: `/admin/lookups`.

use std::sync::Arc;

use axum::extract::{Query, State};
use db::Conn;

use super::{
    super::{
        caller::Caller,
        desk::Pairs,
        posted::Posted,
        respond::{self, Answer},
    },
    At, Look, PAGE, Sent, Wrong, answer, open,
};
use crate::{
    actions::look_up::{Line, look_up as find},
    app::App,
    domain::{lookup, refusal::Refusal},
    store,
    view::console::{After, Found, LookupPage, Past},
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
    answer(&LookupPage::new(&site, (String::new(), None), past, After::Nothing))
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
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let sent = Sent::open(&app, &caller, fields).await?;
    let done = sent.prove(&app, run(&app, &sent)).await;
    let lines = sent.settle(done, "", "/admin/lookups")?;
    let (mut conn, site) = open(&app, &caller).await?;
    let past = past(&mut conn, i64::MAX).await?;
    drop(conn);
    let place = sent.field("place").to_owned();
    let found = |line: Line| Found {
        at: line.at,
        act: line.act,
        comment: line.comment.map(|id| id.0),
        address: line.address,
    };
    match lines {
        Ok(lines) => {
            let found = Some(lines.into_iter().map(found).collect());
            answer(&LookupPage::new(&site, (place, found), past, After::Nothing))
        }
        Err((after, why)) => {
            respond::refused(&LookupPage::new(&site, (place, None), past, after), &why)
        }
    }
}

async fn run(app: &App, sent: &Sent<'_>) -> Result<Vec<Line>, Wrong> {
    let by = sent.reasoned()?;
    let place = lookup::place(sent.field("place")).ok_or(Refusal::PostUnknown);
    let (slug, post, comment) = place.at("place")?;
    let mut conn = app.db.reader().await?;
    let gallery = store::console::find_gallery(&mut conn, &slug).await?;
    drop(conn);
    let gallery = gallery.ok_or(Refusal::PostUnknown).at("place")?.id;
    Ok(find(app, &by, gallery, post, comment).await?)
}
