//! What of a document a word was read in, and the document itself.

use std::ops::{BitOr, Range};

/// Where a text stands. Each marks its index terms with a letter of its own, so that
/// one row of the index answers questions about any of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// 제목.
    Title,
    /// 내용, as plain text.
    Body,
    /// 글쓴이.
    Nick,
    /// 댓글, as plain text.
    Comment,
}

impl Field {
    /// All of them, in the order in which hits count for less and less.
    pub const EACH: [Field; 4] = [Field::Title, Field::Body, Field::Comment, Field::Nick];

    /// The letter before each of its terms.
    pub(crate) fn letter(self) -> char {
        match self {
            Field::Title => 't',
            Field::Body => 'b',
            Field::Nick => 'n',
            Field::Comment => 'c',
        }
    }
}

/// Some of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fields(u8);

impl Fields {
    /// 제목.
    pub const TITLE: Fields = Fields(1 << Field::Title as u8);
    /// 내용.
    pub const BODY: Fields = Fields(1 << Field::Body as u8);
    /// 글쓴이.
    pub const NICK: Fields = Fields(1 << Field::Nick as u8);
    /// 댓글.
    pub const COMMENT: Fields = Fields(1 << Field::Comment as u8);
    /// 제목+내용.
    pub const TITLE_BODY: Fields = Fields(Self::TITLE.0 | Self::BODY.0);
    /// 전체.
    pub const ALL: Fields = Fields(15);

    /// Whether `field` is among them.
    pub fn has(self, field: Field) -> bool {
        self.0 & (1 << field as u8) != 0
    }

    /// Those that are in it.
    pub fn each(self) -> impl Iterator<Item = Field> {
        Field::EACH.into_iter().filter(move |field| self.has(*field))
    }
}

impl BitOr for Fields {
    type Output = Fields;

    fn bitor(self, other: Fields) -> Fields {
        Fields(self.0 | other.0)
    }
}

impl From<Field> for Fields {
    fn from(field: Field) -> Fields {
        Fields(1 << field as u8)
    }
}

impl Default for Fields {
    fn default() -> Fields {
        Fields::TITLE_BODY
    }
}

/// A candidate, on which a query gives its verdict. What was not fetched stays empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Doc<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its body, as plain text.
    pub body: &'a str,
    /// Who wrote it.
    pub nick: &'a str,
    /// A comment, as plain text.
    pub comment: &'a str,
    /// Which of these are asked; title and body, unless told.
    pub fields: Fields,
}

impl<'a> Doc<'a> {
    /// The text of one field.
    pub fn text(&self, field: Field) -> &'a str {
        match field {
            Field::Title => self.title,
            Field::Body => self.body,
            Field::Nick => self.nick,
            Field::Comment => self.comment,
        }
    }
}

/// A place in a text, in folded characters.
pub(crate) type Place = Range<usize>;
