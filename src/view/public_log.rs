//! The public log of a gallery, or of the site: what staff did, newest first.

use askama::Template;
use serde_json::Value;

use super::{
    asset,
    date::DateText,
    frame::{About, Frame, Site},
    gallery::GalleryText,
};
use crate::{
    domain::{
        authority::Role,
        ban::{AppealState, Span},
        claim,
        gallery::Gallery,
        public_log::{Entry, Head, LogAct, Object, Words},
        report::State,
        time::Moment,
    },
    texts::{Texts, staff::Staff},
};

/// What the page shows.
pub struct LogList {
    /// The entries, newest first, with their words where they are shown.
    pub entries: Vec<(Entry, Option<Words>)>,
    /// The newest head.
    pub head: Option<Head>,
    /// The public key.
    pub key: String,
    /// Whether this is the top of the log.
    pub is_newest: bool,
    /// Whether there are older ones.
    pub has_older: bool,
    /// Whether the reader looks after this gallery.
    pub has_desk: bool,
}

/// `/g/{slug}/log` and `/log`
#[derive(Debug, Template)]
#[template(path = "log/page.html")]
pub struct LogPage {
    t: &'static Texts,
    s: &'static Staff,
    frame: Frame,
    css: String,
    gallery: Option<GalleryText>,
    heading: String,
    base: String,
    command: String,
    rows: Vec<LogRow>,
    signed: String,
    key: String,
    is_newest: bool,
    older: Option<String>,
    /// The desk, for those who may use it.
    desk: Option<String>,
}

#[derive(Debug)]
struct LogRow {
    seq: i64,
    date: DateText,
    role: String,
    name: String,
    code: String,
    act: String,
    object: String,
    /// Where the object stands; empty where it has no page.
    url: String,
    words: String,
    reason: String,
    changes: Vec<String>,
    hash: String,
}

impl LogPage {
    /// The log of a gallery, or (without one) of the site.
    pub fn new(site: &Site, gallery: Option<&Gallery>, list: LogList) -> LogPage {
        let (t, s) = (site.texts(), site.texts().staff);
        let base = gallery.map_or(String::new(), |gallery| format!("/g/{}", gallery.slug));
        let name = match gallery {
            Some(gallery) => (t.gallery_of)(&gallery.name),
            None => site.name.clone(),
        };
        let heading = (s.log_of)(&name);
        let about = About {
            title: heading.clone(),
            description: s.log_lead.to_owned(),
            path: format!("{base}/log"),
            kind: "website",
        };
        let last = list.entries.last().map(|(entry, _)| entry.seq);
        LogPage {
            t,
            s,
            frame: Frame::new(site, about),
            css: asset::url("desk.css"),
            heading,
            command: match gallery {
                Some(gallery) => {
                    format!("madang log verify {}.jsonl --key {}", gallery.slug, list.key)
                }
                None => format!("madang log verify site.jsonl --key {}", list.key),
            },
            rows: list
                .entries
                .into_iter()
                .map(|(entry, words)| LogRow::new(site, &base, entry, words))
                .collect(),
            signed: match &list.head {
                Some(head) => (s.log_signed)(&head.day, head.seq),
                None => s.log_unsigned.to_owned(),
            },
            key: list.key,
            is_newest: list.is_newest,
            older: last.filter(|_| list.has_older).map(|seq| format!("{base}/log?before={seq}")),
            desk: list.has_desk.then(|| format!("{base}/manage")),
            gallery: gallery.map(|gallery| GalleryText::new(site, gallery, Vec::new())),
            base,
        }
    }
}

impl LogRow {
    fn new(site: &Site, base: &str, entry: Entry, words: Option<Words>) -> LogRow {
        let s = site.texts().staff;
        let act = LogAct::parse(&entry.act);
        let object = Object::parse(&entry.object);
        LogRow {
            seq: entry.seq,
            date: DateText::in_list(site, Moment(entry.at), false),
            role: match Role::parse(&entry.role) {
                Some(role) => (s.role)(role).to_owned(),
                None => entry.role,
            },
            act: act.map_or(entry.act, |act| (s.act)(act).to_owned()),
            url: match object {
                Some(Object::Post(no) | Object::Comment(no, _)) => format!("{base}/{no}"),
                Some(Object::Member(ref code)) => format!("/u/{code}"),
                _ => String::new(),
            },
            object: match object {
                // The act says it, and it is the page's own gallery.
                Some(Object::Site | Object::Gallery | Object::Ban(_) | Object::Report(_)) => {
                    String::new()
                }
                Some(object) => (s.object)(&object),
                None => entry.object,
            },
            words: words.map(|words| words.text).unwrap_or_default(),
            changes: changes(site.texts(), act, &entry.detail),
            reason: entry.reason,
            name: entry.name,
            code: entry.code,
            hash: entry.hash,
        }
    }
}

/// What a detail says, a line each.
fn changes(t: &'static Texts, act: Option<LogAct>, detail: &str) -> Vec<String> {
    let s = t.staff;
    let Ok(Value::Object(detail)) = serde_json::from_str(detail) else { return Vec::new() };
    let word = |name: &str| detail.get(name).and_then(Value::as_str).unwrap_or_default();
    match act {
        Some(LogAct::BanAdd) => {
            let span = Span::parse(word("for")).map_or(String::new(), s.ban_for);
            let parts = [(s.ban_target)(word("kind")), word("target"), "·", &span];
            let parts = parts.into_iter().filter(|part| !part.is_empty());
            return vec![parts.collect::<Vec<_>>().join(" ")];
        }
        Some(LogAct::ClaimBlock | LogAct::ClaimRefuse) => {
            let kind = (t.console.claim.kind_of)(claim::Kind::parse(word("kind")));
            let parts = [kind, word("until")].into_iter().filter(|part| !part.is_empty());
            return vec![parts.collect::<Vec<_>>().join(" · ")];
        }
        Some(LogAct::ClaimEnd) => {
            return vec![(t.console.claim.state_of)(claim::State::parse(word("state"))).to_owned()];
        }
        Some(LogAct::StaffAdd) => {
            let role = Role::parse(word("role")).map_or("", s.role);
            return vec![[word("nick"), role].join(" · ")];
        }
        Some(LogAct::ReportAnswer) => {
            return vec![(t.desk.state)(State::parse(word("state"))).to_owned()];
        }
        Some(LogAct::AppealAnswer) => {
            return vec![(s.answer)(AppealState::parse(word("state"))).to_owned()];
        }
        _ => {}
    }
    let lines = detail.iter().filter_map(|(name, value)| match (act, value) {
        (Some(LogAct::GallerySettings), Value::Array(pair)) => {
            let name = (s.setting)(name).unwrap_or(name);
            let [before, after] =
                [0, 1].map(|at| pair.get(at).map_or(String::new(), |it| say(s, it)));
            Some((s.log_changed)(name, &before, &after))
        }
        // Numbers of many posts are for programs.
        (Some(LogAct::Undo | LogAct::PostDelete | LogAct::PostRestore), _) => None,
        (_, Value::Array(_) | Value::Object(_)) => None,
        (_, value) => Some(say(s, value)),
    });
    lines.filter(|line| !line.is_empty()).collect()
}

fn say(s: &'static Staff, value: &Value) -> String {
    match value {
        Value::Null => s.nothing.to_owned(),
        Value::Bool(true) => s.yes.to_owned(),
        Value::Bool(false) => s.no.to_owned(),
        Value::String(text) if text.is_empty() => s.nothing.to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(all) if all.is_empty() => s.nothing.to_owned(),
        Value::Array(all) => all.iter().map(|it| say(s, it)).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => fields.get("name").map_or(String::new(), |name| say(s, name)),
        Value::Number(number) => number.to_string(),
    }
}
