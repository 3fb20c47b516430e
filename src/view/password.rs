//! Asks for a guest's password before an edit or a deletion.

use askama::Template;

use super::{
    comment::FieldError,
    date::DateText,
    frame::{About, Frame, Site},
    gallery::GalleryText,
    link::PostPlace,
};
use crate::{
    domain::{comment::Comment, gallery::Gallery, post::PostRow, refusal::Refusal},
    texts::Texts,
};

/// `/g/{slug}/{no}/edit`, `…/delete` and `…/comments/{id}/delete`
#[derive(Debug, Template)]
#[template(path = "password/page.html")]
pub struct PasswordPage {
    t: &'static Texts,
    frame: Frame,
    gallery: GalleryText,
    heading: &'static str,
    help: &'static str,
    submit: &'static str,
    /// What is about to change: a title, or the name over a comment.
    subject: String,
    is_deletion: bool,
    /// The member who is logged in wrote it: no password is asked.
    is_own: bool,
    action: String,
    cancel: String,
    error: Option<FieldError>,
}

impl PasswordPage {
    /// Before the form to edit a post.
    pub fn edit(
        site: &Site,
        gallery: &Gallery,
        place: &PostPlace,
        post: &PostRow,
        refusal: Option<Refusal>,
    ) -> PasswordPage {
        let t = site.texts();
        let words = (t.ask_edit, t.ask_edit_help, t.confirm);
        let own = site.is_own(&post.author);
        PasswordPage::make(site, gallery, place, "edit", words, post.title.clone(), own, refusal)
    }

    /// Before a post is deleted.
    pub fn delete_post(
        site: &Site,
        gallery: &Gallery,
        place: &PostPlace,
        post: &PostRow,
        refusal: Option<Refusal>,
    ) -> PasswordPage {
        let t = site.texts();
        let own = site.is_own(&post.author);
        let help = if own { t.member.ask_delete_own_help } else { t.ask_delete_help };
        let words = (t.ask_delete, help, t.delete);
        PasswordPage::make(site, gallery, place, "delete", words, post.title.clone(), own, refusal)
    }

    /// Before a comment is deleted, by its writer or the post's.
    pub fn delete_comment(
        site: &Site,
        gallery: &Gallery,
        place: &PostPlace,
        post: &PostRow,
        comment: &Comment,
        refusal: Option<Refusal>,
    ) -> PasswordPage {
        let t = site.texts();
        let own = site.is_own(&comment.author) || site.is_own(&post.author);
        let help = if own { t.member.ask_delete_own_help } else { t.ask_delete_comment_help };
        let words = (t.ask_delete_comment, help, t.delete);
        let author = &comment.author;
        let subject = match author.prefix.as_str() {
            "" => author.nick.clone(),
            prefix => format!("{}({prefix})", author.nick),
        };
        let subject =
            format!("{subject} · {}", DateText::full(site, comment.written_at, false).full);
        let part = format!("comments/{}/delete", comment.id.0);
        PasswordPage::make(site, gallery, place, &part, words, subject, own, refusal)
    }

    #[expect(clippy::too_many_arguments, reason = "the three pages differ in each of these")]
    fn make(
        site: &Site,
        gallery: &Gallery,
        place: &PostPlace,
        part: &str,
        (heading, help, submit): (&'static str, &'static str, &'static str),
        subject: String,
        is_own: bool,
        refusal: Option<Refusal>,
    ) -> PasswordPage {
        let t = site.texts();
        let about = About {
            title: heading.to_owned(),
            description: String::new(),
            path: String::new(),
            kind: "website",
        };
        PasswordPage {
            t,
            frame: Frame::new(site, about),
            gallery: GalleryText::new(site, gallery, Vec::new()),
            heading,
            help,
            submit,
            subject,
            is_deletion: part != "edit",
            is_own,
            action: place.part(part),
            cancel: place.url(),
            error: FieldError::new(refusal.as_ref(), t),
        }
    }
}
