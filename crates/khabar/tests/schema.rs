//! The contract `khabar-report/1`: the JSON Schema that ships is the one the code makes, and records keep to it.

use khabar::Reader;
use khabar::page::Hint;
use khabar::record::{Report, json_schema};
use serde_json::Value;

const SHIPPED: &str = "docs/khabar-report-1.schema.json";

fn root(path: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

#[test]
fn the_shipped_schema_is_the_code_s() {
    let shipped = std::fs::read_to_string(root(SHIPPED)).unwrap_or_default();
    assert!(shipped.trim() == json_schema().trim(), "{SHIPPED} is not the code's: run `cargo run -p xtask -- schema`");
}

/// Texts of my own that between them fill every list and most optional fields.
const SYNTHETIC: &[(&str, &str)] = &[
    ("", ""),
    (
        "الحكومة: لن نقبل شروط المعارضة",
        "قال وزير الخارجية أحمد سالم في بيان إن الجيش قصف مدينة طرابلس أمس الأحد بصواريخ، ما أدى إلى مقتل ما لا يقل عن 12 \
         شخصا وإصابة 30 آخرين. ونقلت وكالة رويترز عن متحدث باسم الحركة قوله إن «القوات ستنسحب من المدينة يوم الخميس».\n\
         وطالب المحتجون الحكومة بالرحيل، فيما نفى المكتب الإعلامي وجود أي اتصالات. والتقى السفير رئيس المجلس دون تحديد مكان اللقاء.",
    ),
    ("قتل", "قُتل ثلاثة جنود في انفجار عبوة ناسفة قرب بنغازي بحسب شهود عيان، وأعلنت الشرطة اعتقال مشتبه به بتهمة القتل."),
];

fn records() -> Vec<Value> {
    let reader = Reader::new().expect("the built-in lexicons");
    let mut files: Vec<_> = std::fs::read_dir(root("samples")).expect("samples/").flatten().map(|f| f.path()).collect();
    files.sort();
    let mut reports: Vec<Report> = SYNTHETIC
        .iter()
        .map(|(title, text)| Report {
            title: (*title).to_owned(),
            text: (*text).to_owned(),
            published: Some("2019-11-26".to_owned()),
            ..Report::default()
        })
        .collect();
    for file in files {
        let bytes = std::fs::read(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let hint = Hint { name: file.display().to_string(), ..Hint::default() };
        reports.extend(reader.pages(&bytes, &hint).reports);
    }
    assert!(reports.len() > SYNTHETIC.len(), "no report in samples/");
    reports.into_iter().map(|r| serde_json::to_value(reader.read(r).record).expect("a record is JSON")).collect()
}

#[test]
fn records_keep_the_schema() {
    let schema: Value = serde_json::from_str(&json_schema()).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    for record in records() {
        let faults: Vec<String> =
            validator.iter_errors(&record).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(faults.is_empty(), "{}: {faults:#?}", record["report"]["id"]);
    }
}

/// Unknown is a value: what the schema names is there, if only as `null`.
#[test]
fn nothing_is_left_out() {
    let schema: Value = serde_json::from_str(&json_schema()).expect("the schema is JSON");
    fn complete(value: &Value, named: &Value, schema: &Value) {
        let named = match named["$ref"].as_str().or_else(|| named["anyOf"][0]["$ref"].as_str()) {
            Some(reference) => schema.pointer(reference.trim_start_matches('#')).expect("a definition"),
            None => named,
        };
        match value {
            Value::Object(map) => {
                for (key, inner) in named["properties"].as_object().into_iter().flatten() {
                    complete(map.get(key).unwrap_or_else(|| panic!("no `{key}` in {value}")), inner, schema);
                }
            }
            Value::Array(items) => items.iter().for_each(|v| complete(v, &named["items"], schema)),
            _ => {}
        }
    }
    records().iter().for_each(|r| complete(r, &schema, &schema));
}

#[test]
fn other_shapes_are_refused() {
    let schema: Value = serde_json::from_str(&json_schema()).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let good = records().into_iter().find(|r| r["events"][0].is_object()).expect("a record with an event");
    for (pointer, bad) in [
        ("/events/0/status", Value::from("done")),
        ("/events/0/type", Value::from("assault")),
        ("/events/0/trigger", Value::Null),
        ("/statements", Value::Null),
        ("/report/text", Value::from(3)),
    ] {
        let mut record = good.clone();
        *record.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = bad;
        assert!(!validator.is_valid(&record), "{pointer}");
    }
}
