//! How much room is left where the data lies.

use std::path::Path;

/// Bytes that are free for this user; `None` where the system does not say.
#[cfg(unix)]
pub fn free(folder: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(folder).ok()?;
    Some(about.f_bavail.saturating_mul(about.f_frsize))
}

/// Bytes that are free for this user; `None` where the system does not say.
#[cfg(not(unix))]
pub fn free(_: &Path) -> Option<u64> {
    None
}
