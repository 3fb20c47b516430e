//! What the table of settings says to people: the example file, and what a wrong key may have meant.

use std::fmt::Write as _;

use super::setting;

/// The mend for a key that is no setting: the likeliest one, or where to look.
pub(super) fn nearest(key: &str) -> String {
    let plain = |text: &str| text.replace(['_', '-', '.'], "").to_ascii_lowercase();
    let typed = plain(key);
    let near = setting::all().find(|setting| {
        let known = plain(setting.key);
        known == typed || known.ends_with(&typed) || typed.ends_with(&known)
    });
    match near {
        Some(setting) => format!("did you mean `{}`?", setting.key),
        None => {
            let known: Vec<&str> = setting::all().map(|setting| setting.key).collect();
            format!("remove it; the settings are {}", known.join(", "))
        }
    }
}

/// The example file. What the program would do anyway is commented out.
pub(super) fn example() -> String {
    let mut text = String::from(
        "# Madang's settings, each at its default. A flag of the command line wins over an\n\
         # environment variable, that over this file. Remove the # to change a setting.\n",
    );
    let mut table = "";
    for setting in setting::all() {
        let (above, name) = setting.key.rsplit_once('.').unwrap_or(("", setting.key));
        if above != table {
            table = above;
            let _ = write!(text, "\n[{above}]\n");
        }
        let shown = if setting.default.is_empty() { setting.shown } else { setting.default };
        let _ = write!(text, "\n# {}\n", setting.note);
        if let Some(variable) = setting.env {
            let _ = writeln!(text, "# Environment: {variable}");
        }
        let _ = writeln!(text, "# {name} = {}", toml::Value::from(shown));
    }
    text
}
