//! The reader's own choice of language: `POST /language`, from the foot of every page.

use axum::http::{HeaderMap, HeaderValue, header};
use serde::Deserialize;

use super::{
    caller::LANGUAGE_COOKIE,
    posted::Posted,
    respond::{self, Answer},
};
use crate::{texts::Lang, view::frame::is_safe_path};

/// What the button sends.
#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    lang: String,
}

/// Remembers the language for a year and leads back to where the button was pressed.
pub(super) async fn choose(headers: HeaderMap, Posted(choice): Posted<Choice>) -> Answer {
    let mut response = respond::see(&back(&headers))?;
    if let Some(lang) = Lang::from_tag(&choice.lang) {
        let line =
            format!("{LANGUAGE_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax", lang.tag());
        if let Ok(line) = HeaderValue::from_str(&line) {
            response.headers_mut().append(header::SET_COOKIE, line);
        }
    }
    Ok(response)
}

/// The path the request came from. Only the path: no address can lead to another site.
fn back(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let path = referer.and_then(|url| {
        let (_, rest) = url.split_once("://")?;
        rest.find('/').map(|at| &rest[at..])
    });
    path.filter(|path| is_safe_path(path)).unwrap_or("/").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_never_leaves_the_site() {
        for (referer, path) in [
            ("https://gall.example/g/baduk?page=2", "/g/baduk?page=2"),
            ("https://gall.example", "/"),
            ("https://gall.example//evil.example", "/"),
            ("https://gall.example/\\evil.example", "/"),
            ("nonsense", "/"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, HeaderValue::from_static(referer));
            assert_eq!(back(&headers), path, "{referer}");
        }
        assert_eq!(back(&HeaderMap::new()), "/");
    }
}
