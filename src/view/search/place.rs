//! The address of a search, with what is default left out.

use form_urlencoded::Serializer;

use crate::domain::{
    gallery::Slug,
    search::{Scope, Sort},
};

/// A search as its address carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchPlace {
    /// The gallery; `None` for all of them.
    pub slug: Option<Slug>,
    /// What was typed, cut to what is looked at.
    pub text: String,
    /// Where.
    pub scope: Scope,
    /// In which order.
    pub sort: Sort,
    /// `YYYY-MM-DD` or nothing.
    pub from: String,
    /// `YYYY-MM-DD` or nothing.
    pub until: String,
    /// Under this 말머리.
    pub head: Option<i64>,
    /// 개념글 only.
    pub featured: bool,
    /// With a picture only.
    pub image: bool,
}

impl SearchPlace {
    /// The path alone.
    pub fn path(&self) -> String {
        match &self.slug {
            Some(slug) => format!("/g/{slug}/search"),
            None => "/search".to_owned(),
        }
    }

    /// The whole address, with what more is said of it.
    pub fn url(&self, more: &[(&'static str, String)]) -> String {
        let mut query = Serializer::new(String::new());
        query.append_pair("q", &self.text);
        if self.scope != Scope::default() {
            query.append_pair("in", self.scope.as_str());
        }
        if self.sort != Sort::default() {
            query.append_pair("sort", self.sort.as_str());
        }
        for (name, value) in [("from", &self.from), ("to", &self.until)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if let Some(head) = self.head {
            query.append_pair("head", &head.to_string());
        }
        for (name, is_on) in [("featured", self.featured), ("image", self.image)] {
            if is_on {
                query.append_pair(name, "1");
            }
        }
        for (name, value) in more {
            query.append_pair(name, value);
        }
        format!("{}?{}", self.path(), query.finish())
    }

    /// The same for other words.
    pub fn with(&self, text: &str) -> SearchPlace {
        SearchPlace { text: text.to_owned(), ..self.clone() }
    }

    /// The same in all galleries: 말머리 are each gallery's own.
    pub fn everywhere(&self) -> SearchPlace {
        SearchPlace { slug: None, head: None, ..self.clone() }
    }

    /// Its feed, which is always of the newest.
    pub fn feed(&self) -> String {
        SearchPlace { sort: Sort::New, ..self.clone() }.url(&[("format", "rss".to_owned())])
    }

    /// Something is asked besides words, place and order.
    pub fn has_conditions(&self) -> bool {
        !self.from.is_empty()
            || !self.until.is_empty()
            || self.head.is_some()
            || self.featured
            || self.image
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_default_is_left_out_and_the_rest_is_encoded() {
        let place = SearchPlace {
            slug: Slug::parse("baduk"),
            text: "C++ & \"축\"".to_owned(),
            scope: Scope::TitleBody,
            sort: Sort::New,
            from: String::new(),
            until: String::new(),
            head: None,
            featured: false,
            image: false,
        };
        assert_eq!(place.url(&[]), "/g/baduk/search?q=C%2B%2B+%26+%22%EC%B6%95%22");
        let more = SearchPlace {
            scope: Scope::All,
            sort: Sort::Up,
            head: Some(2),
            image: true,
            ..place.clone()
        };
        assert!(more.url(&[]).ends_with("&in=all&sort=up&head=2&image=1"), "{}", more.url(&[]));
        assert!(more.everywhere().url(&[]).starts_with("/search?q=C"));
        assert!(more.feed().ends_with("&in=all&head=2&image=1&format=rss"), "{}", more.feed());
    }
}
