//! XLSX: a sheet for each kind; words are always words, days are days.

use anyhow::{Context, bail};
use rust_xlsxwriter::{ExcelDateTime, Format as Style, FormatAlign, Workbook, Worksheet};
use std::io::Write;

use super::outputs::Outputs;
use super::selection::{Selection, What};
use super::table::{Cell, Column, Kind, columns, rows, title};
use crate::render::Lang;

/// What a cell and a sheet can hold.
const MAX_CELL: usize = 32_767;
const MAX_ROWS: u32 = 1_048_576;

/// One workbook.
pub fn write(selection: &Selection, out: &mut Outputs) -> anyhow::Result<()> {
    let sink = out.open(None, "xlsx")?;
    let mut sheets: Vec<Sheet> =
        selection.what.iter().map(|&w| Sheet::open(w, selection.lang)).collect::<Result<_, _>>()?;
    for chosen in selection.each() {
        let chosen = chosen?;
        for sheet in &mut sheets {
            for (id, cells) in rows(sheet.what, selection, &chosen) {
                sheet.row(&id, cells)?;
            }
        }
    }
    let mut workbook = Workbook::new();
    let (mut all, mut names) = (0, Vec::new());
    for sheet in sheets {
        let rows = u64::from(sheet.rows - 1);
        out.count(title(sheet.what).0, rows);
        all += rows;
        names.extend(sheet.columns.iter().map(|c| c.name));
        workbook.push_worksheet(sheet.close()?);
    }
    let mut sink = sink;
    sink.write_all(&workbook.save_to_buffer()?)?;
    out.close(sink, all, &names)
}

struct Sheet {
    what: What,
    columns: Vec<Column>,
    sheet: Worksheet,
    rows: u32,
    day: Style,
}

impl Sheet {
    fn open(what: What, lang: Lang) -> anyhow::Result<Sheet> {
        let columns = columns(what);
        let mut sheet = Worksheet::new();
        let arabic = lang == Lang::Ar;
        let (en, ar) = title(what);
        sheet.set_name(if arabic { ar } else { en })?.set_right_to_left(arabic);
        let head = Style::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
        for (at, column) in (0..).zip(&columns) {
            sheet.write_string_with_format(0, at, if arabic { column.ar } else { column.name }, &head)?;
            let width = match (column.name, column.kind) {
                ("quotation" | "title" | "chain", _) => 48.0,
                (_, Kind::Text) => 18.0,
                _ => 12.0,
            };
            sheet.set_column_width(at, width)?;
        }
        // The heading and the id stay in sight.
        sheet.set_freeze_panes(1, 1)?;
        Ok(Sheet { what, columns, sheet, rows: 1, day: Style::new().set_num_format("yyyy-mm-dd") })
    }

    fn row(&mut self, id: &str, cells: Vec<Cell>) -> anyhow::Result<()> {
        if self.rows >= MAX_ROWS {
            bail!("a sheet holds {MAX_ROWS} rows and there are more; filter, or export as csv or parquet");
        }
        for ((at, cell), column) in (0..).zip(cells).zip(&self.columns) {
            let sheet = &mut self.sheet;
            match cell {
                Cell::Empty => {}
                Cell::Text(words) if words.encode_utf16().count() > MAX_CELL => {
                    bail!("{id}: its {} is longer than a cell holds ({MAX_CELL} letters); export as csv", column.name)
                }
                Cell::Text(words) => {
                    sheet.write_string(self.rows, at, words)?;
                }
                Cell::Integer(n) => {
                    sheet.write_number(self.rows, at, n as f64)?;
                }
                Cell::Real(n) => {
                    sheet.write_number(self.rows, at, n)?;
                }
                Cell::Flag(yes) => {
                    sheet.write_boolean(self.rows, at, yes)?;
                }
                Cell::Day(day) => {
                    // Spreadsheets know no day before 1900: such a one is kept as words.
                    match ExcelDateTime::from_ymd(day.year().max(0) as u16, day.month() as u8, day.day() as u8) {
                        Ok(date) => sheet.write_datetime_with_format(self.rows, at, date, &self.day)?,
                        Err(_) => sheet.write_string(self.rows, at, day.to_string())?,
                    };
                }
            }
        }
        self.rows += 1;
        Ok(())
    }

    fn close(mut self) -> anyhow::Result<Worksheet> {
        let last = u16::try_from(self.columns.len().saturating_sub(1)).context("columns")?;
        self.sheet.autofilter(0, 0, self.rows - 1, last)?;
        Ok(self.sheet)
    }
}
