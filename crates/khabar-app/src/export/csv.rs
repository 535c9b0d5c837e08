//! CSV as spreadsheets want it: UTF-8 with a byte order mark, CRLF, and no cell that is run as a formula.

use csv::{Terminator, Writer, WriterBuilder};
use std::io::Write;

use super::outputs::{Outputs, Sink};
use super::selection::{Selection, What};
use super::table::{Cell, columns, rows, title};

/// One file for each kind; where one kind alone is asked for, the file itself.
pub fn write(selection: &Selection, out: &mut Outputs) -> anyhow::Result<()> {
    let alone = selection.what.len() == 1;
    let mut tables = selection.what.iter().map(|&w| Table::open(w, alone, out)).collect::<anyhow::Result<Vec<_>>>()?;
    for chosen in selection.each() {
        let chosen = chosen?;
        for table in &mut tables {
            for (id, cells) in rows(table.what, selection, &chosen) {
                table.row(&id, cells, out)?;
            }
        }
    }
    tables.into_iter().try_for_each(|table| table.close(out))
}

struct Table {
    what: What,
    names: Vec<&'static str>,
    csv: Writer<Sink>,
    file: String,
    rows: u64,
}

impl Table {
    fn open(what: What, alone: bool, out: &mut Outputs) -> anyhow::Result<Table> {
        let sink = out.open((!alone).then_some(title(what).0), "csv")?;
        let (file, names) = (sink.name(), columns(what).iter().map(|c| c.name).collect::<Vec<_>>());
        let mut csv = writer(sink)?;
        csv.write_record(&names)?;
        Ok(Table { what, names, csv, file, rows: 0 })
    }

    fn row(&mut self, id: &str, cells: Vec<Cell>, out: &mut Outputs) -> anyhow::Result<()> {
        for (cell, name) in cells.into_iter().zip(&self.names) {
            let words = matches!(cell, Cell::Text(_));
            let (value, changed) = if words { safe(plain(cell)) } else { (plain(cell), false) };
            if changed {
                out.made_safe(self.file.clone(), name, id);
            }
            self.csv.write_field(value)?;
        }
        self.csv.write_record(None::<&[u8]>)?;
        self.rows += 1;
        Ok(())
    }

    fn close(self, out: &mut Outputs) -> anyhow::Result<()> {
        out.count(title(self.what).0, self.rows);
        finish(self.csv, self.rows, &self.names, out)
    }
}

/// A CSV file with its byte order mark.
pub fn writer(mut sink: Sink) -> anyhow::Result<Writer<Sink>> {
    sink.write_all("\u{feff}".as_bytes())?;
    Ok(WriterBuilder::new().terminator(Terminator::CRLF).from_writer(sink))
}

/// The file is whole.
pub fn finish(csv: Writer<Sink>, rows: u64, names: &[&str], out: &mut Outputs) -> anyhow::Result<()> {
    let sink = csv.into_inner().map_err(|e| anyhow::anyhow!("{}", e.error()))?;
    out.close(sink, rows, names)
}

/// A spreadsheet takes a cell that begins so for a formula; an apostrophe before it makes it words. Whether one was put.
pub fn safe(words: String) -> (String, bool) {
    if words.starts_with(['=', '+', '-', '@', '\t', '\r']) { (format!("'{words}"), true) } else { (words, false) }
}

/// A cell as text.
pub fn plain(cell: Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(words) => words,
        Cell::Integer(n) => n.to_string(),
        Cell::Real(n) => n.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Flag(yes) => if yes { "true" } else { "false" }.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_run_as_a_formula() {
        for (words, want) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1", "'+1"),
            ("-5", "'-5"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("قال: =1", "قال: =1"),
            ("'=1", "'=1"),
            ("", ""),
        ] {
            let (got, changed) = safe(words.to_owned());
            assert_eq!((got.as_str(), changed), (want, words != want), "{words:?}");
        }
        assert_eq!(plain(Cell::Real(-12.5)), "-12.5");
    }
}
