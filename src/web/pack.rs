//! What is sent in place of an embedded file: without our comments, and packed as tightly as
//! it goes. That takes a moment, so it is done once a file, when someone first asks for it.

use std::{
    io::Write as _,
    sync::{LazyLock, OnceLock},
};

use axum::http::{HeaderMap, header};
use bytes::Bytes;

use crate::{
    infra::gzip,
    view::asset::{FILES, File},
};

/// Window of brotli for files of a few dozen kilobytes, as a power of two.
const WINDOW: u32 = 18;

/// A file in every form a browser may take.
#[derive(Debug)]
struct Packed {
    plain: Bytes,
    gzip: Bytes,
    brotli: Bytes,
}

static PACKED: LazyLock<Vec<OnceLock<Packed>>> =
    LazyLock::new(|| FILES.iter().map(|_| OnceLock::new()).collect());

/// The smallest form of a file that the request accepts, and the name of its encoding.
pub(super) fn choose(file: &File, headers: &HeaderMap) -> (Option<&'static str>, Bytes) {
    let Some(place) = FILES.iter().position(|other| other.name == file.name) else {
        return (None, Bytes::from_static(file.bytes));
    };
    let packed = PACKED[place].get_or_init(|| pack(file));
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let accepts = |name: &str| {
        accepted.is_some_and(|list| {
            list.split(',').any(|part| {
                let mut pieces = part.split(';').map(str::trim);
                pieces.next() == Some(name) && pieces.all(|piece| !is_refusal(piece))
            })
        })
    };
    if is_text(file) && accepts("br") {
        (Some("br"), packed.brotli.clone())
    } else if is_text(file) && accepts("gzip") {
        (Some("gzip"), packed.gzip.clone())
    } else {
        (None, packed.plain.clone())
    }
}

/// `q=0`, with as many zeros as one likes.
fn is_refusal(piece: &str) -> bool {
    piece.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0))
}

fn is_text(file: &File) -> bool {
    file.mime.starts_with("text/") || file.mime == "image/svg+xml"
}

fn pack(file: &File) -> Packed {
    let plain = match std::str::from_utf8(file.bytes) {
        Ok(text) if file.mime.starts_with("text/") => Bytes::from(lean(text)),
        _ => Bytes::from_static(file.bytes),
    };
    let mut brotli = brotli::CompressorWriter::new(Vec::new(), plain.len().max(1), 11, WINDOW);
    // Writing into memory does not fail.
    let _ = brotli.write_all(&plain);
    Packed { gzip: gzip::compress_once(&plain), brotli: Bytes::from(brotli.into_inner()), plain }
}

/// Style sheets and scripts without indentation and without lines that are only a comment.
/// A comment inside a line stays: telling it from a string would need a parser.
fn lean(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut is_comment = false;
    for line in text.lines().map(str::trim) {
        is_comment |= line.starts_with("/*");
        if !is_comment && !line.starts_with("//") && !line.is_empty() {
            kept.push_str(line);
            kept.push('\n');
        }
        is_comment &= !line.ends_with("*/");
    }
    kept
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn encoding(accept: &'static str) -> Option<&'static str> {
        let headers =
            HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(accept))]);
        choose(&FILES[0], &headers).0
    }

    #[test]
    fn the_smallest_form_that_is_accepted_is_sent() {
        assert_eq!(encoding("gzip, deflate, br, zstd"), Some("br"));
        assert_eq!(encoding("gzip;q=0.5"), Some("gzip"));
        assert_eq!(encoding("br;q=0, gzip"), Some("gzip"));
        assert_eq!(encoding("br;q=0.000"), None);
        assert_eq!(encoding("identity"), None);
        assert_eq!(choose(&FILES[0], &HeaderMap::new()).0, None);
    }

    #[test]
    fn comments_and_indentation_go_and_nothing_else() {
        let text = "/* why\n   it is */\n@layer x {\n  a { color: red; } /* here */\n}\n// note\n\nlet a = \"//\";\n";
        assert_eq!(lean(text), "@layer x {\na { color: red; } /* here */\n}\nlet a = \"//\";\n");
    }

    #[test]
    fn no_text_of_ours_goes_over_several_lines() {
        // Leaning would change what such a text says.
        for file in FILES.iter().filter(|file| file.mime.starts_with("text/javascript")) {
            for line in std::str::from_utf8(file.bytes).unwrap().lines() {
                assert!(line.matches('`').count() % 2 == 0, "{}: {line}", file.name);
            }
        }
    }

    #[test]
    fn unpacked_it_is_the_same() {
        for file in FILES.iter().filter(|file| is_text(file)) {
            let packed = pack(file);
            let mut plain = Vec::new();
            brotli::BrotliDecompress(&mut packed.brotli.as_ref(), &mut plain).unwrap();
            assert_eq!(plain, packed.plain, "{}", file.name);
            let mut plain = Vec::new();
            flate2::write::GzDecoder::new(&mut plain).write_all(&packed.gzip).unwrap();
            assert_eq!(plain, packed.plain, "{}", file.name);
        }
    }
}
