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
    fn a_password_is_never_shown() {
        let url = DatabaseUrl::parse("postgres://u:se@cret@h:5432/d?password=hidden").unwrap();
        assert_eq!(url.to_string(), "postgres://u@h:5432/d");
    }
}
