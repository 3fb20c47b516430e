//! The engine that others keep: a pool of connections to PostgreSQL.

mod copy;
mod session;

use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Timeouts};
use tokio_postgres::config::SslMode;

use crate::{
    Options,
    error::{Error, Result, with_cause},
};
pub(crate) use session::Session;

/// What a connection was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// One snapshot, nothing written.
    Read,
    /// A transaction.
    Write,
}

impl Purpose {
    pub(crate) fn opening(self) -> &'static str {
        match self {
            Purpose::Read => "begin isolation level repeatable read, read only",
            Purpose::Write => "begin",
        }
    }
}

pub(crate) struct Database {
    pool: Pool,
}

impl Database {
    pub(crate) async fn open(url: &str, options: &Options) -> Result<Database> {
        let mut config: tokio_postgres::Config =
            url.parse().map_err(|error| Error::Url(with_cause(&error)))?;
        if config.get_application_name().is_none() {
            config.application_name("madang");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(options.timeout);
        }
        // The server ends what we have given up on; ours is the later limit of the two.
        let set = format!(
            "{} -c statement_timeout={} -c idle_in_transaction_session_timeout={}",
            config.get_options().unwrap_or_default(),
            options.timeout.as_millis(),
            options.timeout.as_millis() * 4,
        );
        config.options(set.trim());

        let manager_config = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = match config.get_ssl_mode() {
            SslMode::Disable => Manager::from_config(config, tokio_postgres::NoTls, manager_config),
            _ => Manager::from_config(config, tls()?, manager_config),
        };
        let wait = Some(options.timeout);
        let pool = Pool::builder(manager)
            .max_size(options.connections)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts { wait, create: wait, recycle: wait })
            .build()
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        let database = Database { pool };
        drop(database.connection(options.timeout).await?);
        Ok(database)
    }

    pub(crate) async fn connection(&self, timeout: Duration) -> Result<Object> {
        use deadpool_postgres::PoolError;
        self.pool.get().await.map_err(|error| match error {
            PoolError::Timeout(_) => Error::Timeout { statement: "a connection", after: timeout },
            PoolError::Backend(error) => Error::Unavailable(with_cause(&error)),
            other => Error::Unavailable(other.to_string()),
        })
    }
}

fn tls() -> Result<tokio_postgres_rustls::MakeRustlsConnect> {
    let mut roots = rustls::RootCertStore::empty();
    for certificate in rustls_native_certs::load_native_certs().certs {
        // One unreadable certificate of the system must not close the others.
        roots.add(certificate).ok();
    }
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Unavailable(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(tokio_postgres_rustls::MakeRustlsConnect::new(config))
}
