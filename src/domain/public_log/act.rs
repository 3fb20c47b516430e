//! What can stand in the log, by words that never change.

/// Declares the acts with their words.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// Something that staff, or the server for them, did.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum LogAct { $($(#[$doc])* $name,)* }

        impl LogAct {
            /// All of them.
            pub const ALL: &[LogAct] = &[$(LogAct::$name),*];

            /// The word in the log.
            pub fn as_str(self) -> &'static str {
                match self { $(LogAct::$name => $word),* }
            }

            /// Reads the word; a newer version may have written others.
            pub fn parse(word: &str) -> Option<LogAct> {
                match word { $($word => Some(LogAct::$name),)* _ => None }
            }
        }
    };
}

acts! {
    /// A post became a 공지.
    PostNotice = "post.notice",
    /// A post is no 공지 any more.
    PostUnnotice = "post.unnotice",
    /// A post became 개념글 by hand.
    PostFeature = "post.feature",
    /// A post was taken back from 개념글.
    PostUnfeature = "post.unfeature",
    /// A post was taken away.
    PostDelete = "post.delete",
    /// A post was put back.
    PostRestore = "post.restore",
    /// A post was given another 말머리.
    PostHead = "post.head",
    /// A comment was taken away.
    CommentDelete = "comment.delete",
    /// A comment was put back.
    CommentRestore = "comment.restore",
    /// An act on many was taken back.
    Undo = "undo",
    /// A gallery was opened.
    GalleryOpen = "gallery.open",
    /// A member's request for a gallery was granted.
    GalleryGrant = "gallery.grant",
    /// A member's request for a gallery was declined.
    GalleryRefuse = "gallery.refuse",
    /// Settings of a gallery changed, the 개념글 rule among them.
    GallerySettings = "gallery.settings",
    /// A row was pinned to the lists.
    PinAdd = "pin.add",
    /// A pinned row was taken away.
    PinRemove = "pin.remove",
    /// The site was named.
    SiteName = "site.name",
    /// Settings of the site changed.
    SiteSettings = "site.settings",
    /// The issue box changed.
    SiteIssues = "site.issues",
    /// Somebody became staff, or has other rights.
    StaffAdd = "staff.add",
    /// Somebody is not staff any more.
    StaffRemove = "staff.remove",
    /// Staff left of its own accord.
    StaffResign = "staff.resign",
    /// The gallery was handed over.
    StaffHandOver = "staff.hand_over",
    /// Staff said that it is away for a while.
    StaffAway = "staff.away",
    /// A member wants to take a gallery over whose managers are gone.
    SuccessionApply = "succession.apply",
    /// That came to nothing: refused, objected to, or taken back.
    SuccessionEnd = "succession.end",
    /// Somebody was banned.
    BanAdd = "ban.add",
    /// A ban was lifted.
    BanLift = "ban.lift",
    /// A list of bans was begun that galleries can share.
    ListOpen = "list.open",
    /// A shared list has another name.
    ListName = "list.name",
    /// A gallery may read a shared list or write in it, or not any more.
    ListWriter = "list.writer",
    /// A gallery goes by a shared list.
    ListUse = "list.use",
    /// A gallery goes by a shared list no longer.
    ListLeave = "list.leave",
    /// An appeal was answered.
    AppealAnswer = "appeal.answer",
    /// A report was answered.
    ReportAnswer = "report.answer",
    /// Somebody was let into the gallery.
    MemberAdmit = "member.admit",
    /// Somebody was not let into the gallery.
    MemberRefuse = "member.refuse",
    /// A member was sent out of the gallery.
    MemberRemove = "member.remove",
    /// The gallery's rules were written or changed.
    RulesChange = "rules.change",
    /// A gallery was closed.
    GalleryClose = "gallery.close",
    /// A closed gallery was opened again.
    GalleryReopen = "gallery.reopen",
    /// A member was logged out everywhere.
    MemberLogOut = "member.log_out",
    /// A job of the server was tried again, or dropped.
    SiteJob = "site.job",
    /// A post was blocked on somebody's claim.
    ClaimBlock = "claim.block",
    /// A claim was refused.
    ClaimRefuse = "claim.refuse",
    /// The author objected to a block.
    ClaimObject = "claim.object",
    /// A block ended.
    ClaimEnd = "claim.end",
}

/// What an act was done to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// The site.
    Site,
    /// The gallery.
    Gallery,
    /// A post, by its number.
    Post(i64),
    /// Many posts and comments; the detail names them.
    Many(usize),
    /// A comment: its post's number and its own.
    Comment(i64, i64),
    /// A pinned row.
    Pin(i64),
    /// A member, by his public code.
    Member(String),
    /// A ban.
    Ban(i64),
    /// A report.
    Report(i64),
    /// A list of bans that galleries share.
    List(i64),
}

impl std::fmt::Display for Object {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Object::Site => f.write_str("site"),
            Object::Gallery => f.write_str("gallery"),
            Object::Post(no) => write!(f, "post {no}"),
            Object::Many(count) => write!(f, "many {count}"),
            Object::Comment(no, id) => write!(f, "comment {no}/{id}"),
            Object::Pin(id) => write!(f, "pin {id}"),
            Object::Member(code) => write!(f, "member {code}"),
            Object::Ban(id) => write!(f, "ban {id}"),
            Object::Report(id) => write!(f, "report {id}"),
            Object::List(id) => write!(f, "list {id}"),
        }
    }
}

impl Object {
    /// Reads what [`Object`] prints.
    pub fn parse(text: &str) -> Option<Object> {
        let (kind, rest) = text.split_once(' ').unwrap_or((text, ""));
        Some(match kind {
            "site" => Object::Site,
            "gallery" => Object::Gallery,
            "post" => Object::Post(rest.parse().ok()?),
            "many" => Object::Many(rest.parse().ok()?),
            "comment" => {
                let (no, id) = rest.split_once('/')?;
                Object::Comment(no.parse().ok()?, id.parse().ok()?)
            }
            "pin" => Object::Pin(rest.parse().ok()?),
            "member" => Object::Member(rest.to_owned()),
            "ban" => Object::Ban(rest.parse().ok()?),
            "report" => Object::Report(rest.parse().ok()?),
            "list" => Object::List(rest.parse().ok()?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        for act in LogAct::ALL {
            assert_eq!(LogAct::parse(act.as_str()), Some(*act));
        }
        for object in [
            Object::Site,
            Object::Gallery,
            Object::Post(7),
            Object::Many(500),
            Object::Comment(7, 9),
            Object::Pin(1),
            Object::Member("k3f9".into()),
            Object::Ban(3),
            Object::Report(4),
            Object::List(5),
        ] {
            assert_eq!(Object::parse(&object.to_string()), Some(object));
        }
        assert_eq!(Object::parse("comment 7"), None);
    }
}
