//! The JSON Schema that ships, from the code that keeps it.

use anyhow::{Context, Result};
use khabar::record::json_schema;

const SHIPPED: &str = "docs/khabar-report-1.schema.json";

/// Write the schema of `khabar-report/1`; run from the workspace root.
pub fn write() -> Result<()> {
    std::fs::write(SHIPPED, json_schema() + "\n").with_context(|| format!("cannot write {SHIPPED}"))
}
