//! Parquet: the tables of CSV, typed. Days are days, whole numbers are signed, words UTF-8.

use anyhow::Context;
use jiff::civil::Date;
use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};
use std::sync::Arc;

use super::outputs::{Outputs, Sink};
use super::selection::{Selection, What};
use super::table::{Cell, Column, Kind, columns, rows, title};

/// Rows held before they are written.
const GROUP: usize = 8192;

/// One file for each kind; where one kind alone is asked for, the file itself.
pub fn write(selection: &Selection, out: &mut Outputs) -> anyhow::Result<()> {
    let alone = selection.what.len() == 1;
    let mut tables = selection.what.iter().map(|&w| Table::open(w, alone, out)).collect::<anyhow::Result<Vec<_>>>()?;
    for chosen in selection.each() {
        let chosen = chosen?;
        for table in &mut tables {
            for (_, cells) in rows(table.what, selection, &chosen) {
                table.row(cells)?;
            }
        }
    }
    tables.into_iter().try_for_each(|table| table.close(out))
}

struct Table {
    what: What,
    columns: Vec<Column>,
    file: SerializedFileWriter<Sink>,
    held: Vec<Vec<Cell>>,
    rows: u64,
}

impl Table {
    fn open(what: What, alone: bool, out: &mut Outputs) -> anyhow::Result<Table> {
        let columns = columns(what);
        let sink = out.open((!alone).then_some(title(what).0), "parquet")?;
        let fields = columns.iter().map(field).collect::<Result<_, _>>()?;
        let schema = Type::group_type_builder(title(what).0).with_fields(fields).build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(concat!("khabar version ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let file = SerializedFileWriter::new(sink, Arc::new(schema), Arc::new(properties))?;
        Ok(Table { what, columns, file, held: Vec::new(), rows: 0 })
    }

    fn row(&mut self, cells: Vec<Cell>) -> anyhow::Result<()> {
        self.held.push(cells);
        self.rows += 1;
        if self.held.len() >= GROUP { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let mut group = self.file.next_row_group()?;
        for (at, column) in self.columns.iter().enumerate() {
            let mut writer = group.next_column()?.context("a column of the schema")?;
            write_column(&mut writer, column.kind, self.held.iter().filter_map(|row| row.get(at)))?;
            writer.close()?;
        }
        group.close()?;
        self.held.clear();
        Ok(())
    }

    fn close(mut self, out: &mut Outputs) -> anyhow::Result<()> {
        self.flush()?;
        out.count(title(self.what).0, self.rows);
        let names: Vec<&str> = self.columns.iter().map(|c| c.name).collect();
        out.close(self.file.into_inner()?, self.rows, &names)
    }
}

fn field(column: &Column) -> Result<TypePtr, parquet::errors::ParquetError> {
    let (physical, logical) = match column.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer => (Physical::INT64, None),
        Kind::Real => (Physical::DOUBLE, None),
        Kind::Day => (Physical::INT32, Some(LogicalType::Date)),
        Kind::Flag => (Physical::BOOLEAN, None),
    };
    let built = Type::primitive_type_builder(column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_converted_type(ConvertedType::NONE)
        .with_logical_type(logical);
    Ok(Arc::new(built.build()?))
}

fn write_column<'a>(
    writer: &mut SerializedColumnWriter,
    kind: Kind,
    cells: impl Iterator<Item = &'a Cell>,
) -> anyhow::Result<()> {
    match kind {
        Kind::Text => put::<ByteArrayType>(writer, cells, |cell| match cell {
            Cell::Text(words) => Some(ByteArray::from(words.as_str())),
            _ => None,
        }),
        Kind::Integer => put::<Int64Type>(writer, cells, |cell| match cell {
            Cell::Integer(n) => Some(*n),
            _ => None,
        }),
        Kind::Real => put::<DoubleType>(writer, cells, |cell| match cell {
            Cell::Real(n) => Some(*n),
            _ => None,
        }),
        Kind::Day => put::<Int32Type>(writer, cells, |cell| match cell {
            Cell::Day(day) => day.since(Date::constant(1970, 1, 1)).ok().map(|span| span.get_days()),
            _ => None,
        }),
        Kind::Flag => put::<BoolType>(writer, cells, |cell| match cell {
            Cell::Flag(yes) => Some(*yes),
            _ => None,
        }),
    }
}

/// What a cell does not hold is null.
fn put<'a, T: DataType>(
    writer: &mut SerializedColumnWriter,
    cells: impl Iterator<Item = &'a Cell>,
    value: impl Fn(&Cell) -> Option<T::T>,
) -> anyhow::Result<()> {
    let values: Vec<Option<T::T>> = cells.map(value).collect();
    let levels: Vec<i16> = values.iter().map(|v| i16::from(v.is_some())).collect();
    let values: Vec<T::T> = values.into_iter().flatten().collect();
    writer.typed::<T>().write_batch(&values, Some(&levels), None)?;
    Ok(())
}
