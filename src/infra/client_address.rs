//! Whose request it is when a proxy stands in between.
//!
//! Only `X-Forwarded-For` is read, and only when the connection itself comes
//! from a proxy the operator has named. Proxies append to it, so it is walked
//! from the right, and the first address that is no trusted proxy is the
//! visitor: whatever a visitor wrote into it himself stands further left.
//! `Forwarded`, `X-Real-IP` and their kin are ignored, because a proxy that does
//! not set them passes a visitor's own through.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;

use crate::domain::address::Address;

/// What proxies append addresses to.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The visitor's address. Without trusted proxies it is the connection's, whatever headers say.
pub fn resolve(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Address {
    let mut visitor = peer.to_canonical();
    let lines = headers.get_all(FORWARDED_FOR).iter().rev();
    // Split as bytes: one strange letter of the visitor's must not spoil what the proxy appended.
    let mut hops = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    while is_trusted(visitor, trusted) {
        // At garbage the walk ends: what stands left of it cannot be believed either.
        match hops.next().and_then(parse) {
            Some(hop) => visitor = hop,
            None => break,
        }
    }
    Address::new(visitor)
}

/// Whether an address belongs to one of the operator's proxies.
pub fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    let address = address.to_canonical();
    trusted.iter().any(|network| network.contains(&address))
}

/// `203.0.113.9`, `203.0.113.9:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`.
fn parse(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?.trim();
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    let address = bare.parse::<IpAddr>().ok();
    address
        .or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
        .map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXY: &str = "10.0.0.1";

    fn visitor(peer: &str, lines: &[&str], trusted: &str) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        for other in ["x-real-ip", "cf-connecting-ip", "true-client-ip"] {
            headers.insert(other, "66.6.6.6".parse().unwrap());
        }
        headers.insert("forwarded", "for=66.6.6.6".parse().unwrap());
        let trusted: Vec<IpNet> =
            trusted.split_whitespace().map(|net| net.parse().unwrap()).collect();
        resolve(peer.parse().unwrap(), &headers, &trusted).ip().to_string()
    }

    #[test]
    fn s12_headers_of_strangers_are_ignored() {
        assert_eq!(visitor("203.0.113.9", &["1.2.3.4"], ""), "203.0.113.9");
        assert_eq!(visitor("203.0.113.9", &["1.2.3.4"], "10.0.0.0/8"), "203.0.113.9");
        assert_eq!(visitor(PROXY, &["1.2.3.4"], ""), PROXY);
        assert_eq!(visitor(PROXY, &[], "10.0.0.0/8"), PROXY);
    }

    #[test]
    fn s12_the_walk_starts_at_the_right() {
        let trusted = "10.0.0.0/8 fd00::/8";
        assert_eq!(visitor(PROXY, &["203.0.113.9"], trusted), "203.0.113.9");
        assert_eq!(visitor(PROXY, &["1.1.1.1, 203.0.113.9"], trusted), "203.0.113.9");
        assert_eq!(visitor(PROXY, &["1.1.1.1, 203.0.113.9 ,10.9.9.9"], trusted), "203.0.113.9");
        assert_eq!(visitor("fd00::1", &["1.1.1.1,203.0.113.9, fd00::2"], trusted), "203.0.113.9");
        assert_eq!(visitor(PROXY, &["1.1.1.1", "203.0.113.9", "10.2.2.2"], trusted), "203.0.113.9");
        assert_eq!(visitor(PROXY, &["10.1.1.1, 10.2.2.2"], trusted), "10.1.1.1");
    }

    #[test]
    fn s12_ports_brackets_and_mapped_addresses_are_understood() {
        let trusted = "10.0.0.0/8";
        assert_eq!(visitor(PROXY, &["203.0.113.9:4711"], trusted), "203.0.113.9");
        assert_eq!(visitor(PROXY, &["[2001:db8::1]"], trusted), "2001:db8::1");
        assert_eq!(visitor(PROXY, &["[2001:db8::1]:4711"], trusted), "2001:db8::1");
        assert_eq!(visitor(PROXY, &["::ffff:203.0.113.9"], trusted), "203.0.113.9");
        assert_eq!(visitor("::ffff:10.0.0.1", &["203.0.113.9"], trusted), "203.0.113.9");
    }

    #[test]
    fn s12_garbage_ends_the_walk_at_the_last_good_hop() {
        let trusted = "10.0.0.0/8";
        for garbage in ["unknown", "", "1.2.3.4 5.6.7.8", "_hidden", "999.1.1.1", "1.1.1.1,", "é"]
        {
            assert_eq!(visitor(PROXY, &[garbage], trusted), PROXY, "{garbage}");
            let line = format!("{garbage}, 10.2.2.2");
            assert_eq!(visitor(PROXY, &[&line], trusted), "10.2.2.2", "{garbage}");
        }
    }
}
