//! Debian's nginx with Madang's own answers as files.

use std::{
    fmt::Write as _,
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};

use crate::process::Process;

/// A running nginx.
pub(crate) struct Nginx {
    pub(crate) process: Process,
    pub(crate) address: SocketAddr,
}

/// Of Madang's heads what nginx says by itself, for a file.
const OWN: [&str; 6] =
    ["content-type", "content-encoding", "content-length", "etag", "date", "connection"];

/// Two workers for two cores; nothing is logged, files stay open, connections are kept. `head`:
/// what is said with every page.
fn config(folder: &Path, address: SocketAddr, head: &[(String, String)]) -> String {
    let mut said = String::new();
    for (name, value) in head.iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
        let _ = writeln!(said, "    add_header {name} \"{value}\";");
    }
    let user = if rustix::process::geteuid().is_root() { "user root;" } else { "" };
    let folder = folder.display();
    format!(
        "daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log error;
events {{ worker_connections 4096; multi_accept on; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  tcp_nodelay on;
  keepalive_timeout 600s;
  keepalive_requests 1000000000;
  default_type 'text/html; charset=utf-8';
  open_file_cache max=100000 inactive=600s;
  open_file_cache_valid 600s;
  open_file_cache_min_uses 1;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen {address} backlog=4096;
    root {folder}/pages;
    gzip_static on;
{said}  }}
}}
"
    )
}

impl Nginx {
    /// Starts it on the folder, whose `pages/` it serves under the `head` of Madang's answers.
    pub(crate) fn start(folder: &Path, head: &[(String, String)]) -> anyhow::Result<Nginx> {
        // A port that was free a moment ago.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let folder: PathBuf = fs::canonicalize(folder)?;
        let file = folder.join("nginx.conf");
        fs::write(&file, config(&folder, address, head))?;
        let process = Process::start(
            Command::new("nginx").arg("-c").arg(&file).arg("-e").arg(folder.join("error.log")),
        )
        .context("nginx is needed as the reference: install Debian's package nginx")?;
        let patience = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(address).is_err() {
            ensure!(Instant::now() < patience, "nginx did not start: see {}", folder.display());
            thread::sleep(Duration::from_millis(10));
        }
        Ok(Nginx { process, address })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// What `nginx -v` says of itself.
pub(crate) fn version() -> String {
    let said = Command::new("nginx").arg("-v").output();
    let text = said.map(|output| String::from_utf8_lossy(&output.stderr).trim().to_owned());
    text.unwrap_or_default().trim_start_matches("nginx version: ").to_owned()
}
