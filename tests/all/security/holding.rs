//! S24: whoever holds on to what everybody needs (connections, the server's time)
//! is made to let go.

use std::{
    io::Read as _,
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

use crate::{
    guest::{Answer, Guest},
    members::member,
    site::{Engine, GALLERY, Site, connect, runtime, tell},
};

/// Far longer than the server's own limits: only what never ends gets there.
const NEVER: Duration = Duration::from_secs(90);

/// Has every page of a post wait, on PostgreSQL.
const HOLD: &str = "begin; lock table post_body in access exclusive mode";

/// A connection from an address of the loopback range, into which nothing has been sent.
async fn connection(site: &Site, from: Ipv4Addr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((from, 0).into()).unwrap();
    let server = site.base().strip_prefix("http://").unwrap().parse().unwrap();
    socket.connect(server).await.unwrap()
}

/// Whether the server closes a connection by itself.
async fn is_closed(stream: &mut TcpStream) -> bool {
    let mut rest = Vec::new();
    // A reset is a close as well.
    tokio::time::timeout(NEVER, stream.read_to_end(&mut rest)).await.is_ok()
}

#[test]
fn half_a_request_does_not_hold_a_connection() {
    tell(Engine::Sqlite, &[], |site| async move {
        let mut held = Vec::new();
        for begun in ["", "P", "PRI * HTTP/2", "G", "GET / HTTP/1.1\r\nhost: a\r\nx-slow: "] {
            let mut stream = connection(&site, Ipv4Addr::LOCALHOST).await;
            stream.write_all(begun.as_bytes()).await.unwrap();
            held.push((begun, stream));
        }
        site.guest().get("/").await.expect(200);
        for (begun, stream) in &mut held {
            assert!(is_closed(stream).await, "{begun:?} is still waited for");
        }
    });
}

#[test]
fn silence_after_an_answer_does_not_hold_a_connection() {
    tell(Engine::Sqlite, &[], |site| async move {
        let mut held = Vec::new();
        for begun in ["", "G", "GET / HTTP/1.1\r\nhost: a\r\nx-slow: "] {
            let mut stream = connection(&site, Ipv4Addr::LOCALHOST).await;
            for _ in 0..3 {
                stream.write_all(b"HEAD /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
                let mut answer = Vec::new();
                while !answer.ends_with(b"\r\n\r\n") {
                    answer.push(stream.read_u8().await.unwrap());
                }
                assert!(answer.starts_with(b"HTTP/1.1 200"));
            }
            stream.write_all(begun.as_bytes()).await.unwrap();
            held.push((begun, stream));
        }
        for (begun, stream) in &mut held {
            assert!(is_closed(stream).await, "{begun:?} is still waited for");
        }
    });
}

#[test]
fn a_reader_who_takes_nothing_does_not_hold_his_answers() {
    tell(Engine::Sqlite, &[], |site| async move {
        let mut stream = connection(&site, Ipv4Addr::LOCALHOST).await;
        let request = format!("GET /g/{GALLERY} HTTP/1.1\r\nhost: a\r\n\r\n");
        // Asks on and on and reads nothing: the buffers fill, and then it is the server's move.
        let asking = async { while stream.write_all(request.as_bytes()).await.is_ok() {} };
        assert!(tokio::time::timeout(NEVER, asking).await.is_ok(), "still waited for");
        site.guest().get("/").await.expect(200);
    });
}

#[test]
fn one_address_cannot_take_all_connections() {
    let settings = [("MADANG_CONNECTIONS_PER_ADDRESS", "3")];
    tell(Engine::Sqlite, &settings, |site| async move {
        let greedy = Ipv4Addr::new(127, 77, 0, 1);
        let mut held = Vec::new();
        for _ in 0..3 {
            let mut stream = connection(&site, greedy).await;
            stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
            let mut first = [0; 12];
            stream.read_exact(&mut first).await.unwrap();
            assert_eq!(&first, b"HTTP/1.1 200");
            held.push(stream);
        }
        let mut fourth = connection(&site, greedy).await;
        fourth.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await.ok();
        let mut answer = Vec::new();
        fourth.read_to_end(&mut answer).await.ok();
        assert!(answer.is_empty(), "a fourth connection was answered");
        site.guest_at(Ipv4Addr::new(127, 77, 0, 2)).get("/healthz").await.expect(200);
    });
}

/// The tables of a PostgreSQL can be held from outside, so that a page takes as long as the story needs.
#[test]
fn more_pages_than_can_be_made_are_refused_while_health_answers() {
    runtime().block_on(async {
        let settings = [("MADANG_PAGES_AT_ONCE", "1")];
        let Some(mut site) = Site::prepare(Engine::Postgres, &settings).await else { return };
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        site.start();
        let guest = site.guest();
        let member = member(&site, "홀더").await;
        let no = guest.write("글", "본문").await;
        let holder = connect(&site.database).await;
        holder.batch_execute(HOLD).await.unwrap();
        let (reader, path) = (site.guest(), format!("/g/{GALLERY}/{no}"));
        let first = tokio::spawn(async move { reader.get(&path).await });
        // The first page must be in the making before the second is asked for.
        until_one_waits(&holder).await;
        // However it is written, and whoever asks.
        for path in ["?date=2026-01-01", "/%37"] {
            let refused = guest.get(&format!("/g/{GALLERY}{path}")).await.expect(503);
            assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
            assert_eq!(refused.header("cache-control"), "no-store");
            assert!(refused.header("content-security-policy").contains("default-src"));
            assert_eq!(refused.header("x-request-id").len(), 32);
            assert!(refused.text.contains("lang=\"ko\"") && refused.text.contains("</html>"));
        }
        let refused = async |method: &str, header: &str, value: &str| {
            let request = guest.request(method, &format!("/g/{GALLERY}?page=2"));
            Answer::of(request.header(header, value)).await.expect(503)
        };
        // At the same time, so that the first need not wait for all.
        let path = format!("/g/{GALLERY}?page=2");
        let packed = guest.request("GET", &path).header("accept-encoding", "gzip").send();
        let (english, head, program, member, plain, packed) = tokio::join!(
            refused("GET", "accept-language", "en"),
            refused("HEAD", "accept-encoding", "gzip"),
            refused("GET", "accept", "application/json"),
            member.get(&path),
            guest.get(&path),
            packed,
        );
        assert!(english.text.contains("lang=\"en\""), "{}", english.text);
        assert_eq!((head.header("content-encoding"), head.text.as_str()), ("gzip", ""));
        let problem: serde_json::Value = serde_json::from_str(&program.text).unwrap();
        assert_eq!((&problem["code"], &problem["status"]), (&"unavailable".into(), &503.into()));
        assert!(!member.expect(503).text.contains("홀더"), "the page is everyone's");
        let (mut text, bytes) = (String::new(), packed.unwrap().bytes().await.unwrap());
        flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
        assert_eq!(text, plain.expect(503).text);
        // The pages that have no turn at the door wait for the same turns here.
        let other = guest.get("/recent").await.expect(503);
        assert!(other.header("retry-after").parse::<u32>().unwrap() > 0);
        guest.get("/healthz").await.expect(200);
        assert_eq!(pages(&guest, "refused").await, 9);
        holder.batch_execute("rollback").await.unwrap();
        first.await.unwrap().expect(200);
        guest.get(&format!("/g/{GALLERY}?page=2")).await.expect(200);
    });
}

/// Until a page in the making has come to the table that is held.
async fn until_one_waits(holder: &tokio_postgres::Client) {
    let waiting = "select count(*) from pg_locks
                    where not granted and relation = 'post_body'::regclass";
    while holder.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) == 0 {
        tokio::task::yield_now().await;
    }
}

/// Pages so far, by where they came from.
async fn pages(guest: &Guest, from: &str) -> u64 {
    let metrics = guest.get("/metrics").await.expect(200).text;
    let name = format!("madang_pages_total{{from=\"{from}\"}} ");
    let line = metrics.lines().find_map(|line| line.strip_prefix(&name));
    line.map_or(0, |count| count.parse().unwrap())
}

#[test]
fn whoever_has_waited_at_the_door_is_given_what_somebody_before_him_had_made() {
    runtime().block_on(async {
        let settings = [("MADANG_PAGES_AT_ONCE", "1")];
        let Some(mut site) = Site::prepare(Engine::Postgres, &settings).await else { return };
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        site.start();
        let guest = site.guest();
        let no = guest.write("글", "본문").await;
        let path = format!("/g/{GALLERY}/{no}");
        let (made, joined) = (pages(&guest, "made").await, pages(&guest, "joined").await);
        let holder = connect(&site.database).await;
        holder.batch_execute(HOLD).await.unwrap();
        let ask = || {
            let (reader, path) = (site.guest(), path.clone());
            tokio::spawn(async move { reader.get(&path).await })
        };
        let mut readers = vec![ask()];
        until_one_waits(&holder).await;
        let kept = pages(&guest, "kept").await;
        readers.extend((0..8).map(|_| ask()));
        // They come to the door meanwhile, and are not told to come again yet.
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(pages(&guest, "kept").await, kept, "they wait");
        holder.batch_execute("rollback").await.unwrap();
        for reader in readers {
            let answer = reader.await.unwrap();
            // On a machine that stood still the queue may have stood too long.
            assert!(matches!(answer.status, 200 | 503), "{}", answer.status);
        }
        assert_eq!(pages(&guest, "made").await - made, 1);
        assert_eq!(pages(&guest, "joined").await, joined, "they are answered at the door");
    });
}

#[test]
fn a_page_whose_counts_are_due_is_made_by_the_one_who_was_told_so_though_he_waited() {
    runtime().block_on(async {
        let settings = [("MADANG_PAGES_AT_ONCE", "1")];
        let Some(mut site) = Site::prepare(Engine::Postgres, &settings).await else { return };
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        site.start();
        let guest = site.guest();
        let no = guest.write("글", "본문").await;
        let holder = connect(&site.database).await;
        // Until it went as it should, on a machine that may stand still meanwhile.
        for views in 1..20 {
            guest.list("").await;
            site.guest().read(no).await;
            tokio::time::sleep(Duration::from_millis(3_100)).await;
            holder.batch_execute(HOLD).await.unwrap();
            let reader = site.guest();
            let path = format!("/g/{GALLERY}/{no}?corder=new&cpage={views}");
            let first = tokio::spawn(async move { reader.get(&path).await });
            until_one_waits(&holder).await;
            let (refused, list) = (pages(&guest, "refused").await, site.guest());
            let begun = Instant::now();
            let list = tokio::spawn(async move { list.list("").await });
            tokio::time::sleep(Duration::from_millis(200)).await;
            let has_waited = !list.is_finished();
            holder.batch_execute("rollback").await.unwrap();
            let list = list.await.unwrap();
            first.await.unwrap().expect(200);
            assert_eq!(pages(&guest, "refused").await, refused, "what lags is better than nothing");
            if has_waited && begun.elapsed() < Duration::from_millis(900) {
                assert!(list.row(no).views >= views, "{list:?}");
                return;
            }
        }
        panic!("never due, or never within a second");
    });
}
