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

/// `"name" "mime"` for a file of that name, `"name" "mime" = ["a", "b"]` for one of several parts.
macro_rules! files {
    ($($name:literal $mime:literal $(= [$($part:literal),* $(,)?])?),* $(,)?) => {
        &[$(File { name: $name, mime: $mime, bytes: bytes!($name $(= $($part),*)?) }),*]
    };
}

macro_rules! bytes {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/web/", $name))
    };
    ($name:literal = $($part:literal),*) => {
        concat!($(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/web/", $part))),*).as_bytes()
    };
}

/// Every file there is.
pub static FILES: &[File] = files! {
    "madang.css" "text/css; charset=utf-8" = [
        "css/token.css", "css/base.css", "css/frame.css", "css/list.css", "css/post.css",
        "css/comment.css", "css/form.css", "css/home.css", "css/reader.css", "css/dialog.css",
        "css/print.css",
    ],
    "madang.js"  "text/javascript; charset=utf-8" = [
        "entry/reader.js", "entry/own.js", "entry/mark.js", "entry/strip.js", "entry/start.js",
    ],
    "theme.js"   "text/javascript; charset=utf-8",
    "draft.js"   "text/javascript; charset=utf-8",
    "vote.js"    "text/javascript; charset=utf-8",
    "form.js"    "text/javascript; charset=utf-8",
    "reply.js"   "text/javascript; charset=utf-8",
    "part.js"    "text/javascript; charset=utf-8",
    "preview.js" "text/javascript; charset=utf-8",
    "sheet.js"   "text/javascript; charset=utf-8",
    "current.js" "text/javascript; charset=utf-8",
    "live.js"    "text/javascript; charset=utf-8",
    "keys.js"    "text/javascript; charset=utf-8",
    "design.css" "text/css; charset=utf-8" = ["css/design.css"],
    "account.css" "text/css; charset=utf-8" = ["css/account.css"],
    "cover.css" "text/css; charset=utf-8" = ["css/cover.css"],
    "search.css" "text/css; charset=utf-8" = ["css/search.css"],
    "search.js"  "text/javascript; charset=utf-8",
    "settings.css" "text/css; charset=utf-8" = ["css/settings.css"],
    "desk.js" "text/javascript; charset=utf-8",
    "desk.css" "text/css; charset=utf-8" = ["css/desk.css"],
    "figure.css" "text/css; charset=utf-8" = ["css/figure.css"],
    "settings.js" "text/javascript; charset=utf-8",
    "transfer.js" "text/javascript; charset=utf-8",
    "author.js"  "text/javascript; charset=utf-8",
    "passkey.js" "text/javascript; charset=utf-8",
    "offline.js" "text/javascript; charset=utf-8",
    "mark.svg"   "image/svg+xml",
    "maskable.svg" "image/svg+xml",
    "icon.png"   "image/png",
};

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
