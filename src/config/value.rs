//! How a setting's text becomes a value: durations, sizes, rates, lists.
//!
//! Each reader answers a wrong text with the mend, a half sentence that says
//! what to write; the caller adds which setting it was and where it stood.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use ipnet::IpNet;

/// What slows floods down.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// Off only for benchmarks.
    pub on: bool,
    /// Posts.
    pub post: ActLimit,
    /// Comments.
    pub comment: ActLimit,
    /// Votes.
    pub vote: ActLimit,
    /// Searches.
    pub search: ActLimit,
    /// Wrong passwords for one post from one neighbourhood.
    pub password_post_neighbourhood: Attempts,
    /// Wrong passwords for one post from anywhere.
    pub password_post: Attempts,
    /// Wrong passwords from one neighbourhood for any post.
    pub password_neighbourhood: Attempts,
    /// Wrong passwords for one member from one neighbourhood.
    pub login_account: Attempts,
    /// Wrong passwords from one neighbourhood for any member.
    pub login_neighbourhood: Attempts,
    /// Wrong codes of two-step log-in for one member, after the right password.
    pub second_step: Attempts,
    /// Wrong passwords from a browser that is known.
    pub login_device: Attempts,
    /// Accounts opened from one neighbourhood.
    pub sign_up: Attempts,
    /// How long the same words by the same identity count as a duplicate.
    pub duplicate_window: Duration,
}

/// How often one kind of write is allowed.
#[derive(Debug, Clone, Copy, Default)]
pub struct ActLimit {
    /// To one identity: one IPv4 address, or one /64 of IPv6.
    pub identity: Rate,
    /// To one neighbourhood: a /24 of IPv4, or a /48 of IPv6.
    pub neighbourhood: Rate,
}

/// A burst at once, then so many per time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many at once.
    pub burst: NonZeroU32,
    /// After how long the next one is allowed.
    pub every: Duration,
}

impl Default for Rate {
    fn default() -> Rate {
        Rate { burst: NonZeroU32::MIN, every: Duration::from_secs(1) }
    }
}

/// So many within a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attempts {
    /// How many.
    pub count: u32,
    /// Within how long.
    pub window: Duration,
}

/// A provider of log-ins (OpenID Connect). No `Debug`: it holds a secret.
#[derive(Clone, Default)]
pub struct Oidc {
    /// Its address, exactly as it calls itself.
    pub issuer: Option<String>,
    /// What it calls this site.
    pub client_id: Option<String>,
    /// What proves that it is this site. Never log it.
    pub client_secret: Option<String>,
    /// What people call it.
    pub name: Option<String>,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What a reader answers: the value, or the mend.
pub(super) type Read<T> = Result<T, String>;

/// `500ms`, `30s`, `10m`, `1h`, `2d`; never zero.
pub(super) fn duration(text: &str) -> Read<Duration> {
    let mend = || "write a number above zero with a unit, such as 500ms, 30s, 10m or 1h".to_owned();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| mend())?;
    let milliseconds = match unit.trim() {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(mend()),
    };
    match number.checked_mul(milliseconds) {
        Some(total) if (1..=366 * 86_400_000).contains(&total) => Ok(Duration::from_millis(total)),
        _ => Err(mend()),
    }
}

/// A duration between two bounds.
pub(super) fn duration_within(text: &str, least: Duration, most: Duration) -> Read<Duration> {
    let length = duration(text)?;
    if (least..=most).contains(&length) {
        Ok(length)
    } else {
        Err(format!("write a time from {least:?} to {most:?}"))
    }
}

/// Bytes: `1048576`, `1024KiB`, `1MiB`.
pub(super) fn size(text: &str, least: usize, most: usize) -> Read<usize> {
    let mend = || format!("write bytes from {least} to {most}, or with a unit, such as 1MiB");
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: usize = number.parse().map_err(|_| mend())?;
    let factor = match unit.trim() {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        _ => return Err(mend()),
    };
    let total = number.checked_mul(factor).filter(|total| (least..=most).contains(total));
    total.ok_or_else(mend)
}

/// A whole number between two bounds.
pub(super) fn whole(text: &str, least: i64, most: i64) -> Read<i64> {
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("write a whole number from {least} to {most}"))
}

/// How many of something there may be: from 1 to `most`.
pub(super) fn count(text: &str, most: usize) -> Read<usize> {
    let number = text.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| format!("write a whole number from 1 to {most}"))
}

/// `on` or `off`, and what TOML writes for them.
pub(super) fn switch(text: &str) -> Read<bool> {
    match text.to_ascii_lowercase().as_str() {
        "on" | "true" => Ok(true),
        "off" | "false" => Ok(false),
        _ => Err("write on or off".to_owned()),
    }
}

/// `5 then 1 per 15s`: a burst, then a steady rate.
pub(super) fn rate(text: &str) -> Read<Rate> {
    let read = || {
        let (burst, steady) = text.split_once(" then ")?;
        let (count, per) = steady.split_once(" per ")?;
        let burst: NonZeroU32 = burst.trim().parse().ok()?;
        let count: NonZeroU32 = count.trim().parse().ok()?;
        let every = duration(per.trim()).ok()? / count.get();
        (!every.is_zero()).then_some(Rate { burst, every })
    };
    read().ok_or_else(|| "write it as \"5 then 1 per 15s\"".to_owned())
}

/// `5 per 10m`: so many within a window.
pub(super) fn attempts(text: &str) -> Read<Attempts> {
    let read = || {
        let (count, window) = text.split_once(" per ")?;
        let count = count.trim().parse().ok().filter(|count| *count > 0)?;
        Some(Attempts { count, window: duration(window.trim()).ok()? })
    };
    read().ok_or_else(|| "write it as \"5 per 10m\"".to_owned())
}

/// Networks, with commas between; a bare address is a network of one.
pub(super) fn networks(text: &str) -> Read<Vec<IpNet>> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let one = |part: &str| -> Option<IpNet> {
        part.parse().ok().or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from))
    };
    parts
        .map(|part| {
            one(part).ok_or_else(|| {
                format!("{part:?} is no network; write networks such as 10.0.0.0/8,::1/128")
            })
        })
        .collect()
}

/// `https://host[:port]`, as a browser writes an origin. `http` is for trying things out.
pub(super) fn origin(text: &str) -> Read<String> {
    let mend = || "write scheme and host only, such as https://gall.example.com".to_owned();
    let lower = text.trim_end_matches('/').to_ascii_lowercase();
    let host = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let host = host.ok_or_else(mend)?;
    let authority: axum::http::uri::Authority = host.parse().map_err(|_| mend())?;
    let is_plain = !authority.host().is_empty() && !authority.as_str().contains('@');
    if is_plain { Ok(lower) } else { Err(mend()) }
}

/// `https://…`; `http` on this machine only, for trying things out.
pub(super) fn issuer(text: &str) -> Read<String> {
    let mend =
        || "write it exactly as the provider does, such as https://id.example.com".to_owned();
    let url = url::Url::parse(text).map_err(|_| mend())?;
    let is_here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_here);
    let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if is_safe && is_plain { Ok(text.to_owned()) } else { Err(mend()) }
}

/// `smtp://…` or `smtps://…`
pub(super) fn mail_server(text: &str) -> Read<String> {
    let is_server = text.starts_with("smtp://") || text.starts_with("smtps://");
    let mend = "write smtps://USER:PASSWORD@HOST, or smtp://HOST:PORT?tls=required";
    if is_server { Ok(text.to_owned()) } else { Err(mend.to_owned()) }
}

/// `sqlite:PATH` or `postgres://…`; a bare path is refused, so that a typo never creates a database.
pub(super) fn database(text: &str) -> Read<String> {
    let path = text.strip_prefix("sqlite:");
    let is_server = text.starts_with("postgres://") || text.starts_with("postgresql://");
    match path {
        Some(path) if !path.trim().is_empty() => Ok(text.to_owned()),
        None if is_server => Ok(text.to_owned()),
        _ => Err("write sqlite:PATH or postgres://USER@HOST/NAME".to_owned()),
    }
}

/// `postgres://…` of one or several standbys.
pub(super) fn standby(text: &str) -> Read<String> {
    let is_server = text.starts_with("postgres://") || text.starts_with("postgresql://");
    let mend = "write postgres://USER@HOST:PORT/NAME, with commas between several hosts";
    if is_server { Ok(text.to_owned()) } else { Err(mend.to_owned()) }
}
