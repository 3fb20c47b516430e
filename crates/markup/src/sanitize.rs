//! The allow-list: what HTML that came from elsewhere may keep.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use ammonia::{Builder, UrlRelative};

use crate::{
    LINK_REL,
    address::{is_own_media, web_address},
    balance::balanced,
};

const TAGS: &[&str] = &[
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

static RULES: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut rules = Builder::empty();
    rules
        .tags(TAGS.iter().copied().collect())
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("img", HashSet::from(["src", "alt", "width", "height"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("th", HashSet::from(["colspan", "rowspan"])),
        ]))
        .set_tag_attribute_values(HashMap::from([
            ("a", HashMap::from([("target", "_blank")])),
            // What a reader does not show or has not come to is not fetched.
            ("img", HashMap::from([("loading", "lazy")])),
        ]))
        .link_rel(Some(LINK_REL))
        .url_schemes(HashSet::from(["http", "https"]))
        // Relative addresses pass this rule and meet the filter below.
        .url_relative(UrlRelative::PassThrough)
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            ("a", "href") => web_address(value).map(Into::into),
            ("img", "src") => is_own_media(value).then(|| value.into()),
            _ => Some(value.into()),
        });
    rules
});

/// The parts of `html` that are on the allow-list (see the crate's page), as
/// balanced HTML. Images that are not under `/media/` become links.
pub fn sanitize(html: &str) -> String {
    RULES.clean(&balanced(html)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formatting_stays_and_everything_else_goes() {
        let html = r#"<P class=x style="color:red" onclick=a()>가<b id=b>나</b><script>x</script><svg><a>다</a></svg></p>"#;
        assert_eq!(sanitize(html), "<p>가<b>나</b></p>");
        assert_eq!(sanitize("<h1>제목</h1><form><input value=x>글</form>"), "<h2>제목</h2>글");
    }

    #[test]
    fn links_go_to_the_web_only() {
        let rel = r#"target="_blank" rel="nofollow noopener noreferrer ugc""#;
        assert_eq!(
            sanitize("<a href=' HTTP://a.kr/?b&amp;c ' target=x>가</a>"),
            format!("<a href=\"HTTP://a.kr/?b&amp;c\" {rel}>가</a>")
        );
        assert_eq!(
            sanitize("<a href=//a.kr>가</a>"),
            format!("<a href=\"https://a.kr\" {rel}>가</a>")
        );
        for bad in [
            "javascript:alert(1)",
            "jav&#x09;ascript:a",
            "data:text/html,x",
            "/g/x",
            "http:\\\\x",
            "mailto:a@b.c",
            "",
        ] {
            assert_eq!(sanitize(&format!("<a href='{bad}'>가</a>")), "가", "{bad}");
        }
    }

    #[test]
    fn pictures_of_others_become_links() {
        let own = r#"<img src="/media/ab/cd.webp" alt="고양이" width="10" loading="lazy">"#;
        assert_eq!(sanitize(own), own);
        let link = |text: &str| {
            format!(
                "<a href=\"https://x.kr/a/b.jpg?c\" target=\"_blank\" rel=\"nofollow noopener noreferrer ugc\">{text}</a>"
            )
        };
        assert_eq!(sanitize("<img src='https://x.kr/a/b.jpg?c'>"), link("b.jpg"));
        assert_eq!(sanitize("<img src='https://x.kr/a/b.jpg?c' alt=그림>"), link("그림"));
        assert_eq!(
            sanitize("<a href='https://x.kr/a/b.jpg?c'><img src=//y.kr/z.png></a>"),
            link("z.png")
        );
        for bad in [
            "/media/../admin",
            "/media/%2e%2e/a",
            "/mediax/a",
            "data:image/png;base64,AA",
            "/media//x\\y",
            "x.png",
        ] {
            assert!(!sanitize(&format!("<img src='{bad}'>")).contains("<img"), "{bad}");
        }
    }

    #[test]
    fn loose_tags_come_out_balanced() {
        assert_eq!(
            sanitize("<p>가<p>나<b>다<i>라</b>마"),
            "<p>가</p><p>나<b>다<i>라</i></b>마</p>"
        );
        assert_eq!(sanitize("<ul><li>가<li>나</ul>"), "<ul><li>가</li><li>나</li></ul>");
        assert_eq!(
            sanitize("<table><td>가<td colspan=2>나<tr>다</table>"),
            "<table><tbody><tr><td>가</td><td colspan=\"2\">나</td></tr><tr><td>다</td></tr></tbody></table>"
        );
    }
}
