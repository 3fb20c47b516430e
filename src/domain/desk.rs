//! The desk: which posts and comments are picked, what is done to them, and how much of it in a day.

use super::{
    author::Author,
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

/// The two halves of the desk, which are one but for what this says of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Posts.
    Posts,
    /// Comments.
    Comments,
}

impl Kind {
    /// The name of what is picked, in a form.
    pub fn field(self) -> &'static str {
        match self {
            Kind::Posts => "post",
            Kind::Comments => "comment",
        }
    }
}

/// What is done to everything that is picked.
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

    /// Whether it can be done to such things.
    pub fn fits(self, kind: Kind) -> bool {
        kind == Kind::Posts || matches!(self, DeskAct::Delete | DeskAct::Restore | DeskAct::Ban)
    }

    /// Its word in the log of such things; a ban has an entry of its own.
    pub fn log_act(self, kind: Kind) -> Option<LogAct> {
        Some(match (self, kind) {
            (DeskAct::Delete, Kind::Posts) => LogAct::PostDelete,
            (DeskAct::Delete, Kind::Comments) => LogAct::CommentDelete,
            (DeskAct::Restore, Kind::Posts) => LogAct::PostRestore,
            (DeskAct::Restore, Kind::Comments) => LogAct::CommentRestore,
            (DeskAct::Notice, Kind::Posts) => LogAct::PostNotice,
            (DeskAct::Unnotice, Kind::Posts) => LogAct::PostUnnotice,
            (DeskAct::Feature, Kind::Posts) => LogAct::PostFeature,
            (DeskAct::Unfeature, Kind::Posts) => LogAct::PostUnfeature,
            (DeskAct::Head(_), Kind::Posts) => LogAct::PostHead,
            (DeskAct::Ban, _) | (_, Kind::Comments) => return None,
        })
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

/// What stands on the desk: a post, or a comment under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The post.
    pub post: PostNo,
    /// The comment.
    pub comment: Option<CommentId>,
}

impl Spot {
    /// On which half it stands.
    pub fn kind(self) -> Kind {
        if self.comment.is_some() { Kind::Comments } else { Kind::Posts }
    }

    /// Reads it from an address or a form: `7` is a post, `7-123` a comment.
    pub fn parse(text: &str) -> Option<Spot> {
        let (post, comment) = match text.split_once('-') {
            Some((post, comment)) => (post, Some(CommentId(number(comment)?))),
            None => (text, None),
        };
        Some(Spot { post: PostNo(number(post)?), comment })
    }

    /// What [`Spot::parse`] reads.
    pub fn word(self) -> String {
        let Spot { post, comment } = self;
        comment.map_or(post.0.to_string(), |comment| format!("{}-{}", post.0, comment.0))
    }
}

fn number(text: &str) -> Option<i64> {
    text.parse().ok().filter(|number| *number > 0)
}

/// A post or comment as the desk shows it.
#[derive(Debug)]
pub struct OnDesk {
    /// Which.
    pub at: Spot,
    /// The title of a post; what a comment says, as typed.
    pub words: String,
    /// Who wrote it.
    pub author: Author,
    /// When.
    pub written: Moment,
    /// What there is to see of a post alone.
    pub post: Option<Marks>,
}

/// What there is to see of a post.
#[derive(Debug)]
pub struct Marks {
    /// Its 말머리, 0 for none.
    pub head_id: i64,
    /// Up- and down-votes.
    pub votes: (i64, i64),
    /// Comments that can be read.
    pub comments: i64,
    /// Whether it is a 공지.
    pub is_notice: bool,
    /// Whether it is 개념글.
    pub is_featured: bool,
}

/// Which posts, or which comments, stand on the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// Which of the two.
    pub kind: Kind,
    /// Of whoever wrote this one.
    pub by: Option<Spot>,
    /// Those that say nearly the same as this one.
    pub like: Option<Spot>,
    /// Of everybody who shows this of his address; empty for all.
    pub prefix: String,
    /// Written since.
    pub from: Option<Moment>,
    /// Written before.
    pub until: Option<Moment>,
    /// Those that staff took away, instead of those that can be read.
    pub taken: bool,
}

impl Pick {
    /// All that can be read.
    pub fn all(kind: Kind) -> Pick {
        let (by, like, prefix) = (None, None, String::new());
        Pick { kind, by, like, prefix, from: None, until: None, taken: false }
    }

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
        let comment = Spot { post: PostNo(7), comment: Some(CommentId(123)) };
        for at in [comment, Spot { comment: None, ..comment }] {
            assert_eq!(Spot::parse(&at.word()), Some(at));
        }
        for wrong in ["", "0", "x", "7-", "-7", "0-1", "1-0", "7-x", "7--1"] {
            assert_eq!(Spot::parse(wrong), None, "{wrong}");
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
