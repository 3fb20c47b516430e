//! From pixels to a small JPEG of a known shape.

use image::{
    DynamicImage, ImageError, Rgb, RgbImage, codecs::jpeg::JpegEncoder, imageops::FilterType,
};

use crate::{Error, Picture, Shape};

/// How sharp it is tried to be, the best first. Below the last a smaller picture looks better.
const QUALITIES: [u8; 6] = [82, 75, 68, 60, 52, 44];

/// A picture of the right ratio, and how often that fits into it.
pub(crate) struct Cut {
    picture: DynamicImage,
    times: u32,
}

/// Cuts the middle out, on white where it is transparent.
pub(crate) fn cut(picture: DynamicImage, shape: &Shape) -> Result<Cut, Error> {
    let (across, down) = shape.ratio;
    let (width, height) = (picture.width(), picture.height());
    let fits = (width / across).min(height / down);
    if fits * across < shape.narrowest {
        return Err(Error::Small);
    }
    let (inner_width, inner_height) = (fits * across, fits * down);
    let picture = if (inner_width, inner_height) == (width, height) {
        picture
    } else {
        let (left, top) = ((width - inner_width) / 2, (height - inner_height) / 2);
        let inner = picture.crop_imm(left, top, inner_width, inner_height);
        // What comes now takes memory of its own.
        drop(picture);
        inner
    };
    let times = fits.min(shape.widest / across);
    Ok(Cut { picture: scaled(&on_white(picture), times, shape.ratio), times })
}

/// Before it is shrunk, or the colour of what cannot be seen would shine through at the edges.
fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return DynamicImage::ImageRgb8(picture.into_rgb8());
    }
    let picture = picture.into_rgba8();
    let flat = RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, alpha] = picture.get_pixel(x, y).0;
        let over = |colour: u8| {
            let (colour, alpha) = (u32::from(colour), u32::from(alpha));
            u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
        };
        Rgb([red, green, blue].map(over))
    });
    DynamicImage::ImageRgb8(flat)
}

fn scaled(picture: &DynamicImage, times: u32, (across, down): (u32, u32)) -> DynamicImage {
    let (width, height) = (times * across, times * down);
    if (width, height) == (picture.width(), picture.height()) {
        return picture.clone();
    }
    picture.resize_exact(width, height, FilterType::CatmullRom)
}

/// The sharpest JPEG that is no heavier than it may be.
pub(crate) fn small(cut: &Cut, shape: &Shape) -> Result<Picture, Error> {
    let mut times = cut.times;
    loop {
        let picture = scaled(&cut.picture, times, shape.ratio);
        for quality in QUALITIES {
            let bytes = jpeg(&picture, quality).map_err(|error| Error::Broken(Some(error)))?;
            // A picture of a few pixels has to be taken as it is.
            if bytes.len() <= shape.bytes || times == 1 {
                return Ok(Picture { bytes, width: picture.width(), height: picture.height() });
            }
        }
        times = (times * 3 / 4).max(1);
    }
}

fn jpeg(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture)?;
    Ok(bytes)
}
