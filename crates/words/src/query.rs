//! What somebody typed, ready to be asked.

use std::ops::Range;

use crate::{
    field::{Doc, Fields},
    keyboard,
    parse::{MAX_BYTES, MAX_CHARS, Parsed, head, parse},
    plan::{Any, Plan},
    score,
    snippet::{self, Snippet},
    text::Text,
    word::{Hit, Word},
};

/// A query, read.
#[derive(Debug, Clone, Default)]
pub struct Query {
    parsed: Parsed,
    typed: String,
}

impl Query {
    /// Reads what was typed. Any input will do: beyond [`MAX_BYTES`], [`MAX_CHARS`] and
    /// [`MAX_WORDS`](crate::MAX_WORDS) it is not looked at.
    pub fn parse(text: &str) -> Query {
        let typed = head(text, MAX_BYTES).chars().take(MAX_CHARS).collect();
        Query { parsed: parse(text), typed }
    }

    /// Whether there is nothing to look for: no word, or only words to exclude.
    pub fn is_empty(&self) -> bool {
        self.parsed.wanted.is_empty()
    }

    /// Whether some of what was typed was too much and is not looked for.
    pub fn is_cut(&self) -> bool {
        self.parsed.cut
    }

    /// Whether it is made of initials only: ㄱㅇㅇ.
    pub fn is_chosung(&self) -> bool {
        let initials = |word: &Word| matches!(word, Word::Pattern(it) if it.is_initials());
        !self.is_empty() && self.parsed.wanted.iter().all(initials)
    }

    /// How many words a text must have, those of a phrase one by one.
    pub fn words(&self) -> usize {
        let count = |word: &Word| match word {
            Word::Chain(chain) => chain.words(),
            _ => 1,
        };
        self.parsed.wanted.iter().map(count).sum()
    }

    /// What to ask of the index, for a search in these fields. Each word may stand in
    /// any of them.
    pub fn plan(&self, fields: Fields) -> Plan {
        let asks = self.parsed.wanted.iter().flat_map(Word::asks);
        let mut all: Vec<Any> = Vec::new();
        for ask in asks {
            let any = Any(ask.iter().flat_map(|ask| ask.terms(fields)).collect());
            if !all.contains(&any) {
                all.push(any);
            }
        }
        let proofs = self.parsed.unwanted.iter().filter_map(Word::proof);
        let none = proofs.flat_map(|ask| ask.terms(fields).collect::<Vec<_>>()).collect();
        Plan { all, none }
    }

    /// The verdict on a candidate: every word stands in one of its fields, and none of
    /// those to exclude.
    pub fn matches(&self, doc: &Doc) -> bool {
        if self.is_empty() {
            return false;
        }
        let mut wanted: Vec<&Word> = self.parsed.wanted.iter().collect();
        for field in doc.fields.each() {
            if wanted.is_empty() && self.parsed.unwanted.is_empty() {
                break;
            }
            let text = Text::read(doc.text(field));
            if self.parsed.unwanted.iter().any(|word| word.stands_in(&text)) {
                return false;
            }
            wanted.retain(|word| !word.stands_in(&text));
        }
        wanted.is_empty()
    }

    /// Where its words stand: bytes of `text`, in order, apart from each other.
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        let text = Text::read(text);
        let mut marks: Vec<Range<usize>> =
            self.hits(&text).into_iter().map(|(_, hit)| text.bytes(&hit.place)).collect();
        marks.sort_unstable_by_key(|it| (it.start, it.end));
        marks.dedup_by(|next, kept| {
            let touch = next.start <= kept.end;
            kept.end = if touch { kept.end.max(next.end) } else { kept.end };
            touch
        });
        marks
    }

    /// About `chars` characters of `text` around the best place, on one line, with the
    /// words marked in it.
    pub fn snippet(&self, text: &str, chars: usize) -> Snippet {
        let read = Text::read(text);
        let hits: Vec<(usize, Range<usize>)> = self
            .hits(&read)
            .into_iter()
            .map(|(word, hit)| (word, read.bytes(&hit.place)))
            .collect();
        snippet::around(text, &hits, chars)
    }

    /// How well a candidate that matches does: more is better.
    pub fn score(&self, doc: &Doc) -> u32 {
        score::score(&self.parsed.wanted, doc)
    }

    /// What may have been meant if the keyboard was in the other language: 고양이 for
    /// `rhdiddl`, `hello` for ㅗ디ㅣㅐ.
    pub fn instead(&self) -> Option<String> {
        keyboard::instead(&self.typed)
    }

    /// Where each word stands, in order.
    fn hits(&self, text: &Text) -> Vec<(usize, Hit)> {
        let mut hits = Vec::new();
        for (nth, word) in self.parsed.wanted.iter().enumerate() {
            word.find(text, &mut |hit| {
                hits.push((nth, hit));
                hits.len() < MAX_HITS
            });
        }
        hits.sort_by_key(|(_, hit)| hit.place.start);
        hits
    }
}

/// How many places of a text are marked.
const MAX_HITS: usize = 2_000;
