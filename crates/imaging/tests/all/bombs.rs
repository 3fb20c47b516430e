//! S7: files that are small, and would be large.

use image::ImageFormat;
use imaging::Error;

use crate::{
    file::{KINDS, blank_png, chunk, file, gif, noise, packed_zeros, png, slope},
    fit,
};

/// What a bomb has to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Size,
    Bytes,
    Broken,
    /// Nothing is wrong with what is looked at of it.
    Taken,
}

fn end(bytes: &[u8]) -> End {
    match fit(bytes) {
        Ok(_) => End::Taken,
        Err(Error::Size) => End::Size,
        Err(Error::Bytes) => End::Bytes,
        Err(Error::Broken(_)) => End::Broken,
        Err(error) => panic!("{error}"),
    }
}

/// The first bytes of a JPEG that says how large it is.
fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = file(&slope(16, 16), ImageFormat::Jpeg);
    let at = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    bytes[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
    bytes[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

/// A lossless WebP that says it is 16,383 × 16,383.
fn webp() -> Vec<u8> {
    let mut bytes = file(&slope(16, 16), ImageFormat::WebP);
    let at = bytes.windows(4).position(|it| it == b"VP8L").unwrap() + 9;
    bytes[at..at + 4].copy_from_slice(&(0x3ffe_u32 << 14 | 0x3ffe).to_le_bytes());
    bytes
}

/// A WebP that says it is 640 × 160, with a lossy picture of 16,383 × 16,383 in it.
fn nested_webp() -> Vec<u8> {
    let chunk = |name: &[u8], content: &[u8]| {
        [name, &u32::try_from(content.len()).unwrap().to_le_bytes(), content].concat()
    };
    let head = [0, 0, 0, 0, 0x7f, 2, 0, 0x9f, 0, 0];
    let mut inside = vec![0x10, 8, 0, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f];
    inside.resize(2_000, 0);
    let chunks = [b"WEBP".to_vec(), chunk(b"VP8X", &head), chunk(b"VP8 ", &inside)].concat();
    chunk(b"RIFF", &chunks)
}

/// Most memory this process ever had, in kB; 0 where that is not told.
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or(0, |line| line.trim().trim_end_matches("kB").trim().parse().unwrap())
}

#[test]
fn s07_a_bomb_is_refused_before_it_goes_off() {
    let hundred = blank_png(10_000, 10_000, 1, &[]);
    assert!(hundred.len() < 20_000, "{} bytes that would be 100 million pixels", hundred.len());
    let much = packed_zeros(1 << 27);
    let profile = chunk(b"iCCP", &[&b"x\0\0"[..], &much].concat());
    let text = chunk(b"zTXt", &[&b"Comment\0\0"[..], &much].concat());
    // The pixels go on and on, and the head says nothing of it.
    let endless = png(640, 160, 8, &[], &much);
    let mut wide_frame = gif(640, 160, 1);
    wide_frame[32..36].copy_from_slice(&[0xff; 4]);
    let zip = [&blank_png(640, 160, 8, &[])[..], b"PK\x03\x04", &much].concat();
    let heavy = [&blank_png(640, 160, 8, &[])[..], &vec![0; 9 << 20]].concat();
    let bombs = [
        ("65,535 × 1", blank_png(65_535, 1, 8, &[]), End::Size),
        ("1 × 65,535", blank_png(1, 65_535, 8, &[]), End::Size),
        ("100 million pixels", hundred, End::Size),
        ("2³¹ − 1 pixels wide", png(i32::MAX as u32, i32::MAX as u32, 16, &[], &[]), End::Size),
        ("a GIF of 65,535 × 65,535", gif(u16::MAX, u16::MAX, 1), End::Size),
        ("a frame larger than its GIF", wide_frame, End::Size),
        ("10,000 frames", gif(640, 160, 10_000), End::Taken),
        ("a JPEG of 65,535 × 65,535", jpeg_of(u16::MAX, u16::MAX), End::Size),
        ("a WebP of 16,383 × 16,383", webp(), End::Size),
        ("a WebP with another in it", nested_webp(), End::Size),
        ("a packed profile", blank_png(640, 160, 8, &[profile]), End::Taken),
        ("packed words", blank_png(640, 160, 8, &[text]), End::Taken),
        ("pixels without an end", endless, End::Taken),
        ("a ZIP behind it", zip, End::Taken),
        ("9 MiB", heavy, End::Bytes),
    ];
    let before = most_memory();
    for (name, bytes, expected) in bombs {
        assert_eq!(end(&bytes), expected, "{name}");
    }
    // Twice what pixels may take is what a good picture may cost; a bomb costs less.
    let more = most_memory() - before;
    eprintln!("{more} kB more");
    assert!(more < 128 << 10, "{more} kB");
}

#[test]
fn s07_the_largest_picture_is_taken() {
    assert_eq!(end(&blank_png(4_096, 4_096, 8, &[])), End::Taken);
    assert_eq!(end(&blank_png(4_097, 4_096, 8, &[])), End::Size);
    assert_eq!(end(&blank_png(12_000, 200, 8, &[])), End::Taken);
    assert_eq!(end(&blank_png(12_001, 200, 8, &[])), End::Size);
}

#[test]
fn s07_half_a_file_is_no_picture() {
    for kind in KINDS {
        let whole = file(&noise(640, 160), kind);
        assert_eq!(end(&whole), End::Taken, "{kind:?}");
        for part in [2, 4, 10] {
            let cut = &whole[..whole.len() - whole.len() / part];
            assert_eq!(end(cut), End::Broken, "{kind:?} without its last {part}th");
        }
        assert_eq!(end(&whole[..40]), End::Broken, "{kind:?}");
    }
}
