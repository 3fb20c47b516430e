//! How the site is found and taken along: search engines, link previews, home screens, languages.

use crate::nodes::spread;
use crate::site::GALLERY;

const ORIGIN: &str = "https://gall.example";

/// The addresses of a sitemap or an index.
fn addresses(xml: &str) -> Vec<String> {
    let open = xml.split("<loc>").skip(1);
    open.map(|rest| rest.split("</loc>").next().unwrap().replace("&amp;", "&")).collect()
}

spread!(
    sitemaps_lead_to_every_post_that_can_be_read,
    [("MADANG_ORIGIN", ORIGIN)],
    |site| async move {
        let guest = site.guest();
        for n in 1..=5 {
            guest.write(&format!("글 {n}"), "본문").await;
        }
        guest.delete(3, "1234").await.expect(303);
        site.madang(&["gallery", "create", "empty", "--name", "빈 곳"]);

        let robots = guest.get("/robots.txt").await.expect(200);
        assert!(robots.header("content-type").starts_with("text/plain"));
        assert!(
            robots.text.contains(&format!("Sitemap: {ORIGIN}/sitemap.xml\n"))
                && robots.text.contains("Disallow: /g/*/*/reply\n"),
            "{}",
            robots.text
        );

        let index = guest.get("/sitemap.xml").await.expect(200);
        assert!(index.header("content-type").starts_with("application/xml"));
        let mut found = Vec::new();
        for address in addresses(&index.text) {
            let path = address.strip_prefix(ORIGIN).unwrap();
            found.extend(addresses(&guest.get(path).await.expect(200).text));
        }
        for path in ["/", "/g/baduk", "/g/empty", "/g/baduk/1", "/g/baduk/5"] {
            assert!(found.contains(&format!("{ORIGIN}{path}")), "{path} in {found:?}");
        }
        assert!(!found.contains(&format!("{ORIGIN}/g/baduk/3")), "a deleted post is offered");
        // A gallery without posts has no block; what is offered opens.
        assert!(!index.text.contains("gallery=empty"));
        for address in found {
            guest.get(address.strip_prefix(ORIGIN).unwrap()).await.expect(200);
        }
        guest.get("/sitemap.xml?of=posts&gallery=nowhere&block=0").await.expect(404);
        guest.get("/sitemap.xml?of=nonsense").await.expect(404);
        let far = guest.get("/sitemap.xml?of=posts&gallery=baduk&block=9223372036854775807").await;
        assert!(addresses(&far.expect(200).text).is_empty());
    }
);

spread!(a_site_that_does_not_know_its_address_says_so, |site| async move {
    let guest = site.guest();
    let robots = guest.get("/robots.txt").await.expect(200);
    assert!(!robots.text.contains("Sitemap:") && robots.text.contains("origin"), "{}", robots.text);
    let said = guest.get("/sitemap.xml").await.expect(404);
    assert!(said.text.contains("origin"), "{}", said.text);
    assert_eq!(guest.get_json("/sitemap.xml").await.json()["code"], "no_sitemap");
});

spread!(a_post_says_what_a_link_to_it_shows, [("MADANG_ORIGIN", ORIGIN)], |site| async move {
    let guest = site.guest();
    let no = guest.write("\"묘수\" <하나>", "첫 문단입니다.\n\n둘째 문단").await;
    let html = guest.get(&format!("/g/{GALLERY}/{no}?page=1")).await.expect(200).text;
    let page = scraper::Html::parse_document(&html);
    let meta = |name: &str| {
        let selector = format!("meta[property='{name}'], meta[name='{name}']");
        let found = page.select(&crate::page::css(&selector)).next();
        found.and_then(|meta| meta.attr("content")).unwrap_or_default().to_owned()
    };
    assert_eq!(meta("og:title"), "\"묘수\" <하나> - 바둑 갤러리");
    assert_eq!(meta("og:description"), "첫 문단입니다. 둘째 문단");
    assert_eq!(meta("description"), "첫 문단입니다. 둘째 문단");
    assert_eq!(meta("og:type"), "article");
    assert_eq!(meta("og:url"), format!("{ORIGIN}/g/baduk/{no}"));
    assert_eq!(meta("og:locale"), "ko_KR");
    assert!(meta("article:published_time").ends_with("+09:00"));
    assert_eq!(meta("article:modified_time"), "");
    let picture = meta("og:image");
    let icon = guest.get(picture.strip_prefix(ORIGIN).unwrap()).await.expect(200);
    assert_eq!(icon.header("content-type"), "image/png");
    assert_eq!(meta("robots"), "");
    // What is not there is not to be found.
    guest.delete(no, "1234").await.expect(303);
    let gone = guest.get(&format!("/g/{GALLERY}/{no}")).await.expect(410).text;
    assert!(gone.contains("noindex") && !gone.contains("rel=\"canonical\""));
});

spread!(the_site_can_be_taken_along, |site| async move {
    let guest = site.guest();
    let manifest = guest.get("/manifest.webmanifest").await.expect(200);
    assert_eq!(manifest.header("content-type"), "application/manifest+json");
    let manifest = manifest.json();
    assert_eq!(manifest["start_url"], "/");
    assert_eq!(manifest["display"], "standalone");
    for icon in manifest["icons"].as_array().unwrap() {
        let answer = guest.get(icon["src"].as_str().unwrap()).await.expect(200);
        assert_eq!(answer.header("content-type"), icon["type"].as_str().unwrap());
    }
    guest.get("/apple-touch-icon.png").await.expect(200);

    let worker = guest.get("/sw.js").await.expect(200);
    assert!(worker.header("content-type").starts_with("text/javascript"));
    assert_eq!(worker.header("cache-control"), "no-cache");
    let kept = worker.text.lines().next().unwrap();
    let kept = kept.strip_prefix("const kept = ").unwrap().trim_end_matches(';');
    let kept: serde_json::Value = serde_json::from_str(kept).unwrap();
    let files: Vec<_> = kept["files"].as_array().unwrap().iter().collect();
    assert!(files.iter().any(|file| *file == "/offline"));
    // One address that fails, and the browser installs nothing.
    for file in files {
        guest.get(file.as_str().unwrap()).await.expect(200);
    }
});

spread!(a_reader_chooses_the_language, |site| async move {
    let guest = site.guest();
    guest.write("글", "본문").await;
    let path = format!("/g/{GALLERY}");
    assert!(guest.get(&path).await.text.contains("<html lang=\"ko\""));
    let back = format!("https://gall.example{path}?page=1");
    let choose = |lang: &'static str| {
        let request = guest.request("POST", "/language").header("referer", &back);
        crate::guest::Answer::of(request.form(&[("lang", lang)]))
    };
    assert_eq!(choose("en").await.expect(303).location(), "/g/baduk?page=1");
    let english = guest.get(&path).await.expect(200);
    assert!(english.text.contains("<html lang=\"en\""));
    assert!(english.header("vary").contains("cookie"));
    // Chosen for errors as well, and more than what the browser asks for.
    let request = guest.request("GET", "/nowhere").header("accept-language", "ko");
    let missing = crate::guest::Answer::of(request).await.expect(404);
    assert!(missing.text.contains("Page not found"));
    choose("xx").await.expect(303);
    assert!(guest.get(&path).await.text.contains("<html lang=\"en\""));
    choose("ko").await.expect(303);
    assert!(guest.get(&path).await.text.contains("<html lang=\"ko\""));
});
