//! `khabar demo`: the training reports and a conflict drawn from them, built in, so that it works from any folder and without a network.

use anyhow::anyhow;
use khabar::Reader;
use khabar::page::Hint;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use super::case::compare::most_told;
use super::output::Output;
use super::{Format, ShowArgs};
use crate::case::ingest::web::Web;
use crate::case::ingest::{Given, Reading, Source, ingest, source};
use crate::case::{Case, Scope};
use crate::render::View;

/// Name and bytes of every training report, and the outlet where the bytes themselves do not give one.
const SAMPLES: [(&str, &[u8], Option<&str>); 3] = [
    ("reports.jsonl", include_bytes!("../../../../samples/reports.jsonl"), None),
    ("training-awras.html", include_bytes!("../../../../samples/training-awras.html"), None),
    ("training-minbar.txt", include_bytes!("../../../../samples/training-minbar.txt"), Some("منبر برقة (تدريبي)")),
];

/// What stands before the comparison.
const COMPARED: &str = "The same reports as a case: what they say of the event that most of them tell, and on whose word.\n\
                        \u{2067}والأخبار نفسها ملفَّ قضية: ما تقوله في أكثر الأحداث ذكرًا، وعلى ذمّة من.\u{2069}";

const BANNER: &str = "Training material: the outlets are invented, the reports were written for this demonstration.\n\
                      \u{2067}مادة تدريبية: المنابر متخيَّلة والأخبار كُتبت لهذا العرض.\u{2069}";

/// The samples made a case, and its most told event compared.
fn compared(reader: &Reader, view: &View) -> anyhow::Result<String> {
    let dir = tempfile::tempdir()?;
    let mut case = Case::create(&dir.path().join("demo.khabar"), "demo")?;
    let web = Web { reader, operator: "demo", fetch: false, allow_loopback: false };
    for (name, bytes, outlet) in SAMPLES {
        let given = Given { outlet: outlet.map(str::to_owned), ..Given::default() };
        let source: Source = Box::new(move |take| {
            // From memory nothing is read that could fail.
            let _ = source::units(bytes, &source::whole(&format!("samples/{name}"), &given), web, take);
        });
        let how = Reading { reader, version: env!("CARGO_PKG_VERSION"), threads: 1 };
        ingest(&mut case, &how, source, &AtomicBool::new(false), &mut |_| ())?;
    }
    case.scope(&Scope::default())?;
    Ok(format!("{COMPARED}\n\n{}", most_told(&mut case, view)?))
}

/// Read the samples and show the records.
pub fn run(show: ShowArgs) -> anyhow::Result<ExitCode> {
    let reader = Reader::new().map_err(|e| anyhow!("{e}"))?;
    if show.format == Format::Text {
        writeln!(io::stdout(), "{BANNER}\n")?;
    } else {
        let _ = writeln!(io::stderr(), "{BANNER}");
    }
    let mut output = Output::new(Box::new(io::stdout().lock()), show.format, View::of_stdout(show.lang));
    for (name, bytes, outlet) in SAMPLES {
        let hint = Hint { name: format!("samples/{name}"), outlet: outlet.map(str::to_owned), ..Hint::default() };
        for report in reader.pages(bytes, &hint).reports {
            output.write(reader.read(report))?;
        }
    }
    output.finish()?;
    if show.format == Format::Text {
        write!(io::stdout(), "\n{}", compared(&reader, &View::of_stdout(show.lang))?)?;
        write!(io::stdout(), "\n{}", super::conflict::demo::text(&View::of_stdout(show.lang))?)?;
    }
    Ok(ExitCode::SUCCESS)
}
