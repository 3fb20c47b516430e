//! Who may do what, by role and right.

use super::*;

const DEEDS: [Deed; 24] = [
    Deed::List,
    Deed::Read,
    Deed::Join,
    Deed::Write,
    Deed::Vote,
    Deed::Report,
    Deed::Appeal,
    Deed::ChangeOwn,
    Deed::TakeUnderOwn,
    Deed::SeeDesk,
    Deed::Take,
    Deed::Curate,
    Deed::Ban,
    Deed::AnswerReport,
    Deed::Admit,
    Deed::Settings,
    Deed::NameStaff,
    Deed::HandOver,
    Deed::Resign,
    Deed::OpenGallery,
    Deed::Succeed,
    Deed::OpenUnasked,
    Deed::Site,
    Deed::Addresses,
];

fn may(who: Who, deed: Deed) -> bool {
    decide(who, deed, Object::OPEN).is_ok()
}

#[test]
fn nobody_without_an_office_touches_what_is_not_his() {
    for role in [Role::Guest, Role::Member, Role::Insider, Role::System] {
        for deed in &DEEDS[9..19] {
            assert!(!may(Who::plain(role), *deed), "{role:?} {deed:?}");
        }
    }
}

#[test]
fn each_right_opens_one_deed() {
    let guarded = [
        (Right::Take, Deed::Take),
        (Right::Curate, Deed::Curate),
        (Right::Ban, Deed::Ban),
        (Right::Report, Deed::AnswerReport),
        (Right::Admit, Deed::Admit),
    ];
    for (right, _) in guarded {
        let who = Who::sub([right].into_iter().collect());
        for (needed, deed) in guarded {
            assert_eq!(may(who, deed), right == needed, "{right:?} {deed:?}");
        }
        assert!(may(who, Deed::SeeDesk) && may(who, Deed::Resign));
        for deed in [Deed::Settings, Deed::NameStaff, Deed::HandOver, Deed::Site] {
            assert!(!may(who, deed), "{deed:?}");
        }
    }
}

#[test]
fn what_stands_under_a_name_is_changed_by_nobody_else() {
    for role in Role::ALL {
        for deed in [Deed::ChangeOwn, Deed::TakeUnderOwn] {
            let ask = |owner| decide(Who::plain(role), deed, Object::owned(owner));
            assert_eq!(ask(Owner::Other), Err(Refusal::NotYours), "{role:?}");
            assert_eq!(ask(Owner::Own), Ok(()));
            assert_eq!(ask(Owner::Password), Ok(()));
        }
    }
}

#[test]
fn the_site_and_the_addresses_are_the_operators() {
    for role in Role::ALL {
        let unasked = may(Who::plain(role), Deed::OpenUnasked);
        assert_eq!(unasked, role.is_operator(), "{role:?}");
        assert_eq!(may(Who::plain(role), Deed::Site), role.is_operator(), "{role:?}");
        assert_eq!(may(Who::plain(role), Deed::Addresses), role.is_operator(), "{role:?}");
    }
}

#[test]
fn whoever_lacks_a_step_does_nothing_of_staff() {
    let everybodys = [
        Deed::List,
        Deed::Read,
        Deed::Join,
        Deed::Write,
        Deed::Vote,
        Deed::Report,
        Deed::Appeal,
        Deed::OpenGallery,
        Deed::Succeed,
        Deed::Resign,
    ];
    for role in [Role::Sub, Role::Manager, Role::Operator] {
        let who = Who { lacks_step: true, ..Who::plain(role) };
        for deed in DEEDS {
            let expected = match decide(Who::plain(role), deed, Object::OPEN) {
                Ok(()) if !everybodys.contains(&deed) => Err(Refusal::SecondStepFirst),
                other => other,
            };
            assert_eq!(decide(who, deed, Object::OPEN), expected, "{role:?} {deed:?}");
        }
        // An office opens no private gallery either.
        let circles =
            Circles { list: Circle::Managers, read: Circle::Managers, write: Circle::Managers };
        let closed = Object { circles, ..Object::OPEN };
        for deed in [Deed::List, Deed::Read, Deed::Write] {
            assert_eq!(decide(Who::plain(role), deed, closed), Ok(()));
            assert_eq!(decide(who, deed, closed), Err(Refusal::SecondStepFirst));
        }
    }
    let bare = Who { lacks_step: true, ..Who::plain(Role::Manager) };
    assert!(!may(bare, Deed::Take) && !may(bare, Deed::SeeDesk) && may(bare, Deed::Resign));
}

#[test]
fn a_network_is_shut_to_guests_who_write_and_to_nobody_else() {
    let shut = Object { is_shut: true, owner: Owner::Password, ..Object::OPEN };
    for deed in DEEDS {
        for role in Role::ALL {
            let expected = match (role, deed) {
                (Role::Guest, Deed::Write | Deed::Vote) => Err(Refusal::NetworkShut),
                _ => decide(Who::plain(role), deed, Object { is_shut: false, ..shut }),
            };
            assert_eq!(decide(Who::plain(role), deed, shut), expected, "{role:?} {deed:?}");
        }
    }
}

#[test]
fn words_and_bits_read_back() {
    for role in Role::ALL {
        assert_eq!(Role::parse(role.as_str()), Some(role));
    }
    let two: Rights = [Right::Take, Right::Ban].into_iter().collect();
    assert_eq!(two.iter().collect::<Vec<_>>(), [Right::Take, Right::Ban]);
    assert_eq!(Rights::all().iter().count(), 5);
    assert_eq!(Right::parse("ban"), Some(Right::Ban));
}
