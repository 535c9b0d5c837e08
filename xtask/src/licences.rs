//! Every dependency's licence against the allow-list in `deny.toml`, with cargo alone and without a network.

use anyhow::{Context, bail};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// What `deny.toml` allows: for every crate, and for some crates beyond that.
struct Allowed {
    all: Vec<String>,
    exceptions: BTreeMap<String, Vec<String>>,
}

/// Check all packages that the build for this machine, its tests included, draws in.
pub fn check() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let allowed = allowed(&std::fs::read_to_string(root.join("deny.toml")).context("deny.toml")?)?;
    let metadata = metadata(&root)?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let mut by_licence: BTreeMap<&str, usize> = BTreeMap::new();
    let mut faults = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let licence = package["license"].as_str().unwrap_or_default();
        *by_licence.entry(licence).or_default() += 1;
        let extra = allowed.exceptions.get(name).map_or(&[][..], Vec::as_slice);
        let ok = |id: &str| allowed.all.iter().chain(extra).any(|a| a == id);
        match satisfied(licence, &ok) {
            Ok(true) => {}
            Ok(false) => faults.push(format!("{name}: `{licence}` is not on the allow-list of deny.toml")),
            Err(why) => faults.push(format!("{name}: `{licence}`: {why}")),
        }
    }
    for (licence, count) in by_licence {
        println!("{count:4}  {licence}");
    }
    if !faults.is_empty() {
        bail!("{}\nreplace the crate, or allow its licence in deny.toml with the reason", faults.join("\n"));
    }
    println!("{} packages, every licence allowed", packages.len());
    Ok(())
}

fn metadata(root: &Path) -> anyhow::Result<Value> {
    let rustc = Command::new("rustc").arg("-vV").output().context("rustc -vV")?;
    let version = String::from_utf8_lossy(&rustc.stdout).into_owned();
    let host = version.lines().find_map(|l| l.strip_prefix("host: ")).context("rustc -vV names no host")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let done = Command::new(cargo)
        .args(["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", host])
        .current_dir(root)
        .output()
        .context("cargo metadata")?;
    if !done.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&done.stderr));
    }
    Ok(serde_json::from_slice(&done.stdout)?)
}

fn allowed(deny: &str) -> anyhow::Result<Allowed> {
    let deny: toml::Table = deny.parse()?;
    let strings = |value: Option<&toml::Value>| -> Vec<String> {
        let items = value.and_then(toml::Value::as_array).into_iter().flatten();
        items.filter_map(toml::Value::as_str).map(str::to_owned).collect()
    };
    let licences = deny.get("licenses").and_then(toml::Value::as_table).context("deny.toml: no [licenses]")?;
    let exceptions = licences.get("exceptions").and_then(toml::Value::as_array).into_iter().flatten();
    let exceptions = exceptions
        .map(|e| {
            let name =
                e.get("crate").and_then(toml::Value::as_str).context("deny.toml: an exception names no crate")?;
            Ok((name.to_owned(), strings(e.get("allow"))))
        })
        .collect::<anyhow::Result<_>>()?;
    Ok(Allowed { all: strings(licences.get("allow")), exceptions })
}

/// Whether a licence expression (SPDX, or the older `MIT/Apache-2.0`) can be met with allowed licences alone.
fn satisfied(expression: &str, ok: &dyn Fn(&str) -> bool) -> Result<bool, &'static str> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let met = any(&mut words, ok)?;
    if words.next().is_some() { Err("the expression does not end where it should") } else { Ok(met) }
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words, ok: &dyn Fn(&str) -> bool) -> Result<bool, &'static str> {
    let mut met = all(words, ok)?;
    while words.next_if_eq(&"OR").is_some() {
        met |= all(words, ok)?;
    }
    Ok(met)
}

fn all(words: &mut Words, ok: &dyn Fn(&str) -> bool) -> Result<bool, &'static str> {
    let mut met = one(words, ok)?;
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, ok)?;
    }
    Ok(met)
}

fn one(words: &mut Words, ok: &dyn Fn(&str) -> bool) -> Result<bool, &'static str> {
    match words.next() {
        None => Err("no licence is given"),
        Some("(") => {
            let met = any(words, ok)?;
            words.next_if_eq(&")").map(|_| met).ok_or("a bracket is not closed")
        }
        Some(")" | "OR" | "AND" | "WITH") => Err("a licence is missing"),
        Some(id) => match words.next_if_eq(&"WITH") {
            None => Ok(ok(id)),
            Some(_) => {
                let exception = words.next().ok_or("an exception is missing")?;
                Ok(ok(&format!("{id} WITH {exception}")))
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_met_as_spdx_says() {
        let ok = |id: &str| matches!(id, "MIT" | "Apache-2.0" | "Unicode-3.0" | "Apache-2.0 WITH LLVM-exception");
        for (expression, want) in [
            ("MIT", Ok(true)),
            ("GPL-3.0-only", Ok(false)),
            ("MIT OR GPL-3.0-only", Ok(true)),
            ("MIT AND GPL-3.0-only", Ok(false)),
            ("(MIT OR GPL-2.0) AND Unicode-3.0", Ok(true)),
            ("GPL-2.0 OR MIT AND Unicode-3.0", Ok(true)),
            ("MIT OR GPL-2.0 AND GPL-3.0", Ok(true)),
            ("(MIT OR GPL-2.0) AND GPL-3.0", Ok(false)),
            ("Apache-2.0 WITH LLVM-exception", Ok(true)),
            ("GPL-2.0 WITH LLVM-exception", Ok(false)),
            ("MIT/Apache-2.0", Ok(true)),
            ("", Err("no licence is given")),
            ("(MIT", Err("a bracket is not closed")),
            ("MIT OR", Err("no licence is given")),
            ("MIT MIT", Err("the expression does not end where it should")),
        ] {
            assert_eq!(satisfied(expression, &ok), want, "{expression}");
        }
    }

    #[test]
    fn deny_toml_is_read() {
        let deny = "[licenses]\nallow = [\"MIT\"]\nexceptions = [{ crate = \"x\", allow = [\"MIT-0\"] }]\n";
        let allowed = allowed(deny).unwrap();
        assert_eq!((allowed.all, allowed.exceptions["x"].clone()), (vec!["MIT".to_owned()], vec!["MIT-0".to_owned()]));
    }
}
