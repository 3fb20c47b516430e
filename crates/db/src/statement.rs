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
    /// Why it asks more than one shard, where it does.
    pub across: Option<&'static str>,
    /// Its text on PostgreSQL, where that is another: full-text indexes have no SQL in common.
    postgres: Option<&'static str>,
    for_sqlite: OnceLock<String>,
    for_postgres: OnceLock<String>,
}

/// The words in which the engines differ, as `{word}` in a statement: on SQLite, on
/// PostgreSQL. A closed list; everything else is said alike.
const DIALECT: &[(&str, &str, &str)] = &[
    // Behind a sub-select: leave out the rows that another transaction holds. SQLite
    // has one writer, so there nobody else holds any.
    ("{skip_locked}", "", "for update skip locked"),
];

/// Declares a statement and enters it in the catalogue.
///
/// `sql!(NAME = "select …")`, with `scan: "reason"` behind where its plan reads
/// a whole table or index, and `across: "reason"` where it reads or writes rows
/// of many shards at once. `postgres: "select …"` is for what the engines cannot
/// say alike, which is their full-text index and nothing else; parameters and
/// columns must be the same.
#[macro_export]
macro_rules! sql {
    ($(#[$doc:meta])* $vis:vis $name:ident = $sql:expr $(, postgres: $postgres:expr)? $(, scan: $reason:expr)? $(, across: $across:expr)? $(,)?) => {
        $(#[$doc])*
        $vis static $name: $crate::Statement = {
            #[allow(unused_mut, unused_assignments, reason = "set only where a scan has a reason")]
            const REASON: Option<&'static str> = {
                let mut reason: Option<&'static str> = None;
                $(reason = Some($reason);)?
                reason
            };
            #[allow(unused_mut, unused_assignments, reason = "set only where it crosses shards")]
            const ACROSS: Option<&'static str> = {
                let mut reason: Option<&'static str> = None;
                $(reason = Some($across);)?
                reason
            };
            $crate::Statement::new(stringify!($name), $sql, file!(), REASON, ACROSS)$(.on_postgres($postgres))?
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
        across: Option<&'static str>,
    ) -> Statement {
        Statement {
            name,
            sql,
            file,
            scan,
            across,
            postgres: None,
            for_sqlite: OnceLock::new(),
            for_postgres: OnceLock::new(),
        }
    }

    /// A statement made of the names a catalogue has just given, for work that is done once.
    /// It stays until the program ends, and is in no catalogue.
    pub(crate) fn made(name: &'static str, sql: String) -> &'static Statement {
        Box::leak(Box::new(Statement::new(
            name,
            Box::leak(sql.into_boxed_str()),
            file!(),
            None,
            None,
        )))
    }

    #[doc(hidden)]
    pub const fn on_postgres(mut self, sql: &'static str) -> Statement {
        self.postgres = Some(sql);
        self
    }

    /// The text with `?1` for `$1`: SQLite takes `$1` for a name and numbers
    /// names by their first appearance, so `$2 … $1` would be bound crosswise.
    pub(crate) fn for_sqlite(&self) -> &str {
        self.for_sqlite.get_or_init(|| {
            let said =
                |text: String, (word, sqlite, _): &(&str, &str, &str)| text.replace(word, sqlite);
            numbered(&DIALECT.iter().fold(self.sql.to_owned(), said))
        })
    }

    /// The text as PostgreSQL reads it.
    pub fn for_postgres(&self) -> &str {
        self.for_postgres.get_or_init(|| {
            let said = |text: String, (word, _, postgres): &(&str, &str, &str)| {
                text.replace(word, postgres)
            };
            DIALECT.iter().fold(self.postgres.unwrap_or(self.sql).to_owned(), said)
        })
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
