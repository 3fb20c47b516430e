//! The desk: which posts and comments are picked, what is done to them, and how much of it in a day.

use super::{
    authority::{Deed, Role},
    comment::CommentId,
    post::PostNo,
    public_log::LogAct,
    time::{DAY, Moment},
};

/// How long an act can be undone: as long as words are kept.
pub const UNDO: i64 = DAY;

/// Most posts that one act reaches.
pub const MOST: i64 = 1_000;

/// What is done to every picked post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskAct {
    /// Take it away.
    Delete,
    /// Put it back.
    Restore,
    /// Make it a 공지.
    Notice,
    /// Make it an ordinary post again.
    Unnotice,
    /// Make it 개념글.
    Feature,
    /// Take it back from 개념글.
    Unfeature,
    /// Give it a 말머리, 0 for none.
    Head(i64),
    /// Nothing: whoever wrote it is banned, no more.
    Ban,
}

impl DeskAct {
    /// Reads the word of a button; a 말머리 comes in a field of its own.
    pub fn parse(word: &str, head: &str) -> Option<DeskAct> {
        Some(match word {
            "delete" => DeskAct::Delete,
            "restore" => DeskAct::Restore,
            "notice" => DeskAct::Notice,
            "unnotice" => DeskAct::Unnotice,
            "feature" => DeskAct::Feature,
            "unfeature" => DeskAct::Unfeature,
            "head" => DeskAct::Head(head.parse().ok().filter(|id| *id >= 0)?),
            "ban" => DeskAct::Ban,
            _ => return None,
        })
    }

    /// The word, as the database keeps it.
    pub fn as_str(self) -> &'static str {
        match self {
            DeskAct::Delete => "delete",
            DeskAct::Restore => "restore",
            DeskAct::Notice => "notice",
            DeskAct::Unnotice => "unnotice",
            DeskAct::Feature => "feature",
            DeskAct::Unfeature => "unfeature",
            DeskAct::Head(_) => "head",
            DeskAct::Ban => "ban",
        }
    }

    /// Which right it takes.
    pub fn deed(self) -> Deed {
        match self {
            DeskAct::Delete | DeskAct::Restore => Deed::Take,
            DeskAct::Ban => Deed::Ban,
            _ => Deed::Curate,
        }
    }

    /// Its word in the log of a post; a ban has an entry of its own.
    pub fn log_act(self) -> Option<LogAct> {
        Some(match self {
            DeskAct::Delete => LogAct::PostDelete,
            DeskAct::Restore => LogAct::PostRestore,
            DeskAct::Notice => LogAct::PostNotice,
            DeskAct::Unnotice => LogAct::PostUnnotice,
            DeskAct::Feature => LogAct::PostFeature,
            DeskAct::Unfeature => LogAct::PostUnfeature,
            DeskAct::Head(_) => LogAct::PostHead,
            DeskAct::Ban => return None,
        })
    }

    /// Its word in the log of a comment.
    pub fn comment_act(self) -> Option<LogAct> {
        match self {
            DeskAct::Delete => Some(LogAct::CommentDelete),
            DeskAct::Restore => Some(LogAct::CommentRestore),
            _ => None,
        }
    }

    /// What takes it back, given the 말머리 before.
    pub fn reverse(self, was: i64) -> DeskAct {
        match self {
            DeskAct::Delete => DeskAct::Restore,
            DeskAct::Restore => DeskAct::Delete,
            DeskAct::Notice => DeskAct::Unnotice,
            DeskAct::Unnotice => DeskAct::Notice,
            DeskAct::Feature => DeskAct::Unfeature,
            DeskAct::Unfeature => DeskAct::Feature,
            DeskAct::Head(_) => DeskAct::Head(was),
            DeskAct::Ban => DeskAct::Ban,
        }
    }
}

/// Posts and comments that one person may take away in a gallery in a day. Whoever needs
/// more has been robbed of his password, or should ask the operator.
pub fn quota(role: Role) -> Option<i64> {
    match role {
        Role::Operator | Role::Console | Role::System => None,
        Role::Manager => Some(3_000),
        _ => Some(1_000),
    }
}

/// A comment by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CommentAt {
    /// The post it stands under.
    pub post: PostNo,
    /// Its number.
    pub id: CommentId,
}

/// What can stand on the desk: a post by its number, a comment by its place.
pub trait Pickable: Copy + Ord {
    /// Reads it from an address or a form.
    fn parse(text: &str) -> Option<Self>;
    /// What [`Pickable::parse`] reads.
    fn word(self) -> String;
}

impl Pickable for PostNo {
    fn parse(text: &str) -> Option<PostNo> {
        text.parse().ok().filter(|no| *no > 0).map(PostNo)
    }

    fn word(self) -> String {
        self.0.to_string()
    }
}

impl Pickable for CommentAt {
    fn parse(text: &str) -> Option<CommentAt> {
        let (post, id) = text.split_once('-')?;
        let id = id.parse().ok().filter(|id| *id > 0)?;
        Some(CommentAt { post: PostNo::parse(post)?, id: CommentId(id) })
    }

    fn word(self) -> String {
        format!("{}-{}", self.post.0, self.id.0)
    }
}

/// Which posts, or which comments, stand on the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick<T = PostNo> {
    /// Of whoever wrote this one.
    pub by: Option<T>,
    /// Those that say nearly the same as this one.
    pub like: Option<T>,
    /// Of everybody who shows this of his address; empty for all.
    pub prefix: String,
    /// Written since.
    pub from: Option<Moment>,
    /// Written before.
    pub until: Option<Moment>,
    /// Those that staff took away, instead of those that can be read.
    pub taken: bool,
}

impl<T> Default for Pick<T> {
    fn default() -> Pick<T> {
        let (by, like, prefix) = (None, None, String::new());
        Pick { by, like, prefix, from: None, until: None, taken: false }
    }
}

impl<T> Pick<T> {
    /// Whether it narrows anything: an act on "all of these" needs a pick.
    pub fn is_narrow(&self) -> bool {
        self.by.is_some()
            || self.like.is_some()
            || !self.prefix.is_empty()
            || self.from.is_some()
            || self.taken
    }
}

/// Those that say nearly the same are looked for among so many before one and so many after:
/// a flood is a matter of hours.
pub const NEAR: i64 = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_on_the_desk_is_named_and_found_again() {
        let at = CommentAt { post: PostNo(7), id: CommentId(123) };
        assert_eq!(CommentAt::parse(&at.word()), Some(at));
        assert_eq!(PostNo::parse(&PostNo(7).word()), Some(PostNo(7)));
        for wrong in ["", "7", "7-", "-7", "0-1", "1-0", "7-x", "7--1"] {
            assert_eq!(CommentAt::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_done_twice_over_is_as_before() {
        for word in
            ["delete", "restore", "notice", "unnotice", "feature", "unfeature", "head", "ban"]
        {
            let act = DeskAct::parse(word, "3").unwrap();
            assert_eq!(act.as_str(), word);
            assert_eq!(act.reverse(3).reverse(3), act);
        }
        for (word, head) in [("head", ""), ("head", "-1"), ("head", "x"), ("erase", "")] {
            assert_eq!(DeskAct::parse(word, head), None, "{word} {head}");
        }
    }
}
