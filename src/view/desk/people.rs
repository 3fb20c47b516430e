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
    appeals: Vec<AppealRow>,
    bans: Vec<BanRow>,
}

#[derive(Debug)]
struct AppealRow {
    ban: BanRow,
    words: String,
    date: DateText,
    may_grant: bool,
}

/// A ban as staff reads it.
#[derive(Debug)]
pub(super) struct BanRow {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) kind: &'static str,
    pub(super) reason: String,
    pub(super) by: String,
    pub(super) post: i64,
    pub(super) until: Option<DateText>,
    pub(super) holds: bool,
}

impl BanRow {
    pub(super) fn new(site: &Site, gallery: &Gallery, ban: Ban) -> BanRow {
        let s = site.texts().staff;
        BanRow {
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
        }
    }
}

impl BansPage {
    /// Appeals that wait, each with whether it can be granted here; and the gallery's own bans,
    /// newest first.
    pub fn new(
        site: &Site,
        tabs: &Tabs,
        gallery: &Gallery,
        bans: Vec<Ban>,
        appeals: Vec<(Ban, Appeal, bool)>,
    ) -> BansPage {
        let (t, s, d) = (site.texts(), site.texts().staff, site.texts().desk);
        let (frame, mut top) = top(site, tabs, gallery);
        let row = |ban: Ban| BanRow::new(site, gallery, ban);
        let appeal = |(ban, appeal, may_grant): (Ban, Appeal, bool)| AppealRow {
            ban: row(ban),
            words: appeal.words,
            date: DateText::in_list(site, appeal.at, false),
            may_grant,
        };
        let appeals: Vec<AppealRow> = appeals.into_iter().map(appeal).collect();
        top.again.look_for(|form| appeals.iter().any(|appeal| appeal.ban.key == form));
        BansPage { t, s, d, frame, top, appeals, bans: bans.into_iter().map(row).collect() }
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
    /// Until when he is away, if he has said so.
    pub away: Option<Moment>,
    /// Whether it is the reader.
    pub is_own: bool,
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
    /// The end of the reader's own absence, as the field has it; empty for none.
    away: String,
}

#[derive(Debug)]
struct SeatRow {
    nick: String,
    code: String,
    role: &'static str,
    rights: String,
    since: DateText,
    away: Option<String>,
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
        let (frame, mut top) = top(site, tabs, gallery);
        let row = |seat: SeatText| SeatRow {
            nick: seat.nick,
            code: seat.code,
            role: (s.role)(seat.who.role),
            rights: seat.who.rights.iter().map(d.right).collect::<Vec<_>>().join(", "),
            since: DateText::in_list(site, seat.since, false),
            away: seat.away.map(|until| away_text(site, until)),
            is_sub: seat.who.role == Role::Sub,
        };
        let own = seats.iter().find(|seat| seat.is_own).and_then(|seat| seat.away);
        let may_name = who.role == Role::Manager || who.role.is_operator();
        let may_resign = matches!(who.role, Role::Manager | Role::Sub);
        top.again.look_for(|form| match form {
            "name" | "hand_over" => may_name,
            _ => may_resign,
        });
        StaffPage {
            t,
            d,
            frame,
            top,
            away: own.map_or(String::new(), |until| day_field(site, until)),
            seats: seats.into_iter().map(row).collect(),
            rights: Right::ALL.map(|right| (right.as_str(), (d.right)(right))).into(),
            may_name,
            may_resign,
        }
    }
}

/// Until when somebody is away, the last day included.
pub(super) fn away_text(site: &Site, until: Moment) -> String {
    let last = DateText::full(site, Moment(until.0 - 1), true);
    (site.texts().desk.office.away_until)(&last.full.to_string())
}

/// The last day of an absence, as a field for a date has it.
fn day_field(site: &Site, until: Moment) -> String {
    Moment(until.0 - 1).rfc3339(&site.zone).chars().take(10).collect()
}
