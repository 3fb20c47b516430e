//! A PostgreSQL of one story's own, which it may pull the plug of.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// A cluster in a folder of its own, reached through a socket there, gone with the story.
pub(super) struct Cluster {
    programs: PathBuf,
    folder: tempfile::TempDir,
    user: Option<String>,
}

impl Cluster {
    /// Made and started. `None` where there is no PostgreSQL and need not be.
    pub(super) fn start() -> Option<Cluster> {
        let Some(programs) = programs() else {
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "no PostgreSQL, and CI runs everything"
            );
            eprintln!("*** SKIPPED: no PostgreSQL. ***");
            return None;
        };
        // The socket's path must fit into 107 bytes.
        let folder = tempfile::Builder::new().prefix("madang-own-").tempdir_in("/tmp").unwrap();
        // It refuses to run as root; Debian's package brings a user for it.
        let user = is_root().then(|| {
            let known = Command::new("id").args(["-u", "postgres"]).output().unwrap();
            if known.status.success() { "postgres" } else { "nobody" }.to_owned()
        });
        if let Some(user) = &user {
            let owned = Command::new("chown").arg(user).arg(folder.path()).status().unwrap();
            assert!(owned.success());
        }
        let cluster = Cluster { programs, folder, user };
        cluster.run(
            "initdb",
            &["-U", "madang", "--auth=trust", "--locale=C", "--encoding=UTF8", "--no-sync"],
        );
        cluster.begin();
        Some(cluster)
    }

    /// What `--database` would say.
    pub(super) fn url(&self) -> String {
        let socket = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://madang@{socket}/postgres")
    }

    /// Pulls the plug: no session is asked, nothing is written that was not.
    pub(super) fn stop_at_once(&self) {
        self.run("pg_ctl", &["-m", "immediate", "-w", "stop"]);
    }

    /// Starts it, as it was or with what it recovers. Durable as it is shipped.
    pub(super) fn begin(&self) {
        let folder = self.folder.path().display();
        let log = self.folder.path().join("log");
        let options = format!("-c listen_addresses='' -c unix_socket_directories='{folder}'");
        self.run(
            "pg_ctl",
            &["-l", log.to_str().unwrap(), "-w", "-t", "60", "-o", &options, "start"],
        );
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let path = self.programs.join(program);
        let mut command = match &self.user {
            None => Command::new(path),
            Some(user) => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid", user, "--regid", user, "--init-groups", "--"]).arg(path);
                command
            }
        };
        command.arg("-D").arg(self.folder.path().join("data")).args(arguments);
        // Its output to a file: a server that goes on running would hold a pipe open.
        let said = self.folder.path().join("said");
        let output = std::fs::File::options().create(true).append(true).open(&said).unwrap();
        command.stdout(output.try_clone().unwrap()).stderr(output).current_dir("/");
        let ended = command.status().unwrap();
        assert!(
            ended.success(),
            "{program}: {}",
            std::fs::read_to_string(said).unwrap_or_default()
        );
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.folder.path().join("data/postmaster.pid").exists() {
            self.stop_at_once();
        }
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

/// The folder of the newest PostgreSQL's programs.
fn programs() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.parse().ok()?;
            Some((version, path.join("bin")))
        })
        .collect();
    found.sort();
    let known = found.pop().map(|(_, path)| path);
    let on_path = || {
        let folders = std::env::var_os("PATH")?;
        std::env::split_paths(&folders).find(|folder| folder.join("initdb").exists())
    };
    known.filter(|folder: &PathBuf| Path::new(folder).join("initdb").exists()).or_else(on_path)
}
