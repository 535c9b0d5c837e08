//! A case: one SQLite file that holds reports as given, what the machine read in them, what people made of it, and a
//! log of every change.
//!
//! The only module that speaks SQL. What is shown, exported or counted is read through [`Case::scope`]: the temporary
//! view `seen` holds the reports that no restriction covers and those that the caller named, and **every query whose
//! answer leaves the program reads `seen`, never `report`**. `add`, `verify`, `restrict` and `purge` alone see all.
//! Every change goes through [`Case::change`], which commits it together with its entries in the audit log.

pub mod actors;
pub mod audit;
mod backup;
pub mod edit;
pub mod filter;
pub mod grade;
pub mod ingest;
pub mod purge;
pub mod records;
pub mod reread;
pub mod restrict;
pub mod review;
pub mod search;
pub mod status;
pub mod subject;
pub mod tie;
pub mod veil;
pub mod verify;
pub mod weigh;

#[cfg(test)]
pub mod decisions_tests;

use anyhow::{Context, anyhow, bail};
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `KHBR`: tells a case from any other SQLite file.
const APPLICATION_ID: i32 = 0x4B48_4252;

/// Steps from one version of the file to the next; the length is the version that this program writes.
const MIGRATIONS: [&str; 1] = [include_str!("schema.sql")];

/// How long to wait for another program that holds the file.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open case.
#[derive(Debug)]
pub struct Case {
    db: Connection,
    path: PathBuf,
    /// Who is at work, for the log.
    by: String,
}

/// A change under way: rolled back unless [`Case::change`] commits it.
#[derive(Debug)]
pub struct Change<'a> {
    /// The database, within the transaction.
    pub tx: Transaction<'a>,
    /// Now, UTC.
    pub at: String,
    /// Who changes.
    pub by: String,
}

/// Which restricted records a command may show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Numbers of the restricted reports that were named with `--include-restricted`.
    pub included: Vec<u32>,
}

impl Case {
    /// A new case; the file must not exist.
    pub fn create(path: &Path, by: &str) -> anyhow::Result<Case> {
        let made = fs::File::options().write(true).create_new(true).open(path);
        made.map_err(|e| match e.kind() {
            std::io::ErrorKind::AlreadyExists => {
                anyhow!("{}: there is a file of this name already; choose another, or add to it", path.display())
            }
            _ => anyhow!("{}: {}", path.display(), crate::cli::cause(&e)),
        })?;
        let mut case = Case::connect(path, by)?;
        case.db.pragma_update(None, "application_id", APPLICATION_ID)?;
        case.migrate()?;
        case.change(|change| {
            for (key, value) in [("created_at", change.at.as_str()), ("created_with", env!("CARGO_PKG_VERSION"))] {
                change.tx.execute("INSERT INTO meta VALUES (?1, ?2)", (key, value))?;
            }
            change.log("new", "case", &serde_json::json!({ "version": env!("CARGO_PKG_VERSION") }))
        })?;
        Ok(case)
    }

    /// An existing case, brought to this program's version of the file where it is of an older one.
    ///
    /// # Errors
    /// No such file, no case, a case of a later program, or damage that keeps SQLite from opening it.
    pub fn open(path: &Path, by: &str) -> anyhow::Result<Case> {
        let found = fs::metadata(path).map_err(|e| anyhow!("{}: {}", path.display(), crate::cli::cause(&e)))?;
        if !found.is_file() {
            bail!("{}: this is a folder, not a case; name the file that `khabar new` made", path.display());
        }
        let not_a_case = || anyhow!("{}: this is not a case; `khabar new` makes one", path.display());
        let mut case = Case::connect(path, by).map_err(|e| match e.downcast_ref::<rusqlite::Error>() {
            Some(e) if e.sqlite_error_code() == Some(ErrorCode::NotADatabase) => not_a_case(),
            _ => e,
        })?;
        if case.db.pragma_query_value(None, "application_id", |row| row.get::<_, i32>(0))? != APPLICATION_ID {
            return Err(not_a_case());
        }
        case.migrate()?;
        Ok(case)
    }

    fn connect(path: &Path, by: &str) -> anyhow::Result<Case> {
        let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .with_context(|| path.display().to_string())?;
        db.busy_timeout(PATIENCE)?;
        // What is purged is overwritten, not only unlinked; a clean close leaves one file.
        db.execute_batch(
            "PRAGMA secure_delete = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -65536;
             PRAGMA wal_autocheckpoint = 8192;",
        )?;
        // `add` goes through more statements for a report than would be kept: each would be parsed anew each time.
        db.set_prepared_statement_cache_capacity(64);
        Ok(Case { db, path: path.to_owned(), by: by.to_owned() })
    }

    fn migrate(&mut self) -> anyhow::Result<()> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: u32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let version = version as usize;
        if version > MIGRATIONS.len() {
            bail!(
                "{}: this case was written by a later version of khabar (file version {version}; this program knows {})",
                self.path.display(),
                MIGRATIONS.len()
            );
        }
        for (at, step) in MIGRATIONS.iter().enumerate().skip(version) {
            tx.execute_batch(step)?;
            tx.pragma_update(None, "user_version", at as u32 + 1)?;
        }
        Ok(tx.commit()?)
    }

    /// The database, for reading.
    pub fn db(&self) -> &Connection {
        &self.db
    }

    /// Where the case lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Who is at work.
    pub fn by(&self) -> &str {
        &self.by
    }

    /// Make a change with its log entries, all of it or nothing.
    pub fn change<T>(&mut self, make: impl FnOnce(&Change) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let by = self.by.clone();
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let change = Change { tx, at: now(), by };
        let made = make(&change)?;
        change.tx.commit()?;
        Ok(made)
    }

    /// Make the view `seen`: the reports that no restriction covers, and the restricted ones in `scope`, whose showing is
    /// logged. Call it once, before anything is shown.
    pub fn scope(&mut self, scope: &Scope) -> anyhow::Result<()> {
        self.db.execute_batch(
            "CREATE TEMP TABLE IF NOT EXISTS included (id INTEGER PRIMARY KEY);
             DELETE FROM temp.included;
             CREATE TEMP VIEW IF NOT EXISTS seen AS
                 SELECT * FROM main.report WHERE NOT restricted OR id IN (SELECT id FROM temp.included);",
        )?;
        for id in &scope.included {
            let restricted = self.db.query_row("SELECT restricted FROM report WHERE id = ?1", [id], |row| row.get(0));
            if !restricted.unwrap_or(false) {
                bail!("--include-restricted R{id}: no restricted report has this number");
            }
            self.db.execute("INSERT OR IGNORE INTO temp.included VALUES (?1)", [id])?;
        }
        if !scope.included.is_empty() {
            self.change(|change| {
                scope.included.iter().try_for_each(|id| change.log("view", &format!("R{id}"), &serde_json::json!({})))
            })?;
        }
        Ok(())
    }
}

/// Lower-case hex: how digests are kept and shown.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Now, UTC, to the second. `KHABAR_NOW` sets it, so that tests and demonstrations give the same bytes every time.
pub fn now() -> String {
    let fixed = std::env::var("KHABAR_NOW").ok().and_then(|t| t.parse::<jiff::Timestamp>().ok());
    fixed.unwrap_or_else(jiff::Timestamp::now).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_one_file_that_opens_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.khabar");
        drop(Case::create(&path, "r1").unwrap());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "a clean close leaves one file");
        let case = Case::open(&path, "r2").unwrap();
        assert_eq!(case.verify_audit().unwrap(), Vec::<String>::new());
        assert!(Case::create(&path, "r1").unwrap_err().to_string().contains("already"));
    }

    #[test]
    fn what_is_no_case_is_refused_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        assert!(Case::open(&path, "r").unwrap_err().to_string().contains("no such file"));
        fs::write(&path, "خبر ".repeat(400)).unwrap();
        assert!(Case::open(&path, "r").unwrap_err().to_string().contains("not a case"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "خبر ".repeat(400));
        assert!(Case::open(dir.path(), "r").unwrap_err().to_string().contains("folder"));
        let later = dir.path().join("later.khabar");
        drop(Case::create(&later, "r").unwrap());
        Connection::open(&later).unwrap().pragma_update(None, "user_version", 99).unwrap();
        assert!(Case::open(&later, "r").unwrap_err().to_string().contains("later version"));
    }
}
