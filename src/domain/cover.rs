//! The picture on a gallery's cover: what it may be, what it is called, and why one is not taken.

use std::fmt;

use super::gallery::Slug;

/// Most bytes of a file that is sent.
pub const FILE_MOST: usize = 8 << 20;
/// Most pixels of its longer side.
pub const SIDE_MOST: u32 = 12_000;
/// Most pixels in all: what a telephone's photo has (4,032 × 3,024).
pub const PIXELS_MOST: u64 = 12_500_000;
/// Most bytes of its pixels. Some three times as much is in use while a cover is made of a
/// progressive JPEG of four colours.
pub const MEMORY_MOST: u64 = 4 * PIXELS_MOST;

/// Width and height of a cover, in the smallest numbers.
pub const RATIO: (u32, u32) = (4, 1);
/// Most pixels of its width: what a column of the widest page needs, on a screen with small ones.
pub const WIDTH: u32 = 1_280;
/// The height that belongs to it.
pub const HEIGHT: u32 = WIDTH / RATIO.0 * RATIO.1;
/// Least pixels of its width.
pub const WIDTH_LEAST: u32 = 640;
/// Most bytes of a cover as it is kept and sent.
pub const BYTES_MOST: usize = 60_000;

/// A cover's name: the beginning of its bytes' hash, so another picture has another name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CoverHash(String);

impl CoverHash {
    /// Hexadecimal digits of a name.
    const DIGITS: usize = 32;

    /// Reads a name: 32 hexadecimal digits.
    pub fn parse(text: &str) -> Option<CoverHash> {
        let is_digit = |c: u8| matches!(c, b'0'..=b'9' | b'a'..=b'f');
        let is_name = text.len() == Self::DIGITS && text.bytes().all(is_digit);
        is_name.then(|| CoverHash(text.to_owned()))
    }

    /// The name of the picture with this hash, which has at least as many digits.
    pub fn of(hash: &str) -> Option<CoverHash> {
        hash.get(..Self::DIGITS).and_then(Self::parse)
    }

    /// The name in an address, where a picture's ends like a file's.
    pub fn of_file(name: &str) -> Option<CoverHash> {
        name.strip_suffix(".jpg").and_then(Self::parse)
    }

    /// Where the picture is, on this site.
    pub fn path(&self, gallery: &Slug) -> String {
        format!("/g/{gallery}/cover/{self}.jpg")
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CoverHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a file becomes no cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoCover {
    /// None was chosen.
    Missing,
    /// It is no picture of a kind that is taken.
    Kind,
    /// The file has too many bytes.
    Heavy,
    /// It has too many pixels.
    Large,
    /// It has too few.
    Small,
    /// It is damaged, or ends too soon.
    Broken,
}

impl NoCover {
    /// A stable code for programs.
    pub fn code(self) -> &'static str {
        match self {
            NoCover::Missing => "cover_missing",
            NoCover::Kind => "cover_kind",
            NoCover::Heavy => "cover_heavy",
            NoCover::Large => "cover_large",
            NoCover::Small => "cover_small",
            NoCover::Broken => "cover_broken",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_digits_and_nothing_that_leads_elsewhere() {
        let name = "0123456789abcdef0123456789abcdef";
        let hash = CoverHash::parse(name).unwrap();
        assert_eq!(hash.path(&Slug::example()), format!("/g/madang/cover/{name}.jpg"));
        assert_eq!(CoverHash::of_file(&format!("{name}.jpg")), Some(hash.clone()));
        assert_eq!(CoverHash::of(&format!("{name}77")), Some(hash));
        for wrong in ["", "..", &name[1..], &name.to_uppercase(), &format!("{name}.jpg")] {
            assert_eq!(CoverHash::parse(wrong), None, "{wrong}");
        }
        for wrong in [name, ".jpg", "../x.jpg", &format!("{name}.png"), &format!("{name}.jpg.jpg")]
        {
            assert_eq!(CoverHash::of_file(wrong), None, "{wrong}");
        }
    }
}
