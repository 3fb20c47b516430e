//! What the operator puts on every page, and what he sets.

use super::{acts, operator, refused, send};
use crate::{nodes::spread, site::GALLERY};

spread!(pinned_rows_issue_box_and_settings_are_edited_in_the_browser, |site| async move {
    let operator = operator(&site).await;
    let reader = site.guest();
    let list = format!("/g/{GALLERY}");
    reader.get(&list).await.expect(200);
    let pin = [
        ("do", "pin"),
        ("place", "top"),
        ("label", "설문"),
        ("title", "주말 모임"),
        ("url", "/g/baduk/3"),
        ("date", "2026-11-26"),
    ];
    send(&operator, "/admin/board", &pin).await.expect(303);
    assert!(reader.get(&list).await.text.contains("주말 모임"));
    let issue = [("do", "issue"), ("text", "점검 안내"), ("url", "https://example.org/")];
    send(&operator, "/admin/board", &issue).await.expect(303);
    assert!(reader.get(&list).await.text.contains("점검 안내"));
    for (name, value, code) in [
        ("url", "javascript:alert(1)", "link_unsafe"),
        ("label", "너무긴말머리입니다", "words_too_long"),
        ("title", " ", "words_empty"),
        ("date", "어제", "words_empty"),
        ("reason", "", "reason_missing"),
    ] {
        let all = pin.iter().chain(&[("reason", "새 모임")]);
        let fields: Vec<(&str, &str)> =
            all.map(|(n, v)| (*n, if *n == name { value } else { v })).collect();
        refused(&operator, "/admin/board", &fields, name, code).await;
    }
    let unsafe_issue = [("do", "issue"), ("text", "점검"), ("url", "ftp:x"), ("reason", "점검")];
    refused(&operator, "/admin/board", &unsafe_issue, "url", "link_unsafe").await;
    for picked in [[("do", "unpin"), ("id", "1")], [("do", "drop"), ("line", "1")]] {
        let fields = [picked[0], picked[1], ("reason", "")];
        refused(&operator, "/admin/board", &fields, "reason", "reason_missing").await;
    }
    // A line that is not the one that was shown stays.
    let other = [("do", "drop"), ("line", "1"), ("text-1", "다른 줄")];
    send(&operator, "/admin/board", &other).await.expect(404);
    let line = [("do", "drop"), ("line", "1"), ("text-1", "점검 안내")];
    send(&operator, "/admin/board", &line).await.expect(303);
    send(&operator, "/admin/board", &[("do", "unpin"), ("id", "1")]).await.expect(303);
    let page = reader.get(&list).await.text;
    assert!(!page.contains("주말 모임") && !page.contains("점검 안내"));
    assert_eq!(
        acts(&reader, "/log").await[..4],
        ["pin.remove", "site.issues", "site.issues", "pin.add"]
    );

    let set = |days: &'static str| {
        [("name", "동네 마당"), ("most", "5"), ("report_days", days), ("contact", "op@example.org")]
    };
    let with_reason = |mut fields: Vec<(&'static str, &'static str)>| {
        fields.push(("reason", "이사"));
        fields
    };
    let fields = with_reason(set("많이").to_vec());
    refused(&operator, "/admin/settings", &fields, "report_days", "number_range").await;
    let mut fields = with_reason(set("7").to_vec());
    fields[1].1 = "-1";
    refused(&operator, "/admin/settings", &fields, "most", "number_range").await;
    send(&operator, "/admin/settings", &set("7")).await.expect(303);
    assert!(reader.get("/").await.text.contains("동네 마당"));
    assert!(reader.get("/claim").await.expect(200).text.contains("op@example.org"));
    assert!(operator.get("/admin/reports").await.text.contains("7일 넘게"));
    let page = operator.get("/admin/settings?saved=1").await.expect(200).text;
    assert!(page.contains("저장했습니다") && page.contains("value=\"5\""), "{page}");
    // What is not changed is not noted again.
    let before = acts(&reader, "/log").await.len();
    send(&operator, "/admin/settings", &set("7")).await.expect(303);
    assert_eq!(acts(&reader, "/log").await.len(), before);
});
