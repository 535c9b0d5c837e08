//! A file that takes its name only once all is written.

use anyhow::{Context, anyhow, bail};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::input::cause;

/// A file under way, so that a run that stops half way leaves the old one. What is no plain file (`/dev/null`, a named
/// pipe) is written to directly.
#[derive(Debug)]
pub struct Destination {
    out: PathBuf,
    partial: Option<PathBuf>,
}

impl Destination {
    /// `NAME.partial` beside the file, open for writing.
    pub fn create(out: &Path) -> anyhow::Result<(Destination, File)> {
        let mut name = out.file_name().ok_or_else(|| anyhow!("this names no file"))?.to_owned();
        name.push(".partial");
        let partial = (out.is_file() || !out.exists()).then(|| out.with_file_name(name));
        let file = match &partial {
            Some(partial) => File::create(partial),
            None => File::options().write(true).open(out),
        };
        let file = file.map_err(|e| anyhow!("{}", cause(&e)))?;
        Ok((Destination { out: out.to_owned(), partial }, file))
    }

    /// As [`Destination::create`], for what is written of a case: never over the case itself, nor over another file unless
    /// `force`.
    pub fn beside(out: &Path, case: &Path, force: bool) -> anyhow::Result<(Destination, File)> {
        let case = fs::canonicalize(case).unwrap_or_else(|_| case.to_owned());
        let journal = |ending: &str| {
            let mut name = case.clone().into_os_string();
            name.push(ending);
            PathBuf::from(name)
        };
        let is_case = |out: &PathBuf| *out == case || *out == journal("-wal") || *out == journal("-shm");
        if fs::canonicalize(out).is_ok_and(|out| is_case(&out)) {
            bail!("-o {}: this is the case itself and would be lost; choose another name", out.display());
        }
        if out.is_file() && !force {
            bail!(
                "-o {}: there is a file of this name already; choose another, or overwrite it with --force",
                out.display()
            );
        }
        Destination::create(out).with_context(|| format!("-o {}", out.display()))
    }

    /// All is written: the file takes its name.
    pub fn complete(self) -> anyhow::Result<()> {
        let renamed = self.partial.map_or(Ok(()), |partial| fs::rename(partial, &self.out));
        renamed.map_err(|e| anyhow!("{}: {}", self.out.display(), cause(&e)))
    }

    /// Nothing comes of it: what was written is taken away.
    pub fn abandon(self) {
        if let Some(partial) = self.partial {
            let _ = fs::remove_file(partial);
        }
    }
}
