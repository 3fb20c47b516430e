//! What an import did, for people and for programs.

use serde::Serialize;

/// What became of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// Written.
    New,
    /// Here already, and nothing to add.
    Unchanged,
    /// Here already; counts or words were added.
    Updated,
    /// The number is one of our own posts', or of another import: left alone.
    Conflict,
}

/// What one page brought.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Rows written.
    pub rows_new: usize,
    /// Rows here already.
    pub rows_unchanged: usize,
    /// Rows whose counts or words grew.
    pub rows_updated: usize,
    /// Numbers that were taken.
    pub conflicts: Vec<i64>,
    /// The page's post, by its number here.
    pub post: Option<(i64, Fate)>,
    /// Comments written.
    pub comments_new: usize,
    /// Comments here already.
    pub comments_unchanged: usize,
    /// Pinned rows written.
    pub pins_new: usize,
    /// Pinned rows here already.
    pub pins_unchanged: usize,
    /// 말머리 added to the gallery.
    pub heads: Vec<String>,
    /// The default nick given to the gallery.
    pub default_nick: Option<String>,
    /// What the page held and could not be read.
    pub skipped: Vec<String>,
}

impl Report {
    pub(super) fn count_row(&mut self, no: i64, fate: Fate) {
        match fate {
            Fate::New => self.rows_new += 1,
            Fate::Unchanged => self.rows_unchanged += 1,
            Fate::Updated => self.rows_updated += 1,
            Fate::Conflict => self.conflicts.push(no),
        }
    }

    /// Whether the page brought anything.
    pub fn is_change(&self) -> bool {
        self.rows_new + self.rows_updated + self.comments_new + self.pins_new > 0
            || matches!(self.post, Some((_, Fate::New | Fate::Updated)))
            || !self.heads.is_empty()
            || self.default_nick.is_some()
    }
}
