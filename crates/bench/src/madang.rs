//! A Madang server on a folder of data.

use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::Context as _;

use crate::{
    fetch::Fetch,
    process::{Memory, Process},
};

/// A running server.
pub(crate) struct Madang {
    pub(crate) process: Process,
    pub(crate) address: SocketAddr,
    /// From its start to its first page.
    pub(crate) first_answer: Duration,
    /// What it holds before anything is asked for.
    pub(crate) idle: Memory,
}

/// The command line on a folder.
pub(crate) fn command(programs: &Path, data: &Path) -> Command {
    let mut command = Command::new(programs.join("madang"));
    command.env("MADANG_DATA", data).env("MADANG_LOG", "error").stdin(Stdio::null());
    command
}

impl Madang {
    /// Starts a server as it is shipped, but for what makes measuring possible: it takes
    /// loopback for a proxy, so that each request is someone else's, and limits nobody.
    pub(crate) fn start(
        programs: &Path,
        data: &Path,
        settings: &[(&str, &str)],
    ) -> anyhow::Result<Madang> {
        let begun = Instant::now();
        let mut command = command(programs, data);
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("MADANG_LIMITS", "off")
            .env("MADANG_TRUSTED_PROXIES", "127.0.0.0/8")
            .envs(settings.iter().copied())
            .stdout(Stdio::piped());
        let (process, stdout) = Process::start_heard(&mut command)?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let address = line.trim().rsplit_once("http://").context("the server did not start")?.1;
        let address = address.parse().context("no address")?;
        let (listens, idle) = (begun.elapsed(), process.memory()?);
        let asked = Instant::now();
        Fetch::open(address)?.get("/", false)?;
        Ok(Madang { process, address, first_answer: listens + asked.elapsed(), idle })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}
