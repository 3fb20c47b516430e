//! Asking guests a question before they write, where the gallery wants it.
//!
//! The question travels with its form as a note closed with the server key, so asking
//! writes nothing. Answering does: in the transaction of what is written the question is
//! used up, by a key of the database, so it works once whichever servers it is sent to.

use std::time::Duration;

use super::{
    Failure,
    attempts::{Bound, give_back, take},
    keep_pace::keep_pace,
};
use crate::{
    app::App,
    config::Attempts,
    domain::{
        captcha::{Asked, Asks, Given, Level, Question, Why, questions},
        gallery::{Gallery, GalleryId},
        refusal::Refusal,
        time::{DAY, Moment, SECOND},
        visitor::Visitor,
    },
    infra::{limit::Act, random},
    store,
};

/// The purpose of the note.
const NOTE: &str = "captcha";
/// How long a question can be answered: as long as somebody may write at a post.
const LIFE: i64 = 3_600 * SECOND;
/// For how long who has answered is not asked again, where that is once.
const REST: i64 = DAY;
/// Wrong answers from one neighbourhood.
const WRONG: Attempts = Attempts { count: 20, window: Duration::from_secs(600) };
/// The numbers that are added up: 21 to 49, without the round ones.
const TENS: usize = 3;

/// What a question's note holds.
struct Note {
    gallery: i64,
    id: i64,
    ends: i64,
    /// How often the gallery's questions had been changed.
    edition: i64,
    /// Which of them; none for a sum.
    index: Option<usize>,
    sum: usize,
}

impl Note {
    fn text(&self) -> String {
        let index = self.index.map_or(-1, |index| index as i64);
        format!("{} {} {} {} {index} {}", self.gallery, self.id, self.ends, self.edition, self.sum)
    }

    fn read(text: &[u8]) -> Option<Note> {
        let mut numbers = std::str::from_utf8(text).ok()?.split(' ').map(str::parse::<i64>);
        let mut next = || numbers.next()?.ok();
        Some(Note {
            gallery: next()?,
            id: next()?,
            ends: next()?,
            edition: next()?,
            index: usize::try_from(next()?).ok(),
            sum: usize::try_from(next()?).ok()?,
        })
    }
}

/// What an answer does in the transaction of what is written.
#[derive(Debug, Default)]
pub(super) struct Solved {
    used: Option<(String, Moment)>,
    rests: Option<(String, Moment)>,
}

impl Solved {
    /// Uses the question up; `false` if it was before: then the transaction is to be dropped.
    pub(super) async fn spend(&self, conn: &mut db::Conn, gallery: GalleryId) -> db::Result<bool> {
        if let Some((question, ends)) = &self.used
            && !store::captcha::spend(conn, gallery, question, *ends).await?
        {
            return Ok(false);
        }
        if let Some((who, until)) = &self.rests {
            store::captcha::let_write(conn, gallery, who, *until).await?;
        }
        Ok(true)
    }
}

/// What a visitor has to answer before he writes in a gallery, if anything.
pub async fn ask(app: &App, visitor: &Visitor, gallery: &Gallery) -> db::Result<Option<Asked>> {
    Ok(is_asked(app, visitor, gallery).await?.then(|| question(app, gallery, Why::First)))
}

/// The refusal of an answer that was used before.
pub(super) fn used_up(app: &App, gallery: &Gallery) -> Refusal {
    Refusal::Captcha(Box::new(question(app, gallery, Why::Over)))
}

/// Refuses whoever has something to answer and did not, and counts the act of whoever is let
/// through against his pace.
pub(super) async fn check(
    app: &App,
    act: Act,
    visitor: &Visitor,
    gallery: &Gallery,
    given: &Given,
) -> Result<Solved, Failure> {
    if !is_asked(app, visitor, gallery).await? {
        keep_pace(app, act, visitor).await?;
        return Ok(Solved::default());
    }
    let refused = |why| Refusal::Captcha(Box::new(question(app, gallery, why)));
    if given.token.is_empty() {
        return Err(refused(Why::First).into());
    }
    let now = app.clock.now();
    let own = own(gallery);
    let note = app.keys.open_note(NOTE, &given.token, now).and_then(|text| Note::read(&text));
    let is_of_now = |note: &Note| {
        note.gallery == gallery.id.0 && note.edition == gallery.settings.captcha_edition
    };
    let Some(note) = note.filter(is_of_now) else { return Err(refused(Why::Over).into()) };

    // Before the attempt is written: a flood of answers costs no more than any other. And whether
    // they are right or wrong, or who is told to wait would know that he was right.
    keep_pace(app, act, visitor).await?;
    // Counted before it is looked at, so that many guesses at once are many guesses.
    let bounds = [Bound::new(format!("captcha {} {}", gallery.id.0, visitor.neighbourhood), WRONG)];
    let tried = take(app, &bounds).await?;
    let is_right = match note.index {
        Some(index) => own.get(index).is_some_and(|it| it.is_answered_by(&given.answer)),
        None => sum_of(note.sum).is_answered_by(&given.answer),
    };
    if !is_right {
        return Err(refused(Why::Wrong).into());
    }
    give_back(app, &bounds, tried).await?;
    let rests = (gallery.settings.captcha == Level::Once)
        .then(|| (guest(visitor, gallery), Moment(now.0 + REST)));
    Ok(Solved { used: Some((format!("question {}", note.id), Moment(note.ends))), rests })
}

/// One statement, where the gallery asks once, for guests alone.
async fn is_asked(app: &App, visitor: &Visitor, gallery: &Gallery) -> db::Result<bool> {
    if visitor.member.is_some() {
        return Ok(false);
    }
    match gallery.settings.captcha {
        Level::Never => Ok(false),
        Level::Always => Ok(true),
        Level::Once => {
            let mut conn = app.db.reader().await?;
            let (who, now) = (guest(visitor, gallery), app.clock.now());
            Ok(!store::captcha::may_write(&mut conn, gallery.id, &who, now).await?)
        }
    }
}

/// Who has answered which questions: with other questions everybody is asked again.
fn guest(visitor: &Visitor, gallery: &Gallery) -> String {
    format!("guest {} {}", gallery.settings.captcha_edition, visitor.household)
}

/// The gallery's own questions; they were read when they were kept.
fn own(gallery: &Gallery) -> Vec<Question> {
    questions(&gallery.settings.questions).unwrap_or_default()
}

/// A sum as a question, so that both are answered alike.
fn sum_of(sum: usize) -> Question {
    Question::plain(sum.to_string())
}

/// A question to answer, one of the gallery's own if it has any.
fn question(app: &App, gallery: &Gallery, why: Why) -> Asked {
    let now = app.clock.now();
    let own = own(gallery);
    let [chance, tens, ones, more_tens, more_ones] = random::bytes::<5>().map(usize::from);
    let index = (!own.is_empty()).then(|| chance % own.len());
    let number = |tens: usize, ones: usize| (tens % TENS + 2) * 10 + ones % 9 + 1;
    let (one, other) = (number(tens, ones), number(more_tens, more_ones));
    let ends = Moment(now.0 + LIFE);
    let note = Note {
        gallery: gallery.id.0,
        id: app.ids.next(now),
        ends: ends.0,
        edition: gallery.settings.captcha_edition,
        index,
        sum: one + other,
    };
    let asks = match index.and_then(|index| own.into_iter().nth(index)) {
        Some(question) => Asks::Own(question.text),
        None => Asks::Sum(one, other),
    };
    Asked { asks, token: app.keys.close_note(NOTE, note.text().as_bytes(), ends), why }
}
