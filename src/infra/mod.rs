//! The outside world behind small types: keys, clocks, limits, counters, logs.
//!
//! Nothing here knows SQL, HTTP routes or what a gallery page looks like.

pub mod changes;
pub mod client_address;
pub mod clock;
pub mod covers;
pub mod disk;
pub mod fair_queue;
pub mod gzip;
pub mod hasher;
pub mod ids;
pub mod keys;
pub mod limit;
pub mod log;
pub mod mail;
pub mod metric;
pub mod networks;
pub mod oidc;
pub mod page_cache;
pub mod passkeys;
pub mod random;
pub mod seal;
pub mod totp;
pub mod turns;
pub mod uploads;
pub mod view_count;

mod key_file;
