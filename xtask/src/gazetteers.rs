//! Compile the gazetteer that the library ships.

use anyhow::Context;
use khabar::names::gazetteer::Gazetteer;
use std::path::Path;

/// Compile the rows that `xtask/gazetteers.py` extracted (its head says how) into `models/gazetteer.bin`.
pub fn compile(tsv: &Path, out: &Path) -> anyhow::Result<()> {
    let rows = std::fs::read_to_string(tsv)
        .with_context(|| format!("{}: not readable; run xtask/gazetteers.py first", tsv.display()))?;
    let bytes = Gazetteer::compile(&rows);
    let read = Gazetteer::unpack(&bytes).map_err(anyhow::Error::msg)?;
    std::fs::write(out, &bytes).with_context(|| format!("{}: not writable", out.display()))?;
    println!(
        "{}: {} places, {} nationality words, {} bytes",
        out.display(),
        read.places.len(),
        read.nations.len(),
        bytes.len()
    );
    Ok(())
}
