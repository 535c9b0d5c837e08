//! Fitting the doubt: which findings the training reports bear out, by their signs.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use khabar::doubt::{Judge, Judges};

use crate::gold::{self, Gold};
use crate::score::{self, Texts};

/// A finding: the report it comes from, its signs, whether the gold has it.
struct Finding {
    report: usize,
    /// From a whole report of the kind that is read, not from a passage of newswire.
    whole: bool,
    signs: Vec<String>,
    right: bool,
}

/// Findings of statements and of events in these reports, unjudged, and how many of each the gold of the part `of` has.
fn findings(reports: &[&Gold], of: &str) -> Result<([Vec<Finding>; 2], [usize; 2])> {
    let reader = gold::reader()?;
    let mut out = [Vec::new(), Vec::new()];
    let mut wanted = [0, 0];
    for (n, g) in reports.iter().enumerate() {
        let (record, statements, events) = reader.signs(g.report.clone());
        let texts = Texts::new(&g.report.title, &g.report.text);
        let (right, gold) = score::matched(&texts, &g.record, &serde_json::to_value(record)?)?;
        for (k, signs) in [statements, events].into_iter().enumerate() {
            out[k].extend(signs.into_iter().zip(&right[k]).map(|(signs, &right)| Finding {
                report: n,
                whole: g.part == of,
                signs,
                right,
            }));
            wanted[k] += if g.part == of { gold[k] } else { 0 };
        }
    }
    Ok((out, wanted))
}

/// L2-regularised logistic regression by full-batch gradient descent: deterministic, and enough for some thousand
/// signs. Signs seen fewer than three times are left out.
fn fit(findings: &[&Finding], strength: f64) -> (f64, BTreeMap<String, f64>) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for f in findings {
        for s in &f.signs {
            *seen.entry(s).or_default() += 1;
        }
    }
    let index: BTreeMap<&str, usize> =
        seen.iter().filter(|(_, n)| **n >= 3).map(|(s, _)| *s).enumerate().map(|(i, s)| (s, i)).collect();
    let rows: Vec<(Vec<usize>, f64)> = findings
        .iter()
        .map(|f| {
            (f.signs.iter().filter_map(|s| index.get(s.as_str()).copied()).collect(), f64::from(u8::from(f.right)))
        })
        .collect();
    let (mut bias, mut weights) = (0.0, vec![0.0; index.len()]);
    let mut squares = vec![1e-8; index.len() + 1];
    for _ in 0..400 {
        let mut slope = vec![0.0; index.len()];
        let mut slope_bias = 0.0;
        for (signs, right) in &rows {
            let z: f64 = bias + signs.iter().map(|&i| weights[i]).sum::<f64>();
            let miss = 1.0 / (1.0 + (-z).exp()) - right;
            slope_bias += miss;
            for &i in signs {
                slope[i] += miss;
            }
        }
        for (i, s) in slope.iter().enumerate() {
            let s = s + strength * weights[i];
            squares[i] += s * s;
            weights[i] -= 0.3 * s / squares[i].sqrt();
        }
        squares[index.len()] += slope_bias * slope_bias;
        bias -= 0.3 * slope_bias / squares[index.len()].sqrt();
    }
    (bias, index.into_iter().map(|(s, i)| (s.to_owned(), weights[i])).collect())
}

fn probability(model: &(f64, BTreeMap<String, f64>), signs: &[String]) -> f64 {
    let z = model.0 + signs.iter().filter_map(|s| model.1.get(s)).sum::<f64>();
    1.0 / (1.0 + (-z).exp())
}

/// Probabilities of findings by models that did not see their report: five folds of reports.
fn held_out(findings: &[Finding], strength: f64) -> Vec<(f64, bool)> {
    let mut out = vec![(0.0, false); findings.len()];
    for fold in 0..5 {
        let rest: Vec<&Finding> = findings.iter().filter(|f| f.report % 5 != fold).collect();
        let model = fit(&rest, strength);
        for (i, f) in findings.iter().enumerate().filter(|(_, f)| f.report % 5 == fold) {
            out[i] = (probability(&model, &f.signs), f.right);
        }
    }
    out
}

/// The middle of the thresholds up to one half (what is likelier right than wrong is always reported) whose F1 over
/// held-out findings is as good as the best but for .003, and that F1.
fn threshold(judged: &[(f64, bool)], wanted: usize) -> (f64, f64) {
    let scored: Vec<(f64, f64)> = (0..=50)
        .map(|step| {
            let t = f64::from(step) / 100.0;
            let kept = judged.iter().filter(|(p, _)| *p >= t).count();
            let hits = judged.iter().filter(|(p, right)| *p >= t && *right).count();
            (t, 2.0 * hits as f64 / (kept + wanted).max(1) as f64)
        })
        .collect();
    let best = scored.iter().map(|s| s.1).fold(0.0, f64::max);
    let good: Vec<(f64, f64)> = scored.into_iter().filter(|s| s.1 >= best - 0.003).collect();
    good.get(good.len() / 2).copied().unwrap_or((0.0, 0.0))
}

/// How sharp the judge may be, from soft to hard; the one with the least held-out log loss is taken.
const STRENGTHS: [f64; 5] = [0.5, 1.0, 2.0, 4.0, 8.0];

fn judge(findings: &[Finding], wanted: usize, name: &str) -> Judge {
    let loss = |judged: &[(f64, bool)]| -> f64 {
        judged.iter().map(|(p, right)| if *right { -p.max(1e-6).ln() } else { -(1.0 - p).max(1e-6).ln() }).sum()
    };
    let (strength, judged) = STRENGTHS
        .iter()
        .map(|&s| (s, held_out(findings, s)))
        .min_by(|a, b| loss(&a.1).total_cmp(&loss(&b.1)))
        .unwrap_or((1.0, Vec::new()));
    let whole: Vec<(f64, bool)> =
        judged.iter().zip(findings).filter(|(_, f)| f.whole).map(|(judged, _)| *judged).collect();
    let (keep, f1) = threshold(&whole, wanted);
    eprintln!("{name}: {} findings, strength {strength}, keep {keep:.2}, held-out F1 {f1:.3}", findings.len());
    let all: Vec<&Finding> = findings.iter().collect();
    let (bias, weights) = fit(&all, strength);
    let weights =
        weights.into_iter().filter(|(_, w)| w.abs() >= 0.02).map(|(s, w)| (s, (w * 1000.0).round() as f32 / 1000.0));
    Judge { bias: (bias * 1000.0).round() as f32 / 1000.0, keep: keep as f32, weights: weights.collect() }
}

/// Fit the judges on the training reports and write `models/doubt.toml`.
pub fn train(data: &Path) -> Result<()> {
    let all = gold::load_all(data)?;
    let reports: Vec<&Gold> = all.iter().filter(|g| matches!(g.part.as_str(), "train" | "wire")).collect();
    let ([statements, events], wanted) = findings(&reports, "train")?;
    let judges =
        Judges { statements: judge(&statements, wanted[0], "statements"), events: judge(&events, wanted[1], "events") };
    let head = "# Log odds that each sign adds to a finding's chance of being read right. Made by\n# `cargo run --release -p xtask -- train doubt --data ../shared`; see doubt.md.\n\n";
    std::fs::write("crates/khabar/models/doubt.toml", format!("{head}{}", toml::to_string(&judges)?))?;
    Ok(())
}

/// How often findings of each shade of doubt are right, on the dev reports, as Markdown.
pub fn evaluate(data: &Path) -> Result<String> {
    let all = gold::load(data)?;
    let reports: Vec<&Gold> = all.iter().filter(|g| g.part == "dev").collect();
    let doubt = khabar::doubt::Doubt::builtin();
    let ([statements, events], _) = findings(&reports, "dev")?;
    let mut out = String::from(
        "\n### Reliability of `p_read`, gold part `dev`\n\n| p_read | statements | right | events | right |\n|---|---|---|---|---|\n",
    );
    let table = |findings: &[Finding], judge: &khabar::doubt::Compiled| {
        let mut bins = [(0usize, 0usize); 10];
        for f in findings {
            let p = judge.p_read(&f.signs).unwrap_or(0.0);
            let bin = &mut bins[((p * 10.0) as usize).min(9)];
            bin.0 += 1;
            bin.1 += usize::from(f.right);
        }
        bins
    };
    let (s, e) = (table(&statements, &doubt.statements), table(&events, &doubt.events));
    for i in 0..10 {
        let share = |(n, right): (usize, usize)| {
            if n == 0 { "–".to_owned() } else { format!("{:.2}", right as f64 / n as f64) }
        };
        out += &format!(
            "| .{i}–{} | {} | {} | {} | {} |\n",
            if i == 9 { "1".to_owned() } else { format!(".{}", i + 1) },
            s[i].0,
            share(s[i]),
            e[i].0,
            share(e[i])
        );
    }
    Ok(out)
}
