//! What a gallery asks of guests before it takes something of them: a question in words.
//!
//! Words and no picture: they are read aloud to whoever cannot see, and need no script.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use super::{
    author::{fold_spaces, is_deceptive},
    refusal::Refusal,
};

/// Most questions of a gallery.
pub const QUESTIONS_MAX: usize = 10;
/// Most characters of a question.
pub const QUESTION_MAX: usize = 200;
/// Most answers to a question that count: all are read again with each guest who answers.
pub const ANSWERS_MAX: usize = 10;
/// Most characters of an answer.
pub const ANSWER_MAX: usize = 50;

/// How often guests are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "u8", into = "u8")]
#[repr(u8)]
pub enum Level {
    /// Never.
    #[default]
    Never = 0,
    /// Before the first write in a while.
    Once = 1,
    /// Before each write.
    Always = 2,
}

impl Level {
    /// All of them, the least first.
    pub const ALL: [Level; 3] = [Level::Never, Level::Once, Level::Always];

    /// Reads the number of a form.
    pub fn parse(text: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| u8::from(*level).to_string() == text)
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> u8 {
        level as u8
    }
}

impl From<u8> for Level {
    /// A number of a newer version asks as often as this one can.
    fn from(number: u8) -> Level {
        Level::ALL.into_iter().find(|level| *level as u8 == number).unwrap_or(Level::Always)
    }
}

/// A question of the gallery's own, and what counts as its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub text: String,
    answers: Vec<String>,
}

impl Question {
    /// A question that is put elsewhere, and its one answer.
    pub fn plain(answer: String) -> Question {
        Question { text: String::new(), answers: vec![answer] }
    }

    fn parse(line: &str) -> Option<Question> {
        let (text, answers) = line.rsplit_once('=')?;
        let text = fold_spaces(text);
        let answers: Vec<String> =
            answers.split(',').take(ANSWERS_MAX + 1).map(fold_spaces).collect();
        let is_good = answers.len() <= ANSWERS_MAX
            && (1..=QUESTION_MAX).contains(&text.chars().count())
            && !line.chars().any(is_deceptive)
            && answers.iter().all(|it| it.chars().count() <= ANSWER_MAX && !fold(it).is_empty());
        is_good.then_some(Question { text, answers })
    }

    /// Whether somebody has answered it.
    pub fn is_answered_by(&self, typed: &str) -> bool {
        let typed = fold(typed);
        self.answers.iter().any(|answer| fold(answer) == typed)
    }
}

/// What differs only by case, spaces, signs or width is the same answer.
fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// Reads questions, a line each: `question = answer, another`.
pub fn questions(typed: &str) -> Result<Vec<Question>, Refusal> {
    let lines = typed.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines = lines.take(QUESTIONS_MAX + 1);
    let questions: Option<Vec<Question>> = lines.map(Question::parse).collect();
    questions.filter(|all| all.len() <= QUESTIONS_MAX).ok_or(Refusal::CaptchaQuestions)
}

/// The same questions as text that is read back.
pub fn to_text(questions: &[Question]) -> String {
    let line = |it: &Question| format!("{} = {}", it.text, it.answers.join(", "));
    questions.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What a form sends of it.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The token of the question.
    pub token: String,
    /// What was typed.
    pub answer: String,
}

/// A question that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What is asked.
    pub asks: Asks,
    /// What goes back with the answer.
    pub token: String,
    /// Why it is asked now.
    pub why: Why,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asks {
    /// One of the gallery's own.
    Own(String),
    /// What two numbers make together, where it has none.
    Sum(usize, usize),
}

/// Why something is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nothing was answered yet.
    First,
    /// The answer was wrong.
    Wrong,
    /// The question was answered before, or is too old.
    Over,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_the_same_whatever_its_case_spaces_and_signs() {
        let all =
            questions("  바둑판의 줄은?  = 19, 열아홉 줄 \r\n\r\n1+1=2를 뭐라 하나 = 덧셈,Plus\n")
                .unwrap();
        assert_eq!(all[1].text, "1+1=2를 뭐라 하나");
        for (typed, is_right) in
            [("19", true), ("열아홉줄!", true), ("１９", true), ("열 아홉", false), ("", false)]
        {
            assert_eq!(all[0].is_answered_by(typed), is_right, "{typed}");
        }
        assert!(all[1].is_answered_by(" PLUS "));
        assert_eq!(questions(&to_text(&all)).unwrap(), all);
        assert_eq!(questions("\n ").unwrap(), []);
    }

    #[test]
    fn a_line_that_nobody_could_answer_is_refused() {
        let long = format!("{} = 1", "가".repeat(QUESTION_MAX + 1));
        let many = "물음 = 답\n".repeat(QUESTIONS_MAX + 1);
        let answers = format!("물음 = {}", ["답"; ANSWERS_MAX + 1].join(","));
        for wrong in [
            "물음",
            "물음 =",
            "= 답",
            "물음 = 답,,",
            "물음 = ?!",
            "물\u{202E}음 = 답",
            &long,
            &many,
            &answers,
        ] {
            assert_eq!(questions(wrong), Err(Refusal::CaptchaQuestions), "{wrong}");
        }
    }

    #[test]
    fn a_level_that_is_not_known_asks_always() {
        assert_eq!(Level::ALL.map(|it| Level::from(u8::from(it))), Level::ALL);
        assert_eq!((Level::from(9), Level::parse("1")), (Level::Always, Some(Level::Once)));
    }
}
