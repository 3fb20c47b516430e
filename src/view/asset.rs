//! The style sheet, scripts and icon, embedded, under addresses that change with their content.
//!
//! All files share one version, so a script may import its neighbours by
//! relative address and still get the files it was written with.

use std::sync::LazyLock;

/// An embedded file.
#[derive(Debug)]
pub struct File {
    /// Its name below the version.
    pub name: &'static str,
    /// Its MIME type.
    pub mime: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
}

macro_rules! files {
    ($($name:literal $mime:literal),* $(,)?) => {
        &[$(File {
            name: $name,
            mime: $mime,
            bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/web/", $name)),
        }),*]
    };
}

/// Every file there is.
pub static FILES: &[File] = files! {
    "madang.css" "text/css; charset=utf-8",
    "madang.js"  "text/javascript; charset=utf-8",
    "recent.js"  "text/javascript; charset=utf-8",
    "draft.js"   "text/javascript; charset=utf-8",
    "vote.js"    "text/javascript; charset=utf-8",
    "form.js"    "text/javascript; charset=utf-8",
    "mark.svg"   "image/svg+xml",
};

/// What the pages need a browser to allow, and nothing more.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'; manifest-src 'self'";

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = blake3::Hasher::new();
    for file in FILES {
        hasher.update(file.name.as_bytes());
        hasher.update(&[0]);
        hasher.update(&(file.bytes.len() as u64).to_le_bytes());
        hasher.update(file.bytes);
    }
    hasher.finalize().to_hex()[..10].to_owned()
});

/// A short hash over all files.
pub fn version() -> &'static str {
    &VERSION
}

/// The address of a file: `/static/{version}/{name}`.
pub fn url(name: &str) -> String {
    debug_assert!(find(name).is_some(), "no such file: {name}");
    format!("/static/{}/{name}", version())
}

/// The file of that name.
pub fn find(name: &str) -> Option<&'static File> {
    FILES.iter().find(|file| file.name == name)
}
