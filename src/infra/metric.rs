//! What `/metrics` tells Prometheus, and the names everything is counted under.
//!
//! The recorder belongs to the process, because the `metrics` facade allows one;
//! several servers in one process, as in tests, share it.

use std::{sync::OnceLock, time::Duration};

use metrics::{Counter, Histogram, Unit, counter, describe_counter, describe_histogram, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Requests by route, method and status.
pub const REQUESTS: &str = "madang_http_requests_total";
/// How long requests took, by route.
pub const REQUEST_SECONDS: &str = "madang_http_request_seconds";
/// Pages by where they came from: `kept`, `made`, or `joined` with another request.
pub const PAGES: &str = "madang_pages_total";
/// How long each stage of making a page took, by what was made: `read`, `write` and `compress` of a
/// `post` with its comments, of the `head` of a gallery, of a `list`, or of a whole `page`.
pub const STAGE_SECONDS: &str = "madang_page_stage_seconds";
/// Writes by act and outcome.
pub const WRITES: &str = "madang_writes_total";
/// How long statements took; recorded by the database crate.
pub const STATEMENT_SECONDS: &str = "madang_db_statement_seconds";
/// How often an entry point to the database was given up on; by the database crate.
pub const ENTRIES_LOST: &str = "madang_db_entry_lost_total";
/// Pages read from a standby; by the database crate.
pub const STANDBY_READS: &str = "madang_db_replica_reads_total";
/// How long hashing one password took, the queue included.
pub const HASH_SECONDS: &str = "madang_password_hash_seconds";

/// From a cached page to a timeout, in seconds.
const BUCKETS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// Starts recording for this process; later calls change nothing.
pub fn start() {
    handle();
}

/// The text that Prometheus reads.
pub fn render() -> String {
    let handle = handle();
    handle.run_upkeep();
    handle.render()
}

/// Folds recorded samples together, so that they take no memory while nobody
/// asks for `/metrics`. Called by housekeeping every few seconds.
pub fn upkeep() {
    handle().run_upkeep();
}

/// Counts a request. `route` is the route's pattern, never the address that was asked for.
pub fn request(route: &str, method: &'static str, status: u16, took: Duration) {
    let status = status.to_string();
    counter!(REQUESTS, "route" => route.to_owned(), "method" => method, "status" => status)
        .increment(1);
    histogram!(REQUEST_SECONDS, "route" => route.to_owned()).record(took.as_secs_f64());
}

/// Counts a page that was made, or taken from another request that made it.
pub fn page(from: &'static str) {
    counter!(PAGES, "from" => from).increment(1);
}

/// Records how long a stage of making a page took ([`STAGE_SECONDS`]).
pub fn stage(part: &'static str, stage: &'static str, took: Duration) {
    histogram!(STAGE_SECONDS, "part" => part, "stage" => stage).record(took.as_secs_f64());
}

/// What is counted of a route's kept pages, looked up once: it is half of what
/// answering from memory would cost.
pub struct KeptPages {
    pages: Counter,
    seconds: Histogram,
    /// GET and HEAD, with 200 and with 304.
    requests: [[Counter; 2]; 2],
}

impl KeptPages {
    /// Those of a route, by its pattern.
    pub fn of(route: &'static str) -> KeptPages {
        let requests = ["GET", "HEAD"].map(|method| {
            ["200", "304"].map(|status| {
                counter!(REQUESTS, "route" => route, "method" => method, "status" => status)
            })
        });
        KeptPages {
            pages: counter!(PAGES, "from" => "kept"),
            seconds: histogram!(REQUEST_SECONDS, "route" => route),
            requests,
        }
    }

    /// Counts one request, as [`request`] does.
    pub fn count(&self, is_head: bool, is_unchanged: bool, took: Duration) {
        self.pages.increment(1);
        self.requests[usize::from(is_head)][usize::from(is_unchanged)].increment(1);
        self.seconds.record(took.as_secs_f64());
    }
}

/// Counts a write: `done`, or the code of its refusal, or `error`.
pub fn write(act: &'static str, outcome: &'static str) {
    counter!(WRITES, "act" => act, "outcome" => outcome).increment(1);
}

/// Records how long a password hash took.
pub(super) fn hash(took: Duration) {
    histogram!(HASH_SECONDS).record(took.as_secs_f64());
}

fn handle() -> &'static PrometheusHandle {
    HANDLE.get_or_init(|| {
        // The only thing this can refuse is an empty list.
        let builder = PrometheusBuilder::new();
        let seconds = Matcher::Suffix("_seconds".to_owned());
        let builder = builder
            .set_buckets_for_metric(seconds, &BUCKETS)
            .unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another metrics recorder is installed; /metrics will be empty");
        }
        describe_counter!(REQUESTS, "Requests by route, method and status");
        describe_histogram!(REQUEST_SECONDS, Unit::Seconds, "How long requests took");
        describe_counter!(PAGES, "Pages by where they came from");
        describe_histogram!(
            STAGE_SECONDS,
            Unit::Seconds,
            "How long the stages of making pages took"
        );
        describe_counter!(WRITES, "Writes by act and outcome");
        describe_counter!(ENTRIES_LOST, "How often an entry point to the database was skipped");
        describe_counter!(STANDBY_READS, "Snapshots taken on a standby");
        describe_histogram!(STATEMENT_SECONDS, Unit::Seconds, "How long statements took");
        describe_histogram!(
            HASH_SECONDS,
            Unit::Seconds,
            "How long password hashes took, with the queue"
        );
        handle
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_rendered() {
        start();
        start();
        request("/g/{slug}", "GET", 200, Duration::from_millis(3));
        write("post", "done");
        let text = render();
        for part in [
            "madang_http_requests_total{route=\"/g/{slug}\",method=\"GET\",status=\"200\"} 1",
            "madang_http_request_seconds_bucket{route=\"/g/{slug}\",le=\"0.005\"} 1",
            "madang_writes_total{act=\"post\",outcome=\"done\"} 1",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
