//! The files of an export: written aside, hashed, told in a manifest, entered in the log, and only then named.

use anyhow::{Context, anyhow, bail};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{Format, Selection};
use crate::case::{Case, hex};
use crate::cli::destination::Destination;

/// The files of one export.
#[derive(Debug)]
pub struct Outputs {
    main: PathBuf,
    case: PathBuf,
    force: bool,
    destinations: Vec<Destination>,
    files: Vec<Value>,
    counts: BTreeMap<&'static str, u64>,
    /// Values of cells that were made safe, by file and column: the ids of their rows.
    safe: BTreeMap<(String, &'static str), Vec<String>>,
    notes: Vec<String>,
}

/// A file being written.
#[derive(Debug)]
pub struct Sink {
    to: BufWriter<File>,
    path: PathBuf,
    hash: Sha256,
    size: u64,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl Sink {
    /// The file's own name.
    pub fn name(&self) -> String {
        file_name(&self.path)
    }
}

impl Outputs {
    /// An export to `main` and, where a format makes several files, to names beside it.
    pub fn new(main: &Path, case: &Path, force: bool) -> anyhow::Result<Outputs> {
        if main.file_name().is_none() || (main.exists() && !main.is_file()) {
            bail!("-o {}: this names no plain file", main.display());
        }
        Ok(Outputs {
            main: main.to_owned(),
            case: case.to_owned(),
            force,
            destinations: Vec::new(),
            files: Vec::new(),
            counts: BTreeMap::new(),
            safe: BTreeMap::new(),
            notes: Vec::new(),
        })
    }

    /// The file itself, or with a part's name `out.csv` → `out.statements.csv`. `ending` is what a part without one takes.
    pub fn open(&mut self, part: Option<&str>, ending: &str) -> anyhow::Result<Sink> {
        let path = match part {
            None => self.main.clone(),
            Some(part) => {
                let ending = self.main.extension().map_or(ending.to_owned(), |e| e.to_string_lossy().into_owned());
                self.main.with_extension(format!("{part}.{ending}"))
            }
        };
        let (destination, file) = self.destination(&path)?;
        self.destinations.push(destination);
        Ok(Sink { to: BufWriter::new(file), path, hash: Sha256::new(), size: 0 })
    }

    fn destination(&self, path: &Path) -> anyhow::Result<(Destination, File)> {
        Destination::beside(path, &self.case, self.force)
    }

    /// A file is written; `rows` are counted as such in the manifest.
    pub fn close(&mut self, mut sink: Sink, rows: u64, columns: &[&str]) -> anyhow::Result<()> {
        sink.flush().and_then(|()| sink.to.get_ref().sync_all()).with_context(|| sink.path.display().to_string())?;
        self.files.push(json!({
            "name": sink.name(),
            "sha256": hex(&sink.hash.finalize()),
            "size": sink.size,
            "rows": rows,
            "columns": columns,
        }));
        Ok(())
    }

    /// So many more of a kind were exported.
    pub fn count(&mut self, kind: &'static str, more: u64) {
        *self.counts.entry(kind).or_default() += more;
    }

    /// A cell was made safe.
    pub fn made_safe(&mut self, file: String, column: &'static str, row: &str) {
        self.safe.entry((file, column)).or_default().push(row.to_owned());
    }

    /// Something that the reader of the files should know.
    pub fn note(&mut self, says: String) {
        self.notes.push(says);
    }

    /// Enter the export in the log, write the manifest, give every file its name.
    pub fn complete(mut self, case: &mut Case, told: &Told) -> anyhow::Result<PathBuf> {
        let mut path = self.main.clone().into_os_string();
        path.push(".manifest.json");
        let path = PathBuf::from(path);
        let (destination, mut file) = self.destination(&path)?;
        self.destinations.push(destination);
        let logged = json!({
            "format": told.format,
            "filter": told.filter_without_words,
            "filter_sha256": hex(&Sha256::digest(told.filter.to_string())),
            "counts": self.counts,
            "files": self.files.iter().map(|f| json!({ "sha256": f["sha256"], "size": f["size"] })).collect::<Vec<_>>(),
            "restricted": told.restricted,
        });
        let (at, by) = case.change(|change| {
            change.log("export", "case", &logged)?;
            Ok((change.at.clone(), change.by.clone()))
        })?;
        let (entry, hash) = case.last_entry()?;
        let safe: Vec<Value> = std::mem::take(&mut self.safe)
            .into_iter()
            .map(|((file, column), rows)| json!({ "file": file, "column": column, "rows": rows }))
            .collect();
        let manifest = json!({
            "schema": "khabar-export/1",
            "format": told.format,
            "tool": { "name": "khabar", "version": env!("CARGO_PKG_VERSION") },
            "case": { "id": told.case, "audit_entry": entry, "audit_hash": hash },
            "exported_at": at,
            "exported_by": by,
            "filter": told.filter,
            "what": told.what,
            "taken": told.taken,
            "counts": self.counts,
            "restricted_included": told.restricted,
            "spans_checked": told.spans,
            "files": self.files,
            "made_safe": safe,
            "notes": self.notes,
        });
        let written = serde_json::to_string_pretty(&manifest)? + "\n";
        file.write_all(written.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|e| anyhow!("{}: {e}", path.display()))?;
        std::mem::take(&mut self.destinations).into_iter().try_for_each(Destination::complete)?;
        Ok(path)
    }
}

impl Drop for Outputs {
    /// What is not completed leaves nothing behind.
    fn drop(&mut self) {
        self.destinations.drain(..).for_each(Destination::abandon);
    }
}

/// What the manifest tells of the selection.
#[derive(Debug)]
pub struct Told {
    format: Format,
    case: String,
    filter: Value,
    filter_without_words: Value,
    what: Value,
    taken: Value,
    restricted: Vec<String>,
    spans: u64,
}

impl Told {
    /// Of a selection that was exported.
    pub fn of(format: Format, selection: &Selection) -> anyhow::Result<Told> {
        let filter = serde_json::to_value(&selection.filter)?;
        // Names of outlets, actors and places may be what a restriction hides: the log holds only how many were given.
        let mut without = filter.clone();
        for words in ["outlet", "actor", "place", "report"] {
            let given = without[words].as_array().map_or(0, Vec::len);
            without[words] = given.into();
        }
        Ok(Told {
            format,
            case: selection.case_id.clone(),
            filter,
            filter_without_words: without,
            what: serde_json::to_value(&selection.what)?,
            taken: serde_json::to_value(&selection.taken)?,
            restricted: selection.restricted.clone(),
            spans: selection.spans.get(),
        })
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
