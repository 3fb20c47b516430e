//! The comments under a post, and the form to write one.

use super::{
    author::AuthorText, captcha::AskedText, date::DateText, frame::Site, link::ListPlace,
    list::Choice, pager::PagerText,
};
use crate::{
    domain::{
        author::AuthorKind,
        comment::{Comment, CommentId, DeletedBy, Order},
        gallery::Gallery,
        pager::Pager,
        post::Post,
        refusal::Refusal,
    },
    texts::Texts,
};

/// A page of comments, as the store gives it.
#[derive(Debug, Clone)]
pub struct CommentList {
    /// In the order they are shown, replies after the first of their thread.
    pub items: Vec<Comment>,
    /// 등록순, 최신순, 답글순.
    pub order: Order,
    /// The pages there are.
    pub pager: Pager,
}

/// What stands in the form: nothing at first, what was typed after a refusal.
#[derive(Debug, Clone, Default)]
pub struct CommentForm {
    /// The nick as typed.
    pub nick: String,
    /// The words as typed.
    pub body: String,
    /// The comment being replied to.
    pub parent: Option<CommentId>,
    /// Idempotency token of the form.
    pub token: String,
    /// Why it was declined.
    pub refusal: Option<Refusal>,
}

/// A refusal beside the field it is about; `field` is empty for the form as a whole.
#[derive(Debug, Clone)]
pub(super) struct FieldError {
    pub(super) field: &'static str,
    pub(super) text: String,
    /// Where more can be read: path and words.
    pub(super) more: Option<(String, &'static str)>,
}

impl FieldError {
    pub(super) fn new(refusal: Option<&Refusal>, t: &'static Texts) -> Option<FieldError> {
        refusal.map(|refusal| FieldError {
            field: refusal.field().unwrap_or(""),
            text: t.refusal(refusal),
            more: match refusal {
                Refusal::Banned(ban) => Some((ban.path.clone(), t.staff.ban_see)),
                _ => None,
            },
        })
    }
}

/// A form's values, ready to print.
#[derive(Debug, Clone, Default)]
pub(super) struct FormText {
    /// Part of the ids in this form, so that several can stand on one page.
    pub(super) id: String,
    /// The comment it answers; empty where a script fills that in, `None` for a comment of its own.
    pub(super) parent: Option<String>,
    /// Words over the form, for those who hear it.
    pub(super) label: String,
    pub(super) nick: String,
    pub(super) body: String,
    pub(super) error: Option<FieldError>,
    pub(super) asked: Option<AskedText>,
}

impl FormText {
    /// The sentence for a field, where the refusal is about it.
    pub(super) fn error_of(&self, field: &str) -> Option<&str> {
        self.error.as_ref().filter(|error| error.field == field).map(|error| error.text.as_str())
    }
}

/// A comment, ready to print.
#[derive(Debug)]
pub(super) struct CommentText {
    pub(super) id: i64,
    pub(super) is_reply: bool,
    pub(super) mention: String,
    pub(super) author: AuthorText,
    pub(super) by_post_author: bool,
    pub(super) body_html: String,
    pub(super) date: DateText,
    /// The sentence of a tombstone.
    pub(super) tombstone: Option<&'static str>,
    /// Why it is blocked, and how its writer objects; empty where it is not.
    pub(super) objection_url: String,
    /// Empty where a password cannot delete it.
    pub(super) delete_url: String,
    /// Where staff is told of it, or a block asked for.
    pub(super) report_url: String,
    /// Where it is answered; empty where it cannot be, and under tombstones.
    pub(super) reply_url: String,
    /// What the form to answer it is called; empty like its address.
    pub(super) reply_to: String,
    /// The form to answer it, where it was asked for.
    pub(super) form: Option<FormText>,
}

/// Comments and form, ready to print.
#[derive(Debug)]
pub(super) struct CommentsText {
    pub(super) total: i64,
    pub(super) orders: Vec<Choice>,
    pub(super) items: Vec<CommentText>,
    pub(super) pager: PagerText,
    pub(super) has_pages: bool,
    pub(super) not_saved: String,
    pub(super) action: String,
    pub(super) token: String,
    pub(super) default_nick: String,
    /// Whoever reads may write as well.
    pub(super) can_write: bool,
    pub(super) form: FormText,
    /// What a script copies for a reply.
    pub(super) blank: FormText,
}

impl CommentsText {
    pub(super) fn new(
        site: &Site,
        gallery: &Gallery,
        place: &ListPlace,
        post: &Post,
        list: &CommentList,
        form: CommentForm,
    ) -> CommentsText {
        let (t, no) = (site.texts(), post.row.no);
        let part = |part: &str| place.post_part(no, part, list.order, list.pager.page);
        let page_url = |page| format!("{}#comments", place.post_part(no, "", list.order, page));
        let can_write = gallery.settings.guests_write || site.member.is_some();
        let answer = Answering { form: &form, can_write };
        let items = list
            .items
            .iter()
            .map(|comment| comment_text(site, post, comment, &answer, &part))
            .collect();
        CommentsText {
            total: post.row.comments,
            orders: [
                (Order::Old, t.order_old),
                (Order::New, t.order_new),
                (Order::Reply, t.order_reply),
            ]
            .into_iter()
            .map(|(order, text)| Choice {
                text: text.to_owned(),
                url: format!("{}#comments", place.post_part(no, "", order, 1)),
                is_current: order == list.order,
            })
            .collect(),
            items,
            pager: PagerText::new(list.pager, page_url),
            has_pages: list.pager.last > 1,
            not_saved: match post.comments_not_saved {
                count if count > 0 => (t.comments_not_saved)(count),
                _ => String::new(),
            },
            action: part("comments"),
            token: form.token.clone(),
            default_nick: gallery.settings.default_nick.clone(),
            can_write,
            form: form_text(t, &form, None, t.comment_write.to_owned()),
            blank: FormText { parent: Some(String::new()), ..FormText::default() },
        }
    }
}

/// Who answers what.
struct Answering<'a> {
    form: &'a CommentForm,
    can_write: bool,
}

fn comment_text(
    site: &Site,
    post: &Post,
    comment: &Comment,
    answer: &Answering<'_>,
    part: &impl Fn(&str) -> String,
) -> CommentText {
    let t = site.texts();
    let id = comment.id.0;
    let is_gone = comment.deleted_by.is_some();
    let can_answer = answer.can_write && !is_gone;
    let reply_to = if can_answer { (t.reply_to)(&comment.author.nick) } else { String::new() };
    CommentText {
        id,
        is_reply: comment.thread.is_some_and(|thread| thread != comment.id),
        mention: comment.mention.clone(),
        author: AuthorText::new(comment.author.clone(), t),
        by_post_author: comment.by_post_author,
        body_html: comment.body_html.clone(),
        date: DateText::in_list(site, comment.written_at, false),
        tombstone: comment.deleted_by.map(|by| t.tombstone(by)),
        objection_url: match comment.deleted_by {
            Some(DeletedBy::Claim) => part(&format!("comments/{id}/objection")),
            _ => String::new(),
        },
        delete_url: match comment.author.kind {
            _ if is_gone => String::new(),
            AuthorKind::Guest => part(&format!("comments/{id}/delete")),
            _ if site.is_own(&comment.author) || site.is_own(&post.row.author) => {
                part(&format!("comments/{id}/delete"))
            }
            _ => String::new(),
        },
        report_url: part(&format!("comments/{id}/report")),
        reply_url: match can_answer {
            true => format!("{}#c{id}", part(&format!("comments/{id}/reply"))),
            false => String::new(),
        },
        form: (can_answer && answer.form.parent == Some(comment.id))
            .then(|| form_text(t, answer.form, Some(comment.id), reply_to.clone())),
        reply_to,
    }
}

/// What was typed goes back into the one form it was typed in.
fn form_text(
    t: &'static Texts,
    form: &CommentForm,
    parent: Option<CommentId>,
    label: String,
) -> FormText {
    let mut text = FormText {
        id: parent.map(|id| id.0.to_string()).unwrap_or_default(),
        parent: parent.map(|id| id.0.to_string()),
        label,
        ..FormText::default()
    };
    if form.parent == parent {
        text.nick.clone_from(&form.nick);
        text.body.clone_from(&form.body);
        text.error = FieldError::new(form.refusal.as_ref(), t);
        text.asked = AskedText::of(form.refusal.as_ref(), t);
    }
    text
}
