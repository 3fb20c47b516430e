//! The statements: entering, taking, prolonging, ending.
//!
//! Who holds a job is written in its row, and every later statement names the
//! holder: one that has lost its lease to another changes nothing any more.

use db::{Conn, Db, Result, params, sql};

const SECOND: i64 = 1_000_000;
/// Longest until a job that failed is tried again.
const PATIENCE: i64 = 3_600 * SECOND;
/// After so many tries a job that comes only once is left where it is.
const TRIES: i64 = 20;
/// When what is left where it is will be due.
const NEVER: i64 = i64::MAX;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// What kind of work.
    pub kind: String,
    /// Its number; 0 for what comes again and again.
    pub id: i64,
    /// What the work needs to know.
    pub payload: String,
    /// How often it has been tried since it last succeeded, this time included.
    pub tries: i64,
}

/// A job and the right to work on it for a while.
#[derive(Debug)]
pub struct Held {
    /// The job.
    pub job: Job,
    holder: i64,
    every: i64,
}

sql!(
    ENQUEUE = "
    insert into job (kind, id, payload, due_at) values ($1, $2, $3, $4)
    on conflict (kind, id) do nothing"
);

/// Enters a job that is done once, not before `due_at`; `false` if this number of
/// this kind is there already. Numbers are above 0.
pub async fn enqueue(
    conn: &mut Conn,
    kind: &str,
    id: i64,
    payload: &str,
    due_at: i64,
) -> Result<bool> {
    Ok(conn.run(&ENQUEUE, params![kind, id.max(1), payload, due_at]).await? > 0)
}

sql!(
    SCHEDULE = "
    insert into job (kind, id, every, due_at) values ($1, 0, $2, $3)
    on conflict (kind, id) do update set every = excluded.every where job.every <> excluded.every"
);

/// Enters a job that comes again `every` so many microseconds, from `first_at` on. One
/// that is entered keeps its time.
pub async fn schedule(conn: &mut Conn, kind: &str, every: i64, first_at: i64) -> Result<()> {
    conn.run(&SCHEDULE, params![kind, every.max(1), first_at]).await?;
    Ok(())
}

// The empty text keeps SQLite from grouping by walking the whole index of kinds.
sql!(DUE = "select kind || '' from job where due_at <= $1 group by 1",
     across: "whoever works looks what there is to do, a few rows");

/// The kinds of which a job is due, or was given up by its holder.
pub async fn due(conn: &mut Conn, now: i64) -> Result<Vec<String>> {
    conn.all(&DUE, params![now], |row| row.get(0)).await
}

sql!(
    CLAIM = "
    update job set holder = $3, due_at = $4, tries = tries + 1
     where kind = $1
       and id = (select id from job
                  where kind = $1 and due_at <= $2
                  order by due_at limit 1 {skip_locked})
 returning id, payload, tries, every"
);
sql!(PARK = "update job set due_at = $4, holder = 0 where kind = $1 and id = $2 and holder = $3");

/// Takes the job of a kind that has been due longest, until `until`. The `holder` is
/// another number each time.
pub async fn claim(db: &Db, kind: &str, now: i64, until: i64, holder: i64) -> Result<Option<Held>> {
    let mut tx = db.begin().await?;
    let held = tx
        .one(&CLAIM, params![kind, now, holder, until], |row| {
            let job = Job {
                kind: kind.to_owned(),
                id: row.get(0)?,
                payload: row.get(1)?,
                tries: row.get(2)?,
            };
            Ok(Held { job, holder, every: row.get(3)? })
        })
        .await?;
    // One that took every holder down with it never came to say that it failed.
    let is_hopeless = held.as_ref().is_some_and(|it| it.every == 0 && it.job.tries > TRIES);
    if let (Some(held), true) = (&held, is_hopeless) {
        tx.run(&PARK, params![kind, held.job.id, holder, NEVER]).await?;
    }
    tx.commit().await?;
    Ok(held.filter(|_| !is_hopeless))
}

sql!(RENEW = "update job set due_at = $4 where kind = $1 and id = $2 and holder = $3");
sql!(DONE = "delete from job where kind = $1 and id = $2 and holder = $3 and every = 0");
sql!(
    AGAIN = "
    update job
       set due_at = $4 + every, holder = 0, tries = 0, runs = runs + 1, done_at = $4, error = ''
     where kind = $1 and id = $2 and holder = $3 and every > 0"
);
sql!(
    FAILED = "
    update job set due_at = $4, holder = 0, error = $5 where kind = $1 and id = $2 and holder = $3"
);
sql!(
    RELEASE = "
    update job set due_at = $4, holder = 0, tries = tries - 1
     where kind = $1 and id = $2 and holder = $3"
);

impl Held {
    fn key(&self) -> (&str, i64, i64) {
        (self.job.kind.as_str(), self.job.id, self.holder)
    }

    /// Holds it until a later moment; `false` if somebody else has it by now.
    pub async fn renew(&self, conn: &mut Conn, until: i64) -> Result<bool> {
        let (kind, id, holder) = self.key();
        Ok(conn.run(&RENEW, params![kind, id, holder, until]).await? > 0)
    }

    /// It is done, if `conn` commits; `false` if somebody else has it by now, and then
    /// it is for him to say.
    pub async fn finish(&self, conn: &mut Conn, now: i64) -> Result<bool> {
        let (kind, id, holder) = self.key();
        let statement = if self.every == 0 { &DONE } else { &AGAIN };
        let done = match self.every {
            0 => conn.run(statement, params![kind, id, holder]).await?,
            _ => conn.run(statement, params![kind, id, holder, now]).await?,
        };
        Ok(done > 0)
    }

    /// It did not work, and is to be tried again later.
    pub async fn fail(&self, conn: &mut Conn, now: i64, error: &str) -> Result<bool> {
        let (kind, id, holder) = self.key();
        let error: String = error.chars().take(500).collect();
        let due = now.saturating_add(self.pause());
        Ok(conn.run(&FAILED, params![kind, id, holder, due, error.as_str()]).await? > 0)
    }

    /// Gives it back as it was, for whoever comes next.
    pub async fn release(&self, conn: &mut Conn, now: i64) -> Result<bool> {
        let (kind, id, holder) = self.key();
        Ok(conn.run(&RELEASE, params![kind, id, holder, now]).await? > 0)
    }

    /// Until the next try: twice as long each time, and never past the time at which
    /// it would have come again anyway.
    fn pause(&self) -> i64 {
        if self.every == 0 && self.job.tries >= TRIES {
            return NEVER;
        }
        let doubled = SECOND << self.job.tries.clamp(0, 20);
        let most = if self.every > 0 { self.every.min(PATIENCE) } else { PATIENCE };
        doubled.min(most)
    }
}

/// How a kind of work is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The kind.
    pub kind: String,
    /// Jobs that wait or are being done.
    pub jobs: i64,
    /// When the one that is due longest was.
    pub due_at: i64,
    /// Most tries of one.
    pub tries: i64,
    /// Jobs that were given up.
    pub given_up: i64,
    /// What one of those that failed said.
    pub error: String,
}

sql!(
    STATES = "
    select kind, count(*), min(due_at), max(tries), count(*) filter (where due_at = $1), max(error)
      from job group by kind order by kind",
    scan: "an operator asks; what is done only once is taken out when it is done",
    across: "an operator asks"
);

/// How each kind is doing.
pub async fn states(conn: &mut Conn) -> Result<Vec<State>> {
    conn.all(&STATES, params![NEVER], |row| {
        Ok(State {
            kind: row.get(0)?,
            jobs: row.get(1)?,
            due_at: row.get(2)?,
            tries: row.get(3)?,
            given_up: row.get(4)?,
            error: row.get(5)?,
        })
    })
    .await
}

/// A job as an operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The kind.
    pub kind: String,
    /// Its number; 0 for what comes again and again.
    pub id: i64,
    /// Whether it comes again and again.
    pub is_recurring: bool,
    /// When it is due; `None` where it was given up.
    pub due_at: Option<i64>,
    /// Tries since it last succeeded.
    pub tries: i64,
    /// How often it succeeded.
    pub runs: i64,
    /// When it last did; 0 for never.
    pub done_at: i64,
    /// What the last try said.
    pub error: String,
}

sql!(
    ENTRIES = "
    select kind, id, every, due_at, tries, runs, done_at, error from job
     where every > 0 or error <> ''
     order by kind, id
     limit $1",
    scan: "an operator asks; what is done only once is taken out when it is done",
    across: "an operator asks"
);

/// What comes again and again, and whatever failed when it was tried last.
pub async fn entries(conn: &mut Conn, limit: i64) -> Result<Vec<Entry>> {
    conn.all(&ENTRIES, params![limit], |row| {
        let due: i64 = row.get(3)?;
        Ok(Entry {
            kind: row.get(0)?,
            id: row.get(1)?,
            is_recurring: row.get::<i64>(2)? > 0,
            due_at: (due != NEVER).then_some(due),
            tries: row.get(4)?,
            runs: row.get(5)?,
            done_at: row.get(6)?,
            error: row.get(7)?,
        })
    })
    .await
}

sql!(
    RETRY = "
    update job set due_at = $3, tries = 0 where kind = $1 and id = $2 and holder = 0"
);
sql!(DROP = "delete from job where kind = $1 and id = $2 and every = 0 and holder = 0");

/// Makes a job due that nobody works on, even one that was given up; `false` if there is none.
pub async fn retry(conn: &mut Conn, kind: &str, id: i64, now: i64) -> Result<bool> {
    Ok(conn.run(&RETRY, params![kind, id, now]).await? > 0)
}

/// Takes a job out that is done once and that nobody works on; `false` if there is none.
pub async fn discard(conn: &mut Conn, kind: &str, id: i64) -> Result<bool> {
    Ok(conn.run(&DROP, params![kind, id]).await? > 0)
}
