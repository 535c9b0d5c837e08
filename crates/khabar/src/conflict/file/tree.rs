//! TOML and JSON as one tree whose every value knows its place, so that every fault can name its line.

use crate::fault::FileFault;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::ops::Range;
use std::rc::Rc;
use toml::de::{DeTable, DeValue};

/// A result whose fault is ready to be shown.
pub(super) type Read<T> = Result<T, Box<FileFault>>;

/// Lists and tables may nest this deep in JSON: reading is recursive. TOML's own reader has a bound of its own.
const MAX_DEPTH: usize = 64;

/// A file: its path, for messages, and its text.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub path: String,
    pub text: String,
}

/// A value at its place.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Bytes of the value.
    pub at: Range<usize>,
    /// The key that it stands under; elements of a list have the list's.
    pub key: Rc<str>,
    /// Bytes of the key.
    pub key_at: Range<usize>,
    pub value: Value,
}

#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    /// Wide enough for every seed of 64 bits.
    Integer(i128),
    Float(f64),
    Truth(bool),
    Date(String),
    Null,
    List(Vec<Node>),
    /// In the file's order.
    Table(Vec<Node>),
}

impl Value {
    /// What it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Text(_) => "a text",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Truth(_) => "true or false",
            Value::Date(_) => "a date",
            Value::Null => "null",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

impl Node {
    /// The value under a key of a table; `None` too where it is null.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let Value::Table(entries) = &self.value else { return None };
        entries.iter().find(|n| *n.key == *key && !matches!(n.value, Value::Null))
    }

    /// The value under the first of these keys that there is.
    pub fn either(&self, keys: [&str; 2]) -> Option<&Node> {
        keys.into_iter().find_map(|key| self.get(key))
    }

    /// Start of the entry, key and all.
    pub fn start(&self) -> usize {
        self.key_at.start.min(self.at.start)
    }
}

impl Source {
    /// A fault at a value.
    pub fn fault(&self, node: &Node, fault: impl Into<String>, hint: impl Into<String>) -> Box<FileFault> {
        self.fault_at(node.at.clone(), &node.key, fault, Some(hint.into()))
    }

    /// A fault at these bytes.
    pub fn fault_at(
        &self,
        at: Range<usize>,
        key: &str,
        fault: impl Into<String>,
        hint: Option<String>,
    ) -> Box<FileFault> {
        let key = Some(key).filter(|k| !k.is_empty());
        Box::new(FileFault::new(&self.path, &self.text, at, key, fault, hint))
    }

    /// That a value is not of the kind that its key asks for.
    pub fn unfit(&self, node: &Node, wanted: &str, example: &str) -> Box<FileFault> {
        self.fault(node, format!("`{}` must be {wanted}, not {}", node.key, node.value.kind()), example)
    }

    pub fn words<'a>(&self, node: &'a Node) -> Read<&'a str> {
        match &node.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.unfit(node, "a text", &format!("write it in quotation marks: {} = \"…\"", node.key))),
        }
    }

    pub fn list<'a>(&self, node: &'a Node) -> Read<&'a [Node]> {
        match &node.value {
            Value::List(nodes) => Ok(nodes),
            Value::Table(_) => Err(self.unfit(node, "a list", &format!("begin each with [[{}]]", node.key))),
            _ => Err(self.unfit(node, "a list", "put it in square brackets")),
        }
    }

    pub fn table<'a>(&self, node: &'a Node) -> Read<&'a [Node]> {
        match &node.value {
            Value::Table(nodes) => Ok(nodes),
            _ => Err(self.unfit(node, "a table", &format!("write a table: [{0}], or {0} = {{ … }}", node.key))),
        }
    }

    pub fn truth(&self, node: Option<&Node>) -> Read<Option<bool>> {
        node.map(|node| match node.value {
            Value::Truth(truth) => Ok(truth),
            _ => Err(self.unfit(node, "true or false", "write it without quotation marks")),
        })
        .transpose()
    }

    /// A day: a TOML date or a text.
    pub fn day(&self, node: Option<&Node>) -> Read<Option<String>> {
        node.map(|node| match &node.value {
            Value::Date(day) | Value::Text(day) => Ok(day.clone()),
            _ => Err(self.unfit(node, "a date", "write it as 2019-11-27")),
        })
        .transpose()
    }

    /// A number of a state, from 0.
    pub fn id(&self, node: &Node) -> Read<u32> {
        let Value::Integer(id) = node.value else {
            return Err(self.unfit(node, "the number of a state", "states are numbered from 1"));
        };
        u32::try_from(id).map_err(|_| {
            self.fault(node, format!("{id} is no number of a state"), "numbers of states are between 0 and 2^32")
        })
    }
}

/// Read TOML.
pub(super) fn toml(source: &Source) -> Read<Node> {
    let root = DeTable::parse(&source.text).map_err(|e| {
        let what = e.message().trim().replace('\n', " ");
        let hint = "texts stand in quotation marks, a table begins with [name], and a key stands once in a table";
        source.fault_at(e.span().unwrap_or(0..0), "", format!("not TOML: {what}"), Some(hint.to_owned()))
    })?;
    let at = root.span();
    Ok(Node { at, key: "".into(), key_at: 0..0, value: table(root.into_inner()) })
}

fn table(table: DeTable<'_>) -> Value {
    let entry = |(key, value): (toml::Spanned<std::borrow::Cow<'_, str>>, toml::Spanned<DeValue<'_>>)| {
        let key_at = key.span();
        let key: Rc<str> = key.into_inner().into();
        Node { at: value.span(), value: plain(value.into_inner(), &key, &key_at), key, key_at }
    };
    let mut entries: Vec<Node> = table.into_iter().map(entry).collect();
    entries.sort_by_key(Node::start);
    Value::Table(entries)
}

fn plain(value: DeValue<'_>, key: &Rc<str>, key_at: &Range<usize>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(n) => match i128::from_str_radix(n.as_str(), n.radix()) {
            Ok(n) => Value::Integer(n),
            Err(_) => Value::Float(f64::INFINITY),
        },
        DeValue::Float(n) => Value::Float(n.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(truth) => Value::Truth(truth),
        DeValue::Datetime(day) => Value::Date(day.to_string()),
        DeValue::Array(nodes) => Value::List(
            nodes
                .into_iter()
                .map(|n| Node {
                    at: n.span(),
                    value: plain(n.into_inner(), key, key_at),
                    key: key.clone(),
                    key_at: key_at.clone(),
                })
                .collect(),
        ),
        DeValue::Table(t) => table(t),
    }
}

/// Read JSON.
pub(super) fn json(source: &Source) -> Read<Node> {
    let raw: &RawValue = serde_json::from_str(&source.text).map_err(|e| {
        let line = source.text.split_inclusive('\n').take(e.line().saturating_sub(1)).map(str::len).sum::<usize>();
        let at = line + e.column().saturating_sub(1);
        let hint = "JSON asks for quotation marks around keys and texts, and for no comma before a closing bracket";
        let what = e.to_string();
        let what = what.split(" at line ").next().unwrap_or_default();
        source.fault_at(at..at, "", format!("not JSON: {what}"), Some(hint.to_owned()))
    })?;
    branch(source, raw, "".into(), 0..0, 0)
}

fn branch(source: &Source, raw: &RawValue, key: Rc<str>, key_at: Range<usize>, depth: usize) -> Read<Node> {
    // Raw values are slices of the text that they were read from, so the difference of addresses is their place.
    let start = |text: &str| (text.as_ptr() as usize).saturating_sub(source.text.as_ptr() as usize);
    let text = raw.get();
    let at = start(text)..start(text) + text.len();
    let bad = |e: serde_json::Error| source.fault_at(at.clone(), &key, format!("not JSON: {e}"), None);
    if depth > MAX_DEPTH {
        return Err(source.fault_at(at, &key, "lists and tables nest too deep", Some("write it flatter".to_owned())));
    }
    let value = match text.as_bytes().first() {
        Some(b'{') => {
            let Pairs(pairs) = serde_json::from_str(text).map_err(bad)?;
            let entry = |(key, raw): (String, &RawValue)| branch(source, raw, key.into(), at.clone(), depth + 1);
            let mut entries = pairs.into_iter().map(entry).collect::<Read<Vec<_>>>()?;
            for node in &mut entries {
                node.key_at = node.at.clone();
            }
            Value::Table(entries)
        }
        Some(b'[') => {
            let nodes: Vec<&RawValue> = serde_json::from_str(text).map_err(bad)?;
            let node = |raw| branch(source, raw, key.clone(), key_at.clone(), depth + 1);
            Value::List(nodes.into_iter().map(node).collect::<Read<_>>()?)
        }
        _ => match serde_json::from_str(text).map_err(bad)? {
            serde_json::Value::String(text) => Value::Text(text),
            serde_json::Value::Bool(truth) => Value::Truth(truth),
            serde_json::Value::Number(n) => match (n.as_i64(), n.as_u64()) {
                (Some(n), _) => Value::Integer(n.into()),
                (_, Some(n)) => Value::Integer(n.into()),
                // Not by `as_f64`, which may miss the nearest number.
                _ => Value::Float(text.parse().unwrap_or(f64::NAN)),
            },
            _ => Value::Null,
        },
    };
    Ok(Node { at, key, key_at, value })
}

/// The entries of a JSON object in their order, a key twice where it stands twice.
struct Pairs<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Vec<(String, &'de RawValue)>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut out = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    out.push(entry);
                }
                Ok(out)
            }
        }
        from.deserialize_map(Entries).map(Pairs)
    }
}
