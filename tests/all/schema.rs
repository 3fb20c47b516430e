//! A schema of its own for each story, on the PostgreSQL that the run has started.

use std::sync::{
    Mutex,
    atomic::{AtomicU32, Ordering},
};

/// Says once, and aloud, that half of the stories cannot be told here.
static SAID: Mutex<bool> = Mutex::new(false);

pub(crate) async fn fresh_schema() -> Option<String> {
    let Ok(url) = std::env::var("MADANG_TEST_POSTGRES") else {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "no PostgreSQL, and CI runs everything: use scripts/with-postgres"
        );
        if !std::mem::replace(&mut *SAID.lock().unwrap(), true) {
            eprintln!("*** SKIPPED: no PostgreSQL. Run the tests under scripts/with-postgres. ***");
        }
        return None;
    };
    let name = format!("t_{}_{}", std::process::id(), SCHEMA.fetch_add(1, Ordering::Relaxed));
    connect(&url).await.batch_execute(&format!("create schema {name}")).await.unwrap();
    let separator = if url.contains('?') { '&' } else { '?' };
    Some(format!("{url}{separator}options=-csearch_path%3D{name}"))
}

static SCHEMA: AtomicU32 = AtomicU32::new(0);

pub(crate) async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}
