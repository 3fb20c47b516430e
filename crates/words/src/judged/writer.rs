//! Writes posts of which it is known what they speak of.

use std::collections::BTreeSet;

use super::{Post, lines};

/// Numbers that look random and are the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % limit as u64) as usize
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// What the posts are made of.
struct Stock {
    topics: Vec<Vec<&'static str>>,
    compounds: Vec<Vec<&'static str>>,
    titles: Vec<&'static str>,
    spoken: Vec<&'static str>,
    talk: Vec<&'static str>,
}

impl Stock {
    fn read() -> Stock {
        let sentences: Vec<&str> = lines(include_str!("../../judged/sentences.txt")).collect();
        let titles = sentences.iter().filter_map(|line| line.strip_prefix("= ")).collect();
        let others = sentences.iter().copied().filter(|line| !line.starts_with('='));
        let (spoken, talk) = others.partition(|line| line.contains('{'));
        let words =
            lines(include_str!("../../judged/compounds.txt")).flat_map(str::split_whitespace);
        Stock {
            topics: lines(include_str!("../../judged/lemmas.txt"))
                .map(|line| line.split_whitespace().collect())
                .collect(),
            compounds: words.map(|word| word.split('+').collect()).collect(),
            titles,
            spoken,
            talk,
        }
    }
}

pub(super) fn write(first: u32, count: u32) -> Vec<Post> {
    let stock = Stock::read();
    let mut dice = Dice(20_260_101);
    (first..first + count).map(|id| post(id, &stock, &mut dice)).collect()
}

fn post(id: u32, stock: &Stock, dice: &mut Dice) -> Post {
    let topic = dice.pick(&stock.topics);
    let mut words = Vec::new();
    while words.len() < 3 {
        let word = *dice.pick(topic);
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let compound: &Vec<&str> = dice.pick(&stock.compounds);
    let mut draft = Draft { words, compound, tags: BTreeSet::new() };
    let title: &&str = dice.pick(&stock.titles);
    let title = draft.fill(title);
    let mut body = String::new();
    let mut told: Vec<&str> = Vec::new();
    for _ in 0..dice.below(6) + 4 {
        let list = if dice.below(5) < 2 { &stock.talk } else { &stock.spoken };
        let sentence: &str = dice.pick::<&str>(list);
        if told.contains(&sentence) {
            continue;
        }
        told.push(sentence);
        if !body.is_empty() {
            body.push_str(if dice.below(4) == 0 { "\n" } else { " " });
        }
        body.push_str(&draft.fill(sentence));
    }
    let nick = format!("유동{}", dice.below(500));
    Post { id, nick, title, body, tags: draft.tags }
}

/// A post while it is written.
struct Draft<'a> {
    words: Vec<&'static str>,
    compound: &'a [&'static str],
    tags: BTreeSet<String>,
}

impl Draft<'_> {
    /// Fills the slots, and remembers with what.
    fn fill(&mut self, sentence: &str) -> String {
        let mut out = String::new();
        let mut rest = sentence;
        // What a sentence without slots speaks of stands behind it in brackets.
        if let Some((talk, words)) = sentence.split_once(" [") {
            let words = words.trim_end_matches(']').split(' ').map(|it| it.replace('_', " "));
            self.tags.extend(words.flat_map(|it| [format!("^{it}"), it]));
            rest = talk;
        }
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let (slot, after) = after.split_once('}').unwrap_or((after, ""));
            let (name, particle) = slot.split_once('+').unwrap_or((slot, ""));
            let word = match name {
                "m" => {
                    self.tags.extend(
                        self.compound.iter().flat_map(|it| [(*it).to_owned(), format!("{it}~")]),
                    );
                    let whole = self.compound.concat();
                    self.tags.insert(format!("^{whole}"));
                    whole
                }
                name => {
                    let word = self.words[usize::from(name.as_bytes()[0] - b'a')];
                    self.tags.extend([word.to_owned(), format!("^{word}")]);
                    let next = after.strip_prefix(" {").and_then(|it| it.chars().next());
                    if let Some(next @ 'a'..='c') = next.filter(|_| particle.is_empty()) {
                        let next = self.words[next as usize - 'a' as usize];
                        self.tags.insert(format!("{word} {next}"));
                    }
                    word.to_owned()
                }
            };
            out.push_str(&word);
            out.push_str(right_form(&word, particle));
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

/// The form of a particle, which is given as it stands after a consonant.
fn right_form<'a>(word: &str, particle: &'a str) -> &'a str {
    let last = word.chars().last().map_or(0, |c| (c as u32).wrapping_sub(0xac00) % 28);
    match (particle, last) {
        ("을", 0) => "를",
        ("이", 0) => "가",
        ("은", 0) => "는",
        ("과", 0) => "와",
        ("으로", 0 | 8) => "로",
        (particle @ ("이랑" | "이나" | "이라고" | "인데"), 0) => match particle {
            "이랑" => "랑",
            "이나" => "나",
            "이라고" => "라고",
            particle => particle,
        },
        (particle, _) => particle,
    }
}
