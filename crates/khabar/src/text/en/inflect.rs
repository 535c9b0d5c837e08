//! The forms of an English verb, and an index of forms.

use rustc_hash::{FxHashMap, FxHashSet};

/// What a form of a verb can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shape {
    /// `say`
    Base,
    /// `says`
    Third,
    /// `took`: past tense alone.
    Past,
    /// `taken`: participle alone.
    Participle,
    /// `said`, `attacked`: past tense or participle.
    PastOrParticiple,
    /// `saying`
    Ing,
    /// A noun of the lexicon.
    Noun,
}

impl Shape {
    /// Whether it can be a past participle.
    pub fn is_participle(self) -> bool {
        matches!(self, Shape::Participle | Shape::PastOrParticiple)
    }
}

/// What the rules cannot know of a verb: its irregular past and participle, and whether it doubles its last letter.
#[derive(Debug, Default)]
pub struct Irregular {
    /// Past and participle by bare form.
    pub forms: FxHashMap<String, (String, String)>,
    /// Longer verbs that double their last letter.
    pub doubling: FxHashSet<String>,
}

/// Every form of a verb given by its bare form.
pub fn verb(irregular: &Irregular, base: &str) -> Vec<(String, Shape)> {
    let vowel = |c: char| "aeiou".contains(c);
    let letters: Vec<char> = base.chars().collect();
    let ends = |s: &str| base.ends_with(s);
    let consonant_y = letters.len() > 1 && ends("y") && !vowel(letters[letters.len() - 2]);
    let stem = || base.get(..base.len().saturating_sub(1)).unwrap_or(base);
    let third = if ends("s") || ends("x") || ends("z") || ends("ch") || ends("sh") || ends("o") {
        format!("{base}es")
    } else if consonant_y {
        format!("{}ies", stem())
    } else {
        format!("{base}s")
    };
    // One syllable of consonant, vowel, consonant doubles: `stop`, `ban`, but not `shell`, `play`, `shoot`.
    let syllables = letters.iter().filter(|c| vowel(**c)).count() - base.matches("qu").count();
    let closed = match letters.as_slice() {
        [.., a, v, c] => {
            (!vowel(*a) || (*a == 'u' && letters.contains(&'q'))) && vowel(*v) && !vowel(*c) && !"wxy".contains(*c)
        }
        _ => false,
    };
    let doubled = irregular.doubling.contains(base) || closed && syllables == 1;
    let last = letters.last().copied().unwrap_or('e');
    let joined = |suffix: &str| {
        if doubled { format!("{base}{last}{suffix}") } else { format!("{base}{suffix}") }
    };
    let past = if ends("e") {
        format!("{base}d")
    } else if consonant_y {
        format!("{}ied", stem())
    } else {
        joined("ed")
    };
    let ing = if ends("ie") {
        format!("{}ying", base.get(..base.len() - 2).unwrap_or(base))
    } else if ends("e") && !ends("ee") && !ends("oe") && !ends("ye") {
        format!("{}ing", stem())
    } else {
        joined("ing")
    };
    let mut forms = vec![(base.to_owned(), Shape::Base), (third, Shape::Third), (ing, Shape::Ing)];
    match irregular.forms.get(base) {
        Some((past, participle)) if past == participle => forms.push((past.clone(), Shape::PastOrParticiple)),
        Some((past, participle)) => {
            forms.push((past.clone(), Shape::Past));
            forms.push((participle.clone(), Shape::Participle));
        }
        None => forms.push((past, Shape::PastOrParticiple)),
    }
    forms
}

/// A reading of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Number of the lexicon's entry.
    pub entry: u16,
    /// What the form is.
    pub shape: Shape,
}

/// Forms and the entries that they belong to, in the order in which these were added.
#[derive(Debug, Default)]
pub struct FormIndex(FxHashMap<String, Vec<Hit>>);

impl FormIndex {
    /// Add forms of an entry.
    pub fn add(&mut self, entry: u16, forms: impl IntoIterator<Item = (String, Shape)>) {
        for (form, shape) in forms {
            self.0.entry(form).or_default().push(Hit { entry, shape });
        }
    }

    /// The readings of a folded form.
    pub fn hits(&self, form: &str) -> &[Hit] {
        self.0.get(form).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_the_forms_of_a_verb() {
        let mut irregular = Irregular::default();
        irregular.forms.insert("say".into(), ("said".into(), "said".into()));
        irregular.forms.insert("take".into(), ("took".into(), "taken".into()));
        irregular.doubling.insert("expel".into());
        for (base, want) in [
            ("say", "say says saying said"),
            ("take", "take takes taking took taken"),
            ("deny", "deny denies denying denied"),
            ("ban", "ban bans banning banned"),
            ("expel", "expel expels expelling expelled"),
            ("visit", "visit visits visiting visited"),
            ("shell", "shell shells shelling shelled"),
            ("launch", "launch launches launching launched"),
            ("agree", "agree agrees agreeing agreed"),
            ("vow", "vow vows vowing vowed"),
            ("quit", "quit quits quitting quitted"),
            ("veto", "veto vetoes vetoing vetoed"),
            ("tie", "tie ties tying tied"),
        ] {
            let got: Vec<String> = verb(&irregular, base).into_iter().map(|f| f.0).collect();
            assert_eq!(got.join(" "), want);
        }
    }
}
