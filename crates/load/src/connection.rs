//! One keep-alive connection: sends a request's bytes, reads its answer.
//!
//! A client library's work for each request would be measured along with the
//! server's, on the same cores. This one parses a head and skips a body.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context as _, bail, ensure};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::Instant,
};

/// Longest to wait for an answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// A connection that was not used for so long is not used again: servers close such.
const STALE: Duration = Duration::from_secs(5);

/// What is kept of an answer.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// Bytes of head and body as they came.
    pub(crate) bytes: u64,
    /// Whether the body is gzip.
    pub(crate) is_gzip: bool,
    /// The number at the end of `Location`'s path.
    pub(crate) leads_to: Option<u64>,
    /// Whether the server closes after it.
    closes: bool,
    /// How the body's end is found.
    length: Length,
}

#[derive(Debug, Default, Clone, Copy)]
enum Length {
    #[default]
    None,
    Known(usize),
    Chunked,
}

/// A connection that is opened when it is first needed, and again after a failure.
pub(crate) struct Connection {
    server: SocketAddr,
    stream: Option<TcpStream>,
    /// When the last answer had come.
    used: Instant,
    /// What is asked next.
    pub(crate) request: Vec<u8>,
    /// What was read of an answer; its body from `body` on if it is kept.
    buffer: Vec<u8>,
    /// The body of the last answer, where it was asked for.
    pub(crate) body: Vec<u8>,
}

impl Connection {
    pub(crate) fn new(server: SocketAddr) -> Connection {
        Connection {
            server,
            stream: None,
            used: Instant::now(),
            request: Vec::new(),
            buffer: Vec::with_capacity(64 << 10),
            body: Vec::new(),
        }
    }

    /// Sends the request and reads the whole answer; keeps its body if `keep`.
    pub(crate) async fn ask(&mut self, keep: bool) -> anyhow::Result<Answer> {
        if self.used.elapsed() > STALE {
            self.stream = None;
        }
        let asked = tokio::time::timeout(PATIENCE, self.exchange(keep)).await;
        let answer = asked.unwrap_or_else(|_| Err(anyhow::anyhow!("no answer in {PATIENCE:?}")));
        self.used = Instant::now();
        if answer.as_ref().map_or(true, |answer| answer.closes) {
            self.stream = None;
        }
        answer
    }

    async fn exchange(&mut self, keep: bool) -> anyhow::Result<Answer> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            none => {
                let stream = TcpStream::connect(self.server).await.context("cannot connect")?;
                stream.set_nodelay(true)?;
                none.insert(stream)
            }
        };
        stream.write_all(&self.request).await?;
        self.buffer.clear();
        self.body.clear();
        let (mut answer, head) = loop {
            let read = stream.read_buf(&mut self.buffer).await?;
            ensure!(read > 0, "the server closed before it answered");
            if let Some(found) = parse(&self.buffer)? {
                break found;
            }
            ensure!(self.buffer.len() < 60 << 10, "the answer's head is too long");
        };
        let body = match answer.length {
            Length::None => 0,
            Length::Known(length) => known(stream, &mut self.buffer, head, length, keep).await?,
            Length::Chunked => chunked(stream, &mut self.buffer, head, &mut self.body).await?,
        };
        if keep && matches!(answer.length, Length::Known(_)) {
            self.body.extend_from_slice(&self.buffer[head..]);
        }
        answer.bytes = (head + body) as u64;
        Ok(answer)
    }
}

/// Reads a body of known length; the buffer holds all of it only if `keep`.
async fn known(
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
    head: usize,
    length: usize,
    keep: bool,
) -> anyhow::Result<usize> {
    let mut have = buffer.len() - head;
    while have < length {
        if !keep {
            buffer.clear();
        }
        let read = stream.read_buf(buffer).await?;
        ensure!(read > 0, "the answer ended {} bytes early", length - have);
        have += read;
    }
    ensure!(have == length, "the answer is {} bytes too long", have - length);
    Ok(length)
}

/// Reads a chunked body into `body`; returns how many bytes came.
async fn chunked(
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
    head: usize,
    body: &mut Vec<u8>,
) -> anyhow::Result<usize> {
    let mut at = head;
    loop {
        match httparse::parse_chunk_size(&buffer[at..]) {
            Err(_) => bail!("a chunk has no size"),
            Ok(httparse::Status::Complete((line, size))) => {
                let (from, size) = (at + line, usize::try_from(size)?);
                if buffer.len() >= from + size + 2 {
                    body.extend_from_slice(&buffer[from..from + size]);
                    at = from + size + 2;
                    if size == 0 {
                        ensure!(buffer.len() == at, "something follows the last chunk");
                        return Ok(at - head);
                    }
                    continue;
                }
            }
            Ok(httparse::Status::Partial) => {}
        }
        let read = stream.read_buf(buffer).await?;
        ensure!(read > 0, "the answer ended inside a chunk");
    }
}

/// The head of an answer and where its body begins, once all of the head is there.
fn parse(buffer: &[u8]) -> anyhow::Result<Option<(Answer, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; 40];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(head) = response.parse(buffer).context("no HTTP answer")? else {
        return Ok(None);
    };
    let mut answer = Answer { status: response.code.unwrap_or(0), ..Answer::default() };
    for header in response.headers.iter() {
        let (name, value) = (header.name, header.value);
        if name.eq_ignore_ascii_case("content-length") {
            answer.length = Length::Known(number(value).context("a length that is no number")?);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            answer.length = Length::Chunked;
        } else if name.eq_ignore_ascii_case("content-encoding") {
            answer.is_gzip = value == b"gzip";
        } else if name.eq_ignore_ascii_case("connection") {
            answer.closes = value.eq_ignore_ascii_case(b"close");
        } else if name.eq_ignore_ascii_case("location") {
            answer.leads_to = last_number(value);
        }
    }
    Ok(Some((answer, head)))
}

fn number(value: &[u8]) -> Option<usize> {
    std::str::from_utf8(value).ok()?.parse().ok()
}

/// `/g/hiking/123?cpage=2#c7` leads to 123.
fn last_number(location: &[u8]) -> Option<u64> {
    let location = std::str::from_utf8(location).ok()?;
    let path = location.split(['?', '#']).next()?;
    path.rsplit('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn answered(
        parts: &'static [&'static str],
        keep: bool,
    ) -> (anyhow::Result<Answer>, Vec<u8>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = [0; 64];
            let _ = stream.read(&mut asked).await.unwrap();
            for part in parts {
                stream.write_all(part.as_bytes()).await.unwrap();
                stream.flush().await.unwrap();
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        let mut connection = Connection::new(server);
        connection.request = b"GET / HTTP/1.1\r\n\r\n".to_vec();
        let answer = connection.ask(keep).await;
        (answer, connection.body)
    }

    #[tokio::test]
    async fn a_body_of_known_length_may_come_in_pieces() {
        let parts = &["HTTP/1.1 200 OK\r\ncontent-le", "ngth: 6\r\n\r\nab", "cd", "ef"];
        let (answer, body) = answered(parts, true).await;
        assert_eq!((answer.unwrap().status, body.as_slice()), (200, &b"abcdef"[..]));
        assert_eq!(answered(parts, false).await.0.unwrap().bytes, 44);
    }

    #[tokio::test]
    async fn chunks_are_put_together() {
        let parts = &[
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-encoding: gzip\r\n\r\n3\r\nab",
            "c\r\n2\r",
            "\nde\r\n0\r\n\r\n",
        ];
        let (answer, body) = answered(parts, false).await;
        assert!(answer.unwrap().is_gzip);
        assert_eq!(body, b"abcde");
    }

    #[tokio::test]
    async fn a_short_or_long_answer_is_wrong() {
        let short = &["HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nab"];
        assert!(answered(short, false).await.0.is_err());
        let long = &["HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nab"];
        assert!(answered(long, false).await.0.is_err());
    }

    #[tokio::test]
    async fn one_that_was_idle_for_long_is_not_used_again() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut connection = Connection::new(listener.local_addr().unwrap());
        let accepted = tokio::spawn(async move {
            let mut accepted = Vec::new();
            for answers in [2, 1] {
                let (mut stream, _) = listener.accept().await.unwrap();
                for _ in 0..answers {
                    let mut asked = [0; 64];
                    assert!(stream.read(&mut asked).await.unwrap() > 0);
                    stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
                }
                accepted.push(stream);
            }
            accepted.len()
        });
        connection.request = b"GET / HTTP/1.1\r\n\r\n".to_vec();
        for pause in [Duration::ZERO, STALE / 2, STALE * 2] {
            connection.used -= pause;
            assert_eq!(connection.ask(false).await.unwrap().status, 204);
        }
        assert_eq!(accepted.await.unwrap(), 2);
    }

    #[test]
    fn a_redirect_names_the_new_post() {
        assert_eq!(last_number(b"/g/hiking/123?cpage=2#c7"), Some(123));
        assert_eq!(last_number(b"/g/hiking"), None);
    }
}
