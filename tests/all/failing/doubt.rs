//! Commits whose answer is lost: the server looks what became of them, and nothing is there twice.

use std::time::Duration;

use super::{Failing, Mode, is_back, list, proxy::Commit};
use crate::{
    guest::{Answer, Guest},
    members::{code_of, member},
    page::Form,
    site::{GALLERY, Site},
    waiting::within_one_day,
};

/// Where the fate of a commit is to be seen, it is seen long before; a machine that stands still
/// meanwhile changes nothing of it.
const LONG: &str = "20s";
/// Where nobody answers any more, this is waited out twice.
const SHORT: &str = "6s";

/// Tells a story of a failing database to a server that waits so long for it and does no work
/// of its own: a job that is entered or taken is a commit as well, and the next commit, which
/// is lost, is to be the visitor's.
fn tell<F, Fut>(what: &str, patience: &str, story: F)
where
    F: FnOnce(Failing) -> Fut,
    Fut: Future<Output = Failing>,
{
    super::tell(what, |mut it: Failing| async move {
        it.site.ask_to_stop();
        assert_eq!(it.site.wait_for_stop(), Some(0));
        let mut serve = it.site.command(&["serve", "--listen", "127.0.0.1:0"]);
        serve.env("MADANG_WORK", "off").env("MADANG_QUERY_TIMEOUT", patience);
        it.site.start_as(serve);
        story(it).await
    });
}

const TITLE: &str = "한 번만";

/// The write form with its token, as a browser has it.
async fn form(guest: &Guest) -> Form {
    guest.form(&format!("/g/{GALLERY}/write"), "/write").await
}

const WORDS: [(&str, &str); 3] = [("password", "1234"), ("title", TITLE), ("body", "본문")];

async fn posts(site: &Site) -> i64 {
    site.number(&format!("select count(*) from post where title = '{TITLE}'")).await
}

#[test]
fn a_commit_whose_answer_was_lost_is_found() {
    tell("answer", LONG, async |it: Failing| {
        let guest = it.site.guest();
        let form = form(&guest).await;
        it.proxy.set(Mode::Lose(Commit::Answer));
        let no = guest.send(&form, &WORDS).await.expect(303).post_no();
        assert_eq!((it.proxy.lost(), posts(&it.site).await), (1, 1));
        assert_eq!(guest.send(&form, &WORDS).await.expect(303).post_no(), no);
        assert_eq!(posts(&it.site).await, 1);
        it
    });
}

#[test]
fn a_commit_that_never_arrived_is_told_as_not_done() {
    tell("request", LONG, async |it: Failing| {
        let guest = it.site.guest();
        let form = form(&guest).await;
        it.proxy.set(Mode::Lose(Commit::Request));
        let answer = guest.send(&form, &WORDS).await.expect(503);
        assert!(answer.retry_after() > 0);
        assert_eq!((it.proxy.lost(), posts(&it.site).await), (1, 0));
        guest.send(&form, &WORDS).await.expect(303);
        assert_eq!(posts(&it.site).await, 1);
        it
    });
}

#[test]
fn a_commit_that_arrives_after_its_connection_broke_is_waited_for() {
    tell("late", LONG, async |it: Failing| {
        let guest = it.site.guest();
        let form = form(&guest).await;
        it.proxy.set(Mode::Lose(Commit::Late(Duration::from_millis(700))));
        guest.send(&form, &WORDS).await.expect(303);
        assert_eq!((it.proxy.lost(), posts(&it.site).await), (1, 1));
        it
    });
}

#[test]
fn a_commit_that_nobody_can_tell_of_is_told_as_such_and_may_be_sent_again() {
    tell("unknown", SHORT, async |it: Failing| {
        let guest = it.site.guest();
        let first = form(&guest).await;
        it.proxy.set(Mode::Lose(Commit::AnswerAndAll));
        let answer = guest.send(&first, &WORDS).await.expect(503);
        assert!(answer.text.contains("두 번 올라가지 않습니다"), "{}", answer.text);
        assert!(answer.retry_after() > 0);
        it.proxy.set(Mode::Pass);
        is_back(&guest).await;
        // The page that said so is the form itself, with what was typed and the same token.
        let again = Form::find(&answer.text, &format!("/g/{GALLERY}/write"), "/write");
        guest.send(&again, &[("password", "1234")]).await.expect(303);
        assert_eq!(posts(&it.site).await, 1);
        it
    });
}

#[test]
fn a_comment_is_found_as_well() {
    tell("comment", SHORT, async |it: Failing| {
        let guest = it.site.guest();
        let no = guest.write("글", "본문").await;
        let path = format!("{}/{no}/comments", list());
        let fields =
            [("nick", "댓글러"), ("password", "1234"), ("body", "한 번"), ("token", "abcdefgh")];
        for how in [Commit::Answer, Commit::Late(Duration::from_millis(700))] {
            it.proxy.set(Mode::Lose(how));
            guest.post(&path, &fields).await.expect(303);
        }
        // The second sending found the first without a commit of its own.
        assert_eq!(it.proxy.lost(), 1);
        // Nobody can tell, and not even the page around the form can be had.
        it.proxy.set(Mode::Lose(Commit::AnswerAndAll));
        let fields = [fields[0], fields[1], ("body", "둘"), ("token", "ijklmnop")];
        let answer = guest.post(&path, &fields).await.expect(503);
        assert!(answer.text.contains("두 번 올라가지 않습니다"), "{}", answer.text);
        let request = guest.request("POST", &path).header("accept", "application/json");
        let answer = Answer::of(request.form(&fields)).await.expect(503);
        assert_eq!(answer.json()["code"], "unavailable");
        it.proxy.set(Mode::Pass);
        is_back(&guest).await;
        guest.post(&path, &fields).await.expect(303);
        assert_eq!(it.site.number("select count(*) from comment").await, 2);
        assert_eq!(it.site.number("select comment_count from post").await, 2);
        it
    });
}

#[test]
fn a_vote_counts_once_whatever_became_of_its_commit() {
    tell("vote", LONG, async |it: Failing| {
        within_one_day().await;
        let writer = it.site.guest();
        let no = writer.write("글", "본문").await;
        for (how, first, again) in [
            (Commit::Answer, 303, 409),
            (Commit::Late(Duration::from_millis(700)), 303, 409),
            (Commit::Request, 503, 303),
        ] {
            let (guest, lost) = (it.site.guest(), it.proxy.lost());
            it.proxy.set(Mode::Lose(how));
            guest.vote(no, "up").await.expect(first);
            assert_eq!(it.proxy.lost(), lost + 1);
            guest.vote(no, "up").await.expect(again);
        }
        assert_eq!(it.site.number("select count(*) from vote").await, 3);
        assert_eq!(it.site.number("select up_count from post").await, 3);
        it
    });
}

#[test]
fn a_password_is_not_tried_unless_the_try_is_counted() {
    tell("password", LONG, async |it: Failing| {
        let guest = it.site.guest();
        let no = guest.write("글", "본문").await;
        let tries = "select cast(coalesce(max(tries), 0) as bigint) from attempt";
        for (how, counted) in [(Commit::Request, 0), (Commit::Answer, 1)] {
            it.proxy.set(Mode::Lose(how));
            let answer = guest.delete(no, "1234").await.expect(503);
            assert!(answer.text.contains("처리되었는지 확인하지 못했습니다"), "{}", answer.text);
            assert_eq!(it.site.number(tries).await, counted, "{how:?}");
            assert_eq!(
                it.site.number("select count(*) from post where deleted_at is null").await,
                1
            );
        }
        guest.delete(no, "1234").await.expect(303);
        assert_eq!(it.site.number(tries).await, 1, "the one that was never answered");
        it
    });
}

#[test]
fn a_line_in_a_guestbook_and_a_claim_are_there_once() {
    tell("other", SHORT, async |it: Failing| {
        let (owner, friend) = (member(&it.site, "주인장").await, member(&it.site, "글벗").await);
        let no = it.site.guest().write("글", "본문").await;
        let (guestbook, post) =
            (format!("/u/{}/guestbook", code_of(&owner).await), format!("{}/{no}", list()));
        let plea =
            [("post", &*post), ("name", "아무개"), ("contact", "a@b.example"), ("words", "제 글")];
        let count =
            async |table: &str| it.site.number(&format!("select count(*) from {table}")).await;
        let late = Commit::Late(Duration::from_millis(700));
        for (done, how) in (1..).zip([Commit::Answer, late, Commit::Request]) {
            let (line, claim) =
                (format!("반갑습니다 {done}"), friend.form("/claim", "/claim").await);
            for is_claim in [false, true] {
                let send = async || match is_claim {
                    false => friend.post(&guestbook, &[("body", &*line)]).await,
                    true => friend.send(&claim, &plea).await,
                };
                it.proxy.set(Mode::Lose(how));
                let first = send().await.expect(503);
                assert!(first.text.contains("두 번 올라가지 않습니다"), "{}", first.text);
                is_back(&friend).await;
                // Sent again, and then once more than needed.
                let sent = send().await.expect(303);
                let found = send().await.expect(303);
                assert_eq!(sent.location(), found.location());
                friend.get(found.location()).await.expect(200);
            }
            assert_eq!((count("member_guestbook").await, count("claim").await), (done, done));
            assert_eq!(count(&format!("member_tally where guests = {done}")).await, 1);
        }
        assert_eq!(it.proxy.lost(), 6);
        // Other words in the same form, by the back button, are another claim.
        let claim = friend.form("/claim", "/claim").await;
        let first = friend.send(&claim, &plea).await.expect(303);
        let second = [&plea[..3], &[("words", "다른 까닭")]].concat();
        let second = friend.send(&claim, &second).await.expect(303);
        assert_ne!(first.location(), second.location());
        assert_eq!(count("claim").await, 5);
        it
    });
}
