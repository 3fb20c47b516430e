//! A database of one story's own, and a role that is no superuser: what an operator
//! sets on a database (read-only, no more connections) must not meet other stories.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::site::connect;

/// See the module.
pub(crate) struct Database {
    /// As the test itself reaches it: a superuser, through the server's socket.
    pub(crate) url: String,
    /// Its name, and that of the role that owns it.
    pub(crate) name: String,
    server: String,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Database {
    /// `None` where there is no PostgreSQL and need not be.
    pub(crate) async fn new(what: &str) -> Option<Database> {
        // Also says so where there is none.
        crate::site::fresh_schema().await?;
        let server = std::env::var("MADANG_TEST_POSTGRES").unwrap();
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("t_{what}_{}_{number}", std::process::id());
        let admin = connect(&server).await;
        admin.batch_execute(&format!("create role {name} login")).await.unwrap();
        admin.batch_execute(&format!("create database {name} owner {name}")).await.unwrap();
        let (before, _) = server.rsplit_once('/').unwrap();
        Some(Database { url: format!("{before}/{name}"), name, server })
    }

    /// The folder of the server's socket.
    pub(crate) fn socket(&self) -> String {
        let host = self.server.split('@').nth(1).unwrap().split('/').next().unwrap();
        format!("{}/.s.PGSQL.5432", host.replace("%2F", "/"))
    }

    /// Runs statements as the superuser.
    pub(crate) async fn admin(&self, statements: &str) {
        connect(&self.server).await.batch_execute(statements).await.unwrap();
    }

    /// Ends every session in the database but those of the caller.
    pub(crate) async fn end_sessions(&self) {
        let name = &self.name;
        self.admin(&format!(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{name}'"
        ))
        .await;
    }

    /// Takes the database away again.
    pub(crate) async fn remove(self) {
        let name = &self.name;
        self.admin(&format!("drop database {name} with (force)")).await;
        self.admin(&format!("drop role {name}")).await;
    }
}
