//! Following a gallery with the page open: news of a list, comments written in place.

use crate::{
    guest::{Answer, Draft, Guest},
    nodes::spread,
    site::GALLERY,
};

/// Count and newest number, as an open list asks for them.
async fn news(guest: &Guest, query: &str) -> (i64, i64) {
    let answer = guest.get_json(&format!("/g/{GALLERY}/live?{query}")).await.expect(200);
    let json = answer.json();
    (json["count"].as_i64().unwrap(), json["last"].as_i64().unwrap())
}

spread!(a_list_has_news_of_what_was_written_since, |site| async move {
    let guest = site.guest();
    assert_eq!(news(&guest, "after=0").await, (0, 0), "an empty gallery");
    for n in 1..=4 {
        guest.write(&format!("글 {n}"), "본문").await;
    }
    assert_eq!(news(&guest, "after=0").await, (4, 4));
    assert_eq!(news(&guest, "after=2").await, (2, 4));
    assert_eq!(news(&guest, "after=4").await, (0, 4));
    guest.delete(4, "1234").await.expect(303);
    assert_eq!(news(&guest, "after=2").await, (1, 3), "what was deleted is no news");
    // A mangled question is the question of somebody who has seen nothing.
    for odd in ["", "after=", "after=x", "after=-5", "after=99999999999999999999"] {
        assert_eq!(news(&guest, odd).await, (3, 3), "{odd}");
    }
    guest.get_json("/g/nowhere/live?after=0").await.expect(404);
});

spread!(news_are_counted_to_a_hundred_and_no_further, |site| async move {
    site.madang(&["seed", "--galleries", "1", "--posts", "150", "--comments", "0"]);
    let guest = site.guest();
    let front = guest.get("/").await.expect(200).text;
    let slug = front.split("href=\"/g/").filter_map(|rest| rest.split(['"', '?', '/']).next());
    let slug = slug.filter(|slug| *slug != GALLERY).last().expect("a seeded gallery").to_owned();
    let json = guest.get_json(&format!("/g/{slug}/live?after=0")).await.expect(200).json();
    assert_eq!(json["count"], 100);
    let list = guest.get(&format!("/g/{slug}")).await.expect(200).text;
    let newest = json["last"].as_i64().unwrap();
    assert!(list.contains(&format!("data-no=\"{newest}\"")), "the newest of all, not of a hundred");
});

spread!(a_head_has_its_own_news, |site| async move {
    site.madang(&["gallery", "set", GALLERY, "--head", "질문", "--head", "기보"]);
    let guest = site.guest();
    for head in ["1", "2", "1"] {
        guest.write_draft(&Draft { head: head.into(), ..Draft::new("글", "본문") }).await;
    }
    assert_eq!(news(&guest, "after=0&head=1").await, (2, 3));
    assert_eq!(news(&guest, "after=2&head=2").await, (0, 2));
    assert_eq!(news(&guest, "after=0&head=77").await, (3, 3), "a head there is not");
});

spread!(asking_for_news_is_no_view_and_needs_no_script_to_live_without, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    news(&guest, "after=0").await;
    assert_eq!(guest.list("").await.row(no).views, 0);
    let first = guest.get(&format!("/g/{GALLERY}")).await.expect(200).text;
    assert!(first.contains(&format!("data-live=\"/g/{GALLERY}/live\"")));
    for path in ["?tab=featured", "?tab=notice", &*format!("/{no}")] {
        let page = guest.get(&format!("/g/{GALLERY}{path}")).await.expect(200).text;
        assert!(!page.contains("data-live"), "{path}");
    }
});

spread!(a_program_learns_where_its_comment_stands, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let path = format!("/g/{GALLERY}/{no}/comments");
    let send = |password: &'static str| {
        let fields = [("password", password), ("body", "댓글"), ("token", "0123456789abcdef")];
        Answer::of(guest.request("POST", &path).header("accept", "application/json").form(&fields))
    };
    let refused = send("1").await.expect(422).json();
    assert_eq!(refused["field"], "password");
    let url = send("1234").await.expect(201).json()["url"].as_str().unwrap().to_owned();
    let id = guest.read(no).await.comment_ids()[0];
    assert_eq!(url, format!("/g/{GALLERY}/{no}#c{id}"));
    // The same form again is the same comment.
    assert_eq!(send("1234").await.expect(201).json()["url"].as_str().unwrap(), url);
    assert_eq!(guest.read(no).await.comments.len(), 1);
});

spread!(the_help_page_is_a_page, |site| async move {
    let page = site.guest().get("/help").await.expect(200).text;
    assert!(page.contains("<kbd>J</kbd>") && page.contains("href=\"/settings\""));
});
