//! A server that cannot hear the others keeps nothing, until it can again.
//!
//! Its connections to the database go through a proxy that lets everything pass but
//! the line on which it listens: that one it cuts, or leaves hanging.

use std::{path::PathBuf, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, UnixStream},
    sync::watch,
};

use super::reading::{is_noticed, kept, until_hearing};
use crate::{
    guest::Guest,
    site::{Engine, GALLERY, Site, runtime},
};

/// What becomes of the listening line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Passes,
    IsCut,
    Hangs,
}

/// Stands between one server and its database.
struct Proxy {
    port: u16,
    fate: watch::Sender<Fate>,
}

impl Proxy {
    async fn before(socket: PathBuf) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (fate, watched) = watch::channel(Fate::Passes);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(pass(stream, socket.clone(), watched.clone()));
            }
        });
        Proxy { port, fate }
    }
}

async fn pass(mut near: TcpStream, socket: PathBuf, mut fate: watch::Receiver<Fate>) {
    // The first message names the session: its length, then what it says.
    let Ok(length) = near.read_u32().await else { return };
    let mut opening = vec![0; length as usize - 4];
    if near.read_exact(&mut opening).await.is_err() {
        return;
    }
    let is_line = String::from_utf8_lossy(&opening).contains("madang changes:");
    let mut far = UnixStream::connect(socket).await.unwrap();
    far.write_u32(length).await.unwrap();
    far.write_all(&opening).await.unwrap();
    let ends = async {
        if !is_line {
            return std::future::pending().await;
        }
        *fate.wait_for(|fate| *fate != Fate::Passes).await.unwrap()
    };
    tokio::select! {
        biased;
        ends = ends => {
            if ends == Fate::Hangs {
                // Open, and silent, for as long as the story likes.
                fate.wait_for(|fate| *fate != Fate::Hangs).await.ok();
            }
        }
        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
    }
}

/// The folder of the test run's PostgreSQL, from the address in which it is written.
fn socket(database: &str) -> PathBuf {
    let host = database.split('@').nth(1).unwrap().split('/').next().unwrap();
    PathBuf::from(host.replace("%2F", "/")).join(".s.PGSQL.5432")
}

/// Whether a post comes to be sent as it was kept. First its parts are kept, then the page; and
/// it is made anew for each reader whose view has just been written down.
async fn is_kept(reader: &Guest, no: i64) -> bool {
    for _ in 0..300 {
        let before = kept(reader).await;
        reader.read(no).await;
        if kept(reader).await > before {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

#[test]
fn who_cannot_hear_the_others_keeps_nothing_until_he_can() {
    runtime().block_on(async {
        let Some(mut site) = Site::prepare(Engine::Postgres, &[]).await else { return };
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        let proxy = Proxy::before(socket(&site.database)).await;
        let options = site.database.split_once('?').unwrap().1;
        let through =
            format!("postgres://madang@127.0.0.1:{}/madang?sslmode=disable&{options}", proxy.port);
        site.start();
        let mut serve = site.command(&["serve", "--listen", "127.0.0.1:0"]);
        serve.env("MADANG_DATABASE", through);
        site.start_as(serve);
        let (writer, reader) = (site.guest_on(0), site.guest_on(1));
        let no = writer.write("글", "본문").await;
        for (round, fate) in [Fate::IsCut, Fate::Hangs].into_iter().enumerate() {
            until_hearing(&reader, true).await;
            assert!(is_kept(&reader, no).await, "{fate:?}: kept while it hears");

            proxy.fate.send_replace(fate);
            until_hearing(&reader, false).await;
            let before = kept(&reader).await;
            for n in 0..10 {
                let comment = writer.comment(no, &format!("댓글 {round} {n}")).await;
                let shown = reader.read(no).await.comment_ids();
                assert!(shown.contains(&comment), "{fate:?}: nobody told it, and it knows");
            }
            assert_eq!(kept(&reader).await, before, "{fate:?}: nothing is kept");

            let unheard = writer.comment(no, &format!("못 들은 댓글 {round}")).await;
            proxy.fate.send_replace(Fate::Passes);
            until_hearing(&reader, true).await;
            for _ in 0..2 {
                assert!(reader.read(no).await.comment_ids().contains(&unheard));
            }
            assert!(is_kept(&reader, no).await, "{fate:?}: kept again");
            let heard = writer.comment(no, &format!("들은 댓글 {round}")).await;
            let is_there = async || reader.read(no).await.comment_ids().contains(&heard);
            assert!(is_noticed(is_there).await, "{fate:?}: heard again");
        }
    });
}
