//! Who may look into a gallery, read in it and write in it: three circles, one inside the other.
//!
//! Whoever reads a post sees the list below it, and whoever writes one reads it afterwards.
//! So no circle is wider than the one before it, and to be inside one is enough to know.

use serde::Serialize;

use super::{authority::Role, gallery::GalleryId};

/// A circle, the widest first. The numbers are those of the database, where a smaller one
/// is a wider circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(rename_all = "lowercase")]
#[repr(i64)]
pub enum Circle {
    /// Everyone, with or without an account.
    #[default]
    Everyone = 0,
    /// Members of the site.
    Members = 1,
    /// Members of the gallery, and its staff.
    Insiders = 2,
    /// The gallery's staff.
    Managers = 3,
}

impl Circle {
    /// All of them, the widest first.
    pub const ALL: [Circle; 4] =
        [Circle::Everyone, Circle::Members, Circle::Insiders, Circle::Managers];

    /// The word in forms, on the command line and in the public log.
    pub fn as_str(self) -> &'static str {
        match self {
            Circle::Everyone => "everyone",
            Circle::Members => "members",
            Circle::Insiders => "insiders",
            Circle::Managers => "managers",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Circle> {
        Circle::ALL.into_iter().find(|circle| circle.as_str() == word)
    }

    /// Reads the number that the database keeps; one of a newer version is the closest circle,
    /// because what is not understood must not be open.
    pub fn from_number(number: i64) -> Circle {
        Circle::ALL.into_iter().find(|it| *it as i64 == number).unwrap_or(Circle::Managers)
    }

    /// The closest circle that a role is inside of.
    pub fn of(role: Role) -> Circle {
        match role {
            Role::Guest => Circle::Everyone,
            Role::Member => Circle::Members,
            Role::Insider => Circle::Insiders,
            Role::Sub | Role::Manager | Role::Operator | Role::Console | Role::System => {
                Circle::Managers
            }
        }
    }

    /// Whether somebody of this role is inside.
    pub fn holds(self, role: Role) -> bool {
        self <= Circle::of(role)
    }
}

/// The circles of a gallery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Circles {
    /// Who sees that it is there, and what its lists say.
    pub list: Circle,
    /// Who reads its posts.
    pub read: Circle,
    /// Who writes posts and comments.
    pub write: Circle,
}

impl Circles {
    /// Open to all.
    pub const OPEN: Circles =
        Circles { list: Circle::Everyone, read: Circle::Everyone, write: Circle::Everyone };

    /// Whether none is wider than the one before.
    pub fn are_nested(self) -> bool {
        self.list <= self.read && self.read <= self.write
    }

    /// Whether being a member of the gallery makes a difference.
    pub fn take_members(self) -> bool {
        [self.list, self.read, self.write].contains(&Circle::Insiders)
    }

    /// Whether directories name the gallery.
    pub fn are_listed(self) -> bool {
        self.list == Circle::Everyone
    }
}

/// How far somebody can read on the whole site: for lists that galleries share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    everywhere: Circle,
    closer: Vec<(GalleryId, Circle)>,
}

impl Reach {
    /// Whatever there is: his own, or of a gallery that he was let into.
    pub fn whole() -> Reach {
        Reach { everywhere: Circle::Managers, closer: Vec::new() }
    }

    /// By what he is on the site, and by the galleries in which he is more than that.
    pub fn new(role: Role, closer: Vec<(GalleryId, Circle)>) -> Reach {
        Reach { everywhere: Circle::of(role), closer }
    }

    /// Whether what stands in a gallery that is read by this circle can be read.
    pub fn holds(&self, gallery: GalleryId, circle: Circle) -> bool {
        let is_inside = |it: &(GalleryId, Circle)| it.0 == gallery && circle <= it.1;
        circle <= self.everywhere || self.closer.iter().any(is_inside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::authority::{Deed, Object, Who, decide};

    #[test]
    fn each_circle_lies_inside_the_one_before() {
        let inside = |circle: Circle| Role::ALL.into_iter().filter(|it| circle.holds(*it)).count();
        assert_eq!(Circle::ALL.map(inside), [8, 7, 6, 5]);
        assert!(!Circle::Managers.holds(Role::Insider) && !Circle::Insiders.holds(Role::Member));
        for circle in Circle::ALL {
            assert_eq!(Circle::parse(circle.as_str()), Some(circle));
            assert_eq!(Circle::from_number(circle as i64), circle);
        }
        assert_eq!(Circle::from_number(9), Circle::Managers);
    }

    #[test]
    fn a_circle_lets_in_those_inside_and_no_deed_goes_around_it() {
        for circle in Circle::ALL {
            let circles = Circles { list: circle, read: circle, write: circle };
            let object = Object { circles, ..Object::OPEN };
            for role in Role::ALL {
                for deed in [Deed::List, Deed::Read, Deed::Vote, Deed::Report, Deed::Write] {
                    let decided = decide(Who::plain(role), deed, object).is_ok();
                    assert_eq!(decided, circle.holds(role), "{role:?} {deed:?} {circle:?}");
                }
            }
        }
    }

    #[test]
    fn circles_that_cross_are_told() {
        let all = |list, read, write| Circles { list, read, write };
        assert!(Circles::OPEN.are_nested() && !Circles::OPEN.take_members());
        let closed = all(Circle::Everyone, Circle::Insiders, Circle::Managers);
        assert!(closed.are_nested() && closed.take_members() && closed.are_listed());
        assert!(!all(Circle::Members, Circle::Everyone, Circle::Members).are_nested());
        assert!(!all(Circle::Everyone, Circle::Insiders, Circle::Everyone).are_nested());
    }

    #[test]
    fn an_office_reaches_no_further_than_its_gallery() {
        let (here, there) = (GalleryId(1), GalleryId(2));
        let reach = Reach::new(Role::Member, vec![(here, Circle::Insiders)]);
        assert!(reach.holds(here, Circle::Insiders) && !reach.holds(here, Circle::Managers));
        assert!(reach.holds(there, Circle::Members) && !reach.holds(there, Circle::Insiders));
        assert!(Reach::whole().holds(there, Circle::Managers));
    }
}
