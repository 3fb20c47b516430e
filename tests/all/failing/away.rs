//! The only database there is: cut, hung, slow, read-only, full.

use std::time::{Duration, Instant};

use super::{Failing, Mode, is_away, is_back, list, tell};
use crate::{guest::Draft, members::member, site::together};

#[test]
fn a_database_that_is_cut_off_is_missed_and_comes_back() {
    tell("cut", async |it: Failing| {
        let guest = it.site.guest();
        let before = guest.write("전", "본문").await;
        for _ in 0..3 {
            it.proxy.set(Mode::Refuse);
            is_away(&guest).await;
            let refused = guest.try_write(&Draft::new("못 쓴 글", "본문")).await.expect(503);
            assert!(refused.text.contains("두 번 올라가지 않습니다"), "{}", refused.text);
            it.proxy.set(Mode::Pass);
            is_back(&guest).await;
        }
        assert_eq!(guest.write("후", "본문").await, before + 1, "nothing was half-written");
        it
    });
}

#[test]
fn sessions_that_the_server_ends_are_replaced() {
    tell("ended", async |it: Failing| {
        let guest = it.site.guest();
        guest.write("전", "본문").await;
        it.database.end_sessions().await;
        is_back(&guest).await;
        guest.write("후", "본문").await;
        it
    });
}

#[test]
fn a_database_that_hangs_holds_nobody_longer_than_the_limit() {
    tell("hung", async |it: Failing| {
        let guest = it.site.guest();
        guest.write("전", "본문").await;
        it.proxy.set(Mode::Hang);
        // More than there are connections: those wait for one, and not for the request's limit.
        let crowd = (0..24).map(|_| {
            let guest = it.site.guest();
            async move { guest.get(&list()).await.status }
        });
        assert_eq!(together(crowd).await, [503; 24]);
        is_away(&guest).await;
        // By now it is known: nobody asks but a probe now and then.
        let (since, before) = (Instant::now(), it.proxy.accepted());
        let later = (0..40).map(|_| {
            let guest = it.site.guest();
            async move { guest.get(&list()).await.status }
        });
        assert_eq!(together(later).await, [503; 40]);
        guest.try_write(&Draft::new("못 쓴 글", "본문")).await.expect(503);
        let asked = it.proxy.accepted() - before;
        // Each of those lasts as long as a query may take, so more come with the time only.
        let most = 4 + since.elapsed().as_secs() / 2;
        assert!(asked <= most, "{asked} connections for 41 requests");
        it
    });
}

#[test]
fn a_database_that_is_slow_is_given_up_on_and_used_again() {
    tell("slow", async |it: Failing| {
        let guest = it.site.guest();
        guest.write("전", "본문").await;
        it.proxy.set(Mode::Delay(Duration::from_secs(4)));
        is_away(&guest).await;
        it.proxy.set(Mode::Delay(Duration::from_millis(20)));
        is_back(&guest).await;
        guest.write("느려도", "본문").await;
        it
    });
}

#[test]
fn a_read_only_database_is_read_and_says_that_it_takes_no_writes() {
    tell("readonly", async |it: Failing| {
        let (guest, name) = (it.site.guest(), it.database.name.clone());
        let no = guest.write("전", "본문").await;
        // Longer ago than a session goes unnoted.
        let member = member(&it.site, "오랜회원").await;
        it.site.sql("update member_session set seen_at = 1").await;
        it.database
            .admin(&format!("alter database {name} set default_transaction_read_only = on"))
            .await;
        it.database.end_sessions().await;
        is_back(&guest).await;
        guest.get(&format!("{}/{no}", list())).await.expect(200);
        for path in [list(), format!("{}/{no}", list()), "/me".to_owned()] {
            let page = member.get(&path).await.expect(200);
            assert!(page.text.contains("오랜회원"), "{path}: a member reads on, as himself");
        }
        guest.try_write(&Draft::new("못 쓴 글", "본문")).await.expect(503);
        guest.try_comment(no, "못 쓴 댓글").await.expect(503);
        guest.vote(no, "up").await.expect(503);
        guest.delete(no, "1234").await.expect(503);
        // Every connection there may be is one that was born read-only.
        let crowd = (0..32).map(|_| {
            let guest = it.site.guest();
            async move { guest.get(&list()).await.status }
        });
        assert_eq!(together(crowd).await, [200; 32]);
        it.database
            .admin(&format!("alter database {name} reset default_transaction_read_only"))
            .await;
        // No session is ended now: those that were born read-only write nothing any more.
        guest.vote(no, "up").await.expect(303);
        member.get(&list()).await.expect(200);
        let noted = "select count(*) from member_session where seen_at > 1";
        assert_eq!(it.site.number(noted).await, 1, "and is noted as soon as that can be");
        assert_eq!(guest.write("후", "본문").await, no + 1);
        it
    });
}

#[test]
fn a_database_without_a_free_connection_is_shared_or_missed() {
    tell("full", async |it: Failing| {
        let (guest, name) = (it.site.guest(), it.database.name.clone());
        guest.write("전", "본문").await;
        let limit = |limit: i64| format!("alter database {name} connection limit {limit}");
        // One to hear on, and one for all of us: they take turns.
        it.database.admin(&limit(2)).await;
        it.database.end_sessions().await;
        is_back(&guest).await;
        let crowd = (0..16).map(|_| {
            let guest = it.site.guest();
            async move { guest.get(&list()).await.status }
        });
        assert_eq!(together(crowd).await, [200; 16]);
        // And none.
        it.database.admin(&limit(0)).await;
        it.database.end_sessions().await;
        is_away(&guest).await;
        it.database.admin(&limit(-1)).await;
        is_back(&guest).await;
        it
    });
}
