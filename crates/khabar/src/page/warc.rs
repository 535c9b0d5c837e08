//! Web archives: the records of a WARC 1.0 or 1.1 file, plain or gzip, and the pages in them.
//!
//! Records come as a stream from any [`Read`], so that the size of an archive is no matter. A damaged record is told as a
//! [`Fault`] and the next whole one is found: within gzip by the head of the next member, elsewhere by the line `WARC/1.`.
//! Sizes are bounded before and after decompression. Format: ISO 28500:2017.

use std::io::{self, BufRead, Read};

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// How large things may be, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A record's block as stored; a longer one is passed over and told.
    pub block: usize,
    /// A body once its codings are undone; a longer one is told and not given.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { block: 64 << 20, body: 10 << 20 }
    }
}

/// A page out of an archive: a `response` with an HTTP head, or a `resource`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// `WARC-Record-ID`, with its angle brackets.
    pub id: Option<String>,
    /// `WARC-Date`, as written.
    pub date: Option<String>,
    /// `WARC-Target-URI`.
    pub target: Option<String>,
    /// `WARC-IP-Address`.
    pub ip: Option<String>,
    /// Bytes from the start of the file to the record, or to the gzip member that holds it.
    pub offset: u64,
    /// HTTP status; none for a resource.
    pub status: Option<u16>,
    /// HTTP header fields in their order; empty for a resource.
    pub headers: Vec<(String, String)>,
    /// Media type without its parameters, lower case.
    pub mime: Option<String>,
    /// The body, chunks joined and compression undone.
    pub body: Vec<u8>,
    /// Whether the payload or block is what the record's digest says; none where no digest that we know is given.
    pub digest_holds: Option<bool>,
}

/// A record that could not be read, or not wholly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// As [`Record::offset`].
    pub offset: u64,
    /// What is the matter and what was done about it, one sentence.
    pub message: String,
}

/// Longest head of a record or of an HTTP response.
const MAX_HEAD: usize = 64 << 10;

/// Compressed bytes kept of the member that is being read, so that a damaged one can be searched for the next.
const KEPT: usize = 16 << 20;

/// Compressed bytes that may be looked at twice for that, in all: an archive made to be damaged everywhere costs no more.
const REREAD: usize = 128 << 20;

/// A member that has grown past the first figure and by more than the second is no archive of pages but a bomb.
const BOMB: (u64, u64) = (64 << 20, 200);

/// The pages of an archive and what is wrong with it, in the order of the file. Records of other kinds (requests,
/// metadata, revisits, which hold no page) are passed over.
pub struct Records<R: Read> {
    stream: Stream<R>,
    limits: Limits,
    /// Decompressed bytes that are not used up from `at` on.
    buffer: Vec<u8>,
    at: usize,
    /// Offset in the file of the member that the buffer's first bytes came from, and of `buffer[0]` where it is plain.
    offset: u64,
    /// Damage met behind a whole record, to be told next.
    pending: Option<String>,
    done: bool,
}

/// The pages of an archive. Reading stops at the first error of `input` itself, which is told as a fault.
pub fn records<R: Read>(input: R, limits: Limits) -> Records<R> {
    let window = Window { input, bytes: Vec::new(), at: 0, kept: 0, before: 0, reread: 0 };
    Records {
        stream: Stream { state: State::Between(window), mismatched: false },
        limits,
        buffer: Vec::new(),
        at: 0,
        offset: 0,
        pending: None,
        done: false,
    }
}

/// Whether some bytes open as an archive does, plain or (by its name) gzip.
pub fn is_warc(bytes: &[u8], name: &str) -> bool {
    bytes.starts_with(b"WARC/1.") || (bytes.starts_with(MAGIC) && name.to_ascii_lowercase().ends_with(".warc.gz"))
}

const MAGIC: &[u8] = b"\x1f\x8b\x08";
const MARK: &[u8] = b"WARC/1.";

impl<R: Read> Iterator for Records<R> {
    type Item = Result<Record, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            let found = self.record();
            if let Some(found) = found.transpose() {
                return Some(found);
            }
        }
        None
    }
}

/// Why a record is given up.
enum Stop {
    /// The file ends.
    End,
    /// This is wrong with the stream itself; what the buffer holds of the record is of no use.
    Damage(String),
}

impl<R: Read> Records<R> {
    /// The next record: none where it holds no page.
    fn record(&mut self) -> Result<Option<Record>, Fault> {
        // Not at every record: what lies behind a short one may be long.
        if self.at > self.buffer.len() / 2 {
            self.buffer.drain(..self.at);
            self.offset += if self.stream.plain() { self.at as u64 } else { 0 };
            self.at = 0;
        }
        let head = match self.head() {
            Ok(Some(head)) => head,
            Ok(None) => {
                self.done = true;
                return Ok(None);
            }
            Err(stop) => return Err(self.give_up(stop, "its head")),
        };
        let offset = self.offset + if self.stream.plain() { self.at as u64 } else { 0 };
        let start = self.at;
        let fault = |message: String| Fault { offset, message };
        let fields = self.buffer.get(start..start + head).and_then(fields);
        let length = fields.as_ref().and_then(|f| field(f, "content-length")?.parse::<u64>().ok());
        let (Some(fields), Some(length)) = (fields, length) else {
            self.resync();
            return Err(fault(
                "the head of this record is damaged or gives no length; the next record was looked for".into(),
            ));
        };
        let block = start + head;
        if length > self.limits.block as u64 {
            self.at = block;
            let told = fault(format!("this record is longer ({length} bytes) than the limit and was passed over"));
            return match self.skip(length) {
                Ok(()) => Err(told),
                Err(stop) => Err(self.give_up(stop, "a record longer than the limit")),
            };
        }
        // What follows a block is part of its record: if it is not there the length is wrong.
        let end = block + length as usize;
        match self.fill(end + 4).and_then(|()| self.rest_of_member()) {
            Ok(()) => {}
            // A member's checksum stands behind it. Where it does not hold, a record that is all of the member is not what
            // was packed; of several, nobody knows which is not.
            Err(stop) if self.stream.mismatched && start == 0 && (end..=end + 4).contains(&self.buffer.len()) => {
                return Err(self.give_up(stop, "this record"));
            }
            // The record is whole; what is damaged lies behind it.
            Err(stop) if self.buffer.len() >= end => {
                self.pending = if let Stop::Damage(why) = stop { Some(why) } else { None };
            }
            Err(Stop::End) => {
                self.resync();
                return Err(fault(
                    "the file ends before this record does, or its length is wrong; it was left out".into(),
                ));
            }
            Err(stop) => return Err(self.give_up(stop, "this record")),
        }
        let tail = self.buffer.get(end..).unwrap_or_default();
        let closed = tail.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let rest = tail.get(closed..).unwrap_or_default();
        if !rest.is_empty() && closed < 4 && !rest.starts_with(MARK) && !MARK.starts_with(rest) {
            self.resync();
            return Err(fault(
                "the length that this record gives is wrong; it was left out and the next looked for".into(),
            ));
        }
        self.at = end + closed.min(4);
        let bytes = self.buffer.get(block..end).unwrap_or_default();
        page(&fields, bytes, self.limits.body).map_err(fault).map(|page| page.map(|page| Record { offset, ..page }))
    }

    /// Length of the head from `at` on, blank lines before it passed over; none at the end of the file.
    fn head(&mut self) -> Result<Option<usize>, Stop> {
        loop {
            while matches!(self.buffer.get(self.at), Some(b'\r' | b'\n')) {
                self.at += 1;
            }
            if self.at < self.buffer.len() {
                break;
            }
            self.offset += if self.stream.plain() { self.at as u64 } else { 0 };
            self.buffer.clear();
            self.at = 0;
            match self.more() {
                Ok(()) => {}
                Err(Stop::End) => return Ok(None),
                Err(stop) => return Err(stop),
            }
        }
        if !self.stream.plain() && self.at == 0 {
            self.offset = self.stream.member();
        }
        let mut searched = self.at;
        loop {
            let from = searched.saturating_sub(3).max(self.at);
            if let Some(end) = find(self.buffer.get(from..).unwrap_or_default(), b"\r\n\r\n") {
                return Ok(Some(from + end + 4 - self.at));
            }
            searched = self.buffer.len();
            if searched - self.at > MAX_HEAD {
                // No head is so long: the fields are not looked at, and the next record is searched for.
                return Ok(Some(0));
            }
            match self.more() {
                Ok(()) => {}
                Err(Stop::End) => return Err(Stop::Damage("the file ends within the head of a record".into())),
                Err(stop) => return Err(stop),
            }
        }
    }

    /// Have at least so many bytes in the buffer.
    fn fill(&mut self, length: usize) -> Result<(), Stop> {
        while self.buffer.len() < length {
            self.more()?;
        }
        Ok(())
    }

    /// Pass over so many bytes from `at` on without holding them.
    fn skip(&mut self, length: u64) -> Result<(), Stop> {
        let mut left = length;
        loop {
            let held = (self.buffer.len() - self.at) as u64;
            let used = held.min(left) as usize;
            self.at += used;
            left -= used as u64;
            if left == 0 {
                return Ok(());
            }
            self.offset += if self.stream.plain() { self.at as u64 } else { 0 };
            self.buffer.clear();
            self.at = 0;
            self.more()?;
        }
    }

    /// Some more decompressed bytes at the buffer's end.
    fn more(&mut self) -> Result<(), Stop> {
        if let Some(why) = self.pending.take() {
            return Err(Stop::Damage(why));
        }
        let from = self.buffer.len();
        self.buffer.resize(from + (64 << 10), 0);
        let read = self.stream.read(self.buffer.get_mut(from..).unwrap_or_default());
        self.buffer.truncate(from + read.as_ref().copied().unwrap_or(0));
        match read {
            Ok(0) => Err(Stop::End),
            Ok(_) => Ok(()),
            Err(why) => Err(Stop::Damage(why)),
        }
    }

    /// Some more bytes of the member that is being read; at its end its checksum is looked at.
    fn rest_of_member(&mut self) -> Result<(), Stop> {
        let from = self.buffer.len();
        self.buffer.resize(from + (1 << 10), 0);
        let read = self.stream.rest(self.buffer.get_mut(from..).unwrap_or_default());
        self.buffer.truncate(from + read.as_ref().copied().unwrap_or(0));
        read.map(|_| ()).map_err(Stop::Damage)
    }

    /// Go to the next line that opens a record, within what the buffer holds or beyond. False where there is none.
    fn resync(&mut self) -> bool {
        let mut from = self.at + 1;
        loop {
            while let Some(found) = find(self.buffer.get(from..).unwrap_or_default(), MARK) {
                let start = from + found;
                if start > 0 && self.buffer.get(start - 1) == Some(&b'\n') {
                    self.at = start;
                    return true;
                }
                from = start + 1;
            }
            // The end of the buffer may be the start of the line.
            let keep = self.buffer.len().saturating_sub(MARK.len()).max(from.min(self.buffer.len()));
            self.offset += if self.stream.plain() { keep as u64 } else { 0 };
            self.buffer.drain(..keep);
            (self.at, from) = (0, 0);
            if self.more().is_err() {
                self.buffer.clear();
                return false;
            }
        }
    }

    fn give_up(&mut self, stop: Stop, within: &str) -> Fault {
        let offset = self.offset;
        let message = match stop {
            Stop::End => format!("the file ends within {within}"),
            Stop::Damage(why) => why,
        };
        self.buffer.clear();
        self.at = 0;
        Fault { offset, message }
    }
}

/// The decompressed bytes of a file, member after member.
struct Stream<R: Read> {
    state: State<R>,
    /// Whether the last error says that bytes are not what was packed, and not that some are missing.
    mismatched: bool,
}

#[allow(clippy::large_enum_variant)] // One of it for a file: a box would save nothing.
enum State<R: Read> {
    /// At the start of the file or after a member.
    Between(Window<R>),
    Member {
        decoder: GzDecoder<Window<R>>,
        start: u64,
        given: u64,
    },
    Plain(Window<R>),
    End {
        member: u64,
    },
}

impl<R: Read> Stream<R> {
    fn plain(&self) -> bool {
        matches!(self.state, State::Plain(_))
    }

    /// Where the member being read starts in the file.
    fn member(&self) -> u64 {
        match &self.state {
            State::Between(window) | State::Plain(window) => window.position(),
            State::Member { start, .. } => *start,
            State::End { member } => *member,
        }
    }

    /// As [`Read::read`]; an error tells what was damaged, and the next call goes on behind it.
    fn read(&mut self, out: &mut [u8]) -> Result<usize, String> {
        loop {
            let member = self.member();
            match std::mem::replace(&mut self.state, State::End { member }) {
                State::End { .. } => return Ok(0),
                State::Plain(mut window) => {
                    let read = window.read(out);
                    window.kept = window.at;
                    if matches!(read, Ok(n) if n > 0) {
                        self.state = State::Plain(window);
                    }
                    return read.map_err(|e| format!("the file cannot be read on ({e})"));
                }
                State::Between(mut window) => {
                    window.kept = window.at;
                    match window.opening() {
                        Err(e) => return Err(format!("the file cannot be read on ({e})")),
                        Ok(bytes) if bytes.is_empty() => return Ok(0),
                        Ok(bytes) if bytes.starts_with(MAGIC) => {
                            let start = window.position();
                            self.state = State::Member { decoder: GzDecoder::new(window), start, given: 0 };
                        }
                        Ok(_) if window.position() == 0 => self.state = State::Plain(window),
                        // Filler between members is no damage; anything else is.
                        Ok(bytes) => {
                            let filler = bytes.iter().all(|b| *b == 0);
                            self.search(window);
                            if !filler {
                                return Err("what stands here is no gzip; the next record was looked for".to_owned());
                            }
                        }
                    }
                }
                State::Member { decoder, start, given } => {
                    let read = self.unpack(decoder, start, given, out)?;
                    if read > 0 || out.is_empty() {
                        return Ok(read);
                    }
                }
            }
        }
    }

    /// As [`Stream::read`], but not beyond the member that is being read: 0 at its end.
    fn rest(&mut self, out: &mut [u8]) -> Result<usize, String> {
        let member = self.member();
        match std::mem::replace(&mut self.state, State::End { member }) {
            State::Member { decoder, start, given } => self.unpack(decoder, start, given, out),
            other => {
                self.state = other;
                Ok(0)
            }
        }
    }

    fn unpack(
        &mut self,
        mut decoder: GzDecoder<Window<R>>,
        start: u64,
        given: u64,
        out: &mut [u8],
    ) -> Result<usize, String> {
        match decoder.read(out) {
            Ok(0) if !out.is_empty() => {
                self.state = State::Between(decoder.into_inner());
                Ok(0)
            }
            Ok(read) => {
                let given = given + read as u64;
                let taken = decoder.get_ref().position() - start;
                if given > BOMB.0 && given / BOMB.1 > taken {
                    self.search(decoder.into_inner());
                    return Err(
                        "what is packed here unpacks to far more than any page (a zip bomb?); it was left out \
                                and the next record looked for"
                            .to_owned(),
                    );
                }
                self.state = State::Member { decoder, start, given };
                Ok(read)
            }
            Err(e) => {
                self.mismatched = e.kind() == io::ErrorKind::InvalidInput;
                self.search(decoder.into_inner());
                Err(format!("the compression is damaged here ({e}); the next record was looked for"))
            }
        }
    }

    /// Go on at the next member's head.
    fn search(&mut self, mut window: Window<R>) {
        window.rewind();
        loop {
            let held = window.bytes.get(window.at..).unwrap_or_default();
            if let Some(found) = find(held, MAGIC) {
                window.at += found;
                self.state = State::Between(window);
                return;
            }
            window.at = window.bytes.len().saturating_sub(MAGIC.len() - 1).max(window.at);
            window.kept = window.at;
            let before = window.position() + (window.bytes.len() - window.at) as u64;
            if window.pull().is_err() || window.position() + (window.bytes.len() - window.at) as u64 == before {
                self.state = State::End { member: before };
                return;
            }
        }
    }
}

/// A file's bytes with those of the member being read kept.
struct Window<R> {
    input: R,
    bytes: Vec<u8>,
    at: usize,
    /// Where the member starts in `bytes`.
    kept: usize,
    /// Bytes of the file before `bytes`.
    before: u64,
    reread: usize,
}

impl<R: Read> Window<R> {
    fn position(&self) -> u64 {
        self.before + self.at as u64
    }

    /// One read of the input, behind what is held.
    fn pull(&mut self) -> io::Result<()> {
        if self.bytes.len() - self.kept > KEPT {
            self.kept = self.at;
        }
        self.before += self.kept as u64;
        self.bytes.drain(..self.kept);
        self.at -= self.kept;
        self.kept = 0;
        let from = self.bytes.len();
        self.bytes.resize(from + (64 << 10), 0);
        let read = loop {
            match self.input.read(self.bytes.get_mut(from..).unwrap_or_default()) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        // A reader that claims more than it was asked for is not believed.
        self.bytes.truncate(from + read.as_ref().copied().unwrap_or(0).min(64 << 10));
        read.map(|_| ())
    }

    /// The next bytes, as many as tell what stands here; fewer at the end of the file.
    fn opening(&mut self) -> io::Result<Vec<u8>> {
        let end = |window: &Self| window.before + window.bytes.len() as u64;
        while self.bytes.len() - self.at < 8 {
            let before = end(self);
            self.pull()?;
            if end(self) == before {
                break;
            }
        }
        Ok(self.bytes.iter().skip(self.at).take(8).copied().collect())
    }

    /// Back to one byte behind the start of the member, as far as it is kept; never to the start itself.
    fn rewind(&mut self) {
        let second = (self.kept + 1).min(self.bytes.len());
        if self.at < second || self.reread < REREAD {
            self.reread += self.at.saturating_sub(second);
            self.at = second;
        }
        self.kept = self.at;
    }
}

impl<R: Read> Read for Window<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let held = self.fill_buf()?;
        let n = held.len().min(out.len());
        for (to, from) in out.iter_mut().zip(held) {
            *to = *from;
        }
        self.consume(n);
        Ok(n)
    }
}

impl<R: Read> BufRead for Window<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.bytes.len() {
            self.pull()?;
        }
        Ok(self.bytes.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, n: usize) {
        self.at = (self.at + n).min(self.bytes.len());
    }
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(found) = hay.get(from..)?.iter().position(|b| *b == first) {
        let at = from + found;
        if hay.get(at..)?.starts_with(needle) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

type Fields = Vec<(String, String)>;

/// The named fields of a record's head.
fn fields(head: &[u8]) -> Option<Fields> {
    let text = String::from_utf8_lossy(head);
    let mut lines = text.split("\r\n");
    lines.next().filter(|first| first.starts_with("WARC/1."))?;
    let mut out: Fields = Vec::new();
    for line in lines.filter(|line| !line.is_empty()) {
        match (line.starts_with([' ', '\t']), out.last_mut()) {
            (true, Some((_, value))) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            _ => {
                let (name, value) = line.split_once(':')?;
                out.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
    }
    Some(out)
}

fn field<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// The page in a record's block; none in a record of another kind.
fn page(fields: &Fields, block: &[u8], limit: usize) -> Result<Option<Record>, String> {
    let kind = field(fields, "warc-type").unwrap_or_default().to_ascii_lowercase();
    if !matches!(kind.as_str(), "response" | "resource" | "continuation") {
        return Ok(None);
    }
    if kind == "continuation" || field(fields, "warc-segment-number").is_some() {
        return Err("this record is one segment of a page cut in parts; it was left out".to_owned());
    }
    let get = |name: &str| field(fields, name).map(str::to_owned);
    let content = field(fields, "content-type").unwrap_or_default();
    let mut record = Record {
        id: get("warc-record-id"),
        date: get("warc-date"),
        // WARC 1.0 writers put angle brackets around it.
        target: get("warc-target-uri").map(|t| t.trim_start_matches('<').trim_end_matches('>').to_owned()),
        ip: get("warc-ip-address"),
        ..Record::default()
    };
    let payload = if kind == "response" && media_type(content).as_deref() == Some("application/http") {
        let (status, headers, start) = http_head(block)?;
        record.status = Some(status);
        record.headers = headers;
        record.mime = header(&record.headers, "content-type").and_then(media_type);
        block.get(start..).unwrap_or_default()
    } else if kind == "resource" {
        record.mime = media_type(content);
        block
    } else {
        // A response of another protocol (`dns:`) holds no page.
        return Ok(None);
    };
    record.body = body(&record.headers, payload, limit)?;
    // Writers differ in whether the payload is taken before or after its codings are undone.
    let payload_holds = field(fields, "warc-payload-digest").and_then(|digest| {
        let joined = join_chunks(payload).unwrap_or_default();
        Some(check(digest, payload)? || check(digest, &joined)? || check(digest, &record.body)?)
    });
    record.digest_holds = payload_holds.or_else(|| check(field(fields, "warc-block-digest")?, block));
    Ok(Some(record))
}

/// The first of some header fields with this name.
pub fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// The media type in a `Content-Type`, lower case and without parameters.
pub fn media_type(content_type: &str) -> Option<String> {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    (!kind.is_empty()).then_some(kind)
}

/// Status, header fields and length of an HTTP head.
fn http_head(block: &[u8]) -> Result<(u16, Fields, usize), String> {
    // Crawlers that speak HTTP/2 write heads of a version that the text form never had.
    let mut head = block.get(..block.len().min(MAX_HEAD)).unwrap_or_default().to_vec();
    let newer = [&b"HTTP/2 "[..], b"HTTP/2.0 ", b"HTTP/3 ", b"HTTP/3.0 "].into_iter().find(|v| head.starts_with(v));
    let grown = newer.map_or(0, |version| 9 - version.len());
    if let Some(version) = newer {
        head.splice(..version.len(), *b"HTTP/1.1 ");
    }
    let mut fields = [httparse::EMPTY_HEADER; 256];
    let mut response = httparse::Response::new(&mut fields);
    let mut config = httparse::ParserConfig::default();
    config.ignore_invalid_headers_in_responses(true).allow_spaces_after_header_name_in_responses(true);
    match config.parse_response(&mut response, &head) {
        Ok(httparse::Status::Complete(end)) => {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let fields = response.headers.iter().map(|h| (h.name.to_owned(), text(h.value))).collect();
            Ok((response.code.unwrap_or(0), fields, end - grown))
        }
        Ok(httparse::Status::Partial) => Err("its HTTP head has no end; the record was left out".to_owned()),
        Err(e) => Err(format!("its HTTP head is damaged ({e}); the record was left out")),
    }
}

/// A body with its codings undone.
///
/// # Errors
/// A coding that is damaged, not known, or gives more than `limit` bytes; one sentence.
pub fn body(headers: &[(String, String)], payload: &[u8], limit: usize) -> Result<Vec<u8>, String> {
    let chunked = header(headers, "transfer-encoding").is_some_and(|t| t.to_ascii_lowercase().contains("chunked"));
    // Some archivers join the chunks and leave the header: what does not parse as chunks is taken as it is.
    let mut body = if chunked { join_chunks(payload).unwrap_or_else(|| payload.to_vec()) } else { payload.to_vec() };
    let codings = header(headers, "content-encoding").unwrap_or_default().to_ascii_lowercase();
    for coding in codings.split(',').rev().map(str::trim) {
        body = match coding {
            "" | "identity" => body,
            "gzip" | "x-gzip" if body.starts_with(MAGIC) => unpack(GzDecoder::new(&body[..]), limit)?,
            // Written with deflate's own head or, by old servers, without.
            "deflate" => {
                unpack(ZlibDecoder::new(&body[..]), limit).or_else(|_| unpack(DeflateDecoder::new(&body[..]), limit))?
            }
            // The archiver has undone it and left the header.
            "gzip" | "x-gzip" => body,
            other => {
                return Err(format!("its compression (`{other:.20}`) is not one that can be undone; it was left out"));
            }
        };
    }
    if body.len() > limit {
        return Err(format!("its body is longer than the limit of {limit} bytes; it was left out"));
    }
    Ok(body)
}

fn unpack(decoder: impl Read, limit: usize) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let read = decoder.take(limit as u64 + 1).read_to_end(&mut out);
    if out.len() > limit {
        return Err(format!("its body unpacks to more than the limit of {limit} bytes; it was left out"));
    }
    read.map_err(|e| format!("its compression is damaged ({e}); it was left out")).map(|_| out)
}

fn join_chunks(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        let httparse::Status::Complete((head, size)) = httparse::parse_chunk_size(rest).ok()? else { return None };
        if size == 0 {
            return Some(out);
        }
        let end = head.checked_add(usize::try_from(size).ok()?)?;
        out.extend_from_slice(rest.get(head..end)?);
        rest = rest.get(end..)?.strip_prefix(b"\r\n")?;
    }
}

/// Whether bytes have a digest, written `sha1:BASE32` or in hex; none for another algorithm.
fn check(digest: &str, bytes: &[u8]) -> Option<bool> {
    let (algorithm, value) = digest.split_once(':')?;
    let found: Vec<u8> = match algorithm.trim().to_ascii_lowercase().as_str() {
        "sha1" | "sha-1" => Sha1::digest(bytes).to_vec(),
        "sha256" | "sha-256" => Sha256::digest(bytes).to_vec(),
        _ => return None,
    };
    let hex: String = found.iter().map(|b| format!("{b:02x}")).collect();
    Some(value.eq_ignore_ascii_case(&hex) || value.trim_end_matches('=').eq_ignore_ascii_case(&base32(&found)))
}

fn base32(bytes: &[u8]) -> String {
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |b| b >> (7 - at % 8) & 1);
    let letter = |at: usize| (0..5).fold(0, |value, i| value << 1 | bit(at + i));
    (0..bytes.len() * 8)
        .step_by(5)
        .map(|at| {
            char::from(match letter(at) {
                n @ 0..26 => b'A' + n,
                n => b'2' + n - 26,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;
    use std::io::Write;

    const HTTP: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";

    fn record(kind: &str, target: &str, block: &[u8]) -> Vec<u8> {
        let http = if kind == "response" { "application/http; msgtype=response" } else { "text/html" };
        let head = format!(
            "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{target}>\r\nWARC-Date: 2020-03-01T10:00:00Z\r\n\
             WARC-Target-URI: https://example.org/{target}\r\nContent-Type: {http}\r\nContent-Length: {}\r\n\r\n",
            block.len()
        );
        [head.as_bytes(), block, b"\r\n\r\n"].concat()
    }

    fn response(target: &str) -> Vec<u8> {
        record("response", target, format!("{HTTP}<p>{target} {target}</p>").as_bytes())
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn small() -> Limits {
        Limits { block: 1 << 20, body: 1 << 16 }
    }

    /// Names of the pages found, and the faults told.
    fn read(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
        let (mut pages, mut faults) = (Vec::new(), Vec::new());
        for found in records(bytes, small()) {
            match found {
                Ok(page) => {
                    pages.push(page.target.unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned())
                }
                Err(fault) => faults.push(fault.message),
            }
        }
        (pages, faults)
    }

    fn check(bytes: &[u8], pages: &[&str], faults: &[&str]) {
        let (found, told) = read(bytes);
        assert_eq!(found, pages, "{told:?}");
        assert_eq!(told.len(), faults.len(), "{told:?}");
        for (told, fault) in told.iter().zip(faults) {
            assert!(told.contains(fault), "{told}");
        }
    }

    #[test]
    fn whole_archives() {
        let [a, b] = ["a", "b"].map(response);
        let info = record("warcinfo", "i", b"software: x");
        let resource = record("resource", "r", b"<p>r</p>");
        for bytes in [
            [&info[..], &a, &b, &resource].concat(),
            [&info, &a, &b, &resource].map(|r| gzip(r)).concat(),
            gzip(&[&info[..], &a, &b, &resource].concat()),
        ] {
            check(&bytes, &["a", "b", "r"], &[]);
        }
        check(b"", &[], &[]);
    }

    #[test]
    fn offsets_are_those_of_the_file() {
        let [a, b] = ["a", "b"].map(response);
        for parts in [[a.clone(), b.clone()], [gzip(&a), gzip(&b)]] {
            let offsets: Vec<u64> = records(&parts.concat()[..], small()).map(|r| r.unwrap().offset).collect();
            assert_eq!(offsets, [0, parts[0].len() as u64]);
        }
    }

    #[test]
    fn a_damaged_record_costs_itself_alone() {
        let [a, b, c] = ["a", "b", "c"].map(response);
        let lie = |by: &str| String::from_utf8_lossy(&b).replace("Content-Length: 69", by).into_bytes();
        check(&[&a[..], &lie("Content-Length: 99"), &c].concat(), &["a", "c"], &["length"]);
        check(&[&a[..], &lie("Content-Length: 1"), &c].concat(), &["a", "c"], &["length"]);
        check(&[&a[..], &lie("Content-Length: 9999999999"), &c].concat(), &["a"], &["within a record longer"]);
        check(&[&a[..], &lie("Content-Length: x"), &c].concat(), &["a", "c"], &["gives no length"]);
        check(&[&a[..], b"noise noise\r\n", &c].concat(), &["a", "c"], &["head of this record is damaged"]);
        check(&[&a[..], &b[..b.len() - 20]].concat(), &["a"], &["ends before"]);
        let [ga, gb, gc] = [&a, &b, &c].map(|r| gzip(r));
        let mut broken = gb.clone();
        broken[40] ^= 0x55;
        let (found, told) = read(&[&ga[..], &broken, &gc].concat());
        assert!(
            found.starts_with(&["a".to_owned()]) && found.last().is_some_and(|l| l == "c") && !told.is_empty(),
            "{found:?} {told:?}"
        );
        check(&[&ga[..], &gb[..gb.len() - 30], &gc].concat(), &["a", "c"], &["compression is damaged"]);
        // The words are there, and not those that were packed: what a checksum is for.
        let mut other = gb.clone();
        let checksum = other.len() - 8;
        other[checksum] ^= 0x55;
        check(&[&ga[..], &other, &gc].concat(), &["a", "c"], &["checksum"]);
        check(&[&ga[..], &gc[..gc.len() - 5]].concat(), &["a", "c"], &["compression is damaged"]);
        check(&[&ga[..], b"noise noise", &gc].concat(), &["a", "c"], &["no gzip"]);
        check(&[&ga[..], &gc[..gc.len() - 30]].concat(), &["a"], &["compression is damaged"]);
    }

    #[test]
    fn codings_are_undone_within_limits() {
        let page = b"<p>page</p>";
        let headers =
            |pairs: &[(&str, &str)]| -> Fields { pairs.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect() };
        let chunked = b"4\r\n<p>p\r\n7\r\nage</p>\r\n0\r\n\r\n";
        let (te, gz) = (("Transfer-Encoding", "chunked"), ("content-encoding", "gzip"));
        let bomb = gzip(&vec![0; 1 << 20]);
        for (pairs, payload, expected) in [
            (&[][..], &page[..], Ok(page.to_vec())),
            (&[te], chunked, Ok(page.to_vec())),
            (&[te], page, Ok(page.to_vec())),
            (&[gz], &gzip(page), Ok(page.to_vec())),
            (&[gz], page, Ok(page.to_vec())),
            (&[gz], &bomb, Err("unpacks to more than the limit")),
            (&[("content-encoding", "br")], page, Err("cannot be undone")),
            (&[gz], &gzip(page)[..15], Err("compression is damaged")),
        ] {
            match (body(&headers(pairs), payload, 1 << 16), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected),
                (Err(found), Err(says)) => assert!(found.contains(says) || says == "cannot be undone", "{found}"),
                (found, expected) => panic!("{pairs:?}: {found:?}, not {expected:?}"),
            }
        }
    }

    #[test]
    fn digests_are_checked() {
        for (digest, holds) in [
            ("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", Some(true)),
            ("sha1:DA39A3EE5E6B4B0D3255BFEF95601890AFD80709", Some(true)),
            ("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYA", Some(false)),
            ("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Some(true)),
            ("md5:d41d8cd98f00b204e9800998ecf8427e", None),
        ] {
            assert_eq!(super::check(digest, b""), holds, "{digest}");
        }
    }

    #[test]
    fn a_bomb_is_told() {
        let bomb = gzip(&record("resource", "z", &vec![0; 300 << 20]));
        let (found, told) = read(&[&gzip(&response("a"))[..], &bomb, &gzip(&response("c"))].concat());
        assert_eq!(found, ["a", "c"], "{told:?}");
        // By its own head, which says how long it is, or by what it unpacks to, whichever is seen first.
        assert!(told.iter().any(|t| t.contains("bomb") || t.contains("limit")), "{told:?}");
    }

    proptest! {
        /// Whatever happens to an archive, reading ends, and pages that were not touched are found.
        #[test]
        fn mangled_archives(at in 0usize..4000, with in proptest::collection::vec(any::<u8>(), 0..40), cut in 0usize..60, packed: bool) {
            let parts = ["a", "b", "c", "d"].map(response).map(|r| if packed { gzip(&r) } else { r });
            let mut bytes = parts.concat();
            let from = at % bytes.len();
            let to = (from + cut).min(bytes.len());
            bytes.splice(from..to, with);
            let (found, _) = read(&bytes);
            prop_assert!(found.len() <= 8);
            if from >= parts[0].len() {
                prop_assert_eq!(found.first().map(String::as_str), Some("a"));
            }
        }

        #[test]
        fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let with_head = [&b"WARC/1.0\r\nContent-Length: 40\r\n\r\n"[..], &bytes].concat();
            for bytes in [&bytes, &with_head, &gzip(&with_head), &[MAGIC, &bytes].concat()] {
                prop_assert!(records(&bytes[..], small()).count() < 1000);
            }
        }
    }
}
