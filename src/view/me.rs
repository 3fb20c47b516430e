//! One's own account: what is known of it, and everything that can be changed.

use askama::Template;

use super::{
    account::frame,
    date::DateText,
    frame::{Frame, Site},
};
use crate::{
    domain::{
        author::AuthorKind,
        member::{Audience, Shown},
        refusal::Refusal,
        time::Moment,
    },
    texts::{Texts, gallog::Gallog, member::Member},
};

/// An account as its owner's page shows it.
#[derive(Debug, Clone)]
pub struct Account {
    /// 식별코드
    pub code: String,
    /// The nick.
    pub nick: String,
    /// 고정닉 or 반고정닉.
    pub kind: AuthorKind,
    /// When it was opened.
    pub created_at: Moment,
    /// Who may see what.
    pub shown: Shown,
}

/// What the page says besides.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Just opened: where its owner came from.
    pub welcome: Option<String>,
    /// Something was saved.
    pub is_saved: bool,
    /// What was written is being deleted.
    pub is_wiping: bool,
    /// A form that was declined, by its name, and why.
    pub refused: Option<(&'static str, Refusal)>,
    /// The site has a provider of log-ins.
    pub has_provider: bool,
    /// The nick and its kind as typed.
    pub nick: Option<(String, bool)>,
    /// Where his posts and comments stand that are blocked on a claim.
    pub blocked: Vec<String>,
}

#[derive(Debug)]
struct PartText {
    name: &'static str,
    field: &'static str,
    choices: Vec<ChoiceText>,
}

#[derive(Debug)]
struct ChoiceText {
    value: i64,
    text: &'static str,
    is_current: bool,
}

/// `/me`
#[derive(Debug, Template)]
#[template(path = "account/me.html")]
pub struct MePage {
    t: &'static Texts,
    m: &'static Member,
    g: &'static Gallog,
    frame: Frame,
    css: String,
    account: Account,
    kind: &'static str,
    joined: DateText,
    welcome: Option<String>,
    has_links: bool,
    blocked: Vec<String>,
    done: &'static str,
    refused: Option<(&'static str, String)>,
    nick: String,
    is_shared: bool,
    shown: Vec<PartText>,
}

impl MePage {
    /// The page.
    pub fn new(site: &Site, account: Account, said: Said) -> MePage {
        let t = site.texts();
        let g = t.gallog;
        let is_shared = account.kind == AuthorKind::SharedNick;
        let typed = said.nick.unwrap_or_else(|| (account.nick.clone(), is_shared));
        let part = |name, field, audience: Audience| PartText {
            name,
            field,
            choices: [Audience::Everybody, Audience::Members, Audience::Owner]
                .into_iter()
                .zip(g.audiences)
                .map(|(choice, text)| ChoiceText {
                    value: choice as i64,
                    text,
                    is_current: choice == audience,
                })
                .collect(),
        };
        let shown = account.shown;
        MePage {
            t,
            m: t.member,
            g,
            frame: frame(site, t.member.me),
            css: super::asset::url("account.css"),
            kind: if is_shared { t.shared_nick } else { t.fixed_nick },
            joined: DateText::full(site, account.created_at, true),
            has_links: said.has_provider
                || site.member.as_ref().is_some_and(|member| !member.has_password),
            welcome: said.welcome,
            done: match (said.is_wiping, said.is_saved) {
                (true, _) => g.wiping,
                (_, true) => g.saved,
                _ => "",
            },
            blocked: said.blocked,
            refused: said.refused.map(|(form, refusal)| (form, t.refusal(&refusal))),
            nick: typed.0,
            is_shared: typed.1,
            shown: vec![
                part(g.posts, "posts", shown.posts),
                part(g.comments, "comments", shown.comments),
                part(g.scraps, "scraps", shown.scraps),
                part(g.guestbook, "guestbook", shown.guestbook),
            ],
            account,
        }
    }

    /// The sentence for a form that was declined.
    fn error_of(&self, form: &str) -> Option<&str> {
        self.refused.as_ref().filter(|(name, _)| *name == form).map(|(_, text)| text.as_str())
    }
}
