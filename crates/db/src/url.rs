//! The address of a database names its engine, so that a typo never makes an empty one.

use std::path::PathBuf;

use crate::error::{Error, Result};

/// Which engine, and where.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `sqlite:PATH`
    Sqlite(PathBuf),
    /// `postgres://…` or `postgresql://…`
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads an address; anything but the two engines is refused with a sentence.
    pub fn parse(text: &str) -> Result<DatabaseUrl> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.starts_with(':') || path.contains('?') {
                return Err(Error::Url(format!(
                    "`{text}` names no file: write sqlite:PATH, for example sqlite:data/madang.sqlite3"
                )));
            }
            return Ok(DatabaseUrl::Sqlite(PathBuf::from(path)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(DatabaseUrl::Postgres(text.to_owned()));
        }
        let scheme = text.split(':').next().unwrap_or_default();
        Err(Error::Url(format!(
            "`{scheme}` is not a database this program knows: write sqlite:PATH or postgres://USER@HOST/NAME"
        )))
    }
}

/// `postgres://user@one:5432,two:5433/name?x` as one address for each place, in
/// the order they stand in. What comes before and behind the places is the same
/// for all of them.
pub(crate) fn entries(url: &str) -> Vec<String> {
    let start = url.find("://").map_or(0, |at| at + "://".len());
    let end = url[start..].find(['/', '?']).map_or(url.len(), |at| start + at);
    // As tokio-postgres reads it: the user part ends at the first @.
    let places = url[start..end].find('@').map_or(start, |at| start + at + 1);
    let one = |place: &str| format!("{}{place}{}", &url[..places], &url[end..]);
    url[places..end].split(',').map(|place| one(place.trim())).collect()
}

/// Where an address leads, for logs: nothing of the user, the password or the settings.
pub(crate) fn place(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + "://".len());
    let end = url[start..].find(['/', '?']).map_or(url.len(), |at| start + at);
    url[start..end].rsplit('@').next().unwrap_or_default()
}

/// Without the password.
impl std::fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DatabaseUrl::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            DatabaseUrl::Postgres(url) => {
                let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
                // The last @ ends the user part: a password may hold one unescaped.
                match rest.rsplit_once('@') {
                    Some((user, place)) => {
                        let user = user.split(':').next().unwrap_or_default();
                        write!(f, "{scheme}://{user}@{}", without_query(place))
                    }
                    None => write!(f, "{scheme}://{}", without_query(rest)),
                }
            }
        }
    }
}

/// The query part may carry a password as well.
fn without_query(place: &str) -> &str {
    place.split('?').next().unwrap_or_default()
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_two_engines_are_known() {
        assert!(DatabaseUrl::parse("sqlite:data/x.sqlite3").is_ok());
        assert!(DatabaseUrl::parse("postgres://u@h/d").is_ok());
        for wrong in [
            "",
            "x.sqlite3",
            "sqllite:x",
            "mysql://u@h/d",
            "sqlite:",
            "sqlite::memory:",
            "postgres:d",
        ] {
            assert!(DatabaseUrl::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn several_places_are_one_address_each() {
        let url = "postgres://u:p@one:5432,two:5433,[::1]:1/d?application_name=x";
        let each = entries(url);
        assert_eq!(
            each,
            [
                "postgres://u:p@one:5432/d?application_name=x",
                "postgres://u:p@two:5433/d?application_name=x",
                "postgres://u:p@[::1]:1/d?application_name=x",
            ]
        );
        assert_eq!(place(&each[1]), "two:5433");
        assert_eq!(entries("postgres://h"), ["postgres://h"]);
        assert_eq!(entries("postgres://u@%2Ftmp%2Fx/d"), ["postgres://u@%2Ftmp%2Fx/d"]);
        assert_eq!(
            DatabaseUrl::parse(url).unwrap().to_string(),
            "postgres://u@one:5432,two:5433,[::1]:1/d"
        );
    }

    #[test]
    fn a_password_is_never_shown() {
        let url = DatabaseUrl::parse("postgres://u:se@cret@h:5432/d?password=hidden").unwrap();
        assert_eq!(url.to_string(), "postgres://u@h:5432/d");
    }
}
