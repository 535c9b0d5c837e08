//! From the paths on the command line to bytes: folders in sorted order, standard input, lexicon folders.

use khabar::lexicon::LexiconFile;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Endings of the files that a folder is searched for; a file named outright is read whatever its ending.
pub const REPORTS: [&str; 7] = ["txt", "html", "htm", "xhtml", "jsonl", "ndjson", "json"];

/// What a case takes from a folder: [`REPORTS`], and what holds several.
pub const SOURCES: [&str; 13] =
    ["txt", "html", "htm", "xhtml", "jsonl", "ndjson", "json", "warc", "warc.gz", "xml", "rss", "atom", "urls"];

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl Input {
    /// What it is called in messages and, for want of a better, in records. Always with `/`.
    pub fn name(&self) -> String {
        match self {
            Input::Stdin => "stdin".to_owned(),
            Input::File(path) => path.to_string_lossy().replace('\\', "/"),
        }
    }

    /// All its bytes, or one sentence that says why not.
    pub fn bytes(&self) -> Result<Vec<u8>, String> {
        match self {
            Input::Stdin => {
                let mut bytes = Vec::new();
                io::stdin().lock().read_to_end(&mut bytes).map_err(|e| cause(&e))?;
                Ok(bytes)
            }
            Input::File(path) => fs::read(path).map_err(|e| cause(&e)),
        }
    }
}

/// An input that cannot be read: its name and why.
pub type Failure = (String, String);

/// The inputs that the paths stand for, in the order given, folders walked in sorted order for files of these endings.
pub fn expand(paths: &[PathBuf], endings: &[&str]) -> (Vec<Input>, Vec<Failure>) {
    let (mut inputs, mut failures) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.to_string_lossy().into_owned();
        if name == "-" {
            inputs.push(Input::Stdin);
        } else if path.is_dir() {
            let before = (inputs.len(), failures.len());
            walk(path, endings, &mut |file| inputs.push(Input::File(file)), &mut failures);
            if before == (inputs.len(), failures.len()) {
                let kinds = endings.join(", .");
                failures.push((name, format!("the folder holds no report (.{kinds}); name a file to read it anyway")));
            }
        } else {
            inputs.push(Input::File(path.clone()));
        }
    }
    (inputs, failures)
}

/// The `.toml` files below a folder, each under its path below that folder.
pub fn lexicon_files(dir: &Path) -> Result<Vec<LexiconFile>, String> {
    let (mut paths, mut failures) = (Vec::new(), Vec::new());
    walk(dir, &["toml"], &mut |file| paths.push(file), &mut failures);
    if let Some((name, why)) = failures.into_iter().next() {
        return Err(format!("{name}: {why}"));
    }
    if paths.is_empty() {
        let example = khabar::lexicon::paths().next().unwrap_or("ar/names.toml");
        return Err(format!("{}: no .toml file below this folder; one would be {example}", dir.display()));
    }
    let read = |path: PathBuf| {
        let below = path.strip_prefix(dir).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let content = fs::read_to_string(&path).map_err(|e| format!("{}: {}", path.display(), cause(&e)))?;
        Ok(LexiconFile { path: below, content })
    };
    paths.into_iter().map(read).collect()
}

/// Files with these endings below a folder, in the order of their names; linked folders and hidden ones are left out.
fn walk(dir: &Path, endings: &[&str], found: &mut dyn FnMut(PathBuf), failures: &mut Vec<Failure>) {
    let entries = fs::read_dir(dir).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(e) => return failures.push((dir.to_string_lossy().into_owned(), cause(&e))),
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if entry.file_type().is_ok_and(|t| t.is_dir()) {
            walk(&path, endings, found, failures);
        } else if path.is_file() && ends_with(&entry.file_name().to_string_lossy(), endings) {
            found(path);
        }
    }
}

fn ends_with(name: &str, endings: &[&str]) -> bool {
    let name = name.to_ascii_lowercase();
    endings.iter().any(|ending| name.strip_suffix(ending).is_some_and(|stem| stem.ends_with('.')))
}

/// Why a file could not be read or written, and what to look at.
pub fn cause(e: &io::Error) -> String {
    match e.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder; check the path".to_owned(),
        io::ErrorKind::PermissionDenied => "not allowed; check the permissions".to_owned(),
        io::ErrorKind::InvalidData => "not UTF-8 text; save it as UTF-8".to_owned(),
        _ => e.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_walked_in_the_order_of_names() {
        let dir = tempfile::tempdir().unwrap();
        for file in ["b/2.txt", "b/1.html", "a.JSONL", "c.png", ".git/x.txt", "b/ا.txt", "d.WARC.gz", "e.gz", "rss"] {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let (inputs, failures) = expand(&[dir.path().to_owned(), PathBuf::from("-")], &SOURCES);
        let below = format!("{}/", dir.path().display());
        let names: Vec<String> = inputs.iter().map(|i| i.name().replace(&below, "")).collect();
        assert_eq!(names, ["a.JSONL", "b/1.html", "b/2.txt", "b/ا.txt", "d.WARC.gz", "stdin"]);
        assert_eq!(failures, []);
    }

    #[test]
    fn a_folder_without_reports_is_a_failure() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("photo.png"), "x").unwrap();
        let (inputs, failures) = expand(&[dir.path().to_owned()], &REPORTS);
        assert_eq!(inputs, []);
        assert!(failures[0].1.contains("holds no report"), "{failures:?}");
    }

    #[test]
    fn lexicon_files_go_by_their_path_below_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("ar")).unwrap();
        assert!(lexicon_files(dir.path()).unwrap_err().contains("no .toml file"));
        fs::write(dir.path().join("ar/x.toml"), "a = 1").unwrap();
        let files = lexicon_files(dir.path()).unwrap();
        assert_eq!((files[0].path.as_str(), files[0].content.as_str()), ("ar/x.toml", "a = 1"));
        assert!(lexicon_files(&dir.path().join("none")).unwrap_err().contains("no such file or folder"));
    }
}
