//! Checking the public log: of a database, or of a file that somebody has kept.

use std::io::BufRead;

use crate::{
    app::App,
    domain::{
        gallery::GalleryId,
        public_log::{Broken, Chain, Entry, Head, Line, Opening, Words},
    },
    infra::seal::is_signed,
    store::public_log::{self, Shown},
};

/// Entries that are read at once.
const PAGE: i64 = 1_000;

/// A log that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// Entries there are.
    pub entries: i64,
    /// The hash of the last.
    pub hash: String,
    /// Heads whose signature is good.
    pub heads: usize,
    /// The last entry that a head covers; 0 for none.
    pub signed: i64,
}

/// What came of a check.
pub type Verdict = Result<Whole, Broken>;

/// Follows a chain, entry by entry, with the heads between them.
struct Checker<'a> {
    chain: Chain,
    key: &'a str,
    heads: usize,
    signed: i64,
}

impl Checker<'_> {
    fn new(chain: impl Into<String>, key: &str) -> Checker<'_> {
        Checker { chain: Chain::start(chain), key, heads: 0, signed: 0 }
    }

    fn entry(&mut self, entry: &Entry, words: Option<&Words>) -> Result<(), Broken> {
        self.chain.follow(entry)?;
        match words {
            Some(words) if words.hash() != entry.words_hash => Err(Broken::Words(entry.seq)),
            _ => Ok(()),
        }
    }

    fn head(&mut self, head: &Head) -> Result<(), Broken> {
        let Chain { name, seq, hash, .. } = &self.chain;
        if (&head.chain, head.seq, &head.hash) != (name, *seq, hash) {
            return Err(Broken::Head(head.seq));
        }
        if head.key != self.key || !is_signed(self.key, &head.bytes(), &head.signature) {
            return Err(Broken::Signature(head.seq));
        }
        (self.heads, self.signed) = (self.heads + 1, head.seq);
        Ok(())
    }

    fn end(self, last: i64) -> Verdict {
        let Checker { chain, heads, signed, .. } = self;
        if chain.seq != last {
            return Err(Broken::Cut { expected: last, found: chain.seq });
        }
        Ok(Whole { entries: chain.seq, hash: chain.hash, heads, signed })
    }
}

/// Checks the log of a gallery as the database has it.
pub async fn verify_chain(
    conn: &mut db::Conn,
    gallery: GalleryId,
    key: &str,
) -> db::Result<Verdict> {
    let last = public_log::tip(conn, gallery).await?.map_or(0, |tip| tip.seq);
    let mut checker = Checker::new(gallery.0.to_string(), key);
    loop {
        let from = checker.chain.seq;
        let page = public_log::after(conn, gallery, from, PAGE).await?;
        let Some((end, _)) = page.last() else { break };
        let heads = public_log::heads(conn, gallery, from, end.seq).await?;
        if let Err(broken) = follow(&mut checker, &page, &heads) {
            return Ok(Err(broken));
        }
    }
    // Heads of entries that are not there any more.
    let beyond = public_log::heads(conn, gallery, checker.chain.seq, i64::MAX).await?;
    let last = beyond.last().map_or(last, |head| head.seq.max(last));
    Ok(checker.end(last))
}

fn follow(checker: &mut Checker<'_>, page: &[Shown], heads: &[Head]) -> Result<(), Broken> {
    let mut heads = heads.iter().peekable();
    for (entry, words) in page {
        checker.entry(entry, words.as_ref())?;
        while let Some(head) = heads.next_if(|head| head.seq <= entry.seq) {
            checker.head(head)?;
        }
    }
    Ok(())
}

/// Why a file is no log.
#[derive(Debug, thiserror::Error)]
pub enum NoLog {
    /// It cannot be read.
    #[error("line {0} cannot be read: {1}")]
    Unread(usize, std::io::Error),
    /// A line is none of a log.
    #[error("line {0} is no line of a log: {1}")]
    Line(usize, serde_json::Error),
    /// It does not begin as logs do.
    #[error("the first line does not say which log it is")]
    Opening,
}

/// Checks a file. `key` is the public key that the reader trusts; without one the file's
/// own is taken, which proves that nothing was changed since, not who signed.
pub fn verify_file(file: impl BufRead, key: Option<&str>) -> Result<(Opening, Verdict), NoLog> {
    let mut lines = file.lines().enumerate().map(|(at, line)| {
        let line = line.map_err(|error| NoLog::Unread(at + 1, error))?;
        serde_json::from_str(&line).map_err(|error| NoLog::Line(at + 1, error))
    });
    let Some(Line::Log(opening)) = lines.next().transpose()? else { return Err(NoLog::Opening) };
    let key = key.unwrap_or(&opening.key).to_owned();
    let mut checker = Checker::new(&opening.chain, &key);
    for line in lines {
        let step = match line? {
            Line::Log(_) => return Err(NoLog::Opening),
            Line::Entry { entry, words } => checker.entry(&entry, words.as_ref()),
            Line::Head(head) => checker.head(&head),
        };
        if let Err(broken) = step {
            return Ok((opening, Err(broken)));
        }
    }
    let last = opening.last;
    Ok((opening, checker.end(last)))
}

/// The next lines of an export, behind an entry and up to the last that the export holds;
/// none when it is done.
pub async fn export(
    app: &App,
    gallery: GalleryId,
    after: i64,
    last: i64,
) -> db::Result<(i64, Vec<Line>)> {
    let mut conn = app.db.reader().await?;
    let page = public_log::after(&mut conn, gallery, after, PAGE.min(last - after)).await?;
    let Some(end) = page.last().map(|(entry, _)| entry.seq) else { return Ok((after, Vec::new())) };
    let heads = public_log::heads(&mut conn, gallery, after, end).await?;
    let mut heads = heads.into_iter().peekable();
    let mut lines = Vec::with_capacity(page.len());
    for (entry, words) in page {
        let seq = entry.seq;
        lines.push(Line::Entry { entry, words });
        while let Some(head) = heads.next_if(|head| head.seq <= seq) {
            lines.push(Line::Head(head));
        }
    }
    Ok((end, lines))
}

/// What stands at the beginning of an export.
pub async fn opening(
    app: &App,
    gallery: GalleryId,
    address: &str,
    name: &str,
) -> db::Result<Opening> {
    let mut conn = app.db.reader().await?;
    let last = public_log::tip(&mut conn, gallery).await?.map_or(0, |tip| tip.seq);
    Ok(Opening {
        version: 1,
        chain: gallery.0.to_string(),
        gallery: address.to_owned(),
        name: name.to_owned(),
        key: app.keys.log_seal().map(|seal| seal.public()).unwrap_or_default(),
        last,
    })
}
