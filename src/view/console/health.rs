//! How the site is doing: the machine, the database, the server's own work.

use askama::Template;

use super::{After, Top, top};
use crate::{
    domain::{
        job::{Job, Queue},
        time::Moment,
    },
    texts::{Texts, console::figure::Figure},
    view::{
        date::DateText,
        frame::{Frame, Site},
    },
};

/// What the server says of itself.
pub struct Machine {
    /// The program.
    pub version: &'static str,
    /// The engine.
    pub engine: &'static str,
    /// Bytes of the database.
    pub size: i64,
    /// Bytes that are free beside it.
    pub free: Option<u64>,
    /// The operator's lists of networks: files and how many each names.
    pub lists: Vec<(&'static str, usize)>,
    /// Since when they hold.
    pub lists_at: Option<Moment>,
    /// Why those that lie there now do not.
    pub lists_problem: Option<String>,
}

#[derive(Debug)]
struct JobText {
    kind: String,
    id: i64,
    /// Both, as the word of its form.
    key: String,
    next: Option<DateText>,
    last: Option<DateText>,
    runs: String,
    tries: String,
    error: String,
    is_recurring: bool,
}

/// `/admin/health`
#[derive(Debug, Template)]
#[template(path = "console/health.html")]
pub struct HealthPage {
    t: &'static Texts,
    f: &'static Figure,
    frame: Frame,
    top: Top,
    version: &'static str,
    engine: &'static str,
    size: String,
    free: String,
    lists: String,
    lists_at: Option<DateText>,
    lists_problem: String,
    recurring: Vec<JobText>,
    failed: Vec<JobText>,
    waiting: Vec<(String, String)>,
}

impl HealthPage {
    /// All of it.
    pub fn new(site: &Site, machine: Machine, queue: Queue, after: After) -> HealthPage {
        let (frame, top) = top(site, "/admin/health", after);
        let (t, f) = (site.texts(), site.texts().console.figure);
        let text = |job: &Job| JobText {
            key: format!("{}-{}", job.kind, job.id),
            kind: job.kind.clone(),
            id: job.id,
            next: job.due.map(|due| DateText::full(site, due, false)),
            last: job.done.map(|done| DateText::full(site, done, false)),
            runs: (f.runs)(job.runs),
            tries: (f.tries)(job.tries),
            error: job.error.clone(),
            is_recurring: job.is_recurring,
        };
        let jobs = &queue.jobs;
        let recurring = jobs.iter().filter(|job| job.is_recurring).map(text).collect();
        let failed = jobs.iter().filter(|job| !job.error.is_empty()).map(text).collect();
        let once = |kind: &str| !jobs.iter().any(|job| job.is_recurring && job.kind == kind);
        let waiting = queue.waiting.into_iter().filter(|(kind, _)| once(kind));
        let list = |(file, named): &(&str, usize)| format!("{file} {}", (f.count)(*named));
        HealthPage {
            t,
            f,
            frame,
            top,
            version: machine.version,
            engine: machine.engine,
            size: (f.megabytes)(machine.size.max(0).unsigned_abs()),
            free: machine.free.map_or(f.unknown.to_owned(), f.megabytes),
            lists: match machine.lists_at {
                Some(_) => machine.lists.iter().map(list).collect::<Vec<_>>().join(", "),
                None => f.lists_none.to_owned(),
            },
            lists_at: machine.lists_at.map(|at| DateText::full(site, at, false)),
            lists_problem: machine.lists_problem.unwrap_or_default(),
            recurring,
            failed,
            waiting: waiting.map(|(kind, jobs)| (kind, (f.queued)(jobs))).collect(),
        }
    }
}
