//! A block and what else becomes of a post end apart: the block of what stands under it, its
//! deletion by staff, and the undoing of that.

use serde_json::Value;

use super::{
    claims::{answer, claim, claim_of},
    operator, run_job,
};
use crate::{
    guest::{Answer, Guest},
    nodes::spread,
    site::{GALLERY, Site, together},
    stories::managing::staff,
};

/// Does something to a post or a comment from the desk; what was done.
async fn order(manager: &Guest, half: &str, act: &str, (field, key): (&str, &str)) -> Value {
    let request = manager.request("POST", &format!("/g/{GALLERY}/manage{half}"));
    let fields = [("act", act), (field, key)];
    let done = Answer::of(request.header("accept", "application/json").form(&fields)).await;
    done.expect(200).json()
}

/// Takes a post or a comment away from the desk; the act's number.
async fn take(manager: &Guest, half: &str, field: &str, key: &str) -> String {
    let done = order(manager, half, "delete", (field, key)).await;
    assert_eq!(done["items"], 1, "{done}");
    done["id"].to_string()
}

/// Undoes an act; how much of it.
async fn undo(manager: &Guest, act: &str) -> i64 {
    let request = manager.request("POST", &format!("/g/{GALLERY}/manage/acts"));
    let request = request.header("accept", "application/json").form(&[("undo", act)]);
    Answer::of(request).await.expect(200).json()["items"].as_i64().unwrap()
}

/// The blocks for which this holds are over.
async fn end(site: &Site, which: &str) {
    site.sql(&format!("update claim set until_at = created_at where {which}")).await;
    run_job(site, "end_claims").await;
}

spread!(a_block_ends_apart_from_its_post_and_from_what_staff_does, |site| async move {
    let operator = operator(&site).await;
    let manager = staff(&site, "지킴이", &[]).await;
    let (author, reader) = (site.guest(), site.guest());
    let no = author.write("남는 글", "본문").await;
    let first = author.comment(no, "가려질 말").await;
    let reply = reader.reply(no, first, "남는 답글").await;
    let path = format!("/g/{GALLERY}/{no}");
    let (key, of_reply) = (no.to_string(), format!("{no}-{reply}"));
    let block_comment = async |id: i64| {
        claim_of(&reader, &format!("{path}#c{id}")).await;
        answer(&operator, "open", "block").await;
    };
    let block_post = async || {
        claim(&reader, no).await;
        answer(&operator, "open", "block").await;
    };
    let words = async || {
        let comments = reader.read(no).await.comments;
        comments.into_iter().map(|comment| comment.words).collect::<Vec<_>>()
    };

    // A comment under a post that is blocked itself: its block outlives the post's.
    block_post().await;
    block_comment(first).await;
    reader.get(&path).await.expect(451);
    let objection = format!("{path}/comments/{first}/objection");
    // However many ask at once, each holds one connection.
    let asked = (0..32).map(|_| {
        let (guest, objection) = (site.guest(), objection.clone());
        async move { guest.get(&objection).await.status }
    });
    assert_eq!(together(asked).await, [200; 32]);
    end(&site, "comment_id = 0").await;
    let shown = reader.read(no).await;
    assert_eq!((shown.comment_ids(), shown.comment_count), (vec![first, reply], 1));
    assert!(!shown.text.contains("가려질 말"), "{}", shown.text);
    site.doctor_is_content();
    end(&site, "comment_id > 0").await;
    assert_eq!(words().await, ["가려질 말", "남는 답글"]);
    site.doctor_is_content();

    // Under one that staff took away, which comes back: the comment stays blocked.
    let act = take(&manager, "", "post", &key).await;
    block_comment(first).await;
    assert_eq!(undo(&manager, &act).await, 1);
    let shown = reader.read(no).await;
    assert_eq!((shown.comment_ids(), shown.comment_count), (vec![first, reply], 1));
    assert!(!shown.text.contains("가려질 말"), "{}", shown.text);
    end(&site, "state = 'blocked'").await;
    assert_eq!(words().await, ["가려질 말", "남는 답글"]);
    site.doctor_is_content();

    // A block over what staff took away: undoing that leaves the block, which ends as any other.
    let acts = [
        take(&manager, "/comments", "comment", &of_reply).await,
        take(&manager, "", "post", &key).await,
    ];
    block_comment(reply).await;
    block_post().await;
    let log = async || reader.get(&format!("/g/{GALLERY}/log")).await.expect(200).text;
    // To put it back, and not by undoing, is nobody's: nothing is done, and no title gets out.
    let blocked = [("", ("post", key.as_str())), ("/comments", ("comment", of_reply.as_str()))];
    for (half, at) in blocked {
        let done = order(&manager, half, "restore", at).await;
        assert_eq!(done["items"], 0, "{done}");
    }
    assert!(!log().await.contains("남는 글"));
    for act in &acts {
        assert_eq!(undo(&manager, act).await, 1);
    }
    reader.get(&path).await.expect(451);
    assert!(!log().await.contains("남는 글"));
    end(&site, "comment_id = 0").await;
    assert!(log().await.contains("남는 글"), "it can be read, and so can its title");
    let shown = reader.read(no).await;
    assert_eq!((shown.comment_ids(), shown.comment_count), (vec![first, reply], 1));
    assert!(!shown.text.contains("남는 답글"), "{}", shown.text);
    end(&site, "state = 'blocked'").await;
    assert_eq!(words().await, ["가려질 말", "남는 답글"]);
    site.doctor_is_content();

    // Not undone, it is taken away at the block's end as before, and still can be put back.
    let act = take(&manager, "", "post", &key).await;
    block_post().await;
    end(&site, "state = 'blocked'").await;
    reader.get(&path).await.expect(410);
    assert_eq!(undo(&manager, &act).await, 1);
    assert_eq!(words().await, ["가려질 말", "남는 답글"]);
    assert!(site.madang(&["log", "verify"]).contains("holds"));
    site.doctor_is_content();
});
