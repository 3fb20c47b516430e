//! Who is at the door: an address, the keyed names under which it is counted, and a member
//! if one is logged in.

use super::{address::Address, member::Signed};

/// A visitor as actions and limits know him.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The address itself: for the sealed access log only.
    pub address: Address,
    /// One writer: a member's code, a guest's [`Visitor::household`].
    pub identity: String,
    /// Keyed hash of the address (IPv6: of the /64), whoever comes from it.
    pub household: String,
    /// Keyed hash of the neighbourhood (/24 or /48), for limits shared by neighbours.
    pub neighbourhood: String,
    /// What is shown beside the nick.
    pub prefix: String,
    /// Tells readers apart for view counts, one day long.
    pub reader: u64,
    /// The member who is logged in.
    pub member: Option<Signed>,
}
