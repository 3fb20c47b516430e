//! Searching: what is asked for, what the index is made of, and which candidate is a hit.
//!
//! The index may bring more than was asked for, never less; whether a candidate
//! is a hit is decided here, on its own words (`words::Query::matches`).

mod asked;
mod found;
mod index;

pub use asked::{Asked, Cursor, Exact, Filter, Scope, Sort, Start};
pub use found::{
    Beyond, CommentCandidate, Depth, Found, Hit, Marked, PostCandidate, Ranked, Where, code_of,
    plain,
};
pub use index::{
    ERA, LEVELS, PostWords, comment_terms, doc_again, doc_of, doc_of_comment, earliest,
    earliest_comment, era_mark, exact_token, gallery_token, moment_of_comment, moment_of_post,
    places, span_token,
};

/// Hits on a page.
pub const PAGE: usize = 30;
/// Candidates that one search looks at before it says how far it came.
pub const MOST_CANDIDATES: usize = 5_000;
/// Hits, from the newest, among which the other orders choose.
pub const MOST_RANKED: usize = 1_000;
