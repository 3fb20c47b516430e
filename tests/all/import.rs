//! The saved page of the reference gallery goes in, and comes out as it was.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{
    guest::Answer,
    site::{GALLERY, both, text},
    stories::managing::staff,
};

/// The saved page: beside the repository, or the copy among the fixtures.
fn seed(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = [root.join("../shared/seed"), root.join("tests/fixtures/dcinside")];
    let found = places.iter().map(|place| place.join(name)).find(|path| path.exists());
    found.unwrap_or_else(|| panic!("{name} is in none of {places:?}"))
}

fn expected() -> Value {
    serde_json::from_str(&std::fs::read_to_string(seed("page.json")).unwrap()).unwrap()
}

both!(the_saved_page_comes_out_as_it_was, |site| async move {
    let (file, expected) = (seed("page.txt"), expected());
    let import = ["import", "dcinside", "--gallery", GALLERY, file.to_str().unwrap()];

    let dry = site.madang(&[&import[..], &["--dry-run"]].concat());
    assert!(dry.contains("51") || dry.contains("50"), "the report counts: {dry}");
    assert_eq!(site.number("select count(*) from post").await, 0, "a dry run writes nothing");

    site.madang(&import);
    // 50 rows of the list and the post above it.
    assert_eq!(site.number("select count(*) from post where deleted_at is null").await, 51);
    let guest = site.guest();
    let mut list = guest.list("size=100").await.rows;
    let post = &expected["post"];
    let at =
        list.iter().position(|row| row.title == post["title"]).expect("the post is in the list");
    let own = list.remove(at);

    let wanted: Vec<&Value> =
        expected["list"].as_array().unwrap().iter().filter(|row| row["no"].is_i64()).collect();
    assert_eq!((list.len(), wanted.len()), (50, 50));
    for (row, wanted) in list.iter().zip(wanted) {
        assert_eq!(row.no, wanted["no"], "in the page's order");
        let with_head = format!("[{}] {}", row.head, row.title);
        assert!(wanted["title"] == row.title || wanted["title"] == with_head, "{row:?} {wanted}");
        assert_eq!(row.comments, wanted["comments"], "{wanted}");
        assert_eq!(row.author, wanted["nick"].as_str().unwrap(), "{wanted}");
        assert_eq!(row.prefix, wanted["ip_prefix"].as_str().unwrap_or(""), "{wanted}");
        assert_eq!(row.views, wanted["views"], "{wanted}");
        assert_eq!(row.ups, wanted["ups"], "{wanted}");
        // The saved page was this year's; today it is an older one.
        assert_eq!(row.date, format!("25.{}", wanted["date"].as_str().unwrap()), "{wanted}");
    }
    assert_eq!(list.iter().filter(|row| row.prefix.is_empty()).count(), 1, "one member");

    let page = guest.read(own.no).await;
    assert_eq!(page.title, post["title"].as_str().unwrap());
    assert_eq!((page.author.as_str(), page.prefix.as_str()), ("ㅇㅇ", "121.133"));
    assert_eq!(page.date, "2025.02.03 19:41:10");
    // The reader of this very page may already be counted.
    assert!((73..=74).contains(&page.views), "{}", page.views);
    assert_eq!((page.up, page.member_up, page.down, page.comment_count), (0, 0, 0, 1));
    let paragraphs: Vec<String> = page.paragraphs.into_iter().filter(|p| !p.is_empty()).collect();
    let wanted: Vec<&str> =
        post["body_paragraphs"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
    assert_eq!(paragraphs, wanted);
});

both!(a_second_import_changes_nothing, |site| async move {
    let file = seed("page.txt");
    let import = ["import", "dcinside", "--gallery", GALLERY, file.to_str().unwrap()];
    site.madang(&import);
    let guest = site.guest();
    let before = guest.list("size=100").await;
    site.madang(&import);
    let after = guest.list("size=100").await;
    assert_eq!(before.rows, after.rows);
    assert_eq!(site.number("select count(*) from post").await, 51);
    site.doctor_is_content();
    // People write on from the highest number there was.
    let highest = before.rows.iter().map(|row| row.no).max().unwrap();
    assert_eq!(guest.write("새 글", "본문").await, highest + 1);
});

both!(
    answers_that_a_later_save_brings_stand_under_the_place_of_what_was_deleted_here,
    |site| async move {
        let fixture =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/dcinside/post.html");
        let later = std::fs::read_to_string(&fixture).unwrap();
        // Saved before anyone had answered its first comment.
        let (before, rest) = later.split_once(" <li><div class=\"reply show\">").unwrap();
        let (_, after) = rest.split_once("</ul></div></div></li>\n").unwrap();
        let saved = site.folder().join("page.html");
        let import = || {
            site.madang(&["import", "dcinside", "--gallery", GALLERY, saved.to_str().unwrap()]);
        };
        std::fs::write(&saved, format!("{before}{after}")).unwrap();
        import();

        let (manager, desk) =
            (staff(&site, "지킴이", &[]).await, format!("/g/{GALLERY}/manage/comments"));
        let page = manager.get(&desk).await.expect(200).text;
        let row = page.split("data-row=\"").find(|row| row.contains("첫 줄")).unwrap();
        let first = row.split('"').next().unwrap();
        let delete = manager.request("POST", &desk).header("accept", "application/json");
        Answer::of(delete.form(&[("act", "delete"), ("comment", first)])).await.expect(200);
        site.doctor_is_content();
        let shown = "select comment_rows from post where no = 9005";
        let without = site.number(shown).await;

        std::fs::write(&saved, &later).unwrap();
        for _ in 0..2 {
            import();
            // The place it had, and two answers.
            assert_eq!(site.number(shown).await, without + 3);
            site.doctor_is_content();
        }
        let page = site.guest().get(&format!("/g/{GALLERY}/9005")).await.expect(200).text;
        assert!(
            page.contains("답글") && page.contains("끄덕") && !page.contains("첫 줄"),
            "{page}"
        );
    }
);

both!(a_page_that_is_no_gallery_page_is_refused_and_says_why, |site| async move {
    let folder = site.folder();
    for (name, content) in [
        ("recipe.txt", "된장찌개\n\n두부를 썬다.\n"),
        ("page.html", "<!doctype html><title>빈 쪽</title><p>아무것도 없다"),
        ("empty.txt", ""),
    ] {
        let file = folder.join(name);
        std::fs::write(&file, content).unwrap();
        let output =
            site.try_madang(&["import", "dcinside", "--gallery", GALLERY, file.to_str().unwrap()]);
        let said = text(&output.stderr) + &text(&output.stdout);
        assert!(!output.status.success(), "{name} was taken: {said}");
        assert!(said.contains(name), "it names the file: {said}");
    }
    assert_eq!(site.number("select count(*) from post").await, 0);
    let file = seed("page.txt");
    let nowhere =
        site.try_madang(&["import", "dcinside", "--gallery", "nowhere", file.to_str().unwrap()]);
    assert!(!nowhere.status.success());
});
