//! What readers tell staff, and what became of it.

use db::{Conn, Result, Row, params, sql};

use crate::domain::{
    gallery::GalleryId,
    report::{Kind, Report, State},
    time::Moment,
};

sql!(
    INSERT = "
    insert into report (gallery_id, id, post_no, comment_id, kind, words, reporter, created_at, state)
    values ($1, $2, $3, $4, $5, $6, $7, $8, 'open')
    on conflict (gallery_id, post_no, comment_id, reporter) do nothing"
);

/// Keeps a report; `false` if the reader has reported it before.
pub async fn insert(
    conn: &mut Conn,
    gallery: GalleryId,
    report: &Report,
    reporter: &str,
) -> Result<bool> {
    let values = params![
        gallery.0,
        report.id,
        report.post,
        report.comment,
        report.kind.as_str(),
        &report.words,
        reporter,
        report.at.0,
    ];
    Ok(conn.run(&INSERT, values).await? > 0)
}

sql!(
    OPEN = "
    select id, post_no, comment_id, kind, words, created_at, state, answer from report
     where gallery_id = $1 and state = 'open'
     order by id
     limit $2"
);

/// Reports that wait for an answer, oldest first.
pub async fn open(conn: &mut Conn, gallery: GalleryId, limit: i64) -> Result<Vec<Report>> {
    conn.all(&OPEN, params![gallery.0, limit], read).await
}

sql!(
    OF_READER = "
    select id, post_no, comment_id, kind, words, created_at, state, answer from report
     where gallery_id = $1 and reporter = $2
     order by id desc
     limit $3"
);

/// A reader's own, newest first.
pub async fn of_reader(
    conn: &mut Conn,
    gallery: GalleryId,
    reporter: &str,
    limit: i64,
) -> Result<Vec<Report>> {
    conn.all(&OF_READER, params![gallery.0, reporter, limit], read).await
}

sql!(
    ANSWER = "
    update report set state = $4, answer = $5, answered_at = $6
     where gallery_id = $1 and post_no = $2 and comment_id = $3 and state = 'open'"
);

/// Answers every open report of a post or comment; says how many.
pub async fn answer(
    conn: &mut Conn,
    gallery: GalleryId,
    (post, comment): (i64, i64),
    state: State,
    words: &str,
    now: Moment,
) -> Result<u64> {
    let values = params![gallery.0, post, comment, state.as_str(), words, now.0];
    conn.run(&ANSWER, values).await
}

fn read(row: &Row<'_>) -> Result<Report> {
    let (kind, state): (String, String) = (row.get(3)?, row.get(6)?);
    Ok(Report {
        id: row.get(0)?,
        post: row.get(1)?,
        comment: row.get(2)?,
        kind: Kind::parse(&kind),
        words: row.get(4)?,
        at: Moment(row.get(5)?),
        state: State::parse(&state),
        answer: row.get(7)?,
    })
}
