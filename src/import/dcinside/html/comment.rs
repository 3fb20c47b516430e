//! The comments under a saved post.

use std::collections::HashMap;

use scraper::{ElementRef, Node};

use super::{Who, has_class, stamp};
use crate::import::dcinside::{SavedComment, date::Calendar};

/// Every comment and reply in the order of the page.
pub(super) fn all(root: ElementRef<'_>, calendar: Calendar) -> Vec<SavedComment> {
    let mut comments: Vec<SavedComment> = Vec::new();
    let mut by_id: HashMap<i64, usize> = HashMap::new();
    let mut last_parent = None;
    for item in super::all(root, "li.ub-content") {
        // The site's own advertisements stand among the comments.
        if has_class(item, "dory") {
            continue;
        }
        let place = Place::of(item);
        let Some(mut comment) = read(item, calendar) else { continue };
        if place.is_reply {
            comment.parent = place.parent_id.and_then(|id| by_id.get(&id).copied()).or(last_parent);
        } else {
            last_parent = Some(comments.len());
        }
        if let Some(id) = comment.id {
            by_id.entry(id).or_insert(comments.len());
        }
        comments.push(comment);
    }
    comments
}

/// Where an item stands.
struct Place {
    is_reply: bool,
    parent_id: Option<i64>,
}

impl Place {
    fn of(item: ElementRef<'_>) -> Place {
        let list =
            item.ancestors().filter_map(ElementRef::wrap).find(|e| has_class(*e, "reply_list"));
        let parent_id = list.and_then(|list| {
            let outer =
                list.ancestors().filter_map(ElementRef::wrap).find(|e| is_item(*e)).and_then(id);
            list.attr("id").and_then(trailing_number).or(outer)
        });
        Place { is_reply: list.is_some(), parent_id }
    }
}

fn is_item(element: ElementRef<'_>) -> bool {
    element.value().name() == "li" && has_class(element, "ub-content")
}

fn read(item: ElementRef<'_>, calendar: Calendar) -> Option<SavedComment> {
    let writer = own(item, ".gall_writer");
    let spoken = own(item, ".usertxt").map(spoken);
    let sticker = || {
        let image = own(item, ".comment_dccon img, img.written_dccon")?;
        Some(image.attr("alt").or(image.attr("title")).unwrap_or_default().trim().to_owned())
    };
    let is_deleted = own(item, ".del_reply").is_some();
    let text = spoken.or_else(sticker);
    // An item with none of these is some other list's.
    if text.is_none() && !is_deleted {
        return None;
    }
    let who = writer.map(Who::of).unwrap_or_default();
    Some(SavedComment {
        id: id(item),
        parent: None,
        nick: who.nick,
        prefix: who.prefix,
        is_member: who.code.is_some(),
        code: who.code,
        text: text.filter(|_| !is_deleted).unwrap_or_default(),
        written: own(item, ".date_time").and_then(stamp).and_then(|s| calendar.place(s)),
        is_deleted,
    })
}

/// The first match that does not stand in a reply nested within the item.
fn own<'a>(item: ElementRef<'a>, selector: &str) -> Option<ElementRef<'a>> {
    super::all(item, selector).find(|found| {
        found.ancestors().filter_map(ElementRef::wrap).find(|e| is_item(*e)) == Some(item)
    })
}

/// The number in the item's `id` (`comment_li_7`) or in a `data-no` of its own.
fn id(item: ElementRef<'_>) -> Option<i64> {
    let data = || {
        let inner = item.child_elements().find_map(|child| child.attr("data-no"));
        item.attr("data-no").or(inner).and_then(trailing_number)
    };
    item.attr("id").and_then(trailing_number).or_else(data).filter(|id| *id > 0)
}

fn trailing_number(text: &str) -> Option<i64> {
    let digits = text.rsplit(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// The words with their line breaks.
fn spoken(element: ElementRef<'_>) -> String {
    let mut lines = vec![String::new()];
    for node in element.descendants() {
        match node.value() {
            Node::Element(e) if e.name() == "br" => lines.push(String::new()),
            Node::Text(text) => {
                if let Some(line) = lines.last_mut() {
                    line.push_str(text);
                }
            }
            _ => {}
        }
    }
    let lines: Vec<String> = lines.iter().map(|line| super::folded(line)).collect();
    lines.join("\n").trim().to_owned()
}
