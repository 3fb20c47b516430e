//! What holds for every input, also for those made to be slow or deep.

use proptest::prelude::*;
use scraper::{Html, Node};

/// Text in which the characters that matter are common.
fn typed() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("  ".to_owned()),
        Just("\t".to_owned()),
        Just("\u{A0}".to_owned()),
        Just("\u{3000}".to_owned()),
        Just("https://a.kr/".to_owned()),
        Just("HTTP://".to_owned()),
        Just("javascript://x".to_owned()),
        Just("<b>&amp;\"'".to_owned()),
        Just("\u{202E}".to_owned()),
        Just("\0\u{FEFF}".to_owned()),
        "[가-힣a-z0-9 ./?#()<>&;\"']{0,12}",
        "\\PC{0,6}",
    ];
    prop::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
}

/// Tags in no order.
fn tag_soup() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "p",
        "b",
        "i",
        "a href=https://a.kr",
        "a href=javascript:x",
        "div",
        "li",
        "ul",
        "table",
        "tr",
        "td",
        "th",
        "tbody",
        "caption",
        "h2",
        "h3",
        "pre",
        "code",
        "br",
        "hr",
        "img src=/media/a.png",
        "img src=//x.kr/y.png alt=z",
        "svg",
        "style",
        "script",
        "template",
        "select",
        "math",
        "form",
        "p onclick=x",
        "blockquote",
        "textarea",
    ]);
    let part = prop_oneof![
        3 => name.clone().prop_map(|name| format!("<{name}>")),
        2 => name.prop_map(|name| format!("</{}>", name.split(' ').next().unwrap_or(name))),
        2 => "[가-힣a-z <>&\n]{0,6}",
        1 => Just("<!--".to_owned()),
        1 => Just("-->".to_owned()),
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && *c != '\u{FEFF}').collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn typed_text_becomes_links_breaks_and_words(text in typed()) {
        for html in [markup::from_plain(&text), markup::from_comment(&text)] {
            let dom = Html::parse_fragment(&html);
            let mut words = String::new();
            for node in dom.tree.nodes() {
                match node.value() {
                    Node::Text(text) => words.push_str(text),
                    Node::Element(element) => match element.name() {
                        "html" | "body" | "head" | "p" | "br" => prop_assert_eq!(element.attrs().count(), 0),
                        "a" => {
                            let href = element.attr("href").unwrap_or_default().to_ascii_lowercase();
                            prop_assert!(href.starts_with("http://") || href.starts_with("https://"), "{}", html);
                            prop_assert_eq!(element.attrs().count(), 3);
                        }
                        other => prop_assert!(false, "{} in {}", other, html),
                    },
                    _ => {}
                }
            }
            prop_assert_eq!(solid(&words), solid(&text));
        }
    }

    #[test]
    fn an_edit_without_a_change_changes_nothing(text in typed()) {
        let html = markup::from_plain(&text);
        prop_assert_eq!(markup::from_plain(&markup::to_text(&html)), html);
        let html = markup::from_comment(&text);
        prop_assert_eq!(markup::from_comment(&markup::to_text(&html)), html);
    }

    #[test]
    fn the_visible_text_of_a_link_is_its_address(text in typed()) {
        let link = scraper::Selector::parse("a").unwrap();
        for a in Html::parse_fragment(&markup::from_plain(&text)).select(&link) {
            prop_assert_eq!(a.text().collect::<String>(), a.attr("href").unwrap_or_default());
        }
    }

    #[test]
    fn sanitized_html_is_stable(soup in tag_soup()) {
        let once = markup::sanitize(&soup);
        prop_assert_eq!(markup::sanitize(&once), once.clone());
        for bad in ["onclick", "<svg", "<script", "<style", "javascript:", "<!--", "<template", "<form"] {
            prop_assert!(!once.contains(bad), "{}", once);
        }
    }

    #[test]
    fn an_excerpt_is_never_longer_than_asked(text in "\\PC{0,60}", most in 0_usize..50) {
        prop_assert!(markup::excerpt(&text, most).chars().count() <= most);
    }
}

/// Inputs that make careless parsers slow or deep.
#[test]
fn hostile_sizes_end() {
    let formats: String = (0..6000).map(|n| format!("<b id={n}>")).collect();
    let hostile = [
        "\"".repeat(65_536),
        "'\"<>&".repeat(13_000),
        format!("a{}", "\u{0301}".repeat(32_000)),
        "\u{202E}".repeat(20_000),
        " ".repeat(65_536),
        "\n".repeat(65_536),
        "\u{A0}\n".repeat(20_000),
        "http://".repeat(9_000),
        "https://a.kr ".repeat(5_000),
        "a:".repeat(32_000),
        "http://(".repeat(8_000),
        "http://a.kr/".to_owned() + &"(".repeat(60_000),
        "<div>".repeat(20_000),
        "<b>".repeat(20_000) + &"</b>".repeat(20_000),
        "<a href=http://a.kr>".repeat(5_000),
        "<table><tr><td>".repeat(8_000),
        "<table>".repeat(20_000),
        "<svg>".repeat(20_000),
        "<ul><li>".repeat(10_000),
        "<p>".repeat(20_000),
        "</p>".repeat(20_000),
        "<blockquote><p><b><i>".repeat(5_000),
        format!("<p>{formats}{}", "<p>x".repeat(6_000)),
        format!("<table>{formats}{}", "<tr>x".repeat(6_000)),
        "<!--".repeat(16_000),
        "<".repeat(65_536),
        "&".repeat(65_536),
        "&lt;".repeat(16_000),
        "<pre>\n\n".repeat(8_000),
        format!("<a {}>", (0..12_000).map(|n| format!("a{n} ")).collect::<String>()),
        format!("<img alt='{}' src=//x.kr/y>", "x".repeat(60_000)),
    ];
    for input in hostile {
        let _ = (markup::from_plain(&input), markup::from_comment(&input));
        let html = markup::sanitize(&input);
        assert!(html.len() < 60 * input.len() + 1000, "grew: {}", &input[..8.min(input.len())]);
        let _ = (markup::to_text(&html), markup::to_text(&input), markup::has_image(&input));
        let _ = markup::excerpt(&input, 100);
    }
}
