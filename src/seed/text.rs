//! A post's title and body, and the comments under it.

use fastrand::Rng;

use super::{
    common,
    template::{Words, pick},
    topic::Topic,
};

/// Fewest and most characters of a title.
const TITLE: std::ops::RangeInclusive<usize> = 5..=30;

/// A post before anybody has posted it.
#[derive(Debug, Clone)]
pub struct Draft {
    /// 5 to 30 characters.
    pub title: String,
    /// 1 to 8 sentences in paragraphs, which an empty line parts.
    pub body: String,
    /// Index into the topic's 말머리, if it has one.
    pub head: Option<usize>,
    /// What it speaks of, for the comments under it.
    pub words: Words,
}

/// Writes a post on a topic.
pub fn post(topic: &'static Topic, rng: &mut Rng) -> Draft {
    let mut words = Words::new(topic);
    let title = title(&mut words, rng);
    let body = body(&mut words, rng);
    let head = head(topic, &title, rng);
    Draft { title, body, head, words }
}

/// Writes a comment under a post; `reply` answers another comment.
pub fn comment(words: &mut Words, reply: bool, rng: &mut Rng) -> String {
    let topic = words.topic();
    let list = match (reply, rng.u8(..10)) {
        (true, 0..=5) => common::REPLIES,
        (_, 6..=8) => topic.comments,
        (false, 2..=5) => topic.comments,
        _ => common::COMMENTS,
    };
    let mut text = words.fill(pick(list, rng), rng);
    if rng.u8(..14) == 0 {
        text.push('\n');
        text.push_str(&words.fill(pick(topic.middles, rng), rng));
    }
    text
}

fn title(words: &mut Words, rng: &mut Rng) -> String {
    let topic = words.topic();
    loop {
        let list = if rng.u8(..12) == 0 { common::TITLES } else { topic.titles };
        let mut attempt = words.clone();
        let mut title = attempt.fill(pick(list, rng), rng);
        match rng.u8(..8) {
            0 => title.insert_str(0, pick(common::TITLE_BEFORE, rng)),
            1 | 2 if !title.ends_with(['?', ')']) => title.push_str(pick(common::TITLE_AFTER, rng)),
            _ => {}
        }
        // A doubled space is what an empty alternative leaves behind.
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        if TITLE.contains(&title.chars().count()) {
            *words = attempt;
            return title;
        }
    }
}

/// Questions mostly stand under the 말머리 for them; the others are shared out.
fn head(topic: &Topic, title: &str, rng: &mut Rng) -> Option<usize> {
    let question = topic.heads.iter().position(|head| *head == "질문");
    if title.contains('?') || title.contains("추천 좀") {
        return question.filter(|_| rng.u8(..10) < 7);
    }
    let index = rng.usize(..topic.heads.len().max(1) * 3);
    (index < topic.heads.len() && Some(index) != question).then_some(index)
}

fn body(words: &mut Words, rng: &mut Rng) -> String {
    let topic = words.topic();
    // Most posts are short; one in ten takes its time.
    let sentences = match rng.u8(..10) {
        0 => 1,
        1..=4 => rng.usize(2..=3),
        5..=8 => rng.usize(3..=5),
        _ => rng.usize(6..=8),
    };
    let mut middles: Vec<&str> = topic.middles.to_vec();
    let mut out = String::new();
    for index in 0..sentences {
        let template = if index == 0 {
            pick(if rng.u8(..5) == 0 { common::OPENS } else { topic.opens }, rng)
        } else if index + 1 == sentences && rng.u8(..4) > 0 {
            pick(if rng.u8(..2) == 0 { common::CLOSES } else { topic.closes }, rng)
        } else {
            middles.swap_remove(rng.usize(..middles.len()))
        };
        if index > 0 {
            out.push_str(match rng.u8(..6) {
                0..=2 => " ",
                3 => "\n",
                _ => "\n\n",
            });
        }
        out.push_str(&words.fill(template, rng));
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::seed::topic::TOPICS;

    #[test]
    fn the_same_seed_writes_the_same_words() {
        let write = |seed| {
            let mut rng = Rng::with_seed(seed);
            let mut draft = post(&TOPICS[1], &mut rng);
            let comment = comment(&mut draft.words, false, &mut rng);
            (draft.title, draft.body, comment)
        };
        assert_eq!(write(7), write(7));
        assert_ne!(write(7), write(8));
    }

    #[test]
    fn posts_are_short_whole_and_seldom_alike() {
        let mut rng = Rng::with_seed(1);
        for topic in TOPICS {
            let mut titles = HashSet::new();
            let mut bodies = HashSet::new();
            for _ in 0..1_000 {
                let mut draft = post(topic, &mut rng);
                assert!(TITLE.contains(&draft.title.chars().count()), "{}", draft.title);
                assert!((5..1_000).contains(&draft.body.chars().count()), "{}", draft.body);
                for reply in [false, true] {
                    let text = comment(&mut draft.words, reply, &mut rng);
                    assert!((1..=400).contains(&text.chars().count()), "{text}");
                    assert!(!text.contains(['{', '}', '|', '*']), "{text}");
                }
                assert!(!draft.title.contains(['{', '}', '|', '*']), "{}", draft.title);
                assert!(!draft.body.contains(['{', '}', '|', '*']), "{}", draft.body);
                titles.insert(draft.title);
                bodies.insert(draft.body);
            }
            assert!(titles.len() > 330, "{}: {} titles", topic.slug, titles.len());
            assert!(bodies.len() > 850, "{}: {} bodies", topic.slug, bodies.len());
        }
    }
}
