//! Opening a gallery: `/open`.

use std::sync::Arc;

use axum::{extract::State, http::Uri};
use serde::Deserialize;

use super::{
    caller::Caller,
    posted::Posted,
    problem, reading,
    respond::{self, Answer},
    session, write,
};
use crate::{
    actions::{
        Failure,
        open_own::{Opened, is_asked_first, most, open_own},
    },
    again,
    app::App,
    domain::{gallery_form::NewGallery, member::Signed, visitor::Visitor},
    infra::metric,
    store,
    view::open::{About, OpenPage},
};

/// More galleries than anybody looks after.
const MANY: i64 = 10_000;
/// A member's own requests that are shown.
const REQUESTS: i64 = 20;

/// What the form sends.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    slug: String,
    name: String,
    kind: String,
    description: String,
    nick: String,
}

/// `GET /open`
pub(super) async fn form(State(app): State<Arc<App>>, uri: Uri, caller: Caller) -> Answer {
    let me = session::required(&caller, "/open")?;
    let (mut conn, _, site) = reading::site(&app, &caller).await?;
    let about = about(&mut conn, &caller.visitor, me, uri.query() == Some("asked=1")).await?;
    let mut response = respond::page(&OpenPage::new(&site, about, NewGallery::default(), None))?;
    respond::no_store(&mut response);
    Ok(response)
}

/// `POST /open`: 303 to the gallery, or back to the form that says the operator was asked.
pub(super) async fn send(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let me = session::required(&caller, "/open")?;
    let form = NewGallery {
        slug: fields.slug,
        name: fields.name,
        kind: fields.kind,
        description: fields.description,
        default_nick: fields.nick,
    };
    let opened = again!(open_own(&app, &caller.visitor, &form));
    metric::write("open_gallery", write::outcome_of(&opened));
    match opened {
        Ok(Opened::At(slug)) => respond::see(&format!("/g/{slug}")),
        Ok(Opened::Asked) => respond::see("/open?asked=1"),
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let (mut conn, _, site) = reading::site(&app, &caller).await?;
            let about = about(&mut conn, &caller.visitor, me, false).await?;
            respond::refused(&OpenPage::new(&site, about, form, Some(&refusal)), &refusal)
        }
        Err(failure) => Err(problem::of(failure, "/open".to_owned())),
    }
}

/// What the page says besides the form.
async fn about(
    conn: &mut db::Conn,
    visitor: &Visitor,
    me: &Signed,
    just_asked: bool,
) -> db::Result<About> {
    // Who may not yet do without hears so when he sends the form.
    let needs_approval = match is_asked_first(conn, visitor).await {
        Err(Failure::Broken(error)) => return Err(error),
        asked => matches!(asked, Ok(true)),
    };
    Ok(About {
        has: store::staff::managed(conn, me.id.0, MANY).await?.len() as i64,
        most: most(conn).await?,
        needs_approval,
        just_asked,
        requests: store::gallery_request::of_member(conn, me.id, REQUESTS).await?,
    })
}
