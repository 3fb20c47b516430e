//! What stands behind the `?` of a list or a post. Whatever is not understood is
//! taken as not given: a mangled link still opens.

use std::collections::HashMap;

use serde::Deserialize;

use crate::{
    domain::{
        comment::Order,
        gallery::{Gallery, Slug},
        pager::PageSize,
        post::{ListKind, PostNo},
    },
    view::{
        link::{ListPlace, PostPlace},
        message::Message,
    },
};

/// The query of a list or a post.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "HashMap<String, String>")]
pub(super) struct Query {
    page: String,
    size: String,
    tab: String,
    head: String,
    /// `YYYY-MM-DD`, to jump to.
    pub(super) date: String,
    corder: String,
    cpage: String,
}

/// Of a name given twice the last one counts.
impl From<HashMap<String, String>> for Query {
    fn from(mut fields: HashMap<String, String>) -> Query {
        let mut take = |name: &str| fields.remove(name).unwrap_or_default();
        Query {
            page: take("page"),
            size: take("size"),
            tab: take("tab"),
            head: take("head"),
            date: take("date"),
            corder: take("corder"),
            cpage: take("cpage"),
        }
    }
}

impl Query {
    /// The page of a list that is asked for.
    pub(super) fn place(&self, gallery: &Gallery) -> ListPlace {
        let head = self.head.parse().ok().filter(|id| gallery.head(*id).is_some());
        let kind = match (self.tab.as_str(), head) {
            (_, Some(id)) => ListKind::Head(id),
            ("featured", None) => ListKind::Featured,
            ("notice", None) => ListKind::Notice,
            _ => ListKind::All,
        };
        ListPlace {
            slug: gallery.slug.clone(),
            kind,
            page: self.page(),
            size: PageSize::parse(&self.size),
        }
    }

    /// The page of a list, from 1.
    pub(super) fn page(&self) -> i64 {
        self.page.parse().unwrap_or(1).max(1)
    }

    /// A post as it was opened: from which list, and at which comments.
    pub(super) fn post_place(&self, gallery: &Gallery, no: PostNo) -> PostPlace {
        PostPlace {
            list: self.place(gallery),
            no,
            order: self.comment_order(),
            comment_page: self.comment_page(),
        }
    }

    /// The order of comments.
    pub(super) fn comment_order(&self) -> Order {
        Order::parse(&self.corder)
    }

    /// The page of comments, from 1.
    pub(super) fn comment_page(&self) -> i64 {
        self.cpage.parse().unwrap_or(1)
    }
}

/// Reads a gallery's part of the address.
pub(super) fn slug(text: &str) -> Result<Slug, Message> {
    Slug::parse(text).ok_or(Message::GalleryNotFound)
}

/// Reads a post's part of the address.
pub(super) fn no(text: &str) -> Result<PostNo, Message> {
    text.parse().ok().filter(|no| *no > 0).map(PostNo).ok_or(Message::NotFound)
}
