//! From which kinds of networks guests come, and which of them a gallery takes nothing from.

/// A kind of network that the operator can tell from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Network {
    /// VPNs, proxies and rented machines.
    Vpn = 1,
    /// Outside of the site's own country.
    Overseas = 2,
    /// Addresses that a mobile carrier's customers share.
    Carrier = 4,
}

impl Network {
    /// All of them, as forms list them.
    pub const ALL: [Network; 3] = [Network::Vpn, Network::Overseas, Network::Carrier];

    /// The word in forms and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Network::Vpn => "vpn",
            Network::Overseas => "overseas",
            Network::Carrier => "carrier",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Network> {
        Network::ALL.into_iter().find(|network| network.as_str() == word)
    }
}

/// Some of the kinds: those an address is of, or those a gallery has shut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Networks(u8);

impl Networks {
    /// None of them.
    pub const NONE: Networks = Networks(0);

    /// Whether this kind is among them.
    pub fn has(self, network: Network) -> bool {
        self.0 & network as u8 != 0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether any kind is in both.
    pub fn meets(self, others: Networks) -> bool {
        self.0 & others.0 != 0
    }

    /// Those there are.
    pub fn iter(self) -> impl Iterator<Item = Network> {
        Network::ALL.into_iter().filter(move |network| self.has(*network))
    }
}

impl FromIterator<Network> for Networks {
    fn from_iter<I: IntoIterator<Item = Network>>(networks: I) -> Networks {
        Networks(networks.into_iter().fold(0, |bits, network| bits | network as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_kept_apart() {
        let shut: Networks = [Network::Vpn, Network::Carrier].into_iter().collect();
        assert_eq!(shut.iter().collect::<Vec<_>>(), [Network::Vpn, Network::Carrier]);
        let overseas: Networks = [Network::Overseas].into_iter().collect();
        assert!(!shut.meets(overseas) && !shut.meets(Networks::NONE) && shut.meets(shut));
        for network in Network::ALL {
            assert_eq!(Network::parse(network.as_str()), Some(network));
        }
    }
}
