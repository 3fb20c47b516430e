//! What readers and writers see when the database fails, and that nothing is lost by it.

mod away;
mod cluster;
pub(crate) mod database;
mod doubt;
mod entry;
mod proxy;
mod standby;
mod start;

use std::{future::Future, time::Duration};

use crate::{
    guest::{Answer, Guest},
    site::{GALLERY, Site, runtime},
};
use database::Database;
use proxy::{Mode, Proxy};

/// A site whose database stands behind a proxy.
struct Failing {
    site: Site,
    proxy: Proxy,
    database: Database,
}

/// Long enough for a machine under load, short enough to wait for.
const PATIENCE: [(&str, &str); 1] = [("MADANG_QUERY_TIMEOUT", "2s")];

/// Tells a story of a site whose database stands behind a proxy, and sees to it that the
/// site is well in the end: nothing half-written, and no restart in between.
fn tell<F, Fut>(what: &str, story: F)
where
    F: FnOnce(Failing) -> Fut,
    Fut: Future<Output = Failing>,
{
    runtime().block_on(async {
        let Some(database) = Database::new(what).await else { return };
        let proxy = Proxy::before(database.socket()).await;
        let name = &database.name;
        let mut site = Site::at(&format!("postgres://{name}@{}/{name}", proxy.place()), &PATIENCE);
        site.start();
        let Failing { site, proxy, database } = story(Failing { site, proxy, database }).await;
        proxy.set(Mode::Pass);
        is_back(&site.guest()).await;
        site.guest().write("끝", "다시 잘 됩니다").await;
        site.doctor_is_content();
        drop(site);
        database.remove().await;
    });
}

/// The gallery's list.
fn list() -> String {
    format!("/g/{GALLERY}")
}

/// The answer while the database is away: in the reader's language, and for programs.
async fn is_away(guest: &Guest) {
    // A page that is kept may be sent until the server hears that nobody tells it any more.
    for _ in 0..600 {
        if guest.get(&list()).await.status == 503 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for (lang, words) in
        [("ko", "지금은 잠시 응답할 수 없습니다."), ("en", "Unavailable for a moment")]
    {
        let request = guest.request("GET", &list()).header("accept-language", lang);
        let answer = Answer::of(request).await.expect(503);
        assert!(answer.text.contains(words), "{}", answer.text);
        assert!(answer.retry_after() > 0);
    }
    let answer = guest.get_json(&list()).await.expect(503);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!((&answer.json()["code"], answer.retry_after()), (&"unavailable".into(), 5));
    guest.get("/healthz").await.expect(200);
    guest.get("/readyz").await.expect(503);
}

/// Waits until the site answers again.
async fn is_back(guest: &Guest) {
    let mut answer = guest.get(&list()).await;
    for _ in 0..600 {
        if answer.status == 200 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        answer = guest.get(&list()).await;
    }
    panic!("it does not come back: {answer:?}");
}
