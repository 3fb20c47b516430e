//! Bans and appeals, and the staff of a gallery.

use askama::Template;

use super::{super::frame::Frame, DateText, Desk, Gallery, Site, Staff, Tabs, Texts, Top, top};
use crate::domain::{
    authority::{Right, Role, Who},
    ban::{Appeal, Ban, FOREVER},
    time::Moment,
};

/// `/g/{slug}/manage/bans`
#[derive(Debug, Template)]
#[template(path = "desk/bans.html")]
pub struct BansPage {
    t: &'static Texts,
    s: &'static Staff,
    d: &'static Desk,
    frame: Frame,
    top: Top,
    appeals: Vec<(BanRow, String, DateText)>,
    bans: Vec<BanRow>,
}

#[derive(Debug)]
struct BanRow {
    key: String,
    label: String,
    kind: &'static str,
    reason: String,
    by: String,
    post: i64,
    until: Option<DateText>,
    holds: bool,
}

impl BansPage {
    /// Appeals that wait, and the gallery's own bans, newest first.
    pub fn new(
        site: &Site,
        tabs: &Tabs,
        gallery: &Gallery,
        bans: Vec<Ban>,
        appeals: Vec<(Ban, Appeal)>,
    ) -> BansPage {
        let (t, s, d) = (site.texts(), site.texts().staff, site.texts().desk);
        let (frame, top) = top(site, tabs, gallery);
        let row = |ban: Ban| BanRow {
            key: format!("{}-{}", ban.list, ban.id),
            kind: (s.ban_target)(&ban.kind),
            holds: ban.holds(site.now),
            until: (ban.until < FOREVER).then(|| DateText::full(site, ban.until, false)),
            by: match ban.by_name.as_str() {
                "" => Role::parse(&ban.by_role).map_or("", s.role).to_owned(),
                name => name.to_owned(),
            },
            post: if ban.from == gallery.id { ban.post } else { 0 },
            label: ban.label,
            reason: ban.reason,
        };
        BansPage {
            t,
            s,
            d,
            frame,
            top,
            appeals: appeals
                .into_iter()
                .map(|(ban, appeal)| {
                    (row(ban), appeal.words, DateText::in_list(site, appeal.at, false))
                })
                .collect(),
            bans: bans.into_iter().map(row).collect(),
        }
    }
}

/// Somebody with an office.
pub struct SeatText {
    /// His nick.
    pub nick: String,
    /// 식별코드
    pub code: String,
    /// The office.
    pub who: Who,
    /// Since when.
    pub since: Moment,
}

/// `/g/{slug}/manage/staff`
#[derive(Debug, Template)]
#[template(path = "desk/staff.html")]
pub struct StaffPage {
    t: &'static Texts,
    d: &'static Desk,
    frame: Frame,
    top: Top,
    seats: Vec<SeatRow>,
    rights: Vec<(&'static str, &'static str)>,
    may_name: bool,
    may_resign: bool,
}

#[derive(Debug)]
struct SeatRow {
    nick: String,
    code: String,
    role: &'static str,
    rights: String,
    since: DateText,
    is_sub: bool,
}

impl StaffPage {
    /// Who looks after the gallery, and what the reader may change of that.
    pub fn new(
        site: &Site,
        tabs: &Tabs,
        gallery: &Gallery,
        who: Who,
        seats: Vec<SeatText>,
    ) -> StaffPage {
        let (t, s, d) = (site.texts(), site.texts().staff, site.texts().desk);
        let (frame, top) = top(site, tabs, gallery);
        let row = |seat: SeatText| SeatRow {
            nick: seat.nick,
            code: seat.code,
            role: (s.role)(seat.who.role),
            rights: seat.who.rights.iter().map(d.right).collect::<Vec<_>>().join(", "),
            since: DateText::in_list(site, seat.since, false),
            is_sub: seat.who.role == Role::Sub,
        };
        StaffPage {
            t,
            d,
            frame,
            top,
            seats: seats.into_iter().map(row).collect(),
            rights: Right::ALL.map(|right| (right.as_str(), (d.right)(right))).into(),
            may_name: who.role == Role::Manager || who.role.is_operator(),
            may_resign: matches!(who.role, Role::Manager | Role::Sub),
        }
    }
}
