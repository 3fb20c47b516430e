//! Pages, compressed: once when they are made, as nearly every browser wants them.

use std::cell::RefCell;

use bytes::Bytes;
use libdeflater::{CompressionLvl, Compressor, Decompressor};

thread_local! {
    /// Its memory, and that of its last page, are made once a thread, not once a page.
    static ENCODER: RefCell<(Compressor, Vec<u8>)> =
        RefCell::new((Compressor::new(level(1)), Vec::new()));
}

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
    if space.len() < most {
        space.resize(most, 0);
    }
    // It fails only where there is less room than it asked for.
    let length = encoder.gzip_compress(plain, space).unwrap_or_default();
    Bytes::copy_from_slice(&space[..length])
}

/// The page again, for the rare client that takes no gzip.
pub fn expand(compressed: &[u8]) -> Vec<u8> {
    // The length stands at the end, modulo 4 GiB, and these are bytes that `compress` made.
    let length = compressed.last_chunk().map_or(0, |end| u32::from_le_bytes(*end));
    let mut page = vec![0; length as usize];
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
        assert_eq!(expand(&compress(b"")), b"");
        assert!(compress_once(page.as_bytes()).len() <= compressed.len());
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
