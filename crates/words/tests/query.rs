//! What a query does, seen from outside: operators, marks, snippets, order, plans.

use words::{Doc, Field, Fields, Query, index};

fn finds(typed: &str, title: &str) -> bool {
    Query::parse(typed).matches(&Doc { title, ..Doc::default() })
}

/// The text with brackets around what is marked.
fn marked(typed: &str, text: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    for mark in Query::parse(typed).marks(text) {
        out.push_str(&format!("{}[{}]", &text[at..mark.start], &text[mark.clone()]));
        at = mark.end;
    }
    out + &text[at..]
}

#[test]
fn words_may_stand_in_different_fields() {
    let query = Query::parse("고양이 사진");
    let doc = Doc { title: "우리 고양이", body: "사진은 없음", ..Doc::default() };
    assert!(query.matches(&doc));
    assert!(!query.matches(&Doc { fields: Fields::TITLE, ..doc }));
    assert!(!Query::parse("\"고양이 사진\"").matches(&doc), "a phrase stands in one");
    let nick = Doc { nick: "고양이집사", fields: Fields::NICK, ..Doc::default() };
    assert!(Query::parse("고양이").matches(&nick));
    assert!(!Query::parse("고양이").matches(&Doc { fields: Fields::ALL, ..Doc::default() }));
}

#[test]
fn minus_and_quotes_mean_what_they_mean() {
    assert!(finds("사과 -배", "사과 한 상자") && !finds("사과 -배", "사과와 배"));
    assert!(
        finds("사과 -\"배 한\"", "사과와 배 두 상자")
            && !finds("사과 -\"배 한\"", "사과, 배 한 상자")
    );
    // What is excluded is excluded as it was typed: only 고양이가.
    assert!(
        finds("강아지 -고양이가", "강아지와 고양이를")
            && !finds("강아지 -고양이가", "강아지와 고양이가")
    );
    // Inside a word a minus is none, and a quote that is never closed is none either.
    assert!(finds("usb-c", "USB C 타입") && finds("고양이 \"사진", "사진 속 고양이"));
    assert!(finds("“고양이 사진”", "내 고양이 사진들") && !finds("“고양이 사진”", "고양이와 사진"));
    for empty in ["", " ", "\"\"", "\"", "-", "- -", "-고양이", "?!", "\"?\"", "^^"] {
        assert!(Query::parse(empty).is_empty(), "{empty}");
        assert!(!finds(empty, "고양이"), "{empty}");
        assert!(Query::parse(empty).plan(Fields::ALL).all.is_empty(), "{empty}");
    }
}

#[test]
fn marks_lie_on_the_text_as_it_was_written() {
    assert_eq!(marked("고양이", "길고양이들, 고양이가"), "길[고양이]들, [고양이]가");
    assert_eq!(marked("고양이가", "고양이를 고양이가"), "[고양이]를 [고양이가]");
    assert_eq!(marked("ㄱㅇㅇ", "귀여운 고양이"), "[귀여운] [고양이]");
    assert_eq!(marked("rtx4090", "ＲＴＸ 4090을"), "[ＲＴＸ 4090]을");
    assert_eq!(marked("cafe", "Cafe\u{301}s, Café"), "[Cafe\u{301}]s, [Café]");
    assert_eq!(marked("\"고양이 사진\"", "고양이  사진을 사진"), "[고양이  사진]을 사진");
    assert_eq!(marked("사과 -배", "배와 사과"), "배와 [사과]");
    assert_eq!(marked("👍", "좋다👍🏻👍"), "좋다[👍🏻👍]");
    assert_eq!(marked("c++", "C++17로"), "[C++]17로");
    let apart = "\u{1100}\u{1169}\u{110b}\u{1163}\u{11bc}\u{110b}\u{1175}";
    assert_eq!(marked("고양이", &format!("{apart}가")), format!("[{apart}]가"));
}

#[test]
fn a_snippet_shows_where_the_words_are() {
    let text = format!(
        "{}\n\n그런데  우리 고양이가\n사진을 찍혔다. {}",
        "긴 머리말. ".repeat(60),
        "끝말. ".repeat(60)
    );
    let snippet = Query::parse("고양이 사진").snippet(&text, 40);
    assert!(snippet.before && snippet.after);
    assert!(snippet.text.contains("우리 고양이가 사진을 찍혔다."), "{}", snippet.text);
    let marks: Vec<&str> = snippet.marks.iter().map(|it| &snippet.text[it.clone()]).collect();
    assert_eq!(marks, ["고양이", "사진"]);
    let whole = Query::parse("없는말").snippet("  짧은\n글 ", 40);
    assert_eq!((whole.text.as_str(), whole.before, whole.after), ("짧은 글", false, false));
    assert!(whole.marks.is_empty());
}

#[test]
fn the_best_comes_first() {
    let query = Query::parse("고양이 사진");
    let score = |title: &str, body: &str| query.score(&Doc { title, body, ..Doc::default() });
    let in_order = [
        score("고양이 사진", ""),
        score("우리 집 고양이 사진 올려 본다 많이 봐 줘", ""),
        score("고양이", "사진은 나중에"),
        score("질문", "고양이 사진 어디에 올림"),
        score(
            "질문",
            "고양이를 키우는데 물어볼 게 있다. 내일쯤 올 것 같은데 혹시 다른 데서 찍은 사진",
        ),
        score(
            "질문",
            "길고양이들이 많은 동네 이야기를 하자면 끝이 없다. 내일쯤 올 것 같은데 어제사진관",
        ),
    ];
    assert!(in_order.windows(2).all(|it| it[0] > it[1]), "{in_order:?}");
}

#[test]
fn a_plan_is_written_for_both_engines() {
    let plan = Query::parse("고양이 rtx40 -gpu").plan(Fields::TITLE_BODY);
    assert_eq!(
        plan.fts5(),
        r#"(("t고양" OR "b고양") AND ("t양이" OR "b양이") AND ("trtx" OR "brtx")) NOT ("tgpu" OR "bgpu")"#
    );
    assert_eq!(
        plan.tsquery(""),
        "('t고양' | 'b고양') & ('t양이' | 'b양이') & ('trtx' | 'brtx') & !'tgpu' & !'bgpu'"
    );
    let plan = Query::parse("javascript").plan(Fields::TITLE);
    assert_eq!(
        (plan.fts5().as_str(), plan.tsquery("").as_str()),
        ("\"tjavascript\"*", "'tjavascript':*")
    );
    assert!(plan.accepts(&index("JavaScript로", Field::Title)));
    assert!(!plan.accepts(&index("자바스크립트", Field::Title)));
    // Initials of three are one term, whatever they stand for.
    assert_eq!(Query::parse("ㄱㅇㅇ").plan(Fields::TITLE).fts5(), "\"tㄱㅇㅇ\"");
    assert!(Query::parse("ㄱㅇㅇ ㅁㄹ").is_chosung() && !Query::parse("ㄱ양이").is_chosung());
}

#[test]
fn words_are_counted_those_of_a_phrase_one_by_one() {
    for (typed, words) in [
        ("고양이", 1),
        ("고양이 간식", 2),
        ("\"고양이 간식\" 추천", 3),
        ("고양이 -간식", 1),
        ("RTX4090", 1),
        ("3월", 1),
        ("", 0),
    ] {
        assert_eq!(Query::parse(typed).words(), words, "{typed}");
    }
}

#[test]
fn too_much_is_said_to_be_too_much() {
    assert!(!Query::parse("고양이 강아지").is_cut());
    assert!(Query::parse(&"고양이 ".repeat(17)).is_cut());
    assert!(Query::parse(&"가".repeat(300)).is_cut());
    assert!(Query::parse(&format!("a{}", "\u{301}".repeat(5_000))).is_cut());
}
