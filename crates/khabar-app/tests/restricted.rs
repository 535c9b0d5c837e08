//! A restricted report is absent from whatever any command prints or writes. Every command of the program has an entry
//! here: one that is new and has none fails the test.

use std::fs;
use std::path::Path;
use std::process::Command;

/// A word that no other report has, in title, text, outlet, address and source.
const PLANTED: &str = "زمردستان";

fn khabar(dir: &Path, args: &[&str]) -> (i32, String) {
    let ran = Command::new(env!("CARGO_BIN_EXE_khabar"))
        .args(args)
        .current_dir(dir)
        .env("KHABAR_NOW", "2026-11-24T10:00:00Z")
        .env("KHABAR_USER", "r")
        .output()
        .unwrap();
    let text = [ran.stdout, ran.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (ran.status.code().unwrap(), text)
}

/// Commands that show nothing of a case, or are this test's own tools.
const WITHOUT_A_CASE: [&str; 18] = [
    "read",
    "demo",
    "schema",
    "lexicon",
    "new",
    "help",
    "solve",
    "paths",
    "coalitions",
    "explain",
    "sensitivity",
    "strike",
    "draw",
    "diff",
    "report",
    "model",
    "random",
    "what-if",
];

/// For every command what it is run with, after the case where it is a case's; each line is one run.
const RUNS: &[&[&str]] = &[
    &["review", "c.khabar", "--list"],
    &["review", "c.khabar", "--json"],
    &["review", "c.khabar", "--json", "--state", "confirmed"],
    &["review", "c.khabar", "--report", "hidden"],
    &["confirm", "c.khabar", "R1#S1"],
    &["reject", "c.khabar", "R1#S1", "--why", "x"],
    &["edit", "c.khabar", "R1#S1", "--set", "stance=denies"],
    &["annotate", "c.khabar", "R1", "--event", "--type", "ASSAULT", "--trigger", "قصفت"],
    &["link", "c.khabar", "R1#E1", "R3#E1"],
    &["unlink", "c.khabar", "R1#E1", "R3#E1"],
    &["undo", "c.khabar"],
    &["actors", "c.khabar"],
    &["actors", "c.khabar", "--json"],
    &["rate", "c.khabar", "R1", "--credibility", "3", "--why", "x"],
    &["rate", "c.khabar"],
    &["rate", "c.khabar", "--json"],
    &["restrict", "c.khabar", "outlet:other"],
    &["unrestrict", "c.khabar", "outlet:other"],
    &["reread", "c.khabar", "--json"],
    &["search", "c.khabar", "زمردستان"],
    &["search", "c.khabar", "زمردستان", "--json"],
    &["search", "c.khabar", "قصفت", "--mode", "stem", "--json"],
    &["compare", "c.khabar"],
    &["compare", "c.khabar", "--json"],
    &["compare", "c.khabar", "--groups"],
    &["compare", "c.khabar", "R1#E1"],
    &["compare", "c.khabar", "R1#E1", "--json"],
    &["compare", "c.khabar", "hidden#E1"],
    &["timeline", "c.khabar"],
    &["timeline", "c.khabar", "--json"],
    &["brief", "c.khabar"],
    &["brief", "c.khabar", "R1#E1", "-o", "brief.md"],
    &["brief", "c.khabar", "--json"],
    &["export", "c.khabar", "--to", "csv", "-o", "out.csv"],
    &["export", "c.khabar", "--to", "xlsx", "-o", "out.xlsx"],
    &["export", "c.khabar", "--to", "acled", "-o", "out.acled.csv"],
    &["export", "c.khabar", "--to", "plover", "-o", "out.plover.jsonl"],
    &["export", "c.khabar", "--to", "ftm", "-o", "out.ftm.jsonl"],
    &["export", "c.khabar", "--to", "annotations", "-o", "out.jsonld"],
    &["export", "c.khabar", "--to", "geojson", "-o", "out.geojson"],
    &["export", "c.khabar", "--to", "graphml", "-o", "out.graphml"],
    &["export", "c.khabar", "--to", "parquet", "-o", "out.parquet"],
    &["export", "c.khabar", "--to", "markdown", "-o", "out.md"],
    &["export", "c.khabar", "--to", "html", "-o", "out.html"],
    &["export", "c.khabar", "--to", "csv", "--report", "hidden", "-o", "none.csv"],
    &["retry", "c.khabar"],
    &["verify", "c.khabar"],
    &["verify", "c.khabar", "--json"],
    &["backup", "c.khabar", "c.khabar.copy"],
    &["purge", "c.khabar", "R3", "--why", "x", "--yes"],
    &["log", "c.khabar"],
    &["log", "c.khabar", "--json"],
    &["add", "c.khabar", "again.txt"],
    &["retry", "c.khabar"],
    &["status", "c.khabar"],
    &["status", "c.khabar", "--json"],
];

#[test]
fn a_restricted_report_is_in_no_output() {
    let hidden = format!(
        "{{\"id\": \"hidden\", \"title\": \"{PLANTED} تُقصف\", \"text\": \"قال العقيد {PLANTED} إن قوات الجيش قصفت مخزن أسلحة في الرجمة. وأكد مسؤول في {PLANTED} الخبر.\", \"outlet\": \"صحيفة {PLANTED}\", \"url\": \"https://example.org/{PLANTED}\", \"published\": \"2019-11-25\"}}\n"
    );
    for subject in ["R2".to_owned(), format!("outlet:صحيفة {PLANTED}"), format!("actor:العقيد {PLANTED}")] {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        let shown = "{\"id\": \"shown\", \"title\": \"قصف في الرجمة\", \"text\": \"قال وزير الدفاع إن قوات الجيش قصفت مخزن أسلحة في الرجمة.\", \"outlet\": \"الراصد\"}\n";
        let third = "{\"id\": \"third\", \"title\": \"بيان\", \"text\": \"قال الناطق باسم الحكومة إن قوات الجيش قصفت المخزن في الرجمة أمس.\", \"outlet\": \"المرصد\"}\n";
        fs::write(dir.join("all.jsonl"), format!("{shown}{hidden}{third}")).unwrap();
        fs::write(dir.join("again.txt"), "قال الوزير إن الاجتماع عُقد.").unwrap();
        assert_eq!(khabar(dir, &["new", "c.khabar"]), (0, String::new()));
        assert_eq!(khabar(dir, &["add", "c.khabar", "all.jsonl"]).0, 0);
        fs::remove_file(dir.join("all.jsonl")).unwrap();
        let (code, said) = khabar(dir, &["restrict", "c.khabar", &subject, "--why", PLANTED]);
        assert_eq!(code, 0, "{subject}: {said}");
        assert!(said.contains("newly hidden: 1"), "{subject}: {said}");
        for args in RUNS {
            let (code, said) = khabar(dir, args);
            let named_it = args.iter().any(|arg| arg.starts_with("hidden"));
            assert_eq!(code == 0, !named_it, "{subject}: {args:?}: {said}");
            // What was asked for comes back in an answer that finds nothing.
            let asked = args.contains(&PLANTED);
            assert!(
                !said.replace(if asked { PLANTED } else { "\0" }, "").contains(PLANTED),
                "{subject}: {args:?}: {said}"
            );
            assert!(!said.contains("R2"), "{subject}: {args:?}: {said}");
        }
        for file in fs::read_dir(dir).unwrap().map(|f| f.unwrap().path()) {
            let is_case = file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("c.khabar"));
            let bytes = fs::read(&file).unwrap();
            assert!(is_case || !bytes.windows(PLANTED.len()).any(|b| b == PLANTED.as_bytes()), "{}", file.display());
        }
        let (_, said) = khabar(dir, &["actors", "c.khabar", "--include-restricted", "R2"]);
        assert!(said.contains(PLANTED), "{subject}: {said}");
        let (_, said) = khabar(dir, &["log", "c.khabar", "--include-restricted", "R2"]);
        assert!(said.lines().any(|l| l.contains("view") && l.contains("R2") && l.contains('r')), "{said}");
    }
}

#[test]
fn every_command_has_an_entry() {
    let (_, help) = khabar(Path::new("."), &["--help"]);
    let commands =
        help.lines().skip_while(|l| !l.starts_with("Commands:")).skip(1).take_while(|l| !l.trim().is_empty());
    let mut seen = 0;
    for command in commands
        .filter_map(|l| l.strip_prefix("  "))
        .filter(|l| !l.starts_with(' '))
        .filter_map(|l| l.split_whitespace().next())
    {
        seen += 1;
        let known = WITHOUT_A_CASE.contains(&command) || RUNS.iter().any(|run| run[0] == command);
        assert!(
            known,
            "`khabar {command}` has no entry in this test: say what it is run with, so that it is searched too"
        );
    }
    assert!(seen > 10, "{help}");
}
