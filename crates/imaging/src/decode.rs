//! From bytes that anybody may have sent to pixels, within bounds.

use std::{borrow::Cow, io::Cursor};

use image::{
    DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits,
    metadata::Orientation,
};

use crate::{Bounds, Error, jpeg};

/// What the bytes are, whatever they are called.
fn kind(bytes: &[u8]) -> Result<ImageFormat, Error> {
    match image::guess_format(bytes) {
        Ok(kind @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::Gif)) => Ok(kind),
        _ => Err(Error::Kind),
    }
}

/// The picture as it is meant to be seen.
pub(crate) fn upright(bytes: &[u8], bounds: &Bounds) -> Result<DynamicImage, Error> {
    let kind = kind(bytes)?;
    if bytes.len() > bounds.bytes {
        return Err(Error::Bytes);
    }
    let bytes = match kind {
        ImageFormat::Jpeg => Cow::Owned(jpeg::plain(bytes, bounds)?),
        _ => Cow::Borrowed(bytes),
    };
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(bounds.side);
    limits.max_image_height = Some(bounds.side);
    limits.max_alloc = Some(bounds.memory);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind);
    reader.limits(limits);
    // Nothing but the head of the file has been read after this, and the decoder has its limits
    // before it is asked anything.
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > bounds.pixels || decoder.total_bytes() > bounds.memory {
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
