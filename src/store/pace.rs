//! How fast each visitor writes, over all servers of a site.
//!
//! A row is a moment: when the allowance is full again. One more write moves it on by
//! what a write takes to come back, unless it lies too far ahead already.

use db::{Conn, Result, params, sql};

use crate::domain::time::Moment;

/// Whose allowance, and how much of it there is.
#[derive(Debug, Clone)]
pub struct Allowance {
    /// Who, and for what.
    pub subject: String,
    /// Microseconds until one write has come back.
    pub every: i64,
    /// Writes that are allowed at once.
    pub burst: i64,
}

impl Allowance {
    fn slack(&self) -> i64 {
        self.every.saturating_mul(self.burst - 1)
    }
}

sql!(
    TAKE = "
    insert into pace (subject, full_at, every, slack)
    values ($1, cast($3 as bigint) + $4, $4, $5), ($2, cast($3 as bigint) + $6, $6, $7)
    on conflict (subject) do update
       set full_at = case when pace.full_at < $3 then $3 else pace.full_at end + excluded.every,
           every = excluded.every, slack = excluded.slack
     where pace.full_at <= $3 + excluded.slack"
);

/// Takes one write from both allowances, in this order. `false` if either does not
/// have it: then the transaction is to be dropped, so that the other keeps its own.
pub async fn take(conn: &mut Conn, both: &[Allowance; 2], now: Moment) -> Result<bool> {
    let [one, other] = both;
    let values = params![
        one.subject.as_str(),
        other.subject.as_str(),
        now.0,
        one.every,
        one.slack(),
        other.every,
        other.slack(),
    ];
    Ok(conn.run(&TAKE, values).await? == 2)
}

sql!(NEXT = "select max(full_at - slack) from pace where subject in ($1, $2)",
     across: "two visitors at most, and only to tell somebody how long to wait");

/// When both have one to give again.
pub async fn next(conn: &mut Conn, both: &[Allowance; 2]) -> Result<Moment> {
    let [one, other] = both;
    let values = params![one.subject.as_str(), other.subject.as_str()];
    let next: Option<Option<i64>> = conn.one(&NEXT, values, |row| row.get(0)).await?;
    Ok(Moment(next.flatten().unwrap_or(0)))
}

sql!(
    PURGE = "delete from pace where full_at < $1",
    scan: "a row for each who wrote in the last minutes",
    across: "a job, every five minutes"
);

/// Forgets those whose allowance was full before a moment.
pub async fn purge(conn: &mut Conn, before: Moment) -> Result<u64> {
    conn.run(&PURGE, params![before.0]).await
}
