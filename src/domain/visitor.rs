//! Who is at the door: an address, and the keyed names under which it is counted.

use super::address::Address;

/// A visitor as actions and limits know him.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The address itself: for the sealed access log only.
    pub address: Address,
    /// Keyed hash of the address (IPv6: of the /64). One vote, one writer.
    pub identity: String,
    /// Keyed hash of the neighbourhood (/24 or /48), for limits shared by neighbours.
    pub neighbourhood: String,
    /// What is shown beside the nick.
    pub prefix: String,
    /// Tells readers apart for view counts, one day long.
    pub reader: u64,
}
