//! What comes of good pictures, of bad ones, and of bombs. All files are made here.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the message")]

mod bombs;
mod file;
mod pictures;

use imaging::{Bounds, Error, Picture, Shape};

/// Bounds as a site would set them.
const BOUNDS: Bounds =
    Bounds { bytes: 8 << 20, side: 12_000, pixels: 12_500_000, memory: 50_000_000 };
/// A banner.
const SHAPE: Shape = Shape { ratio: (4, 1), widest: 1_280, narrowest: 640, bytes: 60_000 };

fn fit(bytes: &[u8]) -> Result<Picture, Error> {
    imaging::fit(bytes, &BOUNDS, &SHAPE)
}
