//! Every format as the programs of its users read it. A program or module that is not here skips its test with a notice.
//!
//! Python is `$KHABAR_PYTHON`, else `python3`.

use khabar::Reader;
use khabar::record::{Record, Report};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use tempfile::TempDir;

struct Fixture {
    dir: TempDir,
    records: &'static [Record],
}

/// Read once: reading is slow where nothing is optimised.
static RECORDS: LazyLock<Vec<Record>> = LazyLock::new(records);

/// Cells that a spreadsheet would run, a line break and an emoji within the words, no address, no day.
const ODD: [(&str, &str, &str, &str); 2] = [
    (
        "odd-1",
        "=2+2 عنوان",
        "@أوراس",
        "-قال وزير الدفاع 😀 إن الجيش قصف مدينة سرت يوم الأحد، وقُتل ثلاثة جنود.\nونفى مصدر عسكري ذلك.",
    ),
    (
        "odd-2",
        "Talks",
        "Harbour",
        "The minister said <b>\"talks\"</b> & threats were over. Protesters marched in Tripoli.",
    ),
];

fn khabar(dir: &Path, args: &[&str]) -> (bool, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_khabar"))
        .args(args)
        .current_dir(dir)
        .env("KHABAR_NOW", "2026-11-24T12:00:00Z")
        .env("KHABAR_USER", "r1")
        .output()
        .unwrap();
    (done.status.success(), String::from_utf8(done.stderr).unwrap())
}

/// A case of the training reports and some odd ones.
fn fixture() -> Fixture {
    let dir = tempfile::tempdir().unwrap();
    assert!(khabar(dir.path(), &["new", "a.khabar"]).0);
    let db = Connection::open(dir.path().join("a.khabar")).unwrap();
    for (number, record) in (1u32..).zip(RECORDS.iter()) {
        add(&db, number, record);
    }
    Fixture { dir, records: &RECORDS }
}

fn records() -> Vec<Record> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/reports.jsonl");
    let odd = ODD.map(|(id, title, outlet, text)| Report {
        id: id.into(),
        title: title.into(),
        outlet: Some(outlet.into()),
        text: text.into(),
        published: (id == "odd-1").then(|| "2019-11-26".into()),
        url: (id == "odd-1").then(|| "https://awras.example/1?a=1&b=2".into()),
        ..Report::default()
    });
    let samples = fs::read_to_string(samples).unwrap();
    let samples = samples.lines().map(|line| {
        let v: Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| v[name].as_str().map(str::to_owned);
        Report {
            id: field("id").unwrap(),
            title: field("title").unwrap(),
            text: field("text").unwrap(),
            published: field("published"),
            outlet: field("outlet"),
            ..Report::default()
        }
    });
    let reader = Reader::new().unwrap();
    samples.chain(odd).map(|report| reader.read(report).record).collect()
}

fn add(db: &Connection, number: u32, record: &Record) {
    let json = serde_json::to_vec(record).unwrap();
    let r = &record.report;
    db.execute("INSERT INTO snapshot VALUES (?1, ?2, 0, x'')", (number, format!("{number:064x}"))).unwrap();
    db.execute(
        "INSERT INTO report (id, location, name, snapshot, added_at, added_by, state, title, outlet, url, published,
             language, text_sha256, record) VALUES (?1, ?2, ?2, ?1, '2026-11-23T10:00:00Z', 'r1', 'read', ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        (number, &r.id, &r.title, &r.outlet, &r.url, &r.published, &r.language, &r.sha256, zstd::bulk::compress(&json, 3).unwrap()),
    )
    .unwrap();
    let word = |v: &dyn Fn() -> Value| v().as_str().map(str::to_owned);
    let item = "INSERT INTO item (report, name, kind, type, status, source_kind, made_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'machine')";
    for s in &record.statements {
        let kind = s.source.as_ref().and_then(|source| word(&|| json!(source.kind)));
        db.execute(item, (number, &s.id, "statement", word(&|| json!(s.stance)), None::<String>, kind)).unwrap();
    }
    for e in &record.events {
        db.execute(item, (number, &e.id, "event", word(&|| json!(e.kind)), word(&|| json!(e.status)), None::<String>))
            .unwrap();
        for (at, role) in (0u32..).zip(e.actor.iter().chain(&e.recipient)) {
            let key = khabar::corroborate::Actors::default().key(role.entity.as_deref(), &role.span.text);
            db.execute(
                "INSERT INTO item_actor VALUES (?1, ?2, 'actor', ?3, ?4, ?5)",
                (number, &e.id, at, key, &role.span.text),
            )
            .unwrap();
        }
    }
}

impl Fixture {
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Export to a file of this name.
    fn export(&self, format: &str, name: &str, more: &[&str]) -> String {
        let args = [&["export", "a.khabar", "--to", format, "-o", name], more].concat();
        let (ok, says) = khabar(self.dir.path(), &args);
        assert!(ok, "{args:?}: {says}");
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn manifest(&self, name: &str) -> Value {
        let text = fs::read_to_string(self.path(&format!("{name}.manifest.json"))).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    fn statements(&self) -> usize {
        self.records.iter().map(|r| r.statements.len()).sum()
    }

    fn events(&self) -> usize {
        self.records.iter().map(|r| r.events.len()).sum()
    }
}

/// A table by the ids of its rows, as CSV has it.
fn table(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut csv = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    csv.deserialize().map(Result::unwrap).collect()
}

/// Run a script with the folder as its argument; skipped with a notice where a module is missing.
fn python(fixture: &Fixture, modules: &str, script: &str) {
    let python = std::env::var("KHABAR_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let there = Command::new(&python).args(["-c", &format!("import {modules}")]).output();
    if !there.is_ok_and(|done| done.status.success()) {
        // Written past the capture of the test harness, so that a skipped test is seen.
        let _ =
            writeln!(std::io::stderr(), "skipped: {python} has no module {modules}; set KHABAR_PYTHON to one that has");
        return;
    }
    let facts = json!({
        "statements": fixture.statements(),
        "events": fixture.events(),
        "reports": fixture.records.len(),
        "titles": fixture.records.iter().map(|r| &r.report.title).collect::<Vec<_>>(),
        "quotations": fixture.records.iter().flat_map(|r| &r.statements).map(|s| &s.content.text).collect::<Vec<_>>(),
    });
    let done = Command::new(&python)
        .args(["-c", script])
        .arg(facts.to_string())
        .current_dir(fixture.dir.path())
        .env("PYTHONIOENCODING", "utf-8")
        .output()
        .unwrap();
    let says = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{says}");
}

#[test]
fn csv_holds_every_row_with_its_words() {
    let fixture = fixture();
    fixture.export("csv", "out.csv", &[]);
    let read = |part: &str| fs::read_to_string(fixture.path(&format!("out.{part}.csv"))).unwrap();
    let (statements, events, reports) = (read("statements"), read("events"), read("reports"));
    assert!(statements.starts_with('\u{feff}') && statements.ends_with("\r\n"));
    let rows = table(&statements);
    let said = (1..).zip(fixture.records).flat_map(|(n, r)| r.statements.iter().map(move |s| (n, r, s)));
    assert_eq!(rows.len(), fixture.statements());
    for (row, (n, record, s)) in rows.iter().zip(said) {
        assert_eq!(row["id"], format!("R{n}#{}", s.id));
        let letters: Vec<char> =
            if row["field"] == "title" { &record.report.title } else { &record.report.text }.chars().collect();
        let words: String = letters[row["start"].parse().unwrap()..row["end"].parse().unwrap()].iter().collect();
        // Made safe, a value has one apostrophe more.
        assert_eq!(
            row["quotation"].strip_prefix('\'').filter(|_| words.starts_with('-')).unwrap_or(&row["quotation"]),
            words
        );
        assert_eq!(row["review"], "suggested");
    }
    assert_eq!(table(&events).len(), fixture.events());
    let titles: Vec<String> = table(&reports).iter().map(|r| r["title"].clone()).collect();
    let last = titles.len() - 2;
    assert_eq!((titles.len(), titles[last].as_str()), (fixture.records.len(), "'=2+2 عنوان"));

    let manifest = fixture.manifest("out.csv");
    assert_eq!(manifest["counts"]["statements"], fixture.statements());
    assert_eq!(manifest["exported_by"], "r1");
    let safe = manifest["made_safe"].as_array().unwrap();
    let title = safe.iter().find(|s| s["column"] == "title").unwrap();
    assert_eq!((&title["file"], &title["rows"]), (&json!("out.reports.csv"), &json!([format!("R{}", last + 1)])));
    for file in manifest["files"].as_array().unwrap() {
        let bytes = fs::read(fixture.path(file["name"].as_str().unwrap())).unwrap();
        let hash: String = sha(&bytes);
        assert_eq!((file["size"].as_u64().unwrap(), file["sha256"].as_str().unwrap()), (bytes.len() as u64, &*hash));
    }
    let log = Connection::open(fixture.path("a.khabar")).unwrap();
    let detail: String = log.query_row("SELECT detail FROM audit WHERE action = 'export'", [], |r| r.get(0)).unwrap();
    let detail: Value = serde_json::from_str(&detail).unwrap();
    assert_eq!(detail["files"][0]["sha256"], manifest["files"][0]["sha256"]);
}

fn sha(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn what_is_exported_is_what_the_filter_shows() {
    let fixture = fixture();
    let ids = |args: &[&str]| -> BTreeSet<String> {
        let text = fixture.export("csv", "f.csv", &[args, &["--force"]].concat());
        table(&text).into_iter().map(|row| row["id"].clone()).collect()
    };
    let assaults = ids(&["--what", "events", "--type", "assault"]);
    let want: BTreeSet<String> = (1..)
        .zip(fixture.records)
        .flat_map(|(n, r)| {
            r.events.iter().filter(|e| json!(e.kind) == "ASSAULT").map(move |e| format!("R{n}#{}", e.id))
        })
        .collect();
    assert_eq!(assaults, want);
    assert!(ids(&["--what", "statements", "--type", "assault"]).is_empty());
    let one = ids(&["--what", "statements", "--report", "odd-1"]);
    assert!(!one.is_empty() && one.iter().all(|id| id.starts_with(&format!("R{}#", fixture.records.len() - 1))));
    let haftar = ids(&["--what", "events", "--actor", "خليفة حفتر"]);
    assert!(!haftar.is_empty() && haftar.is_subset(&ids(&["--what", "events", "--actor", "khalifa-haftar"])));
    assert!(ids(&["--what", "events", "--from", "2030-01-01"]).is_empty());
    let outlet = fixture.records[0].report.outlet.clone().unwrap();
    assert!(ids(&["--what", "events", "--outlet", &outlet]).iter().all(|id| id.starts_with("R1#")));

    let log = Connection::open(fixture.path("a.khabar")).unwrap();
    let details: Vec<String> = log
        .prepare("SELECT detail FROM audit")
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(!details.iter().any(|d| d.contains("حفتر") || d.contains(&outlet)), "{details:?}");
}

#[test]
fn nothing_is_lost_to_an_export() {
    let fixture = fixture();
    fixture.export("plover", "p.jsonl", &[]);
    let before = fs::read(fixture.path("p.jsonl")).unwrap();
    for (name, more, why) in [
        ("p.jsonl", &[][..], "--force"),
        ("a.khabar", &["--force"], "the case itself"),
        ("no/such/p.jsonl", &[], "no such file or folder"),
        ("q.jsonl", &["--actor", "لا أحد"], "nothing of this name"),
        ("q.jsonl", &["--report", "R99"], "names no report"),
        ("q.jsonl", &["--include-restricted", "R1"], "no restricted report"),
    ] {
        let args = [&["export", "a.khabar", "--to", "plover", "-o", name], more].concat();
        let (ok, says) = khabar(fixture.dir.path(), &args);
        assert!(!ok && says.contains(why) && says.lines().count() == 1, "{args:?}: {says}");
    }
    assert_eq!(fs::read(fixture.path("p.jsonl")).unwrap(), before);
    assert!(!fixture.path("q.jsonl").exists());
    let partial = fs::read_dir(fixture.dir.path())
        .unwrap()
        .filter(|f| f.as_ref().unwrap().path().extension() == Some("partial".as_ref()));
    assert_eq!(partial.count(), 0);
}

#[test]
fn a_quotation_out_of_place_stops_the_export() {
    let fixture = fixture();
    let db = Connection::open(fixture.path("a.khabar")).unwrap();
    let mut s = fixture.records[2].statements[1].clone();
    s.content.start += 1;
    let body = serde_json::to_string(&s).unwrap();
    db.execute("UPDATE item SET body = ?1, review = 'edited' WHERE report = 3 AND name = ?2", (body, &s.id)).unwrap();
    for format in ["csv", "xlsx", "plover", "ftm", "annotations", "geojson", "graphml", "parquet", "markdown", "html"] {
        let (ok, says) = khabar(fixture.dir.path(), &["export", "a.khabar", "--to", format, "-o", "x"]);
        assert!(!ok && says.contains(&format!("R3#{}: its words do not stand at", s.id)), "{format}: {says}");
        assert!(!fixture.path("x").exists() && !fixture.path("x.manifest.json").exists(), "{format}");
    }
}

#[test]
fn a_restricted_report_is_in_no_format_unless_named() {
    let fixture = fixture();
    let number = fixture.records.len() as u32 - 1;
    let secret = "سرت";
    let db = Connection::open(fixture.path("a.khabar")).unwrap();
    db.execute("UPDATE report SET restricted = 1 WHERE id = ?1", [number]).unwrap();
    for format in
        ["csv", "xlsx", "acled", "plover", "ftm", "annotations", "geojson", "graphml", "parquet", "markdown", "html"]
    {
        let folder = fixture.path(format);
        fs::create_dir(&folder).unwrap();
        let out = format!("{format}/out.x");
        fixture.export(format, &out, &[]);
        for file in fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            assert!(
                !text.contains(secret) && !text.contains("odd-1") && !text.contains(&format!("R{number}#")),
                "{path:?}"
            );
        }
        assert_eq!(fixture.manifest(&out)["restricted_included"], json!([]));
        fixture.export(format, &out, &["--force", "--include-restricted", &format!("R{number}")]);
        assert_eq!(fixture.manifest(&out)["restricted_included"], json!([format!("R{number}")]));
    }
    let text = fs::read_to_string(fixture.path("markdown/out.x")).unwrap();
    assert!(text.contains(secret));
}

#[test]
fn acled_has_its_columns_and_no_guess() {
    let fixture = fixture();
    let text = fixture.export("acled", "acled.csv", &[]);
    let head = text.trim_start_matches('\u{feff}').lines().next().unwrap();
    assert_eq!(head.split(',').count(), 31);
    let rows = table(&text);
    let told = |r: &Record| {
        r.events.iter().filter(|e| ["happened", "ongoing"].contains(&json!(e.status).as_str().unwrap())).count()
    };
    // A row for each event that several reports tell, though nobody compared it before.
    let tellings = fixture.records.iter().map(told).sum::<usize>();
    assert!(rows.len() < tellings && rows.len() > tellings / 2, "{} rows, {tellings} tellings", rows.len());
    assert!(rows.iter().all(|r| r["event_id_cnty"].starts_with("KHB") && r["inter1"].is_empty()));
    let by_id: BTreeMap<&str, &BTreeMap<String, String>> = rows.iter().map(|r| (&*r["event_id_cnty"], r)).collect();
    for (n, record) in (1..).zip(fixture.records) {
        for event in &record.events {
            let Some(row) = by_id.get(format!("KHB{n}{}", event.id).as_str()) else { continue };
            let definite =
                event.dead.as_ref().filter(|d| d.min == d.max && event.accounts.is_empty()).and_then(|d| d.min);
            if event.accounts.is_empty() {
                assert_eq!(row["fatalities"], definite.map(|n| n.to_string()).unwrap_or_default(), "{}", event.id);
            }
            assert_eq!(row["event_date"].is_empty(), row["time_precision"].is_empty());
        }
    }
    let evidence = table(&fs::read_to_string(fixture.path("acled.evidence.csv")).unwrap());
    assert!(evidence.iter().all(|r| by_id.contains_key(&*r["khabar_event_id"])) && evidence.len() >= rows.len());
}

/// The records of a JSON format, checked against its schema in docs/.
fn follows(schema: &str, values: &[Value]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(schema);
    let schema = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(!values.is_empty());
    for value in values {
        let errors: Vec<String> =
            validator.iter_errors(value).map(|e| format!("{} at {}", e, e.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:?}\n{value}");
    }
}

#[test]
fn json_formats_follow_their_schemas() {
    let fixture = fixture();
    let lines = |text: &str| text.lines().map(|l| serde_json::from_str(l).unwrap()).collect::<Vec<Value>>();
    let plover = lines(&fixture.export("plover", "p.jsonl", &[]));
    follows("export/plover.schema.json", &plover);
    assert_eq!(plover.len(), fixture.events());
    let geojson: Value = serde_json::from_str(&fixture.export("geojson", "g.geojson", &[])).unwrap();
    assert_eq!(geojson["features"].as_array().unwrap().len(), fixture.events());
    assert!(geojson["features"].as_array().unwrap().iter().any(|f| f["geometry"].is_null()));
    follows("export/geojson.schema.json", &[geojson]);
    let page: Value = serde_json::from_str(&fixture.export("annotations", "w.jsonld", &[])).unwrap();
    let items = page["items"].as_array().unwrap();
    assert_eq!(items.len(), fixture.events() + fixture.statements());
    let ids: BTreeSet<&str> = items.iter().map(|i| i["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), items.len());
    for item in items {
        let report: usize = item["khabar:report"].as_str().unwrap()[1..].parse().unwrap();
        let report = &fixture.records[report - 1].report;
        let text: Vec<char> =
            if item["khabar:field"] == "title" { &report.title } else { &report.text }.chars().collect();
        let [quote, position] = &item["target"]["selector"].as_array().unwrap()[..] else { panic!() };
        let (start, end) = (position["start"].as_u64().unwrap() as usize, position["end"].as_u64().unwrap() as usize);
        let slice = |from: usize, to: usize| text[from..to].iter().collect::<String>();
        assert_eq!(quote["exact"], slice(start, end));
        assert_eq!(quote["prefix"], slice(start.saturating_sub(32), start));
        assert_eq!(quote["suffix"], slice(end, (end + 32).min(text.len())));
    }
    follows("export/annotations.schema.json", &[page]);
    follows("export/ftm.schema.json", &lines(&fixture.export("ftm", "f.json", &[])));
    for name in ["p.jsonl", "g.geojson", "w.jsonld", "f.json"] {
        follows("export/manifest.schema.json", &[fixture.manifest(name)]);
    }
    // The same case gives the same ids.
    let again = lines(&fixture.export("ftm", "f2.json", &[]));
    assert_eq!(again, lines(&fs::read_to_string(fixture.path("f.json")).unwrap()));
}

#[test]
fn followthemoney_validates() {
    let fixture = fixture();
    fixture.export("ftm", "f.json", &[]);
    python(
        &fixture,
        "followthemoney",
        r#"
import json, sys
from followthemoney import model
facts = json.loads(sys.argv[1])
rows = [json.loads(line) for line in open("f.json", encoding="utf-8")]
ids = {row["id"] for row in rows}
assert len(ids) == len(rows)
notes = []
for row in rows:
    schema = model.get(row["schema"])
    schema.validate(row)
    proxy = model.get_proxy(row, cleaned=False)
    for prop, value in proxy.itervalues():
        assert prop.type.validate(value), (row["id"], prop.name, value)
        if prop.type.name == "entity":
            assert value in ids, value
    for name, values in row["properties"].items():
        assert name in schema.properties, (row["schema"], name)
        assert all(isinstance(v, str) for v in values)
    if row["schema"] == "Note":
        notes.append(row["properties"]["description"][0])
assert notes == facts["quotations"]
assert sum(r["schema"] == "Event" for r in rows) == facts["events"]
"#,
    );
}

#[test]
fn networkx_reads_the_graph() {
    let fixture = fixture();
    fixture.export("graphml", "g.graphml", &[]);
    python(
        &fixture,
        "networkx",
        r#"
import json, sys, networkx
facts = json.loads(sys.argv[1])
g = networkx.read_graphml("g.graphml", force_multigraph=True)
kinds = [d["kind"] for _, d in g.nodes(data=True)]
assert kinds.count("event") == facts["events"], kinds
edges = list(g.edges(data=True))
assert {d["kind"] for _, _, d in edges} >= {"did", "done_to", "said_about", "reported", "cites"}
for a, b, d in edges:
    ka, kb = g.nodes[a]["kind"], g.nodes[b]["kind"]
    assert (ka, kb) == {"did": ("actor", "event"), "done_to": ("event", "actor"), "said_about": ("actor", "event"),
                        "reported": ("outlet", "event"), "cites": ("outlet", "actor")}[d["kind"]]
    assert type(d["start"]) is int and type(d["quotation"]) is str
cited = [d["quotation"] for _, _, d in edges if d["kind"] == "cites"]
assert set(cited) <= set(facts["quotations"])
assert any("😀" in q for q in facts["quotations"]) <= any("😀" in q for q in cited)
"#,
    );
}

#[test]
fn pyarrow_and_duckdb_read_the_parquet() {
    let fixture = fixture();
    fixture.export("parquet", "out.parquet", &[]);
    python(
        &fixture,
        "pyarrow.parquet, duckdb",
        r#"
import datetime, json, sys, duckdb, pyarrow.parquet as pq
facts = json.loads(sys.argv[1])
s = pq.read_table("out.statements.parquet").to_pylist()
assert [r["quotation"] for r in s] == facts["quotations"]
assert all(r["end"] - r["start"] == len(r["quotation"]) for r in s)
r = pq.read_table("out.reports.parquet").to_pylist()
assert [x["title"] for x in r] == facts["titles"]
assert r[0]["published"] == datetime.date(2019, 11, 26), r[0]
count, dead = duckdb.sql("SELECT count(*), max(dead_min) FROM 'out.events.parquet'").fetchall()[0]
assert count == facts["events"] and dead >= 3
types = dict((n, t) for n, t, *_ in duckdb.sql("DESCRIBE SELECT * FROM 'out.events.parquet'").fetchall())
assert (types["first_day"], types["latitude"], types["start"], types["foreground"]) == ("DATE", "DOUBLE", "BIGINT", "BOOLEAN"), types
"#,
    );
}

#[test]
fn openpyxl_reads_the_workbook() {
    let fixture = fixture();
    fixture.export("xlsx", "out.xlsx", &["--lang", "ar"]);
    fixture.export("xlsx", "en.xlsx", &["--lang", "en", "--what", "reports"]);
    python(
        &fixture,
        "openpyxl",
        r#"
import datetime, json, sys, openpyxl
facts = json.loads(sys.argv[1])
book = openpyxl.load_workbook("out.xlsx")
assert book.sheetnames == ["التقارير", "الأقوال", "الأحداث"], book.sheetnames
for sheet in book:
    assert sheet.sheet_view.rightToLeft and sheet.freeze_panes == "B2" and sheet.auto_filter.ref
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
rows = [dict(zip([c.value for c in book["التقارير"][1]], [c.value for c in r])) for r in book["التقارير"].iter_rows(min_row=2)]
assert [r["العنوان"] for r in rows] == facts["titles"]
assert rows[0]["يوم النشر"] == datetime.datetime(2019, 11, 26), rows[0]
head = [c.value for c in book["الأقوال"][1]]
at = head.index("نص القول")
said = [r[at].value for r in book["الأقوال"].iter_rows(min_row=2)]
assert said == facts["quotations"]
en = openpyxl.load_workbook("en.xlsx")
assert en.sheetnames == ["reports"] and not en["reports"].sheet_view.rightToLeft
"#,
    );
}

#[test]
fn libreoffice_opens_the_tables_with_the_arabic_intact() {
    let fixture = fixture();
    if Command::new("soffice").arg("--version").output().is_err() {
        let _ = writeln!(std::io::stderr(), "skipped: soffice (LibreOffice) is not here to open the tables");
        return;
    }
    fixture.export("csv", "c.csv", &["--what", "reports"]);
    fixture.export("xlsx", "x.xlsx", &["--what", "reports", "--lang", "en"]);
    let titles: Vec<&String> = fixture.records.iter().map(|r| &r.report.title).collect();
    let profile = format!("-env:UserInstallation=file://{}", fixture.path("profile").display());
    let convert = |more: &[&str]| {
        let args = [&[&*profile, "--headless"], more].concat();
        let done = Command::new("soffice").args(args).current_dir(fixture.dir.path()).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    // Comma, quotation mark, UTF-8, from the first line on: what the import dialog offers where it sees the mark.
    let to_csv = "csv:Text - txt - csv (StarCalc):44,34,76,1";
    convert(&["--convert-to", to_csv, "--outdir", "lo", "x.xlsx"]);
    convert(&["--infilter=CSV:44,34,76,1", "--convert-to", "xlsx", "--outdir", "lo", "c.csv"]);
    // What came of the CSV goes once more through LibreOffice, to text that can be read here.
    convert(&["--convert-to", to_csv, "--outdir", "lo2", "lo/c.xlsx"]);
    let rows = table(&fs::read_to_string(fixture.path("lo/x.csv")).unwrap());
    assert_eq!(rows.iter().map(|r| &r["title"]).collect::<Vec<_>>(), titles);
    assert_eq!(rows[0]["published"], "2019-11-26");
    let rows = table(&fs::read_to_string(fixture.path("lo2/c.csv")).unwrap());
    let read: Vec<String> = rows.iter().map(|r| r["title"].trim_start_matches('\'').to_owned()).collect();
    assert_eq!(read.iter().collect::<Vec<_>>(), titles);
}

#[test]
fn dossiers_set_directions_and_lead_to_their_evidence() {
    let fixture = fixture();
    let page = fixture.export("html", "d.html", &["--lang", "ar"]);
    assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">") && page.contains("default-src 'none'"));
    assert!(page.contains("<p lang=\"ar\" dir=\"rtl\">") && page.contains("<p lang=\"en\" dir=\"ltr\">"));
    assert!(!page.contains("<b>") && !page.contains("<script") && !page.contains("src="));
    let ids: Vec<&str> = page.split(" id=\"").skip(1).map(|p| p.split('"').next().unwrap()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    for link in page.split("href=\"#").skip(1).map(|p| p.split('"').next().unwrap()) {
        assert!(ids.contains(&link), "{link} leads nowhere");
    }
    let text = fixture.export("markdown", "d.md", &["--lang", "en"]);
    for link in text.split("](#").skip(1).map(|p| p.split(')').next().unwrap()) {
        assert!(text.contains(&format!("<a id=\"{link}\"></a>")), "{link} leads nowhere");
    }
    assert!(text.contains("26 November 2019") && text.contains("\\<b\\>"));
}

#[test]
fn a_brief_takes_the_place_of_no_file() {
    let fixture = fixture();
    let dir = fixture.dir.path();
    let brief = |more: &[&str]| khabar(dir, &[&["brief", "a.khabar", "-o"], more].concat());
    for force in [&[][..], &["--force"]] {
        let (ok, says) = brief(&[&["a.khabar"], force].concat());
        assert!(!ok && says.contains("the case itself"), "{says}");
    }
    assert!(khabar(dir, &["verify", "a.khabar"]).1.is_empty(), "the case opens still");
    assert!(brief(&["out.md"]).0);
    let (ok, says) = brief(&["out.md"]);
    assert!(!ok && says.contains("--force"), "{says}");
    assert!(brief(&["out.md", "--force"]).0);
}
