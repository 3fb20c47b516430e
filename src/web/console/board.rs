//! Pinned rows and the issue box: `/admin/board`.

use std::sync::Arc;

use axum::extract::{Query, State};

use super::{
    super::{
        caller::Caller,
        desk::Pairs,
        posted::Posted,
        problem::Problem,
        respond::{self, Answer},
    },
    At, Look, Sent, Wrong, answer, found, open, saved,
};
use crate::{
    actions::{
        Failure,
        change_site::change_issues,
        pin_row::{pin_row, unpin_row},
    },
    app::{App, setting},
    domain::{
        author::{fold_spaces, is_visible},
        issue::{Issue, LINE_MAX},
        pin::{LABEL_MAX, Pin, Place, TITLE_MAX},
        refusal::Refusal,
        time::parse_date,
    },
    store::{self, pin::EVERYWHERE},
    view::{
        console::{After, BoardPage},
        frame::is_safe_url,
    },
};

/// `GET /admin/board`
pub(in super::super) async fn board(
    State(app): State<Arc<App>>,
    Query(look): Query<Look>,
    caller: Caller,
) -> Answer {
    answer(&page(&app, &caller, look.saved()).await?)
}

async fn page(app: &App, caller: &Caller, after: After) -> Result<BoardPage, Problem> {
    let (mut conn, site) = open(app, caller).await?;
    let pins = store::pin::of_gallery(&mut conn, EVERYWHERE).await?;
    let issues = store::site::setting(&mut conn, setting::ISSUES).await?;
    let issues = issues.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
    Ok(BoardPage::new(&site, pins, issues, after))
}

/// `POST /admin/board`: 303 back, or the form again.
pub(in super::super) async fn change_board(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let sent = Sent::open(&app, &caller, fields).await?;
    let done = sent.prove(&app, change(&app, &sent)).await;
    match sent.settle(done, sent.field("do"), "/admin/board")? {
        Ok(()) => saved("/admin/board"),
        Err((after, why)) => respond::refused(&page(&app, &caller, after).await?, &why),
    }
}

async fn change(app: &App, sent: &Sent<'_>) -> Result<(), Wrong> {
    let by = sent.reasoned()?;
    match sent.field("do") {
        "pin" => {
            pin_row(app, &by, EVERYWHERE, pin(sent, &by.actor.name)?).await?;
        }
        "unpin" => found(unpin_row(app, &by, EVERYWHERE, sent.id("id")?).await?)?,
        "issue" => {
            let issue = Issue { text: line(sent, "text", LINE_MAX)?, url: link(sent)? };
            change_issues(app, &by, |issues| issues.push(issue)).await?;
        }
        "drop" => {
            let at = sent.field("line").parse::<usize>().ok().and_then(|it| it.checked_sub(1));
            let at = at.ok_or(Failure::Missing)?;
            let shown = sent.field(&format!("text-{}", at + 1)).to_owned();
            let mut was_there = false;
            // Somebody else may have taken one away since the page was shown.
            change_issues(app, &by, |issues| {
                was_there = issues.get(at).is_some_and(|issue| issue.text == shown);
                if was_there {
                    issues.remove(at);
                }
            })
            .await?;
            found(was_there)?;
        }
        _ => return Err(Failure::Missing.into()),
    }
    Ok(())
}

fn pin(sent: &Sent<'_>, author: &str) -> Result<Pin, Wrong> {
    let date = match sent.field("date") {
        "" => String::new(),
        typed => parse_date(typed).ok_or(Refusal::WordsEmpty).at("date")?.to_string(),
    };
    Ok(Pin {
        id: 0,
        place: if sent.field("place") == "bottom" { Place::Bottom } else { Place::Top },
        label: line(sent, "label", LABEL_MAX)?,
        title: line(sent, "title", TITLE_MAX)?,
        url: link(sent)?,
        author: author.to_owned(),
        date,
    })
}

fn line(sent: &Sent<'_>, name: &'static str, most: usize) -> Result<String, Wrong> {
    let text = fold_spaces(sent.field(name));
    if !is_visible(&text) {
        Err(Refusal::WordsEmpty).at(name)
    } else if text.chars().count() > most {
        Err(Refusal::WordsTooLong).at(name)
    } else {
        Ok(text)
    }
}

fn link(sent: &Sent<'_>) -> Result<String, Refusal> {
    let url = sent.field("url").trim();
    if url.is_empty() || is_safe_url(url) { Ok(url.to_owned()) } else { Err(Refusal::LinkUnsafe) }
}
