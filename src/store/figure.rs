//! What happened on each day, as counts.
//!
//! They are counted from what is written anyway (the access log, accounts, the public log,
//! claims), each moment once, by ranges of an index: no page and no job counts posts.

use db::{Conn, Result, Row, params, sql};

use crate::domain::time::{Day, Moment};

sql!(UNTIL = "select until_at from figure_until where id = 0");
sql!(
    MOVE_ON = "
    insert into figure_until (id, until_at) values (0, $2)
    on conflict (id) do update set until_at = excluded.until_at
     where figure_until.until_at = $1"
);

/// Up to when everything is counted.
pub async fn until(conn: &mut Conn) -> Result<Option<Moment>> {
    conn.one(&UNTIL, &[], |row| Ok(Moment(row.get(0)?))).await
}

/// Moves that on; `false` if another has moved it already.
pub async fn move_on(conn: &mut Conn, from: Option<Moment>, to: Moment) -> Result<bool> {
    Ok(conn.run(&MOVE_ON, params![from.unwrap_or(Moment(-1)).0, to.0]).await? > 0)
}

sql!(
    FIRST = "select created_at from access_log order by created_at limit 1",
    scan: "the first of an index",
    across: "a job begins where the log begins, once"
);
sql!(
    FIRST_ACT = "select at from log_entry order by at limit 1",
    scan: "the first of an index",
    across: "a job begins where the logs begin, once"
);

/// When the first of what is counted happened.
pub async fn first(conn: &mut Conn) -> Result<Option<Moment>> {
    let read = |row: &Row<'_>| Ok(Moment(row.get(0)?));
    let written = conn.one(&FIRST, &[], read).await?;
    let acted = conn.one(&FIRST_ACT, &[], read).await?;
    Ok(written.into_iter().chain(acted).min())
}

sql!(
    WRITTEN = "
    select act, count(*) from access_log
     where created_at >= $1 and created_at < $2
     group by act",
    across: "a job counts the last minutes of every gallery"
);
sql!(
    JOINED = "select 'member', count(*) from member where created_at >= $1 and created_at < $2",
    across: "a job counts who came in the last minutes"
);
sql!(
    ACTED = "
    select 'act:' || act, count(*) from log_entry
     where at >= $1 and at < $2
     group by act",
    across: "a job counts the acts of the last minutes in every gallery"
);
sql!(CLAIMED = "select 'claim', count(*) from claim where created_at >= $1 and created_at < $2");

/// What happened from one moment to another: a word and how often.
pub async fn happened(conn: &mut Conn, from: Moment, to: Moment) -> Result<Vec<(String, i64)>> {
    let mut all = Vec::new();
    for statement in [&WRITTEN, &JOINED, &ACTED, &CLAIMED] {
        let values = params![from.0, to.0];
        all.extend(conn.all(statement, values, |row| Ok((row.get(0)?, row.get(1)?))).await?);
    }
    all.retain(|(_, count)| *count > 0);
    Ok(all)
}

sql!(
    ADD = "
    insert into figure (kind, day, count) values ($1, $2, $3)
    on conflict (kind, day) do update set count = figure.count + excluded.count"
);

/// Adds to the count of a day.
pub async fn add(conn: &mut Conn, kind: &str, day: Day, count: i64) -> Result<()> {
    conn.run(&ADD, params![kind, day.0, count]).await?;
    Ok(())
}

sql!(
    OF_KIND = "
    select day, count from figure where kind = $1 and day >= $2 and day <= $3 order by day"
);

/// The counts of days, of those that have one.
pub async fn of_kind(
    conn: &mut Conn,
    kind: &str,
    (from, to): (Day, Day),
) -> Result<Vec<(Day, i64)>> {
    conn.all(&OF_KIND, params![kind, from.0, to.0], |row| Ok((Day(row.get(0)?), row.get(1)?))).await
}
