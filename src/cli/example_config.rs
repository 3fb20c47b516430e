//! `madang example-config`: every setting with its default, ready to be saved as `madang.toml`.

use super::{Outcome, output};
use crate::config::Config;

pub(super) fn run() -> anyhow::Result<Outcome> {
    output::say(Config::example().trim_end());
    Ok(Outcome::Done)
}
