//! Every page renders in both languages, with its hooks exact and nothing unescaped.
//!
//! With `MADANG_FACE=folder` the pages are also written there, to be looked at.

mod account;
mod found;
mod page;
mod sample;

use std::{io::Write, path::Path};

use flate2::{Compression, write::GzEncoder};

use self::page::pages;
use crate::texts::Lang;

#[test]
fn every_page_renders_in_both_languages_and_escapes_what_people_typed() {
    for lang in Lang::ALL {
        for (name, html) in pages(lang) {
            assert!(!html.contains("<script>alert"), "{name} prints markup as typed");
            assert!(!html.contains("javascript:"), "{name} links where it must not");
            assert!(
                !html.contains(" style=") && !html.contains("<style"),
                "{name} has inline style"
            );
            assert!(html.contains(&format!("<html lang=\"{}\">", lang.tag())), "{name}");
            assert_eq!(html.matches("<h1").count(), 1, "{name} has one heading of its own");
            assert_eq!(html.matches("<main").count(), 1, "{name}");
            if let Some(folder) = std::env::var_os("MADANG_FACE") {
                write_page(Path::new(&folder), &format!("{name}.{}", lang.tag()), &html);
            }
        }
    }
}

#[test]
fn forms_that_change_a_post_remember_the_list() {
    for (name, part) in [("edit", "/edit"), ("password", "/edit"), ("delete", "/delete")] {
        let html = page(name);
        let action = format!("action=\"/g/baduk/7{part}?page=2&#38;corder=new\"");
        assert!(html.contains(&action), "{name}");
        assert!(html.contains("href=\"/g/baduk/7?page=2&#38;corder=new\""), "{name}");
    }
}

#[test]
fn the_best_box_leads_on_and_does_not_stand_beside_its_page() {
    let html = page("list");
    assert!(html.contains("href=\"/best?page=2\""));
    let aside = html.split("<aside").nth(1).unwrap();
    assert_eq!(aside.matches("class=\"bt\"").count(), 10);
    let html = page("best");
    assert_eq!(html.matches("class=\"bt\"").count(), 10);
    assert!(!html.contains("class=\"box best\""));
}

/// Puts a page and its files where a browser can open them.
fn write_page(folder: &Path, name: &str, html: &str) {
    std::fs::create_dir_all(folder).unwrap();
    for file in crate::view::asset::FILES {
        std::fs::write(folder.join(file.name), file.bytes).unwrap();
    }
    let html = html.replace(&format!("/static/{}/", crate::view::asset::version()), "");
    std::fs::write(folder.join(format!("{name}.html")), html).unwrap();
}

fn page(name: &str) -> String {
    pages(Lang::Ko).into_iter().find(|page| page.0 == name).unwrap().1
}

#[test]
fn a_row_carries_its_hooks_with_exactly_the_value() {
    let html = page("list");
    let row =
        html.split("<tr data-no=\"18080250\"").nth(1).unwrap().split("tr data-no").next().unwrap();
    for part in [
        "data-col=\"no\">18080250<",
        "data-col=\"title\">오늘 처음으로 1급한테 이겼습니다<",
        "data-col=\"comments\">12<",
        "data-col=\"author\">ㅇㅇ<",
        "data-col=\"prefix\">49.171<",
        "data-col=\"date\" title=\"2026.11.23 21:29:13\">21:29<",
        "data-col=\"views\">12<",
        "data-col=\"ups\">12<",
    ] {
        assert!(row.contains(part), "{part} in {row}");
    }
    assert_eq!(html.matches("data-no=").count(), 52);
    assert_eq!(html.matches("data-kind=\"notice\"").count(), 2);
    assert!(html.contains("data-pin=\"1\"") && html.contains("data-pin=\"2\""));
}

#[test]
fn a_post_carries_its_hooks_with_exactly_the_value() {
    let html = page("post");
    for part in [
        "data-post=\"18080238\"",
        "data-col=\"head\">잡담<",
        "data-count=\"up\">24<",
        "data-count=\"member-up\">7<",
        "data-count=\"down\">1<",
        "data-count=\"comments\">6<",
        "data-comment=\"3\"",
        "action=\"/g/baduk/18080238/vote\"",
        "action=\"/g/baduk/18080238/comments\"",
    ] {
        assert!(html.contains(part), "{part}");
    }
    assert!(html.contains("data-current=\"18080238\""));
}

#[test]
fn what_was_typed_comes_back_except_the_password() {
    let html = page("write-refused");
    assert!(html.contains("value=\"2\" checked"));
    assert!(html.contains("&#60;/textarea&#62;"));
    assert!(html.contains("id=\"title-help\" class=\"error\""));
    assert!(!html.contains("type=\"password\" value"));
    let html = page("post-refused");
    assert_eq!(html.matches("data-refused").count(), 1);
    assert!(html.contains("data-refused><input type=\"hidden\" name=\"parent\" value=\"1\">"));
}

#[test]
fn the_first_view_of_a_list_stays_under_its_budget() {
    // What is there before the first paint; the browser tests weigh all that comes with a page.
    let file = |name| crate::view::asset::find(name).unwrap().bytes;
    let html = page("list");
    let parts = [html.as_bytes(), file("madang.css"), file("madang.js")].map(gzipped);
    assert!(parts.iter().sum::<usize>() < 26_000, "html, css, js: {parts:?}");
}

fn gzipped(bytes: &[u8]) -> usize {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap().len()
}
