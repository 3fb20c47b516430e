//! Takes pages from Madang as a browser would, compressed, to be saved for nginx.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
};

use anyhow::{Context as _, bail, ensure};

/// A connection that is kept.
pub(crate) struct Fetch {
    stream: BufReader<TcpStream>,
    /// The head of the last answer: names and values.
    pub(crate) head: Vec<(String, String)>,
}

impl Fetch {
    pub(crate) fn open(server: SocketAddr) -> anyhow::Result<Fetch> {
        let stream = TcpStream::connect(server)?;
        stream.set_nodelay(true)?;
        Ok(Fetch { stream: BufReader::new(stream), head: Vec::new() })
    }

    /// The body of a page, as gzip if `gzip`.
    pub(crate) fn get(&mut self, path: &str, gzip: bool) -> anyhow::Result<Vec<u8>> {
        let encoding = if gzip { "accept-encoding: gzip\r\n" } else { "" };
        let request = format!("GET {path} HTTP/1.1\r\nhost: bench\r\n{encoding}\r\n");
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        ensure!(line.starts_with("HTTP/1.1 200"), "{path} answers {line:?}");
        let (mut length, mut is_gzip) = (None, false);
        self.head.clear();
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            if line.trim().is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').context("a header without a colon")?;
            if name.eq_ignore_ascii_case("content-length") {
                length = Some(value.trim().parse::<usize>()?);
            }
            is_gzip |= name.eq_ignore_ascii_case("content-encoding") && value.trim() == "gzip";
            self.head.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let Some(length) = length else { bail!("{path} comes without a length") };
        ensure!(is_gzip == gzip, "{path} comes in another encoding than asked for");
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(body)
    }
}
