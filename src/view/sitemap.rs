//! What machines that look for pages are told: `robots.txt` and the sitemaps.
//!
//! All sitemaps have one address with parameters, `/sitemap.xml?…`: a sitemap
//! may only name pages at or below its own folder.

use std::fmt::Write as _;

use crate::domain::{gallery::Slug, post::PostNo};

/// Pages without anything to find, and addresses that show the same once more.
const CLOSED: &[&str] = &[
    "/g/*/write",
    "/g/*/*/edit",
    "/g/*/*/delete",
    "/g/*/*/reply",
    "/g/*/live",
    "/g/*/search",
    "/search",
    "/recent",
    "/settings",
    "/*?*corder=",
    "/*?*cpage=",
    "/*?*date=",
    "/*?*size=",
];

/// `robots.txt`; without the site's address it cannot name the sitemap, and says so.
pub fn robots(origin: Option<&str>) -> String {
    let mut text = String::from("User-agent: *\n");
    for path in CLOSED {
        let _ = writeln!(text, "Disallow: {path}");
    }
    text.push('\n');
    match origin {
        Some(origin) => {
            let _ = writeln!(text, "Sitemap: {origin}/sitemap.xml");
        }
        None => {
            text.push_str("# No sitemap: the setting `origin` does not say where this site is.\n")
        }
    }
    text
}

/// The index: the pages of the site itself, then each gallery's posts in blocks.
pub fn index(origin: &str, blocks: &[(String, i64)]) -> String {
    let own = std::iter::once(format!("{origin}/sitemap.xml?of=site"));
    let blocks = blocks.iter().map(|(slug, block)| {
        format!("{origin}/sitemap.xml?of=posts&amp;gallery={slug}&amp;block={block}")
    });
    xml("sitemapindex", "sitemap", own.chain(blocks))
}

/// The front, what has risen, and every gallery's list.
pub fn site(origin: &str, galleries: &[String]) -> String {
    let own = ["/", "/best", "/help", "/about/design"].map(|path| format!("{origin}{path}"));
    let lists = galleries.iter().map(|slug| format!("{origin}/g/{slug}"));
    xml("urlset", "url", own.into_iter().chain(lists))
}

/// A block of a gallery's posts.
pub fn posts(origin: &str, gallery: &Slug, numbers: &[PostNo]) -> String {
    xml("urlset", "url", numbers.iter().map(|no| format!("{origin}/g/{gallery}/{}", no.0)))
}

/// Addresses come from a checked origin, slugs and numbers: nothing in them needs escaping.
fn xml(root: &str, entry: &str, addresses: impl Iterator<Item = String>) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <{root} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
    );
    for address in addresses {
        let _ = writeln!(text, "<{entry}><loc>{address}</loc></{entry}>");
    }
    let _ = writeln!(text, "</{root}>");
    text
}
