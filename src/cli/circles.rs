//! Who may see, read and write in a gallery, as options of `madang gallery set`.

use anyhow::bail;
use clap::Args;

use crate::domain::{circle::Circle, gallery::Settings};

/// `everyone`, `members`, `insiders` or `managers`.
#[derive(Debug, Args)]
pub(super) struct Circles {
    /// Who sees that it is there, and its lists: everyone, members, insiders, managers.
    #[arg(long, value_name = "WHO", value_parser = circle)]
    list: Option<Circle>,
    /// Who reads its posts; not more than see the list.
    #[arg(long, value_name = "WHO", value_parser = circle)]
    read: Option<Circle>,
    /// Who writes; not more than read.
    #[arg(long, value_name = "WHO", value_parser = circle)]
    write: Option<Circle>,
    /// What those are asked who want to become members of it; empty for nothing.
    #[arg(long, value_name = "TEXT")]
    question: Option<String>,
}

impl Circles {
    /// Puts those that are named into the settings.
    pub(super) fn apply(self, settings: &mut Settings) -> anyhow::Result<()> {
        let circles = &mut settings.circles;
        circles.list = self.list.unwrap_or(circles.list);
        circles.read = self.read.unwrap_or(circles.read);
        circles.write = self.write.unwrap_or(circles.write);
        if !circles.are_nested() {
            bail!("nobody reads who does not see the list, and nobody writes who does not read");
        }
        if let Some(text) = self.question {
            settings.question = text.trim().to_owned();
        }
        Ok(())
    }
}

/// One line for `madang gallery show`.
pub(super) fn shown(settings: &Settings) -> String {
    let circles = settings.circles;
    let [list, read, write] =
        [circles.list, circles.read, circles.write].map(|circle| circle.as_str());
    format!("list {list}, read {read}, write {write}")
}

fn circle(word: &str) -> Result<Circle, String> {
    Circle::parse(word).ok_or_else(|| "write everyone, members, insiders or managers".to_owned())
}
