//! Whether the pictures inside of a WebP are as small as its head says.

use crate::Bounds;

/// What a lossy picture begins with: `VP8 `, how long it is, three bytes of its own, these
/// three, and its width and height.
const BEGINS: (&[u8], &[u8]) = (b"VP8 ", &[0x9d, 0x01, 0x2a]);

/// Whether no lossy picture in it goes beyond the bounds. The decoder makes room for what that
/// says of itself, and compares it with the head of the file only then. Wherever it may stand
/// in the file, it begins like this.
pub(crate) fn is_as_it_says(bytes: &[u8], bounds: &Bounds) -> bool {
    bytes.windows(18).all(|it| {
        if !it.starts_with(BEGINS.0) || it[11..14] != *BEGINS.1 {
            return true;
        }
        let side = |at: usize| u64::from(u16::from_le_bytes([it[at], it[at + 1]]) & 0x3fff);
        side(14) * side(16) <= bounds.pixels
    })
}
