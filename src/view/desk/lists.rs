//! Lists of bans that galleries share, as the manager of one of them sees them.

use askama::Template;

use super::{Desk, Frame, Gallery, Site, Staff, Tabs, Texts, Top, people::BanRow, top};
use crate::domain::ban::Ban;

/// A gallery that goes by a list.
#[derive(Debug)]
pub struct UserText {
    /// Its address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Whether it may write in the list.
    pub may_add: bool,
    /// Whether it may read what stands in it.
    pub may_read: bool,
}

/// A list as the page shows it.
#[derive(Debug)]
pub struct ListText {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The gallery that keeps it: address and name.
    pub owner: Option<(String, String)>,
    /// Whether this gallery keeps it.
    pub is_own: bool,
    /// Whether this gallery may write in it.
    pub may_add: bool,
    /// Whether it may read what stands in it.
    pub may_read: bool,
    /// The other galleries that go by it, of a list of one's own.
    pub users: Vec<UserText>,
    /// Its newest bans, of a list that is gone by and may be read.
    pub bans: Vec<Ban>,
}

#[derive(Debug)]
struct Row {
    /// The word of its forms.
    key: String,
    list: ListText,
    bans: Vec<BanRow>,
}

/// `/g/{slug}/manage/lists`
#[derive(Debug, Template)]
#[template(path = "desk/lists.html")]
pub struct ListsPage {
    t: &'static Texts,
    s: &'static Staff,
    d: &'static Desk,
    frame: Frame,
    top: Top,
    used: Vec<Row>,
    others: Vec<ListText>,
}

impl ListsPage {
    /// The lists this gallery goes by, and those it could.
    pub fn new(
        site: &Site,
        tabs: &Tabs,
        gallery: &Gallery,
        (used, others): (Vec<ListText>, Vec<ListText>),
    ) -> ListsPage {
        let (t, s, d) = (site.texts(), site.texts().staff, site.texts().desk);
        let (frame, mut top) = top(site, tabs, gallery);
        let row = |mut list: ListText| {
            let bans = std::mem::take(&mut list.bans);
            Row {
                key: list.id.to_string(),
                bans: bans.into_iter().map(|ban| BanRow::new(site, gallery, ban)).collect(),
                list,
            }
        };
        let used: Vec<Row> = used.into_iter().map(row).collect();
        let is_named = |row: &Row, form: &str| row.list.is_own && row.key == form;
        top.again.look_for(|form| form == "open" || used.iter().any(|row| is_named(row, form)));
        ListsPage { t, s, d, frame, top, used, others }
    }
}
