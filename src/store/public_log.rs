//! The public log: appending to a chain, reading it, the heads that were signed.
//!
//! The row of `log_tip` is held from the append to the commit, so two writers of one
//! chain stand in line. It is taken last, after every other lock of a transaction.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{
    gallery::GalleryId,
    post::PostNo,
    public_log::{Chain, Draft, Entry, GENESIS, Head, Words},
    time::Moment,
};

sql!(
    HOLD = "
    insert into log_tip (gallery_id, seq, hash, at) values ($1, 0, $2, 0)
    on conflict (gallery_id) do update set seq = log_tip.seq
 returning seq, hash, at"
);
sql!(
    INSERT = "
    insert into log_entry (gallery_id, seq, at, role, name, code, act, object, reason, detail,
                           words_hash, hash)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
);
sql!(
    INSERT_WORDS = "
    insert into log_words (gallery_id, seq, post_no, salt, words, hidden)
    values ($1, $2, $3, $4, $5, $6)"
);
sql!(ADVANCE = "update log_tip set seq = $2, hash = $3, at = $4 where gallery_id = $1");

/// The post whose words an entry names, and whether they are hidden from the start.
pub struct OfPost {
    /// The post; `None` for words that no post owns.
    pub no: Option<PostNo>,
    /// A post that is not to be read does not show its title here.
    pub is_hidden: bool,
}

/// Writes the next entry of a chain.
pub async fn append(
    conn: &mut Conn,
    gallery: GalleryId,
    now: Moment,
    draft: &Draft<'_>,
    of: OfPost,
) -> Result<Entry> {
    let name = gallery.0.to_string();
    let tip = conn.one(&HOLD, params![gallery.0, GENESIS], |row| chain(row, &name)).await?;
    let entry = Entry::after(&tip.unwrap_or_else(|| Chain::start(&name)), now.0, draft);
    let values = params![
        gallery.0,
        entry.seq,
        entry.at,
        &entry.role,
        &entry.name,
        &entry.code,
        &entry.act,
        &entry.object,
        &entry.reason,
        &entry.detail,
        &entry.words_hash,
        &entry.hash,
    ];
    conn.run(&INSERT, values).await?;
    if let Some(words) = &draft.words {
        let no = of.no.map_or(0, |no| no.0);
        let values = params![gallery.0, entry.seq, no, &words.salt, &words.text, of.is_hidden];
        conn.run(&INSERT_WORDS, values).await?;
    }
    conn.run(&ADVANCE, params![gallery.0, entry.seq, &entry.hash, entry.at]).await?;
    Ok(entry)
}

fn chain(row: &Row<'_>, name: &str) -> Result<Chain> {
    Ok(Chain { name: name.to_owned(), seq: row.get(0)?, hash: row.get(1)?, at: row.get(2)? })
}

sql!(
    HIDE = "
    update log_words set hidden = $3 where gallery_id = $1 and post_no = $2 and hidden <> $3"
);

/// Shows the words of a post in the log, or does not: as the post itself.
pub async fn hide(conn: &mut Conn, gallery: GalleryId, no: PostNo, is_hidden: bool) -> Result<()> {
    conn.run(&HIDE, params![gallery.0, no.0, is_hidden]).await?;
    Ok(())
}

sql!(FORGET = "delete from log_words where gallery_id = $1 and post_no = $2");

/// Erases the words of a post from the log; their hash stays in the chain.
pub async fn forget(conn: &mut Conn, gallery: GalleryId, no: PostNo) -> Result<()> {
    conn.run(&FORGET, params![gallery.0, no.0]).await?;
    Ok(())
}

sql!(
    BEFORE = "
    select e.seq, e.at, e.role, e.name, e.code, e.act, e.object, e.reason, e.detail,
           e.words_hash, e.hash, w.salt, w.words
      from log_entry e
      left join log_words w on w.gallery_id = e.gallery_id and w.seq = e.seq and w.hidden = 0
     where e.gallery_id = $1 and e.seq < $2
     order by e.seq desc
     limit $3"
);
sql!(
    AFTER = "
    select e.seq, e.at, e.role, e.name, e.code, e.act, e.object, e.reason, e.detail,
           e.words_hash, e.hash, w.salt, w.words
      from log_entry e
      left join log_words w on w.gallery_id = e.gallery_id and w.seq = e.seq and w.hidden = 0
     where e.gallery_id = $1 and e.seq > $2
     order by e.seq
     limit $3"
);

/// An entry with its words, where they are shown.
pub type Shown = (Entry, Option<Words>);

/// The entries before one, newest first.
pub async fn before(
    conn: &mut Conn,
    gallery: GalleryId,
    seq: i64,
    limit: i64,
) -> Result<Vec<Shown>> {
    let name = gallery.0.to_string();
    conn.all(&BEFORE, params![gallery.0, seq, limit], |row| read(row, &name)).await
}

/// The entries after one, oldest first.
pub async fn after(
    conn: &mut Conn,
    gallery: GalleryId,
    seq: i64,
    limit: i64,
) -> Result<Vec<Shown>> {
    let name = gallery.0.to_string();
    conn.all(&AFTER, params![gallery.0, seq, limit], |row| read(row, &name)).await
}

fn read(row: &Row<'_>, chain: &str) -> Result<Shown> {
    let entry = Entry {
        chain: chain.to_owned(),
        seq: row.get(0)?,
        at: row.get(1)?,
        role: row.get(2)?,
        name: row.get(3)?,
        code: row.get(4)?,
        act: row.get(5)?,
        object: row.get(6)?,
        reason: row.get(7)?,
        detail: row.get(8)?,
        words_hash: row.get(9)?,
        hash: row.get(10)?,
    };
    let salt: Option<String> = row.get(11)?;
    let text: Option<String> = row.get(12)?;
    Ok((entry, salt.zip(text).map(|(salt, text)| Words { salt, text })))
}

sql!(TIP = "select seq, hash, at from log_tip where gallery_id = $1");

/// How far a chain has come; `None` where nothing was done yet.
pub async fn tip(conn: &mut Conn, gallery: GalleryId) -> Result<Option<Chain>> {
    let name = gallery.0.to_string();
    conn.one(&TIP, params![gallery.0], |row| chain(row, &name)).await
}

sql!(
    CHAINS = "select gallery_id from log_tip order by gallery_id",
    scan: "a row for each gallery; the command line checks them all",
    across: "the command line checks every chain"
);

/// Every chain there is.
pub async fn chains(conn: &mut Conn) -> Result<Vec<GalleryId>> {
    conn.all(&CHAINS, &[], |row| Ok(GalleryId(row.get(0)?))).await
}

// The sign keeps SQLite from walking every log by its time.
sql!(
    UNSIGNED = "
    select t.gallery_id
      from log_tip t
      join log_entry e on e.gallery_id = t.gallery_id and e.seq = t.signed_seq + 1
     where t.seq > t.signed_seq and +e.at < $1
     order by t.gallery_id
     limit $2",
    scan: "a row for each gallery, once in ten minutes",
    across: "a job looks every ten minutes for chains that went on"
);

/// Chains that went on, before a moment, since they were signed last.
pub async fn unsigned(conn: &mut Conn, before: Moment, limit: i64) -> Result<Vec<GalleryId>> {
    conn.all(&UNSIGNED, params![before.0, limit], |row| Ok(GalleryId(row.get(0)?))).await
}

sql!(
    LAST_ENTRY = "
    select seq, hash, at from log_entry
     where gallery_id = $1 and at < $2
     order by seq desc
     limit 1"
);

/// The last entry before a moment.
pub async fn last_before(
    conn: &mut Conn,
    gallery: GalleryId,
    moment: Moment,
) -> Result<Option<Chain>> {
    let name = gallery.0.to_string();
    conn.one(&LAST_ENTRY, params![gallery.0, moment.0], |row| chain(row, &name)).await
}

sql!(
    INSERT_HEAD = "
    insert into log_head (gallery_id, seq, day, hash, key, signature, signed_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (gallery_id, seq) do nothing"
);
sql!(
    SIGNED = "
    update log_tip set signed_seq = $2 where gallery_id = $1 and signed_seq < $2"
);

/// Keeps a signed head; a second one of the same entry changes nothing.
pub async fn keep_head(
    conn: &mut Conn,
    gallery: GalleryId,
    head: &Head,
    now: Moment,
) -> Result<()> {
    let values =
        params![gallery.0, head.seq, &head.day, &head.hash, &head.key, &head.signature, now.0,];
    conn.run(&INSERT_HEAD, values).await?;
    conn.run(&SIGNED, params![gallery.0, head.seq]).await?;
    Ok(())
}

sql!(
    HEADS = "
    select seq, day, hash, key, signature from log_head
     where gallery_id = $1 and seq > $2 and seq <= $3
     order by seq"
);

/// The heads of the entries after one, up to another.
pub async fn heads(conn: &mut Conn, gallery: GalleryId, after: i64, to: i64) -> Result<Vec<Head>> {
    conn.all(&HEADS, params![gallery.0, after, to], |row| head(row, gallery)).await
}

sql!(
    LAST_HEAD = "
    select seq, day, hash, key, signature from log_head
     where gallery_id = $1
     order by seq desc
     limit 1"
);

/// The newest head.
pub async fn last_head(conn: &mut Conn, gallery: GalleryId) -> Result<Option<Head>> {
    conn.one(&LAST_HEAD, params![gallery.0], |row| head(row, gallery)).await
}

fn head(row: &Row<'_>, gallery: GalleryId) -> Result<Head> {
    Ok(Head {
        chain: gallery.0.to_string(),
        seq: row.get(0)?,
        day: row.get(1)?,
        hash: row.get(2)?,
        key: row.get(3)?,
        signature: row.get(4)?,
    })
}

sql!(
    TITLE = "
    select title, case when deleted_at is null then 0 else 1 end from post
     where gallery_id = $1 and no = $2"
);

/// The title of a post, live or deleted, empty once its words are erased; and whether it is to be
/// hidden, as long as the post cannot be read.
pub async fn title(conn: &mut Conn, gallery: GalleryId, no: PostNo) -> Result<(String, bool)> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let found = conn.one(&TITLE, params![gallery.0, no.0], read).await?;
    Ok(found.unwrap_or_default())
}
