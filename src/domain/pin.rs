//! Rows that the operator pins above or below a list.

/// Most characters of a label.
pub const LABEL_MAX: usize = 6;
/// Most characters of a title.
pub const TITLE_MAX: usize = 120;

/// Above or below the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i64)]
pub enum Place {
    /// Above the first row (a site poll, say).
    Top = 0,
    /// Below the last row (an announcement, say).
    Bottom = 1,
}

impl Place {
    /// Reads the number the database keeps.
    pub fn from_number(number: i64) -> Place {
        if number == 1 { Place::Bottom } else { Place::Top }
    }
}

/// A pinned row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Its number.
    pub id: i64,
    /// Above or below.
    pub place: Place,
    /// The word in the number column: 설문, 뉴스, 안내.
    pub label: String,
    /// Its title.
    pub title: String,
    /// Where the title leads; empty for nowhere.
    pub url: String,
    /// The name in the author column.
    pub author: String,
    /// The day it shows, as `YYYY-MM-DD`; empty for none.
    pub date: String,
}
