//! From bytes that anybody may have sent to pixels, within bounds.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits,
    metadata::Orientation,
};

use crate::{Bounds, Error, jpeg, webp};

/// What the bytes are, whatever they are called.
fn kind(bytes: &[u8]) -> Result<ImageFormat, Error> {
    match image::guess_format(bytes) {
        Ok(
            kind @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::Gif | ImageFormat::WebP),
        ) => Ok(kind),
        _ => Err(Error::Kind),
    }
}

/// The picture as it is meant to be seen.
pub(crate) fn upright(bytes: &[u8], bounds: &Bounds) -> Result<DynamicImage, Error> {
    let kind = kind(bytes)?;
    if bytes.len() > bounds.bytes {
        return Err(Error::Bytes);
    }
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(bounds.side);
    limits.max_image_height = Some(bounds.side);
    limits.max_alloc = Some(bounds.memory);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind);
    reader.limits(limits);
    // Nothing but the head of the file has been read after this.
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > bounds.pixels || decoder.total_bytes() > bounds.memory {
        return Err(Error::Size);
    }
    // The decoder takes what is there and paints the rest grey.
    if kind == ImageFormat::Jpeg && !jpeg::is_whole(bytes) {
        return Err(Error::Broken(None));
    }
    if kind == ImageFormat::WebP && !webp::is_as_it_says(bytes, bounds) {
        return Err(Error::Size);
    }
    // What cannot be read of how to turn it says nothing of the picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn refused(error: ImageError) -> Error {
    match error {
        ImageError::Limits(_) => Error::Size,
        error => Error::Broken(Some(error)),
    }
}
