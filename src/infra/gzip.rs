//! Pages, compressed: once when they are made, as nearly every browser wants them.

use std::cell::RefCell;

use bytes::Bytes;
use flate2::{Compress, Compression, FlushCompress};
use libdeflater::{CompressionLvl, Compressor, Decompressor};

thread_local! {
    /// Its memory, and that of its last page, are made once a thread, not once a page.
    static ENCODER: RefCell<(Compressor, Vec<u8>)> =
        RefCell::new((Compressor::new(level(1)), Vec::new()));
    /// The same for the first of two parts.
    static DEFLATER: RefCell<(Compress, Vec<u8>)> =
        RefCell::new((Compress::new(Compression::new(OPENING_LEVEL), false), Vec::new()));
}

/// How hard the first part is compressed: the next lower level makes a fifth more bytes, for which the
/// first view has no room (`docs/decisions.md`, "Pages of two parts").
const OPENING_LEVEL: u32 = 2;
/// The most bytes that a thread keeps to compress into.
const KEPT_ROOM: usize = 1 << 20;
/// Room for any number.
const GAP: usize = 20;
/// What a gap holds while what follows it is compressed: a byte that no text has.
const NO_TEXT: [u8; GAP] = [0xff; GAP];
/// A header (RFC 1952) that says nothing but that deflate follows.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// Compresses a page in as little time as it takes. The same bytes always give the same bytes.
pub fn compress(page: &[u8]) -> Bytes {
    ENCODER.with_borrow_mut(|(encoder, space)| pack(encoder, page, space))
}

/// Compresses what is sent often and never changes, in as few bytes as it takes.
pub fn compress_once(file: &[u8]) -> Bytes {
    pack(&mut Compressor::new(level(12)), file, &mut Vec::new())
}

/// 1 to 12. What the library calls its fastest level does not compress at all.
fn level(number: i32) -> CompressionLvl {
    CompressionLvl::new(number).unwrap_or_default()
}

fn pack(encoder: &mut Compressor, plain: &[u8], space: &mut Vec<u8>) -> Bytes {
    let most = encoder.gzip_compress_bound(plain.len());
    // It fails only where there is less room than it asked for.
    packed(space, most, |space| encoder.gzip_compress(plain, space).unwrap_or_default())
}

fn packed(space: &mut Vec<u8>, most: usize, pack: impl FnOnce(&mut [u8]) -> usize) -> Bytes {
    // One large answer (a member's pages, hits) must not take its room for ever on each thread.
    if most > KEPT_ROOM {
        let mut space = vec![0; most];
        let length = pack(&mut space);
        return Bytes::copy_from_slice(&space[..length]);
    }
    if space.len() < most {
        space.resize(most, 0);
    }
    let length = pack(space);
    Bytes::copy_from_slice(&space[..length])
}

/// A part of a page, compressed without a look at what stands before it.
#[derive(Debug)]
struct Part {
    deflated: Bytes,
    sum: crc32fast::Hasher,
    /// Of the plain text, modulo 4 GiB, as gzip counts it.
    length: u32,
}

impl Part {
    #[expect(clippy::cast_possible_truncation, reason = "modulo 4 GiB is what gzip wants")]
    fn new(text: &[u8], deflated: Bytes) -> Part {
        let mut sum = crc32fast::Hasher::new();
        sum.update(text);
        Part { deflated, sum, length: text.len() as u32 }
    }
}

/// What a page begins with: it ends at a whole byte without closing the stream (a sync flush),
/// so that any [`Tail`] may follow. libdeflate makes whole streams only; zlib does this.
///
/// There may be a gap in it for a few words that change more often than the rest. They are put
/// in as they are, uncompressed and with spaces behind them, when the page is put together.
#[derive(Debug)]
pub struct Opening {
    before: Part,
    /// What follows the gap, where there is one.
    after: Option<Part>,
}

impl Opening {
    /// Compresses it; `after`: what follows the gap.
    pub fn new(text: &[u8], after: Option<&[u8]>) -> Opening {
        DEFLATER.with_borrow_mut(|(deflater, space)| {
            deflater.reset();
            let Some(after) = after else {
                let before = flushed((deflater, space), text);
                return Opening { before: Part::new(text, before), after: None };
            };
            // What follows the gap may point back over it, so it is as long as it will be; into
            // it nothing points, not with one byte: what it holds now is in no text.
            let before = flushed((deflater, space), text);
            flushed((deflater, space), &NO_TEXT);
            let rest = flushed((deflater, space), after);
            let after = Some(Part::new(after, rest));
            Opening { before: Part::new(text, before), after }
        })
    }

    /// Its bytes.
    pub fn deflated(&self) -> impl Iterator<Item = &[u8]> {
        let after = self.after.as_ref();
        [Some(&self.before), after].into_iter().flatten().map(|part| &part.deflated[..])
    }
}

/// Adds text to what an encoder has read; its bytes, up to a whole one.
#[expect(clippy::cast_possible_truncation, reason = "a count of bytes that are in memory")]
fn flushed((deflater, space): (&mut Compress, &mut Vec<u8>), text: &[u8]) -> Bytes {
    space.clear();
    let begun = deflater.total_in();
    let read = |deflater: &Compress| (deflater.total_in() - begun) as usize;
    // All is read and flushed when there is room left.
    while read(deflater) < text.len() || space.len() == space.capacity() {
        space.reserve(text.len() / 2 + 64);
        let rest = &text[read(deflater)..];
        // It fails only after an end, and none is asked for.
        let _ = deflater.compress_vec(rest, space, FlushCompress::Sync);
    }
    Bytes::copy_from_slice(space)
}

/// A gap's words as a block of deflate that is not compressed (RFC 1951, 3.2.4).
fn stored(words: &str) -> Part {
    let mut plain = [b' '; GAP];
    for (place, byte) in plain.iter_mut().zip(words.bytes()) {
        *place = byte;
    }
    let length = GAP as u16;
    let mut block = vec![0];
    block.extend_from_slice(&length.to_le_bytes());
    block.extend_from_slice(&(!length).to_le_bytes());
    block.extend_from_slice(&plain);
    Part::new(&plain, block.into())
}

/// What a page ends with: a stream of its own, closed, which takes half the time of one left open.
#[derive(Debug)]
pub struct Tail(Part);

impl Tail {
    /// Compresses it.
    pub fn new(text: &[u8]) -> Tail {
        let deflated = ENCODER.with_borrow_mut(|(encoder, space)| {
            let most = encoder.deflate_compress_bound(text.len());
            packed(space, most, |space| encoder.deflate_compress(text, space).unwrap_or_default())
        });
        Tail(Part::new(text, deflated))
    }

    /// Its bytes.
    pub fn deflated(&self) -> &[u8] {
        &self.0.deflated
    }
}

/// The two as one page, with these words in the gap of the first if it has one.
pub fn join(opening: &Opening, words: &str, Tail(tail): &Tail) -> Bytes {
    let gap = opening.after.is_some().then(|| stored(words));
    let parts = [Some(&opening.before), gap.as_ref(), opening.after.as_ref(), Some(tail)];
    let parts = || parts.into_iter().flatten();
    let room: usize = parts().map(|part| part.deflated.len()).sum();
    let mut gzip = Vec::with_capacity(HEADER.len() + room + 8);
    let (mut sum, mut length) = (crc32fast::Hasher::new(), 0_u32);
    gzip.extend_from_slice(&HEADER);
    for part in parts() {
        gzip.extend_from_slice(&part.deflated);
        sum.combine(&part.sum);
        length = length.wrapping_add(part.length);
    }
    gzip.extend_from_slice(&sum.finalize().to_le_bytes());
    gzip.extend_from_slice(&length.to_le_bytes());
    gzip.into()
}

/// How long a page is that was compressed here.
pub fn length(compressed: &[u8]) -> usize {
    // It stands at the end, modulo 4 GiB.
    compressed.last_chunk().map_or(0, |end| u32::from_le_bytes(*end)) as usize
}

/// The page again, for the rare client that takes no gzip.
pub fn expand(compressed: &[u8]) -> Vec<u8> {
    let mut page = vec![0; length(compressed)];
    let done = Decompressor::new().gzip_decompress(compressed, &mut page);
    page.truncate(done.unwrap_or_default());
    page
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn a_page_comes_back_as_it_was() {
        let page = "<li>마당에 오신 것을 환영합니다</li>".repeat(500);
        let compressed = compress(page.as_bytes());
        assert!(compressed.len() * 10 < page.len());
        assert_eq!(compressed, compress(page.as_bytes()));
        assert_eq!(expand(&compressed), page.as_bytes());
        assert_eq!(length(&compressed), page.len());
        assert_eq!(expand(&compress(b"")), b"");
        assert!(compress_once(page.as_bytes()).len() <= compressed.len());
    }

    #[test]
    fn an_opening_and_a_tail_make_a_page_whatever_they_are() {
        let texts = ["", "<p>가나다</p>", &"<td>오늘</td>".repeat(9_000), "끝"];
        for (opening, tail) in texts.iter().flat_map(|one| texts.map(|other| (*one, other))) {
            let tail_part = Tail::new(tail.as_bytes());
            let (opening_text, middle) = (opening.as_bytes(), "<b>다</b>".repeat(99));
            for (after, words) in [(None, "7"), (Some(&middle), ""), (Some(&middle), "12345")] {
                let after_text = after.map(|text| text.as_bytes());
                let page = join(&Opening::new(opening_text, after_text), words, &tail_part);
                let whole = match after {
                    Some(after) => format!("{opening}{words:<20}{after}{tail}"),
                    None => format!("{opening}{tail}"),
                };
                assert_eq!(expand(&page), whole.as_bytes());
                let mut read = String::new();
                flate2::read::GzDecoder::new(&page[..]).read_to_string(&mut read).unwrap();
                assert_eq!(read, whole);
            }
        }
    }

    #[test]
    fn nothing_points_into_a_gap() {
        // Every byte of ASCII between what stands before the gap and what stands behind it.
        let after: String =
            (0..=127_u8).map(|it| format!("</dd><dd>{}</dd>", char::from(it))).collect();
        let page = join(&Opening::new(b"<dd>", Some(after.as_bytes())), "7", &Tail::new(b""));
        assert_eq!(expand(&page), format!("<dd>{:<20}{after}", 7).as_bytes());
    }

    #[test]
    fn another_decoder_reads_it_too() {
        let page = "<td>오늘</td>".repeat(90);
        for compressed in [compress(page.as_bytes()), compress_once(page.as_bytes())] {
            let mut read = String::new();
            flate2::read::GzDecoder::new(&compressed[..]).read_to_string(&mut read).unwrap();
            assert_eq!(read, page);
        }
    }
}
