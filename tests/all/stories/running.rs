//! What machines ask of the server, and its first minute.

use crate::site::{Engine, Site, both, runtime, text};

// Of one server: what a process says of itself.
both!(health_readiness_and_metrics_answer, |site| async move {
    let guest = site.guest();
    guest.write("글", "본문").await;
    guest.get("/healthz").await.expect(200);
    guest.get("/readyz").await.expect(200);
    let metrics = guest.get("/metrics").await.expect(200);
    assert!(metrics.header("content-type").starts_with("text/plain"));
    assert!(metrics.text.contains("madang_"), "{}", metrics.text);
    // Numbers only: no address, nick or title ends up in a label.
    assert!(!metrics.text.contains("127.40") && !metrics.text.contains("마당쇠"));
});

both!(every_answer_has_a_request_id, |site| async move {
    let guest = site.guest();
    let ids: Vec<String> =
        [guest.get("/").await, guest.get("/nowhere").await, guest.vote(1, "up").await]
            .iter()
            .map(|answer| answer.header("x-request-id").to_owned())
            .collect();
    assert!(ids.iter().all(|id| id.len() >= 8), "{ids:?}");
    assert!(ids[0] != ids[1] && ids[1] != ids[2], "{ids:?}");
});

both!(logs_may_be_json, [("MADANG_LOG_FORMAT", "json")], |site| async move {
    site.guest().get("/g/nowhere").await;
    let log = site.log();
    let lines: Vec<&str> = log.lines().filter(|line| !line.trim().is_empty()).collect();
    assert!(!lines.is_empty());
    for line in lines {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "not JSON: {line}");
    }
});

#[test]
fn an_empty_folder_becomes_a_site_that_says_what_to_do_next() {
    runtime().block_on(async {
        let mut site = Site::prepare(Engine::Sqlite, &[]).await.unwrap();
        std::fs::remove_dir_all(site.data()).ok();
        site.database = format!("sqlite:{}", site.folder().join("first.sqlite3").display());
        site.start();
        let guest = site.guest();
        let front = guest.get("/").await.expect(200).text;
        let slug = front
            .split("href=\"/g/")
            .nth(1)
            .expect("a first gallery")
            .split(['"', '?'])
            .next()
            .unwrap();
        guest.get(&format!("/g/{slug}")).await.expect(200);
        guest.get(&format!("/g/{slug}/write")).await.expect(200);
    });
}

#[test]
fn a_setting_that_makes_no_sense_stops_the_start_and_says_so() {
    runtime().block_on(async {
        let site = Site::prepare(Engine::Sqlite, &[]).await.unwrap();
        for (name, value) in [("MADANG_LISTEN", "nonsense"), ("MADANG_LIMITS", "perhaps")] {
            let output = site.command(&["serve"]).env(name, value).output().unwrap();
            let said = text(&output.stderr);
            assert!(!output.status.success(), "{name}={value} was taken");
            assert!(said.contains(value), "{name}: {said}");
        }
    });
}
