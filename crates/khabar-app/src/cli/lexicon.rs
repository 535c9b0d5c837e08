//! Loading lexicons from a folder, and saying what is wrong with them.

use anyhow::anyhow;
use khabar::Reader;
use khabar::lexicon::{LexiconError, LexiconFile};
use miette::{GraphicalReportHandler, GraphicalTheme};
use sha2::{Digest, Sha256};
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use super::input::lexicon_files;
use crate::case::hex;
use crate::render::colour_wanted;

/// A reader with the files of a folder laid over the built-in ones; a fault is told and gives `None`.
pub fn reader(dir: Option<&Path>) -> anyhow::Result<Option<Reader>> {
    let files = dir.map_or_else(|| Ok(Vec::new()), lexicon_files).map_err(|e| anyhow!(e))?;
    match Reader::with_lexicon(&files) {
        Ok(reader) => Ok(Some(reader)),
        Err(error) => {
            tell(&error, dir);
            Ok(None)
        }
    }
}

/// As [`reader`], with the version of the program and a digest of the lexicon that it reads by.
pub fn reader_with_version(dir: Option<&Path>) -> anyhow::Result<Option<(Reader, String)>> {
    let user = dir.map_or_else(|| Ok(Vec::new()), lexicon_files).map_err(|e| anyhow!(e))?;
    let files = khabar::lexicon::paths().flat_map(|path| khabar::lexicon::files(path, &user));
    let digest = files.fold(Sha256::new(), |hash, file| {
        let length = (file.content.len() as u64).to_le_bytes();
        hash.chain_update(file.path).chain_update(length).chain_update(file.content)
    });
    let digest = hex(&digest.finalize()[..8]);
    Ok(reader(dir)?.map(|reader| (reader, format!("{} {digest}", env!("CARGO_PKG_VERSION")))))
}

/// `khabar lexicon check`: every faulty file, then how many were sound.
pub fn check(dir: Option<&Path>) -> anyhow::Result<ExitCode> {
    let files = dir.map_or_else(|| Ok(Vec::new()), lexicon_files).map_err(|e| anyhow!(e))?;
    let errors = faults(&files);
    for error in &errors {
        tell(error, dir);
    }
    if !errors.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    let built_in = khabar::lexicon::paths().count();
    writeln!(io::stdout(), "no fault in {built_in} built-in lexicon files and {} given ones", files.len())?;
    Ok(ExitCode::SUCCESS)
}

/// Loading stops at the first fault. So that an editor sees all faulty files at once, each is tried by itself too.
fn faults(files: &[LexiconFile]) -> Vec<LexiconError> {
    let Err(first) = Reader::with_lexicon(files) else { return Vec::new() };
    let each: Vec<_> =
        files.iter().filter_map(|f| Reader::with_lexicon(std::slice::from_ref(f)).err()).map(|e| *e).collect();
    if each.is_empty() { vec![*first] } else { each }
}

/// With the faulty line in a frame on a terminal, on one line (`file:line: fault`) elsewhere.
pub fn tell(error: &LexiconError, dir: Option<&Path>) {
    let stderr = io::stderr();
    if stderr.is_terminal() {
        let theme = if colour_wanted(true) { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let mut report = String::new();
        if GraphicalReportHandler::new_themed(theme).render_report(&mut report, error).is_ok() {
            let _ = writeln!(stderr.lock(), "{report}");
            return;
        }
    }
    let path = dir.map(|d| d.join(&error.path)).filter(|p| p.exists());
    let path = path.map_or_else(|| error.path.clone(), |p| p.display().to_string());
    let key = error.key.as_ref().map(|k| format!(" (key `{k}`)")).unwrap_or_default();
    let hint = error.hint.as_ref().map(|h| format!("; {h}")).unwrap_or_default();
    super::complain(&format!("{path}:{}: {}{key}{hint}", error.line, error.fault));
}
