//! What comes of good pictures: the shape, the right side up, light, and nothing but pixels.

use std::sync::LazyLock;

use image::{DynamicImage, GenericImageView as _, ImageFormat, Rgba, RgbaImage};
use imaging::{Error, Picture};
use proptest::prelude::*;

use crate::{
    SHAPE,
    file::{KINDS, chunk, file, noise, slope, with_exif},
    fit,
};

fn seen(picture: &Picture) -> DynamicImage {
    let seen = image::load_from_memory_with_format(&picture.bytes, ImageFormat::Jpeg).unwrap();
    assert_eq!(seen.dimensions(), (picture.width, picture.height));
    assert_eq!(picture.width, picture.height * 4);
    assert!(picture.bytes.len() <= SHAPE.bytes, "{} bytes", picture.bytes.len());
    seen
}

/// A colour as the eye would name it.
fn is_near(pixel: Rgba<u8>, colour: [u8; 3]) -> bool {
    pixel.0.iter().zip(colour).all(|(is, wanted)| is.abs_diff(wanted) < 24)
}

#[test]
fn every_kind_becomes_a_jpeg_of_the_shape() {
    let of_kinds = KINDS.map(|kind| (kind, (653, 170), 652));
    let of_sizes = [((1_600, 900), 1_280), ((640, 160), 640), ((3_000, 200), 800)];
    let of_sizes = of_sizes.map(|(size, expected)| (ImageFormat::Png, size, expected));
    for (kind, (width, height), expected) in of_kinds.into_iter().chain(of_sizes) {
        let made = fit(&file(&slope(width, height), kind)).unwrap();
        assert_eq!(made.width, expected, "{kind:?} of {width} × {height}");
        seen(&made);
    }
}

#[test]
fn the_middle_is_what_is_kept() {
    let made = seen(&fit(&file(&slope(1_280, 1_280), ImageFormat::Png)).unwrap());
    // 480 of 1280 lines go above, and as many below.
    assert!(is_near(made.get_pixel(1, 0), [0, 90, 96]), "{:?}", made.get_pixel(1, 0));
    let corner = made.get_pixel(1_278, 319);
    assert!(is_near(corner, [254, 90, 159]), "{corner:?}");
}

#[test]
fn it_is_turned_as_it_was_held_and_tells_nothing_else() {
    // Held upright: what was at the top is at the right now.
    let (red, blue) = (Rgba([220, 20, 20, 255]), Rgba([20, 20, 220, 255]));
    let held = RgbaImage::from_fn(200, 800, |_, y| if y < 400 { red } else { blue });
    let held = DynamicImage::ImageRgba8(held).into_rgb8().into();
    let bytes = with_exif(&file(&held, ImageFormat::Jpeg), 6);
    let made = fit(&bytes).unwrap();
    assert_eq!((made.width, made.height), (800, 200));
    for told in [&b"Exif"[..], b"GPS", b"37.5665"] {
        assert!(!made.bytes.windows(told.len()).any(|it| it == told));
    }
    let made = seen(&made);
    assert!(is_near(made.get_pixel(700, 100), [220, 20, 20]));
    assert!(is_near(made.get_pixel(100, 100), [20, 20, 220]));
}

#[test]
fn what_was_hidden_in_a_file_is_gone() {
    let page = b"<script>alert(1)</script>PK\x03\x04";
    for kind in KINDS {
        let mut bytes = file(&slope(640, 160), kind);
        bytes.extend(page);
        let made = fit(&bytes).unwrap();
        assert!(!made.bytes.windows(8).any(|it| it == b"<script>"), "{kind:?}");
    }
    let mut bytes = file(&slope(640, 160), ImageFormat::Png);
    let text = chunk(b"tEXt", &[&b"Comment\0"[..], page].concat());
    bytes.splice(33..33, text);
    assert!(!fit(&bytes).unwrap().bytes.windows(8).any(|it| it == b"<script>"));
}

#[test]
fn what_cannot_be_seen_is_white() {
    let clear =
        RgbaImage::from_fn(640, 160, |x, _| Rgba([200, 0, 0, if x < 320 { 0 } else { 255 }]));
    for kind in [ImageFormat::Png, ImageFormat::Gif] {
        let made = seen(&fit(&file(&DynamicImage::ImageRgba8(clear.clone()), kind)).unwrap());
        assert!(is_near(made.get_pixel(100, 80), [255, 255, 255]), "{kind:?}");
        assert!(is_near(made.get_pixel(600, 80), [200, 0, 0]), "{kind:?}");
    }
}

#[test]
fn a_picture_that_cannot_be_packed_is_light_all_the_same() {
    let made = fit(&file(&noise(1_280, 320), ImageFormat::Png)).unwrap();
    assert!(made.width < 1_280, "{}", made.width);
    seen(&made);
}

#[test]
fn what_is_too_small_or_no_picture_is_refused() {
    for (width, height) in [(1, 1), (639, 400), (1_280, 159), (160, 640)] {
        let bytes = file(&slope(width, height), ImageFormat::Png);
        assert!(matches!(fit(&bytes), Err(Error::Small)), "{width} × {height}");
    }
    for other in [
        &b""[..],
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"%PDF-1.7",
        b"BM\x46\0\0\0",
        b"\0\0\0\x1cftypavif",
        b"\0\0\x01\0\x01\0",
        b"push graphic-context\nfill 'url(https://example.org/x|ls)'",
    ] {
        assert!(matches!(fit(other), Err(Error::Kind)), "{other:?}");
    }
}

#[test]
fn a_webp_is_refused_unread() {
    // Were more looked at than how it begins, it would be too heavy first.
    let heavy = [b"RIFF\0\0\0\x01WEBPVP8L", &vec![0; 9 << 20][..]].concat();
    assert!(matches!(fit(&heavy), Err(Error::Kind)));
}

/// A file of each kind.
static FILES: LazyLock<[Vec<u8>; 3]> =
    LazyLock::new(|| KINDS.map(|kind| file(&slope(640, 160), kind)));

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_it_panic(kind in 0..KINDS.len(), mut bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let good = file(&slope(16, 8), KINDS[kind]);
        let begins = good.len().min(24);
        bytes.splice(0..0, good[..begins].iter().copied());
        let _ = fit(&bytes);
    }

    #[test]
    fn no_wrong_byte_makes_it_panic(kind in 0..KINDS.len(), wrong in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let mut bytes = FILES[kind].clone();
        for (at, byte) in wrong {
            let at = at.index(bytes.len().min(2_000));
            bytes[at] = byte;
        }
        if let Ok(made) = fit(&bytes) {
            prop_assert!(made.bytes.len() <= SHAPE.bytes);
        }
    }
}
