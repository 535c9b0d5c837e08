//! Random conflicts for benches.

use super::document::FORMAT;
use crate::conflict::game::{Fault, Item};
use crate::conflict::states::MAX_STATES;
use std::fmt::Write as _;

/// The text of a conflict file whose decision makers order all states strictly and at random; options are spread
/// evenly over them, all states are feasible. The same arguments give the same bytes.
///
/// # Errors
/// No decision maker, or more options than can be solved with all states feasible.
pub fn random(decision_makers: usize, options: usize, seed: u64) -> Result<String, Fault> {
    let most = MAX_STATES.ilog2() as usize;
    if options > most {
        let fault = format!("{options} options give more than {MAX_STATES} states");
        return Err(Fault::new(Item::Model, fault).hint(&format!("ask for {most} at most")));
    }
    if !(1..=1000).contains(&decision_makers) {
        let fault = format!("a random conflict has 1 to 1000 decision makers, not {decision_makers}");
        return Err(Fault::new(Item::Model, fault).hint("ask for 4, as the benches do"));
    }
    let mut out = format!(
        "format = \"{FORMAT}\"\ntitle = \"Random: {decision_makers} decision makers, {options} options, seed {seed}\"\n"
    );
    // A TOML integer has 63 bits.
    let seed = if i64::try_from(seed).is_ok() { seed.to_string() } else { format!("\"{seed}\"") };
    let _ = write!(out, "\n[preferences]\nrandom = {{ seed = {seed} }}\n");
    for dm in 0..decision_makers {
        // Options dm*n/k .. (dm+1)*n/k: as even as can be.
        let own = dm * options / decision_makers..(dm + 1) * options / decision_makers;
        let names: Vec<String> = own.map(|o| format!("\"o{}\"", o + 1)).collect();
        let _ = write!(out, "\n[[decision_maker]]\nid = \"d{}\"\noptions = [{}]\n", dm + 1, names.join(", "));
    }
    Ok(out)
}
