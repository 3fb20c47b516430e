//! Pages, compressed: once when they are made, as nearly every browser wants them.

use std::{cell::RefCell, io::Read as _};

use flate2::{Compress, Compression, FlushCompress, Status, read::GzDecoder};

/// The lowest level but one: level 1 leaves a page a tenth longer, and a first look at a post
/// has a budget of 30 kB.
const LEVEL: Compression = Compression::new(2);
/// The window of gzip, as a power of two.
const WINDOW: u8 = 15;

thread_local! {
    /// Its quarter of a megabyte is made once a thread, not once a page.
    static ENCODER: RefCell<Compress> = RefCell::new(Compress::new_gzip(LEVEL, WINDOW));
}

/// Compresses a page. The same bytes always give the same bytes.
pub fn compress(page: &[u8]) -> Vec<u8> {
    ENCODER.with_borrow_mut(|encoder| {
        encoder.reset();
        let mut packed = Vec::with_capacity(page.len() / 3 + 256);
        loop {
            let done = usize::try_from(encoder.total_in()).unwrap_or(page.len());
            match encoder.compress_vec(&page[done..], &mut packed, FlushCompress::Finish) {
                Ok(Status::StreamEnd) => return packed,
                Ok(_) => packed.reserve(page.len() / 4 + 256),
                // Compressing cannot fail; were it to, an empty body is what the test below would see.
                Err(_) => return Vec::new(),
            }
        }
    })
}

/// The page again, for the rare client that takes no gzip.
pub fn expand(compressed: &[u8]) -> Vec<u8> {
    let mut page = Vec::with_capacity(compressed.len() * 5);
    // As above: these are bytes that `compress` made.
    let _length = GzDecoder::new(compressed).read_to_end(&mut page);
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_comes_back_as_it_was() {
        let page = "<li>마당에 오신 것을 환영합니다</li>".repeat(500);
        let compressed = compress(page.as_bytes());
        assert!(compressed.len() * 10 < page.len());
        assert_eq!(compressed, compress(page.as_bytes()));
        assert_eq!(expand(&compressed), page.as_bytes());
        assert_eq!(expand(&compress(b"")), b"");
    }
}
