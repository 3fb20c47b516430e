//! How well a candidate does, for the order by relevance.

use crate::{
    field::{Doc, Field},
    text::Text,
    word::{Hit, Word},
};

/// How many places of a word count.
const COUNTED: usize = 6;

/// What a place in a field is worth.
fn worth(field: Field) -> u32 {
    match field {
        Field::Title => 40,
        Field::Nick => 20,
        Field::Body | Field::Comment => 12,
    }
}

pub(crate) fn score(words: &[Word], doc: &Doc) -> u32 {
    let fields = doc.fields.each().filter(|field| !doc.text(*field).is_empty());
    let found: Vec<(Field, Text, Vec<Vec<Hit>>)> = fields
        .map(|field| {
            let text = Text::read(doc.text(field));
            let hits = words.iter().map(|word| places(word, &text)).collect();
            (field, text, hits)
        })
        .collect();
    let each: u32 = (0..words.len())
        .map(|word| {
            let of_field = |(field, _, hits): &(Field, Text, Vec<Vec<Hit>>)| {
                let best = hits[word].iter().map(|hit| hit.weight).max().unwrap_or(0);
                worth(*field) * best + (best > 0) as u32 * 2 * hits[word].len() as u32
            };
            let scores = found.iter().map(of_field);
            // The best field counts, what the others add counts a quarter.
            let (best, sum) = scores.fold((0, 0), |(best, sum), it| (best.max(it), sum + it));
            best + (sum - best) / 4
        })
        .sum();
    let near = found.iter().map(|(field, _, hits)| nearness(hits) * worth(*field) / 12).max();
    let title = found.iter().filter(|(field, ..)| *field == Field::Title);
    let share: u32 = title.map(|(_, text, hits)| share(text, hits)).sum();
    each + near.unwrap_or(0) + share
}

fn places(word: &Word, text: &Text) -> Vec<Hit> {
    let mut hits = Vec::new();
    word.find(text, &mut |hit| {
        hits.push(hit);
        hits.len() < COUNTED
    });
    hits
}

/// Up to 30 for words that stand close to each other.
fn nearness(hits: &[Vec<Hit>]) -> u32 {
    if hits.len() < 2 || hits.iter().any(Vec::is_empty) {
        return 0;
    }
    // From each place of the first word, how far to the nearest of each other.
    let far = |from: &Hit| {
        let nearest =
            |of: &Vec<Hit>| of.iter().map(|hit| hit.place.start.abs_diff(from.place.start)).min();
        hits[1..].iter().filter_map(nearest).max().unwrap_or(usize::MAX)
    };
    let least = hits[0].iter().map(far).min().unwrap_or(usize::MAX);
    30 - least.min(30) as u32
}

/// Up to 40 for how much of a title the words are.
fn share(text: &Text, hits: &[Vec<Hit>]) -> u32 {
    let covered: usize = hits.iter().filter_map(|it| it.first()).map(|hit| hit.place.len()).sum();
    let len = text.pieces.iter().map(|piece| piece.to - piece.from).sum::<usize>().max(1);
    (40 * covered.min(len) / len) as u32
}
