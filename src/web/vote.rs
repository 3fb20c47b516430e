//! 추천 and 비추천: `POST /g/{gallery}/{no}/vote`.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    response::IntoResponse,
};
use serde::{Deserialize, Serialize};

use super::{
    caller::Caller,
    posted::Posted,
    problem::Problem,
    query::{self, Query},
    reading::{self, Reading},
    respond::{self, Answer},
    write,
};
use crate::{
    actions::cast_vote::cast_vote, again, app::App, domain::vote::Vote, infra::metric,
    view::message::Message,
};

/// The one field of the form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    value: String,
}

/// The three counts after the vote, for programs.
#[derive(Debug, Serialize)]
struct CountsJson {
    up: i64,
    member_up: i64,
    down: i64,
}

/// 303 to the post, or the counts as JSON.
pub(super) async fn cast(
    State(app): State<Arc<App>>,
    Path((slug, no)): Path<(String, String)>,
    query: Query,
    caller: Caller,
    Posted(fields): Posted<Fields>,
) -> Answer {
    let vote = Vote::parse(&fields.value).ok_or(Message::BadRequest)?;
    let no = query::no(&no)?;
    let Reading { conn, entry, .. } = reading::gallery(&app, &caller, &slug).await?;
    drop(conn);
    let outcome = again!(cast_vote(&app, &caller.visitor, &entry.gallery, no, vote));
    metric::write("vote", write::outcome_of(&outcome));
    let counts = outcome.map_err(|failure| Problem::of_post(failure, &entry, no))?;
    if caller.wants_json {
        let counts =
            CountsJson { up: counts.ups, member_up: counts.member_ups, down: counts.downs };
        return Ok(Json(counts).into_response());
    }
    let place = query.place(&entry.gallery);
    let url = place.post_part(no, "", query.comment_order(), query.comment_page());
    respond::see(&format!("{url}#votes"))
}
