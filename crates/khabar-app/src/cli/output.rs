//! Records to a stream, in the order that they come.

use khabar::record::{Read, Record};
use std::io::{self, Write};

use super::Format;
use crate::render::{View, render};

/// Where records go. JSON holds one record back, since one alone is an object and several are an array.
pub struct Output {
    to: Box<dyn Write>,
    format: Format,
    view: View,
    written: usize,
    held: Option<Record>,
}

impl Output {
    /// Nothing is written until the first record comes.
    pub fn new(to: Box<dyn Write>, format: Format, view: View) -> Output {
        Output { to, format, view, written: 0, held: None }
    }

    /// Write one record; problems are shown in text output only, the other forms hold records and nothing else.
    pub fn write(&mut self, read: Read) -> io::Result<()> {
        match self.format {
            Format::Text => {
                let gap = if self.written > 0 { "\n" } else { "" };
                write!(self.to, "{gap}{}", render(&read, &self.view))?;
            }
            Format::Jsonl => {
                serde_json::to_writer(&mut self.to, &read.record)?;
                self.to.write_all(b"\n")?;
            }
            Format::Json => {
                if let Some(earlier) = self.held.replace(read.record) {
                    let opening = if self.written == 1 { "[\n" } else { ",\n" };
                    self.item(opening, &earlier)?;
                }
            }
        }
        self.written += 1;
        Ok(())
    }

    /// Close what is open.
    pub fn finish(mut self) -> io::Result<()> {
        if self.format == Format::Json {
            match (self.held.take(), self.written) {
                (None, _) => self.to.write_all(b"[]\n")?,
                (Some(only), 1) => writeln!(self.to, "{}", serde_json::to_string_pretty(&only)?)?,
                (Some(last), _) => {
                    self.item(",\n", &last)?;
                    self.to.write_all(b"\n]\n")?;
                }
            }
        }
        self.to.flush()
    }

    fn item(&mut self, opening: &str, record: &Record) -> io::Result<()> {
        // JSON strings hold no raw line breaks, so indenting every line leaves them alone.
        let item = serde_json::to_string_pretty(record)?.replace('\n', "\n  ");
        write!(self.to, "{opening}  {item}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use khabar::Reader;
    use khabar::record::Report;
    use serde_json::Value;
    use std::sync::mpsc;

    /// Sends what is written, since an [`Output`] owns its stream.
    struct Sent(mpsc::Sender<Vec<u8>>);

    impl Write for Sent {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.send(bytes.to_vec()).map_err(io::Error::other)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(format: Format, ids: &[&str]) -> String {
        let (sender, receiver) = mpsc::channel();
        let mut output = Output::new(Box::new(Sent(sender)), format, View::plain(None));
        let reader = Reader::new().unwrap();
        for id in ids {
            let report = Report { id: (*id).into(), text: "سطر\nوسطر".into(), ..Report::default() };
            output.write(reader.read(report)).unwrap();
        }
        output.finish().unwrap();
        String::from_utf8(receiver.into_iter().flatten().collect()).unwrap()
    }

    #[test]
    fn json_is_an_object_for_one_report_and_an_array_for_any_other_number() {
        let one: Value = serde_json::from_str(&written(Format::Json, &["a"])).unwrap();
        assert_eq!(one["report"]["id"], "a");
        assert_eq!(one["report"]["text"], "سطر\nوسطر");
        for ids in [&[][..], &["a", "b"], &["a", "b", "c"]] {
            let many: Vec<Value> = serde_json::from_str(&written(Format::Json, ids)).unwrap();
            assert_eq!(many.iter().map(|r| r["report"]["id"].as_str().unwrap()).collect::<Vec<_>>(), ids);
        }
    }

    #[test]
    fn jsonl_is_one_record_a_line() {
        let lines = written(Format::Jsonl, &["a", "b"]);
        let ids: Vec<Value> =
            lines.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()["report"]["id"].clone()).collect();
        assert_eq!(ids, ["a", "b"]);
        assert_eq!(written(Format::Jsonl, &[]), "");
    }

    #[test]
    fn text_sets_reports_apart() {
        let text = written(Format::Text, &["a", "b"]);
        let rules = text.lines().filter(|l| l.trim_start_matches('\u{200F}').starts_with("───")).count();
        assert_eq!(rules, 2, "{text}");
        assert!(text.starts_with('\u{200F}') || text.starts_with('─'), "{text}");
    }
}
