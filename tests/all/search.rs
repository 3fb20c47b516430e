//! Searching over HTTP: pages of hits, as a reader sees them.

use scraper::{Html, Selector};

use crate::guest::Guest;

/// A page of hits.
#[derive(Debug, Clone)]
pub(crate) struct Hits {
    /// Numbers of posts, in order.
    pub(crate) posts: Vec<i64>,
    /// Numbers of comments, in order.
    pub(crate) comments: Vec<i64>,
    /// What is said of how many there are.
    pub(crate) count: String,
    /// Marked words, in order.
    pub(crate) marks: Vec<String>,
    /// Where the page leads on: by the words on its ways.
    pub(crate) ways: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Hits {
    pub(crate) fn parse(html: &str) -> Hits {
        let page = Html::parse_document(html);
        let all = |selector: &str| -> Vec<_> {
            page.select(&Selector::parse(selector).unwrap()).collect()
        };
        let text = |it: &scraper::ElementRef<'_>| it.text().collect::<String>().trim().to_owned();
        let number = |href: &str| href.rsplit_once("#c").and_then(|(_, id)| id.parse().ok());
        Hits {
            posts: all("[data-hit]")
                .iter()
                .map(|it| it.attr("data-hit").unwrap().parse().unwrap())
                .collect(),
            comments: all(".hits a.title")
                .iter()
                .filter_map(|it| number(it.attr("href").unwrap()))
                .collect(),
            count: all(".count").iter().map(text).collect(),
            marks: all(".hits mark").iter().map(text).collect(),
            ways: all(".ways-on a")
                .iter()
                .map(|it| (text(it), it.attr("href").unwrap().to_owned()))
                .collect(),
            text: html.to_owned(),
        }
    }

    /// The address behind a word.
    pub(crate) fn way(&self, word: &str) -> Option<&str> {
        self.ways.iter().find(|(text, _)| text == word).map(|(_, url)| url.as_str())
    }
}

impl Guest {
    /// Searches: the path and what stands behind it, `q` encoded here.
    pub(crate) async fn search(&self, path: &str, q: &str, more: &str) -> Hits {
        let q: String = form_urlencoded::byte_serialize(q.as_bytes()).collect();
        self.hits(&format!("{path}?q={q}{more}")).await
    }

    /// A page of hits at an address.
    pub(crate) async fn hits(&self, address: &str) -> Hits {
        Hits::parse(&self.get(address).await.expect(200).text)
    }
}
