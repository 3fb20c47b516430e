//! Forgets addresses after the set number of days, old password attempts, sessions that
//! ran out, the pace of those who have not written for a while, and 개념글 that 실시간 베스트 shows no more.

use crate::{
    app::App,
    domain::time::{DAY, Moment, SECOND},
    store,
};

/// Rows to a transaction, so that writers never wait long.
const BATCH: i64 = 1_000;

/// Purges everything that is due.
pub(super) async fn run(app: &App) -> db::Result<()> {
    let now = app.clock.now();
    let due = Moment(now.0 - app.config.access_log_days * DAY);
    loop {
        let mut tx = app.db.begin().await?;
        let purged = store::access_log::purge(&mut tx, due, BATCH).await?;
        tx.commit().await?;
        if purged == 0 {
            break;
        }
    }
    let mut tx = app.db.begin().await?;
    store::best::purge(&mut tx).await?;
    tx.commit().await?;
    let limits = &app.config.limits;
    let longest = [
        limits.password_post,
        limits.password_post_neighbourhood,
        limits.password_neighbourhood,
        limits.login_account,
        limits.login_neighbourhood,
        limits.login_device,
        limits.second_step,
        limits.sign_up,
    ]
    .map(|attempts| i64::try_from(attempts.window.as_micros()).unwrap_or(i64::MAX / 2))
    .into_iter()
    .max()
    .unwrap_or(DAY);
    let mut tx = app.db.begin().await?;
    store::attempt::purge(&mut tx, Moment(now.0.saturating_sub(longest))).await?;
    // A minute for clocks that differ.
    let past = Moment(now.0 - 60 * SECOND);
    store::pace::purge(&mut tx, past).await?;
    store::captcha::purge(&mut tx, past).await?;
    store::member_session::purge(&mut tx, now).await?;
    store::member_mail::purge(&mut tx, now).await?;
    tx.commit().await
}
