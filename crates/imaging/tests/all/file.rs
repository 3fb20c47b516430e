//! Files of all kinds, written by hand where no encoder would write them.

use std::io::{Cursor, Write as _};

use flate2::{Compression, write::ZlibEncoder};
use image::{DynamicImage, ImageFormat, RgbImage};

pub(crate) const KINDS: [ImageFormat; 3] = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif];

/// A picture of a kind.
pub(crate) fn file(picture: &DynamicImage, kind: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), kind).unwrap();
    bytes
}

/// A picture with something to see in it: it gets more red to the right, more blue downwards.
pub(crate) fn slope(width: u32, height: u32) -> DynamicImage {
    let part = |at: u32, of: u32| u8::try_from(at * 255 / of).unwrap();
    let pixel = |x, y| image::Rgb([part(x, width), 90, part(y, height)]);
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, pixel))
}

/// A picture that cannot be packed.
pub(crate) fn noise(width: u32, height: u32) -> DynamicImage {
    let mut state = 7_u32;
    let mut byte = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    let picture = RgbImage::from_fn(width, height, |_, _| image::Rgb([byte(), byte(), byte()]));
    DynamicImage::ImageRgb8(picture)
}

/// So many zero bytes, packed.
pub(crate) fn packed_zeros(bytes: usize) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; 1 << 20];
    for left in (0..bytes).step_by(zeros.len()) {
        packer.write_all(&zeros[..zeros.len().min(bytes - left)]).unwrap();
    }
    packer.finish().unwrap()
}

/// A chunk of a PNG.
pub(crate) fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut sum = crc32fast::Hasher::new();
    sum.update(name);
    sum.update(content);
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&length, &name[..], content, &sum.finalize().to_be_bytes()].concat()
}

/// A PNG whose pixels are all zero. `bits`: of a pixel, which is grey.
pub(crate) fn blank_png(width: u32, height: u32, bits: u8, more: &[Vec<u8>]) -> Vec<u8> {
    let row = (width as usize * usize::from(bits)).div_ceil(8) + 1;
    png(width, height, bits, more, &packed_zeros(row * height as usize))
}

/// A PNG of these packed pixels.
pub(crate) fn png(width: u32, height: u32, bits: u8, more: &[Vec<u8>], pixels: &[u8]) -> Vec<u8> {
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    head.extend([bits, 0, 0, 0, 0]);
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(chunk(b"IHDR", &head));
    bytes.extend(more.concat());
    bytes.extend(chunk(b"IDAT", pixels));
    bytes.extend(chunk(b"IEND", &[]));
    bytes
}

/// A GIF of so many frames of one black pixel each, on a screen of its own size.
pub(crate) fn gif(width: u16, height: u16, frames: usize) -> Vec<u8> {
    let mut bytes = b"GIF89a".to_vec();
    bytes.extend([width.to_le_bytes(), height.to_le_bytes()].concat());
    // A table of two colours.
    bytes.extend([0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
    for _ in 0..frames {
        bytes.extend([0x21, 0xf9, 4, 0, 1, 0, 0, 0]);
        bytes.extend([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
    }
    bytes.push(0x3b);
    bytes
}

/// The same file with EXIF data that says how it was held, where it was taken, and more.
pub(crate) fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"GPS 37.5665 126.9780");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}
