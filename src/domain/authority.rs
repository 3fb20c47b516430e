//! Who may do what: one function, asked by every action and every page.
//!
//! A role is always a role *in the gallery of the object*: whoever manages one gallery
//! comes to another as a member like all others. So an address or a form that names a
//! foreign gallery's post finds somebody without rights there.

use super::{
    circle::{Circle, Circles},
    gallery::Gallery,
    refusal::Refusal,
};

/// What somebody is in a gallery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// 유동: without an account.
    Guest,
    /// A member of the site.
    Member,
    /// A member of this gallery.
    Insider,
    /// 부매니저, with the rights he was given.
    Sub,
    /// 매니저.
    Manager,
    /// The operator, logged in.
    Operator,
    /// Whoever has a shell on the server.
    Console,
    /// The server, keeping a published rule.
    System,
}

impl Role {
    /// All of them.
    pub const ALL: [Role; 8] = [
        Role::Guest,
        Role::Member,
        Role::Insider,
        Role::Sub,
        Role::Manager,
        Role::Operator,
        Role::Console,
        Role::System,
    ];

    /// The word in the log and the database; it never changes.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Guest => "guest",
            Role::Member => "member",
            Role::Insider => "insider",
            Role::Sub => "sub",
            Role::Manager => "manager",
            Role::Operator => "operator",
            Role::Console => "console",
            Role::System => "system",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Whether nobody on the site stands above.
    pub fn is_operator(self) -> bool {
        matches!(self, Role::Operator | Role::Console)
    }
}

/// One right of a 부매니저.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i64)]
pub enum Right {
    /// Take posts and comments away, and put them back.
    Take = 1,
    /// 공지, 개념글 and 말머리.
    Curate = 2,
    /// Ban, lift bans, answer appeals.
    Ban = 4,
    /// Answer reports.
    Report = 8,
    /// Let members into the gallery, and send them away.
    Admit = 16,
}

impl Right {
    /// All of them.
    pub const ALL: [Right; 5] =
        [Right::Take, Right::Curate, Right::Ban, Right::Report, Right::Admit];

    /// The word on the command line and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Right::Take => "delete",
            Right::Curate => "curate",
            Right::Ban => "ban",
            Right::Report => "report",
            Right::Admit => "members",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Right> {
        Right::ALL.into_iter().find(|right| right.as_str() == word)
    }
}

/// The rights of a 부매니저, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rights(pub i64);

impl Rights {
    /// None at all.
    pub const NONE: Rights = Rights(0);

    /// All that there are.
    pub fn all() -> Rights {
        Right::ALL.into_iter().collect()
    }

    /// Whether this one is among them.
    pub fn has(self, right: Right) -> bool {
        self.0 & right as i64 != 0
    }

    /// Those there are.
    pub fn iter(self) -> impl Iterator<Item = Right> {
        Right::ALL.into_iter().filter(move |right| self.has(*right))
    }
}

impl FromIterator<Right> for Rights {
    fn from_iter<I: IntoIterator<Item = Right>>(rights: I) -> Rights {
        Rights(rights.into_iter().fold(0, |bits, right| bits | right as i64))
    }
}

/// Somebody, as the gallery of the object sees him.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Who {
    /// What he is there.
    pub role: Role,
    /// What a 부매니저 was given.
    pub rights: Rights,
    /// The site wants more than a password of its staff, and he came in by one alone.
    pub lacks_step: bool,
}

impl Who {
    /// Somebody whose role says it all.
    pub fn plain(role: Role) -> Who {
        Who { role, rights: Rights::NONE, lacks_step: false }
    }

    /// A 부매니저.
    pub fn sub(rights: Rights) -> Who {
        Who { role: Role::Sub, rights, lacks_step: false }
    }
}

/// Something to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {
    /// See that a gallery is there, and its lists.
    List,
    /// Read posts and the rules, search.
    Read,
    /// Ask to become a member of the gallery.
    Join,
    /// Write a post or a comment.
    Write,
    /// Vote.
    Vote,
    /// Tell staff of something.
    Report,
    /// Say why a ban should be lifted.
    Appeal,
    /// Change or take away what stands under a name.
    ChangeOwn,
    /// Take away what stands under a post of one's own.
    TakeUnderOwn,
    /// See the desk.
    SeeDesk,
    /// Take away, put back.
    Take,
    /// 공지, 개념글, 말머리.
    Curate,
    /// Ban, lift, answer appeals.
    Ban,
    /// Answer reports.
    AnswerReport,
    /// Let members into the gallery, and send them away.
    Admit,
    /// Change what the gallery has set.
    Settings,
    /// Name and dismiss 부매니저.
    NameStaff,
    /// Give the gallery to another.
    HandOver,
    /// Lay down one's office.
    Resign,
    /// Ask to take over a gallery whose managers are gone.
    Succeed,
    /// Open a gallery.
    OpenGallery,
    /// Open one at once where the operator wants to be asked first.
    OpenUnasked,
    /// The site: its name, bans everywhere, members, any gallery's managers.
    Site,
    /// Full addresses from the sealed log.
    Addresses,
}

/// What it is to be done to, as far as that decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Object {
    /// Whose it is.
    pub owner: Owner,
    /// Whether its gallery takes posts from guests.
    pub guests_write: bool,
    /// Who may see, read and write in its gallery.
    pub circles: Circles,
    /// Whether the one who acts comes from where its gallery takes nothing of guests.
    pub is_shut: bool,
}

/// Whose something is, seen by the one who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Nobody's: a gallery, the site.
    Nobody,
    /// His own, by his session.
    Own,
    /// A guest's: whoever has the password.
    Password,
    /// Another member's.
    Other,
}

impl Object {
    /// A gallery that is open to all, or what belongs to nobody in it.
    pub const OPEN: Object =
        Object { owner: Owner::Nobody, guests_write: true, circles: Circles::OPEN, is_shut: false };

    /// A post or comment.
    pub fn owned(owner: Owner) -> Object {
        Object { owner, ..Object::OPEN }
    }

    /// What belongs to nobody in a gallery, as the gallery has set it, from anywhere.
    pub fn of(gallery: &Gallery) -> Object {
        let settings = &gallery.settings;
        let (guests_write, circles) = (settings.guests_write, settings.circles);
        Object { owner: Owner::Nobody, guests_write, circles, is_shut: false }
    }
}

/// Whether somebody may do something.
pub fn decide(who: Who, deed: Deed, object: Object) -> Result<(), Refusal> {
    let decided = by_office(who, deed, object);
    // Whoever may not anyway hears why, and nothing of a second step. What any member may do
    // needs none, and an office can be laid down without.
    let takes_office =
        deed != Deed::Resign && by_office(Who::plain(Role::Member), deed, object).is_err();
    if decided.is_ok() && who.lacks_step && takes_office {
        return Err(Refusal::SecondStepFirst);
    }
    decided
}

fn by_office(who: Who, deed: Deed, object: Object) -> Result<(), Refusal> {
    let role = who.role;
    let staff = |right: Right| match role {
        Role::Manager | Role::Operator | Role::Console => Ok(()),
        Role::Sub if who.rights.has(right) => Ok(()),
        Role::Sub => Err(Refusal::RightMissing),
        _ => Err(Refusal::StaffOnly),
    };
    let only = |is_so: bool, refusal: Refusal| if is_so { Ok(()) } else { Err(refusal) };
    let inside = |circle: Circle| only(circle.holds(role), Refusal::Outside(circle));
    match deed {
        Deed::Appeal => Ok(()),
        Deed::List => inside(object.circles.list),
        Deed::Read | Deed::Report => inside(object.circles.read),
        Deed::Write => {
            inside(object.circles.write)?;
            only(role != Role::Guest || object.guests_write, Refusal::GuestsNotAllowed)?;
            only(role != Role::Guest || !object.is_shut, Refusal::NetworkShut)
        }
        Deed::Vote => {
            inside(object.circles.read)?;
            only(role != Role::Guest || !object.is_shut, Refusal::NetworkShut)
        }
        Deed::ChangeOwn | Deed::TakeUnderOwn => match object.owner {
            Owner::Own | Owner::Password => Ok(()),
            Owner::Nobody | Owner::Other => Err(Refusal::NotYours),
        },
        Deed::SeeDesk => only(
            matches!(role, Role::Sub | Role::Manager) || role.is_operator(),
            Refusal::StaffOnly,
        ),
        Deed::Take => staff(Right::Take),
        Deed::Curate => staff(Right::Curate),
        Deed::Ban => staff(Right::Ban),
        Deed::AnswerReport => staff(Right::Report),
        Deed::Admit => staff(Right::Admit),
        Deed::Settings | Deed::NameStaff | Deed::HandOver => match role {
            Role::Sub => Err(Refusal::RightMissing),
            _ => only(role == Role::Manager || role.is_operator(), Refusal::StaffOnly),
        },
        Deed::Resign => only(matches!(role, Role::Sub | Role::Manager), Refusal::StaffOnly),
        Deed::OpenGallery | Deed::Join | Deed::Succeed => {
            only(role != Role::Guest, Refusal::MembersOnly)
        }
        Deed::Site | Deed::OpenUnasked => only(role.is_operator(), Refusal::OperatorOnly),
        // Whoever asks leaves a trace, with his reason: `actions/look_up.rs`.
        Deed::Addresses => only(role.is_operator(), Refusal::OperatorOnly),
    }
}

#[cfg(test)]
mod tests;
