//! Changing what the whole site shows: its name and the issue box.

use super::Failure;
use crate::{
    app::{App, setting},
    domain::issue::Issue,
    store,
};

/// Gives the site a name; an empty one means the name in the configuration.
pub async fn name_site(app: &App, name: &str) -> Result<(), Failure> {
    let mut tx = app.db.begin().await?;
    store::site::set(&mut tx, setting::NAME, name).await?;
    tx.commit().await?;
    Ok(())
}

/// Applies `change` to the issue box and returns what it holds then.
pub async fn change_issues(
    app: &App,
    change: impl FnOnce(&mut Vec<Issue>),
) -> Result<Vec<Issue>, Failure> {
    let mut tx = app.db.begin().await?;
    store::site::set_once(&mut tx, setting::ISSUES, "[]").await?;
    let kept = store::site::lock(&mut tx, setting::ISSUES).await?;
    let mut issues = kept.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
    change(&mut issues);
    let json = serde_json::to_string(&issues).unwrap_or_else(|_| "[]".to_owned());
    store::site::set(&mut tx, setting::ISSUES, &json).await?;
    tx.commit().await?;
    Ok(issues)
}
