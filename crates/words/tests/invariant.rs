//! An index never hides a text: what matches, the plan lets through. And any input at
//! all is read within the limits.

use proptest::prelude::*;
use words::{Doc, Field, Fields, MAX_CHARS, MAX_WORDS, Query, index};

/// Texts and queries of the same few parts, so that they meet often.
fn parts() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        6 => prop::sample::select(vec![
            "고양이", "길고양이", "고양", "양이", "이가", "가", "를", "이", "한테", "에서", "들", "강아지", "도", "지도", "카페",
            "회사", "사과", "과장", "밥", "을", "먹자", "ㄱㅇㅇ", "ㄱ양이", "고ㅇ", "ㅋ", "ㅋㅋㅋ", "ㅠ", "ㄳ", "같아요", "RTX", "rtx",
            "4090", "40", "C++", "c#", "node.js", "https://", "猫", "ねこ", "😀", "👍🏻", "❤️", "★", "é", "Ａ", "ﾡ", "고\u{11bc}",
            "\u{1100}\u{1161}", "\u{301}", "\u{200b}",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[ -~]{1,3}",
        3 => Just(" ".to_owned()),
        1 => prop::sample::select(vec!["\"", " -", "\n", ".", ",", "-"]).prop_map(str::to_owned),
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

fn terms(doc: &Doc) -> Vec<String> {
    let mut terms: Vec<String> =
        Field::EACH.into_iter().flat_map(|field| index(doc.text(field), field)).collect();
    terms.sort();
    terms
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_hides_nothing(title in parts(), body in parts(), typed in parts()) {
        let query = Query::parse(&typed);
        for fields in [Fields::TITLE_BODY, Fields::BODY, Fields::ALL] {
            let doc = Doc { title: &title, body: &body, nick: &title, fields, ..Doc::default() };
            if query.matches(&doc) {
                prop_assert!(query.plan(fields).accepts(&terms(&doc)), "{:?}", query.plan(fields));
                prop_assert!(query.score(&doc) > 0);
                prop_assert!(!query.marks(&title).is_empty() || !query.marks(&body).is_empty());
            }
        }
    }

    #[test]
    fn a_part_of_a_text_is_often_found_in_it(text in parts(), from in 0..12_usize, count in 1..6_usize) {
        let part: String = text.chars().skip(from).take(count).collect();
        let query = Query::parse(&part);
        let doc = Doc { title: &text, ..Doc::default() };
        if query.matches(&doc) {
            prop_assert!(query.plan(Fields::TITLE).accepts(&index(&text, Field::Title)));
        }
    }

    #[test]
    fn marks_and_snippets_lie_in_their_text(text in parts(), typed in parts(), chars in 0..40_usize) {
        let query = Query::parse(&typed);
        let marks = query.marks(&text);
        prop_assert!(marks.iter().all(|it| it.start < it.end && text.get(it.clone()).is_some()));
        prop_assert!(marks.windows(2).all(|it| it[0].end < it[1].start));
        let snippet = query.snippet(&text, chars);
        prop_assert!(snippet.text.chars().count() <= chars);
        prop_assert!(!snippet.text.contains('\n'));
        prop_assert!(snippet.marks.iter().all(|it| it.start < it.end && snippet.text.get(it.clone()).is_some()));
    }

    #[test]
    fn terms_need_no_quoting_and_stand_in_order(text in any::<String>(), other in parts()) {
        for text in [text, other] {
            let terms = index(&text, Field::Body);
            prop_assert!(terms.windows(2).all(|it| it[0] < it[1]));
            for term in terms {
                prop_assert!(term.chars().all(|c| !c.is_ascii() || c.is_ascii_lowercase() || c.is_ascii_digit()), "{term}");
                prop_assert!(!term.chars().any(char::is_whitespace), "{term}");
                prop_assert!(term.starts_with('b') && (2..=19).contains(&term.chars().count()), "{term}");
            }
        }
    }

    #[test]
    fn any_query_is_read_within_limits(typed in any::<String>()) {
        within_limits(&typed);
    }
}

fn within_limits(typed: &str) {
    let query = Query::parse(typed);
    let plan = query.plan(Fields::ALL);
    assert!(plan.all.len() <= MAX_WORDS * 16, "{}", plan.all.len());
    assert!(plan.all.iter().all(|any| any.0.len() <= 8));
    assert!(plan.none.len() <= MAX_WORDS * 4);
    assert!(plan.fts5().len() + plan.tsquery("").len() < 60_000);
    assert!(query.instead().is_none_or(|it| it.chars().count() <= MAX_CHARS * 3));
}

#[test]
fn what_is_meant_to_hurt_is_read_within_limits() {
    let many = |part: &str, bytes: usize| part.repeat(bytes / part.len());
    for typed in [
        many("고양이 ", 65_536),
        many("고", 65_536),
        many("가나다라마바사아자차카타파하", 65_536),
        many("\"", 10_000),
        many("\"a", 20_000),
        many("-", 65_536),
        many("-a ", 65_536),
        many("ㄱ", 65_536),
        many("a1", 65_536),
        many("a\u{301}", 65_536),
        many("\u{301}", 65_536),
        many("\u{fffd}\u{d7ff}\u{e000}\u{10ffff}", 65_536),
        many("\u{fdfa}", 65_536),
        many("👨‍👩‍👧", 65_536),
        many("\u{200b}", 65_536),
        many("rhdiddl ", 65_536),
        many("*:()&|!'\\", 65_536),
        format!("\"{}", many("고양이 ", 65_536)),
        format!("\"{}\"", many("고양이 ", 65_536)),
    ] {
        within_limits(&typed);
    }
}
