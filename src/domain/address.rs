//! Network addresses: what of them is shown, and how they are grouped.
//!
//! An IPv6 customer owns a whole /64, so anything finer than that tells one
//! person apart from himself; limits and identities count by the group.

use std::net::{IpAddr, Ipv6Addr};

/// The address of a visitor, with IPv4-mapped IPv6 folded to IPv4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Address(IpAddr);

impl Address {
    /// Folds `::ffff:a.b.c.d` to `a.b.c.d`, so that one visitor is one address.
    pub fn new(address: IpAddr) -> Address {
        Address(address.to_canonical())
    }

    /// The address itself.
    pub fn ip(self) -> IpAddr {
        self.0
    }

    /// The one address that stands for a subscriber: the IPv4 address, or the first of the /64 of IPv6.
    #[must_use]
    pub fn subscriber(self) -> Address {
        Address(match self.0 {
            IpAddr::V4(_) => self.0,
            IpAddr::V6(six) => Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX)).into(),
        })
    }

    /// Bytes that stand for one identity: the whole IPv4 address, or the /64 of IPv6.
    pub fn identity(self) -> Vec<u8> {
        match self.0 {
            IpAddr::V4(four) => four.octets().to_vec(),
            IpAddr::V6(six) => six.octets()[..8].to_vec(),
        }
    }

    /// Bytes that stand for the neighbourhood: /24 of IPv4, /48 of IPv6.
    pub fn neighbourhood(self) -> Vec<u8> {
        match self.0 {
            IpAddr::V4(four) => four.octets()[..3].to_vec(),
            IpAddr::V6(six) => six.octets()[..6].to_vec(),
        }
    }

    /// The first two octets of IPv4, as they are shown; `None` for IPv6,
    /// of which nothing may be shown.
    pub fn visible_prefix(self) -> Option<String> {
        match self.0 {
            IpAddr::V4(four) => {
                let [a, b, _, _] = four.octets();
                Some(format!("{a}.{b}"))
            }
            IpAddr::V6(_) => None,
        }
    }

    /// The sixteen bytes under which the access log keeps it (IPv4 mapped into IPv6).
    pub fn octets(self) -> [u8; 16] {
        match self.0 {
            IpAddr::V4(four) => four.to_ipv6_mapped().octets(),
            IpAddr::V6(six) => six.octets(),
        }
    }

    /// The reverse of [`Address::octets`].
    pub fn from_octets(octets: [u8; 16]) -> Address {
        Address::new(IpAddr::V6(Ipv6Addr::from(octets)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::new(text.parse().unwrap())
    }

    #[test]
    fn a_mapped_address_is_the_same_visitor() {
        assert_eq!(address("::ffff:203.0.113.9"), address("203.0.113.9"));
        assert_eq!(Address::from_octets(address("203.0.113.9").octets()), address("203.0.113.9"));
    }

    #[test]
    fn ipv6_is_grouped_by_64_and_never_shown() {
        assert_eq!(
            address("2001:db8:1:2::1").identity(),
            address("2001:db8:1:2:ffff::9").identity()
        );
        assert_ne!(address("2001:db8:1:2::1").identity(), address("2001:db8:1:3::1").identity());
        assert_eq!(address("2001:db8:1:2:ffff::9").subscriber(), address("2001:db8:1:2::"));
        assert_eq!(address("203.0.113.9").subscriber(), address("203.0.113.9"));
        assert_eq!(address("2001:db8::1").visible_prefix(), None);
        assert_eq!(address("121.133.4.5").visible_prefix().as_deref(), Some("121.133"));
    }
}
