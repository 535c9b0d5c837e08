//! Time to tag one report of about 300 words.
use khabar::text::Field;
use khabar::text::ar::tagger::Tagger;
use khabar::text::tokens::Doc;

fn main() {
    divan::main();
}

const PARAGRAPH: &str = "قالت وزارة الخارجية في بيان صدر أمس إن وفدها وصل إلى العاصمة للمشاركة في محادثات مع ممثلي \
    الحكومة، وأضاف المتحدث باسمها أن الطرفين سيوقعان اتفاقا لوقف إطلاق النار وبحث أوضاع النازحين. وكان رئيس المجلس \
    المحلي أكد لوسائل الإعلام أن قواتهم لن تنسحب من مواقعها قبل تسليم الأسلحة الثقيلة، مشيرا إلى مقتل خمسة من جنودها.\n";

fn report() -> Doc {
    Doc::new(Field::Text, &PARAGRAPH.repeat(5))
}

#[divan::bench]
fn tag(bencher: divan::Bencher<'_, '_>) {
    let (tagger, doc) = (Tagger::builtin(), report());
    bencher.bench(|| tagger.tag(&doc));
}
