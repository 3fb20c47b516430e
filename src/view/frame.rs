//! What surrounds every page: head, masthead, strip, right column, foot.

use jiff::tz::TimeZone;

use super::best_box::{BestBox, BestList};
use crate::{
    domain::{
        author::Author,
        gallery::{Gallery, Slug},
        issue::Issue,
        member::Signed,
        time::Moment,
    },
    texts::{Lang, Texts},
};

/// What every page shows besides its own matter, and how it writes dates.
#[derive(Debug, Clone)]
pub struct Site {
    /// The language of the page.
    pub lang: Lang,
    /// Whether members may have passkeys: the site knows its own address.
    pub has_passkeys: bool,
    /// The site's name.
    pub name: String,
    /// `https://host` without a slash at the end, or empty where it is not known.
    pub origin: String,
    /// 갤러리 이슈박스, set by the operator.
    pub issues: Vec<Issue>,
    /// The first page of 실시간 베스트; an empty one is not shown.
    pub best: BestList,
    /// The moment of rendering; dates in lists depend on it.
    pub now: Moment,
    /// The site's time zone.
    pub zone: TimeZone,
    /// Who is logged in; nobody on pages that are kept.
    pub member: Option<Signed>,
}

impl Site {
    /// Whether the member who is logged in wrote it.
    pub(super) fn is_own(&self, author: &Author) -> bool {
        let code = self.member.as_ref().map_or("", |member| member.code.as_str());
        !code.is_empty() && author.code == code
    }

    /// The sentences of the page's language.
    pub fn texts(&self) -> &'static Texts {
        self.lang.texts()
    }
}

/// A gallery to link to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GalleryLink {
    /// Its part of the address.
    pub slug: Slug,
    /// Its name.
    pub name: String,
}

/// What a page says about itself in its head.
#[derive(Debug, Default)]
pub(super) struct About {
    /// The title without the site's name; empty for the site itself.
    pub(super) title: String,
    /// One or two sentences; empty for none.
    pub(super) description: String,
    /// The one path of this page; empty for pages that are not to be found.
    pub(super) path: String,
    /// `website` or `article`.
    pub(super) kind: &'static str,
}

/// The frame of a page, ready to print.
#[derive(Debug)]
pub struct Frame {
    pub(super) lang: &'static str,
    pub(super) locale: &'static str,
    /// The language to switch to: its tag and its own name.
    pub(super) other: (&'static str, &'static str),
    pub(super) site: String,
    pub(super) title: String,
    pub(super) heading: String,
    pub(super) description: String,
    /// Empty for pages that search engines should leave alone.
    pub(super) canonical: String,
    pub(super) absolute: bool,
    pub(super) kind: &'static str,
    /// When an article was written and last changed, for machines; empty for other pages.
    pub(super) published: String,
    pub(super) modified: String,
    /// The icon, or what the page shows, by its whole address, for link previews; empty where
    /// the origin is not known.
    pub(super) picture: String,
    pub(super) issues: Vec<Issue>,
    /// `None` where the box is not shown.
    pub(super) best: Option<BestBox>,
    /// Where the field in the head searches, and what it says.
    pub(super) seek: String,
    pub(super) seek_hint: String,
    /// The nick of whoever is logged in.
    pub(super) member: Option<String>,
    /// Whoever is logged in has no password that could be asked for.
    pub(super) is_keyless: bool,
    /// What a passkey in the place of a password takes; empty where there are none.
    pub(super) passkey_js: String,
    pub(super) early: &'static str,
    pub(super) css: String,
    pub(super) js: String,
    pub(super) icon: String,
}

impl Frame {
    /// There is something to show in the right column.
    pub(super) fn has_side(&self) -> bool {
        self.best.is_some() || self.issues.len() > 1
    }

    /// Puts what a page says about itself into the site's frame.
    pub(super) fn new(site: &Site, about: About) -> Frame {
        let canonical = match about.path.as_str() {
            "" => String::new(),
            path => format!("{}{path}", site.origin),
        };
        let title = match about.title.as_str() {
            "" => site.name.clone(),
            title => format!("{title} - {}", site.name),
        };
        Frame {
            lang: site.lang.tag(),
            locale: if site.lang == Lang::Ko { "ko_KR" } else { "en_US" },
            other: (site.lang.other().tag(), site.lang.other().texts().language),
            title,
            heading: if about.title.is_empty() { site.name.clone() } else { about.title },
            site: site.name.clone(),
            description: about.description,
            absolute: !site.origin.is_empty() && !canonical.is_empty(),
            canonical,
            kind: about.kind,
            published: String::new(),
            modified: String::new(),
            picture: match site.origin.as_str() {
                "" => String::new(),
                origin => format!("{origin}{}", super::asset::url("icon.png")),
            },
            issues: site.issues.iter().map(safe_issue).collect(),
            best: (!site.best.posts.is_empty()).then(|| BestBox::new(&site.best)),
            seek: "/search".to_owned(),
            seek_hint: site.texts().searching.hint.to_owned(),
            member: site.member.as_ref().map(|member| member.nick.clone()),
            is_keyless: site.member.as_ref().is_some_and(|member| !member.has_password),
            passkey_js: match site.has_passkeys {
                true => super::asset::url("passkey.js"),
                false => String::new(),
            },
            early: *super::early::SCRIPT,
            css: super::asset::url("madang.css"),
            js: super::asset::url("madang.js"),
            icon: super::asset::url("mark.svg"),
        }
    }
}

impl Frame {
    /// Lets the field in the head search one gallery.
    pub(super) fn seek_in(&mut self, site: &Site, gallery: &Gallery) {
        self.seek = format!("/g/{}/search", gallery.slug);
        self.seek_hint = (site.texts().searching.hint_gallery)(&gallery.name);
    }

    /// Shows a gallery's cover in link previews, if everyone may see it.
    pub(super) fn picture_of(&mut self, site: &Site, gallery: &Gallery) {
        if let Some(cover) = gallery.public_cover().filter(|_| !site.origin.is_empty()) {
            self.picture = format!("{}{}", site.origin, cover.path(&gallery.slug));
        }
    }
}

/// A line whose address is not safe stays, without its link.
fn safe_issue(issue: &Issue) -> Issue {
    let url = if is_safe_url(&issue.url) { issue.url.clone() } else { String::new() };
    Issue { text: issue.text.clone(), url }
}

/// Whether a link may lead there: a path of this site, or `http(s)`.
pub fn is_safe_url(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    is_safe_path(url) || lower.starts_with("https://") || lower.starts_with("http://")
}

/// Whether it is a path of this site and nothing that a browser takes for another's.
///
/// A browser takes tabs and line ends out of an address before it reads it.
pub fn is_safe_path(url: &str) -> bool {
    let is_plain = |c: char| c != '\\' && !c.is_control();
    url.starts_with('/') && !url.starts_with("//") && url.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_and_web_addresses_are_linked() {
        for safe in ["/g/baduk", "https://example.org/", "HTTP://example.org"] {
            assert!(is_safe_url(safe), "{safe}");
        }
        for unsafe_one in
            ["javascript:alert(1)", "//evil.example", "/\\evil.example", "data:text/html,x", ""]
        {
            assert!(!is_safe_url(unsafe_one), "{unsafe_one}");
        }
    }
}
