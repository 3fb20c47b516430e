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

/// See the module.
pub struct Networks {
    folder: Option<PathBuf>,
    tables: RwLock<Arc<Tables>>,
    /// What was looked at last, and why it was not taken if it was not.
    looked: Mutex<(Mark, Option<NetworksError>)>,
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

    /// Reads the lists, if they changed since the last look. Whatever is wrong with one of
    /// them, what was read before holds on. `true` where they are others now.
    pub fn read(&self, now: Moment) -> Result<bool, NetworksError> {
        let Some(folder) = &self.folder else { return Ok(false) };
        // Held until the end: two that look at once read once.
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.tables();
        let mark = LISTS.map(|(file, _)| mark(&folder.join(file)));
        if before.read_at.is_some() && mark == looked.0 {
            return Ok(false);
        }
        match tables(folder, &mark, &before, now) {
            Ok(read) => {
                *looked = (mark, None);
                *self.tables.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
                Ok(true)
            }
            Err(error) => {
                let is_known = looked.1.as_ref() == Some(&error);
                // A file that the system would not give may be given with nothing else changed
                // about it: it is tried again, and told of once.
                if !matches!(error, NetworksError::Unreadable { .. }) {
                    looked.0 = mark;
                }
                looked.1 = Some(error.clone());
                if is_known && before.read_at.is_some() { Ok(false) } else { Err(error) }
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
            problem: looked.1.as_ref().map(ToString::to_string),
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
mod tests {
    use super::*;

    fn folder(lists: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in lists {
            std::fs::write(folder.path().join(file), text).unwrap();
        }
        folder
    }

    fn networks(folder: &tempfile::TempDir) -> Networks {
        Networks::new(Some(folder.path().into()))
    }

    fn kinds(networks: &Networks, ip: &str) -> Vec<Network> {
        networks.kinds(Address::new(ip.parse().unwrap())).iter().collect()
    }

    #[test]
    fn an_address_is_of_every_kind_whose_list_says_so() {
        let folder = folder(&[
            ("home.txt", "\u{feff}# home\n203.0.113.0/24\n198.51.100.0/24 # more\n2001:db8::/32\n"),
            ("vpn.txt", "203.0.113.7\r\n::ffff:192.0.2.0/120\n2001:db8:1::/48\n203.0.113.0/30"),
            ("carrier.txt", "203.0.113.128/25\n203.0.113.64/26\n203.0.113.130\n"),
        ]);
        let networks = networks(&folder);
        assert_eq!(networks.read(Moment(5)), Ok(true));
        assert_eq!(networks.read(Moment(6)), Ok(false), "nothing has changed");
        for (ip, expected) in [
            ("203.0.113.8", vec![]),
            ("203.0.113.7", vec![Network::Vpn]),
            ("203.0.113.3", vec![Network::Vpn]),
            ("203.0.113.4", vec![]),
            ("203.0.113.63", vec![]),
            ("203.0.113.64", vec![Network::Carrier]),
            ("203.0.113.255", vec![Network::Carrier]),
            ("203.0.114.0", vec![Network::Overseas]),
            ("192.0.2.9", vec![Network::Vpn, Network::Overseas]),
            ("::ffff:192.0.2.9", vec![Network::Vpn, Network::Overseas]),
            ("0.0.0.0", vec![Network::Overseas]),
            ("255.255.255.255", vec![Network::Overseas]),
            ("2001:db8:1:ffff::1", vec![Network::Vpn]),
            ("2001:db8:2::1", vec![]),
            ("2001:db9::1", vec![Network::Overseas]),
            ("127.0.0.1", vec![]),
            ("10.0.0.1", vec![]),
            ("fd00::1", vec![]),
        ] {
            assert_eq!(kinds(&networks, ip), expected, "{ip}");
        }
        let status = networks.status();
        assert_eq!(status.lists, [("vpn.txt", 4), ("home.txt", 3), ("carrier.txt", 3)]);
        assert_eq!((status.read_at, status.problem), (Some(Moment(5)), None));
    }

    #[test]
    fn what_is_not_given_tells_nothing() {
        let none = Networks::new(None);
        assert_eq!(none.read(Moment(1)), Ok(false));
        assert!(none.known().is_empty() && kinds(&none, "192.0.2.1").is_empty());
        let folder = folder(&[("home.txt", "# nothing yet\n")]);
        let networks = networks(&folder);
        networks.read(Moment(1)).unwrap();
        assert!(networks.known().is_empty() && kinds(&networks, "192.0.2.1").is_empty());
    }

    #[test]
    fn a_wrong_line_is_named_and_what_was_read_holds_on() {
        let folder = folder(&[("vpn.txt", "192.0.2.0/24\n\n192.0.2.0/33 # too narrow\n")]);
        let networks = networks(&folder);
        let path = folder.path().join("vpn.txt");
        let wrong = networks.read(Moment(1)).unwrap_err();
        let said = wrong.to_string();
        assert!(said.contains(&format!("{}:3: \"192.0.2.0/33\"", path.display())), "{said}");

        std::fs::write(&path, "192.0.2.0/24\n").unwrap();
        assert_eq!(networks.read(Moment(2)), Ok(true));
        std::fs::write(&path, "192.0.2.0/24\nhello\n").unwrap();
        assert!(networks.read(Moment(3)).is_err());
        assert_eq!(networks.read(Moment(4)), Ok(false), "it is said once");
        assert!(networks.status().problem.is_some_and(|it| it.contains(":2:")));
        std::fs::remove_file(&path).unwrap();
        assert!(networks.read(Moment(5)).is_err());
        assert_eq!(kinds(&networks, "192.0.2.1"), [Network::Vpn]);
        std::fs::write(&path, "").unwrap();
        assert_eq!(networks.read(Moment(6)), Ok(true));
        assert!(kinds(&networks, "192.0.2.1").is_empty());
        assert_eq!(networks.status().problem, None);
        assert_eq!(networks.status().read_at, Some(Moment(6)));
    }

    #[test]
    fn a_folder_without_lists_is_a_mistake() {
        let folder = folder(&[("vpns.txt", "192.0.2.0/24")]);
        let wrong = networks(&folder).read(Moment(1));
        assert_eq!(wrong, Err(NetworksError::NoLists(folder.path().into())));
    }

    /// Half a million networks that no two of fold into one, as a list of the net's would be.
    #[test]
    fn a_list_of_half_a_million_is_read_whole() {
        use std::fmt::Write as _;
        let mut text = String::new();
        for n in 0..500_000_u32 {
            let _ = writeln!(text, "{}/31", std::net::Ipv4Addr::from(n * 8_000 + 2));
        }
        let folder = folder(&[("vpn.txt", &text)]);
        let networks = networks(&folder);
        networks.read(Moment(1)).unwrap();
        assert_eq!(networks.status().lists, [("vpn.txt", 500_000)]);
        for n in [0, 1, 249_999, 499_999_u32] {
            for (off, is_in) in [(1, false), (2, true), (3, true), (4, false)] {
                let ip = std::net::Ipv4Addr::from(n * 8_000 + off).to_string();
                assert_eq!(!kinds(&networks, &ip).is_empty(), is_in, "{ip}");
            }
        }
    }
}
