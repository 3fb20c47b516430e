//! 추천 and 비추천: once a day for each identity, and what they lift.

use crate::{nodes::spread, site::GALLERY, waiting::within_one_day};

spread!(a_guest_cannot_vote_twice, |site| async move {
    within_one_day().await;
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let reader = site.guest();
    reader.vote(no, "up").await.expect(303);
    reader.vote(no, "up").await.expect(409);
    reader.vote(no, "down").await.expect(409);
    reader.without_cookies().vote(no, "up").await.expect(409);
    let page = guest.read(no).await;
    assert_eq!((page.up, page.member_up, page.down), (1, 0, 0));
    assert_eq!(guest.list("").await.row(no).ups, 1);
});

spread!(up_and_down_are_counted_apart, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    for _ in 0..3 {
        site.guest().vote(no, "up").await.expect(303);
    }
    for _ in 0..2 {
        site.guest().vote(no, "down").await.expect(303);
    }
    site.guest().vote(no, "sideways").await.expect(400);
    let page = guest.read(no).await;
    assert_eq!((page.up, page.member_up, page.down), (3, 0, 2));
});

spread!(the_next_day_brings_a_new_vote, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    guest.vote(no, "up").await.expect(303);
    site.sql("update vote set day = day - 1").await;
    guest.vote(no, "up").await.expect(303);
    assert_eq!(guest.read(no).await.up, 2);
});

spread!(a_gallery_may_go_without_down_votes, |site| async move {
    site.madang(&["gallery", "set", GALLERY, "--down-votes", "off"]);
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    guest.vote(no, "down").await.expect(403);
    guest.vote(no, "up").await.expect(303);
    assert_eq!(guest.read(no).await.up, 1);
});

spread!(ten_votes_make_a_post_featured, |site| async move {
    let guest = site.guest();
    let no = guest.write("좋은 글", "본문").await;
    guest.write("그냥 글", "본문").await;
    for n in 1..=10 {
        assert!(guest.list("tab=featured").await.numbers().is_empty(), "after {} votes", n - 1);
        site.guest().vote(no, "up").await.expect(303);
    }
    assert_eq!(guest.list("tab=featured").await.numbers(), [no]);
    guest.delete(no, "1234").await.expect(303);
    assert!(guest.list("tab=featured").await.numbers().is_empty());
});

spread!(a_vote_leads_back_to_the_post, |site| async move {
    let guest = site.guest();
    let no = guest.write("글", "본문").await;
    let form = guest.form(&format!("/g/{GALLERY}/{no}?page=1"), "/vote").await;
    let answer = guest.send(&form, &[("value", "up")]).await.expect(303);
    assert_eq!(answer.post_no(), no);
});
