//! No payload of `xss.txt` leaves anything behind that a browser would run,
//! fetch from a third party or style, whichever function it went through.

use scraper::{Html, Node};

const ALLOWED: &[&str] = &[
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

/// The payloads of the file with their escapes read.
fn payloads() -> Vec<String> {
    include_str!("xss.txt").lines().filter(|line| !line.starts_with("# ")).map(unescape).collect()
}

fn unescape(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line.chars();
    let code = |digits: usize, rest: &mut std::str::Chars<'_>| {
        let hex: String = rest.by_ref().take(digits).collect();
        u32::from_str_radix(&hex, 16)
            .ok()
            .and_then(char::from_u32)
            .unwrap_or(char::REPLACEMENT_CHARACTER)
    };
    while let Some(c) = rest.next() {
        out.push(match (c, c == '\\') {
            (_, true) => match rest.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some('0') => '\0',
                Some('x') => code(2, &mut rest),
                Some('u') => code(4, &mut rest),
                other => other.unwrap_or('\\'),
            },
            (c, false) => c,
        });
    }
    out
}

/// What a browser would find in `html` that is not on the list.
fn faults(html: &str, elements: &[&str]) -> String {
    let mut found = String::new();
    for dom in [
        Html::parse_fragment(html),
        Html::parse_document(&format!("<!doctype html><div>{html}</div>")),
    ] {
        for node in dom.tree.nodes() {
            match node.value() {
                Node::Comment(_) | Node::ProcessingInstruction(_) => found.push_str("a comment; "),
                Node::Element(element) => check(element, elements, &mut found),
                _ => {}
            }
        }
    }
    found
}

fn check(element: &scraper::node::Element, elements: &[&str], found: &mut String) {
    let name = element.name();
    let is_frame = matches!(name, "html" | "head" | "body") && element.attrs().next().is_none();
    if !is_frame && name != "div" && !elements.contains(&name)
        || &*element.name.ns != "http://www.w3.org/1999/xhtml"
    {
        found.push_str(&format!("element {name}; "));
    }
    for (attribute, value) in element.attrs() {
        let is_fine = match (name, attribute) {
            ("a", "href") => {
                let lower = value.to_ascii_lowercase();
                lower.starts_with("http://") || lower.starts_with("https://")
            }
            ("a", "rel") => value == "nofollow noopener noreferrer ugc",
            ("a", "target") => value == "_blank",
            ("img", "src") => {
                value.starts_with("/media/")
                    && !value.contains("..")
                    && !value.contains(['\\', '%', '?', '#'])
            }
            ("img", "alt") => true,
            ("img", "loading") => value == "lazy",
            ("img", "width" | "height") | ("td" | "th", "colspan" | "rowspan") => {
                value.bytes().all(|b| b.is_ascii_digit())
            }
            _ => false,
        };
        if !is_fine {
            found.push_str(&format!("{name} {attribute}={value:?}; "));
        }
    }
    if name == "a" && element.attr("rel").is_none() {
        found.push_str("a link without rel; ");
    }
}

#[test]
fn there_are_enough_payloads() {
    assert!(payloads().len() >= 300, "{}", payloads().len());
}

#[test]
fn nothing_runs_after_sanitize() {
    for payload in payloads() {
        let html = markup::sanitize(&payload);
        assert_eq!(faults(&html, ALLOWED), "", "\n{payload:?}\n{html}");
        assert_eq!(markup::sanitize(&html), html, "not stable\n{payload:?}");
    }
}

#[test]
fn nothing_runs_when_payloads_meet() {
    let payloads = payloads();
    for pair in payloads.windows(2) {
        for glue in ["", "<table>", "<svg>", "<p><b>", "<!--", "</style>"] {
            let mixed = format!("{}{glue}{}", pair[0], pair[1]);
            let html = markup::sanitize(&mixed);
            assert_eq!(faults(&html, ALLOWED), "", "\n{mixed:?}\n{html}");
        }
    }
    let html = markup::sanitize(&payloads.concat());
    assert_eq!(faults(&html, ALLOWED), "");
}

#[test]
fn typed_payloads_stay_words() {
    for payload in payloads() {
        for html in [markup::from_plain(&payload), markup::from_comment(&payload)] {
            assert_eq!(faults(&html, &["p", "br", "a"]), "", "\n{payload:?}\n{html}");
            // The allow-list agrees that nothing had to go.
            let kept: String =
                markup::to_text(&markup::sanitize(&html)).split_whitespace().collect();
            let words: String = markup::to_text(&html).split_whitespace().collect();
            assert_eq!(kept, words, "\n{payload:?}");
        }
    }
}

#[test]
fn words_of_a_payload_are_only_words() {
    for payload in payloads() {
        let text = markup::to_text(&markup::sanitize(&payload));
        assert_eq!(faults(&markup::from_plain(&text), &["p", "br", "a"]), "", "\n{payload:?}");
    }
}
