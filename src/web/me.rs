//! One's own account: `/me` and the forms on it.

use std::sync::Arc;

use axum::extract::{Query, State};
use serde::Deserialize;

use super::{
    caller::Caller,
    posted::Posted,
    reading,
    respond::{self, Answer},
    session,
    sign_up::problem,
    write,
};
use crate::{
    actions::{
        Failure,
        change_account::{change_nick, change_password, choose_audience},
        leave::{Fate, leave, wipe},
    },
    again,
    app::App,
    domain::member::{Audience, Shown, Signed},
    infra::metric,
    store,
    view::{
        me::{Account, MePage, Said},
        message::Message,
    },
};

/// What the address of `/me` may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Arrival {
    welcome: Option<String>,
    saved: Option<String>,
    wiping: Option<String>,
}

/// `GET /me`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Query(arrival): Query<Arrival>,
    caller: Caller,
) -> Answer {
    let me = session::required(&caller, "/me")?;
    let said = Said {
        welcome: arrival.welcome.map(|next| session::way_on(&next).to_owned()),
        is_saved: arrival.saved.is_some(),
        is_wiping: arrival.wiping.is_some(),
        ..Said::default()
    };
    let mut response = respond::page(&page(&app, &caller, me, said).await?)?;
    respond::no_store(&mut response);
    Ok(response)
}

async fn page(
    app: &App,
    caller: &Caller,
    me: &Signed,
    mut said: Said,
) -> Result<MePage, super::problem::Problem> {
    let (mut conn, _, site) = reading::site(app, caller).await?;
    let owner = store::gallog::owner(&mut conn, me.id).await?.ok_or(Message::NotFound)?;
    for claim in store::claim::of_member(&mut conn, me.id, 0).await? {
        let slug = store::console::slug(&mut conn, claim.gallery).await?;
        said.blocked.extend(slug.map(|slug| claim.base(&slug)));
    }
    let account = Account {
        code: owner.code,
        nick: owner.nick,
        kind: owner.kind,
        created_at: owner.created_at,
        shown: owner.shown,
    };
    let said = Said { has_provider: app.oidc.is_some(), ..said };
    Ok(MePage::new(&site, account, said))
}

/// The page again with the form that was declined, or what else became of it.
async fn refused(
    app: &App,
    caller: &Caller,
    me: &Signed,
    form: &'static str,
    failure: Failure,
    nick: Option<(String, bool)>,
) -> Answer {
    match failure {
        Failure::Refused(refusal) if !caller.wants_json => {
            let refused = Some((form, refusal.clone()));
            let said = Said { refused, nick, ..Said::default() };
            respond::refused(&page(app, caller, me, said).await?, &refusal)
        }
        failure => Err(problem(failure, "/me")),
    }
}

/// The fields of the form for another nick.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NickFields {
    nick: String,
    kind: String,
}

/// `POST /me/nick`
pub(super) async fn nick(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<NickFields>,
) -> Answer {
    let me = session::required(&caller, "/me")?;
    let is_shared = fields.kind == "shared";
    match again!(change_nick(&app, me, &fields.nick, is_shared)) {
        Ok(()) => respond::see("/me?saved=1"),
        Err(failure) => {
            refused(&app, &caller, me, "nick", failure, Some((fields.nick, is_shared))).await
        }
    }
}

/// The fields of the form for another password.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PasswordFields {
    current: String,
    password: String,
}

/// `POST /me/password`: every other session ends, this browser gets a new one.
pub(super) async fn password(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<PasswordFields>,
) -> Answer {
    let me = session::required(&caller, "/me")?;
    let (visitor, device) = (&caller.visitor, &caller.browser.device);
    let (current, wanted) = (&fields.current, &fields.password);
    let outcome = again!(change_password(&app, visitor, me, current, wanted, device));
    metric::write("password", write::outcome_of(&outcome));
    match outcome {
        Ok(entered) => {
            let mut response = respond::see("/me?saved=1")?;
            session::give(&mut response, &caller.browser, &entered);
            Ok(response)
        }
        Err(failure) => refused(&app, &caller, me, "password", failure, None).await,
    }
}

/// Who may see what, as the form says it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AudienceFields {
    posts: i64,
    comments: i64,
    scraps: i64,
    guestbook: i64,
}

/// `POST /me/audience`
pub(super) async fn audience(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<AudienceFields>,
) -> Answer {
    let me = session::required(&caller, "/me")?;
    let shown = Shown {
        posts: Audience::from_number(fields.posts),
        comments: Audience::from_number(fields.comments),
        scraps: Audience::from_number(fields.scraps),
        guestbook: Audience::from_number(fields.guestbook),
    };
    let outcome = again!(choose_audience(&app, me, shown));
    outcome.map_err(|failure| problem(failure, "/me"))?;
    respond::see("/me?saved=1")
}

/// The fields of the forms that take something away.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WipeFields {
    current: String,
    posts: String,
    comments: String,
    fate: String,
}

/// `POST /me/wipe`: takes away what one wrote.
pub(super) async fn wipe_all(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<WipeFields>,
) -> Answer {
    let me = session::required(&caller, "/me")?;
    let (posts, comments) = (!fields.posts.is_empty(), !fields.comments.is_empty());
    match again!(wipe(&app, me, &fields.current, posts, comments)) {
        Ok(()) => respond::see("/me?wiping=1"),
        Err(failure) => refused(&app, &caller, me, "wipe", failure, None).await,
    }
}

/// `POST /me/leave`: closes the account. 303 to the front.
pub(super) async fn leave_site(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<WipeFields>,
) -> Answer {
    let me = session::required(&caller, "/me")?;
    let fate = if fields.fate == "goes" { Fate::Goes } else { Fate::Unsigned };
    let outcome = again!(leave(&app, me, &fields.current, fate));
    metric::write("leave", write::outcome_of(&outcome));
    match outcome {
        Ok(()) => {
            let mut response = respond::see("/")?;
            session::forget_all(&mut response);
            Ok(response)
        }
        Err(failure) => refused(&app, &caller, me, "leave", failure, None).await,
    }
}
