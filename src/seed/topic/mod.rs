//! Topics: what a gallery talks about, and in which words.

mod alone;
mod baseball;
mod cat;
mod computer;
mod drama;
mod game;
mod hiking;
mod keyboard;
mod movie;
mod ramen;
mod stock;
mod study;
mod weather;
mod work;

/// A topic: one gallery's name, 말머리, words and sentences.
#[derive(Debug)]
pub struct Topic {
    /// The gallery's slug.
    pub slug: &'static str,
    /// The gallery's name.
    pub name: &'static str,
    /// Its default nick.
    pub nick: &'static str,
    /// What stands under its name.
    pub about: &'static str,
    /// Its 말머리.
    pub heads: &'static [&'static str],
    /// Words for the slots of the sentences.
    pub slots: &'static [(&'static str, &'static [&'static str])],
    /// Titles.
    pub titles: &'static [&'static str],
    /// First sentences.
    pub opens: &'static [&'static str],
    /// Sentences of the middle.
    pub middles: &'static [&'static str],
    /// Last sentences.
    pub closes: &'static [&'static str],
    /// Comments.
    pub comments: &'static [&'static str],
}

/// Every topic, in the order galleries are made.
pub static TOPICS: &[Topic] = &[
    baseball::TOPIC,
    ramen::TOPIC,
    keyboard::TOPIC,
    cat::TOPIC,
    hiking::TOPIC,
    alone::TOPIC,
    game::TOPIC,
    stock::TOPIC,
    movie::TOPIC,
    drama::TOPIC,
    weather::TOPIC,
    work::TOPIC,
    study::TOPIC,
    computer::TOPIC,
];
