//! The operator's lists of networks, which are files: whose address is whose.
//!
//! Madang asks nobody over the net. A folder holds up to three lists; what is in none is
//! not known. A list is folded into as few networks as say the same and kept in order, so
//! a look-up is a search by halves: nothing of it is built, and nothing is walked.

use std::{
    fmt,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::SystemTime,
};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::domain::{
    address::Address,
    network::{Network, Networks as Kinds},
    time::Moment,
};

/// A list: its file, and what it tells.
const LISTS: [(&str, Network); 3] = [
    ("vpn.txt", Network::Vpn),
    // What is *not* in it is overseas.
    ("home.txt", Network::Overseas),
    ("carrier.txt", Network::Carrier),
];

/// Why lists were not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetworksError {
    /// The folder has nothing in it that would be read.
    #[error("{} holds none of home.txt, vpn.txt and carrier.txt", .0.display())]
    NoLists(PathBuf),
    /// A file cannot be read.
    #[error("{} cannot be read: {why}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system said.
        why: String,
    },
    /// A list that was there is gone.
    #[error("{} is gone; to have no such networks, leave it empty", .0.display())]
    Gone(PathBuf),
    /// A line that is no network.
    #[error(
        "{}:{line}: {text:?} is no network; write one a line, such as 203.0.113.0/24 or 2001:db8::/32",
        path.display()
    )]
    Line {
        /// The file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What stands there.
        text: String,
    },
}

/// Networks of one list.
#[derive(Default)]
struct Table {
    four: Vec<Ipv4Net>,
    six: Vec<Ipv6Net>,
    /// How many the file names.
    named: usize,
}

impl Table {
    fn parse(path: &Path, text: &str) -> Result<Table, NetworksError> {
        let (mut four, mut six) = (Vec::new(), Vec::new());
        for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let words = line.split('#').next().unwrap_or_default().trim();
            if words.is_empty() {
                continue;
            }
            match network(words) {
                Some(IpNet::V4(network)) => four.push(network),
                Some(IpNet::V6(network)) => six.push(network),
                None => {
                    let text = words.chars().take(60).collect();
                    return Err(NetworksError::Line { path: path.into(), line: at + 1, text });
                }
            }
        }
        let named = four.len() + six.len();
        let (mut four, mut six) = (Ipv4Net::aggregate(&four), Ipv6Net::aggregate(&six));
        four.sort_unstable();
        six.sort_unstable();
        Ok(Table { four, six, named })
    }

    fn holds(&self, ip: IpAddr) -> bool {
        // None of them lies in another, so only the last that begins before can hold it.
        match ip {
            IpAddr::V4(ip) => {
                let after = self.four.partition_point(|network| network.network() <= ip);
                self.four[..after].last().is_some_and(|network| network.contains(&ip))
            }
            IpAddr::V6(ip) => {
                let after = self.six.partition_point(|network| network.network() <= ip);
                self.six[..after].last().is_some_and(|network| network.contains(&ip))
            }
        }
    }
}

/// A network, or a bare address. IPv4 mapped into IPv6 is IPv4, as addresses of visitors are.
fn network(text: &str) -> Option<IpNet> {
    let network: IpNet =
        text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))?;
    match network {
        IpNet::V6(six) if six.prefix_len() >= 96 => match six.network().to_ipv4_mapped() {
            Some(ip) => Ipv4Net::new(ip, six.prefix_len() - 96).ok().map(IpNet::V4),
            None => Some(IpNet::V6(six)),
        },
        network => Some(network.trunc()),
    }
}

/// The lists of one moment.
#[derive(Default)]
struct Tables {
    lists: [Option<Table>; LISTS.len()],
    read_at: Option<Moment>,
}

impl Tables {
    fn kinds(&self, ip: IpAddr) -> Kinds {
        let found = LISTS.iter().zip(&self.lists).filter(|((_, kind), list)| {
            list.as_ref().filter(|list| list.named > 0).is_some_and(|list| match kind {
                Network::Overseas => is_somewhere(ip) && !list.holds(ip),
                Network::Vpn | Network::Carrier => list.holds(ip),
            })
        });
        found.map(|((_, kind), _)| *kind).collect()
    }
}

/// Whether an address can be in some country: those of private networks are in none.
fn is_somewhere(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !(ip.is_private() || ip.is_loopback() || ip.is_link_local()),
        IpAddr::V6(ip) => !(ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local()),
    }
}

/// What tells that a file is another than before.
type Mark = [Option<(SystemTime, u64)>; LISTS.len()];

/// What the looks at the folder have come to.
#[derive(Default)]
struct Looked {
    /// What was read, or refused for what stands in it.
    judged: Mark,
    /// What the look before this one saw.
    last: Mark,
    /// Why what was judged was not taken, if it was not.
    problem: Option<NetworksError>,
}

/// See the module.
pub struct Networks {
    folder: Option<PathBuf>,
    tables: RwLock<Arc<Tables>>,
    looked: Mutex<Looked>,
}

/// What the operator reads of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// Each list that is there, by its file, and how many networks it names.
    pub lists: Vec<(&'static str, usize)>,
    /// Since when they hold; `None` where no folder is named.
    pub read_at: Option<Moment>,
    /// Why what lies in the folder now is not what holds.
    pub problem: Option<String>,
}

impl Networks {
    /// Those of a folder, not read yet; of none, there are none.
    pub fn new(folder: Option<PathBuf>) -> Networks {
        Networks { folder, tables: RwLock::default(), looked: Mutex::default() }
    }

    /// Reads the lists, if they have changed and two looks in a row saw them the same: what somebody
    /// is writing still is not read. The first look reads at once, for nothing else holds yet.
    /// Whatever is wrong with one of them, what was read before holds on. `true` where they are
    /// others now.
    pub fn read(&self, now: Moment) -> Result<bool, NetworksError> {
        let Some(folder) = &self.folder else { return Ok(false) };
        // Held until the end: two that look at once read once.
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.tables();
        let is_first = before.read_at.is_none();
        let mark = marks(folder);
        let is_settled = is_first || mark == looked.last;
        looked.last = mark;
        if !is_settled || (!is_first && mark == looked.judged) {
            return Ok(false);
        }
        let read = tables(folder, &mark, &before, now);
        // Changed as it was read: what was read is of no use, whatever came of it.
        let mark_after = marks(folder);
        if !is_first && mark_after != mark {
            looked.last = mark_after;
            return Ok(false);
        }
        match read {
            Ok(read) => {
                (looked.judged, looked.problem) = (mark, None);
                *self.tables.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
                Ok(true)
            }
            Err(error) => {
                let is_known = looked.problem.as_ref() == Some(&error);
                // A file that the system would not give may be given with nothing else changed
                // about it: it is tried again, and told of once.
                if !matches!(error, NetworksError::Unreadable { .. }) {
                    looked.judged = mark;
                }
                looked.problem = Some(error.clone());
                if is_known && !is_first { Ok(false) } else { Err(error) }
            }
        }
    }

    /// Of which kinds an address is.
    pub fn kinds(&self, address: Address) -> Kinds {
        self.tables().kinds(address.ip())
    }

    /// The kinds that can be told at all.
    pub fn known(&self) -> Kinds {
        let tables = self.tables();
        let known = LISTS.iter().zip(&tables.lists);
        let known = known.filter(|(_, list)| list.as_ref().is_some_and(|list| list.named > 0));
        known.map(|((_, kind), _)| *kind).collect()
    }

    /// What the operator reads of them.
    pub fn status(&self) -> Status {
        let tables = self.tables();
        let lists = LISTS.iter().zip(&tables.lists);
        let looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        Status {
            lists: lists
                .filter_map(|((file, _), list)| Some((*file, list.as_ref()?.named)))
                .collect(),
            read_at: tables.read_at,
            problem: looked.problem.as_ref().map(ToString::to_string),
        }
    }

    fn tables(&self) -> Arc<Tables> {
        Arc::clone(&self.tables.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Networks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Networks").field("status", &self.status()).finish_non_exhaustive()
    }
}

fn marks(folder: &Path) -> Mark {
    LISTS.map(|(file, _)| mark(&folder.join(file)))
}

fn mark(path: &Path) -> Option<(SystemTime, u64)> {
    let about = std::fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len()))
}

fn tables(
    folder: &Path,
    mark: &Mark,
    before: &Tables,
    now: Moment,
) -> Result<Tables, NetworksError> {
    if mark.iter().all(Option::is_none) {
        return Err(NetworksError::NoLists(folder.into()));
    }
    let mut tables = Tables { read_at: Some(now), ..Tables::default() };
    for (at, (file, _)) in LISTS.iter().enumerate() {
        let path = folder.join(file);
        if mark[at].is_none() {
            // A list that is being replaced must not be a door that stands open.
            if before.lists[at].is_some() {
                return Err(NetworksError::Gone(path));
            }
            continue;
        }
        let text = std::fs::read_to_string(&path).map_err(|why| NetworksError::Unreadable {
            path: path.clone(),
            why: why.to_string(),
        })?;
        tables.lists[at] = Some(Table::parse(&path, &text)?);
    }
    Ok(tables)
}

#[cfg(test)]
mod tests;
