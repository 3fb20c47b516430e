#![doc = include_str!("../README.md")]

mod decode;
mod jpeg;
mod shape;

/// What a file may be.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Most bytes of the file.
    pub bytes: usize,
    /// Most pixels of its longer side.
    pub side: u32,
    /// Most pixels in all.
    pub pixels: u64,
    /// Most bytes that its pixels may take, decoded. Twice as much is in memory while it is
    /// turned or cut; while a progressive JPEG is decoded, up to eight bytes a pixel more than
    /// its pixels take, and the file twice again.
    pub memory: u64,
}

/// What is to come of it.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Width and height, in the smallest numbers.
    pub ratio: (u32, u32),
    /// Most pixels of its width.
    pub widest: u32,
    /// Least pixels of its width.
    pub narrowest: u32,
    /// Most bytes.
    pub bytes: usize,
}

/// A JPEG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not a picture of a kind that is read.
    #[error("neither JPEG nor PNG or GIF")]
    Kind,
    /// The file has too many bytes.
    #[error("more bytes than may be")]
    Bytes,
    /// Too wide, too high, too many pixels, or too much memory.
    #[error("larger than may be")]
    Size,
    /// More segments, tables or scans than pictures have.
    #[error("in more parts than may be")]
    Parts,
    /// Too few pixels for the shape.
    #[error("smaller than the shape needs")]
    Small,
    /// The file is damaged, or ends too soon.
    #[error("a damaged file")]
    Broken(#[source] Option<image::ImageError>),
}

/// Makes a picture of a file that anybody may have sent.
pub fn fit(bytes: &[u8], bounds: &Bounds, shape: &Shape) -> Result<Picture, Error> {
    let picture = decode::upright(bytes, bounds)?;
    shape::small(&shape::cut(picture, shape)?, shape)
}
