//! The command line beside a running server, and its refusals.

use std::time::Duration;

use crate::{
    nodes::spread,
    site::{Engine, GALLERY, Site, runtime, text},
};

spread!(a_gallery_made_beside_the_server_is_there, |site| async move {
    let guest = site.guest();
    guest.get("/g/cinema").await.expect(404);
    site.madang(&["gallery", "create", "cinema", "--name", "영화"]);
    let mut status = 0;
    for _ in 0..600 {
        status = guest.get("/g/cinema").await.status;
        if status == 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(status, 200);
    assert!(guest.get("/").await.text.contains("영화"));
    let listed = site.madang(&["gallery", "list"]);
    assert!(listed.contains("cinema") && listed.contains(GALLERY), "{listed}");
    assert!(!site.try_madang(&["gallery", "create", "cinema", "--name", "영화"]).status.success());
    assert!(!site.try_madang(&["gallery", "create", "../x", "--name", "영화"]).status.success());
});

spread!(seed_fills_galleries_that_read_like_people, |site| async move {
    site.madang(&["seed", "--galleries", "2", "--posts", "300", "--comments", "500"]);
    let posts = site.number("select count(*) from post").await;
    assert!(posts >= 300, "{posts}");
    assert!(site.number("select count(*) from comment").await >= 500);
    assert!(
        site.number("select count(distinct title) from post").await * 3 > posts,
        "titles differ"
    );
    site.doctor_is_content();
});

spread!(doctor_is_content_with_a_fresh_site_and_warns_of_limits_off, |site| async move {
    let doctor = site.try_madang(&["doctor"]);
    let said = text(&doctor.stdout) + &text(&doctor.stderr);
    assert!(doctor.status.success(), "{said}");
    assert!(said.contains("MADANG_LIMITS"), "{said}");
});

spread!(doctor_finds_a_counter_that_lies, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    guest.comment(no, "댓글").await;
    site.sql("update post set comment_count = 7").await;
    let doctor = site.try_madang(&["doctor"]);
    let said = text(&doctor.stdout) + &text(&doctor.stderr);
    assert!(!doctor.status.success(), "{said}");
    assert!(said.contains("comment"), "{said}");
});

#[test]
fn an_unknown_database_address_is_refused_and_makes_nothing() {
    runtime().block_on(async {
        let mut site = Site::prepare(Engine::Sqlite, &[]).await.unwrap();
        for address in
            ["mysql://root@localhost/x", "madang.db", "sqlite", "sqlite:", "postgre://x/y", ""]
        {
            site.database = address.to_owned();
            let output = site.try_madang(&["migrate"]);
            let said = text(&output.stderr);
            // An empty variable counts as unset, so it may only fall back to the default.
            if address.is_empty() {
                continue;
            }
            assert!(!output.status.success(), "{address} was taken");
            assert!(
                said.contains("sqlite:") && said.contains("postgres://"),
                "it says what would do: {said}"
            );
        }
        assert!(!std::path::Path::new("madang.db").exists());
    });
}

#[test]
fn every_command_explains_itself() {
    runtime().block_on(async {
        let site = Site::prepare(Engine::Sqlite, &[]).await.unwrap();
        for command in [
            "serve", "migrate", "backup", "move", "doctor", "gallery", "post", "site", "seed",
            "import",
        ] {
            let help = site.madang(&[command, "--help"]);
            assert!(help.contains("Usage:"), "{command}: {help}");
        }
        assert_eq!(site.try_madang(&["nonsense"]).status.code(), Some(2));
    });
}

spread!(an_operator_can_see_where_a_post_came_from_and_nobody_else, |site| async move {
    let guest = site.guest_at(std::net::Ipv4Addr::new(127, 9, 8, 7));
    let no = guest.write("글", "본문").await;
    guest.comment(no, "댓글").await;
    let said = site.madang(&["post", "addresses", GALLERY, &no.to_string()]);
    assert_eq!(said.matches("127.9.8.7").count(), 2, "{said}");
    assert!(said.contains("post") && said.contains("comment"), "{said}");
    let page = guest.get(&format!("/g/{GALLERY}/{no}")).await.text;
    assert!(!page.contains("127.9.8.7"));
});
