//! Covers that were sent of late, so that the database is not asked for each.
//!
//! Which cover a gallery has is not known here: whoever asks has to know that it is this
//! one still. A name is a hash of its bytes, so nothing here is ever out of date.

use bytes::Bytes;
use quick_cache::{Weighter, sync::Cache};

use crate::domain::{cover::CoverHash, gallery::GalleryId};

/// Bytes that are kept: some hundreds of covers.
const BYTES: u64 = 16 << 20;
/// A cover and its place take about so much.
const USUAL: usize = 40_000;

type Key = (GalleryId, CoverHash);

/// See the module.
pub struct Covers(Cache<Key, Bytes, Weight>);

#[derive(Clone)]
struct Weight;

impl Weighter<Key, Bytes> for Weight {
    fn weight(&self, _: &Key, bytes: &Bytes) -> u64 {
        bytes.len() as u64
    }
}

impl Covers {
    /// Without any yet.
    pub fn new() -> Covers {
        Covers(Cache::with_weighter(BYTES as usize / USUAL, BYTES, Weight))
    }

    /// The picture, if it is here.
    pub fn find(&self, gallery: GalleryId, hash: &CoverHash) -> Option<Bytes> {
        self.0.get(&(gallery, hash.clone()))
    }

    /// Keeps a picture that was read.
    pub fn keep(&self, gallery: GalleryId, hash: &CoverHash, bytes: &Bytes) {
        self.0.insert((gallery, hash.clone()), bytes.clone());
    }
}

impl Default for Covers {
    fn default() -> Covers {
        Covers::new()
    }
}
