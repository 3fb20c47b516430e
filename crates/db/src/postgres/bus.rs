//! What other processes write: said with their commits, heard on a line of its own.
//!
//! A commit that touched keys carries a NOTIFY of them in its own transaction,
//! so there is no write without its notice and no notice without its write.
//! PostgreSQL delivers a notice only once a new snapshot sees what it is about
//! (a listening session stops before notices of transactions that are still in
//! progress for it), so it can come too late and never too early:
//!
//! - *A reader here opened its snapshot before the commit.* Whatever it makes has
//!   a moment before the notice, which touches the keys when it comes, be it
//!   before or after the page is finished.
//! - *A reader opened it after the commit and before the notice.* It has seen the
//!   write, and the notice makes its page anew in vain.
//! - *Between the commit and its notice* a page from before can still be sent
//!   here: that is what "within a second" is about. Usually it is a millisecond.
//!
//! The line begins with LISTEN, which counts from its own commit on; then
//! everything is touched, for what was written while nobody listened, and only
//! then is there hearing. A line that breaks is noticed by its end; one that
//! hangs, because nobody answers the question that is put every [`PING`] within
//! [`PATIENCE`]. Both together stay within a second, so that even then no page is
//! kept longer than that after it has changed. An answer also shows that the
//! notices before it have been delivered: the server sends them first.

use std::{
    fmt::Write as _,
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::JoinHandle,
    time::{sleep, timeout},
};
use tokio_postgres::{AsyncMessage, Client, Config, Connection, NoTls, config::SslMode};

use super::{Database, line::tls};
use crate::{
    change::{Change, Herald},
    error::{Error, Result, with_cause},
};

/// How often the line is tried.
const PING: Duration = Duration::from_millis(250);
/// How long an answer may take before the line counts as lost.
const PATIENCE: Duration = Duration::from_millis(700);
/// Between two tries to have a line again; the most after many.
const AGAIN: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(1)];
/// Longest to wait for a new line.
const NEW_LINE: Duration = Duration::from_secs(5);

/// The server refuses a payload of 8,000 bytes.
const MOST_KEYS: usize = 480;

/// The channel of the schema that a session works in.
pub(super) const CHANNEL: &str =
    "select 'changes:' || coalesce(current_schema()::regnamespace::oid::text, '')";

/// Waits for the disk: a transaction of its own, durable like any other, and with it
/// everything before it in the log.
const DURABLE: &str = "select pg_logical_emit_message(true, 'madang', '')";

/// The statements that end a transaction, in one message: its notice, where there is
/// something to say, and the commit.
///
/// Transactions with a notice commit one after the other, because listeners hear them
/// in the order of their commits. Were each to wait for the disk in that row, no two
/// would share a wait. So the commit does not wait, and what follows it does, beside
/// the others': whoever has the answer has it from the disk, as always. What another
/// reads in between may be lost with the server, which no writer was told was there;
/// the line is lost as well then, and nothing made of it is kept.
pub(super) fn closing(channel: &str, signature: &str, keys: &[u64]) -> String {
    if keys.is_empty() {
        return "commit".to_owned();
    }
    let mut text =
        format!("set local synchronous_commit = off; notify \"{channel}\", '{signature} ");
    if keys.len() > MOST_KEYS {
        text.push('*');
    } else {
        keys.iter().for_each(|key| {
            let _ = write!(text, "{key:016x}");
        });
    }
    text.push_str("'; commit; ");
    text.push_str(DURABLE);
    text
}

/// Tells what a notice says, unless it is this process' own.
fn hear(herald: &Herald, payload: &str) {
    let Some((signature, keys)) = payload.split_once(' ') else {
        // Whoever writes by hand says that with an empty one.
        return herald.tell(Change::Anything);
    };
    if signature == herald.signature() {
        return;
    }
    match read(keys) {
        Some(keys) => herald.tell(Change::Keys(&keys)),
        None => herald.tell(Change::Anything),
    }
}

fn read(keys: &str) -> Option<Vec<u64>> {
    let digits = keys.as_bytes().chunks(16);
    digits
        .map(|key| match key.len() {
            16 => u64::from_str_radix(std::str::from_utf8(key).ok()?, 16).ok(),
            _ => None,
        })
        .collect()
}

/// Listens until the database is closed, again and again.
pub(crate) fn follow(database: &Arc<Database>, herald: Herald) {
    metrics::counter!("madang_db_heard_total").absolute(0);
    let (database, mut wait) = (Arc::downgrade(database), AGAIN[0]);
    tokio::spawn(async move {
        let mut was_heard = true;
        while let Some((place, config)) = database.upgrade().map(|it| it.written_to()) {
            let lost = match listen(config, &database, &herald).await {
                Ok(line) => {
                    if !std::mem::replace(&mut was_heard, true) {
                        tracing::info!("what other servers write is heard again");
                    }
                    wait = AGAIN[0];
                    let lost = line.stay(&database, &place).await;
                    herald.tell(Change::Deaf);
                    lost
                }
                Err(error) => error,
            };
            if database.strong_count() == 0 {
                return;
            }
            metrics::gauge!("madang_db_hearing").set(0.0);
            if std::mem::replace(&mut was_heard, false) {
                tracing::warn!(error = %lost, "what other servers write cannot be heard: nothing is kept until it can");
            }
            sleep(wait).await;
            wait = (wait * 2).min(AGAIN[1]);
        }
    });
}

/// A line on which is heard.
struct Line {
    client: Client,
    /// Reads it; ends when the line does, with the reason.
    reading: JoinHandle<String>,
}

async fn listen(mut config: Config, database: &Weak<Database>, herald: &Herald) -> Result<Line> {
    let channel = database.upgrade().map(|it| it.channel.clone()).unwrap_or_default();
    // So that it can be told from the others in `pg_stat_activity`.
    config.application_name(format!("madang {channel}"));
    let late = |_| Error::Unavailable("no line to listen on within five seconds".to_owned());
    let opened = async {
        let (client, reading) = open(&config, herald).await?;
        let line = Line { client, reading };
        line.client.batch_execute(&format!("listen \"{channel}\"")).await.map_err(lost)?;
        Ok(line)
    };
    let line = timeout(NEW_LINE, opened).await.map_err(late)??;
    herald.tell(Change::Hearing);
    metrics::gauge!("madang_db_hearing").set(1.0);
    Ok(line)
}

async fn open(config: &Config, herald: &Herald) -> Result<(Client, JoinHandle<String>)> {
    match config.get_ssl_mode() {
        SslMode::Disable => {
            let (client, connection) = config.connect(NoTls).await.map_err(lost)?;
            Ok((client, tokio::spawn(drive(connection, herald.clone()))))
        }
        _ => {
            let (client, connection) = config.connect(tls()?).await.map_err(lost)?;
            Ok((client, tokio::spawn(drive(connection, herald.clone()))))
        }
    }
}

/// Reads the line to its end. Notices are told here, in the order in which they come,
/// so those before an answer are told before whoever waits for it goes on.
async fn drive<S, T>(mut connection: Connection<S, T>, herald: Herald) -> String
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        match std::future::poll_fn(|context| connection.poll_message(context)).await {
            Some(Ok(AsyncMessage::Notification(notice))) => hear(&herald, notice.payload()),
            Some(Ok(_)) => {}
            Some(Err(error)) => return with_cause(&error),
            None => return "closed".to_owned(),
        }
    }
}

impl Line {
    /// Tries the line until it is lost, and says how. What is written at another place
    /// of several is not heard at this one, so the line goes where the writes go.
    async fn stay(mut self, database: &Weak<Database>, place: &str) -> Error {
        loop {
            tokio::select! {
                ended = &mut self.reading => {
                    return Error::Unavailable(ended.unwrap_or_else(|error| error.to_string()));
                }
                () = sleep(PING) => {}
            }
            match database.upgrade().map(|it| it.written_to().0) {
                None => return Error::Unavailable("closed here".to_owned()),
                Some(now) if now != place => {
                    return Error::Unavailable(format!("{now} is written to, not {place}"));
                }
                Some(_) => {}
            }
            // An empty statement: the server answers it without doing anything.
            match timeout(PATIENCE, self.client.batch_execute("")).await {
                Ok(Ok(())) => metrics::counter!("madang_db_heard_total").increment(1),
                Ok(Err(error)) => return lost(error),
                Err(_) => return Error::Timeout { statement: "the line", after: PATIENCE },
            }
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

fn lost(error: tokio_postgres::Error) -> Error {
    Error::Unavailable(with_cause(&error))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn what_is_said_is_what_is_heard() {
        let (here, there) = (Herald::default(), Herald::default());
        let told: Arc<Mutex<Vec<String>>> = Arc::default();
        let heard = Arc::clone(&told);
        there.listen(Box::new(move |change| heard.lock().unwrap().push(format!("{change:?}"))));
        let send = |from: &Herald, keys: &[u64]| {
            let closing = closing("c", &from.signature(), keys);
            let payload = closing.split('\'').nth(1).unwrap_or_default().to_owned();
            assert!(payload.len() < 8_000);
            hear(&there, &payload);
            told.lock().unwrap().split_off(0)
        };
        assert_eq!(send(&here, &[7, u64::MAX]), [format!("Keys([7, {}])", u64::MAX)]);
        let many: Vec<u64> = (0..480).collect();
        assert!(send(&here, &many)[0].starts_with("Keys([0, 1, 2"));
        let more: Vec<u64> = (0..481).collect();
        assert_eq!(send(&here, &more), ["Anything"]);
        assert_eq!(send(&here, &[]), ["Anything"], "written by hand");
        assert!(send(&there, &[7]).is_empty(), "its own");
        let before = closing("c", &there.signature(), &[7]);
        there.news(Vec::new()).doubt();
        hear(&there, before.split('\'').nth(1).unwrap());
        assert_eq!(told.lock().unwrap().split_off(0), ["Keys([7])"], "of unknown fate");
        hear(&there, "x 123");
        assert_eq!(told.lock().unwrap().split_off(0), ["Anything"], "not understood");
    }
}
