//! What a gallery has set, with a sentence for each.

use askama::Template;

use super::{
    super::{comment::FieldError, frame::Frame},
    Gallery, Site, Tabs, Texts, Top,
    guests::{Switch, levels, switches},
    top,
};
use crate::{
    domain::{
        circle::Circle, gallery::COVERS, gallery_form::SettingsForm, network::Networks,
        refusal::Refusal,
    },
    texts::{
        circle::Words,
        desk::Desk,
        entry::Entry,
        open::{Open, guests::Guests},
    },
};

/// A circle to choose: its word, what it is called, and whether it is chosen.
type Choice = (&'static str, &'static str, bool);

fn choices(c: &'static Words, chosen: &str) -> Vec<Choice> {
    Circle::ALL.map(|it| (it.as_str(), (c.name)(it), it.as_str() == chosen)).into()
}

/// `/g/{slug}/manage/settings`
#[derive(Debug, Template)]
#[template(path = "desk/settings.html")]
pub struct SettingsPage {
    t: &'static Texts,
    d: &'static Desk,
    o: &'static Open,
    c: &'static Words,
    e: &'static Entry,
    g: &'static Guests,
    covers: Vec<(&'static str, &'static str)>,
    frame: Frame,
    top: Top,
    /// Of each question about who may: its field, its words, and the answers.
    circles: Vec<(&'static str, &'static str, Vec<Choice>)>,
    switches: Vec<Switch>,
    levels: Vec<(String, &'static str, bool)>,
    form: SettingsForm,
    is_saved: bool,
    error: Option<FieldError>,
}

impl SettingsPage {
    /// The form, with what was typed and why it was refused. `known`: networks that the
    /// operator has given lists of.
    pub fn new(
        site: &Site,
        tabs: &Tabs,
        gallery: &Gallery,
        form: SettingsForm,
        known: Networks,
        outcome: Result<bool, &Refusal>,
    ) -> SettingsPage {
        let t = site.texts();
        let (frame, top) = top(site, tabs, gallery);
        let error = FieldError::new(outcome.err(), t);
        let is_saved = outcome.unwrap_or(false);
        let c = t.circle;
        let asked = ["circle_list", "circle_read", "circle_write"];
        let circles = asked.into_iter().zip(c.who).zip(&form.circles);
        let circles = circles.map(|((field, words), chosen)| (field, words, choices(c, chosen)));
        let circles = circles.collect();
        let (d, o, e) = (t.desk, t.open, t.entry);
        let covers = COVERS.map(|word| (word, (e.cover_colour)(word))).into();
        let g = o.guests_set;
        let (switches, levels) = (switches(g, &form, known), levels(g, &form));
        SettingsPage {
            t,
            d,
            o,
            c,
            e,
            g,
            covers,
            frame,
            top,
            circles,
            switches,
            levels,
            form,
            is_saved,
            error,
        }
    }

    /// The sentence for a field, where the refusal is about it.
    fn error_of(&self, field: &str) -> Option<&str> {
        self.error.as_ref().filter(|error| error.field == field).map(|error| error.text.as_str())
    }
}
