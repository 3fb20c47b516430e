//! The public log: what staff did can be read by everybody and changed by nobody.

use serde_json::Value;

use crate::{
    guest::{Answer, Guest},
    nodes::spread,
    site::{GALLERY, Site, text},
};

fn log_path() -> String {
    format!("/g/{GALLERY}/log")
}

/// The entries of a page, newest first.
async fn entries(guest: &Guest) -> Vec<Value> {
    let page = guest.get_json(&log_path()).await.expect(200).json();
    page["entries"].as_array().unwrap().clone()
}

fn acts(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["act"].as_str().unwrap()).collect()
}

/// `madang log verify` of this site: whether it holds, and what it says.
fn verify(site: &Site) -> (bool, String) {
    let output = site.try_madang(&["log", "verify", "--gallery", GALLERY]);
    let said = text(&output.stdout) + &text(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 3)), "{said}");
    (output.status.success(), said)
}

spread!(every_act_of_staff_can_be_read, |site| async move {
    let guest = site.guest();
    let no = guest.write("눈에 띄는 글", "본문").await.to_string();
    site.madang(&["post", "notice", GALLERY, &no]);
    site.madang(&["post", "notice", GALLERY, &no, "--off"]);
    site.madang(&["post", "feature", GALLERY, &no]);
    site.madang(&["gallery", "set", GALLERY, "--cut", "15", "--reason", "추천이 너무 쉽게 모임"]);
    site.madang(&[
        "site",
        "pin",
        "add",
        "--place",
        "top",
        "--label",
        "설문",
        "--title",
        "명국은?",
        "--gallery",
        GALLERY,
    ]);
    // What changes nothing is no act.
    site.madang(&["post", "feature", GALLERY, &no]);
    site.madang(&["gallery", "set", GALLERY, "--cut", "15"]);
    let all = entries(&guest).await;
    assert_eq!(
        acts(&all),
        [
            "pin.add",
            "gallery.settings",
            "post.feature",
            "post.unnotice",
            "post.notice",
            "gallery.open"
        ]
    );
    assert_eq!(all[1]["detail"], r#"{"feature.cut":[10,15]}"#);
    assert_eq!(all[1]["reason"], "추천이 너무 쉽게 모임");
    assert_eq!(all[2]["words"], "눈에 띄는 글");
    let page = guest.get(&log_path()).await.expect(200).text;
    for words in [
        "개념글 등록",
        "눈에 띄는 글",
        "개념글 기준: 10 → 15",
        "추천이 너무 쉽게 모임",
        "갤러리 개설",
        "운영자",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let english =
        Answer::of(guest.request("GET", &log_path()).header("accept-language", "en")).await;
    assert!(
        english.text.contains("settings changed") && english.text.contains("featured at: 10 → 15")
    );
    assert!(
        guest.get(&format!("/g/{GALLERY}")).await.text.contains(&log_path()),
        "the list leads there"
    );
    // What was done to the site stands in a log of its own.
    site.madang(&["site", "name", "동네 마당"]);
    let own = guest.get_json("/log").await.expect(200).json();
    assert_eq!(own["entries"][0]["act"], "site.name");
    assert!(guest.get("/log").await.expect(200).text.contains("동네 마당"));
    guest.get("/g/nowhere/log").await.expect(404);
    guest.get("/g/nowhere/log.jsonl").await.expect(404);
});

spread!(the_words_of_what_was_deleted_are_not_in_the_log_and_the_act_is, |site| async move {
    let guest = site.guest();
    let no = guest.write("숨길것 제목", "본문").await;
    let number = no.to_string();
    site.madang(&["post", "feature", GALLERY, &number]);
    site.madang(&["post", "delete", GALLERY, &number, "--reason", "신상 공개"]);
    for path in [log_path(), format!("{}.jsonl", log_path())] {
        for answer in [guest.get(&path).await.expect(200), guest.get_json(&path).await.expect(200)]
        {
            assert!(!answer.text.contains("숨길것"), "{}", answer.text);
            assert!(answer.text.contains("신상 공개"), "{}", answer.text);
        }
    }
    assert!(verify(&site).0, "hidden words break nothing");
    site.madang(&["post", "restore", GALLERY, &number]);
    let all = entries(&guest).await;
    assert_eq!(acts(&all), ["post.restore", "post.delete", "post.feature", "gallery.open"]);
    assert!(
        all[..3].iter().all(|entry| entry["words"] == "숨길것 제목"),
        "back with the post: {all:?}"
    );
    // Taken away by its writer it goes from the log as well.
    guest.delete(no, "1234").await.expect(303);
    assert!(!guest.get(&log_path()).await.text.contains("숨길것"));
    assert!(verify(&site).0);
});

spread!(whatever_is_done_to_the_log_beside_the_program_shows, |site| async move {
    let guest = site.guest();
    for n in 1..=4 {
        let no = guest.write(&format!("글 {n}"), "본문").await.to_string();
        site.madang(&["post", "notice", GALLERY, &no]);
    }
    site.madang(&["log", "sign"]);
    let (holds, said) = verify(&site);
    assert!(holds && said.contains("5 entries, signed up to 5 by 1 heads"), "{said}");
    site.doctor_is_content();
    for (change, undo, told) in [
        (
            "update log_entry set reason = '광고' where seq = 3",
            "update log_entry set reason = '' where seq = 3",
            "entry 3 was changed",
        ),
        (
            "update log_entry set role = 'manager' where seq = 1",
            "update log_entry set role = 'console' where seq = 1",
            "entry 1 was changed",
        ),
        (
            "update log_entry set seq = 9 where seq = 2",
            "update log_entry set seq = 2 where seq = 9",
            "entry 2 is missing",
        ),
        (
            "update log_entry set seq = 9 where seq = 5",
            "update log_entry set seq = 5 where seq = 9",
            "entry 5 is missing",
        ),
        (
            "update log_words set words = '다른 제목' where seq = 2",
            "update log_words set words = '글 1' where seq = 2",
            "the words of entry 2",
        ),
        ("update log_head set day = '2001-01-01'", "", "the signature of the head at entry 5"),
    ] {
        site.sql(change).await;
        let (holds, said) = verify(&site);
        assert!(!holds && said.contains(told), "{change}: {said}");
        let doctor = site.command(&["doctor"]).env("MADANG_LIMITS", "on").output().unwrap();
        assert_eq!(doctor.status.code(), Some(3), "{change}");
        assert!(text(&doctor.stdout).contains(told), "{change}");
        if !undo.is_empty() {
            site.sql(undo).await;
            assert!(verify(&site).0, "{undo}");
        }
    }
    // The end cut off, with its counter: the head that was signed remembers.
    site.sql("update log_head set day = '2001-01-01'; delete from log_entry where seq > 3; update log_tip set seq = 3").await;
    let (holds, said) = verify(&site);
    assert!(!holds && said.contains("ends at entry 3, but had 5"), "{said}");
});

spread!(a_log_that_somebody_has_kept_is_checked_without_the_site, |site| async move {
    let guest = site.guest();
    for n in 1..=3 {
        let no = guest.write(&format!("글 {n}"), "본문").await.to_string();
        site.madang(&["post", "feature", GALLERY, &no]);
    }
    site.madang(&["log", "sign"]);
    let exported = guest.get(&format!("{}.jsonl", log_path())).await.expect(200);
    assert!(exported.header("content-type").starts_with("application/x-ndjson"));
    assert_eq!(exported.text, site.madang(&["log", "export", "--gallery", GALLERY]));
    let key = site.madang(&["log", "key"]).trim().to_owned();
    assert!(guest.get(&log_path()).await.text.contains(&key), "the page shows the key");
    let file = site.folder().join("kept.jsonl");
    let path = file.to_str().unwrap();
    let check = |text: &str, key: &str| {
        std::fs::write(&file, text).unwrap();
        let output = site.try_madang(&["log", "verify", path, "--key", key]);
        (
            output.status.code(),
            crate::site::text(&output.stdout) + &crate::site::text(&output.stderr),
        )
    };
    let (code, said) = check(&exported.text, &key);
    assert!(code == Some(0) && said.contains("4 entries, signed up to 4 by 1 heads"), "{said}");
    for (from, to, told) in [
        ("post.feature", "post.notice", "entry 2 was changed"),
        ("글 2", "글 4", "the words of entry 3"),
        ("\"last\":4", "\"last\":5", "ends at entry 4, but had 5"),
    ] {
        let (code, said) = check(&exported.text.replacen(from, to, 1), &key);
        assert!(code == Some(3) && said.contains(told), "{from}: {said}");
    }
    let without_third: Vec<&str> = exported
        .text
        .lines()
        .enumerate()
        .filter(|(at, _)| *at != 3)
        .map(|(_, line)| line)
        .collect();
    let (code, said) = check(&without_third.join("\n"), &key);
    assert!(code == Some(3) && said.contains("entry 3 is missing"), "{said}");
    let (code, said) = check(&exported.text, &"00".repeat(32));
    assert!(code == Some(3) && said.contains("is not of this key"), "{said}");
    assert_eq!(check("no log", &key).0, Some(1));
});

spread!(acts_at_the_same_time_stand_one_after_the_other, |site| async move {
    let guest = site.guest();
    let mut numbers = Vec::new();
    for n in 0..8 {
        numbers.push(guest.write(&format!("글 {n}"), "본문").await.to_string());
    }
    std::thread::scope(|scope| {
        for no in &numbers {
            scope.spawn(|| site.madang(&["post", "feature", GALLERY, no]));
        }
    });
    let (holds, said) = verify(&site);
    assert!(holds && said.contains("9 entries"), "{said}");
    let all = entries(&guest).await;
    let objects: std::collections::BTreeSet<&str> =
        all.iter().map(|entry| entry["object"].as_str().unwrap()).collect();
    assert_eq!(objects.len(), 9, "{objects:?}");
});

spread!(a_long_log_is_read_page_by_page, |site| async move {
    let guest = site.guest();
    let gallery = site.number("select id from gallery").await;
    // Only what is read of a page matters here, so the hashes need not be right.
    site.sql(&format!(
        "insert into log_entry (gallery_id, seq, at, role, name, code, act, object, reason, detail, words_hash, hash)
         with recursive n (i) as (select 2 union all select i + 1 from n where i < 120)
         select {gallery}, i, i, 'console', '', '', 'post.notice', 'post 1', '', '', '', '' from n"
    ))
    .await;
    let (mut path, mut seen) = (log_path(), Vec::new());
    loop {
        let page = guest.get_json(&path).await.expect(200).json();
        seen.extend(
            page["entries"].as_array().unwrap().iter().map(|it| it["seq"].as_i64().unwrap()),
        );
        let Some(before) = page["before"].as_i64() else { break };
        assert!(guest.get(&path).await.text.contains(&format!("/log?before={before}")));
        path = format!("{}?before={before}", log_path());
    }
    assert_eq!(seen, (1..=120).rev().collect::<Vec<_>>());
});
