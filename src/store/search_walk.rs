//! How a text index is walked: what is asked of it, and what each engine makes of that.

use std::time::Instant;

use db::{Conn, Result, Row, Statement, Value, params};
use words::Plan;

use super::search_window::{Pace, Times, Window, Windows};
use crate::domain::{
    circle::Reach,
    gallery::GalleryId,
    search::{ERA, LEVELS, era_mark, exact_token, gallery_token, moment_of_post, span_token},
};

/// Terms as they are stored: joined for FTS5; for PostgreSQL quoted, each with the mark of the
/// era that the text is from, and with the spans of time it lies in.
pub(super) fn stored(conn: &Conn, terms: Vec<String>, doc: i64) -> String {
    if conn.is_embedded() {
        return terms.join(" ");
    }
    let at = moment_of_post(doc);
    let mark = era_mark(at >> ERA);
    let spans = LEVELS.map(|level| span_token(level, at));
    let mut text = String::with_capacity(terms.iter().map(|term| term.len() + 6).sum());
    for term in terms.iter().map(|term| format!("{mark}{term}")).chain(spans) {
        push_quoted(&mut text, &term, '\'');
        text.push(' ');
    }
    text
}

/// An expression that the line of a text with all of these terms answers. `doc`: its place, or
/// one somewhat before it.
pub(super) fn all_of(conn: &Conn, terms: &[String], doc: i64) -> String {
    let all = |quote: char, and: &str, mark: &str| {
        let quoted = |term: &String| quoted(&format!("{mark}{term}"), quote);
        terms.iter().map(quoted).collect::<Vec<_>>().join(and)
    };
    if conn.is_embedded() {
        return all('"', " AND ", "");
    }
    let era = moment_of_post(doc) >> ERA;
    let eras = [era, era + 1].map(|era| all('\'', " & ", era_mark(era).encode_utf8(&mut [0; 4])));
    format!("({}) | ({})", eras[0], eras[1])
}

fn quoted(term: &str, quote: char) -> String {
    let mut text = String::with_capacity(term.len() + 2);
    push_quoted(&mut text, term, quote);
    text
}

/// A term between quotes, so that nothing in it is ever read as an operator.
fn push_quoted(text: &mut String, term: &str, quote: char) {
    text.push(quote);
    for c in term.chars() {
        if c == quote || (c == '\\' && quote == '\'') {
            text.push(c);
        }
        text.push(c);
    }
    text.push(quote);
}

/// Some of what an index names, in the order of the walk.
#[derive(Debug)]
pub struct Candidates<T> {
    /// These.
    pub list: Vec<T>,
    /// The last place that was looked at; `None`: all was.
    pub more: Option<i64>,
}

/// What is asked of an index.
#[derive(Debug, Clone)]
pub struct Walk<'a> {
    /// In one gallery, or on the whole site.
    pub gallery: Option<GalleryId>,
    /// Whether nearly all candidates are that gallery's anyway: then looking each up in the list
    /// of its term costs more than passing over the few that are not.
    pub is_nearly_all: bool,
    /// The words.
    pub plan: &'a Plan,
    /// Or else: an address prefix or code.
    pub exact: Option<&'a str>,
    /// Places below this one.
    pub below: i64,
    /// And above this one.
    pub above: i64,
    /// From the lowest place on, not from the highest.
    pub is_up: bool,
    /// Most candidates.
    pub limit: i64,
    /// What whoever searches may read: what lies outside is no hit.
    pub reach: &'a Reach,
}

impl Walk<'_> {
    /// Whether the statement is to name the one gallery that is asked for. Where galleries stand
    /// on several machines it must: one is asked then, and it knows how many lines are the
    /// gallery's. A lone PostgreSQL plans without knowing which gallery, and would go through all
    /// of its lines.
    pub(super) fn is_of_one(&self, conn: &Conn) -> bool {
        self.gallery.is_some() && (conn.is_embedded() || conn.is_spread())
    }

    /// How many terms the words ask for.
    fn terms(&self) -> usize {
        let any: usize = self.plan.all.iter().map(|any| any.0.len()).sum();
        // The gallery's, and an address or code.
        any + self.plan.none.len() + 2
    }

    /// The words, and the gallery if it is to be asked for; `mark` before each term.
    fn words(&self, is_embedded: bool, mark: &str) -> String {
        let (quote, and, or) =
            if is_embedded { ('"', " AND ", " OR ") } else { ('\'', " & ", " | ") };
        let words = if is_embedded { self.plan.fts5() } else { self.plan.tsquery(mark) };
        let marked = |term: String| quoted(&format!("{mark}{term}"), quote);
        let exact = self.exact.map(|exact| marked(exact_token(exact)));
        let either: Vec<String> = [words, exact.unwrap_or_default()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(|part| format!("({part})"))
            .collect();
        let term = self.gallery.filter(|_| !self.is_nearly_all).map(gallery_token);
        let ours = term.map(marked).into_iter();
        ours.chain([format!("({})", either.join(or))]).collect::<Vec<_>>().join(and)
    }

    /// What PostgreSQL is asked: the words of any of the window's eras, in any of its spans.
    fn expression(&self, window: &Window) -> String {
        let of_era =
            |era: i64| format!("({})", self.words(false, era_mark(era).encode_utf8(&mut [0; 4])));
        let words = window.eras.clone().map(of_era).collect::<Vec<_>>().join(" | ");
        if window.spans.is_empty() {
            return words;
        }
        let spans: Vec<String> = window.spans.iter().map(|span| quoted(span, '\'')).collect();
        format!("({}) & ({words})", spans.join(" | "))
    }

    fn values<'v>(
        &self,
        conn: &Conn,
        expression: String,
        (above, below): (i64, i64),
        limit: i64,
    ) -> Vec<Value<'v>> {
        let mut values = params![expression, below, above, limit].to_vec();
        let gallery = self.gallery.map(|gallery| gallery.0);
        values.push(gallery.unwrap_or(i64::MIN).into());
        if !self.is_of_one(conn) {
            values.push(gallery.unwrap_or(i64::MAX).into());
        }
        values
    }

    /// The candidates of one of the indexes; `place` is where one stands.
    ///
    /// FTS5 walks its lists in the order of rowids, so newest first comes by itself. A GIN index
    /// gives everything at once; so it is asked for one window of time after the other, each as
    /// long as a page of hits should take, going by what was found so far.
    pub(super) async fn all<T>(
        &self,
        conn: &mut Conn,
        (statement, times): (&'static Statement, &Times),
        pace: &mut Pace,
        read: impl Fn(&Row<'_>) -> Result<T>,
        place: impl Fn(&T) -> i64,
    ) -> Result<Candidates<T>> {
        let bounds = (self.above, self.below);
        let count = |list: &Vec<T>| i64::try_from(list.len()).unwrap_or(i64::MAX);
        let last = |list: &Vec<T>| list.last().map(&place);
        if conn.is_embedded() {
            let values = self.values(conn, self.words(true, ""), bounds, self.limit);
            let list = conn.all(statement, &values, read).await?;
            let more = (count(&list) >= self.limit).then(|| last(&list)).flatten();
            return Ok(Candidates { list, more });
        }
        if pace.needs_begin(self.is_up) {
            self.look_up_begin(conn, times, pace).await?;
        }
        let mut windows = Windows::new(times, bounds, self.is_up, pace, self.terms());
        let mut list = Vec::new();
        while let Some(window) = windows.next(pace) {
            let wanted = self.limit - count(&list);
            let values = self.values(conn, self.expression(&window), window.bounds, wanted);
            list.extend(conn.all(statement, &values, &read).await?);
            let found = count(&list);
            if found >= self.limit {
                let more = last(&list);
                pace.after(windows.way_to(more.unwrap_or(0)), found, 2 * self.limit);
                return Ok(Candidates { list, more });
            }
            pace.after_too_few(windows.way(), found, self.limit - found);
            let more = windows.looked_to();
            if more.is_some() && Instant::now() > pace.deadline {
                return Ok(Candidates { list, more });
            }
            if more.is_some() && pace.needs_begin(true) {
                self.look_up_begin(conn, times, pace).await?;
            }
        }
        Ok(Candidates { list, more: None })
    }

    /// Looks up where everything begins; on several machines where the gallery does, on its own.
    async fn look_up_begin(&self, conn: &mut Conn, times: &Times, pace: &mut Pace) -> Result<()> {
        let gallery = self.gallery.filter(|_| self.is_of_one(conn));
        let oldest = match (gallery, times.oldest, times.oldest_in) {
            (Some(gallery), _, Some(statement)) => {
                conn.one(statement, params![gallery.0], |row| row.get(0)).await?
            }
            (_, Some(statement), _) => conn.one(statement, params![], |row| row.get(0)).await?,
            // The first number there can be.
            _ => Some(0),
        };
        pace.begins_at(times, oldest);
        Ok(())
    }
}
