//! What a gallery asks of guests, as its settings show it.

use crate::{
    domain::{
        captcha::Level,
        gallery_form::SettingsForm,
        network::{Network, Networks},
    },
    texts::open::guests::Guests,
};

/// A switch that shuts a kind of network.
#[derive(Debug)]
pub(in super::super) struct Switch {
    pub(in super::super) word: &'static str,
    pub(in super::super) name: &'static str,
    pub(in super::super) help: &'static str,
    /// Why it does nothing; empty where it does.
    pub(in super::super) idle: &'static str,
    pub(in super::super) is_on: bool,
}

/// One for each kind; `known` are those the operator has given lists of.
pub(in super::super) fn switches(
    g: &'static Guests,
    form: &SettingsForm,
    known: Networks,
) -> Vec<Switch> {
    let switch = |network: Network| Switch {
        word: network.as_str(),
        name: (g.shut)(network),
        help: (g.shut_help)(network),
        idle: if known.has(network) { "" } else { g.not_known },
        is_on: form.shut.has(network),
    };
    Network::ALL.map(switch).into()
}

/// How often to ask, to choose: its number, its words, and whether it is chosen.
pub(in super::super) fn levels(
    g: &'static Guests,
    form: &SettingsForm,
) -> Vec<(String, &'static str, bool)> {
    let level = |level: Level| {
        let word = u8::from(level).to_string();
        let is_on = word == form.captcha;
        (word, (g.level)(level), is_on)
    };
    Level::ALL.map(level).into()
}
