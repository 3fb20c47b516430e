//! Comments: one level of replies, three orders, tombstones.

use super::{author::Author, author::is_visible, refusal::Refusal, time::Moment};

/// The number of a comment: unique on the site, rising with time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CommentId(pub i64);

/// Comments to a page, replies and tombstones included.
pub const PAGE: i64 = 100;
/// Most characters of a comment.
pub const COMMENT_MAX: usize = 400;

/// 등록순, 최신순, 답글순.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// 등록순: oldest first.
    Old,
    /// 최신순: newest first.
    New,
    /// 답글순: most replies first.
    Reply,
}

impl Order {
    /// Reads `corder`; anything unknown is 등록순.
    pub fn parse(text: &str) -> Order {
        match text {
            "new" => Order::New,
            "reply" => Order::Reply,
            _ => Order::Old,
        }
    }

    /// The word in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Order::Old => "old",
            Order::New => "new",
            Order::Reply => "reply",
        }
    }
}

/// The page of 등록순 that holds the comment at a position, both from 1.
pub fn page_of(position: i64) -> i64 {
    (position - 1).max(0) / PAGE + 1
}

/// The words of a comment as typed, of a size the rules allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentBody(String);

impl CommentBody {
    /// 1 to 400 characters; three or more line breaks in a row become two.
    pub fn parse(typed: &str) -> Result<CommentBody, Refusal> {
        let mut text = typed.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "");
        while text.contains("\n\n\n") {
            text = text.replace("\n\n\n", "\n\n");
        }
        let text = text.trim();
        if !is_visible(text) {
            Err(Refusal::CommentEmpty)
        } else if text.chars().count() > COMMENT_MAX {
            Err(Refusal::CommentTooLong)
        } else {
            Ok(CommentBody(text.to_owned()))
        }
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who took a comment away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i64)]
pub enum DeletedBy {
    /// Its writer.
    Writer = 1,
    /// The writer of the post it stands under.
    PostAuthor = 2,
    /// A manager of the gallery or the operator.
    Manager = 3,
    /// Nobody: it is blocked on somebody's claim, for a while.
    Claim = 4,
}

impl DeletedBy {
    /// Reads the number the database keeps.
    pub fn from_number(number: i64) -> DeletedBy {
        match number {
            2 => DeletedBy::PostAuthor,
            3 => DeletedBy::Manager,
            4 => DeletedBy::Claim,
            _ => DeletedBy::Writer,
        }
    }
}

/// The words of a comment as safe HTML.
pub fn body_html(words: &str) -> String {
    markup::from_comment(words)
}

/// What safe HTML of a comment says.
pub fn plain(html: &str) -> String {
    markup::to_text(html)
}

/// A comment as its post's page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its number.
    pub id: CommentId,
    /// The comment it replies under; `None` for a comment on the post itself.
    pub thread: Option<CommentId>,
    /// Nick of the reply's addressee, where a reply answers another reply.
    pub mention: String,
    /// Who wrote it.
    pub author: Author,
    /// Written by the post's author (same keyed identity in this thread).
    pub by_post_author: bool,
    /// Safe HTML of its words; empty for a tombstone.
    pub body_html: String,
    /// When it was written.
    pub written_at: Moment,
    /// Set for a tombstone, kept because it has replies or is blocked for a while.
    pub deleted_by: Option<DeletedBy>,
}
