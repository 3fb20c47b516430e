#![doc = include_str!("../README.md")]

mod chain;
mod field;
mod fold;
mod hangul;
mod index;
pub mod judged;
mod keyboard;
mod noun;
mod parse;
mod particle;
mod pattern;
mod piece;
mod plan;
mod query;
mod reading;
mod score;
mod snippet;
mod syllables;
mod term;
mod text;
mod word;

pub use field::{Doc, Field, Fields};
pub use index::index;
pub use parse::{MAX_BYTES, MAX_CHARS, MAX_WORDS};
pub use plan::{Any, Plan, Term};
pub use query::Query;
pub use snippet::Snippet;
pub use text::MAX_TEXT;
