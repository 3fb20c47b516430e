//! The one script that stands inside a page, and the proof by which a browser may run it.
//!
//! What a reader chose (theme, density, pictures) lives in the browser and must be known
//! before the first paint: a file of its own would come too late, and the page's bytes are
//! the same for everyone. The policy allows exactly these bytes by their hash.

use std::sync::LazyLock;

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

/// What stands between `<script>` and `</script>`.
pub static SCRIPT: LazyLock<&str> = LazyLock::new(|| {
    let file = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/web/early.js"));
    // The comment is for us, not for every page.
    let code = file.find("\n{").map_or(0, |line| line + 1);
    file[code..].trim_end()
});

/// The script as a source of `script-src`: `'sha256-…'`.
pub fn source() -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(SCRIPT.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_short_and_nothing_but_the_script() {
        assert!(SCRIPT.starts_with('{') && SCRIPT.ends_with('}'), "{}", *SCRIPT);
        assert!(SCRIPT.len() <= 450, "{} bytes on every page", SCRIPT.len());
        assert!(!SCRIPT.contains("</") && !SCRIPT.contains('\n'));
    }
}
