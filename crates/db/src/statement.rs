//! The catalogue: every statement of the program, by name, with its reason for a scan.

use std::sync::OnceLock;

/// Every statement that a `sql!` anywhere in the program declares.
#[linkme::distributed_slice]
pub static STATEMENTS: [&'static Statement];

/// A statement in the SQL that both engines read.
#[derive(Debug)]
pub struct Statement {
    /// The name of its static.
    pub name: &'static str,
    /// Its text, with `$1`, `$2`, … for parameters.
    pub sql: &'static str,
    /// The source file that holds it.
    pub file: &'static str,
    /// Why its plan may scan a table, where it does.
    pub scan: Option<&'static str>,
    /// Its text on PostgreSQL, where that is another: full-text indexes have no SQL in common.
    postgres: Option<&'static str>,
    for_sqlite: OnceLock<String>,
}

/// Declares a statement and enters it in the catalogue.
///
/// `sql!(NAME = "select …")`, with `scan: "reason"` behind where its plan reads
/// a whole table or index. `postgres: "select …"` is for what the engines cannot
/// say alike, which is their full-text index and nothing else; columns must be the same.
#[macro_export]
macro_rules! sql {
    ($(#[$doc:meta])* $vis:vis $name:ident = $sql:expr $(, postgres: $postgres:expr)? $(, scan: $reason:expr)? $(,)?) => {
        $(#[$doc])*
        $vis static $name: $crate::Statement = {
            #[allow(unused_mut, unused_assignments, reason = "set only where a scan has a reason")]
            const REASON: Option<&'static str> = {
                let mut reason: Option<&'static str> = None;
                $(reason = Some($reason);)?
                reason
            };
            $crate::Statement::new(stringify!($name), $sql, file!(), REASON)$(.on_postgres($postgres))?
        };
        const _: () = {
            #[allow(unsafe_code, reason = "the catalogue is a section of the binary; linkme checks its contents")]
            #[$crate::linkme::distributed_slice($crate::STATEMENTS)]
            #[linkme(crate = $crate::linkme)]
            static ENTRY: &$crate::Statement = &$name;
        };
    };
}

impl Statement {
    #[doc(hidden)]
    pub const fn new(
        name: &'static str,
        sql: &'static str,
        file: &'static str,
        scan: Option<&'static str>,
    ) -> Statement {
        Statement { name, sql, file, scan, postgres: None, for_sqlite: OnceLock::new() }
    }

    #[doc(hidden)]
    pub const fn on_postgres(mut self, sql: &'static str) -> Statement {
        self.postgres = Some(sql);
        self
    }

    /// The text as PostgreSQL takes it.
    pub(crate) fn for_postgres(&self) -> &'static str {
        self.postgres.unwrap_or(self.sql)
    }

    /// The text with `?1` for `$1`: SQLite takes `$1` for a name and numbers
    /// names by their first appearance, so `$2 … $1` would be bound crosswise.
    pub(crate) fn for_sqlite(&self) -> &str {
        self.for_sqlite.get_or_init(|| numbered(self.sql))
    }
}

/// `$N` becomes `?N`, outside of quotes.
fn numbered(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut quote = None;
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '\'' || c == '"' => quote = Some(c),
            None if c == '$' && chars.peek().is_some_and(char::is_ascii_digit) => {
                out.push('?');
                continue;
            }
            _ => {}
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn parameters_are_numbered_outside_of_quotes() {
        assert_eq!(
            numbered("set a = $2, b = '$3 ''$4' where c = $1 and d = $12"),
            "set a = ?2, b = '$3 ''$4' where c = ?1 and d = ?12"
        );
    }
}
