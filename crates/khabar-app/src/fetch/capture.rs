//! How bytes were obtained: what the Berkeley Protocol asks to be kept of a capture.

use serde::{Deserialize, Serialize};

/// Name and version of this program.
pub const TOOL: &str = concat!("khabar ", env!("CARGO_PKG_VERSION"));

/// How the bytes of a report were obtained. What is not known is null.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Capture {
    /// When they were taken in, UTC.
    pub at: String,
    /// Who took them in.
    pub operator: String,
    /// Program and version.
    pub tool: String,
    /// SHA-256 of the bytes as stored: of a page, its body once transfer and content codings are undone; of a line, an
    /// archived page or an entry of a feed, its own.
    pub sha256: String,
    /// Their number.
    pub size: u64,
    /// Media type as given.
    pub mime: Option<String>,
    /// Address asked for.
    pub asked: Option<String>,
    /// Address that answered.
    pub address: Option<String>,
    /// The way from one to the other.
    pub redirects: Vec<Redirect>,
    /// HTTP status.
    pub status: Option<u16>,
    /// Header fields of the answer, in their order.
    pub headers: Vec<(String, String)>,
    /// Address of the machine that answered.
    pub ip: Option<String>,
    /// SHA-256 of its TLS certificate. Null: the HTTP library does not show it.
    pub tls_certificate_sha256: Option<String>,
    /// The file they were read from.
    pub file: Option<FileOrigin>,
    /// The record of a web archive that held them.
    pub warc: Option<WarcOrigin>,
}

/// One step to another address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redirect {
    /// Address asked.
    pub from: String,
    /// HTTP status.
    pub status: u16,
    /// Address that it named.
    pub to: String,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileOrigin {
    /// Path as given.
    pub path: String,
    /// When it was last written, UTC.
    pub modified: Option<String>,
}

/// A record of a web archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarcOrigin {
    /// The archive's path as given.
    pub file: String,
    /// Where in the file the record, or the gzip member that holds it, starts.
    pub offset: u64,
    /// `WARC-Record-ID`.
    pub record: Option<String>,
    /// `WARC-Date`: when the page was captured.
    pub date: Option<String>,
    /// Whether the payload is what the record's digest says; null where it gives none that is known.
    pub digest_holds: Option<bool>,
}

impl Capture {
    /// Taken in now; hash and size are set when the bytes are read ([`Capture::seal`]).
    pub fn new(operator: &str) -> Capture {
        Capture { at: crate::case::now(), operator: operator.to_owned(), tool: TOOL.to_owned(), ..Capture::default() }
    }

    /// Of a file, or of standard input where there is none.
    pub fn of_file(operator: &str, path: Option<&std::path::Path>) -> Capture {
        let origin = |path: &std::path::Path| {
            let modified = std::fs::metadata(path).and_then(|m| m.modified()).ok();
            let modified = modified.and_then(|t| jiff::Timestamp::try_from(t).ok());
            let modified = modified.map(|t| t.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
            FileOrigin { path: path.to_string_lossy().replace('\\', "/"), modified }
        };
        Capture { file: path.map(origin), ..Capture::new(operator) }
    }

    /// The hash and number of the bytes that are stored.
    pub fn seal(&mut self, sha256: &str, size: usize) {
        (self.sha256, self.size) = (sha256.to_owned(), size as u64);
    }

    /// Of a page out of a web archive.
    pub fn of_warc(page: &khabar::page::warc::Record, operator: &str, file: &str) -> Capture {
        Capture {
            mime: page.mime.clone(),
            asked: page.target.clone(),
            address: page.target.clone(),
            status: page.status,
            headers: page.headers.clone(),
            ip: page.ip.clone(),
            warc: Some(WarcOrigin {
                file: file.to_owned(),
                offset: page.offset,
                record: page.id.clone(),
                date: page.date.clone(),
                digest_holds: page.digest_holds,
            }),
            ..Capture::new(operator)
        }
    }
}
