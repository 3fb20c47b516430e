//! What commands say: results on standard output, complaints on standard error.

use std::{fmt::Display, io::Write as _};

/// A line on standard output. A reader that has gone away (`| head`) is no error.
pub(super) fn say(line: impl Display) {
    writeln!(std::io::stdout().lock(), "{line}").ok();
}

/// A line on standard error.
pub(super) fn complain(line: impl Display) {
    writeln!(std::io::stderr().lock(), "{line}").ok();
}

/// A value as JSON for programs, indented so that people can read it too.
pub(super) fn json(value: &serde_json::Value) {
    say(format_args!("{value:#}"));
}

/// Columns padded to their widest cell. Hangul takes two cells of a terminal.
pub(super) fn table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0)
        })
        .collect();
    for row in rows {
        let mut line = String::new();
        for (cell, widest) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(widest - width(cell) + 2));
        }
        say(line.trim_end());
    }
}

fn width(text: &str) -> usize {
    text.chars().map(|c| if matches!(c, '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FF60}') { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    #[test]
    fn hangul_takes_two_cells() {
        assert_eq!(super::width("a갤b"), 4);
    }
}
