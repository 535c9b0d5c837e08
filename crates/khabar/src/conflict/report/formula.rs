//! Formulas in words.

use super::words;
use crate::conflict::draw::isolated;
use crate::conflict::formula::Formula;
use crate::conflict::model::{Lang, Model};

/// A formula in words, as the wish of a decision maker: options by their names in quotation marks, those of others
/// with the owner in brackets behind.
pub fn formula_in_words(model: &Model, formula: &Formula, lang: Lang, whose: Option<usize>) -> String {
    let words = words(lang);
    let inner = |f: &Formula| match f {
        Formula::Option(_) | Formula::Not(_) => formula_in_words(model, f, lang, whose),
        Formula::And(fs) | Formula::Or(fs) if fs.len() < 2 => formula_in_words(model, f, lang, whose),
        _ => format!("({})", formula_in_words(model, f, lang, whose)),
    };
    let joined = |fs: &[Formula], by: &str| fs.iter().map(inner).collect::<Vec<_>>().join(by);
    match formula {
        Formula::Option(k) => option_in_words(model, *k, lang, whose),
        Formula::Not(f) => format!("{} {}", words.not, inner(f)),
        Formula::And(fs) if fs.is_empty() => words.always.to_owned(),
        Formula::And(fs) => joined(fs, words.and),
        Formula::Or(fs) => joined(fs, words.or),
        Formula::If(p, q) => format!("{}{}{}", inner(p), words.if_, inner(q)),
        Formula::Iff(p, q) => format!("{}{}{}", inner(p), words.iff, inner(q)),
    }
}

/// An option by its name in quotation marks, its owner in brackets behind where that is not `whose`.
pub fn option_in_words(model: &Model, option: usize, lang: Lang, whose: Option<usize>) -> String {
    let Some(def) = model.options.get(option) else { return (option + 1).to_string() };
    let (open, close) = words(lang).quotes;
    let name = format!("{open}{}{close}", isolated(def.name.in_lang(lang)));
    match model.decision_makers.get(def.owner).filter(|_| whose != Some(def.owner)) {
        Some(owner) => format!("{name} ({})", isolated(owner.name.in_lang(lang))),
        None => name,
    }
}
