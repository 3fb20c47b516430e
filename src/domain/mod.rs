//! The nouns of a gallery community as types, its rules as functions.
//!
//! Nothing here knows HTTP, SQL, a clock or randomness: whatever a rule needs
//! comes in as an argument, so every rule can be tested by calling it.

pub mod address;
pub mod author;
pub mod authority;
pub mod ban;
pub mod best;
pub mod captcha;
pub mod change;
pub mod circle;
pub mod claim;
pub mod comment;
pub mod cover;
pub mod desk;
pub mod feature;
pub mod gallery;
pub mod gallery_form;
pub mod gallery_request;
pub mod issue;
pub mod job;
pub mod likeness;
pub mod live;
pub mod lookup;
pub mod member;
pub mod membership;
pub mod network;
pub mod pager;
pub mod pin;
pub mod post;
pub mod public_log;
pub mod refusal;
pub mod report;
pub mod rules;
pub mod search;
pub mod succession;
pub mod time;
pub mod visitor;
pub mod vote;
