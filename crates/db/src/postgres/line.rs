//! One connection to a server, and how it is made.

use std::{ops::Deref, time::Duration};

use deadpool::managed::{Manager, Metrics, RecycleError, RecycleResult};
use deadpool_postgres::ClientWrapper;
use tokio_postgres::{NoTls, SimpleQueryMessage, config::SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{
    Options,
    error::{Error, Result, with_cause},
};

/// A connection, and whether the server would let it write when it was made.
pub(crate) struct Line {
    client: ClientWrapper,
    is_read_only: bool,
    is_spread: bool,
}

impl Line {
    /// A standby, or a database whose operator has made it read-only. A session
    /// keeps what it was born with, so it is asked once.
    pub(crate) fn is_read_only(&self) -> bool {
        self.is_read_only
    }

    /// Citus is there, and tables may stand on several machines.
    pub(crate) fn is_spread(&self) -> bool {
        self.is_spread
    }
}

impl Deref for Line {
    type Target = ClientWrapper;
    fn deref(&self) -> &ClientWrapper {
        &self.client
    }
}

/// Makes the connections to one place.
pub(crate) struct Maker {
    config: tokio_postgres::Config,
    tls: Option<MakeRustlsConnect>,
}

impl Maker {
    pub(crate) fn new(url: &str, options: &Options) -> Result<Maker> {
        let mut config: tokio_postgres::Config =
            url.parse().map_err(|error| Error::Url(with_cause(&error)))?;
        if config.get_application_name().is_none() {
            config.application_name("madang");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(options.timeout);
        }
        // The server ends what we have given up on; ours is the later limit of the two.
        // A transaction left open by a node that is gone holds its rows no longer than
        // the second of these.
        let set = format!(
            "{} -c statement_timeout={} -c idle_in_transaction_session_timeout={}",
            config.get_options().unwrap_or_default(),
            options.timeout.as_millis(),
            options.timeout.as_millis() * 2,
        );
        config.options(set.trim());
        let tls = match config.get_ssl_mode() {
            SslMode::Disable => None,
            _ => Some(tls()?),
        };
        Ok(Maker { config, tls })
    }

    /// How its connections are made.
    pub(super) fn config(&self) -> &tokio_postgres::Config {
        &self.config
    }

    /// A connection beside the pool, within a limit: what a probe is.
    pub(crate) async fn try_once(&self, limit: Duration) -> Result<Line> {
        match tokio::time::timeout(limit, self.create()).await {
            Ok(Ok(line)) => Ok(line),
            Ok(Err(error)) => Err(Error::Unavailable(with_cause(&error))),
            Err(_) => Err(Error::Timeout { statement: "connecting", after: limit }),
        }
    }

    async fn connect(&self) -> std::result::Result<ClientWrapper, tokio_postgres::Error> {
        match &self.tls {
            None => {
                let (client, connection) = self.config.connect(NoTls).await?;
                Ok(ClientWrapper::new(client, tokio::spawn(run(connection))))
            }
            Some(tls) => {
                let (client, connection) = self.config.connect(tls.clone()).await?;
                Ok(ClientWrapper::new(client, tokio::spawn(run(connection))))
            }
        }
    }
}

/// Drives a connection to its end. What ended it is told to whoever uses it.
async fn run(connection: impl Future<Output = std::result::Result<(), tokio_postgres::Error>>) {
    if let Err(error) = connection.await {
        tracing::debug!(error = with_cause(&error), "a connection to the database ended");
    }
}

/// Statements are written for one plan, whatever their values; left to itself PostgreSQL thinks
/// about many of them anew each time, for longer than they run. Citus, where it is, has to see the
/// values of what goes to several machines: then nothing is set, and no row comes.
const PLAN_ONCE: &str = "select set_config('plan_cache_mode', 'force_generic_plan', false)
 where not exists (select 1 from pg_proc
                    where proname = 'create_distributed_table' and pg_function_is_visible(oid))";

impl Manager for Maker {
    type Type = Line;
    type Error = tokio_postgres::Error;

    async fn create(&self) -> std::result::Result<Line, tokio_postgres::Error> {
        // Boxed: connecting is rare and its future large, and every request would carry it.
        let client = Box::pin(self.connect()).await?;
        // Also shows that whoever accepted the connection answers.
        let said = client.simple_query("show transaction_read_only").await?;
        let is_read_only = first(&said) == Some("on");
        let is_spread = first(&client.simple_query(PLAN_ONCE).await?).is_none();
        Ok(Line { client, is_read_only, is_spread })
    }

    async fn recycle(&self, line: &mut Line, _: &Metrics) -> RecycleResult<Self::Error> {
        if line.client.is_closed() {
            return Err(RecycleError::message("closed"));
        }
        Ok(())
    }
}

/// The first column of the first row.
pub(crate) fn first(said: &[SimpleQueryMessage]) -> Option<&str> {
    said.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    })
}

/// TLS with the system's certificates.
pub(super) fn tls() -> Result<MakeRustlsConnect> {
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
    Ok(MakeRustlsConnect::new(config))
}
