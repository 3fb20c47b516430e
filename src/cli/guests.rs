//! What a gallery asks of guests, as options of `madang gallery set`.

use clap::Args;

use crate::domain::{
    captcha::Level,
    gallery::Settings,
    network::{Network, Networks},
};

/// Networks that are shut to guests, and how often they are asked a question.
#[derive(Debug, Args)]
pub(super) struct Guests {
    /// Take nothing of guests from these: vpn, overseas, carrier; several times for several, `none` for none. Replaces those set before.
    #[arg(long, value_name = "NETWORK", value_parser = network)]
    shut: Vec<Named>,
    /// Ask guests a question before they write: 0 never, 1 once a day, 2 each time. The questions are written on the settings page.
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    captcha: Option<Level>,
}

/// A kind of network, or `none`.
#[derive(Debug, Clone, Copy)]
struct Named(Option<Network>);

impl Guests {
    /// Puts those that are named into the settings.
    pub(super) fn apply(&self, settings: &mut Settings) {
        settings.captcha = self.captcha.unwrap_or(settings.captcha);
        if !self.shut.is_empty() {
            settings.set_shut(self.shut.iter().filter_map(|named| named.0).collect());
        }
    }
}

/// One line for `madang gallery show`.
pub(super) fn shown(shut: Networks) -> String {
    let words: Vec<&str> = shut.iter().map(Network::as_str).collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

fn network(word: &str) -> Result<Named, String> {
    match Network::parse(word) {
        None if word != "none" => Err("write vpn, overseas, carrier or none".to_owned()),
        network => Ok(Named(network)),
    }
}

fn level(text: &str) -> Result<Level, String> {
    Level::parse(text).ok_or_else(|| "write 0, 1 or 2".to_owned())
}
