//! The machine and the configuration: files, disk, clock, proxies, limits.

use std::path::Path;

use super::Findings;
use crate::{
    config::Config,
    domain::time::Moment,
    infra::{clock::Clock, disk, networks::Networks},
};

/// Below this much room writing will soon fail.
const ROOM_LEAST: u64 = 64 << 20;
/// Below this much room it is time to act.
const ROOM_LITTLE: u64 = 1 << 30;
/// 2026-01-01: no clock that is right shows less.
const RELEASED: Moment = Moment(1_767_225_600_000_000);

/// Looks at everything that needs no database.
pub(super) fn look(config: &Config, findings: &mut Findings) {
    folder(&config.data, findings);
    clock(config, findings);
    proxies(config, findings);
    networks(config, findings);
    if config.limits.on {
        findings.ok("limits", "floods are slowed down");
    } else {
        let mend = "unset MADANG_LIMITS or set `limits.on = true`; off is for benchmarks";
        findings.warn(
            "limits",
            "write limits and duplicate checks are off: anybody can flood this site",
            mend,
        );
    }
}

fn folder(data: &Path, findings: &mut Findings) {
    let shown = data.display();
    match std::fs::metadata(data) {
        Err(error) => {
            let mend = "run `madang serve` once, or give the right --data";
            return findings.wrong("data", format!("{shown}: {error}"), mend);
        }
        Ok(about) if !about.is_dir() => {
            return findings.wrong(
                "data",
                format!("{shown} is not a folder"),
                "give a folder with --data",
            );
        }
        Ok(about) => access(data, &about, findings),
    }
    room(data, findings);
}

#[cfg(unix)]
fn access(data: &Path, about: &std::fs::Metadata, findings: &mut Findings) {
    use std::os::unix::fs::PermissionsExt as _;
    let shown = data.display();
    if rustix::fs::access(data, rustix::fs::Access::WRITE_OK).is_err() {
        let mend = format!("give this user the folder: chown -R USER {shown}");
        findings.wrong("data", format!("this user may not write in {shown}"), mend);
    } else if about.permissions().mode() & 0o002 != 0 {
        findings.warn(
            "data",
            format!("everybody on this machine may write in {shown}"),
            format!("chmod o-w {shown}"),
        );
    } else {
        findings.ok("data", format!("{shown} is there and writable"));
    }
}

#[cfg(not(unix))]
fn access(data: &Path, _: &std::fs::Metadata, findings: &mut Findings) {
    findings.ok("data", format!("{} is there", data.display()));
}

fn room(data: &Path, findings: &mut Findings) {
    let Some(free) = disk::free(data) else { return };
    let text = format!("{} MB are free", free >> 20);
    let mend = "make room on this disk, or move the data folder to a larger one";
    if free < ROOM_LEAST {
        findings.wrong("disk", text, mend);
    } else if free < ROOM_LITTLE {
        findings.warn("disk", text, mend);
    } else {
        findings.ok("disk", text);
    }
}

fn clock(config: &Config, findings: &mut Findings) {
    let now = Clock::System.now();
    let shown = now.full(&config.time_zone);
    if now < RELEASED {
        let mend = "set the machine's clock, and keep it right with NTP";
        findings.wrong("clock", format!("the clock shows {shown}, which has been"), mend);
    } else {
        findings.ok("clock", format!("{shown} in the site's time zone"));
    }
}

/// Which addresses visitors seem to have decides bans, limits and votes.
fn proxies(config: &Config, findings: &mut Findings) {
    let is_local = config.listen.ip().is_loopback();
    let trusts = !config.trusted_proxies.is_empty();
    match (is_local, trusts, &config.origin) {
        (true, false, Some(origin)) => findings.warn(
            "proxy",
            format!("{origin} is served from {}, so a proxy stands in front, and none is trusted: all visitors seem to be one", config.listen),
            "set `trusted_proxies` to the proxy's address, such as 127.0.0.1/32",
        ),
        (false, false, _) => findings.warn(
            "proxy",
            format!("listening on {} without a trusted proxy: right only if visitors reach this port directly", config.listen),
            "behind a proxy, listen on 127.0.0.1 and set `trusted_proxies` to its address",
        ),
        (_, true, _) => {
            let all = config.trusted_proxies.iter().find(|network| network.prefix_len() == 0);
            match all {
                Some(network) => findings.wrong(
                    "proxy",
                    format!("`trusted_proxies` holds {network}: every visitor can pretend any address"),
                    "name only the addresses of your own proxies",
                ),
                None => findings.ok("proxy", format!("{} trusted", config.trusted_proxies.len())),
            }
        }
        (true, false, None) => findings.ok("proxy", "none trusted, and only this machine can connect"),
    }
}

/// The lists that a server would refuse to start with.
fn networks(config: &Config, findings: &mut Findings) {
    let Some(folder) = &config.networks else { return };
    let networks = Networks::new(Some(folder.clone()));
    if let Err(error) = networks.read(Clock::System.now()) {
        let mend = "mend the file it names, or unset `networks`";
        return findings.wrong("networks", error.to_string(), mend);
    }
    let lists = networks.status().lists;
    let lists: Vec<String> = lists.iter().map(|(file, named)| format!("{file} {named}")).collect();
    findings.ok("networks", lists.join(", "));
}
