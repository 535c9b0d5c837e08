//! A copy of a case that is in use.

use anyhow::{Context, anyhow, bail};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use serde_json::json;
use std::fs;
use std::path::Path;
use std::time::Duration;

use super::{Case, PATIENCE};

impl Case {
    /// Copy the case to `to`, which must not exist: one state of it, however much is added meanwhile. The log says that
    /// a copy was made. `to` has its name only once the copy is whole.
    pub fn backup(&mut self, to: &Path) -> anyhow::Result<()> {
        if to.symlink_metadata().is_ok() {
            bail!("{}: there is a file of this name already; choose another", to.display());
        }
        let name = to.file_name().ok_or_else(|| anyhow!("{}: this names no file", to.display()))?;
        let mut partial = name.to_owned();
        partial.push(".partial");
        let partial = to.with_file_name(partial);
        fs::File::create(&partial).map_err(|e| anyhow!("{}: {}", partial.display(), crate::cli::cause(&e)))?;
        self.change(|change| change.log("backup", "case", &json!({ "to": to.to_string_lossy() })))?;
        let copied = self.copy_to(&partial).and_then(|()| {
            Ok(fs::hard_link(&partial, to).or_else(|e| {
                // Where links cannot be made, renaming does, though it would take the place of a file made meanwhile.
                if e.kind() == std::io::ErrorKind::AlreadyExists { Err(e) } else { fs::rename(&partial, to) }
            })?)
        });
        let _ = fs::remove_file(&partial);
        copied.with_context(|| format!("{}: the copy could not be made", to.display()))
    }

    fn copy_to(&self, partial: &Path) -> anyhow::Result<()> {
        let mut copy = Connection::open(partial)?;
        copy.busy_timeout(PATIENCE)?;
        let backup = Backup::new(self.db(), &mut copy)?;
        // In one step: others go on writing beside it, and cannot make it begin anew.
        for _ in 0..100 {
            match backup.step(-1)? {
                StepResult::Done => return Ok(()),
                _ => std::thread::sleep(Duration::from_millis(100)),
            }
        }
        bail!("the case is held by another program; try again when it is done")
    }
}
