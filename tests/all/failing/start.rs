//! A server that is started while its database is away.

use super::{Mode, Proxy};
use crate::site::{Engine, Site, runtime, text};

#[test]
fn it_says_so_and_stops_with_an_exit_status() {
    runtime().block_on(async {
        // Nothing of this story needs a database: the proxy leads nowhere.
        let proxy = Proxy::before("/nonexistent/socket".to_owned()).await;
        let url = format!("postgres://madang:hidden@{}/madang", proxy.place());
        let site = Site::prepare(Engine::Sqlite, &[]).await.unwrap();
        for mode in [Mode::Refuse, Mode::Hang] {
            proxy.set(mode);
            let mut command = site.command(&["serve", "--listen", "127.0.0.1:0"]);
            command.env("MADANG_DATABASE", &url).env("MADANG_QUERY_TIMEOUT", "500ms");
            let output = tokio::task::spawn_blocking(move || command.output().unwrap());
            let output = output.await.unwrap();
            let said = text(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{mode:?}: {said}");
            assert!(said.contains("cannot open") && said.contains(&proxy.place()), "{said}");
            assert!(!said.contains("hidden"), "{said}");
        }
    });
}
