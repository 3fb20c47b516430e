//! What people do on a gallery, each story named as a sentence.

pub(crate) mod administering;
mod asking;
mod banning;
mod belonging;
mod choosing;
mod commanding;
mod commenting;
mod crowds;
mod curating;
mod desk_comments;
mod finding;
mod following;
mod keeping;
mod listing;
pub(crate) mod managing;
mod opening;
mod reading;
mod recording;
mod running;
mod searching;
mod sharing;
mod shutting;
mod stepping;
mod stopping;
mod succeeding;
mod voting;
mod writing;
