//! What a JPEG consists of, looked at before a decoder sees it: decoders keep what a file says
//! besides its picture and go over it again and again, and show half a photo without a word.

use crate::{Bounds, Error};

/// The beginning of a picture.
const BEGIN: u8 = 0xd8;
/// The end of the picture.
const END: u8 = 0xd9;
/// Start of a scan, whose pixels follow without a length.
const SCAN: u8 = 0xda;

/// Most segments of all kinds. A photo has some twenty, and a hundred with a large profile.
const SEGMENTS_MOST: usize = 500;
/// Most scans: each goes over the whole picture. Programs write about ten.
const SCANS_MOST: usize = 20;
/// Most bytes of heads and tables: each table is made ready as it comes. A scan needs some hundreds.
const TABLES_MOST: usize = 1 << 16;

/// What is handed on of what stands beside the picture, once each: how it was held, and what its
/// colours are.
const TOLD: [(u8, &[u8]); 3] = [(0xe0, b"JFIF\0"), (0xe1, b"Exif\0\0"), (0xee, b"Adobe")];

/// The same picture without what else the file holds, if it is one picture within the bounds,
/// has its end, and is made of no more parts than pictures are. What follows behind its end is not
/// looked at: telephones put films there.
pub(crate) fn plain(bytes: &[u8], bounds: &Bounds) -> Result<Vec<u8>, Error> {
    let mut plain = Vec::with_capacity(bytes.len());
    plain.extend([0xff, BEGIN]);
    let mut seen = Seen::default();
    let mut at = 2;
    loop {
        let (marker, behind) = next_marker(bytes, at).ok_or(Error::Broken(None))?;
        if marker == END {
            plain.extend([0xff, END]);
            let is_picture = seen.scans > 0 && seen.sizes == 1;
            return if is_picture { Ok(plain) } else { Err(Error::Broken(None)) };
        }
        if matches!(marker, 0x01 | 0xd0..=BEGIN) {
            // These stand alone, and say nothing here.
            at = behind;
            continue;
        }
        let segment = segment(bytes, behind).ok_or(Error::Broken(None))?;
        at = behind + segment.len();
        if seen.takes(marker, segment, bounds)? {
            plain.extend([0xff, marker]);
            plain.extend(segment);
        }
        if marker == SCAN {
            let end = pixels_end(bytes, at).ok_or(Error::Broken(None))?;
            plain.extend(&bytes[at..end]);
            at = end;
        }
    }
}

/// What has come by of a file.
#[derive(Default)]
struct Seen {
    segments: usize,
    scans: usize,
    sizes: usize,
    tables: usize,
    told: [bool; TOLD.len()],
}

impl Seen {
    /// Whether a segment is handed on.
    fn takes(&mut self, marker: u8, segment: &[u8], bounds: &Bounds) -> Result<bool, Error> {
        self.segments += 1;
        if self.segments > SEGMENTS_MOST {
            return Err(Error::Parts);
        }
        // Sizes and tables, also those of kinds that the decoder refuses: it is to say so.
        if !matches!(marker, 0xc0..=0xcf | SCAN | 0xdb..=0xdd) {
            return Ok(self.is_first_told(marker, segment));
        }
        self.tables += segment.len();
        self.scans += usize::from(marker == SCAN);
        if self.tables > TABLES_MOST || self.scans > SCANS_MOST {
            return Err(Error::Parts);
        }
        if is_size(marker) {
            self.sizes += 1;
            fits(segment, bounds)?;
        }
        Ok(true)
    }

    fn is_first_told(&mut self, marker: u8, segment: &[u8]) -> bool {
        let is_it = |(of, begins): &(u8, &[u8])| *of == marker && segment[2..].starts_with(begins);
        let told = TOLD.iter().position(is_it);
        told.is_some_and(|which| !std::mem::replace(&mut self.told[which], true))
    }
}

/// Whether a segment says how large the picture is.
fn is_size(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// Height and width follow the segment's length and a byte.
fn fits(segment: &[u8], bounds: &Bounds) -> Result<(), Error> {
    let side = |at: usize| Some(u16::from_be_bytes([*segment.get(at)?, *segment.get(at + 1)?]));
    let (Some(height), Some(width)) = (side(3), side(5)) else { return Err(Error::Broken(None)) };
    let (height, width) = (u32::from(height), u32::from(width));
    if height.max(width) > bounds.side || u64::from(height) * u64::from(width) > bounds.pixels {
        return Err(Error::Size);
    }
    Ok(())
}

/// A segment with the two bytes of its length, if all of it is there.
fn segment(bytes: &[u8], from: usize) -> Option<&[u8]> {
    let &[high, low] = bytes.get(from..from + 2)? else { return None };
    let length = usize::from(u16::from_be_bytes([high, low]));
    bytes.get(from..from + length).filter(|segment| segment.len() >= 2)
}

/// Where the pixels of a scan end: at the next marker but those that stand between pixels.
fn pixels_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let (marker, behind) = next_marker(bytes, at)?;
        if !matches!(marker, 0xd0..=0xd7) {
            return Some(behind - 2);
        }
        at = behind;
    }
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

    const BOUNDS: Bounds = Bounds { bytes: 1_000, side: 100, pixels: 5_000, memory: 20_000 };
    const SIZE: [u8; 9] = [0xff, 0xc2, 0, 7, 8, 0, 50, 0, 100];

    fn told(marker: u8, words: &[u8]) -> Vec<u8> {
        let length = u16::try_from(words.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker][..], &length, words].concat()
    }

    fn is_whole(bytes: &[u8]) -> bool {
        plain(bytes, &BOUNDS).is_ok()
    }

    #[test]
    fn a_thumbnails_end_is_not_the_pictures() {
        let app = [0xff, 0xe1, 0, 6, 0xff, END, 1, 2];
        let scan = [0xff, SCAN, 0, 3, 9, 7, 0xff, 0, 0xff, 0xd3, 5];
        let begin = [0xff, BEGIN];
        let whole = [&begin[..], &app, &SIZE, &scan, &[0xff, 0xff, END], b"film"].concat();
        assert!(is_whole(&whole));
        for cut in 0..whole.len() - 4 {
            assert!(!is_whole(&whole[..cut]), "cut at {cut}");
        }
        let no_pixels = [&begin[..], &app, &SIZE, &[0xff, END]].concat();
        let two_sizes = [&whole[..whole.len() - 7], &SIZE, &[0xff, END]].concat();
        assert!(!is_whole(&no_pixels) && !is_whole(&two_sizes));
    }

    #[test]
    fn nothing_but_the_picture_its_colours_and_how_it_was_held_is_handed_on() {
        let (begin, end) = (vec![0xff, BEGIN], vec![0xff, END]);
        let scan = [0xff, SCAN, 0, 3, 9, 7, 0xff, 0, 0xff, 0xd3, 5].to_vec();
        let table = told(0xdb, b"table");
        let (jfif, exif) = (told(0xe0, b"JFIF\0."), told(0xe1, b"Exif\0\0first"));
        let adobe = told(0xee, b"Adobe\0d\0\0\0\0\x02");
        let words = told(0xfe, b"words");
        let besides = [
            told(0xe1, b"Exif\0\0second"),
            told(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x/>"),
            told(0xe1, b"http://ns.adobe.com/xmp/extension/\0"),
            told(0xe2, b"ICC_PROFILE\0\x01\x01"),
            told(0xed, b"Photoshop 3.0\0"),
            told(0x02, b"?"),
            words.clone(),
        ];
        let (besides, size) = (besides.concat(), SIZE.to_vec());
        let file =
            [&begin, &jfif, &exif, &besides, &adobe, &table, &size, &scan, &words, &scan, &end];
        let picture = [&begin, &jfif, &exif, &adobe, &table, &size, &scan, &scan, &end];
        let made = plain(&file.map(Vec::as_slice).concat(), &BOUNDS).unwrap();
        assert_eq!(made, picture.map(Vec::as_slice).concat());
    }

    #[test]
    fn a_size_is_looked_at_where_it_is_told() {
        for (side, at) in [(101, 8), (51, 6)] {
            let mut size = SIZE;
            size[at] = side;
            let refused = plain(&[&[0xff, BEGIN][..], &size].concat(), &BOUNDS);
            assert!(matches!(refused, Err(Error::Size)), "{refused:?}");
        }
    }
}
