//! Members: the list, and one of them.

use askama::Template;

use super::{After, Top, top};
use crate::{
    domain::{
        author::AuthorKind,
        ban::{Ban, FOREVER, SITE_LIST, Span},
        member::Role,
        time::Moment,
    },
    texts::{Texts, console::Console},
    view::{
        date::DateText,
        frame::{Frame, Site},
    },
};

/// A member as the console reads him.
pub struct MemberCase {
    /// 식별코드
    pub code: String,
    /// The nick.
    pub nick: String,
    /// 고정닉 or 반고정닉.
    pub kind: AuthorKind,
    /// What else he may do.
    pub role: Role,
    /// Since when.
    pub since: Moment,
}

#[derive(Debug)]
struct MemberLine {
    code: String,
    nick: String,
    kind: &'static str,
    is_operator: bool,
    since: DateText,
}

fn line(site: &Site, member: MemberCase) -> MemberLine {
    let t = site.texts();
    MemberLine {
        kind: if member.kind == AuthorKind::FixedNick { t.fixed_nick } else { t.shared_nick },
        is_operator: member.role == Role::Operator,
        since: DateText::full(site, member.since, true),
        code: member.code,
        nick: member.nick,
    }
}

/// `/admin/members`
#[derive(Debug, Template)]
#[template(path = "console/members.html")]
pub struct MembersPage {
    t: &'static Texts,
    c: &'static Console,
    frame: Frame,
    top: Top,
    find: String,
    members: Vec<MemberLine>,
    more: Option<String>,
    is_first: bool,
}

impl MembersPage {
    /// A page of the list; `more`: the query of the next.
    pub fn new(
        site: &Site,
        find: String,
        members: Vec<MemberCase>,
        more: Option<String>,
        is_first: bool,
    ) -> MembersPage {
        let (frame, top) = top(site, "/admin/members", After::Nothing);
        let members = members.into_iter().map(|member| line(site, member)).collect();
        let more = more.map(|query| format!("/admin/members?{query}"));
        let (t, c) = (site.texts(), site.texts().console);
        MembersPage { t, c, frame, top, find, members, more, is_first }
    }
}

/// What is known of a member.
pub struct Known {
    /// Posts and comments that stand.
    pub wrote: (i64, i64),
    /// Devices on which he is logged in.
    pub sessions: i64,
    /// Addresses of galleries, and whether he is 매니저 there.
    pub offices: Vec<(String, bool)>,
    /// Bans, newest first, with the address of the gallery they were spoken in.
    pub bans: Vec<(Ban, Option<String>)>,
}

/// `/admin/members/{code}`
#[derive(Debug, Template)]
#[template(path = "console/member.html")]
pub struct MemberPage {
    t: &'static Texts,
    c: &'static Console,
    frame: Frame,
    top: Top,
    member: MemberLine,
    wrote: (i64, i64),
    sessions: i64,
    offices: Vec<(String, &'static str)>,
    bans: Vec<BanLine>,
    /// The bans on the whole site that hold.
    held: Vec<i64>,
    spans: Vec<(String, String)>,
}

#[derive(Debug)]
struct BanLine {
    place: String,
    reason: String,
    by: String,
    since: DateText,
    until: Option<DateText>,
    holds: bool,
}

impl MemberPage {
    /// All of it.
    pub fn new(site: &Site, member: MemberCase, known: Known, after: After) -> MemberPage {
        let (frame, top) = top(site, "/admin/members", after);
        let (t, c) = (site.texts(), site.texts().console);
        let s = t.staff;
        let on_site =
            |ban: &&(Ban, Option<String>)| ban.0.list == SITE_LIST && ban.0.holds(site.now);
        let held = known.bans.iter().filter(on_site).map(|(ban, _)| ban.id).collect();
        let ban = |(ban, slug): (Ban, Option<String>)| BanLine {
            place: match ban.list {
                SITE_LIST => c.whole_site.to_owned(),
                _ => slug.unwrap_or_default(),
            },
            holds: ban.holds(site.now),
            since: DateText::full(site, ban.since, true),
            until: (ban.until < FOREVER).then(|| DateText::full(site, ban.until, false)),
            reason: ban.reason,
            by: ban.by_name,
        };
        let office = |(slug, is_manager): (String, bool)| {
            use crate::domain::authority::Role::{Manager, Sub};
            (slug, (s.role)(if is_manager { Manager } else { Sub }))
        };
        MemberPage {
            t,
            c,
            frame,
            top,
            member: line(site, member),
            wrote: known.wrote,
            sessions: known.sessions,
            offices: known.offices.into_iter().map(office).collect(),
            bans: known.bans.into_iter().map(ban).collect(),
            held,
            spans: Span::OFFERED.map(|span| (span.word(), (s.ban_for)(span))).into(),
        }
    }
}
