//! Lists of networks are read whole, told apart, and not before they have been written.

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
    assert!(twice(&networks, Moment(3)).is_err());
    assert_eq!(networks.read(Moment(4)), Ok(false), "it is said once");
    assert!(networks.status().problem.is_some_and(|it| it.contains(":2:")));
    std::fs::remove_file(&path).unwrap();
    assert!(twice(&networks, Moment(5)).is_err());
    assert_eq!(kinds(&networks, "192.0.2.1"), [Network::Vpn]);
    std::fs::write(&path, "").unwrap();
    assert_eq!(twice(&networks, Moment(6)), Ok(true));
    assert!(kinds(&networks, "192.0.2.1").is_empty());
    assert_eq!(networks.status().problem, None);
    assert_eq!(networks.status().read_at, Some(Moment(6)));
}

/// Two looks, of which the first sees that something has changed.
fn twice(networks: &Networks, now: Moment) -> Result<bool, NetworksError> {
    assert_eq!(networks.read(now), Ok(false), "a first look takes nothing");
    networks.read(now)
}

#[test]
fn a_list_that_is_being_written_is_not_read_by_halves() {
    let folder = folder(&[("vpn.txt", "192.0.2.0/24\n198.51.100.0/24\n")]);
    let networks = networks(&folder);
    networks.read(Moment(1)).unwrap();
    // Written over in place: cut to nothing, then line by line, and looked at after each.
    let path = folder.path().join("vpn.txt");
    let mut text = String::new();
    for (line, shown) in ["", "203.0.113.0/24\n", "192.0.2.0/2", "4\n"].into_iter().zip(2..) {
        text.push_str(line);
        std::fs::write(&path, &text).unwrap();
        assert_eq!(networks.read(Moment(shown)), Ok(false), "{text}");
        assert_eq!(kinds(&networks, "198.51.100.1"), [Network::Vpn], "{text}");
        assert_eq!(networks.status().problem, None, "{text}");
    }
    assert_eq!(networks.read(Moment(6)), Ok(true));
    assert_eq!(kinds(&networks, "203.0.113.1"), [Network::Vpn]);
    assert!(kinds(&networks, "198.51.100.1").is_empty());
    assert_eq!(networks.read(Moment(7)), Ok(false));
    // One that is taken away and written anew, as an editor does it, was never gone.
    std::fs::remove_file(&path).unwrap();
    assert_eq!(networks.read(Moment(8)), Ok(false));
    std::fs::write(&path, "198.51.100.0/24\n").unwrap();
    assert_eq!(twice(&networks, Moment(9)), Ok(true));
    assert_eq!(kinds(&networks, "198.51.100.1"), [Network::Vpn]);
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
