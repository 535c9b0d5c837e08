//! Arabic inflection by rule: from the citation forms an editor writes to every folded form a text may hold.
//!
//! The rules are those of any school grammar for sound, hollow and defective verbs, on *unvowelled, folded* spelling
//! (see [`crate::text::fold`]), where the passive looks like the active. What they miss is written out in the lexicon.

/// Person, gender and number as an Arabic verb or participle marks them. `None` where the form leaves it open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Agreement {
    /// First person (`نؤكد`, `أكدنا`).
    pub first: bool,
    /// Feminine form (which broken plurals and bodies take as well).
    pub feminine: Option<bool>,
    /// Plural or dual form, which shows that a subject was named before or is dropped.
    pub plural: bool,
}

/// Which shape of a lexeme a form is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Perfect verb.
    Perfect,
    /// Imperfect verb, any mood.
    Imperfect,
    /// Verbal noun.
    Noun,
    /// Active participle.
    Participle,
}

/// One form of a lexeme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Folded surface, without clitics.
    pub surface: String,
    /// Its shape.
    pub shape: Shape,
    /// What it agrees with.
    pub agreement: Agreement,
}

fn form(surface: String, shape: Shape, first: bool, feminine: Option<bool>, plural: bool) -> Form {
    Form { surface, shape, agreement: Agreement { first, feminine, plural } }
}

fn chop(word: &str) -> &str {
    word.char_indices().last().map_or("", |(i, _)| &word[..i])
}

/// Forms of a perfect verb from its folded third person masculine singular (`اكد`, `نفي`, `دعا`).
pub fn perfect(base: &str) -> Vec<Form> {
    let p = Shape::Perfect;
    let defective = base.ends_with('ي') || base.ends_with('ا');
    let stem = if defective { chop(base) } else { base };
    let dual = if base.ends_with('ا') {
        format!("{stem}وا")
    } else if defective {
        format!("{stem}يا")
    } else {
        format!("{stem}ا")
    };
    let mut forms = vec![
        form(base.to_owned(), p, false, Some(false), false),
        form(format!("{stem}ت"), p, false, Some(true), false),
        form(format!("{stem}وا"), p, false, Some(false), true),
        form(dual, p, false, Some(false), true),
        form(format!("{stem}تا"), p, false, Some(true), true),
        // Before a pronoun the silent alef goes (`اكدوه`) and the defective ending is written out (`نفاه`).
        form(format!("{stem}و"), p, false, Some(false), true),
    ];
    if defective {
        forms.push(form(format!("{stem}ا"), p, false, Some(false), false));
        forms.push(form(format!("{stem}ينا"), p, true, None, true));
    } else {
        forms.push(form(format!("{stem}نا"), p, true, None, true));
    }
    forms
}

/// Forms of an imperfect verb from its folded third person masculine singular (`يوكد`, `ينفي`, `يدعو`). `hollow` verbs
/// (`قال يقول`) lose their middle vowel in the jussive; see [`is_hollow`].
pub fn imperfect(base: &str, hollow: bool) -> Vec<Form> {
    let i = Shape::Imperfect;
    let Some(stem) = base.strip_prefix('ي') else { return Vec::new() };
    let last = stem.chars().last().unwrap_or(' ');
    let defective = matches!(last, 'ي' | 'و' | 'ا');
    let short = if defective { chop(stem) } else { stem };
    let mut forms = Vec::new();
    for (prefix, first, feminine) in
        [("ي", false, Some(false)), ("ت", false, Some(true)), ("ن", true, None), ("ا", true, None)]
    {
        forms.push(form(format!("{prefix}{stem}"), i, first, feminine, prefix == "ن"));
        if defective {
            // Jussive (`لم ينف`).
            if !first {
                forms.push(form(format!("{prefix}{short}"), i, first, feminine, false));
            }
            if last == 'ي' {
                forms.push(form(format!("{prefix}{short}ا"), i, first, feminine, prefix == "ن"));
            }
        }
        // Jussive of a hollow verb (`لم يقل`).
        let letters: Vec<char> = stem.chars().collect();
        if hollow && letters.len() >= 3 && !defective && !first {
            let mut cut: String = letters[..letters.len() - 2].iter().collect();
            cut.push(letters[letters.len() - 1]);
            forms.push(form(format!("{prefix}{cut}ن"), i, false, Some(true), true));
            forms.push(form(format!("{prefix}{cut}"), i, first, feminine, prefix == "ن"));
        }
    }
    for (prefix, feminine) in [("ي", false), ("ت", true)] {
        for suffix in ["ون", "وا"] {
            forms.push(form(format!("{prefix}{short}{suffix}"), i, false, Some(false), true));
        }
        for suffix in ["ان", "ا"] {
            forms.push(form(format!("{prefix}{stem}{suffix}"), i, false, Some(feminine), true));
        }
        forms.push(form(format!("{prefix}{stem}ن"), i, false, Some(true), true));
    }
    forms
}

/// Whether a folded perfect is hollow: a long vowel before its last letter (`قال`, `افاد`, `استقال`).
pub fn is_hollow(perfect: &str) -> bool {
    perfect.chars().rev().nth(1) == Some('ا') && !perfect.ends_with('ي')
}

/// Forms of a noun from its folded singular or broken plural: accusative, dual, sound feminine plural, construct.
pub fn noun(base: &str) -> Vec<Form> {
    let n = Shape::Noun;
    let feminine = base.ends_with('ه');
    let stem = if feminine { chop(base) } else { base };
    let mut forms = vec![form(base.to_owned(), n, false, Some(feminine), false)];
    let mut push = |s: String, plural| forms.push(form(s, n, false, Some(feminine), plural));
    // Before a pronoun the hamza of `لقاء` takes a seat: `لقائه`, `لقاؤه`.
    if let Some(open) = base.strip_suffix("اء") {
        push(format!("{open}اي"), false);
        push(format!("{open}او"), false);
    }
    if feminine {
        push(format!("{stem}ت"), false);
        push(format!("{stem}ات"), true);
        push(format!("{stem}تان"), true);
        push(format!("{stem}تين"), true);
    } else {
        push(format!("{base}ا"), false);
        push(format!("{base}ان"), true);
        push(format!("{base}ين"), true);
        push(format!("{base}ات"), true);
    }
    forms
}

/// Forms of an active participle from its folded masculine singular (`موكد`): the accusative and the feminine and
/// plural that carry a speaker on (`موكدا`, `موكده`, `موكدين`).
pub fn participle(base: &str) -> Vec<Form> {
    let p = Shape::Participle;
    vec![
        form(format!("{base}ا"), p, false, Some(false), false),
        form(format!("{base}ه"), p, false, Some(true), false),
        form(format!("{base}ين"), p, false, Some(false), true),
        form(format!("{base}ان"), p, false, Some(false), true),
        form(format!("{base}تين"), p, false, Some(true), true),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn school_grammar() {
        let has = |forms: Vec<Form>, want: &str| {
            for w in want.split_whitespace() {
                assert!(
                    forms.iter().any(|f| f.surface == w),
                    "{w} not among {:?}",
                    forms.iter().map(|f| &f.surface).collect::<Vec<_>>()
                );
            }
        };
        has(perfect("اكد"), "اكد اكدت اكدوا اكدا اكدنا");
        has(perfect("نفي"), "نفي نفت نفوا نفيا نفا نفينا");
        has(perfect("دعا"), "دعا دعت دعوا");
        has(imperfect("يوكد", false), "يوكد توكد نوكد اوكد يوكدون يوكدوا توكدان");
        has(imperfect("يقول", true), "يقول تقول يقولون يقل تقل يقلن");
        has(imperfect("ينفي", false), "ينفي تنفي ينفون ينف تنفيان");
        has(noun("مطالبه"), "مطالبه مطالبات مطالبت مطالبتين");
        has(noun("لقاء"), "لقاء لقاي لقاو");
        has(noun("هجوم"), "هجوم هجوما هجومين هجومات");
        has(participle("موكد"), "موكدا موكده موكدين");
    }
}
