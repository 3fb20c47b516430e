//! What is asked for.

use words::{Doc, Fields, Query};

use super::found::{CommentCandidate, PostCandidate};
use crate::domain::{post::Media, time::Moment};

/// Longest query that is kept, in bytes; the rest is left off.
const MOST_TEXT: usize = 400;

/// Where the words must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// 제목+내용
    #[default]
    TitleBody,
    /// 제목
    Title,
    /// 내용
    Body,
    /// 글쓴이: a nick, an address prefix or a 식별코드.
    Author,
    /// 댓글
    Comment,
    /// 전체: posts with their nicks, and comments.
    All,
    /// 갤러리: names of galleries, on the whole site only.
    Gallery,
}

impl Scope {
    /// Those of a gallery's own search, in the order of its form.
    pub const IN_GALLERY: [Scope; 6] =
        [Scope::TitleBody, Scope::Title, Scope::Body, Scope::Author, Scope::Comment, Scope::All];

    /// The word in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Scope::TitleBody => "title_body",
            Scope::Title => "title",
            Scope::Body => "body",
            Scope::Author => "author",
            Scope::Comment => "comment",
            Scope::All => "all",
            Scope::Gallery => "gallery",
        }
    }

    /// Reads the word; anything unknown is 제목+내용.
    pub fn parse(text: &str) -> Scope {
        Scope::IN_GALLERY
            .into_iter()
            .chain([Scope::Gallery])
            .find(|scope| scope.as_str() == text)
            .unwrap_or_default()
    }

    /// Whether posts are searched.
    pub fn has_posts(self) -> bool {
        !matches!(self, Scope::Comment | Scope::Gallery)
    }

    /// Whether comments are searched.
    pub fn has_comments(self) -> bool {
        matches!(self, Scope::Comment | Scope::All)
    }

    /// Which parts of a post are.
    pub fn fields(self) -> Fields {
        match self {
            Scope::TitleBody => Fields::TITLE | Fields::BODY,
            Scope::Title => Fields::TITLE,
            Scope::Body => Fields::BODY,
            Scope::Author => Fields::NICK,
            Scope::Comment | Scope::Gallery => Fields::COMMENT,
            Scope::All => Fields::TITLE | Fields::BODY | Fields::NICK,
        }
    }
}

/// The order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// 최신순
    #[default]
    New,
    /// 정확도순
    Relevant,
    /// 추천순
    Up,
    /// 댓글순
    Comments,
}

impl Sort {
    /// All of them, in the order of the form.
    pub const ALL: [Sort; 4] = [Sort::New, Sort::Relevant, Sort::Up, Sort::Comments];

    /// The word in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Sort::New => "new",
            Sort::Relevant => "relevant",
            Sort::Up => "up",
            Sort::Comments => "comments",
        }
    }

    /// Reads the word; anything unknown is 최신순.
    pub fn parse(text: &str) -> Sort {
        Sort::ALL.into_iter().find(|sort| sort.as_str() == text).unwrap_or_default()
    }
}

/// What a hit must be besides its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Filter {
    /// Written at this moment or later.
    pub from: Option<Moment>,
    /// Written before this moment.
    pub until: Option<Moment>,
    /// Under this 말머리.
    pub head: Option<i64>,
    /// 개념글 only.
    pub featured: bool,
    /// With a picture.
    pub image: bool,
}

impl Filter {
    fn takes_time(&self, at: Moment) -> bool {
        self.from.is_none_or(|from| at >= from) && self.until.is_none_or(|until| at < until)
    }

    /// Whether it leaves out comments altogether: they are under no 말머리 and hold no picture.
    fn is_for_posts(&self) -> bool {
        self.head.is_some() || self.featured || self.image
    }
}

/// A search.
#[derive(Debug, Clone)]
pub struct Asked {
    /// As it was typed, cut to what is looked at.
    pub text: String,
    /// Where.
    pub scope: Scope,
    /// In which order.
    pub sort: Sort,
    /// What else is asked of a hit.
    pub filter: Filter,
    /// The words.
    pub query: Query,
}

/// What is found as a whole only: an address prefix or a 식별코드.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exact<'a>(pub &'a str);

impl Asked {
    /// Reads a search; there is none that it refuses.
    pub fn new(text: &str, scope: Scope, sort: Sort, filter: Filter) -> Asked {
        let text = text.trim();
        let mut end = text.len().min(MOST_TEXT);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = text[..end].trim_end().replace('\0', "");
        let query = Query::parse(&text);
        let sort = match (scope, sort) {
            // Comments have no votes and no comments.
            (Scope::Comment | Scope::All, Sort::Up | Sort::Comments) => Sort::New,
            (_, sort) => sort,
        };
        Asked { text, scope, sort, filter, query }
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.query.is_empty() && self.exact().is_none()
    }

    /// The same search for other words.
    pub fn with_text(&self, text: &str) -> Asked {
        Asked::new(text, self.scope, self.sort, self.filter)
    }

    /// Whether a name answers the words.
    pub fn names(&self, name: &str) -> bool {
        self.query.matches(&Doc { title: name, fields: Fields::TITLE, ..Doc::default() })
    }

    /// The address prefix or code that a search for an author may mean: one word without
    /// Hangul, or what stands in brackets behind a nick.
    pub fn exact(&self) -> Option<Exact<'_>> {
        if self.scope != Scope::Author {
            return None;
        }
        let text = self.text.as_str();
        let inner = match text.strip_suffix(')').and_then(|text| text.rsplit_once('(')) {
            Some(("", inner)) => inner,
            Some(_) => return None,
            None => text,
        };
        let is_code = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
        (!inner.is_empty() && inner.len() <= 60 && inner.chars().all(is_code))
            .then_some(Exact(inner))
    }

    /// Whether comments are searched, given what else is asked.
    pub fn wants_comments(&self) -> bool {
        self.scope.has_comments() && !self.filter.is_for_posts()
    }

    /// Whether a post of the index is a hit.
    pub fn takes_post(&self, it: &PostCandidate) -> bool {
        let filter = &self.filter;
        let is_wanted = it.is_open
            && filter.takes_time(it.row.written_at)
            && filter.head.is_none_or(|head| it.row.head_id == head)
            && (!filter.featured || it.row.is_featured)
            && (!filter.image || it.row.media == Media::Image);
        if !is_wanted {
            return false;
        }
        if let Some(Exact(exact)) = self.exact()
            && (it.row.author.prefix == exact || it.code == exact)
        {
            return true;
        }
        self.query.matches(&it.words(self.scope.fields()))
    }

    /// Whether a comment of the index is a hit.
    pub fn takes_comment(&self, it: &CommentCandidate) -> bool {
        it.is_open && self.filter.takes_time(it.written_at) && self.query.matches(&it.words())
    }
}

/// How far a reader has come, in both indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The place of the last post.
    pub post: i64,
    /// The number of the last comment.
    pub comment: i64,
}

impl Cursor {
    /// `post.comment`, as addresses carry it.
    pub fn parse(text: &str) -> Option<Cursor> {
        let (post, comment) = text.split_once('.')?;
        Some(Cursor { post: post.parse().ok()?, comment: comment.parse().ok()? })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.post, self.comment)
    }
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// At the newest.
    Newest,
    /// With what is older.
    Before(Cursor),
    /// With what is newer: the page before, read upwards.
    After(Cursor),
}

impl Start {
    /// Whether it is read from the older to the newer.
    pub fn is_up(self) -> bool {
        matches!(self, Start::After(_))
    }
}
