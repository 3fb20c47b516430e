//! Writes loose HTML again as balanced HTML of known elements.
//!
//! See the crate's page for why: it bounds depth and time before a tree builder
//! sees the input. It is not what makes the output safe.

use html5ever::tokenizer::Tag;

use crate::{
    address::{is_own_media, web_address},
    escape_into,
    token::{Piece, attribute, read},
};

/// Deeper elements lose their tags and keep their words. No page that a person
/// wrote comes near.
const DEPTH_MAX: usize = 100;
/// Longest text that names an image in place of the image.
const IMAGE_NAME_MAX: usize = 80;

/// The same content with every element closed in order.
pub(crate) fn balanced(html: &str) -> String {
    let mut writer = Writer { out: String::with_capacity(html.len()), open: Vec::new() };
    read(html, |piece| match piece {
        Piece::Open(tag) => writer.start(tag),
        Piece::Close(name) => writer.end(name),
        Piece::Text(text) => writer.text(text),
    });
    writer.close_to(0);
    writer.out
}

/// Our name for an element, `None` when its tag is left out.
fn known(name: &str) -> Option<&'static str> {
    const SAME: &[&str] = &[
        "p",
        "br",
        "hr",
        "div",
        "span",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "del",
        "blockquote",
        "pre",
        "code",
        "ul",
        "ol",
        "li",
        "h2",
        "h3",
        "h4",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "caption",
        "tr",
        "th",
        "td",
        "a",
        "img",
    ];
    match name {
        "h1" => Some("h2"),
        "h5" | "h6" => Some("h4"),
        "strike" => Some("s"),
        "image" => Some("img"),
        "address" | "article" | "aside" | "center" | "dd" | "details" | "dl" | "dt"
        | "figcaption" | "figure" | "footer" | "header" | "main" | "section" | "summary" => {
            Some("div")
        }
        _ => SAME.iter().find(|same| **same == name).copied(),
    }
}

/// Elements that end an open paragraph.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "hr"
            | "div"
            | "blockquote"
            | "pre"
            | "ul"
            | "ol"
            | "li"
            | "h2"
            | "h3"
            | "h4"
            | "table"
    )
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h2" | "h3" | "h4")
}

/// Elements within which words may stand and out of which no end tag reaches.
fn is_cell(name: &str) -> bool {
    matches!(name, "td" | "th" | "caption")
}

/// Elements in which words may not stand.
fn is_grid(name: &str) -> bool {
    matches!(name, "table" | "thead" | "tbody" | "tfoot" | "tr")
}

struct Writer {
    out: String,
    open: Vec<&'static str>,
}

impl Writer {
    fn push(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            escape_into(&mut self.out, value);
            self.out.push('"');
        }
        self.out.push('>');
        if !matches!(name, "br" | "hr" | "img") {
            self.open.push(name);
        }
    }

    /// Closes elements until `length` are open.
    fn close_to(&mut self, length: usize) {
        while self.open.len() > length {
            if let Some(name) = self.open.pop() {
                self.out.push_str("</");
                self.out.push_str(name);
                self.out.push('>');
            }
        }
    }

    /// Where the innermost element that `wanted` accepts stands, not looking past one that `wall` accepts.
    fn find(&self, wanted: impl Fn(&str) -> bool, wall: impl Fn(&str) -> bool) -> Option<usize> {
        for (at, name) in self.open.iter().enumerate().rev() {
            if wanted(name) {
                return Some(at);
            }
            if wall(name) {
                return None;
            }
        }
        None
    }

    fn text(&mut self, text: &str) {
        // A parser drops a line break right after `<pre>`; dropping all keeps what we write stable.
        let is_first = self.out.ends_with("<pre>");
        let text = if is_first { text.trim_start_matches(['\n', '\r']) } else { text };
        if text.is_empty() {
            return;
        }
        if !text.trim_ascii().is_empty() {
            self.enter_cell();
        }
        escape_into(&mut self.out, text);
    }

    /// Words and elements straight inside a table move into a cell of their own.
    fn enter_cell(&mut self) {
        let Some(&last) = self.open.last() else { return };
        if is_grid(last) {
            if last != "tr" {
                self.push("tr", &[]);
            }
            self.push("td", &[]);
        }
    }

    fn start(&mut self, tag: &Tag) {
        let Some(name) = known(&tag.name) else { return };
        if self.open.len() >= DEPTH_MAX && !matches!(name, "br" | "hr" | "img") {
            return;
        }
        match name {
            "tr" | "td" | "th" | "thead" | "tbody" | "tfoot" | "caption" => {
                return self.table_part(name, tag);
            }
            _ => self.enter_cell(),
        }
        if is_block(name)
            && let Some(at) = self.find(|n| n == "p", is_cell)
        {
            self.close_to(at);
        }
        match name {
            "li" => {
                if let Some(at) =
                    self.find(|n| n == "li", |n| is_cell(n) || matches!(n, "ul" | "ol"))
                {
                    self.close_to(at);
                }
                self.push(name, &[]);
            }
            "a" => self.link(tag),
            "img" => self.image(tag),
            _ => {
                if is_heading(name) && self.open.last().is_some_and(|n| is_heading(n)) {
                    self.close_to(self.open.len() - 1);
                }
                self.push(name, &[]);
            }
        }
    }

    fn table_part(&mut self, name: &'static str, tag: &Tag) {
        let Some(table) = self.find(|n| n == "table", |_| false) else { return };
        match name {
            "tr" => {
                let holder =
                    self.find(|n| matches!(n, "thead" | "tbody" | "tfoot" | "table"), |_| false);
                self.close_to(holder.unwrap_or(table) + 1);
                self.push(name, &[]);
            }
            "td" | "th" => {
                match self.find(|n| n == "tr", |n| n == "table") {
                    Some(row) => self.close_to(row + 1),
                    None => {
                        let holder = self.find(
                            |n| matches!(n, "thead" | "tbody" | "tfoot" | "table"),
                            |_| false,
                        );
                        self.close_to(holder.unwrap_or(table) + 1);
                        self.push("tr", &[]);
                    }
                }
                let spans: Vec<_> = ["colspan", "rowspan"]
                    .into_iter()
                    .filter_map(|key| size(tag, key, 100))
                    .collect();
                self.push(name, &spans);
            }
            _ => {
                self.close_to(table + 1);
                self.push(name, &[]);
            }
        }
    }

    fn link(&mut self, tag: &Tag) {
        if let Some(at) = self.find(|n| n == "a", is_cell) {
            self.close_to(at);
        }
        if let Some(address) = attribute(tag, "href").and_then(web_address) {
            self.push("a", &[("href", &address)]);
        }
    }

    fn image(&mut self, tag: &Tag) {
        let alt = attribute(tag, "alt").unwrap_or_default().trim();
        let source = attribute(tag, "src").unwrap_or_default().trim();
        if is_own_media(source) {
            let mut attributes = vec![("src", source), ("alt", alt)];
            attributes
                .extend(["width", "height"].into_iter().filter_map(|key| size(tag, key, 20_000)));
            return self.push("img", &attributes);
        }
        // Pages that load images late keep the address beside `src`.
        let address = ["src", "data-original", "data-src"]
            .into_iter()
            .find_map(|key| attribute(tag, key).and_then(web_address));
        let file = address.as_deref().map(file_name).unwrap_or_default();
        let name: String =
            if alt.is_empty() { file } else { alt }.chars().take(IMAGE_NAME_MAX).collect();
        match address {
            Some(address) if self.find(|n| n == "a", is_cell).is_none() => {
                self.push("a", &[("href", &address)]);
                self.text(&name);
                self.end("a");
            }
            _ => self.text(&name),
        }
    }

    fn end(&mut self, name: &str) {
        let Some(name) = known(name) else { return };
        if name == "br" {
            self.enter_cell();
            return self.push("br", &[]);
        }
        let at = if is_grid(name) || is_cell(name) {
            self.find(|n| n == name, |n| n == "table")
        } else {
            self.find(|n| n == name, |n| is_cell(n) || is_grid(n))
        };
        if let Some(at) = at {
            self.close_to(at);
        }
    }
}

/// A whole number from 1 to `most`, in digits only.
fn size<'a>(tag: &'a Tag, key: &'static str, most: u32) -> Option<(&'static str, &'a str)> {
    let value = attribute(tag, key)?;
    let is_digits = value.bytes().all(|b| b.is_ascii_digit());
    let number: u32 = value.parse().ok()?;
    (is_digits && (1..=most).contains(&number)).then_some((key, value))
}

/// The last part of an address's path, or its host when it has none.
fn file_name(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)
}
