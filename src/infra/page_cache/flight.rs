//! One request makes a page, and those who want the same one meanwhile wait for it.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use super::{Below, Keep, Page, PageCache};
use crate::domain::time::Moment;

/// How often one waits for another's page before making it for oneself.
const PATIENCE: usize = 2;

type Landing<T> = watch::Receiver<Option<Arc<T>>>;

/// Pages that are being made, by key.
#[derive(Debug)]
pub struct Flights<T> {
    open: Mutex<HashMap<String, Landing<T>>>,
}

impl<T> Default for Flights<T> {
    fn default() -> Flights<T> {
        Flights { open: Mutex::default() }
    }
}

impl<T> Flights<T> {
    fn open(&self) -> MutexGuard<'_, HashMap<String, Landing<T>>> {
        // A panic elsewhere cannot leave a map half changed, so a poisoned lock is still good.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What many may wait for at once.
#[expect(private_bounds, reason = "only what this module keeps is waited for")]
pub trait Awaited: Keep {
    /// Those of this kind that are being made.
    fn flights(cache: &PageCache) -> &Flights<Self>;
}

impl Awaited for Page {
    fn flights(cache: &PageCache) -> &Flights<Page> {
        &cache.flights
    }
}

impl Awaited for Below {
    fn flights(cache: &PageCache) -> &Flights<Below> {
        &cache.below
    }
}

/// What to do about a page.
#[derive(Debug)]
pub enum Turn<T: Awaited> {
    /// Send this: another request made it, or it was there.
    Kept(Arc<T>),
    /// Make it.
    Make(Lead<T>),
}

/// The duty to make a page. Dropped without one, it passes to those who wait.
#[derive(Debug)]
pub struct Lead<T: Awaited> {
    cache: Arc<PageCache>,
    key: String,
    /// `None` for a page that nobody waits for.
    waiting: Option<watch::Sender<Option<Arc<T>>>>,
}

enum Seat<T: Awaited> {
    Lead(Lead<T>),
    Wait(Landing<T>),
}

impl PageCache {
    /// Waits for whoever makes the page, or says that it is to be made. `is_due`: what
    /// there is will not do, see [`super::Look::Due`].
    pub async fn turn<T: Awaited>(
        self: &Arc<Self>,
        key: String,
        is_due: bool,
        now: impl Fn() -> Moment,
    ) -> Turn<T> {
        if !self.keeps() {
            return Turn::Make(Lead { cache: Arc::clone(self), key, waiting: None });
        }
        for _ in 0..PATIENCE {
            match self.seat(&key) {
                Seat::Lead(lead) => {
                    // One may have landed between the look at the cache and now.
                    return match self.current(&key, now()) {
                        Some(page) if !is_due => {
                            lead.land(Arc::clone(&page), false);
                            Turn::Kept(page)
                        }
                        _ => Turn::Make(lead),
                    };
                }
                Seat::Wait(mut landing) => {
                    let landed = landing.wait_for(Option::is_some).await;
                    if let Some(page) = landed.ok().and_then(|page| page.clone())
                        && page.is_current(&self.changes, now())
                    {
                        return Turn::Kept(page);
                    }
                }
            }
        }
        Turn::Make(Lead { cache: Arc::clone(self), key, waiting: None })
    }

    fn seat<T: Awaited>(self: &Arc<Self>, key: &str) -> Seat<T> {
        match T::flights(self).open().entry(key.to_owned()) {
            Entry::Occupied(flight) => Seat::Wait(flight.get().clone()),
            Entry::Vacant(place) => {
                let (sender, landing) = watch::channel(None);
                place.insert(landing);
                Seat::Lead(Lead {
                    cache: Arc::clone(self),
                    key: key.to_owned(),
                    waiting: Some(sender),
                })
            }
        }
    }
}

impl<T: Awaited> Lead<T> {
    /// The key under which the page was asked for.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Gives the page to all who wait, and keeps it if it is to be kept.
    pub fn land(self, page: Arc<T>, keep: bool) {
        if keep {
            self.cache.keep(&self.key, &page);
        }
        if let Some(waiting) = &self.waiting {
            waiting.send_replace(Some(page));
        }
    }
}

impl<T: Awaited> Drop for Lead<T> {
    fn drop(&mut self) {
        // Before the sender goes: who finds the flight closed must not find it again.
        if self.waiting.is_some() {
            T::flights(&self.cache).open().remove(&self.key);
        }
    }
}
