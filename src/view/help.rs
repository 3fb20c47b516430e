//! Keys and gestures. A page of its own, whose middle scripts also show in a dialog.

use askama::Template;

use super::frame::{About, Frame, Site};
use crate::texts::{Texts, help::Help};

/// `/help`
#[derive(Debug, Template)]
#[template(path = "help/page.html")]
pub struct HelpPage {
    t: &'static Texts,
    h: &'static Help,
    frame: Frame,
    groups: [Group; 2],
}

/// Keys that belong together.
#[derive(Debug)]
struct Group {
    title: &'static str,
    keys: Vec<Key>,
}

/// Keys that do one thing, as they are printed on a keyboard.
#[derive(Debug)]
struct Key {
    names: &'static [&'static str],
    text: &'static str,
}

impl HelpPage {
    /// The same for every reader.
    pub fn new(site: &Site) -> HelpPage {
        let t = site.texts();
        let h = t.help;
        let key = |names: &'static [&'static str], text: &'static str| Key { names, text };
        let about = About {
            title: t.shortcuts.to_owned(),
            description: h.lead.to_owned(),
            path: "/help".to_owned(),
            kind: "website",
        };
        let reading = vec![
            key(&["J"], h.next),
            key(&["K"], h.before),
            key(&["O", "Enter"], h.open),
            key(&["P"], h.preview),
            key(&["B"], h.back),
            key(&["C"], h.comment),
            key(&["V"], h.vote),
            key(&["M"], h.author),
            key(&["/"], h.search),
            key(&["G"], h.jump),
            key(&["?"], h.help),
        ];
        let in_preview = vec![
            key(&["N"], h.preview_next),
            key(&["P"], h.preview_before),
            key(&["Esc", "B"], h.preview_close),
        ];
        HelpPage {
            t,
            h,
            frame: Frame::new(site, about),
            groups: [
                Group { title: h.reading, keys: reading },
                Group { title: h.in_preview, keys: in_preview },
            ],
        }
    }
}
