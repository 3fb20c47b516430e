//! The site's background work: whether somebody does it, and whether it succeeds.

use db::Conn;

use super::Findings;
use crate::domain::time::{Moment, SECOND};

const MINUTE: i64 = 60 * SECOND;
/// A job that has been due for so long is done by nobody.
const LATE: i64 = 10 * MINUTE;
/// One that failed so often in a row will not mend itself.
const MANY: i64 = 5;

/// Looks at the queue.
pub(super) async fn look(conn: &mut Conn, now: Moment, findings: &mut Findings) -> db::Result<()> {
    let kinds = jobqueue::states(conn).await?;
    let before = findings.0.len();
    for kind in &kinds {
        let name = &kind.kind;
        if kind.given_up > 0 || kind.tries >= MANY {
            let text = format!("{name} has failed {} times: {}", kind.tries, kind.error);
            findings.warn("jobs", text, "mend what it says; it is tried again by itself");
        } else if kind.due_at < now.0 - LATE {
            let minutes = (now.0 - kind.due_at) / MINUTE;
            let text = format!("{name} has been due for {minutes} minutes");
            let mend = "run `madang serve`, without --no-work unless `madang work` runs beside it";
            findings.warn("jobs", text, mend);
        }
    }
    if findings.0.len() == before {
        findings.ok("jobs", format!("{} kinds, none late, none failing", kinds.len()));
    }
    Ok(())
}
