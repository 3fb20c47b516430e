//! One typed configuration, so that no other file reads the environment.
//!
//! Each setting comes from the strongest place that names it: a command-line
//! flag, then the environment, then the file, then the default. All are read
//! as text by the same reader (`setting`), so a value means the same wherever
//! it stands, and a wrong one is refused before anything is opened, with a
//! sentence that names the setting, where the value came from and the mend.

mod example;
mod setting;
mod value;

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use ipnet::IpNet;
use jiff::tz::TimeZone;

use setting::Setting;
pub use value::{ActLimit, Attempts, Limits, LogFormat, Oidc, Rate};

/// The file that is read when `--config` names none and the data folder holds it.
pub const FILE_NAME: &str = "madang.toml";

/// Everything an operator can decide, checked.
#[derive(Clone)]
pub struct Config {
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The folder of everything Madang keeps.
    pub data: PathBuf,
    /// `sqlite:PATH` or `postgres://…`. May hold a password: never log it.
    pub database: String,
    /// Standbys to read from. May hold a password: never log it.
    pub database_read: Option<String>,
    /// How far behind a standby may be that is read from.
    pub database_read_lag: Duration,
    /// The file of the server key, which is never in the database.
    pub key_file: PathBuf,
    /// The site's name, as the head of every page shows it.
    pub site_name: String,
    /// The public address of the site, scheme and host only.
    pub origin: Option<String>,
    /// The mail server. May hold a password: never log it.
    pub mail_server: Option<String>,
    /// From which address the site's mail comes.
    pub mail_from: Option<String>,
    /// Who else vouches for members.
    pub oidc: Oidc,
    /// Where a day begins and what a list's clock shows.
    pub time_zone: TimeZone,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The folder of lists of networks: home.txt, vpn.txt, carrier.txt.
    pub networks: Option<PathBuf>,
    /// What slows floods down.
    pub limits: Limits,
    /// The longest a request may take.
    pub request_timeout: Duration,
    /// The longest one query may take.
    pub query_timeout: Duration,
    /// Most bytes of a request's body.
    pub body_limit: usize,
    /// Connections at once.
    pub connections: usize,
    /// Connections at once from one address (one /64 of IPv6) that is no trusted proxy.
    pub connections_per_address: usize,
    /// Pages that may be in the making at the same time.
    pub pages_at_once: usize,
    /// Days after which the encrypted access log is erased.
    pub access_log_days: i64,
    /// Password hashes that may run at the same time.
    pub hash_slots: usize,
    /// Memory of a guest's password hash, in KiB.
    pub hash_memory: u32,
    /// Most bytes of pages kept in memory.
    pub page_cache: usize,
    /// After so long a search says how far it came.
    pub search_time: Duration,
    /// Whether a server also does the work that is done once for the whole site.
    pub work: bool,
    /// Text for people or JSON for programs.
    pub log_format: LogFormat,
    /// What is logged, as a `tracing` filter.
    pub log: String,
}

/// What the command line said. Names and values of settings, and the file.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--config FILE`: it must exist.
    pub config: Option<PathBuf>,
    /// Settings by key (`listen`, `limits.on`) and their values.
    pub settings: Vec<(&'static str, String)>,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nobody said anything.
    Default,
    /// The configuration file.
    File(PathBuf),
    /// An environment variable.
    Environment(&'static str),
    /// The command line.
    Flag,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Default => f.write_str("the default"),
            Source::File(path) => write!(f, "the file {}", path.display()),
            Source::Environment(name) => write!(f, "the environment variable {name}"),
            Source::Flag => f.write_str("the command line"),
        }
    }
}

/// Why a configuration was refused. Every message says how to mend it.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value cannot be read or lies outside what works.
    #[error("The setting `{key}` is {shown} (from {source_name}), which does not work: {mend}.")]
    Wrong {
        /// The setting.
        key: &'static str,
        /// The value, or a word in its place where it may hold a secret.
        shown: String,
        /// Where the value came from.
        source_name: Source,
        /// What to write instead.
        mend: String,
    },
    /// Two settings work alone, but not with each other.
    #[error(
        "The setting `{key}` ({part:?} in all) must be shorter than `request_timeout` \
         ({request:?}): shorten the first or lengthen the second."
    )]
    Together {
        /// What is part of a request.
        key: &'static str,
        /// The longest that may take.
        part: Duration,
        /// The longest request.
        request: Duration,
    },
    /// The file holds a key that is no setting.
    #[error("The file {} sets `{key}`, which is not a setting: {mend}.", path.display())]
    Unknown {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
        /// What may have been meant.
        mend: String,
    },
    /// The file cannot be opened.
    #[error("The configuration file {} cannot be read ({reason}): check its name and its permissions.", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// The file is not TOML.
    #[error("The configuration file {} is not valid TOML: {reason}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The parser's words, with line and column.
        reason: String,
    },
}

impl Config {
    /// Reads and checks the whole configuration. `environment` looks a variable up;
    /// an empty variable counts as unset, as compose files leave them.
    pub fn load(
        flags: &Flags,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Config, ConfigError> {
        let outside = |setting: &Setting| {
            let flag = flags.settings.iter().rev().find(|(key, _)| *key == setting.key);
            if let Some((_, text)) = flag {
                return Some((text.clone(), Source::Flag));
            }
            let name = setting.env?;
            let text = environment(name).filter(|text| !text.trim().is_empty())?;
            Some((text, Source::Environment(name)))
        };

        let mut config = Config::blank();
        // The data folder first: it says where the file may be.
        for data in setting::all().take(1) {
            let (text, source) = outside(data).unwrap_or((data.default.into(), Source::Default));
            config.set(data, &text, source)?;
        }
        let file = File::open(flags, &config.data)?;

        for setting in setting::all() {
            let (text, source) = outside(setting)
                .or_else(|| file.value(setting.key))
                .unwrap_or_else(|| (setting.default.into(), Source::Default));
            // An empty default is one that depends on other settings or the machine.
            if source != Source::Default || !text.is_empty() {
                config.set(setting, &text, source)?;
            }
        }
        config.complete();
        config.agree()?;
        Ok(config)
    }

    /// A commented file with every setting at its default.
    pub fn example() -> String {
        example::example()
    }

    /// The database's address without what may be secret in it.
    pub fn database_shown(&self) -> String {
        match self.database.split_once("://") {
            Some((kind, rest)) => {
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                format!("{kind}://{}", place.split('?').next().unwrap_or(place))
            }
            None => self.database.clone(),
        }
    }

    fn set(&mut self, setting: &Setting, text: &str, source: Source) -> Result<(), ConfigError> {
        (setting.set)(self, text.trim()).map_err(|mend| ConfigError::Wrong {
            key: setting.key,
            shown: if setting.secret {
                "a value not shown here".into()
            } else {
                format!("{text:?}")
            },
            source_name: source,
            mend,
        })
    }

    /// Fills in the defaults that follow from other settings or from the machine.
    fn complete(&mut self) {
        if self.database.is_empty() {
            self.database = format!("sqlite:{}", self.data.join("madang.sqlite3").display());
        }
        if self.key_file.as_os_str().is_empty() {
            self.key_file = self.data.join("secret.key");
        }
        if self.hash_slots == 0 {
            self.hash_slots = std::thread::available_parallelism().map_or(1, |cores| cores.get());
        }
    }

    /// Refuses settings that are fine alone and wrong together.
    fn agree(&self) -> Result<(), ConfigError> {
        // A search goes through posts, and then through comments.
        let parts = [("query_timeout", self.query_timeout), ("search_time", self.search_time * 2)];
        let request = self.request_timeout;
        match parts.into_iter().find(|(_, part)| *part >= request) {
            Some((key, part)) => Err(ConfigError::Together { key, part, request }),
            None => Ok(()),
        }
    }

    /// What every setting overwrites; nothing of it is ever used.
    fn blank() -> Config {
        Config {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            data: PathBuf::new(),
            database: String::new(),
            database_read: None,
            database_read_lag: Duration::ZERO,
            key_file: PathBuf::new(),
            site_name: String::new(),
            mail_server: None,
            mail_from: None,
            oidc: Oidc::default(),
            origin: None,
            time_zone: TimeZone::UTC,
            trusted_proxies: Vec::new(),
            networks: None,
            limits: Limits::default(),
            request_timeout: Duration::ZERO,
            query_timeout: Duration::ZERO,
            body_limit: 0,
            connections: 0,
            connections_per_address: 0,
            pages_at_once: 0,
            access_log_days: 0,
            hash_slots: 0,
            hash_memory: 0,
            page_cache: 0,
            search_time: Duration::ZERO,
            work: false,
            log_format: LogFormat::Text,
            log: String::new(),
        }
    }
}

impl fmt::Debug for Config {
    /// Leaves out the database's address, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("listen", &self.listen)
            .field("data", &self.data)
            .field("database", &self.database_shown())
            .finish_non_exhaustive()
    }
}

/// The configuration file, flattened to dotted keys.
#[derive(Default)]
struct File {
    path: PathBuf,
    values: Vec<(String, String)>,
}

impl File {
    /// The file that `--config` names, or the one in the data folder, or nothing.
    fn open(flags: &Flags, data: &Path) -> Result<File, ConfigError> {
        let found_in_data = data.join(FILE_NAME);
        let path = match &flags.config {
            Some(path) => path.clone(),
            None if found_in_data.exists() => found_in_data,
            None => return Ok(File::default()),
        };
        let text = std::fs::read_to_string(&path)
            .map_err(|reason| ConfigError::Unreadable { path: path.clone(), reason })?;
        let file = File::parse(path, &text)?;
        if flags.config.is_none() && file.values.iter().any(|(key, _)| key == "data") {
            return Err(ConfigError::Unknown {
                path: file.path,
                key: "data".into(),
                mend: "this file was found in the data folder, so it cannot move it; \
                       use --data, MADANG_DATA or --config"
                    .into(),
            });
        }
        Ok(file)
    }

    fn parse(path: PathBuf, text: &str) -> Result<File, ConfigError> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            ConfigError::Syntax { path: path.clone(), reason: error.to_string() }
        })?;
        let mut values = Vec::new();
        flatten("", &table, &mut values);
        for (key, _) in &values {
            if !setting::all().any(|setting| setting.key == key) {
                return Err(ConfigError::Unknown {
                    path,
                    key: key.clone(),
                    mend: example::nearest(key),
                });
            }
        }
        Ok(File { path, values })
    }

    fn value(&self, key: &str) -> Option<(String, Source)> {
        let (_, text) = self.values.iter().find(|(name, _)| name == key)?;
        Some((text.clone(), Source::File(self.path.clone())))
    }
}

/// Turns tables into dotted keys and values into the text a flag would carry.
fn flatten(above: &str, table: &toml::Table, values: &mut Vec<(String, String)>) {
    for (name, value) in table {
        let key = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
        match value {
            toml::Value::Table(below) => flatten(&key, below, values),
            value => values.push((key, plain(value))),
        }
    }
}

fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
