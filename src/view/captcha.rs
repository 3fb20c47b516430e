//! A question that stands beside what a guest wrote.

use crate::{
    domain::{
        captcha::{Asked, Asks},
        refusal::Refusal,
    },
    texts::Texts,
};

/// What is asked, ready to print.
#[derive(Debug, Clone)]
pub(super) struct AskedText {
    pub(super) question: String,
    pub(super) token: String,
}

impl AskedText {
    pub(super) fn new(asked: &Asked, t: &'static Texts) -> AskedText {
        AskedText { question: question(asked, t), token: asked.token.clone() }
    }

    /// What a refusal asks.
    pub(super) fn of(refusal: Option<&Refusal>, t: &'static Texts) -> Option<AskedText> {
        match refusal {
            Some(Refusal::Captcha(asked)) => Some(AskedText::new(asked, t)),
            _ => None,
        }
    }
}

/// What is asked, in the reader's language; the gallery's own questions in their own.
pub fn question(asked: &Asked, t: &'static Texts) -> String {
    match &asked.asks {
        Asks::Own(text) => text.clone(),
        Asks::Sum(one, other) => (t.open.guests_set.sum)(*one, *other),
    }
}
