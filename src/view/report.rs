//! Telling staff of a post or comment, and what became of one's reports.

use askama::Template;

use super::{
    asset,
    date::DateText,
    frame::{About, Frame, Site},
    gallery::GalleryText,
};
use crate::{
    domain::{
        comment::{Comment, plain},
        gallery::Gallery,
        post::PostRow,
        refusal::Refusal,
        report::{Kind, Report, State},
    },
    texts::{Texts, desk::Desk},
};

/// What is reported.
pub struct Subject {
    /// The post.
    pub post: PostRow,
    /// The comment under it.
    pub comment: Option<Comment>,
}

impl Subject {
    /// Where it stands.
    pub fn url(&self, gallery: &Gallery) -> String {
        let post = format!("/g/{}/{}", gallery.slug, self.post.no.0);
        match &self.comment {
            None => post,
            Some(comment) => format!("{post}#c{}", comment.id.0),
        }
    }
}

/// What stands in the form.
pub struct Typed {
    /// What is wrong.
    pub kind: Kind,
    /// More about it.
    pub words: String,
}

impl Default for Typed {
    fn default() -> Typed {
        Typed { kind: Kind::Spam, words: String::new() }
    }
}

/// `/g/{slug}/{no}/report` and `…/comments/{id}/report`
#[derive(Debug, Template)]
#[template(path = "report/page.html")]
pub struct ReportPage {
    t: &'static Texts,
    d: &'static Desk,
    frame: Frame,
    gallery: GalleryText,
    subject: String,
    action: String,
    cancel: String,
    /// Where a block can be asked for instead.
    claim: String,
    kinds: Vec<(&'static str, &'static str, bool)>,
    words: String,
    error: Option<String>,
    /// Whether the error is about the words.
    is_of_words: bool,
    more: Option<(String, &'static str)>,
}

impl ReportPage {
    /// The form, with what was typed and why it was refused.
    pub fn new(
        site: &Site,
        gallery: &Gallery,
        subject: &Subject,
        typed: Typed,
        refusal: Option<&Refusal>,
    ) -> ReportPage {
        let (t, d) = (site.texts(), site.texts().desk);
        let about = About {
            title: d.report.to_owned(),
            description: String::new(),
            path: String::new(),
            kind: "website",
        };
        let post = format!("/g/{}/{}", gallery.slug, subject.post.no.0);
        ReportPage {
            t,
            d,
            frame: Frame::new(site, about),
            gallery: GalleryText::new(site, gallery, Vec::new()),
            subject: match &subject.comment {
                None => subject.post.title.clone(),
                Some(comment) => plain(&comment.body_html),
            },
            action: match &subject.comment {
                None => format!("{post}/report"),
                Some(comment) => format!("{post}/comments/{}/report", comment.id.0),
            },
            claim: {
                let url = subject.url(gallery);
                let url: String = form_urlencoded::byte_serialize(url.as_bytes()).collect();
                format!("/claim?post={url}")
            },
            cancel: subject.url(gallery),
            kinds: super::desk::kinds(d)
                .into_iter()
                .map(|(word, text)| (word, text, word == typed.kind.as_str()))
                .collect(),
            words: typed.words,
            error: refusal.map(|refusal| t.refusal(refusal)),
            is_of_words: refusal.and_then(Refusal::field) == Some("words"),
            more: match refusal {
                Some(Refusal::Banned(ban)) => Some((ban.path.clone(), t.staff.ban_see)),
                _ => None,
            },
        }
    }
}

/// `/g/{slug}/reports`
#[derive(Debug, Template)]
#[template(path = "report/own.html")]
pub struct OwnPage {
    t: &'static Texts,
    d: &'static Desk,
    frame: Frame,
    css: String,
    gallery: GalleryText,
    reports: Vec<OwnText>,
}

#[derive(Debug)]
struct OwnText {
    url: String,
    no: i64,
    is_comment: bool,
    kind: &'static str,
    words: String,
    date: DateText,
    state: &'static str,
    is_open: bool,
    answer: String,
}

impl OwnPage {
    /// A reader's reports, newest first.
    pub fn new(site: &Site, gallery: &Gallery, reports: Vec<Report>) -> OwnPage {
        let (t, d) = (site.texts(), site.texts().desk);
        let about = About {
            title: d.own_reports.to_owned(),
            description: String::new(),
            path: String::new(),
            kind: "website",
        };
        let text = |report: Report| OwnText {
            url: match report.comment {
                0 => format!("/g/{}/{}", gallery.slug, report.post),
                id => format!("/g/{}/{}#c{id}", gallery.slug, report.post),
            },
            no: report.post,
            is_comment: report.comment > 0,
            kind: (d.kind)(report.kind),
            date: DateText::in_list(site, report.at, false),
            state: (d.state)(report.state),
            is_open: report.state == State::Open,
            words: report.words,
            answer: report.answer,
        };
        OwnPage {
            t,
            d,
            frame: Frame::new(site, about),
            css: asset::url("desk.css"),
            gallery: GalleryText::new(site, gallery, Vec::new()),
            reports: reports.into_iter().map(text).collect(),
        }
    }
}
