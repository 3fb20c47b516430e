//! What is set for the whole site: `/admin/settings`.

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
    At, Look, Sent, Wrong, answer, open, saved,
};
use crate::{
    actions::{
        change_site::{allow_galleries, name_site, report_days, set_contact, set_report_days},
        open_own::most,
    },
    app::{App, setting},
    domain::{author::fold_spaces, refusal::Refusal},
    store,
    view::console::{After, Settings, SettingsPage},
};

/// Most characters of the site's name, and of how to reach the operator.
const NAME_MAX: usize = 40;
const CONTACT_MAX: usize = 200;

/// `GET /admin/settings`
pub(in super::super) async fn settings(
    State(app): State<Arc<App>>,
    Query(look): Query<Look>,
    caller: Caller,
) -> Answer {
    answer(&page(&app, &caller, look.saved()).await?)
}

async fn page(app: &App, caller: &Caller, after: After) -> Result<SettingsPage, Problem> {
    let (mut conn, site) = open(app, caller).await?;
    let set = Settings {
        name: store::site::setting(&mut conn, setting::NAME).await?.unwrap_or_default(),
        most: most(&mut conn).await?,
        report_days: report_days(&mut conn).await?,
        contact: store::site::setting(&mut conn, setting::CONTACT).await?.unwrap_or_default(),
    };
    Ok(SettingsPage::new(&site, set, after))
}

/// `POST /admin/settings`: 303 back, or the form again.
pub(in super::super) async fn change_settings(
    State(app): State<Arc<App>>,
    caller: Caller,
    Posted(fields): Posted<Pairs>,
) -> Answer {
    let sent = Sent::open(&app, &caller, fields).await?;
    let done = sent.prove(&app, change(&app, &sent)).await;
    match sent.settle(done, "", "/admin/settings")? {
        Ok(()) => saved("/admin/settings"),
        Err((after, why)) => respond::refused(&page(&app, &caller, after).await?, &why),
    }
}

/// Only what is another than before is set, and stands in the log.
async fn change(app: &App, sent: &Sent<'_>) -> Result<(), Wrong> {
    let by = sent.reasoned()?;
    let number = |name: &'static str, least: i64, last: i64| {
        let number = sent.field(name).trim().parse().ok();
        number
            .filter(|it| (least..=last).contains(it))
            .ok_or(Refusal::NumberRange(least, last))
            .at(name)
    };
    let (most_now, days) = (number("most", 0, 1_000)?, number("report_days", 1, 365)?);
    let text = |name: &str, length| -> String {
        fold_spaces(sent.field(name)).chars().take(length).collect()
    };
    let (name, contact) = (text("name", NAME_MAX), text("contact", CONTACT_MAX));
    let mut conn = app.db.reader().await?;
    let was_name = store::site::setting(&mut conn, setting::NAME).await?.unwrap_or_default();
    let was_contact = store::site::setting(&mut conn, setting::CONTACT).await?.unwrap_or_default();
    let (was_most, was_days) = (most(&mut conn).await?, report_days(&mut conn).await?);
    drop(conn);
    if name != was_name {
        name_site(app, &by, &name).await?;
    }
    if most_now != was_most {
        allow_galleries(app, &by, most_now).await?;
    }
    if days != was_days {
        set_report_days(app, &by, days).await?;
    }
    if contact != was_contact {
        set_contact(app, &by, &contact).await?;
    }
    Ok(())
}
