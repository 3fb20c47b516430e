//! S10 and S21: what is asked never becomes SQL, a pattern or a path.

use crate::{nodes::spread, site::GALLERY};

const ATTACKS: [&str; 14] = [
    "'",
    "\"",
    "1' or '1'='1",
    "1; drop table post; --",
    "1) union select 1,2,3 --",
    "' || pg_sleep(50) || '",
    "1 and 1=(select 1 from pg_sleep(50))",
    "%27%20or%20sleep(50)%23",
    "randomblob(900000000)",
    "\\",
    "%",
    "_",
    "\0",
    "$1",
];

spread!(s10_no_parameter_is_ever_sql, |site| async move {
    let guest = site.guest();
    for n in 0..3 {
        guest.write(&format!("글 {n}"), "본문").await;
    }
    let mut paths = Vec::new();
    for attack in ATTACKS {
        let attack: String =
            percent_encoding::utf8_percent_encode(attack, percent_encoding::NON_ALPHANUMERIC)
                .collect();
        for name in ["page", "size", "tab", "head", "date"] {
            paths.push(format!("/g/{GALLERY}?{name}={attack}"));
        }
        for name in ["corder", "cpage", "page", "size", "tab", "head"] {
            paths.push(format!("/g/{GALLERY}/1?{name}={attack}"));
        }
        paths.push(format!("/g/{attack}"));
        paths.push(format!("/g/{GALLERY}/{attack}"));
        paths.push(format!("/g/{GALLERY}/1/comments/{attack}/delete"));
    }
    for path in paths {
        // What slept would sleep longer than a statement may take, and be answered with 503.
        let answer = guest.get(&path).await;
        assert!(answer.status < 500, "{path}: {}", answer.status);
        for trace in ["syntax error", "SQLITE", "sqlite", "PostgreSQL", "panicked"] {
            assert!(!answer.text.contains(trace), "{path} says {trace}");
        }
    }
    for attack in ATTACKS {
        let draft =
            crate::guest::Draft { head: attack.into(), ..crate::guest::Draft::new(attack, attack) };
        assert!(guest.try_write(&draft).await.status < 500, "{attack}");
        let fields =
            [("nick", "댓글러"), ("password", "1234"), ("body", attack), ("parent", attack)];
        assert!(
            guest.post(&format!("/g/{GALLERY}/1/comments"), &fields).await.status < 500,
            "{attack}"
        );
    }
    assert_eq!(guest.read(1).await.title, "글 0");
});

spread!(s21_no_path_leaves_the_site, |site| async move {
    let guest = site.guest();
    for path in [
        "/static/../Cargo.toml",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static/x/..%2f..%2fetc%2fpasswd",
        "/static//etc/passwd",
        "/static/x/%00",
        "/g/..%2f..%2fetc/1",
        "/..%5c..%5cwindows",
    ] {
        let answer = guest.get(path).await;
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
        assert!(!answer.text.contains("root:") && !answer.text.contains("[workspace]"), "{path}");
    }
});
