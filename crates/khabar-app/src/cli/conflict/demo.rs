//! The end of `khabar demo`: the sample conflict, where it can come to rest, why, and what falls with the unnamed.

use khabar::conflict::explain::{explain_all, sentences_of_all};
use khabar::conflict::file;
use khabar::conflict::strike::Strike;
use khabar::conflict::{Concept, Rules};

use super::RuleArgs;
use crate::render::View;
use crate::render::conflict::Page;

const SAMPLE: &str = include_str!("../../../../../samples/libya-2019.conflict.toml");

/// The unnamed diplomat whose word one of the training reports rests on.
const DIPLOMAT: &str = "مصدر دبلوماسي غربي";

/// The sample solved and struck, as text.
///
/// # Errors
/// A fault of the sample, which a test keeps out.
pub fn text(view: &View) -> anyhow::Result<String> {
    let loaded = file::load("samples/libya-2019.conflict.toml", SAMPLE.as_bytes())
        .map_err(|e| anyhow::anyhow!("{}:{}: {}", e.path, e.line, e.fault))?;
    let rules = RuleArgs::default();
    let solved = super::solve::solved(&loaded, &rules)?;
    let mut page = Page::new(&loaded.model, &loaded.game, view);
    let words = page.words;
    page.head();
    page.parties();
    page.equilibria(&solved.ranges);
    page.outlook(&solved.ranges);
    if let Some(now) = loaded.game.status_quo {
        page.heading(&(words.why)(&(words.state)(loaded.game.states.id(now)), Concept::Seq.name()));
        let parts = explain_all(&loaded.model, &loaded.game, now, Concept::Seq, Rules::default());
        for sentence in sentences_of_all(&parts, page.lang) {
            page.passage(2, &sentence);
        }
    }
    for (title, strikes) in [
        ((words.without)(DIPLOMAT), vec![Strike::Source(DIPLOMAT.to_owned())]),
        (words.without_unnamed.to_owned(), vec![Strike::Anonymous]),
    ] {
        page.title(&title);
        let outcome = super::strike::outcome(&loaded, &strikes, &rules).map_err(|fault| anyhow::anyhow!("{fault}"))?;
        super::strike::write(&mut page, &outcome);
    }
    page.legend(&solved.concepts);
    page.commands(&[
        "strike --anonymous",
        "explain",
        "what-if --want sq",
        "paths",
        "sensitivity",
        "report --out r.html",
    ]);
    Ok(page.text())
}
