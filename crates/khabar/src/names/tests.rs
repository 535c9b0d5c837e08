use std::sync::LazyLock;

use super::*;
use crate::text::Field;
use proptest::prelude::*;

static LEXICON: LazyLock<NameLexicon> = LazyLock::new(|| NameLexicon::load(&[]).unwrap());

fn read(language: &str, title: &str, text: &str) -> (Vec<Doc>, Vec<NameMention>) {
    let docs = vec![Doc::new(Field::Title, title), Doc::new(Field::Text, text)];
    let names = find_names(&LEXICON, &docs, language);
    (docs, names)
}

fn words(docs: &[Doc], span: Span) -> String {
    let doc = docs.iter().find(|d| d.field() == span.field).unwrap();
    doc.text.slice(span.start..span.end).to_owned()
}

/// `name = key (role)` of every mention; `?` for a name that no register knows.
fn shown(docs: &[Doc], m: &NameMention) -> String {
    let role = m.role.map_or(String::new(), |r| format!(" ({})", words(docs, r)));
    format!("{} = {}{role}", words(docs, m.span), m.entity.as_deref().unwrap_or("?"))
}

#[track_caller]
fn check(language: &str, text: &str, want: &[&str]) {
    let (docs, names) = read(language, "", text);
    let got: Vec<String> = names.iter().map(|m| shown(&docs, m)).collect();
    assert_eq!(got, want, "{text}");
}

#[test]
fn names_of_the_register_under_clitics_and_marks() {
    for (text, want) in [
        ("وصل وفد لحفتر إلى القاهرة", vec!["حفتر = khalifa-haftar", "القاهرة = cairo"]),
        ("اشتباكات بين طرابلس وبنغازي", vec!["طرابلس = tripoli", "بنغازي = benghazi"]),
        ("تصريح لـ”ليبيا الأحرار” أمس", vec!["ليبيا الأحرار = libya-al-ahrar"]),
        ("قدم شكوى للأمم المتحدة", vec!["أمم المتحدة = united-nations"]),
        ("قصف استهدف #معيتيقة، ومطار معيتيقة مغلق", vec!["معيتيقة = mitiga-airport", "مطار معيتيقة = mitiga-airport"]),
        ("عملية لـ #حركة_الجهاد في غزة", vec!["حركة_الجهاد = islamic-jihad", "غزة = gaza-strip"]),
        (
            "لقاء عبدالحميد الدبيبة وعبد الحميد الدبيبة",
            vec!["عبدالحميد الدبيبة = abdul-hamid-dbeibah", "عبد الحميد الدبيبة = abdul-hamid-dbeibah"],
        ),
        ("أسعار النفط ترتفع في الأسواق", vec![]),
    ] {
        check("ar", text, &want);
    }
}

#[test]
fn offices_stand_with_their_holders() {
    for (text, want) in [
        ("التقى وزير الخارجية الأمريكي مايك بومبيو نظيره", "مايك بومبيو = mike-pompeo (وزير الخارجية الأمريكي)"),
        ("قال رئيس المجلس الرئاسي “فايز السراج” أمس", "فايز السراج = fayez-al-sarraj (رئيس المجلس الرئاسي)"),
        (
            "أكد وزير الدفاع الإسرائيلي، أفيغدور ليبرمان، ذلك",
            "أفيغدور ليبرمان = avigdor-lieberman (وزير الدفاع الإسرائيلي)",
        ),
        ("قال أحمد المسماري المتحدث باسم الجيش إن", "أحمد المسماري = ahmed-al-mismari (المتحدث باسم الجيش)"),
        ("ورحب المشير خليفة حفتر بذلك", "خليفة حفتر = khalifa-haftar (المشير)"),
    ] {
        let (docs, names) = read("ar", "", text);
        let got: Vec<String> = names.iter().map(|m| shown(&docs, m)).collect();
        assert!(got.iter().any(|g| g == want), "{text}: {got:?}");
    }
}

#[test]
fn context_tells_who_is_meant() {
    for (text, key) in [
        ("في بيروت، عقد مجلس النواب جلسة بحضور نواب لبنان", Some("house-of-representatives-lebanon")),
        ("في بغداد، عقد مجلس النواب جلسة عن موازنة العراق", Some("house-of-representatives-iraq")),
        ("عقد مجلس النواب الليبي جلسة", Some("house-of-representatives-libya")),
        ("عقد مجلس النواب الدنماركي جلسة", None),
    ] {
        let (docs, names) = read("ar", "", text);
        let found = names.iter().find(|m| words(&docs, m.span).starts_with("مجلس النواب")).unwrap();
        assert_eq!(found.entity.as_deref(), key, "{text}");
    }
    // Common words are names only where the report bears it out.
    for (text, name, want) in [
        ("بنى القاعدة الأولى للمصنع", "القاعدة", false),
        ("هاجم تنظيم القاعدة القرية، وقالت القاعدة في بيان", "القاعدة", true),
        ("تحدث عن الخمس الماضي", "الخمس", false),
        ("نقلت وكالة الأنباء السعودية (واس) عنه", "واس", true),
    ] {
        let (docs, names) = read("ar", "", text);
        assert_eq!(names.iter().any(|m| words(&docs, m.span) == name), want, "{text}: {names:?}");
    }
}

#[test]
fn a_surname_refers_to_the_full_name_before_it() {
    let (docs, names) = read("ar", "زيارة العميد سالم الجحاوي إلى سبها", "وقال الجحاوي إن الزيارة مهمة");
    let got: Vec<_> = names.iter().map(|m| (words(&docs, m.span), m.kind)).collect();
    assert!(got.contains(&("سالم الجحاوي".to_owned(), MentionKind::Person)), "{got:?}");
    assert!(got.contains(&("الجحاوي".to_owned(), MentionKind::Person)), "{got:?}");
}

#[test]
fn head_words_make_bodies() {
    for (text, name, kind) in [
        ("أعلنت وزارة الخارجية البلجيكية ذلك", "وزارة الخارجية البلجيكية", MentionKind::Government),
        ("نددت الحكومة اليمنية بالهجوم", "الحكومة اليمنية", MentionKind::Government),
        ("تبنت كتيبة \"الفجر الجديد\" العملية", "كتيبة \"الفجر الجديد\"", MentionKind::ArmedGroup),
        ("انتشرت القوات التونسية هناك", "القوات التونسية", MentionKind::Government),
        ("طالبت نقابة الصحفيين اليمنيين بالإفراج", "نقابة الصحفيين اليمنيين", MentionKind::Organization),
    ] {
        let (docs, names) = read("ar", "", text);
        let got: Vec<_> = names.iter().map(|m| (words(&docs, m.span), m.kind)).collect();
        assert!(got.contains(&(name.to_owned(), kind)), "{text}: {got:?}");
    }
}

#[test]
fn reads_english() {
    for (text, want) in [
        (
            "Haftar's forces left Tripoli, Reuters reported.",
            vec!["Haftar's forces = lna", "Tripoli = tripoli", "Reuters = reuters"],
        ),
        (
            "Libyan Foreign Minister Mohamed Siala spoke.",
            vec!["Mohamed Siala = mohamed-siala (Libyan Foreign Minister)"],
        ),
        ("Spokesman John Miller denied it.", vec!["John Miller = ? (Spokesman)"]),
        ("The price may rise.", vec![]),
    ] {
        check("en", text, &want);
    }
}

#[test]
fn faults_of_a_users_file_are_named() {
    let load = |path: &str, content: &str| {
        let file = LexiconFile { path: path.to_owned(), content: content.to_owned() };
        NameLexicon::load(&[file]).unwrap_err()
    };
    for (path, content, line, part) in [
        ("actors.toml", "[a]\nkind = \"person\"\nar = \"فايز السراج\"\nen = \"A B\"\n", 1, "names both"),
        ("actors.toml", "\n[a]\nkind = \"hero\"\nar = \"ا\"\nen = \"A\"\n", 3, "unknown variant"),
        (
            "actors.toml",
            "[a]\nkind = \"person\"\ncountry = \"Libya\"\nar = \"فلان الفلاني\"\nen = \"A\"\n",
            1,
            "no country code",
        ),
        (
            "places.toml",
            "[khalifa-haftar]\nprecision = \"city\"\nar = \"مكان ما\"\nen = \"X\"\n",
            1,
            "an actor and a place",
        ),
        ("places.toml", "[x]\nprecision = \"city\"\nar = \"\"\nen = \"X\"\n", 1, "empty name"),
        ("ar/titles.toml", "office = [\"رئيس الوزراء\"]\n", 1, "not one word"),
        ("ar/titles.toml", "offices = []\n", 1, "unknown field"),
    ] {
        let e = load(path, content);
        assert!(e.path == path && e.line == line && e.fault.contains(part), "{content}: {e}");
    }
    let added = LexiconFile {
        path: "actors.toml".to_owned(),
        content: "[nova]\nkind = \"organization\"\nar = \"منظمة نوفا الخيالية\"\nen = \"Nova\"\n".to_owned(),
    };
    assert_eq!(NameLexicon::load(&[added]).unwrap().entry("nova").unwrap().ar, "منظمة نوفا الخيالية");
}

#[test]
fn the_shipped_models_are_sound() {
    assert!(gazetteer::Gazetteer::unpack(GAZETTEER).is_ok());
    let tripoli = LEXICON.entry("tripoli").unwrap();
    assert_eq!((tripoli.country.as_deref(), tripoli.precision.as_deref()), (Some("LY"), Some("city")));
}

proptest! {
    #[test]
    fn mentions_are_in_order_and_apart_and_inside(
        parts in prop::collection::vec(prop::sample::select(vec![
            "حفتر", "لحفتر", "وزير", "الخارجية", "الأمريكي", "مجلس", "النواب", "«", "»", "“", ",", "،", ".", "\n", "قال", "محمد",
            "بن", "علي", "و", "الـ", "لـ", "طرابلس", "في", "كتيبة", "\u{200f}", "#", "_", "واس", "(", ")", "ليبيا", "خليفة", "لل", "A", "Trump's",
            "President", "أَحْمَد", "١٢",
        ]), 0..30),
        glue in prop::sample::select(vec!["", " "]),
        noise in any::<String>(),
    ) {
        let text = format!("{}{noise}", parts.join(glue));
        for language in ["ar", "en"] {
            let (docs, names) = read(language, &noise, &text);
            let mut last: Option<Span> = None;
            for m in &names {
                let doc = docs.iter().find(|d| d.field() == m.span.field).unwrap();
                prop_assert!(m.span.start < m.span.end && m.span.end <= doc.text.len());
                prop_assert!(doc.span(m.tokens.clone()).contains(m.span));
                let spelt = words(&docs, m.span);
                prop_assert!(!spelt.starts_with(['"', '«', '“', ' ']), "{spelt}");
                if let Some(l) = last.filter(|l| l.field == m.span.field) {
                    prop_assert!(l.end <= m.span.start);
                }
                if let Some(r) = m.role {
                    prop_assert!(r.start < r.end && !r.overlaps(m.span));
                }
                last = Some(m.span);
            }
        }
    }
}
