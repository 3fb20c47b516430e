//! Transactions that are committed together: what they have to tell, and who waits.

use tokio::sync::watch;

use crate::{
    change::News,
    error::{Error, Result},
};

/// What became of a batch; `None` until that is known.
type State = Option<std::result::Result<(), String>>;

/// Those whose savepoints are released in what is open.
pub(super) struct Batch {
    news: Vec<News>,
    state: watch::Sender<State>,
}

/// What becomes of a batch, for one who is in it.
pub(super) struct Fate(watch::Receiver<State>);

impl Default for Batch {
    fn default() -> Batch {
        Batch { news: Vec::new(), state: watch::Sender::new(None) }
    }
}

impl Batch {
    pub(super) fn is_empty(&self) -> bool {
        self.news.is_empty()
    }

    /// One more; whether it is the first.
    pub(super) fn join(&mut self, news: News) -> (Fate, bool) {
        let is_first = self.is_empty();
        self.news.push(news);
        (Fate(self.state.subscribe()), is_first)
    }

    /// It is durable.
    pub(super) fn succeed(self) {
        self.end(Ok(()));
    }

    /// It was rolled back.
    pub(super) fn fail(self, why: String) {
        self.end(Err(why));
    }

    /// First the news, so that nobody who has his answer can read what is past.
    fn end(self, fate: std::result::Result<(), String>) {
        drop(self.news);
        self.state.send_replace(Some(fate));
    }
}

impl Fate {
    /// Waits until it is decided.
    pub(super) async fn decided(mut self) -> Result<()> {
        match self.0.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(Ok(()))) => Ok(()),
            Ok(Some(Err(why))) => Err(Error::Unavailable(why.clone())),
            // The batch is gone without a word: the process is ending.
            Ok(None) | Err(_) => Err(Error::CommitUnknown("the writer is gone".to_owned())),
        }
    }
}
