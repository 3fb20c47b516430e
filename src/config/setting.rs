//! The table of all settings: key, variable, default, what it is for, how it is read.
//!
//! The defaults stand here as text and nowhere else, so the example file, the
//! documentation and the program cannot disagree.

mod limit;
mod oidc;

use std::{path::PathBuf, time::Duration};

use jiff::tz::TimeZone;

use super::{
    Config, LogFormat,
    value::{self, Read},
};

/// One setting.
pub(super) struct Setting {
    /// Its name in the file, with dots for tables.
    pub key: &'static str,
    /// Its environment variable.
    pub env: Option<&'static str>,
    /// Its default as text; empty where it follows from other settings or the machine.
    pub default: &'static str,
    /// What the example shows where the default is empty.
    pub shown: &'static str,
    /// What it is for.
    pub note: &'static str,
    /// Whether its value may hold a secret and must not be repeated.
    pub secret: bool,
    /// Reads the text into the configuration, or says what to write instead.
    pub set: fn(&mut Config, &str) -> Read<()>,
}

const PLAIN: Setting = Setting {
    key: "",
    env: None,
    default: "",
    shown: "",
    note: "",
    secret: false,
    set: |_, _| Ok(()),
};

/// A body of 50,000 four-byte characters, percent-encoded, must fit.
const BODY_LEAST: usize = 640 << 10;

const SECOND: Duration = Duration::from_secs(1);

/// Every setting, the data folder first: it says where the file is.
pub(super) fn all() -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().chain(oidc::SETTINGS).chain(limit::SETTINGS)
}

static SETTINGS: &[Setting] = &[
    Setting {
        key: "data",
        env: Some("MADANG_DATA"),
        default: "./data",
        note: "The folder of everything Madang keeps.",
        set: |config, text| {
            let mend = "write the path of a folder";
            config.data = nonempty(text, mend).map(PathBuf::from)?;
            Ok(())
        },
        ..PLAIN
    },
    Setting {
        key: "listen",
        env: Some("MADANG_LISTEN"),
        default: "127.0.0.1:8080",
        note: "Address and port to listen on. Use 0.0.0.0:8080 to be reachable from other machines.",
        set: |config, text| {
            let mend = "write an address and a port, such as 127.0.0.1:8080 or [::1]:8080";
            config.listen = text.parse().map_err(|_| mend.to_owned())?;
            Ok(())
        },
        ..PLAIN
    },
    Setting {
        key: "database",
        env: Some("MADANG_DATABASE"),
        shown: "sqlite:./data/madang.sqlite3",
        note: "The database: sqlite:PATH (default: in the data folder) or postgres://USER@HOST/NAME. Several entry points to one database are written postgres://USER@ONE:5432,TWO:5432/NAME: the first that answers and takes writes is used.",
        secret: true,
        set: |config, text| put(&mut config.database, value::database(text)),
        ..PLAIN
    },
    Setting {
        key: "database_read",
        env: Some("MADANG_DATABASE_READ"),
        shown: "postgres://madang@standby-one:5432,standby-two:5432/madang",
        note: "Standbys (streaming replication) that pages are read from. Default: none. A visitor who has just written reads from the primary until a standby has it.",
        secret: true,
        set: |config, text| put(&mut config.database_read, value::standby(text).map(Some)),
        ..PLAIN
    },
    Setting {
        key: "database_read_lag",
        env: Some("MADANG_DATABASE_READ_LAG"),
        default: "5s",
        note: "How far behind a standby may be; one further behind is not read from.",
        set: |config, text| {
            let read = value::duration_within(text, SECOND, 300 * SECOND);
            put(&mut config.database_read_lag, read)
        },
        ..PLAIN
    },
    Setting {
        key: "key_file",
        env: Some("MADANG_KEY_FILE"),
        shown: "./data/secret.key",
        note: "The server key. Back it up apart from the database; every server of one site needs the same.",
        set: |config, text| {
            config.key_file = nonempty(text, "write the path of a file").map(PathBuf::from)?;
            Ok(())
        },
        ..PLAIN
    },
    Setting {
        key: "site_name",
        env: Some("MADANG_SITE_NAME"),
        default: "마당",
        note: "The site's name.",
        set: |config, text| {
            let name = nonempty(text, "write a name of 1 to 40 characters")?;
            if name.chars().count() > 40 || name.chars().any(char::is_control) {
                return Err("write a name of 1 to 40 characters".to_owned());
            }
            config.site_name = name.to_owned();
            Ok(())
        },
        ..PLAIN
    },
    Setting {
        key: "origin",
        env: Some("MADANG_ORIGIN"),
        shown: "https://gall.example.com",
        note: "The public address of the site, where a proxy hides it. Scheme and host only.",
        set: |config, text| put(&mut config.origin, value::origin(text).map(Some)),
        ..PLAIN
    },
    Setting {
        key: "mail_server",
        env: Some("MADANG_MAIL_SERVER"),
        shown: "smtps://madang:PASSWORD@mail.example.com",
        note: "The mail server, for members who forget their password: smtps://USER:PASSWORD@HOST, or smtp://HOST:PORT?tls=required. Default: none, no mail is sent. Links in mail need origin.",
        secret: true,
        set: |config, text| put(&mut config.mail_server, value::mail_server(text).map(Some)),
        ..PLAIN
    },
    Setting {
        key: "mail_from",
        env: Some("MADANG_MAIL_FROM"),
        shown: "madang@example.com",
        note: "From which address the site's mail comes.",
        set: |config, text| {
            let read = nonempty(text, "write an address, such as madang@example.com");
            put(&mut config.mail_from, read.map(|text| Some(text.to_owned())))
        },
        ..PLAIN
    },
    Setting {
        key: "time_zone",
        env: Some("MADANG_TIME_ZONE"),
        default: "Asia/Seoul",
        note: "The time zone of dates and of the daily vote.",
        set: |config, text| {
            let mend = "write a name of the IANA time zone database, such as Asia/Seoul";
            put(&mut config.time_zone, TimeZone::get(text).map_err(|_| mend.to_owned()))
        },
        ..PLAIN
    },
    Setting {
        key: "trusted_proxies",
        env: Some("MADANG_TRUSTED_PROXIES"),
        shown: "127.0.0.0/8,::1/128",
        note: "Networks of your own proxies, whose X-Forwarded-For is believed. Default: none.",
        set: |config, text| put(&mut config.trusted_proxies, value::networks(text)),
        ..PLAIN
    },
    Setting {
        key: "networks",
        env: Some("MADANG_NETWORKS"),
        shown: "/etc/madang/networks",
        note: "A folder of lists of networks, one a line: home.txt (your country; all else is overseas), vpn.txt, carrier.txt. Galleries can then take nothing of guests from there. They are read again when they change. Default: none.",
        set: |config, text| {
            let read = nonempty(text, "write the path of a folder");
            put(&mut config.networks, read.map(|text| Some(PathBuf::from(text))))
        },
        ..PLAIN
    },
    Setting {
        key: "request_timeout",
        default: "30s",
        note: "The longest a request may take.",
        set: |config, text| {
            let read = value::duration_within(text, SECOND, 600 * SECOND);
            put(&mut config.request_timeout, read)
        },
        ..PLAIN
    },
    Setting {
        key: "query_timeout",
        env: Some("MADANG_QUERY_TIMEOUT"),
        default: "5s",
        note: "The longest one query may take; shorter than request_timeout.",
        set: |config, text| {
            let read = value::duration_within(text, SECOND / 10, 300 * SECOND);
            put(&mut config.query_timeout, read)
        },
        ..PLAIN
    },
    Setting {
        key: "body_limit",
        default: "1MiB",
        note: "Most bytes of one request.",
        set: |config, text| put(&mut config.body_limit, value::size(text, BODY_LEAST, 64 << 20)),
        ..PLAIN
    },
    Setting {
        key: "connections",
        env: Some("MADANG_CONNECTIONS"),
        default: "4096",
        note: "Connections at once; more wait in the system's queue.",
        set: |config, text| put(&mut config.connections, value::count(text, 1_000_000)),
        ..PLAIN
    },
    Setting {
        key: "connections_per_address",
        env: Some("MADANG_CONNECTIONS_PER_ADDRESS"),
        default: "256",
        note: "Connections at once from one address (one /64 of IPv6); more are closed. Trusted proxies are not bounded.",
        set: |config, text| put(&mut config.connections_per_address, value::count(text, 1_000_000)),
        ..PLAIN
    },
    Setting {
        key: "pages_at_once",
        env: Some("MADANG_PAGES_AT_ONCE"),
        default: "64",
        note: "Pages in the making at the same time; more wait a moment, clients in turn, and are refused with 503 if it gets too long. On SQLite front pages, lists and posts are made no more than two for each core (eight in all), and this bounds the other pages beside them.",
        set: |config, text| put(&mut config.pages_at_once, value::count(text, 100_000)),
        ..PLAIN
    },
    Setting {
        key: "access_log_days",
        default: "90",
        note: "Days until the encrypted log of full addresses is erased.",
        set: |config, text| put(&mut config.access_log_days, value::whole(text, 1, 3650)),
        ..PLAIN
    },
    Setting {
        key: "hash_slots",
        shown: "2",
        note: "Most password hashes at the same time; half of them, rounded up, until one has waited. Default: one for each core.",
        set: |config, text| put(&mut config.hash_slots, value::count(text, 256)),
        ..PLAIN
    },
    Setting {
        key: "hash_memory",
        env: Some("MADANG_HASH_MEMORY"),
        default: "4MiB",
        note: "Memory that a guest's new password hash takes. Below the default for benchmarks only.",
        set: |config, text| {
            // argon2id needs 8 KiB; the most is what a small server can spare for a guest.
            let kib = value::size(text, 8 << 10, 64 << 20).map(|bytes| bytes >> 10);
            put(&mut config.hash_memory, kib.map(|kib| u32::try_from(kib).unwrap_or(u32::MAX)))
        },
        ..PLAIN
    },
    Setting {
        key: "search_time",
        env: Some("MADANG_SEARCH_TIME"),
        default: "250ms",
        note: "After so long a search of posts says how far it came, and one of comments; both together are shorter than request_timeout.",
        set: |config, text| {
            let read = value::duration_within(text, SECOND / 100, 60 * SECOND);
            put(&mut config.search_time, read)
        },
        ..PLAIN
    },
    Setting {
        key: "page_cache",
        env: Some("MADANG_PAGE_CACHE"),
        default: "60MiB",
        note: "Most memory for pages that are kept, compressed; 0 keeps none.",
        set: |config, text| put(&mut config.page_cache, value::size(text, 0, 64 << 30)),
        ..PLAIN
    },
    Setting {
        key: "work",
        env: Some("MADANG_WORK"),
        default: "on",
        note: "Whether a server also does the site's background work; off leaves it to `madang work`.",
        set: |config, text| put(&mut config.work, value::switch(text)),
        ..PLAIN
    },
    Setting {
        key: "log",
        env: Some("MADANG_LOG"),
        default: "info",
        note: "What is logged: error, warn, info, debug, or a filter such as info,madang=debug.",
        set: |config, text| {
            let mend = "write error, warn, info, debug, or a filter such as info,madang=debug";
            let read: Result<tracing_subscriber::EnvFilter, _> = text.parse();
            read.map_err(|_| mend.to_owned())?;
            put(&mut config.log, nonempty(text, mend).map(str::to_owned))
        },
        ..PLAIN
    },
    Setting {
        key: "log_format",
        env: Some("MADANG_LOG_FORMAT"),
        default: "text",
        note: "text for people, json for programs.",
        set: |config, text| {
            let read = match text {
                "text" => Ok(LogFormat::Text),
                "json" => Ok(LogFormat::Json),
                _ => Err("write text or json".to_owned()),
            };
            put(&mut config.log_format, read)
        },
        ..PLAIN
    },
];

fn put<T>(place: &mut T, read: Read<T>) -> Read<()> {
    *place = read?;
    Ok(())
}

fn nonempty<'a>(text: &'a str, mend: &str) -> Read<&'a str> {
    if text.is_empty() { Err(mend.to_owned()) } else { Ok(text) }
}
