//! A server that does nothing but send finished pages from memory, by the same HTTP library and on
//! one thread, as Madang's so few connections are: what is left between it and Madang is Madang's own, what is left between it
//! and nginx is the library's.

use std::{
    collections::HashMap,
    convert::Infallible,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    thread,
};

use anyhow::Context as _;
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, header},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, runtime};

use crate::process::Process;

/// The file in the folder that says what every answer is headed by.
const HEAD: &str = "head";

/// A running server.
pub(crate) struct Memory {
    pub(crate) process: Process,
    address: SocketAddr,
}

impl Memory {
    /// Starts it, as a program of its own, on the folder whose `pages/` it serves under `head`.
    pub(crate) fn start(folder: &Path, head: &[(String, String)]) -> anyhow::Result<Memory> {
        let own = ["content-length", "date", "connection"];
        let lines = head.iter().filter(|(name, _)| !own.contains(&name.as_str()));
        let lines: String = lines.map(|(name, value)| format!("{name}:{value}\n")).collect();
        fs::write(folder.join(HEAD), lines)?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--serve").arg(folder).stdin(Stdio::null()).stdout(Stdio::piped());
        let (process, stdout) = Process::start_heard(&mut command)?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let address = line.trim().parse().context("the server from memory did not start")?;
        Ok(Memory { process, address })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// What is served.
struct Pages {
    head: HeaderMap,
    bodies: HashMap<String, Bytes>,
}

impl Pages {
    fn read(folder: &Path) -> anyhow::Result<Pages> {
        let mut head = HeaderMap::new();
        for line in fs::read_to_string(folder.join(HEAD))?.lines() {
            let (name, value) = line.split_once(':').context("a header without a colon")?;
            head.insert(HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
        }
        let mut bodies = HashMap::new();
        for file in fs::read_dir(folder.join("pages"))? {
            let file = file?;
            let name = file.file_name().to_string_lossy().trim_end_matches(".gz").to_owned();
            bodies.insert(format!("/{name}"), fs::read(file.path())?.into());
        }
        Ok(Pages { head, bodies })
    }

    fn answer(&self, request: &Request<Incoming>) -> Response<Body> {
        let takes = request.headers().get(header::ACCEPT_ENCODING).is_some_and(|it| it == "gzip");
        let body = self.bodies.get(request.uri().path()).filter(|_| takes);
        let mut response = Response::new(body.cloned().map_or(Body::empty(), Body::from));
        match body {
            Some(_) => *response.headers_mut() = self.head.clone(),
            None => *response.status_mut() = StatusCode::NOT_FOUND,
        }
        response
    }
}

/// Serves until it is ended; says on standard output where.
pub(crate) fn serve(folder: &Path) -> anyhow::Result<()> {
    let pages = Arc::new(Pages::read(folder)?);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    writeln!(std::io::stdout(), "{}", listener.local_addr()?)?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let lane = runtime.handle().clone();
    thread::spawn(move || runtime.block_on(std::future::pending::<()>()));
    for stream in listener.incoming() {
        let (stream, pages) = (stream?, Arc::clone(&pages));
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        lane.spawn(async move {
            let answer = service_fn(|request: Request<Incoming>| {
                let answer = pages.answer(&request);
                async { Ok::<_, Infallible>(answer) }
            });
            let Ok(stream) = TcpStream::from_std(stream) else { return };
            // One that goes away has all it wanted.
            http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await.ok();
        });
    }
    Ok(())
}
