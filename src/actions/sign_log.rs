//! Signing the heads of the public log: of each chain once a day, when the day is over.
//!
//! What is signed cannot be taken back unseen: whoever has kept a head can check that
//! the log of today still begins with the log of then.

use super::Failure;
use crate::{
    app::App,
    domain::{
        gallery::GalleryId,
        public_log::{Chain, Head},
        time::{Moment, start_of},
    },
    store::public_log,
};

/// Chains that one run signs; the next run goes on.
const MOST: i64 = 500;

/// Signs what was done up to the end of yesterday, in every chain that went on since.
pub async fn sign_days(app: &App) -> Result<usize, Failure> {
    let today = app.clock.now().in_zone(&app.zone).date();
    match start_of(today, &app.zone) {
        Some(midnight) => sign(app, midnight).await,
        None => Ok(0),
    }
}

/// Signs every chain as it stands now.
pub async fn sign_now(app: &App) -> Result<usize, Failure> {
    sign(app, Moment(i64::MAX)).await
}

async fn sign(app: &App, before: Moment) -> Result<usize, Failure> {
    let mut conn = app.db.reader().await?;
    let due = public_log::unsigned(&mut conn, before, MOST).await?;
    drop(conn);
    let mut signed = 0;
    for gallery in due {
        signed += usize::from(sign_one(app, gallery, before).await?);
    }
    Ok(signed)
}

async fn sign_one(app: &App, gallery: GalleryId, before: Moment) -> Result<bool, Failure> {
    let mut tx = app.db.begin().await?;
    let Some(last) = public_log::last_before(&mut tx, gallery, before).await? else {
        return Ok(false);
    };
    let Some(head) = head(app, &last) else { return Ok(false) };
    public_log::keep_head(&mut tx, gallery, &head, app.clock.now()).await?;
    tx.commit().await?;
    Ok(true)
}

fn head(app: &App, last: &Chain) -> Option<Head> {
    let seal = app.keys.log_seal()?;
    let mut head = Head {
        chain: last.name.clone(),
        seq: last.seq,
        day: Moment(last.at).in_zone(&app.zone).date().to_string(),
        hash: last.hash.clone(),
        key: seal.public(),
        signature: String::new(),
    };
    head.signature = seal.sign(&head.bytes());
    Some(head)
}
