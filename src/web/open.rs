//! Opening a gallery: `/open`.

use std::sync::Arc;

use axum::{
    Form,
    extract::{State, rejection::FormRejection},
};
use serde::Deserialize;

use super::{
    caller::Caller,
    problem, reading,
    respond::{self, Answer},
    session, write,
};
use crate::{
    actions::{
        Failure,
        open_own::{most, open_own},
    },
    again,
    app::App,
    domain::gallery_form::NewGallery,
    infra::metric,
    store,
    view::open::OpenPage,
};

/// More galleries than anybody looks after.
const MANY: i64 = 10_000;

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
pub(super) async fn form(State(app): State<Arc<App>>, caller: Caller) -> Answer {
    let me = session::required(&caller, "/open")?;
    let (mut conn, _, site) = reading::site(&app, &caller).await?;
    let room = room(&mut conn, me.id.0).await?;
    let mut response = respond::page(&OpenPage::new(&site, room, NewGallery::default(), None))?;
    respond::no_store(&mut response);
    Ok(response)
}

/// `POST /open`: 303 to the gallery.
pub(super) async fn send(
    State(app): State<Arc<App>>,
    caller: Caller,
    fields: Result<Form<Fields>, FormRejection>,
) -> Answer {
    let Form(fields) = fields.map_err(write::refused_form)?;
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
        Ok(gallery) => respond::see(&format!("/g/{}", gallery.slug)),
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let (mut conn, _, site) = reading::site(&app, &caller).await?;
            let room = room(&mut conn, me.id.0).await?;
            respond::refused(&OpenPage::new(&site, room, form, Some(&refusal)), &refusal)
        }
        Err(failure) => Err(problem::of(failure, "/open".to_owned())),
    }
}

/// Galleries that a member looks after, and how many he may.
async fn room(conn: &mut db::Conn, member: i64) -> db::Result<(i64, i64)> {
    let has = store::staff::managed(conn, member, MANY).await?.len() as i64;
    Ok((has, most(conn).await?))
}
