//! Posts: their numbers, titles and what a list shows of them.

use super::{
    author::{Author, fold_spaces, is_deceptive, is_visible},
    refusal::Refusal,
    time::Moment,
    vote::Counts,
};

/// The number of a post within its gallery: rises, and is never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PostNo(pub i64);

/// A title that passed the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title(String);

/// Most characters of a title.
pub const TITLE_MAX: usize = 100;
/// Most characters of a body.
pub const BODY_MAX: usize = 50_000;

impl Title {
    /// White space is folded; 1 to 100 characters must remain.
    pub fn parse(typed: &str) -> Result<Title, Refusal> {
        let folded: String = fold_spaces(typed).chars().filter(|c| !is_deceptive(*c)).collect();
        match folded.trim() {
            title if !is_visible(title) => Err(Refusal::TitleEmpty),
            title if title.chars().count() > TITLE_MAX => Err(Refusal::TitleTooLong),
            title => Ok(Title(title.to_owned())),
        }
    }

    /// The title as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The plain text of a body as typed, of a size the rules allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body(String);

impl Body {
    /// Line ends become `\n`, NUL goes; 1 to 50,000 characters must remain.
    pub fn parse(typed: &str) -> Result<Body, Refusal> {
        let text = typed.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "");
        let text = text.trim_end();
        if !is_visible(text) {
            Err(Refusal::BodyEmpty)
        } else if text.chars().count() > BODY_MAX {
            Err(Refusal::BodyTooLong)
        } else {
            Ok(Body(text.to_owned()))
        }
    }

    /// The body as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a post holds, shown as the row's icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i64)]
pub enum Media {
    /// Words only.
    Text = 0,
    /// At least one image.
    Image = 1,
    /// A video.
    Video = 2,
    /// A poll.
    Poll = 3,
}

impl Media {
    /// Reads the number the database keeps.
    pub fn from_number(number: i64) -> Media {
        match number {
            1 => Media::Image,
            2 => Media::Video,
            3 => Media::Poll,
            _ => Media::Text,
        }
    }
}

/// A post as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostRow {
    /// Its number.
    pub no: PostNo,
    /// Its title.
    pub title: String,
    /// Its 말머리, 0 for none.
    pub head_id: i64,
    /// Who wrote it.
    pub author: Author,
    /// When it was written.
    pub written_at: Moment,
    /// Only the day of writing is known (posts from a saved list).
    pub day_only: bool,
    /// What it holds.
    pub media: Media,
    /// How often it was read.
    pub views: i64,
    /// Its votes.
    pub counts: Counts,
    /// Its comments.
    pub comments: i64,
    /// Whether it is a 공지.
    pub is_notice: bool,
    /// Whether it is 개념글.
    pub is_featured: bool,
}

/// A post as its own page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// What a list shows.
    pub row: PostRow,
    /// Safe HTML; empty for posts of which only the list row was saved.
    pub body_html: String,
    /// When its words were last changed.
    pub edited_at: Option<Moment>,
    /// Comments and tombstones that its page lists, for the comment pager.
    pub comment_rows: i64,
    /// Comments counted on an imported page that held fewer of them.
    pub comments_not_saved: i64,
}

/// Which posts a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListKind {
    /// 전체글
    All,
    /// 개념글
    Featured,
    /// 공지
    Notice,
    /// One 말머리, by its id.
    Head(i64),
}

impl ListKind {
    /// The number under which its page-jump counts are kept.
    pub fn number(self) -> i64 {
        match self {
            ListKind::All => 0,
            ListKind::Featured => 1,
            ListKind::Notice => 2,
            ListKind::Head(id) => 1000 + id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_line_of_at_most_a_hundred_characters() {
        assert_eq!(Title::parse(" 가\n 나 ").unwrap().as_str(), "가 나");
        assert_eq!(Title::parse("\u{200B} "), Err(Refusal::TitleEmpty));
        assert_eq!(Title::parse(&"가".repeat(101)), Err(Refusal::TitleTooLong));
    }

    #[test]
    fn a_body_keeps_its_lines() {
        assert_eq!(Body::parse("가\r\n\r\n나\n\n").unwrap().as_str(), "가\n\n나");
        assert_eq!(Body::parse(" \n\u{FEFF}"), Err(Refusal::BodyEmpty));
    }
}
