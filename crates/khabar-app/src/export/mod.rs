//! What a case holds, in the formats of other programs.
//!
//! A [`Selection`] is made once, from a filter and the scope's view; every format is a projection of it and reads
//! nothing else. Reports come one at a time ([`Selection::each`]), so that memory is bounded by the largest, and **no
//! report leaves it before every quotation of its chosen statements and events was found to stand where its span says**.
//! A format writes through [`Outputs`], which hashes what is written and gives the files their names only when all of
//! them, the manifest and the entry in the audit log are done.

mod acled;
mod annotations;
mod csv;
mod dossier;
mod ftm;
mod geojson;
mod graphml;
mod html;
mod markdown;
mod outputs;
#[cfg(feature = "parquet")]
mod parquet;
mod plover;
mod selection;
mod spans;
mod table;
mod xlsx;

use clap::ValueEnum;

pub use outputs::{Outputs, Told};
pub use selection::{Selection, What};

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Tables as UTF-8 text with a byte order mark, one file for each of reports, statements, events.
    Csv,
    /// A workbook, one sheet for each of reports, statements, events; right to left where the labels are Arabic.
    Xlsx,
    /// ACLED's 31 columns, a row for each event however many reports tell it; who said what goes beside it.
    Acled,
    /// PLOVER JSON Lines, an event a line.
    Plover,
    /// FollowTheMoney JSON Lines.
    Ftm,
    /// W3C Web Annotations (JSON-LD).
    Annotations,
    /// GeoJSON; an event without a known place has no geometry.
    Geojson,
    /// A graph of actors, events and outlets.
    Graphml,
    /// Tables as Parquet, one file for each of reports, statements, events.
    #[cfg(feature = "parquet")]
    Parquet,
    /// A dossier for reading, event by event, in Markdown.
    Markdown,
    /// The same as one HTML page.
    Html,
}

/// Write a selection in a format.
///
/// # Errors
/// A quotation that does not stand where its span says, a value that the format cannot hold, a file that cannot be
/// written; nothing is left then.
pub fn write(format: Format, selection: &Selection, out: &mut Outputs) -> anyhow::Result<()> {
    match format {
        Format::Csv => csv::write(selection, out),
        Format::Xlsx => xlsx::write(selection, out),
        Format::Acled => acled::write(selection, out),
        Format::Plover => plover::write(selection, out),
        Format::Ftm => ftm::write(selection, out),
        Format::Annotations => annotations::write(selection, out),
        Format::Geojson => geojson::write(selection, out),
        Format::Graphml => graphml::write(selection, out),
        #[cfg(feature = "parquet")]
        Format::Parquet => parquet::write(selection, out),
        Format::Markdown => markdown::write(selection, out),
        Format::Html => html::write(selection, out),
    }
}
