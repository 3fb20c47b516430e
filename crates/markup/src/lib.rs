#![doc = include_str!("../README.md")]

mod address;
mod balance;
mod plain;
mod sanitize;
mod text;
mod token;

pub use plain::{from_comment, from_plain};
pub use sanitize::sanitize;
pub use text::{excerpt, has_image, to_text};

/// What every link to the outside carries: no vote for it in search engines, no
/// handle on our window, no address of the page it stood on.
const LINK_REL: &str = "nofollow noopener noreferrer ugc";

/// Writes `text` so that an HTML parser reads it back unchanged, in an element
/// or in a double-quoted attribute.
fn escape_into(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}
