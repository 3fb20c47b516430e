//! Addresses of lists and posts, with whatever is default left out.
//!
//! A row's link carries the list it was clicked in, so that the list below the
//! post, and the way back, are the reader's own.

use crate::domain::{
    comment::Order,
    gallery::Slug,
    pager::PageSize,
    post::{ListKind, PostNo},
};

/// A page of one of a gallery's lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPlace {
    /// The gallery's part of the address.
    pub slug: Slug,
    /// Which posts.
    pub kind: ListKind,
    /// The page, from 1.
    pub page: i64,
    /// Rows to a page.
    pub size: PageSize,
    /// Rows to a page where the address says nothing: the reader's own choice.
    pub usual: PageSize,
}

impl ListPlace {
    /// The first page of everything, as most people see it.
    pub fn first(slug: &Slug) -> ListPlace {
        ListPlace {
            slug: slug.clone(),
            kind: ListKind::All,
            page: 1,
            size: PageSize::DEFAULT,
            usual: PageSize::DEFAULT,
        }
    }

    /// The same list at another page.
    pub fn at(&self, page: i64) -> ListPlace {
        ListPlace { page, ..self.clone() }
    }

    /// Names and values of what is not default, page excepted.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = Vec::new();
        match self.kind {
            ListKind::All => {}
            ListKind::Featured => fields.push(("tab", "featured".to_owned())),
            ListKind::Notice => fields.push(("tab", "notice".to_owned())),
            ListKind::Head(id) => fields.push(("head", id.to_string())),
        }
        // Who has another usual size gets it written out, so that a link that is passed on
        // opens the same page for everyone.
        if (self.size, self.usual) != (PageSize::DEFAULT, PageSize::DEFAULT) {
            fields.push(("size", self.size.rows().to_string()));
        }
        fields
    }

    /// `?tab=featured&page=2`, or nothing at all.
    pub fn query(&self) -> String {
        let mut fields = self.fields();
        if self.page > 1 {
            fields.push(("page", self.page.to_string()));
        }
        join(&fields)
    }

    /// The address of this page of the list.
    pub fn url(&self) -> String {
        format!("/g/{}{}", self.slug, self.query())
    }

    /// The addresses of posts, remembering this list; its page follows from the post.
    pub fn post_links(&self) -> PostLinks {
        PostLinks { before: format!("/g/{}/", self.slug), after: join(&self.fields()) }
    }

    /// Something a post's page does (`vote`, `comments`), remembering list and comment order.
    pub fn post_part(&self, no: PostNo, part: &str, order: Order, comment_page: i64) -> String {
        let mut fields = self.fields();
        if self.page > 1 {
            fields.push(("page", self.page.to_string()));
        }
        if order != Order::Old {
            fields.push(("corder", order.as_str().to_owned()));
        }
        if comment_page > 1 {
            fields.push(("cpage", comment_page.to_string()));
        }
        let slash = if part.is_empty() { "" } else { "/" };
        format!("/g/{}/{}{slash}{part}{}", self.slug, no.0, join(&fields))
    }
}

/// What the addresses of posts begin and end with, as the rows of one page link to them.
#[derive(Debug)]
pub struct PostLinks {
    pub(super) before: String,
    pub(super) after: String,
}

/// A post with the list it was opened from and the page of its comments, so that
/// editing and deleting lead back to what the reader saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostPlace {
    /// The list.
    pub list: ListPlace,
    /// The post.
    pub no: PostNo,
    /// The order of its comments.
    pub order: Order,
    /// The page of its comments, from 1.
    pub comment_page: i64,
}

impl PostPlace {
    /// The address of the post.
    pub fn url(&self) -> String {
        self.part("")
    }

    /// The address of something the post's page does.
    pub fn part(&self, part: &str) -> String {
        self.list.post_part(self.no, part, self.order, self.comment_page)
    }
}

/// Values here are numbers and our own words, which need no encoding.
fn join(fields: &[(&'static str, String)]) -> String {
    let mut query = String::new();
    for (name, value) in fields {
        query.push(if query.is_empty() { '?' } else { '&' });
        query.push_str(name);
        query.push('=');
        query.push_str(value);
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_default_is_left_out() {
        let slug = Slug::parse("baduk").unwrap();
        let first = ListPlace::first(&slug);
        assert_eq!(first.url(), "/g/baduk");
        let links = |place: &ListPlace| (place.post_links().before, place.post_links().after);
        assert_eq!(links(&first.at(3)), ("/g/baduk/".into(), String::new()));
        let featured = ListPlace { kind: ListKind::Featured, size: PageSize::parse("30"), ..first };
        assert_eq!(featured.at(2).url(), "/g/baduk?tab=featured&size=30&page=2");
        let usual = ListPlace { usual: PageSize::parse("100"), ..ListPlace::first(&slug) };
        assert_eq!(usual.url(), "/g/baduk?size=50");
        assert_eq!(
            featured.post_part(PostNo(7), "comments", Order::New, 2),
            "/g/baduk/7/comments?tab=featured&size=30&corder=new&cpage=2"
        );
    }
}
