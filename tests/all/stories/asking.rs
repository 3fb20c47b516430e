//! Questions that guests answer before a gallery takes what they write.

use super::administering::operator;
use crate::{
    guest::{Answer, Draft, Guest},
    members::member,
    nodes::spread,
    page::Form,
    site::{GALLERY, together},
};

const QUESTION: &str = "바둑에서 &#60;집&#62;을 세는 말은?";
/// As the manager types it; the answers are nobody's to read.
const TYPED: &str = "바둑에서 <집>을 세는 말은? = 계가, Score Count";
const WRITE: &str = "/g/baduk/write";

fn words<'a>(title: &'a str, answer: &'a str) -> [(&'a str, &'a str); 4] {
    [("password", "1234"), ("title", title), ("body", "본문"), ("answer", answer)]
}

async fn form(guest: &Guest) -> Form {
    let page = guest.get(WRITE).await.expect(200);
    assert_eq!(page.header("cache-control"), "no-store");
    Form::find(&page.text, WRITE, "/write")
}

fn token(form: &Form) -> String {
    let fields = form.filled(&[]);
    fields.into_iter().find(|(name, _)| name == "captcha").map(|it| it.1).unwrap_or_default()
}

spread!(a_guest_answers_before_each_write, |site| async move {
    let boss = operator(&site).await;
    let path = format!("/g/{GALLERY}/manage/settings");
    let before = site.guest().write("아직 묻지 않는다", "본문").await;
    let settings = boss.form(&path, "/settings").await;
    let wrong = [("captcha_level", "2"), ("questions", "답이 없는 물음")];
    let refused = boss.send(&settings, &wrong).await.expect(422).text;
    assert!(refused.contains("‘질문 = 답’ 하나씩") && refused.contains("답이 없는 물음"));
    boss.send(&settings, &[("captcha_level", "2"), ("questions", TYPED)]).await.expect(303);
    assert!(boss.get(&path).await.text.contains("Score Count"));
    let guest = site.guest();
    for page in ["log", "log.jsonl", "rules", "write"] {
        let text = guest.get(&format!("/g/{GALLERY}/{page}")).await.expect(200).text;
        assert!(!text.contains("계가") && !text.contains("Score"), "{page}: {text}");
    }
    let log = guest.get(&format!("/g/{GALLERY}/log")).await.text;
    assert!(log.contains("자동 등록 방지 단계: 0 → 2") && log.contains("질문과 답을 고친 횟수"));
    assert!(guest.get(&format!("/g/{GALLERY}/rules")).await.text.contains("올릴 때마다"));

    // Without an answer, with a wrong one: the question, and what was typed.
    let refused = guest.try_write(&Draft::new("급한 글", "본문")).await.expect(422).text;
    assert!(refused.contains(QUESTION) && refused.contains("급한 글"), "{refused}");
    let asked = form(&guest).await;
    let refused = guest.send(&asked, &words("틀린 글", "집계")).await.expect(422).text;
    assert!(refused.contains("답이 틀렸습니다") && refused.contains("틀린 글"), "{refused}");
    let asked = Form::find(&refused, WRITE, "/write");
    let no = guest.send(&asked, &words("맞힌 글", " SCORE  count ")).await.expect(303).post_no();
    // The same form again is the same post; other words with its question are none.
    let again = guest.send(&asked, &words("맞힌 글", "score count")).await.expect(303).post_no();
    assert_eq!(again, no);
    let used = guest.send(&asked, &words("또 쓰는 글", "계가")).await.expect(422).text;
    assert!(used.contains("이미 답했거나"), "{used}");
    // Whichever servers get it, however many at once: one question, one post.
    let asked = token(&form(&guest).await);
    let all = (0..6).map(|n| {
        let (other, asked) = (site.guest(), asked.clone());
        async move {
            let title = format!("한꺼번에 {n}");
            let [a, b, c, d] = words(&title, "계가");
            other.post(WRITE, &[a, b, c, d, ("captcha", &asked)]).await.status
        }
    });
    let mut statuses = together(all).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422, 422, 422, 422, 422]);

    // A comment comes back as its form, with the question and all that was typed.
    let page = format!("/g/{GALLERY}/{no}");
    let comments = format!("{page}/comments");
    for _ in 0..2 {
        assert!(!guest.get(&page).await.expect(200).text.contains("name=\"captcha\""));
    }
    let refused = guest.try_comment(no, "긴 댓글").await.expect(422);
    assert_eq!(refused.header("cache-control"), "no-store");
    assert!(refused.text.contains(QUESTION) && refused.text.contains("긴 댓글"));
    assert_eq!(refused.text.matches("name=\"captcha\"").count(), 1, "{}", refused.text);
    let asked = Form::find(&refused.text, &page, "/comments");
    assert_eq!(asked.filled(&[]).iter().find(|it| it.0 == "body").unwrap().1.trim(), "긴 댓글");
    guest.send(&asked, &[("password", "1234"), ("answer", "계가")]).await.expect(303);
    let shown = site.guest().get(&page).await.expect(200).text;
    assert!(shown.contains("긴 댓글") && !shown.contains("name=\"captcha\""));
    // And a program is told the same.
    let as_program = async |fields: &[(&str, &str)]| {
        let request = guest.request("POST", &comments).form(fields);
        Answer::of(request.header("accept", "application/json")).await
    };
    let said = as_program(&[("password", "1234"), ("body", "기계")]).await.expect(422).json();
    assert_eq!((&said["code"], &said["field"]), (&"captcha".into(), &"answer".into()));
    assert_eq!(said["captcha"]["question"], "바둑에서 <집>을 세는 말은?");
    let asked = said["captcha"]["token"].as_str().unwrap();
    let answered = [("password", "1234"), ("body", "기계"), ("captcha", asked), ("answer", "계가")];
    as_program(&answered).await.expect(201);

    // Votes are not asked for, nor are members.
    guest.vote(before, "up").await.expect(303);
    let inside = member(&site, "회원").await;
    assert!(!inside.get(WRITE).await.text.contains("name=\"captcha\""));
    inside.write("회원의 글", "본문").await;

    // Whoever keeps guessing waits, and so do his neighbours; the right answer as well.
    let guesser = site.guest();
    let asked = token(&form(&guesser).await);
    let mut waits = None;
    for n in 0..40 {
        let [a, b, c, d] = words("추측", "몰라");
        let tried = guesser.post(WRITE, &[a, b, c, d, ("captcha", &asked)]).await;
        if tried.status == 429 {
            waits = Some(n);
            break;
        }
        assert_eq!(tried.status, 422);
    }
    assert!(waits.is_some_and(|n| n >= 20), "{waits:?}");
    let [a, b, c, d] = words("추측", "계가");
    guesser.post(WRITE, &[a, b, c, d, ("captcha", &asked)]).await.expect(429);

    // A question that is not asked any more cannot be answered.
    let old = form(&guest).await;
    let settings = boss.form(&path, "/settings").await;
    boss.send(&settings, &[("questions", "")]).await.expect(303);
    let refused = guest.send(&old, &words("옛 물음", "계가")).await.expect(422).text;
    assert!(refused.contains("이미 답했거나") && refused.contains("더하기"), "{refused}");
    assert!(site.madang(&["log", "verify"]).contains("holds"));
});

/// What two numbers in English words make together.
fn sum(page: &str) -> usize {
    let asked = page.split("What is ").nth(1).and_then(|it| it.split('?').next()).unwrap();
    let number = |words: &str| {
        let place = |list: &[&str], word: &str| list.iter().position(|it| *it == word).unwrap();
        let (tens, ones) = words.split_once('-').unwrap();
        let ones =
            place(&["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], ones);
        place(&["", "ten", "twenty", "thirty", "forty"], tens) * 10 + ones + 1
    };
    let (one, other) = asked.split_once(" plus ").unwrap();
    number(one) + number(other)
}

spread!(who_has_answered_is_left_alone_for_a_day, [("MADANG_LIMITS", "on")], |site| async move {
    site.madang(&["gallery", "set", GALLERY, "--captcha", "1"]);
    let (guest, other) = (site.guest(), site.guest());
    let english = async |guest: &Guest| {
        let request = guest.request("GET", WRITE).header("accept-language", "en");
        Answer::of(request).await.expect(200).text
    };
    let page = english(&guest).await;
    let (asked, answer) = (Form::find(&page, WRITE, "/write"), sum(&page).to_string());
    guest.send(&asked, &words("첫 글", "1")).await.expect(422);
    let no = guest.send(&asked, &words("첫 글", &answer)).await.expect(303).post_no();
    // From then on nothing is asked of whoever comes from there, whatever his browser.
    assert!(!english(&guest).await.contains("name=\"captcha\""));
    guest.write("둘째 글", "본문").await;
    guest.without_cookies().comment(no, "댓글").await;
    other.try_comment(no, "모르는 사람").await.expect(422);
    site.sql("update captcha_pass set ends_at = 1").await;
    guest.try_write(&Draft::new("하루 뒤", "본문")).await.expect(422);
    // Whoever answers and answers is kept to his pace before anything is written of it.
    for n in 0..40 {
        site.sql("update captcha_pass set ends_at = 1; delete from attempt").await;
        let page = english(&guest).await;
        let (asked, answer) = (Form::find(&page, WRITE, "/write"), sum(&page).to_string());
        let said = guest.send(&asked, &words(&format!("또 {n}"), &answer)).await;
        if said.status == 429 {
            assert!(said.retry_after() >= 1);
            assert_eq!(site.number("select count(*) from attempt").await, 0);
            return;
        }
        said.expect(303);
    }
    panic!("40 posts of one guest");
});
