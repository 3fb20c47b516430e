//! A site for one story: a data folder, a database of the asked engine and a running server.
//!
//! SQLite gets a file in the story's own folder. PostgreSQL gets a schema of its
//! own on the server that `scripts/with-postgres` started. When the story fails,
//! the server's log is printed after it.

use std::{
    future::Future,
    io::{BufRead, BufReader},
    net::Ipv4Addr,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::{
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use crate::{
    guest::Guest,
    nodes::{self, Nodes},
};

/// The two engines a site can stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// Tells one story on both engines, as two tests.
///
/// `both!(a_story, |site| async move { … })`; settings of the server may stand
/// before the story: `both!(a_story, [("MADANG_LIMITS", "on")], |site| …)`.
macro_rules! both {
    ($name:ident, |$site:ident| $story:expr) => {
        both!($name, [], |$site| $story);
    };
    ($name:ident, [$($setting:expr),*], |$site:ident| $story:expr) => {
        mod $name {
            #[allow(unused_imports, reason = "a story may need nothing of its file")]
            use super::*;

            #[test]
            fn on_sqlite() {
                $crate::site::tell($crate::site::Engine::Sqlite, &[$($setting),*], |$site| $story);
            }

            #[test]
            fn on_postgres() {
                $crate::site::tell($crate::site::Engine::Postgres, &[$($setting),*], |$site| $story);
            }
        }
    };
}
pub(crate) use crate::schema::{connect, fresh_schema};
pub(crate) use both;

/// Builds the site, starts its server and runs the story.
pub(crate) fn tell<F, Fut>(engine: Engine, settings: &[(&str, &str)], story: F)
where
    F: FnOnce(Site) -> Fut,
    Fut: Future<Output = ()>,
{
    runtime().block_on(async {
        let Some(mut site) = Site::prepare(engine, settings).await else { return };
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        site.start();
        story(site).await;
    });
}

/// The runtime of one story.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// The gallery every site begins with.
pub(crate) const GALLERY: &str = "baduk";

/// A database with a server in front of it, or several.
pub(crate) struct Site {
    pub(crate) engine: Engine,
    /// What `--database` would say.
    pub(crate) database: String,
    folder: tempfile::TempDir,
    settings: Vec<(String, String)>,
    servers: Vec<Server>,
    /// Where guests find them.
    pub(crate) nodes: Nodes,
    guests: AtomicU32,
}

struct Server {
    process: Child,
    base: String,
}

impl Site {
    /// A fresh database without a server. `None` where the engine is not here and need not be.
    pub(crate) async fn prepare(engine: Engine, settings: &[(&str, &str)]) -> Option<Site> {
        let folder = tempfile::tempdir().unwrap();
        let database = match engine {
            Engine::Sqlite => format!("sqlite:{}", folder.path().join("site.sqlite3").display()),
            Engine::Postgres => fresh_schema().await?,
        };
        Some(Site::on(engine, database, folder, settings))
    }

    /// A site on a PostgreSQL database of the story's own, with its gallery and without a server.
    pub(crate) fn at(database: &str, settings: &[(&str, &str)]) -> Site {
        let folder = tempfile::tempdir().unwrap();
        let site = Site::on(Engine::Postgres, database.to_owned(), folder, settings);
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        site
    }

    /// A site on a database that the story brings.
    pub(crate) fn on(
        engine: Engine,
        database: String,
        folder: tempfile::TempDir,
        settings: &[(&str, &str)],
    ) -> Site {
        let settings = settings.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
        let (guests, nodes) = (AtomicU32::new(0), Nodes::new(engine));
        let site = Site { engine, database, folder, settings, servers: Vec::new(), nodes, guests };
        std::fs::create_dir_all(site.data()).unwrap();
        std::fs::write(site.data().join("madang.toml"), include_str!("site.toml")).unwrap();
        site.madang(&["migrate"]);
        site
    }

    /// The site's data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A folder for files of the story.
    pub(crate) fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// The command line of this site: folder, database and settings are in the environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_madang"));
        command.args(arguments).stdin(Stdio::null());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MADANG_")) {
            command.env_remove(name);
        }
        command.env("MADANG_DATA", self.data()).env("MADANG_DATABASE", &self.database);
        command.env("MADANG_LIMITS", "off");
        // A machine that stands still is no failure of a database, nor are passwords that wait
        // for their turn.
        command.env("MADANG_QUERY_TIMEOUT", "25s").env("MADANG_HASH_MEMORY", "64KiB");
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs `madang …` to its end, whatever that is.
    pub(crate) fn try_madang(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs `madang …`, which must succeed; its standard output.
    #[track_caller]
    pub(crate) fn madang(&self, arguments: &[&str]) -> String {
        let output = self.try_madang(arguments);
        let (said, errors) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "madang {arguments:?} failed\n{said}\n{errors}");
        self.let_it_be_noticed();
        said
    }

    /// `madang doctor` on a site whose settings are not the test's: it must find nothing.
    #[track_caller]
    pub(crate) fn doctor_is_content(&self) {
        let output = self.command(&["doctor"]).env("MADANG_LIMITS", "on").output().unwrap();
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(output.status.success(), "{said}");
    }

    /// Starts a server, beside those that run, and waits until it has said where it listens.
    pub(crate) fn start(&mut self) {
        self.start_at("127.0.0.1:0");
    }

    /// Starts a server at an address, such as the one it had before.
    pub(crate) fn start_at(&mut self, place: &str) {
        let serve = self.command(&["serve", "--listen", place]);
        self.start_as(serve);
    }

    /// The same with a command of the story's own.
    pub(crate) fn start_as(&mut self, serve: Command) {
        let (tell, hear) = mpsc::channel();
        let mut process = self.spawn(serve, move |line| {
            if let Some(base) = address_in(line) {
                let _ = tell.send(base);
            }
        });
        let Ok(base) = hear.recv_timeout(Duration::from_secs(60)) else {
            let _ = process.kill();
            panic!("the server never said where it listens\n{}", self.log());
        };
        if self.engine == Engine::Postgres {
            nodes::until_it_hears(&base);
        }
        self.nodes.add(&base);
        self.servers.push(Server { process, base });
    }

    /// Starts a process of this site whose log goes with the others'.
    pub(crate) fn spawn(
        &self,
        mut command: Command,
        line: impl Fn(&str) + Send + 'static,
    ) -> Child {
        let log = std::fs::File::options().create(true).append(true).open(self.log_path()).unwrap();
        let mut process = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let stdout = process.stdout.take().unwrap();
        std::thread::spawn(move || {
            // Reads on to the end, so that the server never blocks on a full pipe.
            BufReader::new(stdout).lines().map_while(Result::ok).for_each(|it| line(&it));
        });
        process
    }

    /// `http://127.0.0.1:PORT` of the first server.
    pub(crate) fn base(&self) -> String {
        self.servers[0].base.clone()
    }

    /// Pulls the plug: SIGKILL, nothing is flushed.
    pub(crate) fn kill(&mut self) {
        let mut server = self.servers.remove(0);
        self.nodes.remove(&server.base);
        server.process.kill().unwrap();
        server.process.wait().unwrap();
    }

    /// Asks the server to stop and returns without waiting for it.
    pub(crate) fn ask_to_stop(&self) {
        let pid = self.servers[0].process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Waits for a server that was asked to stop; its exit code.
    pub(crate) fn wait_for_stop(&mut self) -> Option<i32> {
        let mut server = self.servers.remove(0);
        self.nodes.remove(&server.base);
        let patience = Instant::now() + Duration::from_secs(30);
        loop {
            match server.process.try_wait().unwrap() {
                Some(status) => return status.code(),
                None if Instant::now() > patience => {
                    let _ = server.process.kill();
                    panic!("asked to stop 30 seconds ago and still running\n{}", self.log());
                }
                None => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    /// A new guest: an address, an address neighbourhood and a cookie jar of its own.
    pub(crate) fn guest(&self) -> Guest {
        let n = self.guests.fetch_add(1, Ordering::Relaxed);
        let [.., high, low] = n.to_be_bytes();
        self.guest_at(Ipv4Addr::new(127, 40 + high, low, 9))
    }

    /// A guest at an address of the loopback range.
    pub(crate) fn guest_at(&self, address: Ipv4Addr) -> Guest {
        assert!(address.is_loopback());
        Guest::new(self.nodes.clone(), address)
    }

    /// A new guest who asks one server only, counted from 0.
    pub(crate) fn guest_on(&self, node: usize) -> Guest {
        let guest = self.guest();
        Guest::new(Nodes::one(&self.servers[node].base), guest.address)
    }

    /// The same guest, without the cookies, who asks one server only.
    pub(crate) fn guest_as(&self, guest: &Guest, node: usize) -> Guest {
        Guest::new(Nodes::one(&self.servers[node].base), guest.address)
    }

    /// What the server has logged.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    /// Waits until the servers have noticed what another process wrote. On PostgreSQL the next
    /// reader waits.
    fn let_it_be_noticed(&self) {
        self.nodes.wrote();
        if self.engine == Engine::Sqlite {
            self.nodes.until_heard();
        }
    }

    /// Runs SQL beside the server: what only time or a broken machine would bring about.
    pub(crate) async fn sql(&self, statements: &str) {
        match self.engine {
            Engine::Sqlite => self.sqlite().execute_batch(statements).unwrap(),
            Engine::Postgres => {
                let client = connect(&self.database).await;
                client.batch_execute(statements).await.unwrap();
                // What writes by hand says so.
                let said =
                    "select pg_notify('changes:' || current_schema()::regnamespace::oid, '')";
                client.batch_execute(said).await.unwrap();
            }
        }
        self.let_it_be_noticed();
    }

    /// One number from the database.
    pub(crate) async fn number(&self, query: &str) -> i64 {
        match self.engine {
            Engine::Sqlite => self.sqlite().query_row(query, [], |row| row.get(0)).unwrap(),
            Engine::Postgres => {
                connect(&self.database).await.query_one(query, &[]).await.unwrap().get(0)
            }
        }
    }

    /// The SQLite file, opened by this process as well.
    pub(crate) fn sqlite(&self) -> rusqlite::Connection {
        let path = self.database.strip_prefix("sqlite:").unwrap();
        let connection = rusqlite::Connection::open(path).unwrap();
        connection.busy_timeout(Duration::from_secs(10)).unwrap();
        connection
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        for server in &mut self.servers {
            let _ = server.process.kill();
            let _ = server.process.wait();
        }
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            let last = &lines[lines.len().saturating_sub(60)..];
            let seed = self.nodes.seed();
            eprintln!(
                "--- the server's last words ({:?}, MADANG_TEST_SEED={seed}) ---\n{}",
                self.engine,
                last.join("\n")
            );
        }
    }
}

/// Bytes of a process as text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs futures side by side and gives their results in order.
pub(crate) async fn together<T, Fut>(futures: impl IntoIterator<Item = Fut>) -> Vec<T>
where
    Fut: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let tasks: Vec<_> = futures.into_iter().map(tokio::spawn).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

fn address_in(line: &str) -> Option<String> {
    let from = line.find("http://127.0.0.1:")?;
    let rest = &line[from..];
    let port_at = "http://127.0.0.1:".len();
    let digits = rest[port_at..].bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0).then(|| rest[..port_at + digits].to_owned())
}
