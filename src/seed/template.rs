//! Sentences with slots, filled with words.
//!
//! `{food}` takes a word of the topic and keeps it for the rest of the post, so
//! that title, body and comments speak of one thing; `{food*}` takes another
//! word each time; `{food+을}` adds the particle in its right form; `{a|b|}`
//! chooses between alternatives; `{#2-9}` is a number.

use fastrand::Rng;

use super::{common, particle, topic::Topic};

/// The words that one post has settled on.
#[derive(Debug, Clone)]
pub struct Words {
    topic: &'static Topic,
    kept: Vec<Option<&'static str>>,
}

impl Words {
    /// Nothing settled yet.
    pub fn new(topic: &'static Topic) -> Words {
        Words { topic, kept: vec![None; topic.slots.len()] }
    }

    /// The topic whose words these are.
    pub fn topic(&self) -> &'static Topic {
        self.topic
    }

    /// Fills a template.
    pub fn fill(&mut self, template: &str, rng: &mut Rng) -> String {
        let mut out = String::with_capacity(template.len() * 2);
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            let inner = &rest[open + 1..];
            let close = inner.find('}').unwrap_or(inner.len());
            self.slot(&inner[..close], &mut out, rng);
            rest = inner.get(close + 1..).unwrap_or("");
        }
        out.push_str(rest);
        out
    }

    fn slot(&mut self, slot: &str, out: &mut String, rng: &mut Rng) {
        let (name, particle) = slot.split_once('+').unwrap_or((slot, ""));
        if let Some(range) = name.strip_prefix('#') {
            let (low, high) = range.split_once('-').unwrap_or((range, range));
            let (low, high) = (low.parse().unwrap_or(1), high.parse().unwrap_or(9));
            let number = rng.i64(low..=high).to_string();
            return particle::attach(out, &number, particle);
        }
        if name.contains('|') {
            let count = name.split('|').count();
            let choice = name.split('|').nth(rng.usize(..count)).unwrap_or("");
            return particle::attach(out, choice, particle);
        }
        particle::attach(out, self.word(name, rng), particle);
    }

    fn word(&mut self, name: &str, rng: &mut Rng) -> &'static str {
        let fresh = name.ends_with('*');
        let name = name.trim_end_matches('*');
        if let Some(index) = self.topic.slots.iter().position(|(slot, _)| *slot == name) {
            let words = self.topic.slots[index].1;
            return match (fresh, self.kept[index]) {
                (false, Some(word)) => word,
                (false, None) => self.kept[index].insert(pick(words, rng)),
                (true, kept) => {
                    let word = pick(words, rng);
                    if Some(word) == kept { pick(words, rng) } else { word }
                }
            };
        }
        common::SLOTS
            .iter()
            .find(|(slot, _)| *slot == name)
            .map_or("", |(_, words)| pick(words, rng))
    }
}

/// One of a list, all equally likely; nothing of an empty one.
pub(super) fn pick(list: &[&'static str], rng: &mut Rng) -> &'static str {
    if list.is_empty() { "" } else { list[rng.usize(..list.len())] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::topic::TOPICS;

    /// Every slot of every template exists, and every particle is known.
    #[test]
    fn every_slot_has_words() {
        for topic in TOPICS {
            let own = [topic.titles, topic.opens, topic.middles, topic.closes, topic.comments];
            let shared =
                [common::TITLES, common::OPENS, common::CLOSES, common::COMMENTS, common::REPLIES];
            for template in own.iter().chain(&shared).copied().flatten() {
                for slot in template.split('{').skip(1) {
                    let (slot, _) = slot.split_once('}').unwrap_or_else(|| panic!("{template}"));
                    let (name, particle) = slot.split_once('+').unwrap_or((slot, "을"));
                    assert!(particle::is_known(particle), "{particle} in {template}");
                    let name = name.trim_end_matches('*');
                    let known = name.starts_with('#')
                        || name.contains('|')
                        || topic
                            .slots
                            .iter()
                            .chain(common::SLOTS)
                            .any(|(slot, words)| *slot == name && !words.is_empty());
                    assert!(known, "{name} in {}: {template}", topic.slug);
                }
            }
        }
    }

    #[test]
    fn a_post_keeps_its_words() {
        let mut rng = Rng::with_seed(3);
        let mut words = Words::new(&TOPICS[0]);
        let slot = TOPICS[0].slots[0].0;
        let template = format!("{{{slot}}}");
        let first = words.fill(&template, &mut rng);
        assert!((0..50).all(|_| words.fill(&template, &mut rng) == first));
    }
}
