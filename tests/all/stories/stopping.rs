//! Stopping in the middle of work: what was acknowledged stays.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use crate::{
    guest::{Answer, Guest},
    site::{GALLERY, Site, both, text},
};

/// Numbers and titles of posts that were acknowledged.
type Kept = Arc<Mutex<Vec<(i64, String)>>>;

both!(a_graceful_stop_loses_nothing_it_acknowledged, |site| async move {
    let mut site = site;
    let kept = Kept::default();
    let writers: Vec<_> =
        (0..8).map(|who| tokio::spawn(write_to_the_end(site.guest(), who, kept.clone()))).collect();
    while kept.lock().unwrap().len() < 20 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // When the signal comes, some of these are in the middle of their work, and of the others
    // the server has read the head and waits for the rest.
    let mut begun: Vec<Begun> = (0..8).map(|who| Begun::new(&site, who)).collect();
    begun[..4].iter_mut().for_each(Begun::go_on);
    site.ask_to_stop();
    until_nobody_listens(&site.base());
    begun[4..].iter_mut().for_each(Begun::go_on);
    let answered: Vec<_> = begun.into_iter().map(Begun::answer).collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(site.wait_for_stop(), Some(0));
    site.start();
    let reader = site.guest();
    let kept = [kept.lock().unwrap().clone(), answered].concat();
    for (no, title) in kept {
        assert_eq!(reader.read(no).await.title, title);
    }
});

/// Writes posts until the server takes no more. Whether it had read anything of a request that
/// met a closing connection cannot be told from here, so those are not counted.
async fn write_to_the_end(guest: Guest, who: usize, kept: Kept) {
    for n in 0.. {
        let title = format!("글 {who}-{n}");
        let fields =
            [("nick", "마당쇠"), ("password", "1234"), ("title", title.as_str()), ("body", "본문")];
        let request = guest.request("POST", &format!("/g/{GALLERY}/write")).form(&fields);
        let Ok(answer) = Answer::maybe(request).await else { return };
        let no = answer.expect(303).post_no();
        kept.lock().unwrap().push((no, title));
    }
}

/// A post that the server has begun to read: it has asked for the words. From there on it is the
/// server's, and in flight until it is answered.
struct Begun {
    stream: TcpStream,
    title: String,
}

impl Begun {
    fn new(site: &Site, who: usize) -> Begun {
        let base = site.base();
        let place = base.trim_start_matches("http://");
        let mut stream = TcpStream::connect(place).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let title = format!("last-{who}");
        write!(
            stream,
            "POST /g/{GALLERY}/write HTTP/1.1\r\nhost: {place}\r\ncontent-length: {}\r\n\
             content-type: application/x-www-form-urlencoded\r\nexpect: 100-continue\r\n\r\n",
            words(&title).len()
        )
        .unwrap();
        let mut heard = [0; 25];
        stream.read_exact(&mut heard).unwrap();
        assert_eq!(&heard, b"HTTP/1.1 100 Continue\r\n\r\n");
        Begun { stream, title }
    }

    fn go_on(&mut self) {
        self.stream.write_all(words(&self.title).as_bytes()).unwrap();
    }

    /// The number that the post was given, and its title.
    fn answer(mut self) -> (i64, String) {
        let mut heard = Vec::new();
        self.stream.read_to_end(&mut heard).expect("requests that were in flight are answered");
        let heard = text(&heard);
        assert!(heard.starts_with("HTTP/1.1 303 "), "in flight, and not answered: {heard:?}");
        let place = heard.lines().find_map(|line| line.strip_prefix("location: ")).unwrap();
        let path = place.split(['?', '#']).next().unwrap();
        (path.rsplit('/').next().unwrap().parse().unwrap(), self.title)
    }
}

fn words(title: &str) -> String {
    format!("password=1234&title={title}&body=words")
}

/// Waits until the server has heard the signal.
fn until_nobody_listens(base: &str) {
    let patience = Instant::now() + Duration::from_secs(30);
    while TcpStream::connect(base.trim_start_matches("http://")).is_ok() {
        assert!(Instant::now() < patience, "asked to stop, and it goes on to listen");
        std::thread::sleep(Duration::from_millis(10));
    }
}
