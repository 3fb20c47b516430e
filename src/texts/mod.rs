//! Every sentence a page says, once per language.
//!
//! A language is a value of [`Texts`]: a missing text does not compile. Texts
//! that carry a number or a name are functions, so word order and particles
//! are the language's own business.

pub mod admin;
pub mod circle;
pub mod console;
pub mod design;
pub mod desk;
mod en;
pub mod entry;
pub mod gallog;
pub mod help;
pub mod josa;
mod ko;
pub mod mail;
pub mod member;
mod number;
pub mod oidc;
pub mod open;
pub mod proof;
mod refusal;
pub mod search;
pub mod settings;
pub mod staff;

use crate::domain::{comment::DeletedBy, gallery::GalleryKind};

/// The languages there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// 한국어
    #[default]
    Ko,
    /// English
    En,
}

impl Lang {
    /// All of them.
    pub const ALL: [Lang; 2] = [Lang::Ko, Lang::En];

    /// The language tag, for `lang` and `Content-Language`.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Ko => "ko",
            Lang::En => "en",
        }
    }

    /// The language of a tag.
    pub fn from_tag(tag: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.tag() == tag)
    }

    /// The one to switch to.
    pub fn other(self) -> Lang {
        match self {
            Lang::Ko => Lang::En,
            Lang::En => Lang::Ko,
        }
    }

    /// The sentences of this language.
    pub fn texts(self) -> &'static Texts {
        match self {
            Lang::Ko => &ko::KO,
            Lang::En => &en::EN,
        }
    }

    /// The language a browser likes best. Korean unless English is asked for
    /// and Korean is not, or is wanted less.
    pub fn from_accept_language(header: &str) -> Lang {
        let mut weights = [0.0_f32; 2];
        for part in header.split(',') {
            let mut pieces = part.trim().split(';');
            let tag = pieces.next().unwrap_or("").trim();
            let weight = pieces
                .find_map(|piece| piece.trim().strip_prefix("q="))
                .map_or(Some(1.0), |q| q.trim().parse::<f32>().ok())
                .unwrap_or(0.0);
            let primary = tag.split('-').next().unwrap_or("");
            let is_primary = |lang: &Lang| lang.tag().eq_ignore_ascii_case(primary);
            if let Some(place) = Lang::ALL.iter().position(is_primary) {
                weights[place] = weights[place].max(weight);
            }
        }
        if weights[1] > weights[0] { Lang::En } else { Lang::Ko }
    }
}

/// How dates are written, as `strftime` patterns.
#[derive(Debug, Clone, Copy)]
pub struct Dates {
    /// In a list, today.
    pub time: &'static str,
    /// In a list, another day of this year.
    pub this_year: &'static str,
    /// In a list, before.
    pub before: &'static str,
    /// A whole day.
    pub day: &'static str,
    /// A moment, to the second.
    pub moment: &'static str,
}

/// A heading and the sentence under it.
#[derive(Debug, Clone, Copy)]
pub struct Notice {
    /// What happened, in a few words.
    pub title: &'static str,
    /// Why, and what helps.
    pub help: &'static str,
}

/// Every text of one language.
#[derive(Debug)]
#[expect(
    missing_docs,
    reason = "each field is the sentence its name says; ko.rs and en.rs are the documentation"
)]
pub struct Texts {
    // Words of the trade.
    pub title: &'static str,
    pub author: &'static str,
    pub date: &'static str,
    pub views: &'static str,
    pub ups: &'static str,
    pub comments: &'static str,
    pub number: &'static str,
    pub head: &'static str,
    pub nick: &'static str,
    pub password: &'static str,
    pub body: &'static str,
    pub fixed_nick: &'static str,
    pub shared_nick: &'static str,
    pub mark_help: &'static str,
    pub notice: &'static str,
    pub featured: &'static str,
    pub all_posts: &'static str,
    pub image: &'static str,
    pub video: &'static str,
    pub poll: &'static str,
    pub kind_main: &'static str,
    pub kind_minor: &'static str,
    pub kind_mini: &'static str,
    pub kind_person: &'static str,
    pub gallery_of: fn(&str) -> String,

    /// The language by its own name.
    pub language: &'static str,
    pub dates: Dates,

    // Frame.
    pub skip: &'static str,
    pub recent: &'static str,
    pub recent_none: &'static str,
    pub issue_box: &'static str,
    pub best: &'static str,
    pub best_lead: &'static str,
    pub best_none: &'static str,
    pub side: &'static str,
    pub footer: &'static str,
    pub top: &'static str,
    pub theme: &'static str,
    pub theme_auto: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    pub settings: &'static str,
    pub shortcuts: &'static str,
    pub design: &'static str,
    pub design_page: &'static design::Design,
    pub site_menu: &'static str,
    pub footer_menu: &'static str,
    pub home: &'static str,
    pub more: &'static str,
    pub dock: &'static str,

    // Home and recents.
    pub galleries: &'static str,
    pub galleries_none: &'static str,
    pub home_lead: &'static str,
    pub home_description: fn(&str) -> String,
    pub recent_lead: &'static str,

    // List.
    pub list_of: fn(&str) -> String,
    pub list_description: fn(&str) -> String,
    pub list_empty: Notice,
    pub featured_empty: Notice,
    pub notice_empty: Notice,
    pub head_empty: Notice,
    pub list_tabs: &'static str,
    pub heads: &'static str,
    pub head_any: &'static str,
    pub rows: fn(i64) -> String,
    pub rows_choose: &'static str,
    pub related: &'static str,
    pub feature_rule: &'static str,
    pub feature_points: fn(i64) -> String,
    pub feature_weights: fn(i64, i64) -> String,
    pub feature_age: fn(i64) -> String,
    pub feature_off: &'static str,
    pub write: &'static str,
    pub pages: &'static str,
    pub page: &'static str,
    pub page_of: fn(i64, i64) -> String,
    pub page_title: fn(i64) -> String,
    pub first: &'static str,
    pub last: &'static str,
    pub before: &'static str,
    pub after: &'static str,
    pub go: &'static str,
    pub go_page: &'static str,
    pub go_date: &'static str,

    // What scripts add to a list; `{}` is the number they know.
    pub new_post: &'static str,
    pub new_posts: &'static str,
    pub preview: &'static str,
    pub preview_next: &'static str,
    pub preview_before: &'static str,
    pub preview_open: &'static str,
    pub preview_failed: &'static str,
    pub loading: &'static str,
    pub retry: &'static str,
    pub close: &'static str,
    pub help: &'static help::Help,
    pub setting: &'static settings::Settings,
    pub searching: &'static search::Search,
    pub staff: &'static staff::Staff,
    pub desk: &'static desk::Desk,
    pub circle: &'static circle::Words,
    pub open: &'static open::Open,
    pub admin: &'static admin::Admin,
    pub console: &'static console::Console,
    pub member: &'static member::Member,
    pub gallog: &'static gallog::Gallog,
    pub proof: &'static proof::Proof,
    pub mail: &'static mail::Mail,
    pub oidc: &'static oidc::Oidc,
    pub entry: &'static entry::Entry,

    // What the browser adds for its reader.
    pub own_short: &'static str,
    pub own: &'static str,
    pub blocked: &'static str,
    pub blocked_show: &'static str,
    pub picture_show: &'static str,
    pub favourite: &'static str,
    pub favourites: &'static str,
    pub guests_hidden: &'static str,

    // Post.
    pub edited: &'static str,
    pub edit: &'static str,
    pub delete: &'static str,
    pub body_not_saved: &'static str,
    pub vote: &'static str,
    pub vote_up: &'static str,
    pub vote_down: &'static str,
    pub vote_member_up: &'static str,
    pub vote_failed: &'static str,
    pub back_to_list: &'static str,

    // Comments.
    pub all_comments: &'static str,
    pub order: &'static str,
    pub order_old: &'static str,
    pub order_new: &'static str,
    pub order_reply: &'static str,
    pub see_body: &'static str,
    pub comments_none: &'static str,
    pub comments_not_saved: fn(i64) -> String,
    pub reply: &'static str,
    pub reply_to: fn(&str) -> String,
    pub by_post_author: &'static str,
    pub deleted_by_writer: &'static str,
    pub deleted_by_post_author: &'static str,
    pub deleted_by_manager: &'static str,
    pub comment_write: &'static str,
    pub comment_send: &'static str,
    pub guests_off: &'static str,
    pub comment_failed: &'static str,

    // Forms.
    pub write_title: &'static str,
    pub edit_title: &'static str,
    pub head_none: &'static str,
    pub nick_hint: fn(&str) -> String,
    pub password_hint: &'static str,
    pub body_hint: &'static str,
    pub prefix_hint: &'static str,
    pub send: &'static str,
    pub save: &'static str,
    pub cancel: &'static str,
    pub refused: &'static str,
    pub draft_restored: &'static str,
    pub draft_discard: &'static str,
    pub ask_edit: &'static str,
    pub ask_edit_help: &'static str,
    pub ask_delete: &'static str,
    pub ask_delete_help: &'static str,
    pub ask_delete_comment: &'static str,
    pub ask_delete_comment_help: &'static str,
    pub confirm: &'static str,

    // Messages.
    pub not_found: Notice,
    pub gallery_not_found: Notice,
    pub post_not_found: Notice,
    pub post_deleted: Notice,
    pub comment_gone: Notice,
    pub no_password: Notice,
    pub method_not_allowed: Notice,
    pub cross_site: Notice,
    pub bad_request: Notice,
    pub too_large: Notice,
    pub unsupported_media: Notice,
    pub timeout: Notice,
    pub unavailable: Notice,
    pub outcome_unknown: Notice,
    pub internal: Notice,
    pub offline: Notice,
    pub no_sitemap: Notice,
    pub request_id: &'static str,
    pub go_back: &'static str,
    pub go_home: &'static str,
    pub go_list: fn(&str) -> String,
    pub go_post: &'static str,

    // Refusals.
    pub nick_length: &'static str,
    pub nick_characters: &'static str,
    pub password_length: &'static str,
    pub title_empty: &'static str,
    pub title_too_long: fn(usize) -> String,
    pub body_empty: &'static str,
    pub body_too_long: fn(usize) -> String,
    pub comment_empty: &'static str,
    pub comment_too_long: fn(usize) -> String,
    pub head_unknown: &'static str,
    pub head_not_allowed: &'static str,
    pub parent_gone: &'static str,
    pub guests_not_allowed: &'static str,
    pub password_wrong: &'static str,
    pub too_many_attempts: fn(&str) -> String,
    pub too_fast: fn(&str) -> String,
    pub duplicate: &'static str,
    pub already_voted: &'static str,
    pub down_votes_off: &'static str,
    pub busy: fn(&str) -> String,
    pub unconfirmed: fn(&str) -> String,
    pub span: fn(u64) -> String,
}

impl Texts {
    /// 메인, 마이너, 미니, 인물.
    pub fn kind(&self, kind: GalleryKind) -> &'static str {
        match kind {
            GalleryKind::Main => self.kind_main,
            GalleryKind::Minor => self.kind_minor,
            GalleryKind::Mini => self.kind_mini,
            GalleryKind::Person => self.kind_person,
        }
    }

    /// What stands in the place of a deleted comment.
    pub fn tombstone(&self, by: DeletedBy) -> &'static str {
        match by {
            DeletedBy::Writer => self.deleted_by_writer,
            DeletedBy::PostAuthor => self.deleted_by_post_author,
            DeletedBy::Manager => self.deleted_by_manager,
            DeletedBy::Claim => self.console.claim.blocked_comment,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn korean_unless_english_is_liked_better() {
        for (header, lang) in [
            ("", Lang::Ko),
            ("ko-KR,ko;q=0.9,en-US;q=0.8", Lang::Ko),
            ("en-US,en;q=0.9", Lang::En),
            ("en-US,en;q=0.5,ko;q=0.9", Lang::En),
            ("en;q=0.3, ko;q=0.9", Lang::Ko),
            ("ja, fr;q=0.2", Lang::Ko),
            ("en;q=nonsense", Lang::Ko),
        ] {
            assert_eq!(Lang::from_accept_language(header), lang, "{header}");
        }
    }
}
