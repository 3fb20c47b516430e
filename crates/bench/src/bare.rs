//! What the disk and SQLite allow: a bare loop that writes the rows of a comment.
//!
//! The same rows, the line of the search index among them, the same indexes, the same
//! durability and as many comments to a commit as there are clients; nothing else.

use std::time::{Duration, Instant};

use fastrand::Rng;
use rusqlite::params;
use words::Field;

use crate::data::Data;

const TALLY: &str = "
    update post set comment_count = comment_count + 1, comment_rows = comment_rows + 1
     where gallery_id = ?1 and no = ?2 and deleted_at is null";
const COMMENT: &str = "
    insert into comment (gallery_id, post_no, thread_id, id, mention, author_kind, nick, password_hash,
                         identity, prefix, mark, body, digest, client_token, created_at, mention_id)
    values (?1, ?2, ?3, ?3, '', 0, '', ?4, ?5, '121.133', 'aBcDeF', ?6, ?7, null, ?8, 0)";
const ACCESS: &str = "
    insert into access_log (gallery_id, id, post_no, comment_id, act, sealed, created_at)
    values (?1, ?2, ?3, ?4, 'comment', ?5, ?6)";
const LINE: &str = "
    insert into comment_text (gallery_id, post_no, id, terms) values (?1, ?2, ?3, ?4)";
/// A search index orders comments by their number without these bits.
const STEP: i64 = 1 << 10;

/// Comments a second, written `together` to a commit for so long.
pub(crate) fn comments(data: &Data, together: u64, time: Duration) -> anyhow::Result<f64> {
    let mut connection = data.open()?;
    for (name, value) in [("journal_mode", "wal"), ("synchronous", "full")] {
        connection.pragma_update(None, name, value)?;
    }
    connection.pragma_update(None, "cache_size", -32_768)?;
    // SQLite's own way: commits empty the log, which the server's no longer do.
    connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    let gallery: i64 =
        connection.query_row("select gallery_id from post limit 1", [], |row| row.get(0))?;
    let mut rng = Rng::with_seed(7);
    let hash = format!("$argon2id$v=19$m=4096,t=1,p=1${}${}", "a".repeat(22), "b".repeat(43));
    let (begun, mut written) = (Instant::now(), 0_u64);
    // Numbers above all that are there.
    let (mut id, now) = (i64::MAX / 2, 4_000_000_000_000_000_i64);
    while begun.elapsed() < time {
        let batch = connection.transaction()?;
        for _ in 0..together {
            id += STEP;
            let newest = data.posts as f64;
            let no = (newest - rng.f64().powi(3) * newest.min(1_000.0)).max(1.0) as i64;
            let identity = format!("{:016x}{:016x}", rng.u64(..), rng.u64(..));
            let body = format!("저도 같은 생각입니다. 잘 읽었어요 {}-{}", rng.u16(..), rng.u32(..));
            batch.prepare_cached(TALLY)?.execute(params![gallery, no])?;
            let values =
                params![gallery, no, id, hash, identity, body, rng.i64(..), now + written as i64];
            batch.prepare_cached(COMMENT)?.execute(values)?;
            let terms = format!("0g{gallery:x} {}", words::index(&body, Field::Comment).join(" "));
            batch.prepare_cached(LINE)?.execute(params![gallery, no, id, terms])?;
            let sealed = [7_u8; 60];
            let values = params![gallery, id + 1, no, id, sealed, now + written as i64];
            batch.prepare_cached(ACCESS)?.execute(values)?;
            written += 1;
        }
        batch.commit()?;
    }
    Ok(written as f64 / begun.elapsed().as_secs_f64())
}
