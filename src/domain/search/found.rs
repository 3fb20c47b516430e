//! What the index brings, and what is left of it.

use std::ops::Range;

use words::{Doc, Field, Fields, Query};

use super::asked::Cursor;
use crate::domain::{
    author::Author,
    comment::CommentId,
    gallery::{GalleryId, Slug},
    post::{PostNo, PostRow},
    time::Moment,
};

/// Characters of a snippet.
const SNIPPET: usize = 110;

/// The gallery of a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Where {
    /// The number of its rows.
    pub id: GalleryId,
    /// Its part of the address.
    pub slug: Slug,
    /// Its name.
    pub name: String,
}

/// A post that the index names.
#[derive(Debug, Clone)]
pub struct PostCandidate {
    /// Its place.
    pub doc: i64,
    /// It can be read, and its gallery is open.
    pub is_open: bool,
    /// Its gallery.
    pub place: Where,
    /// What a list shows of it.
    pub row: PostRow,
    /// Its 식별코드, empty for none.
    pub code: String,
    /// Its words without HTML.
    pub body: String,
}

/// A comment that the index names.
#[derive(Debug, Clone)]
pub struct CommentCandidate {
    /// Its number.
    pub id: CommentId,
    /// It can be read, as can its post, and its gallery is open.
    pub is_open: bool,
    /// Its gallery.
    pub place: Where,
    /// Its post.
    pub post: PostNo,
    /// The title of its post.
    pub title: String,
    /// Comments and tombstones under its post.
    pub rows: i64,
    /// The first comment of its thread.
    pub thread: CommentId,
    /// Who wrote it.
    pub author: Author,
    /// When.
    pub written_at: Moment,
    /// Its words.
    pub body: String,
}

impl PostCandidate {
    /// Its words, as a query judges them.
    pub fn words(&self, fields: Fields) -> Doc<'_> {
        Doc {
            title: &self.row.title,
            body: &self.body,
            nick: &self.row.author.nick,
            comment: "",
            fields,
        }
    }
}

impl CommentCandidate {
    /// Its words, as a query judges them.
    pub fn words(&self) -> Doc<'_> {
        Doc { comment: &self.body, fields: Fields::COMMENT, ..Doc::default() }
    }
}

/// A text and what to mark in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marked {
    /// The text.
    pub text: String,
    /// Byte ranges of it, in order.
    pub marks: Vec<Range<usize>>,
    /// Something stands before it.
    pub before: bool,
    /// Something stands behind it.
    pub after: bool,
}

impl Marked {
    /// A whole text, marked where it was searched.
    pub fn of(query: &Query, text: &str, is_searched: bool) -> Marked {
        let marks = if is_searched { query.marks(text) } else { Vec::new() };
        Marked { text: text.to_owned(), marks, ..Marked::default() }
    }

    fn snippet(query: &Query, text: &str, is_searched: bool) -> Marked {
        if !is_searched {
            return Marked { text: markup::excerpt(text, SNIPPET), ..Marked::default() };
        }
        let it = query.snippet(text, SNIPPET);
        Marked { text: it.text, marks: it.marks, before: it.before, after: it.after }
    }
}

/// A post or a comment that was found.
#[derive(Debug, Clone)]
pub enum Hit {
    /// A post.
    Post {
        /// Its place.
        doc: i64,
        /// Its gallery.
        place: Where,
        /// What a list shows of it.
        row: Box<PostRow>,
        /// Its title, marked.
        title: Marked,
        /// Part of its words, marked.
        snippet: Marked,
        /// How well it answers; for 정확도순 alone.
        score: u32,
    },
    /// A comment.
    Comment {
        /// Its number.
        id: CommentId,
        /// Its gallery.
        place: Where,
        /// Its post.
        post: PostNo,
        /// The title of its post.
        title: String,
        /// Comments and tombstones under its post.
        rows: i64,
        /// The first comment of its thread.
        thread: CommentId,
        /// The page of its post's comments on which it stands.
        page: i64,
        /// Who wrote it.
        author: Author,
        /// When.
        written_at: Moment,
        /// Part of its words, marked.
        snippet: Marked,
        /// How well it answers.
        score: u32,
    },
}

impl Hit {
    /// The post as it is shown.
    pub fn of_post(it: PostCandidate, query: &Query, fields: Fields, is_scored: bool) -> Hit {
        Hit::Post {
            title: Marked::of(query, &it.row.title, fields.has(Field::Title)),
            snippet: Marked::snippet(query, &it.body, fields.has(Field::Body)),
            score: if is_scored { query.score(&it.words(fields)) } else { 0 },
            doc: it.doc,
            place: it.place,
            row: Box::new(it.row),
        }
    }

    /// The comment as it is shown.
    pub fn of_comment(it: CommentCandidate, query: &Query, is_scored: bool) -> Hit {
        Hit::Comment {
            snippet: Marked::snippet(query, &it.body, true),
            score: if is_scored { query.score(&it.words()) } else { 0 },
            id: it.id,
            place: it.place,
            post: it.post,
            title: it.title,
            rows: it.rows,
            thread: it.thread,
            page: 1,
            author: it.author,
            written_at: it.written_at,
        }
    }

    /// The millisecond by which it is ordered.
    pub fn at(&self) -> i64 {
        match self {
            Hit::Post { doc, .. } => super::moment_of_post(*doc),
            Hit::Comment { id, .. } => super::moment_of_comment(*id),
        }
    }

    /// How well it answers.
    pub fn score(&self) -> u32 {
        match self {
            Hit::Post { score, .. } | Hit::Comment { score, .. } => *score,
        }
    }

    /// Up-votes and comments of a post.
    pub fn counts(&self) -> (i64, i64) {
        match self {
            Hit::Post { row, .. } => (row.counts.ups, row.comments),
            Hit::Comment { .. } => (0, 0),
        }
    }
}

/// What lies beyond a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beyond {
    /// Nothing.
    End,
    /// More hits.
    More(Cursor),
    /// Nobody knows: as many candidates were looked at as one search may.
    Unknown(Cursor),
}

/// A page of what was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The hits, in the order asked for.
    pub hits: Vec<Hit>,
    /// What lies after them.
    pub after: Beyond,
    /// What lies before them.
    pub before: Beyond,
    /// Among which hits another order than 최신순 chose.
    pub ranked: Option<Ranked>,
    /// Of 최신순 in a gallery, where more follows the last hit: how far down that is.
    pub depth: Option<Depth>,
}

/// How far down a gallery a post stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depth {
    /// Posts above it.
    pub above: i64,
    /// Posts in all.
    pub total: i64,
}

/// The newest hits, among which another order than 최신순 chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranked {
    /// How many.
    pub among: usize,
    /// They are all there are.
    pub is_whole: bool,
}

/// Words without HTML: as typed, or what is left of imported HTML.
pub fn plain(text: String, is_html: bool) -> String {
    if is_html { markup::to_text(&text) } else { text }
}

/// The 식별코드 that the identity of a member or of an import holds; empty for everyone else.
pub fn code_of(identity: &str) -> &str {
    match identity.strip_prefix("import:") {
        Some(code) if !code.starts_with('(') => code,
        Some(_) => "",
        None => crate::domain::member::code_in(identity),
    }
}
