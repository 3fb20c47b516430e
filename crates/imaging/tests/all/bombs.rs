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
    Parts,
    /// Nothing is wrong with what is looked at of it.
    Taken,
}

fn end(bytes: &[u8]) -> End {
    match fit(bytes) {
        Ok(_) => End::Taken,
        Err(Error::Size) => End::Size,
        Err(Error::Bytes) => End::Bytes,
        Err(Error::Broken(_)) => End::Broken,
        Err(Error::Parts) => End::Parts,
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

/// A segment of a JPEG.
fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker][..], &length, content].concat()
}

/// A JPEG with this before its picture.
fn jpeg_behind(more: &[u8]) -> Vec<u8> {
    let bytes = file(&slope(640, 160), ImageFormat::Jpeg);
    [&bytes[..2], more, &bytes[2..]].concat()
}

/// A JPEG that says its pixels so many times.
fn jpeg_of_scans(scans: usize) -> Vec<u8> {
    let bytes = file(&slope(640, 160), ImageFormat::Jpeg);
    let at = bytes.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
    let (head, scan) = (&bytes[..at], &bytes[at..bytes.len() - 2]);
    [head, &scan.repeat(scans), &bytes[bytes.len() - 2..]].concat()
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
fn s07_a_jpeg_of_more_parts_than_pictures_have_is_shown_to_no_decoder() {
    let name = b"http://ns.adobe.com/xmp/extension/\0";
    let empty = segment(0xe1, &[&name[..], &[0; 40]].concat()).repeat(53_000);
    let words = segment(0xfe, b"").repeat(1_000_000);
    assert_eq!(end(&jpeg_behind(&[empty, words].concat())), End::Parts);
    // A table of no codes takes the decoder as long as one of all.
    let tables = segment(0xc4, &[0; 17].repeat(3_000)).repeat(2);
    assert_eq!(end(&jpeg_behind(&tables)), End::Parts);
    assert_eq!(end(&jpeg_of_scans(21)), End::Parts);
    assert_ne!(end(&jpeg_of_scans(20)), End::Parts);
    // A photo with much said of it is one all the same.
    let said = segment(0xe2, &[b"ICC_PROFILE\0\x01\xff", &[7; 9_000][..]].concat()).repeat(400);
    assert_eq!(end(&jpeg_behind(&said)), End::Taken);
}

#[test]
fn s07_the_largest_picture_is_taken() {
    assert_eq!(end(&blank_png(5_000, 2_500, 8, &[])), End::Taken);
    assert_eq!(end(&blank_png(5_001, 2_500, 8, &[])), End::Size);
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
