//! `madang serve`: the server, and what a first run needs to be told.

use std::{net::SocketAddr, sync::Arc};

use anyhow::Context as _;
use clap::Args;
use db::DatabaseUrl;
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::watch,
};

use super::{Global, Outcome, failed, output};
use crate::{
    actions::{open_gallery::open_gallery, set_up::first_link},
    app::App,
    domain::{
        gallery::{GalleryKind, Settings, Slug},
        public_log::By,
    },
    infra::{log, metric},
    store, web,
};

/// Address and name of the gallery that a first run opens.
const FIRST: (&str, &str) = ("madang", "마당");

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  madang serve
  madang serve --listen 0.0.0.0:8080 --data /srv/madang
  madang serve --database postgres://madang@localhost/madang
  madang serve --no-work                             beside one or more `madang work`

The database and its schema are made where they are missing. Ctrl-C or SIGTERM ends the server
after the requests it has begun.")]
pub(super) struct Serve {
    /// Address and port to listen on [env: MADANG_LISTEN] [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Leave the site's background work to `madang work` [env: MADANG_WORK=off]
    #[arg(long)]
    no_work: bool,
}

impl Serve {
    pub(super) async fn run(self, global: &Global) -> anyhow::Result<Outcome> {
        let listen = self.listen.map(|address| ("listen", address));
        let no_work = self.no_work.then(|| ("work", "off".to_owned()));
        let said: Vec<_> = listen.into_iter().chain(no_work).collect();
        let config = global.load(&said)?;
        log::start(config.log_format, &config.log);
        metric::start();
        let shown = config.database_shown();
        let app = App::open(config).await.with_context(|| format!("cannot open {shown}"))?;
        app.networks.read(app.clock.now()).context("the lists of `networks` cannot be used")?;
        if let Some(standbys) = &app.config.database_read {
            let url = DatabaseUrl::parse(standbys)?;
            app.db.read_from(&url, app.config.database_read_lag).await?;
        }
        let address = app.config.listen;
        let listener = bind(address).with_context(|| {
            format!("cannot listen on {address}: give a free address with --listen ADDRESS:PORT")
        })?;
        let address = listener.local_addr()?;
        let is_first_run = open_first(&app).await?;
        let signals = Signals::listen()?;

        output::say(format_args!("listening on http://{address}"));
        if is_first_run {
            let link = first_link(&app).await.map_err(failed)?;
            let origin = app.config.origin.clone().unwrap_or_else(|| format!("http://{address}"));
            output::say(first_steps(&app, link.map(|path| format!("{origin}{path}"))));
        }
        tracing::info!(%address, database = %shown, "serving");
        let stop = signals.stop("requests that have begun are finished");
        web::serve(app, listener, stop).await?;
        Ok(Outcome::Done)
    }
}

/// Connections that may wait in the system's queue while the server is busy: a
/// crowd that arrives within one moment. The system may allow fewer.
const WAITING: u32 = 4_096;

fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // The port of a server that has just stopped; elsewhere than on Unix it would mean sharing.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING)
}

/// Opens the first gallery of a site that has none; `false` if there was one.
async fn open_first(app: &Arc<App>) -> anyhow::Result<bool> {
    let mut conn = app.db.reader().await?;
    let is_new = store::gallery::open(&mut conn, 1).await?.is_empty();
    drop(conn);
    let (Some(slug), true) = (Slug::parse(FIRST.0), is_new) else { return Ok(false) };
    let settings = Settings {
        description: "처음 열린 갤러리입니다.".to_owned(),
        ..Settings::default()
    };
    let name = FIRST.1.to_owned();
    // Two servers starting on one empty database: one of them opens it.
    let opened = open_gallery(app, &By::system(), slug, GalleryKind::Main, name, settings)
        .await
        .map_err(failed)?;
    Ok(opened.is_some())
}

fn first_steps(app: &App, link: Option<String>) -> String {
    let link = link.unwrap_or_else(|| "madang site setup-link".to_owned());
    let data = app.config.data.display();
    let key = app.config.key_file.display();
    format!(
        "
This is a new site with one gallery, {name} (/g/{slug}). Next:
  1. Open your own gallery:   madang gallery create SLUG --name NAME --head 질문
  2. Dress it:                madang site name NAME
                              madang site issue add TEXT        (갤러리 이슈박스)
                              madang site pin add --place top --label 안내 --title TITLE
                              madang gallery set SLUG --cut 10  (개념글)
  3. Back up {data} and, apart from it, the key {key}:
     without the key guests' passwords stop working.

You are the operator because you can run `madang` on this data folder (give it the same
--data and --database). To be operator on the web as well, open this once and sign up there;
no default password exists:

  {link}
",
        slug = FIRST.0,
        name = FIRST.1,
    )
}

/// Ctrl-C, and on Unix what service managers send.
pub(super) struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    pub(super) fn listen() -> std::io::Result<Signals> {
        Ok(Signals {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
        })
    }

    /// Turns true with the first signal; the second ends the process at once.
    pub(super) fn stop(mut self, first: &'static str) -> watch::Receiver<bool> {
        let (sender, stop) = watch::channel(false);
        tokio::spawn(async move {
            self.next().await;
            tracing::info!("stopping: {first}");
            sender.send_replace(true);
            self.next().await;
            tracing::warn!("stopped at once by a second signal");
            std::process::exit(1);
        });
        stop
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = self.terminate.recv() => {}
        }
        #[cfg(not(unix))]
        tokio::signal::ctrl_c().await.ok();
    }
}
