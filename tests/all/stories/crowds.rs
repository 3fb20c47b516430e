//! Many at once: nothing is counted twice, lost, or numbered alike.

use std::collections::BTreeSet;

use crate::{
    guest::Draft,
    nodes::spread,
    site::{GALLERY, together},
    waiting::within_one_day,
};

spread!(two_hundred_parallel_votes_of_one_identity_count_once, |site| async move {
    within_one_day().await;
    let no = site.guest().write("글", "본문").await;
    let voter = site.guest();
    let answers = together((0..200).map(|_| {
        let voter = voter.clone();
        async move { voter.vote(no, "up").await.status }
    }))
    .await;
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|status| matches!(status, 303 | 409)), "{answers:?}");
    assert_eq!(site.guest().read(no).await.up, 1);
    assert_eq!(site.number("select count(*) from vote").await, 1);
});

spread!(
    two_hundred_parallel_votes_of_two_hundred_identities_count_two_hundred,
    |site| async move {
        let no = site.guest().write("글", "본문").await;
        let voters: Vec<_> = (0..200).map(|_| site.guest()).collect();
        let answers = together(
            voters.into_iter().map(|voter| async move { voter.vote(no, "up").await.status }),
        )
        .await;
        assert!(answers.iter().all(|status| *status == 303), "{answers:?}");
        assert_eq!(site.guest().read(no).await.up, 200);
        assert_eq!(site.number("select count(*) from vote").await, 200);
        assert_eq!(site.guest().list("tab=featured").await.numbers(), [no]);
        assert_eq!(
            site.number("select live from list_bucket where list_id = 1 and level = 0").await,
            1
        );
    }
);

spread!(two_hundred_parallel_comments_are_two_hundred_rows, |site| async move {
    let no = site.guest().write("글", "본문").await;
    let guests: Vec<_> = (0..20).map(|_| site.guest()).collect();
    let answers = together((0..200).map(|n| {
        let guest = guests[n % 20].clone();
        async move { guest.try_comment(no, &format!("댓글 {n}")).await.status }
    }))
    .await;
    assert!(answers.iter().all(|status| *status == 303), "{answers:?}");
    let page = site.guest().read(no).await;
    assert_eq!((page.comment_count, page.comments.len()), (200, 100));
    let second = site.guest().post_page(&format!("/g/{GALLERY}/{no}?cpage=2")).await;
    let ids: BTreeSet<i64> = page.comment_ids().into_iter().chain(second.comment_ids()).collect();
    assert_eq!(ids.len(), 200);
    assert_eq!(site.number("select count(*) from comment where deleted_at is null").await, 200);
});

spread!(thirty_two_parallel_writers_get_numbers_of_their_own, |site| async move {
    let writers: Vec<_> = (0..32).map(|_| site.guest()).collect();
    let numbers = together(writers.into_iter().enumerate().map(|(who, writer)| async move {
        let mut numbers = Vec::new();
        for n in 0..5 {
            numbers.push(writer.write_draft(&Draft::new(&format!("글 {who}-{n}"), "본문")).await);
        }
        numbers
    }))
    .await;
    let all: BTreeSet<i64> = numbers.iter().flatten().copied().collect();
    assert_eq!(all, (1..=160).collect(), "each once, without gaps");
    for one in numbers {
        assert!(one.is_sorted(), "one writer's numbers rise: {one:?}");
    }
    let shown: Vec<i64> = site.guest().list("size=100").await.numbers();
    assert_eq!(shown, (61..=160).rev().collect::<Vec<_>>());
    site.doctor_is_content();
});

spread!(parallel_deletes_of_one_post_delete_it_once, |site| async move {
    let guest = site.guest();
    guest.write("남을 글", "본문").await;
    let no = guest.write("지울 글", "본문").await;
    let answers = together((0..20).map(|_| {
        let guest = guest.clone();
        async move { guest.delete(no, "1234").await.status }
    }))
    .await;
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    assert_eq!(
        site.number("select live from list_bucket where list_id = 0 and level = 0").await,
        1
    );
});
