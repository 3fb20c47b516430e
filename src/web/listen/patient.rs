//! A stream that does not wait for ever for someone who says nothing or takes nothing.
//!
//! Someone can ask for a page and then take a byte a minute: the answer, its
//! buffers and its place among the connections would stay as long as he likes.
//! And hyper-util waits without a limit for the first bytes, which tell HTTP/1
//! from HTTP/2; its own time for a request's head begins after them.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};

/// A reader must take [`LEAST`] bytes in each such time while something waits for him.
const SPAN: Duration = Duration::from_secs(20);
/// Some 3 kbit/s, less than the slowest telephone.
const LEAST: usize = 8 << 10;

/// Longest until the first bytes have told which HTTP is spoken.
const OPENING: Duration = Duration::from_secs(15);
/// How a connection of HTTP/2 begins.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The stream, and since when its other end has been slow.
pub(super) struct Patient<S = TcpStream> {
    stream: S,
    opening: Option<Opening>,
    slow: Option<Slow>,
}

/// Until when the first bytes must be here, and how much of [`PREFACE`] they have been so far.
struct Opening {
    until: Pin<Box<Sleep>>,
    matched: usize,
}

struct Slow {
    until: Pin<Box<Sleep>>,
    taken: usize,
}

impl<S> Patient<S> {
    pub(super) fn new(stream: S) -> Patient<S> {
        let opening = Opening { until: Box::pin(sleep(OPENING)), matched: 0 };
        Patient { stream, opening: Some(opening), slow: None }
    }

    /// Notes what a write came to; fails it when the time of a slow reader is up.
    fn judge(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match (&written, &mut self.slow) {
            (Poll::Ready(Ok(bytes)), Some(slow)) => slow.taken += bytes,
            (Poll::Pending, None) => {
                self.slow = Some(Slow { until: Box::pin(sleep(SPAN)), taken: 0 });
            }
            _ => {}
        }
        let (Poll::Pending, Some(slow)) = (&written, &mut self.slow) else { return written };
        while slow.until.as_mut().poll(context).is_ready() {
            if slow.taken < LEAST {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            *slow = Slow { until: Box::pin(sleep(SPAN)), taken: 0 };
        }
        written
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.judge(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.judge(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Comes when everything has been written: nobody is waited for any more.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.slow = None;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let Some(opening) = &mut self.opening else { return read };
        if read.is_pending() {
            let is_late = opening.until.as_mut().poll(context).is_ready();
            return if is_late { Poll::Ready(Err(io::ErrorKind::TimedOut.into())) } else { read };
        }
        let fresh = &buffer.filled()[before..];
        opening.matched += fresh.len();
        let rest = &PREFACE[opening.matched - fresh.len()..];
        if opening.matched >= PREFACE.len() || !rest.starts_with(fresh) {
            self.opening = None;
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    /// Writes 64 KiB to someone who takes so many bytes every second.
    async fn written_to(each_second: usize) -> io::Result<()> {
        let (server, mut reader) = duplex(1 << 10);
        tokio::spawn(async move {
            let mut bytes = vec![0; each_second];
            while reader.read_exact(&mut bytes).await.is_ok() {
                sleep(Duration::from_secs(1)).await;
            }
        });
        let mut stream = Patient::new(server);
        stream.write_all(&vec![b'a'; 64 << 10]).await?;
        stream.flush().await
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_who_takes_next_to_nothing_is_left() {
        assert_eq!(written_to(1).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(written_to(64).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    /// Sends the parts, one a second; reads on until told to stop.
    async fn heard(parts: &'static [&'static str]) -> io::Result<usize> {
        let (mut client, server) = duplex(1 << 10);
        tokio::spawn(async move {
            for part in parts {
                client.write_all(part.as_bytes()).await.unwrap();
                sleep(Duration::from_secs(1)).await;
            }
            sleep(Duration::from_secs(600)).await;
        });
        let mut heard = Vec::new();
        Patient::new(server).read_to_end(&mut heard).await
    }

    #[tokio::test(start_paused = true)]
    async fn someone_who_does_not_begin_is_left() {
        for parts in [&[][..], &["P"], &["PRI * HT", "TP/2.0"]] {
            assert_eq!(heard(parts).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn someone_who_has_begun_is_left_to_hyper() {
        for parts in
            [&["G"][..], &["PO", "ST"], &["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"], &["PRI", "x"]]
        {
            assert_eq!(heard(parts).await.unwrap(), parts.concat().len());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_reader_gets_everything() {
        written_to(512).await.unwrap();
    }
}
