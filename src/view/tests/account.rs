//! The pages of members, full of what people typed.

use askama::Template as _;

use super::sample::EVIL;
use crate::{
    domain::{
        author::{Author, AuthorKind},
        gallery_form::NewGallery,
        gallery_request::{Answered, GalleryRequest},
        member::{Audience, Link, MemberId, Role, Shown, Signed},
        refusal::Refusal,
        time::Moment,
    },
    view::{
        account::{Device, DevicesPage, LogInForm, LogInPage, SignUpForm, SignUpPage},
        frame::Site,
        gallog::{GallogPage, Line, Matter, Owner, Part, Row, Tab, Typed},
        mail::{MailPage, MailState, Said as Mailed},
        me::{Account, MePage, Said},
        oidc::{LinksPage, NewPage},
        open::{About, OpenPage},
        proof::{Passkey, PasskeysPage, SecondPage, TwoStep, TwoStepPage},
    },
};

const CODE: &str = "abcd2345";

fn signed(now: Moment) -> Signed {
    Signed {
        id: MemberId(1),
        code: CODE.to_owned(),
        nick: EVIL.to_owned(),
        kind: AuthorKind::FixedNick,
        role: Role::None,
        session: "s".to_owned(),
        proved_at: now,
        is_strong: false,
        has_password: true,
    }
}

fn owner(now: Moment) -> Owner {
    Owner {
        code: CODE.to_owned(),
        nick: EVIL.to_owned(),
        kind: AuthorKind::FixedNick,
        created_at: now,
        parts: [
            ("2".to_owned(), Audience::Everybody),
            ("1".to_owned(), Audience::Members),
            ("0".to_owned(), Audience::Owner),
            ("1".to_owned(), Audience::Everybody),
        ],
        nicks: vec![(EVIL.to_owned(), now)],
    }
}

fn part(tab: Tab) -> Part {
    let folder = if tab == Tab::Scraps { 1 } else { -2 };
    let folders = if tab == Tab::Scraps { vec![(1, EVIL.to_owned())] } else { Vec::new() };
    Part { tab, older: Some("before=1.2.3".to_owned()), is_first: false, folders, folder }
}

/// The pages, for a guest and for the member himself.
pub(super) fn pages(guest: &Site) -> Vec<(&'static str, String)> {
    let now = guest.now;
    let site = Site { member: Some(signed(now)), ..guest.clone() };
    let keyless = Signed { has_password: false, ..signed(now) };
    let keyless = Site { member: Some(keyless), ..guest.clone() };
    let wrong = || Some(Refusal::NickTaken);
    let new = SignUpForm { nick: EVIL.to_owned(), refusal: wrong(), ..SignUpForm::default() };
    let link = Link { subject: "s".to_owned(), issuer: EVIL.to_owned(), linked_at: now };
    let typed_gallery = NewGallery { name: EVIL.to_owned(), ..NewGallery::default() };
    let request = GalleryRequest {
        id: 1,
        member: MemberId(1),
        slug: "ramen".to_owned(),
        name: EVIL.to_owned(),
        kind: "mini".to_owned(),
        description: EVIL.to_owned(),
        default_nick: EVIL.to_owned(),
        created_at: now,
        state: Answered::Refused,
        answer: EVIL.to_owned(),
    };
    let asked = About {
        needs_approval: true,
        just_asked: true,
        requests: vec![request],
        ..About::default()
    };
    let row = Row {
        url: "/g/baduk/7".to_owned(),
        text: EVIL.to_owned(),
        gallery: EVIL.to_owned(),
        scrap_url: "/g/baduk/7/scrap".to_owned(),
        folder: 1,
        at: now,
    };
    let line = Line {
        id: 9,
        author: Author {
            kind: AuthorKind::FixedNick,
            nick: EVIL.to_owned(),
            prefix: String::new(),
            mark: String::new(),
            code: CODE.to_owned(),
        },
        body: EVIL.to_owned(),
        at: now,
    };
    let everybody = Audience::Everybody;
    let shown = Shown {
        posts: everybody,
        comments: everybody,
        scraps: Audience::Owner,
        guestbook: everybody,
    };
    let account = Account {
        code: CODE.to_owned(),
        nick: EVIL.to_owned(),
        kind: AuthorKind::SharedNick,
        created_at: now,
        shown,
    };
    let device = Device {
        key: "k".to_owned(),
        name: EVIL.to_owned(),
        prefix: "121.133".to_owned(),
        created_at: now,
        seen_at: now,
        is_this: true,
    };
    let passkey =
        Passkey { id: "i".to_owned(), name: EVIL.to_owned(), created_at: now, used_at: now };
    let off = TwoStep::Off {
        note: "note".to_owned(),
        typed: "JBSWY3DP".to_owned(),
        address: "otpauth://totp/x?secret=JBSWY3DP".to_owned(),
    };
    let refused = Some(("nick", Refusal::NickTaken));
    let said = Said { welcome: Some("/g/baduk".to_owned()), refused, ..Said::default() };
    let typed = || Typed { text: EVIL.to_owned(), refusal: Some(Refusal::CommentEmpty) };
    let sign_up = SignUpForm { nick: EVIL.to_owned(), refusal: wrong(), ..SignUpForm::default() };
    let log_in = LogInForm {
        name: EVIL.to_owned(),
        has_passkeys: true,
        refusal: Some(Refusal::LogInWrong),
        ..LogInForm::default()
    };
    let own = MailState::Own {
        known: Some("me@example.org".to_owned()),
        is_on: true,
        typed: EVIL.to_owned(),
    };
    vec![
        ("sign-up", SignUpPage::new(guest, sign_up).render().unwrap()),
        ("log-in", LogInPage::new(guest, log_in).render().unwrap()),
        (
            "second",
            SecondPage::new(guest, "t".to_owned(), "/".to_owned(), Some(Refusal::CodeWrong))
                .render()
                .unwrap(),
        ),
        ("me", MePage::new(&site, account.clone(), said).render().unwrap()),
        ("me-keyless", MePage::new(&keyless, account, Said::default()).render().unwrap()),
        ("oidc-new", NewPage::new(guest, EVIL, new).render().unwrap()),
        (
            "oidc",
            LinksPage::new(&keyless, vec![link], Some(EVIL.to_owned()), true, wrong().as_ref())
                .render()
                .unwrap(),
        ),
        ("open", OpenPage::new(&site, asked, typed_gallery, wrong().as_ref()).render().unwrap()),
        ("devices", DevicesPage::new(&site, vec![device]).render().unwrap()),
        ("two-step", TwoStepPage::new(&site, off, None).render().unwrap()),
        (
            "two-step-on",
            TwoStepPage::new(&site, TwoStep::On(9), Some(("off", Refusal::CodeWrong)))
                .render()
                .unwrap(),
        ),
        (
            "codes",
            TwoStepPage::new(&site, TwoStep::Codes(vec!["abcde-fghij".to_owned()]), None)
                .render()
                .unwrap(),
        ),
        ("passkeys", PasskeysPage::new(&site, vec![passkey], true).render().unwrap()),
        (
            "gallog",
            GallogPage::new(
                guest,
                owner(now),
                part(Tab::Posts),
                Matter::Rows(vec![row.clone()]),
                Typed::default(),
            )
            .render()
            .unwrap(),
        ),
        (
            "gallog-scraps",
            GallogPage::new(&site, owner(now), part(Tab::Scraps), Matter::Rows(vec![row]), typed())
                .render()
                .unwrap(),
        ),
        (
            "gallog-guestbook",
            GallogPage::new(
                &site,
                owner(now),
                part(Tab::Guestbook),
                Matter::Lines(vec![line]),
                typed(),
            )
            .render()
            .unwrap(),
        ),
        (
            "gallog-hidden",
            GallogPage::new(
                guest,
                owner(now),
                part(Tab::Comments),
                Matter::Hidden(Audience::Members),
                Typed::default(),
            )
            .render()
            .unwrap(),
        ),
        ("mail", MailPage::new(&site, own, Some(Refusal::MailAddress)).render().unwrap()),
        (
            "mail-sent",
            MailPage::new(guest, MailState::Done(Mailed::ForgotSent), None).render().unwrap(),
        ),
        ("reset", MailPage::new(guest, MailState::Reset("t".to_owned()), None).render().unwrap()),
    ]
}
