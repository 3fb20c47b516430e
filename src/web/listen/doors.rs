//! How many connections there may be: in all, and from one address.
//!
//! Without the second bound one machine can take all the places there are and
//! keep everyone else waiting, at no cost to itself. The operator's own proxies
//! bring everyone's connections and are not bounded.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ipnet::IpNet;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{config::Config, domain::address::Address, infra::client_address::is_trusted};

/// Counts who is inside.
pub(super) struct Doors {
    room: Arc<Semaphore>,
    from_one: usize,
    trusted: Vec<IpNet>,
    inside: Arc<Inside>,
}

type Inside = Mutex<HashMap<Address, usize>>;

/// A place in all of the connections, not yet given to anyone.
pub(super) type Room = OwnedSemaphorePermit;

/// A connection's place, free again when it is dropped.
pub(super) struct Place {
    _room: Room,
    /// Whose count goes down; `None` for a trusted proxy.
    of: Option<(Address, Arc<Inside>)>,
}

impl Doors {
    /// Bounds as the operator has set them.
    pub(super) fn new(config: &Config) -> Doors {
        Doors {
            room: Arc::new(Semaphore::new(config.connections)),
            from_one: config.connections_per_address,
            trusted: config.trusted_proxies.clone(),
            inside: Arc::default(),
        }
    }

    /// Waits until there is room for one more; `None` never comes while the server runs.
    pub(super) async fn room(&self) -> Option<Room> {
        Arc::clone(&self.room).acquire_owned().await.ok()
    }

    /// Lets a connection in, or gives the room back: its address has enough of them.
    pub(super) fn admit(&self, peer: IpAddr, room: Room) -> Result<Place, Room> {
        if is_trusted(peer, &self.trusted) {
            return Ok(Place { _room: room, of: None });
        }
        let peer = Address::new(peer).subscriber();
        let mut inside = open(&self.inside);
        let count = inside.entry(peer).or_default();
        if *count >= self.from_one {
            return Err(room);
        }
        *count += 1;
        Ok(Place { _room: room, of: Some((peer, Arc::clone(&self.inside))) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((peer, inside)) = &self.of else { return };
        let mut inside = open(inside);
        if let Some(count) = inside.get_mut(peer) {
            *count -= 1;
            if *count == 0 {
                inside.remove(peer);
            }
        }
    }
}

/// A count is changed in one step, so a poisoned lock is still good.
fn open(inside: &Inside) -> MutexGuard<'_, HashMap<Address, usize>> {
    inside.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doors(from_one: usize) -> Doors {
        Doors {
            room: Arc::new(Semaphore::new(100)),
            from_one,
            trusted: vec!["10.0.0.0/8".parse().unwrap()],
            inside: Arc::default(),
        }
    }

    async fn admitted(doors: &Doors, peer: &str) -> Option<Place> {
        doors.admit(peer.parse().unwrap(), doors.room().await.unwrap()).ok()
    }

    #[tokio::test]
    async fn one_address_gets_its_share_and_no_more() {
        let doors = doors(2);
        let first = admitted(&doors, "203.0.113.9").await.unwrap();
        let second = admitted(&doors, "::ffff:203.0.113.9").await.unwrap();
        assert!(admitted(&doors, "203.0.113.9").await.is_none());
        let other = admitted(&doors, "203.0.113.10").await.unwrap();
        drop(first);
        let third = admitted(&doors, "203.0.113.9").await.unwrap();
        drop((second, other, third));
        assert!(open(&doors.inside).is_empty());
        assert_eq!(doors.room.available_permits(), 100);
    }

    #[tokio::test]
    async fn a_64_is_one_address_and_a_proxy_is_everybody() {
        let doors = doors(1);
        let _first = admitted(&doors, "2001:db8::1").await.unwrap();
        assert!(admitted(&doors, "2001:db8::ffff:1").await.is_none());
        let _next = admitted(&doors, "2001:db8:0:1::1").await.unwrap();
        let mut proxied = Vec::new();
        for _ in 0..9 {
            proxied.push(admitted(&doors, "10.0.0.1").await.unwrap());
        }
    }
}
