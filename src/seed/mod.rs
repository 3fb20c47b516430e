//! Believable Korean posts and comments of our own making.
//!
//! A new operator wants to see a gallery that lives before the first visitor
//! comes, and a benchmark wants rows that read, sort and compress like real
//! ones. Everything is made from templates and words that we wrote: no sentence
//! of a real site, no real person, no slur. Pure: the same seed gives the same
//! words, and nothing here knows a database or a clock.

mod common;
mod crowd;
mod pace;
mod particle;
mod template;
mod text;
mod thread;
mod topic;

pub use crowd::{Crowd, Person};
pub use pace::{Pace, Shares};
pub use particle::attach;
pub use template::Words;
pub use text::{Draft, comment, post};
pub use thread::{Ballot, Remark, Thread, thread};
pub use topic::{TOPICS, Topic};
