//! What stands behind the `?` of a list or a post. Whatever is not understood is
//! taken as not given: a mangled link still opens.

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};

use super::caller::Carried;
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

/// The query of a list or a post, and what the reader usually wants of a list.
#[derive(Debug, Default)]
pub(super) struct Query {
    page: String,
    size: String,
    usual: PageSize,
    tab: String,
    head: String,
    /// `YYYY-MM-DD`, to jump to.
    pub(super) date: String,
    corder: String,
    cpage: String,
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Query, Infallible> {
        let usual = Carried::of(&parts.headers).rows();
        Ok(Query::parse(parts.uri.query().unwrap_or_default(), usual))
    }
}

impl Query {
    /// What stands behind the `?`; of a name given twice the last one counts. `usual`: how many
    /// rows of a list the reader usually wants.
    pub(super) fn parse(text: &str, usual: PageSize) -> Query {
        let mut query = Query { usual, ..Query::default() };
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            query.set(&name, value.into_owned());
        }
        query
    }

    fn set(&mut self, name: &str, value: String) {
        let field = match name {
            "page" => &mut self.page,
            "size" => &mut self.size,
            "tab" => &mut self.tab,
            "head" => &mut self.head,
            "date" => &mut self.date,
            "corder" => &mut self.corder,
            "cpage" => &mut self.cpage,
            _ => return,
        };
        *field = value;
    }

    /// The page of a list that is asked for.
    pub(super) fn place(&self, gallery: &Gallery) -> ListPlace {
        let head = self.head.parse().ok().filter(|id| gallery.head(*id).is_some());
        self.place_of(gallery.slug.clone(), head)
    }

    /// The same before the gallery is known: a head may turn out not to be there.
    pub(super) fn wanted(&self, slug: Slug) -> ListPlace {
        self.place_of(slug, self.head.parse().ok())
    }

    fn place_of(&self, slug: Slug, head: Option<i64>) -> ListPlace {
        let kind = match (self.tab.as_str(), head) {
            (_, Some(id)) => ListKind::Head(id),
            ("featured", None) => ListKind::Featured,
            ("notice", None) => ListKind::Notice,
            _ => ListKind::All,
        };
        ListPlace {
            slug,
            kind,
            page: self.page(),
            size: PageSize::parse_or(&self.size, self.usual),
            usual: self.usual,
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
