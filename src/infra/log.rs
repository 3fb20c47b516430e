//! Log lines: for people or for programs, to standard error.
//!
//! Standard output belongs to what a command was asked for.

use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// Starts logging for this process. A second call changes nothing, so that
/// tests can run several servers in one process.
pub fn start(format: LogFormat, filter: &str) {
    // The configuration has checked the filter.
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let is_terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let _second_call = match format {
        LogFormat::Text => lines.with_ansi(is_terminal).with_target(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(true).try_init(),
    };
}
