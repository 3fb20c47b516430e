//! A gallery's list: tabs, 말머리, rows, page links. Also stands below every post.

use askama::Template;

use super::{
    frame::{About, Frame, GalleryLink, Site},
    gallery::GalleryText,
    link::{ListPlace, PostLinks},
    pager::PagerText,
    row::{PinText, RowText},
};
use crate::{
    domain::{
        gallery::Gallery,
        pager::{PageSize, Pager},
        pin::{Pin, Place},
        post::{ListKind, PostRow},
        search::Scope,
    },
    texts::{Notice, Texts},
};

/// A page of a list, as the store gives it.
#[derive(Debug, Clone)]
pub struct List {
    /// Which list, which page.
    pub place: ListPlace,
    /// The pages there are.
    pub pager: Pager,
    /// 공지 above the rows.
    pub notices: Vec<PostRow>,
    /// The rows, newest first.
    pub rows: Vec<PostRow>,
    /// What the operator pinned above and below.
    pub pins: Vec<Pin>,
}

/// A link that may be where the reader is already.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) text: String,
    pub(super) url: String,
    pub(super) is_current: bool,
}

/// A list, ready to print.
#[derive(Debug)]
pub(super) struct ListText {
    pub(super) caption: String,
    pub(super) has_heads: bool,
    /// Where the rows lead.
    pub(super) links: PostLinks,
    pub(super) tabs: Vec<Choice>,
    pub(super) heads: Vec<Choice>,
    pub(super) sizes: Vec<Choice>,
    pub(super) top: Vec<PinText>,
    pub(super) notices: Vec<RowText>,
    pub(super) rows: Vec<RowText>,
    pub(super) bottom: Vec<PinText>,
    pub(super) pager: PagerText,
    pub(super) page_of: String,
    pub(super) last: i64,
    pub(super) action: String,
    pub(super) fields: Vec<(&'static str, String)>,
    pub(super) write_url: String,
    /// Where its search form leads, and what can be chosen in it.
    pub(super) seek: String,
    pub(super) scopes: Vec<(&'static str, &'static str)>,
    /// What stands where there are no rows.
    pub(super) empty: Notice,
}

impl ListText {
    pub(super) fn new(site: &Site, gallery: &Gallery, list: List) -> ListText {
        let (t, place) = (site.texts(), &list.place);
        let row = |row: PostRow| RowText::new(site, gallery, row);
        let pins = |at: Place| -> Vec<PinText> {
            list.pins
                .iter()
                .filter(|pin| pin.place == at)
                .map(|pin| PinText::new(site, pin))
                .collect()
        };
        ListText {
            caption: (t.list_of)(&gallery.name),
            links: place.post_links(),
            has_heads: !gallery.settings.heads.is_empty(),
            tabs: tabs(t, place),
            heads: heads(t, gallery, place),
            sizes: sizes(t, place),
            top: pins(Place::Top),
            notices: list.notices.into_iter().map(row).collect(),
            rows: list.rows.into_iter().map(row).collect(),
            bottom: pins(Place::Bottom),
            pager: PagerText::new(list.pager, |page| place.at(page).url()),
            page_of: (t.page_of)(list.pager.page, list.pager.last),
            last: list.pager.last,
            action: format!("/g/{}", gallery.slug),
            fields: place.fields(),
            write_url: format!("/g/{}/write", gallery.slug),
            seek: format!("/g/{}/search", gallery.slug),
            scopes: Scope::IN_GALLERY
                .map(|scope| (scope.as_str(), t.searching.scope(scope)))
                .to_vec(),
            empty: empty(t, gallery, place.kind),
        }
    }
}

fn tabs(t: &'static Texts, place: &ListPlace) -> Vec<Choice> {
    [(ListKind::All, t.all_posts), (ListKind::Featured, t.featured), (ListKind::Notice, t.notice)]
        .into_iter()
        .map(|(kind, text)| Choice {
            text: text.to_owned(),
            url: ListPlace { kind, ..place.at(1) }.url(),
            // 말머리 are parts of 전체글, not beside it.
            is_current: match place.kind {
                ListKind::Head(_) => kind == ListKind::All,
                current => current == kind,
            },
        })
        .collect()
}

/// A post becomes 개념글 or 공지 long after it was numbered: those lists have no news by number.
fn live_url(place: &ListPlace) -> String {
    match place.kind {
        ListKind::All if place.page == 1 => format!("/g/{}/live", place.slug),
        ListKind::Head(id) if place.page == 1 => format!("/g/{}/live?head={id}", place.slug),
        _ => String::new(),
    }
}

fn empty(t: &'static Texts, gallery: &Gallery, kind: ListKind) -> Notice {
    match kind {
        ListKind::All if gallery.settings.guests_write => t.list_empty,
        ListKind::All => Notice { help: "", ..t.list_empty },
        ListKind::Featured => t.featured_empty,
        ListKind::Notice => t.notice_empty,
        ListKind::Head(_) => t.head_empty,
    }
}

fn heads(t: &'static Texts, gallery: &Gallery, place: &ListPlace) -> Vec<Choice> {
    if gallery.settings.heads.is_empty() {
        return Vec::new();
    }
    let any = Choice {
        text: t.head_any.to_owned(),
        url: ListPlace { kind: ListKind::All, ..place.at(1) }.url(),
        is_current: place.kind == ListKind::All,
    };
    let open = gallery.settings.heads.iter().filter(|head| !head.is_retired);
    let each = open.map(|head| Choice {
        text: head.name.clone(),
        url: ListPlace { kind: ListKind::Head(head.id), ..place.at(1) }.url(),
        is_current: place.kind == ListKind::Head(head.id),
    });
    std::iter::once(any).chain(each).collect()
}

fn sizes(t: &'static Texts, place: &ListPlace) -> Vec<Choice> {
    PageSize::ALL
        .into_iter()
        .map(|size| Choice {
            text: (t.rows)(size.rows()),
            url: ListPlace { size, ..place.at(1) }.url(),
            is_current: place.size == size,
        })
        .collect()
}

/// `/g/{slug}`: two parts that are made apart, as of a post's page.
#[derive(Debug, Template)]
#[template(path = "list/page.html", escape = "none")]
pub struct ListPage {
    above: ListAbove,
    below: ListBelow,
}

/// The gallery's head, and everything above it.
#[derive(Debug, Template)]
#[template(path = "list/above.html")]
pub struct ListAbove {
    t: &'static Texts,
    frame: Frame,
    gallery: GalleryText,
    /// Where scripts ask for news; empty where newer posts would not stand on this page.
    live_url: String,
}

/// A page of a list, and everything below it: the same on a page of its own and below each
/// post that is in it.
#[derive(Debug, Template)]
#[template(path = "list/below.html")]
pub struct ListBelow {
    t: &'static Texts,
    frame: Frame,
    gallery: GalleryText,
    list: ListText,
}

impl ListPage {
    /// A gallery's list, whole page.
    pub fn new(site: &Site, gallery: &Gallery, related: Vec<GalleryLink>, list: List) -> ListPage {
        let above = ListAbove::new(site, gallery, related, &list.place);
        ListPage { above, below: ListBelow::new(site, gallery, list) }
    }
}

impl ListAbove {
    /// What stands above a page of a list.
    pub fn new(
        site: &Site,
        gallery: &Gallery,
        related: Vec<GalleryLink>,
        place: &ListPlace,
    ) -> ListAbove {
        let t = site.texts();
        let full_name = (t.gallery_of)(&gallery.name);
        let mut title = match place.kind {
            ListKind::All => full_name,
            ListKind::Featured => format!("{} · {full_name}", t.featured),
            ListKind::Notice => format!("{} · {full_name}", t.notice),
            ListKind::Head(id) => {
                let head = gallery.head(id).map_or("", |head| head.name.as_str());
                format!("{head} · {full_name}")
            }
        };
        if place.page > 1 {
            title = format!("{title} ({})", (t.page_title)(place.page));
        }
        let description = match gallery.settings.description.as_str() {
            "" => (t.list_description)(&gallery.name),
            text => text.to_owned(),
        };
        // One address for one content: the size of a page is the reader's own matter.
        let canonical =
            ListPlace { size: PageSize::DEFAULT, usual: PageSize::DEFAULT, ..place.clone() };
        let path =
            if place.size == PageSize::DEFAULT { canonical.url() } else { canonical.at(1).url() };
        let about = About { title, description, path, kind: "website" };
        let mut frame = Frame::new(site, about);
        frame.seek_in(site, gallery);
        frame.picture_of(site, gallery);
        let gallery = GalleryText::new(site, gallery, related);
        ListAbove { t, frame, gallery, live_url: live_url(place) }
    }
}

impl ListBelow {
    /// A page of a list.
    pub fn new(site: &Site, gallery: &Gallery, list: List) -> ListBelow {
        let mut frame = Frame::new(site, About::default());
        frame.seek_in(site, gallery);
        ListBelow {
            t: site.texts(),
            frame,
            gallery: GalleryText::new(site, gallery, Vec::new()),
            list: ListText::new(site, gallery, list),
        }
    }
}
