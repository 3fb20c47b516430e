//! A PostgreSQL of one story's own, which may be stopped, and a standby of it.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A running server, gone with its data when dropped.
pub(crate) struct Cluster {
    folder: tempfile::TempDir,
    bin: PathBuf,
}

impl Cluster {
    /// `None` where there is no PostgreSQL and need not be.
    pub(crate) async fn new() -> Option<Cluster> {
        // Also says so where there is none.
        crate::site::fresh_schema().await?;
        let cluster = Cluster::empty();
        let data = cluster.data();
        cluster.run(
            "initdb",
            &[
                "-D",
                &data,
                "-U",
                "madang",
                "--auth=trust",
                "--locale=C",
                "--encoding=UTF8",
                "--no-sync",
            ],
        );
        cluster.start();
        Some(cluster)
    }

    fn empty() -> Cluster {
        let folder = tempfile::Builder::new().prefix("madang-pg-").tempdir_in("/tmp").unwrap();
        let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
            .map(|all| all.map(|entry| entry.unwrap().path().join("bin")).collect())
            .unwrap_or_default();
        found.sort();
        // Elsewhere it is on the path.
        let bin = found.pop().unwrap_or_default();
        if let Some(user) = other_user() {
            let folder = folder.path();
            assert!(Command::new("chown").arg(user).arg(folder).status().unwrap().success());
        }
        Cluster { folder, bin }
    }

    /// A streaming standby.
    pub(crate) fn standby(&self) -> Cluster {
        let standby = Cluster::empty();
        let (data, socket) = (standby.data(), self.folder().display().to_string());
        standby.run(
            "pg_basebackup",
            &[
                "-h",
                &socket,
                "-U",
                "madang",
                "-D",
                &data,
                "-R",
                "-X",
                "stream",
                "-c",
                "fast",
                "--no-sync",
            ],
        );
        standby.start();
        standby
    }

    /// Makes a database and returns its name again.
    pub(crate) fn database<'a>(&self, name: &'a str) -> &'a str {
        let socket = self.folder().display().to_string();
        self.run("createdb", &["-h", &socket, "-U", "madang", name]);
        name
    }

    /// The address of one of its databases.
    pub(crate) fn url(&self, name: &str) -> String {
        let socket = self.folder().display().to_string().replace('/', "%2F");
        format!("postgres://madang@{socket}/{name}")
    }

    /// Its socket.
    pub(crate) fn socket(&self) -> String {
        self.folder().join(".s.PGSQL.5432").display().to_string()
    }

    pub(crate) fn start(&self) {
        let socket = self.folder().display();
        // Commits are written before they are answered, so that a kill loses none; only a
        // power cut would, which no story can bring about.
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{socket}' -c fsync=off \
             -c synchronous_commit=on -c max_connections=60 -c shared_buffers=16MB"
        );
        let (data, log) = (self.data(), self.folder().join("log").display().to_string());
        self.run("pg_ctl", &["-D", &data, "-l", &log, "-w", "-t", "60", "-o", &options, "start"]);
    }

    /// As if it were killed.
    pub(crate) fn stop(&self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "-w", "stop"]);
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn data(&self) -> String {
        self.folder().join("data").display().to_string()
    }

    /// Runs one of PostgreSQL's programs as a user that may.
    fn run(&self, program: &str, arguments: &[&str]) {
        let program = self.bin.join(program);
        let mut command = match other_user() {
            None => Command::new(&program),
            Some(user) => {
                let mut command = Command::new("setpriv");
                command
                    .args(["--reuid", user, "--regid", user, "--init-groups", "--"])
                    .arg(&program);
                command
            }
        };
        let out = self.folder().join("said");
        let said = std::fs::File::create(&out).unwrap();
        let errors = said.try_clone().unwrap();
        command.args(arguments).current_dir("/").stdin(Stdio::null()).stdout(said).stderr(errors);
        let status = command.status().unwrap();
        let text = || std::fs::read_to_string(&out).unwrap_or_default();
        assert!(status.success(), "{program:?} {arguments:?}: {}", text());
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if !std::thread::panicking() && self.folder().join("data/postmaster.pid").exists() {
            self.stop();
        } else if std::thread::panicking() {
            // Not `run`, which may panic itself.
            let data = self.data();
            let mut command = match other_user() {
                None => Command::new(self.bin.join("pg_ctl")),
                Some(user) => {
                    let mut command = Command::new("setpriv");
                    command.args(["--reuid", user, "--regid", user, "--init-groups", "--"]);
                    command.arg(self.bin.join("pg_ctl"));
                    command
                }
            };
            command.args(["-D", &data, "-m", "immediate", "stop"]).stdout(Stdio::null());
            let _ = command.status();
        }
    }
}

/// The user that PostgreSQL runs as where the tests run as root, which it refuses.
fn other_user() -> Option<&'static str> {
    let id = Command::new("id").arg("-u").output().unwrap();
    (id.stdout.trim_ascii() == b"0").then_some("postgres")
}
