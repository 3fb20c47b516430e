//! Whether the counts that are kept agree with the rows they count.
//!
//! For `doctor`: each statement reads all of one gallery and returns what is
//! wrong, so an empty answer is a good one. Counts and rows are added up to zero
//! rather than joined: one pass over each table, whatever a planner believes.

use db::{Conn, Result, params, sql};

use super::list;
use crate::domain::gallery::GalleryId;

sql!(COMMENT_COUNTS = "
    select no
      from (select no, comment_count as readable, comment_rows as listed
              from post where gallery_id = $1
            union all
            select no, -comments, 0 from post_import where gallery_id = $1
            union all
            select post_no, case when deleted_at is null then -1 else 0 end,
                   case when deleted_at is null or reply_count > 0 or deleted_by = 4 then -1
                        else 0 end
              from comment where gallery_id = $1) counts
     group by no
    having sum(readable) <> 0 or sum(listed) <> 0
     order by no limit 100", scan: "doctor reads a whole gallery");

/// Posts whose comment counts differ from their comments.
pub async fn comment_counts(conn: &mut Conn, gallery: GalleryId) -> Result<Vec<i64>> {
    conn.all(&COMMENT_COUNTS, params![gallery.0], |row| row.get(0)).await
}

sql!(REPLY_COUNTS = "
    select post_no
      from (select post_no, thread_id, reply_count as replies
              from comment where gallery_id = $1 and thread_id = id
            union all
            select post_no, thread_id, -1
              from comment where gallery_id = $1 and thread_id <> id and deleted_at is null) counts
     group by post_no, thread_id
    having sum(replies) <> 0
     order by post_no limit 100", scan: "doctor reads a whole gallery");

/// Posts with a comment whose count of replies differs from its replies.
pub async fn reply_counts(conn: &mut Conn, gallery: GalleryId) -> Result<Vec<i64>> {
    conn.all(&REPLY_COUNTS, params![gallery.0], |row| row.get(0)).await
}

sql!(VOTE_COUNTS = "
    select no
      from (select no, up_count as ups, member_up_count as member_ups, down_count as downs
              from post where gallery_id = $1
            union all
            select no, -ups, -member_ups, -downs from post_import where gallery_id = $1
            union all
            select post_no, case when value = 1 then -1 else 0 end,
                   case when value = 1 and fixed_nick = 1 then -1 else 0 end,
                   case when value = -1 then -1 else 0 end
              from vote where gallery_id = $1) counts
     group by no
    having sum(ups) <> 0 or sum(member_ups) <> 0 or sum(downs) <> 0
     order by no limit 100", scan: "doctor reads a whole gallery");

/// Posts whose vote counts differ from the ledger.
pub async fn vote_counts(conn: &mut Conn, gallery: GalleryId) -> Result<Vec<i64>> {
    conn.all(&VOTE_COUNTS, params![gallery.0], |row| row.get(0)).await
}

sql!(LIST_SPANS = "
    select list_id, bucket
      from (select list_id, bucket, live as rows
              from list_bucket where gallery_id = $1 and level = $2
            union all
            select 0, no / $3, -1 from post where gallery_id = $1 and deleted_at is null
            union all
            select 1, no / $3, -1 from post
             where gallery_id = $1 and featured_at is not null and deleted_at is null
            union all
            select 2, no / $3, -1 from post
             where gallery_id = $1 and notice_at is not null and deleted_at is null
            union all
            select 1000 + head_id, no / $3, -1 from post
             where gallery_id = $1 and head_id > 0 and deleted_at is null) spans
     group by list_id, bucket
    having sum(rows) <> 0
     order by list_id, bucket limit 100", scan: "doctor reads a whole gallery");

/// Spans of lists whose kept count differs from their rows: list and span.
pub async fn list_spans(conn: &mut Conn, gallery: GalleryId) -> Result<Vec<(i64, i64)>> {
    let mut wrong = Vec::new();
    for level in 0..list::LEVELS {
        let width = 1_i64 << (list::SPAN_BITS * (level + 1));
        let values = params![gallery.0, level, width];
        wrong.extend(conn.all(&LIST_SPANS, values, |row| Ok((row.get(0)?, row.get(1)?))).await?);
    }
    Ok(wrong)
}

sql!(
    BEST = "
    select b.no from best_entry b
     where b.gallery_id = $1
       and not exists (select 1 from post p
                        where p.gallery_id = $1 and p.no = b.no and p.deleted_at is null
                          and p.featured_at = b.featured_at and p.title = b.title)
     order by b.no limit 100"
);

/// Posts that 실시간 베스트 shows otherwise than they are.
pub async fn best(conn: &mut Conn, gallery: GalleryId) -> Result<Vec<i64>> {
    conn.all(&BEST, params![gallery.0], |row| row.get(0)).await
}

sql!(
    HIGHEST = "
    select s.last_no, (select max(no) from post where gallery_id = $1)
      from gallery_stat s where s.gallery_id = $1"
);

/// The last number given out, and the highest number there is.
pub async fn numbers(conn: &mut Conn, gallery: GalleryId) -> Result<Option<(i64, i64)>> {
    conn.one(&HIGHEST, params![gallery.0], |row| {
        Ok((row.get(0)?, row.get::<Option<i64>>(1)?.unwrap_or(0)))
    })
    .await
}
