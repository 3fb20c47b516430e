//! Changing what the whole site shows: its name and the issue box.

use serde_json::json;

use super::{
    Failure,
    note::{Note, SITE, note},
};
use crate::{
    app::{App, setting},
    domain::{
        issue::Issue,
        public_log::{By, LogAct, Object},
    },
    store,
};

/// Gives the site a name; an empty one means the name in the configuration.
pub async fn name_site(app: &App, by: &By, name: &str) -> Result<(), Failure> {
    let mut tx = app.db.begin().await?;
    store::site::set(&mut tx, setting::NAME, name).await?;
    let detail = json!({ "name": name }).to_string();
    let entry = Note { act: LogAct::SiteName, object: Object::Site, detail };
    note(&mut tx, SITE, by, entry, app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Says how many galleries a member may look after.
pub async fn allow_galleries(app: &App, by: &By, most: i64) -> Result<(), Failure> {
    let mut tx = app.db.begin().await?;
    store::site::set(&mut tx, setting::GALLERIES, &most.to_string()).await?;
    let detail = json!({ "galleries_per_member": most }).to_string();
    let entry = Note { act: LogAct::SiteSettings, object: Object::Site, detail };
    note(&mut tx, SITE, by, entry, app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Applies `change` to the issue box and returns what it holds then.
pub async fn change_issues(
    app: &App,
    by: &By,
    change: impl FnOnce(&mut Vec<Issue>),
) -> Result<Vec<Issue>, Failure> {
    let mut tx = app.db.begin().await?;
    store::site::set_once(&mut tx, setting::ISSUES, "[]").await?;
    let kept = store::site::lock(&mut tx, setting::ISSUES).await?;
    let mut issues: Vec<Issue> =
        kept.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
    let before = issues.clone();
    change(&mut issues);
    if issues != before {
        let json = serde_json::to_string(&issues).unwrap_or_else(|_| "[]".to_owned());
        store::site::set(&mut tx, setting::ISSUES, &json).await?;
        let detail = json!({ "issues": issues }).to_string();
        let entry = Note { act: LogAct::SiteIssues, object: Object::Site, detail };
        note(&mut tx, SITE, by, entry, app.clock.now()).await?;
    }
    tx.commit().await?;
    Ok(issues)
}

/// Days after which a report is late, until the operator says otherwise.
const REPORT_DAYS: i64 = 3;

/// Days after which a report is late.
pub async fn report_days(conn: &mut db::Conn) -> db::Result<i64> {
    let set = store::site::setting(conn, setting::REPORT_DAYS).await?;
    Ok(set.and_then(|number| number.parse().ok()).unwrap_or(REPORT_DAYS))
}

/// Says after how many days a report is late.
pub async fn set_report_days(app: &App, by: &By, days: i64) -> Result<(), Failure> {
    let detail = json!({ "report_days": days });
    set(app, by, (setting::REPORT_DAYS, &days.to_string()), detail).await
}

/// Says how to reach the operator.
pub async fn set_contact(app: &App, by: &By, contact: &str) -> Result<(), Failure> {
    set(app, by, (setting::CONTACT, contact), json!({ "contact": contact })).await
}

async fn set(
    app: &App,
    by: &By,
    (name, value): (&str, &str),
    detail: serde_json::Value,
) -> Result<(), Failure> {
    let mut tx = app.db.begin().await?;
    store::site::set(&mut tx, name, value).await?;
    let detail = detail.to_string();
    let entry = Note { act: LogAct::SiteSettings, object: Object::Site, detail };
    note(&mut tx, SITE, by, entry, app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}
