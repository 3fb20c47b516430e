//! The tables of `docs/benchmarks.md`. What a person wrote around them stays.

use std::{fmt::Write as _, fs, path::Path};

/// Everything between these two lines is written by `make bench`.
const BEGIN: &str = "<!-- figures: written by make bench -->";
const END: &str = "<!-- end of figures -->";

/// A table and its title.
pub(crate) struct Table {
    title: String,
    rows: Vec<Vec<String>>,
    /// Sentences below it.
    notes: Vec<String>,
}

/// All tables, in order.
#[derive(Default)]
pub(crate) struct Report {
    tables: Vec<Table>,
}

impl Table {
    pub(crate) fn new(title: &str, head: &[&str]) -> Table {
        let rows = vec![head.iter().map(|text| (*text).to_owned()).collect()];
        Table { title: title.to_owned(), rows, notes: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: &[String]) {
        self.rows.push(cells.to_vec());
    }

    pub(crate) fn note(&mut self, text: String) {
        self.notes.push(text);
    }
}

impl Report {
    pub(crate) fn add(&mut self, table: Table) {
        self.tables.push(table);
    }

    fn text(&self) -> String {
        let mut out = String::new();
        for table in &self.tables {
            let _ = write!(out, "\n## {}\n\n", table.title);
            for (index, row) in table.rows.iter().enumerate() {
                let _ = writeln!(out, "| {} |", row.join(" | "));
                if index == 0 {
                    let _ = writeln!(out, "|{}", "---|".repeat(row.len()));
                }
            }
            for note in &table.notes {
                let _ = write!(out, "\n{note}\n");
            }
        }
        out
    }

    /// Puts the tables between the marks of the file, and on standard output.
    pub(crate) fn write(&self, file: &Path) -> anyhow::Result<()> {
        use std::io::Write as _;
        let text = self.text();
        std::io::stdout().write_all(text.as_bytes())?;
        let before = fs::read_to_string(file)
            .unwrap_or_else(|_| format!("# Benchmarks\n\n{BEGIN}\n{END}\n"));
        let (head, rest) = before.split_once(BEGIN).unwrap_or((&before, ""));
        let tail = rest.split_once(END).map_or("\n", |(_, tail)| tail);
        fs::write(file, format!("{head}{BEGIN}\n{text}\n{END}{tail}"))?;
        Ok(())
    }
}
