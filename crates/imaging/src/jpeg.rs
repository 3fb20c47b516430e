//! Whether a JPEG is one picture and has its end: decoders show half a photo and do not say so.

/// Start of a scan, whose pixels follow without a length.
const SCAN: u8 = 0xda;
/// The end of the picture.
const END: u8 = 0xd9;

/// Whether the file goes on until its picture ends, and says once how large that is. What follows behind that is not looked at:
/// telephones put films there.
pub(crate) fn is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    let (mut sizes, mut has_pixels) = (0, false);
    while let Some((marker, behind)) = next_marker(bytes, at) {
        match marker {
            END => return has_pixels && sizes == 1,
            // These stand alone.
            0x01 | 0xd0..=0xd8 => at = behind,
            _ => {
                let Some([high, low]) = bytes.get(behind..behind + 2) else { return false };
                // Markers between pixels are never preceded by a bare 0xff, so whatever follows
                // the head of a scan can be searched like the space between segments.
                has_pixels |= marker == SCAN;
                sizes += usize::from(is_size(marker));
                at = behind + usize::from(u16::from_be_bytes([*high, *low]));
            }
        }
    }
    false
}

/// Whether a segment says how large the picture is.
fn is_size(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// The next marker from a place on, and where it ends. `0xff 0x00` is a byte of pixels.
fn next_marker(bytes: &[u8], from: usize) -> Option<(u8, usize)> {
    let rest = bytes.get(from..)?;
    let at = rest.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xff))?;
    Some((rest[at + 1], from + at + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbnails_end_is_not_the_pictures() {
        let app = [0xff, 0xe1, 0, 6, 0xff, END, 1, 2];
        let scan = [0xff, SCAN, 0, 3, 9, 7, 0xff, 0, 0xff, 0xd3, 5];
        let size = [0xff, 0xc2, 0, 2];
        let whole = [&[0xff, 0xd8][..], &app, &size, &scan, &[0xff, 0xff, END], b"film"].concat();
        assert!(is_whole(&whole));
        for cut in 0..whole.len() - 4 {
            assert!(!is_whole(&whole[..cut]), "cut at {cut}");
        }
        let no_pixels = [&[0xff, 0xd8][..], &app, &size, &[0xff, END]].concat();
        let two_sizes = [&whole[..whole.len() - 7], &size, &[0xff, END]].concat();
        assert!(!is_whole(&no_pixels) && !is_whole(&two_sizes));
    }
}
