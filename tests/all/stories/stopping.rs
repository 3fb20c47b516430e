//! Stopping in the middle of work: what was acknowledged stays.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crate::{
    guest::{Answer, Guest},
    site::{GALLERY, both},
};

both!(a_graceful_stop_loses_nothing_it_acknowledged, |site| async move {
    let mut site = site;
    let stopping = Arc::new(AtomicBool::new(false));
    let kept = Arc::new(Mutex::new(Vec::new()));
    let writers: Vec<_> = (0..8)
        .map(|who| tokio::spawn(write_until(site.guest(), who, stopping.clone(), kept.clone())))
        .collect();
    while kept.lock().unwrap().len() < 20 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // What is in flight now is in flight when the signal comes; nothing new is begun,
    // because a request that meets a closing connection was never the server's.
    stopping.store(true, Ordering::Relaxed);
    site.ask_to_stop();
    let mut cut = 0;
    for writer in writers {
        cut += writer.await.unwrap();
    }
    assert_eq!(cut, 0, "requests that were in flight are answered");
    assert_eq!(site.wait_for_stop(), Some(0));
    site.start();
    let reader = site.guest();
    let kept = kept.lock().unwrap().clone();
    for (no, title) in kept {
        assert_eq!(reader.read(no).await.title, title);
    }
});

/// Writes posts until told to stop or the server takes no more; how many were
/// cut off after the server had begun to answer.
async fn write_until(
    guest: Guest,
    who: usize,
    stopping: Arc<AtomicBool>,
    kept: Arc<Mutex<Vec<(i64, String)>>>,
) -> usize {
    for n in 0.. {
        if stopping.load(Ordering::Relaxed) {
            return 0;
        }
        let title = format!("글 {who}-{n}");
        let fields =
            [("nick", "마당쇠"), ("password", "1234"), ("title", title.as_str()), ("body", "본문")];
        let request = guest.request("POST", &format!("/g/{GALLERY}/write")).form(&fields);
        match Answer::maybe(request).await {
            Ok(answer) => {
                let no = answer.expect(303).post_no();
                kept.lock().unwrap().push((no, title));
            }
            // Not connected any more: the server had stopped listening.
            Err(error) if error.is_connect() => return 0,
            Err(_) => return 1,
        }
    }
    0
}
