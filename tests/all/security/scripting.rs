//! S1 to S3: nothing a guest types becomes script.

use madang::view::early;
use scraper::Html;

use crate::{
    guest::{Draft, Guest},
    nodes::spread,
    page::css,
    site::GALLERY,
};

/// Ways out of text, attributes, elements, foreign namespaces and styles.
fn payloads() -> Vec<String> {
    let seeds = [
        "<script>alert(1)</script>",
        "<ScRiPt src=//x.test></sCrIpT>",
        "</textarea><script>alert(1)</script>",
        "</title><script>alert(1)</script>",
        "\"><script>alert(1)</script>",
        "'><img src=x onerror=alert(1)>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<iframe srcdoc=\"<script>alert(1)</script>\">",
        "<iframe src=javascript:alert(1)>",
        "<object data=data:text/html,<script>alert(1)</script>>",
        "<embed src=javascript:alert(1)>",
        "<a href=javascript:alert(1)>x</a>",
        "<a href=\"java\tscript:alert(1)\">x</a>",
        "<a href=\"&#106;avascript:alert(1)\">x</a>",
        "<a href=data:text/html,<script>alert(1)</script>>x</a>",
        "<a href=vbscript:alert(1)>x</a>",
        "<form action=javascript:alert(1)><button>x",
        "<button formaction=javascript:alert(1)>x",
        "<input autofocus onfocus=alert(1)>",
        "<details open ontoggle=alert(1)>",
        "<body onload=alert(1)>",
        "<style>@import'//x.test'</style>",
        "<div style=\"background:url(javascript:alert(1))\">",
        "<link rel=stylesheet href=//x.test>",
        "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
        "<base href=//x.test/>",
        "<!--><script>alert(1)</script>-->",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<template><script>alert(1)</script></template>",
        "<select><style></select><script>alert(1)</script>",
        "<video><source onerror=alert(1)>",
        "<audio src onerror=alert(1)>",
        "<marquee onstart=alert(1)>",
        "<xmp><script>alert(1)</script>",
        "<plaintext><script>alert(1)</script>",
        "{{7*7}}${7*7}<%= 7*7 %>",
        "javascript:alert(1)",
        "https://x.test/\"onmouseover=alert(1)//",
        "https://x.test/<script>alert(1)</script>",
        "http://x.test/' onclick='alert(1)",
        "[x](javascript:alert(1))",
        "![x](x\"onerror=alert(1))",
        "\u{202E}<script>",
        "<scr\0ipt>alert(1)</scr\0ipt>",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "＜script＞alert(1)＜/script＞",
        "<svg/onload=alert(1)//",
        "<a/href=//x.test onclick=alert(1)>",
    ];
    let frames: [fn(&str) -> String; 4] = [
        |seed| seed.to_owned(),
        |seed| format!("말 {seed} 말"),
        |seed| format!("\">{seed}"),
        |seed| format!("</p></div></article>{seed}"),
    ];
    seeds.iter().flat_map(|seed| frames.map(|frame| frame(seed))).collect()
}

/// Fails on anything that a browser would run, load or be led away by.
#[track_caller]
fn assert_tame(html: &str, whence: &str) {
    let page = Html::parse_document(html);
    for element in page.select(&css("*")) {
        let name = element.value().name();
        for (attribute, value) in element.value().attrs() {
            assert!(!attribute.starts_with("on"), "{whence}: {}", element.html());
            assert!(
                !matches!(attribute, "srcdoc" | "style" | "formaction"),
                "{whence}: {}",
                element.html()
            );
            let folded: String = value
                .chars()
                .filter(|c| !c.is_whitespace() && !c.is_control())
                .collect::<String>()
                .to_lowercase();
            if matches!(attribute, "href" | "src" | "action" | "data" | "xlink:href") {
                let evil = ["javascript:", "data:", "vbscript:"]
                    .iter()
                    .any(|scheme| folded.starts_with(scheme));
                assert!(!evil, "{whence}: {}", element.html());
            }
        }
        let ours = |attribute| {
            element
                .attr(attribute)
                .is_some_and(|src| src.starts_with('/') && !src.starts_with("//"))
        };
        match name {
            "script" => assert!(
                (ours("src") && element.inner_html().trim().is_empty())
                    || (element.value().attrs().count() == 0
                        && element.inner_html() == *early::SCRIPT),
                "{whence}: {}",
                element.html()
            ),
            "link" => assert!(
                ours("href") || element.attr("rel") == Some("canonical"),
                "{whence}: {}",
                element.html()
            ),
            "style" | "iframe" | "object" | "embed" | "base" | "frame" | "applet" | "marquee"
            | "math" => {
                panic!("{whence}: {}", element.html())
            }
            "meta" => assert_ne!(element.attr("http-equiv"), Some("refresh"), "{whence}"),
            _ => {}
        }
    }
}

async fn assert_pages_tame(guest: &Guest, no: i64, payload: &str) {
    for path in [
        format!("/g/{GALLERY}/{no}"),
        format!("/g/{GALLERY}/{no}/edit"),
        format!("/g/{GALLERY}/{no}/delete"),
        format!("/g/{GALLERY}?size=100"),
    ] {
        assert_tame(&guest.get(&path).await.expect(200).text, &format!("{path} with {payload}"));
    }
}

spread!(s01_nothing_typed_becomes_script, |site| async move {
    let guest = site.guest();
    let payloads = payloads();
    assert!(payloads.len() >= 200);
    let mut written = 0;
    for chunk in payloads.chunks(4) {
        // Several at once in one body, each also alone in a title, nick and comment.
        let title: String = chunk[0].chars().take(100).collect();
        let nick: String =
            chunk[0].chars().filter(|c| !c.is_control() && *c != '\u{202E}').take(20).collect();
        let draft = Draft { nick, ..Draft::new(&title, &chunk.join("\n\n")) };
        let answer = guest.try_write(&draft).await;
        if answer.status == 422 {
            assert_tame(&answer.text, &format!("the refusal of {chunk:?}"));
            continue;
        }
        let no = answer.expect(303).post_no();
        written += 1;
        for payload in chunk {
            let answer = guest.try_comment(no, payload).await;
            assert!(matches!(answer.status, 303 | 422), "{} for {payload}", answer.status);
        }
        assert_pages_tame(&guest, no, &chunk.join(" | ")).await;
    }
    assert!(written > 40, "{written}");
});

spread!(s02_a_form_shown_again_holds_words_and_nothing_else, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    for payload in payloads() {
        // Refused for the title, so that everything comes back in the form.
        let draft = Draft {
            password: "1".into(),
            ..Draft::new(&payload.chars().take(100).collect::<String>(), &payload)
        };
        let answer = guest.try_write(&draft).await.expect(422);
        assert_tame(&answer.text, &format!("write form with {payload}"));
        let form = crate::page::Form::find(&answer.text, &format!("/g/{GALLERY}/write"), "/write");
        let kept = form.field("body").unwrap().trim_start_matches('\n').to_owned();
        let plain = |text: &str| text.replace(['\0', '\u{FFFD}'], "");
        assert_eq!(plain(&kept), plain(&payload));
        let edited = Draft { password: "1234".into(), head: "77".into(), ..draft };
        let answer = guest.edit(no, &edited).await.expect(422);
        assert_tame(&answer.text, &format!("edit form with {payload}"));
    }
});

spread!(
    s03_no_page_holds_inline_script_but_the_one_whose_hash_the_policy_names,
    |site| async move {
        let guest = site.guest();
        let no = guest.write("글", "본문").await;
        for path in [
            "/",
            "/recent",
            "/g/baduk",
            "/g/baduk/write",
            &format!("/g/baduk/{no}"),
            "/g/nowhere",
            "/nowhere",
        ] {
            let answer = guest.get(path).await;
            assert_tame(&answer.text, path);
            let policy = answer.header("content-security-policy").to_owned();
            assert!(
                policy.contains("default-src 'none'") || policy.contains("default-src 'self'"),
                "{path}: {policy}"
            );
            for loose in ["unsafe-inline", "unsafe-eval", "*", "data:", "http:"] {
                let scripts = policy.split(';').filter(|part| {
                    part.trim().starts_with("script-src") || part.trim().starts_with("default-src")
                });
                assert!(scripts.clone().all(|part| !part.contains(loose)), "{path}: {policy}");
            }
            assert!(!policy.contains("unsafe-"), "{path}: {policy}");
            assert_eq!(policy.matches("'sha").count(), 1, "{path}: {policy}");
            assert!(policy.contains(&early::source()), "{path}: {policy}");
            assert_eq!(answer.text.matches("<script>").count(), 1, "{path}");
            for needed in ["frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
                assert!(policy.contains(needed), "{path}: {policy} lacks {needed}");
            }
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert!(!answer.header("referrer-policy").is_empty(), "{path}");
        }
    }
);
