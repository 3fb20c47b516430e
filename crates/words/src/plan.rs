//! What a query asks of the index: terms that every text it matches must have.

use crate::field::Fields;

/// The most terms that one word asks for; what they let through, the verdict sees.
pub(crate) const MAX_ASKS: usize = 8;

/// A term, or a beginning of terms.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term {
    /// As `index` writes it, the field's letter first.
    pub text: String,
    /// Whether any term that begins so will do.
    pub prefix: bool,
}

/// Terms of which one is enough.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Any(pub Vec<Term>);

/// A boolean expression over the index. It lets through every text that matches, and
/// some that do not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// All of these are needed. Empty if the query is.
    pub all: Vec<Any>,
    /// None of these may be there. Only terms that no matching text has: other exclusions
    /// are left to the verdict.
    pub none: Vec<Term>,
}

impl Plan {
    /// As FTS5's `match` takes it. Nothing in it but terms, which hold no quotes, is from outside.
    pub fn fts5(&self) -> String {
        let quoted =
            |term: &Term| format!("\"{}\"{}", term.text, if term.prefix { "*" } else { "" });
        let mut out = all(self, " AND ", " OR ", quoted);
        if !self.none.is_empty() && !self.all.is_empty() {
            let none: Vec<String> = self.none.iter().map(quoted).collect();
            out = format!("({out}) NOT ({})", none.join(" OR "));
        }
        out
    }

    /// As PostgreSQL reads a `tsquery`; with `mark` before each term.
    pub fn tsquery(&self, mark: &str) -> String {
        let quoted =
            |term: &Term| format!("'{mark}{}'{}", term.text, if term.prefix { ":*" } else { "" });
        let mut out = all(self, " & ", " | ", quoted);
        if !self.all.is_empty() {
            self.none.iter().for_each(|term| out.push_str(&format!(" & !{}", quoted(term))));
        }
        out
    }

    /// Whether it lets a text with these terms through. `terms` are sorted.
    pub fn accepts(&self, terms: &[String]) -> bool {
        let has = |term: &Term| {
            let at = terms.partition_point(|it| *it < term.text);
            let found = terms.get(at);
            found.is_some_and(|it| *it == term.text || term.prefix && it.starts_with(&term.text))
        };
        self.all.iter().all(|any| any.0.iter().any(has)) && !self.none.iter().any(has)
    }
}

fn all(plan: &Plan, and: &str, or: &str, quoted: impl Fn(&Term) -> String) -> String {
    let any = |any: &Any| {
        let terms: Vec<String> = any.0.iter().map(&quoted).collect();
        if terms.len() == 1 { terms.concat() } else { format!("({})", terms.join(or)) }
    };
    plan.all.iter().map(any).collect::<Vec<_>>().join(and)
}

/// A term before it is known in which fields it is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ask {
    text: String,
    prefix: bool,
}

impl Ask {
    pub(crate) fn whole(chars: impl IntoIterator<Item = char>) -> Ask {
        Ask { text: chars.into_iter().collect(), prefix: false }
    }

    pub(crate) fn beginning(chars: impl IntoIterator<Item = char>) -> Ask {
        Ask { text: chars.into_iter().collect(), prefix: true }
    }

    pub(crate) fn terms(&self, fields: Fields) -> impl Iterator<Item = Term> {
        fields.each().map(|field| Term {
            text: format!("{}{}", field.letter(), self.text),
            prefix: self.prefix,
        })
    }
}

/// The pairs of neighbours, or the one character there is.
pub(crate) fn pairs(chars: &[char]) -> Vec<Vec<Ask>> {
    chars
        .windows(chars.len().clamp(1, 2))
        .take(MAX_ASKS)
        .map(|pair| vec![Ask::whole(pair.iter().copied())])
        .collect()
}

/// What is needed where either of two ways is enough: one of each way, in every combination
/// with the first of the other.
pub(crate) fn either(one: Vec<Vec<Ask>>, other: Vec<Vec<Ask>>) -> Vec<Vec<Ask>> {
    let Some(second) = other.into_iter().next() else { return Vec::new() };
    one.into_iter().map(|ask| ask.into_iter().chain(second.iter().cloned()).collect()).collect()
}
