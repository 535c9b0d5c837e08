//! Reports made up for measuring: as many as wanted, the same for the same seed, with parties, places, dates and
//! wording that vary, and a known share of near copies.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// How many in a hundred are near copies of an earlier report under another outlet's name.
const COPIES: u64 = 15;

/// The generator of Vigna's SplitMix64.
struct Random(u64);

impl Random {
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.draw() % n.max(1) as u64) as usize
    }
}

struct Maker {
    lists: BTreeMap<String, Vec<String>>,
    random: Random,
}

impl Maker {
    fn pick(&mut self, list: &str) -> Result<String> {
        let words = self.lists.get(list).filter(|w| !w.is_empty());
        let words = words.with_context(|| format!("invented.toml: there is no list `{list}`"))?;
        Ok(words[self.random.below(words.len())].clone())
    }

    /// A sentence of a list with its slots filled.
    fn sentence(&mut self, list: &str) -> Result<String> {
        let pattern = self.pick(list)?;
        let mut out = String::new();
        let mut rest = pattern.as_str();
        while let Some((before, slot)) = rest.split_once('{') {
            let (slot, after) = slot.split_once('}').context("invented.toml: a slot is not closed")?;
            out.push_str(before);
            match slot {
                "n" => out.push_str(&self.pick("number")?),
                "m" => write!(out, "{}", 11 + self.random.below(480))?,
                "date" => write!(out, "{} {}", 1 + self.random.below(28), self.pick("month")?)?,
                "outlet" => out.push_str(&self.pick("outlets")?),
                slot => out.push_str(&self.pick(slot)?),
            }
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }

    fn report(&mut self) -> Result<(String, String)> {
        let lead = self.sentence("lead")?;
        let title = lead.split(['،', '.']).next().unwrap_or(&lead).to_owned();
        let mut text = lead;
        for paragraph in 0..2 + self.random.below(3) {
            text.push_str(if paragraph == 0 { " " } else { "\n\n" });
            for at in 0..2 + self.random.below(2) {
                let sentence = self.sentence(if at == 0 { "statement" } else { "body" })?;
                text.push_str(if at == 0 { "" } else { " " });
                text.push_str(&sentence);
            }
        }
        Ok((title, text))
    }

    /// Another outlet's hand on it: a sentence dropped or added.
    fn edited(&mut self, text: &str) -> Result<String> {
        let mut sentences: Vec<&str> = text.split_inclusive('.').collect();
        if sentences.len() > 4 && self.random.below(2) == 0 {
            sentences.pop();
        }
        Ok(if self.random.below(2) == 0 {
            sentences.concat()
        } else {
            format!("{} {}", sentences.concat(), self.sentence("body")?)
        })
    }
}

/// Write `count` reports as JSON Lines.
pub fn write(count: usize, seed: u64, out: &Path) -> Result<()> {
    ensure!(count > 0, "--reports: give at least 1");
    let mut maker = Maker { lists: toml::from_str(include_str!("../invented.toml"))?, random: Random(seed) };
    let file = std::fs::File::create(out).with_context(|| format!("cannot write {}", out.display()))?;
    let mut file = std::io::BufWriter::new(file);
    let mut earlier: Vec<(String, String)> = Vec::new();
    for n in 0..count {
        let copied = !earlier.is_empty() && maker.random.draw() % 100 < COPIES;
        let (title, text) = if copied {
            let (title, text) = earlier[maker.random.below(earlier.len())].clone();
            (title, maker.edited(&text)?)
        } else {
            let made = maker.report()?;
            // What is copied is recent.
            if earlier.len() < 400 {
                earlier.push(made.clone());
            } else {
                let at = maker.random.below(400);
                earlier[at] = made.clone();
            }
            made
        };
        let day = day_of(n * 720 / count);
        let line = serde_json::json!({
            "id": format!("g{n}"), "title": title, "text": text, "published": day, "outlet": maker.pick("outlets")?,
        });
        writeln!(file, "{line}")?;
    }
    file.flush()?;
    Ok(())
}

/// A day of 2019 or 2020, twelve months of thirty days each: what calendar it is does not matter here.
fn day_of(n: usize) -> String {
    format!("{}-{:02}-{:02}", 2019 + n / 360, n % 360 / 30 + 1, (n % 30 + 1).min(28))
}
