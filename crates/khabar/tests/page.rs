//! Bytes to reports, on pages built as Arabic news sites build theirs; the stories are made up.

use std::sync::OnceLock;

use khabar::page::{Hint, PageLexicon, Pages, read_bytes};
use khabar::record::Report;
use proptest::prelude::*;

const TITLE: &str = "بلدية المرسى تعيد فتح جسر الوادي بعد شهرين من الإغلاق";
const STORY: [&str; 4] = [
    "أعلنت بلدية المرسى، صباح اليوم، إعادة فتح جسر الوادي أمام السيارات بعد شهرين من أعمال الصيانة، وقالت إن السير عاد إلى طبيعته.",
    "وأوضح رئيس البلدية سالم الورفلي أن الأعمال كلفت أربعة ملايين دينار، مشيرا إلى أن المقاول أنهاها قبل موعدها بأسبوع.",
    "وقال سكان الحي إن الإغلاق أجبرهم على سلوك طريق أطول، وإن المحال القريبة من الجسر خسرت كثيرا من زبائنها في تلك المدة.",
    "ويعد الجسر، الذي بني قبل نصف قرن، الممر الوحيد بين ضفتي الوادي في موسم الأمطار.",
];

fn lexicon() -> &'static PageLexicon {
    static LEXICON: OnceLock<PageLexicon> = OnceLock::new();
    LEXICON.get_or_init(|| PageLexicon::load(&[]).expect("built-in lexicon"))
}

fn read(bytes: &[u8], name: &str) -> Pages {
    read_bytes(lexicon(), bytes, &Hint { name: name.into(), ..Hint::default() })
}

fn one(source: &str, name: &str) -> Report {
    let pages = read(source.as_bytes(), name);
    assert_eq!(pages.reports.len(), 1, "{:?}: {source}", pages.problems);
    pages.reports.into_iter().next().unwrap_or_default()
}

/// A page: `head`, then `above` and `below` the story's paragraphs, with `between` after the second.
fn page(head: &str, above: &str, between: &str, below: &str) -> String {
    let [a, b, c, d] = STORY.map(|p| format!("<p>{p}</p>"));
    format!(
        "<!doctype html><html lang=\"ar\"><head><meta charset=\"utf-8\"><title>{TITLE} - بوابة المثال</title>{head}</head><body>\
         <header><div class=\"clock\">الأحد 1 مارس 2020</div><ul class=\"menu\"><li><a href=\"/\">الرئيسية</a></li>\
         <li><a href=\"/s\">سياسة</a></li></ul></header><main><article><h1>{TITLE}</h1>{above}\
         <div class=\"article-body\">{a}{b}{between}{c}{d}{below}</div></article></main>\
         <footer><p>جميع الحقوق محفوظة لبوابة المثال</p></footer></body></html>"
    )
}

#[test]
fn furniture_goes_and_paragraphs_stay() {
    let link = |text: &str| format!("<p><a href=\"/x\">{text}</a></p>");
    let bullets = "<ul><li><a href=\"/1\">ارتفاع أسعار القمح في الأسواق</a></li><li><a href=\"/2\">وزير النقل يزور الميناء</a></li></ul>";
    for (above, between, below) in [
        ("<div>تم نشره الجمعة 24 نيسان / أبريل 2020 09:22 مساءً</div>".into(), String::new(), String::new()),
        ("<div>آخر تحديث: 24/04/2020 - 10:30</div><div>كتب: سامي الترهوني</div>".into(), String::new(), String::new()),
        (
            String::new(),
            "<p><strong>اقرأ أيضًا:</strong> <a href=\"/x\">وزير النقل يزور الميناء الجديد</a></p>".into(),
            String::new(),
        ),
        (String::new(), format!("<div><h3>إقرأ أيضاً</h3>{bullets}</div>"), String::new()),
        (String::new(), link("وزير النقل يزور الميناء الجديد"), String::new()),
        (String::new(), String::new(), format!("<p>{}</p>", STORY[0])),
        (String::new(), String::new(), format!("<h4>مقالات ذات صلة</h4>{bullets}")),
        (String::new(), String::new(), "<p>Total</p><p>0</p><p>مشاركة</p>".into()),
        (
            String::new(),
            String::new(),
            "<div>كلمات مفتاحية: جسر، بلدية، صيانة</div><p>تاجز: <a href=\"/t\">جسر</a><a href=\"/u\">بلدية</a></p>"
                .into(),
        ),
        (String::new(), String::new(), link("تابعوا أخبار المدن من بوابة المثال عبر غوغل نيوز")),
        (String::new(), "<figure><img src=a><figcaption>الجسر قبل الصيانة</figcaption></figure>".into(), String::new()),
        (
            String::new(),
            "<div><p><img src=a></p><p>الجسر بعد الصيانة</p></div>".into(),
            "<p>© وكالة المثال / سامي</p>".into(),
        ),
        (
            String::new(),
            "<p>مصدر الصورة، Getty Images</p><p>التعليق على الصورة، عمال فوق الجسر</p>".into(),
            String::new(),
        ),
        (
            String::new(),
            String::new(),
            "<p>ترحب بوابة المثال بالنقاش المفيد وتدعو القراء إلى مراجعة إرشادات الاستخدام قبل كتابة تعليقاتهم.</p>"
                .into(),
        ),
        (
            String::new(),
            String::new(),
            "<h3>استطلاع الرأي</h3><p>هل أعجبك المقال؟</p><p>نعم</p><p>لا</p><p>عرض النتائج</p>".into(),
        ),
        (
            "<p>القاهرة - بوابة المثال | الجمعة 24 أبريل 2020, 10:30 مساء</p>".into(),
            String::new(),
            "<h3>إضافة تعليق جديد</h3><p>الاسم</p><p>نص التعليق هنا وهو رأي طويل من قارئ غاضب لا يعجبه ما حدث.</p>"
                .into(),
        ),
        (
            "<p>مشاركة</p><p>اضف تعليقاً واقرأ تعليقات القراء</p>".into(),
            "<p>إعلان</p>".into(),
            "<p>https://example.org/news/1</p><p>ar_EG</p>".into(),
        ),
        (
            "<p>Share on Facebook</p><p>Tweet</p>".into(),
            String::new(),
            "<p>Related articles</p><p><a href=\"/x\">Another story</a></p>".into(),
        ),
    ] {
        let got =
            one(&page("<meta property=\"og:site_name\" content=\"بوابة المثال\">", &above, &between, &below), "a.html");
        let kept: Vec<&str> = got.text.lines().collect();
        assert_eq!(kept, STORY, "{above} {between} {below}");
        assert_eq!(got.title, TITLE);
    }
}

#[test]
fn what_is_the_articles_stays() {
    for (between, want) in [
        ("<h2>كلفة الصيانة</h2>", "كلفة الصيانة"),
        ("<p>وقال: \"لن نغلقه ثانية\"</p>", "وقال: \"لن نغلقه ثانية\""),
        ("<ul><li>المرحلة الأولى في مارس.</li></ul>", "المرحلة الأولى في مارس."),
        ("<p>نعم</p>", "نعم"),
        ("<p>- هل يتسع الجسر للحافلات؟</p>", "- هل يتسع الجسر للحافلات؟"),
        ("<p>3 مارس 2020</p>", "3 مارس 2020"),
        ("<p>وأضاف في <a href=\"/x\">بيان سابق</a> أن العمل مستمر.</p>", "وأضاف في بيان سابق أن العمل مستمر."),
        ("<blockquote>\"الجسر لنا جميعا\"</blockquote>", "\"الجسر لنا جميعا\""),
        ("<p>سطر أول<br>سطر ثان</p>", "سطر أول\nسطر ثان"),
        ("<table><tr><td>الطول</td><td>مئتا متر</td></tr></table>", "الطول مئتا متر"),
    ] {
        let [a, b, c, d] = STORY;
        let got = one(&page("", "", between, ""), "a.html");
        assert_eq!(got.text, [a, b, want, c, d].join("\n"), "{between}");
    }
}

/// The same story in the markup of many sites: the text is the paragraphs, one a line.
#[test]
fn the_story_is_found_in_any_markup() {
    let each = |open: &str, close: &str| STORY.map(|p| format!("{open}{p}{close}")).concat();
    let menu = "<nav><ul><li><a href=\"/1\">الرئيسية</a></li><li><a href=\"/2\">أخبار ليبيا</a></li><li><a href=\"/3\">اقتصاد</a></li></ul></nav>";
    let teasers: String = (0..12)
        .map(|n| {
            format!(
                "<div class=\"col card\"><a href=\"/n{n}\"><img src=i{n}></a><h3><a href=\"/n{n}\">خبر آخر رقم {n} عن أسعار السوق في المدينة</a></h3>\
                 <p>ملخص قصير للخبر رقم {n} يأتي تحت عنوانه، وفيه فاصلة، ثم تتمة.</p><span>منذ {n} ساعات</span></div>"
            )
        })
        .collect();
    for body in [
        format!("<div class=\"wysiwyg wysiwyg--all-content\">{}</div>", each("<p>", "</p>")),
        format!(
            "<main role=main>{}</main>",
            each("<div dir=rtl class=\"bbc-19j92fr\"><p dir=rtl class=\"bbc-1gjryo4\">", "</p></div>")
        ),
        format!("<div id=body>{}</div>", each("", "<br><br>")),
        format!("<div class=\"t-content__body\">{}</div>", each("<div>", "</div>")),
        format!("<table><tr><td>{menu}</td><td class=news>{}</td></tr></table>", each("<p>", "</p>")),
        format!(
            "<div class=article__text>{}</div>",
            each("<div class=article__block data-type=text><div class=article__text>", "</div></div>")
        ),
        format!(
            "<div><span style=\"font-size:14px\">{}</span></div>",
            each("<p><span><strong>", "</strong></span></p>")
        ),
        format!(
            "<section class=\"entry-content\">{}</section>",
            each("<p>&nbsp;</p><p style=\"text-align:justify\">", "</p>\n\n")
        ),
        format!(
            "<article class=\"post author-admin tag-share\">{}</article>",
            each("<p class=\"share-text\">", "</p>")
        ),
    ] {
        let source = format!(
            "<html><head><title>{TITLE}</title></head><body class=\"single author lead\">{menu}<div class=wrap><h1>{TITLE}</h1>\
             <div class=meta><span>الجمعة 24 أبريل 2020</span> <span>1024 مشاهدة</span></div>{body}</div>\
             <div class=more><h2>الأكثر قراءة</h2>{teasers}</div><footer>{menu}</footer></body></html>"
        );
        let got = one(&source, "a.html");
        assert_eq!(got.text.lines().collect::<Vec<_>>(), STORY, "{body}");
        assert_eq!((got.title.as_str(), got.published.as_deref()), (TITLE, Some("2020-04-24")));
    }
}

#[test]
fn the_lead_outside_the_body_is_kept() {
    let lead = "عادت الحركة إلى جسر الوادي في المرسى بعد شهرين من الصيانة أثقلت على السكان والتجار معا.";
    let described = format!("<meta property=\"og:description\" content=\"{lead}\">");
    for (head, above) in [
        (described.as_str(), format!("<section><div>{lead}</div></section><div class=ad><img src=x></div>")),
        ("", format!("<div class=\"article__lead\">{lead}</div>")),
        ("", format!("<div class=\"article-body\"><p>{lead}</p></div>")),
    ] {
        let got = one(&page(head, &above, "", ""), "a.html");
        assert_eq!(got.text.lines().next(), Some(lead), "{above}");
        assert_eq!(got.text.lines().count(), 5);
    }
}

#[test]
fn published_is_the_articles_day_or_none() {
    let json = |date: &str| {
        format!(
            "<script type=\"application/ld+json\">{{\"@graph\":[{{\"@type\":\"NewsArticle\",\"datePublished\":\"{date}\"}}]}}</script>"
        )
    };
    for (head, above, want) in [
        (json("2020-12-25T01:59:50+02:00"), "", Some("2020-12-25T01:59:50+02:00")),
        (
            json("2020-12-25T01:59:50+02:00")
                + "<meta property=\"article:published_time\" content=\"2020-12-24T23:59:50Z\">",
            "",
            Some("2020-12-25T01:59:50+02:00"),
        ),
        (
            "<meta property=\"article:published_time\" content=\"الأربعاء، 07 أكتوبر 2020 - 12:09 م\">".into(),
            "",
            Some("2020-10-07"),
        ),
        (String::new(), "<time datetime=\"2020-06-03T03:01+0400\">قبل يومين</time>", Some("2020-06-03T03:01:00+04:00")),
        (String::new(), "<span>11 شوال 1441هـ - 03 يونيو 2020م</span>", Some("2020-06-03")),
        (String::new(), "<span>الجمعة 8 فيفري 2019</span>", Some("2019-02-08")),
        (String::new(), "<span>٠٢:٠٠ الثلاثاء ١ / ١٢ / ٢٠٢٠</span>", Some("2020-12-01")),
        (String::new(), "<span>نشر: 17 مارس/ آذار 2020، آخر تحديث 18 مارس/ آذار 2020</span>", Some("2020-03-17")),
        ("<link rel=canonical href=\"https://example.org/2020/05/09/story\">".into(), "", Some("2020-05-09")),
        // The clock in the page's head, and the day of a change, are not the article's.
        (String::new(), "", None),
        (String::new(), "<span>آخر تحديث: 24 أبريل 2020</span>", None),
        ("<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"datePublished\": \"2020-05-09\",,}</script>".into(), "", Some("2020-05-09")),
        ("<meta name=\"creation_date\" content=\"10-Nov-2000\">".into(), "", None),
    ] {
        let got = one(&page(&head, above, "", ""), "a.html");
        assert_eq!(got.published.as_deref(), want, "{head} {above}");
    }
}

#[test]
fn byline_is_a_person_or_none() {
    let json = |author: &str| {
        format!("<script type=\"application/ld+json\">{{\"@type\":\"NewsArticle\",\"author\":{author}}}</script>")
    };
    for (head, above, between, want) in [
        (json("{\"@type\":\"Person\",\"name\":\"هدى المنصوري\"}"), "", "", Some("هدى المنصوري")),
        (
            json("[{\"name\":\"هدى المنصوري\"},{\"name\":\"سامي الترهوني\"}]"),
            "",
            "",
            Some("هدى المنصوري، سامي الترهوني"),
        ),
        (json("{\"@type\":\"Organization\",\"name\":\"بوابة المثال\"}"), "", "", None),
        ("<meta name=\"author\" content=\"سامي الترهوني\">".into(), "", "", Some("سامي الترهوني")),
        (
            "<meta name=\"Author\" content=\"بوابة المثال\"><meta property=\"og:site_name\" content=\"بوابة المثال\">"
                .into(),
            "",
            "",
            None,
        ),
        ("<meta name=\"author\" content=\"بوابة المثال\">".into(), "", "", None),
        ("<meta name=\"author\" content=\"Developed By Omar Hilal\">".into(), "", "", None),
        ("<meta name=\"author\" content=\"(أبوظبي - المثال)\">".into(), "", "", None),
        (String::new(), "<div>كتبت: هدى المنصوري - القاهرة</div>", "", Some("هدى المنصوري")),
        (
            String::new(),
            "<div class=\"post-meta-author\"><a href=\"/w\"><h5>هدى المنصوري</h5></a></div>",
            "",
            Some("هدى المنصوري"),
        ),
        (String::new(), "<p>By Jane Smith</p>", "", Some("Jane Smith")),
        (String::new(), "<p>كتب المحلل أن الأزمة طويلة.</p>", "", None),
        (String::new(), "<span class=author>وكالات</span>", "", None),
    ] {
        let got = one(&page(&head, above, between, ""), "a.html");
        assert_eq!(got.byline.as_deref(), want, "{head} {above}");
    }
}

#[test]
fn title_outlet_and_address() {
    let plain = |head: &str, h1: &str| {
        format!(
            "<html><head>{head}</head><body>{h1}<div>{}</div></body></html>",
            STORY.map(|p| format!("<p>{p}</p>")).concat()
        )
    };
    let site = "<meta property=\"og:site_name\" content=\"بوابة المثال\">";
    for (source, title, outlet) in [
        (
            plain(&format!("{site}<meta property=\"og:title\" content=\"بوابة المثال - {TITLE}\">"), ""),
            TITLE,
            Some("بوابة المثال"),
        ),
        (plain(&format!("{site}<title>{TITLE} | بوابة المثال</title>"), ""), TITLE, Some("بوابة المثال")),
        (
            plain(
                &format!("{site}<title>{TITLE} - محليات - بوابة المثال</title>"),
                &format!("<h1>بوابة المثال</h1><h1>{TITLE}</h1>"),
            ),
            TITLE,
            Some("بوابة المثال"),
        ),
        (
            plain("<meta property=\"og:title\" content=\"قال &amp;quot;نعم&amp;quot; ثم مضى\">", ""),
            "قال \"نعم\" ثم مضى",
            None,
        ),
        (
            plain(
                "<link rel=canonical href=\"https://www.example.org/1\"><meta property=\"og:site_name\" content=\"https://example.org/\">",
                &format!("<h1>{TITLE}</h1>"),
            ),
            TITLE,
            Some("example.org"),
        ),
        (plain("", ""), "", None),
    ] {
        let got = one(&source, "a.html");
        assert_eq!((got.title.as_str(), got.outlet.as_deref()), (title, outlet), "{source}");
        assert_eq!(got.text.lines().count(), 4);
    }
    let hint = Hint {
        name: "a.html".into(),
        published: Some("2021-01-02".into()),
        outlet: Some("وكالة المثال".into()),
        url: Some("https://example.net/x".into()),
    };
    let head = "<link rel=canonical href=\"https://example.org/2020/05/09/story\">";
    let got = read_bytes(lexicon(), plain(head, "").as_bytes(), &hint);
    let got = &got.reports[0];
    assert_eq!(got.published, hint.published);
    assert_eq!(got.outlet, hint.outlet);
    assert_eq!(got.url, hint.url);
}

#[test]
fn plain_text_has_a_title_or_none() {
    for (source, title, text) in [
        (
            format!("{TITLE}\n\n{}\n\n{}\n\nTotal\n0\nمشاركة\nمقالات ذات صلة", STORY[0], STORY[1]),
            TITLE,
            format!("{}\n\n{}", STORY[0], STORY[1]),
        ),
        (format!("{TITLE}\r\n{}\r\n", STORY[0]), TITLE, STORY[0].into()),
        (format!("\u{feff}{}\n{}", STORY[0], STORY[1]), "", format!("{}\n{}", STORY[0], STORY[1])),
        (STORY[0].to_owned(), "", STORY[0].into()),
        (
            format!("فيديو: سير السيارات فوق الجسر\nعودة إلى الحياة\n{}", STORY[0]),
            "فيديو: سير السيارات فوق الجسر",
            format!("عودة إلى الحياة\n{}", STORY[0]),
        ),
        (format!("عاجل | فيديو | فتح جسر الوادي\n{}", STORY[0]), "عاجل | فيديو | فتح جسر الوادي", STORY[0].into()),
        (format!("مشاركة\n{}\n{}", STORY[0], STORY[1]), "", format!("{}\n{}", STORY[0], STORY[1])),
    ] {
        let got = one(&source, "a.txt");
        assert_eq!((got.title.as_str(), got.text), (title, text));
        assert_eq!(got.language.as_deref(), Some("ar"));
    }
    let got = one(&format!("{TITLE}\nكتب: سامي الترهوني\nالجمعة 24 أبريل 2020\n{}", STORY[0]), "a.txt");
    assert_eq!((got.byline.as_deref(), got.published.as_deref()), (Some("سامي الترهوني"), Some("2020-04-24")));
    assert_eq!(got.text, STORY[0]);
}

#[test]
fn furniture_of_plain_scrapes_goes() {
    for line in [
        "الرئيسية | أخبار | سياسة | اقتصاد | ليبيا اليوم | اتصل بنا",
        "الرئيسية > أخبار > محليات",
        "الصفحة الرئيسية » بلدية المرسى",
        "الرئيسية / محليات / بلدية المرسى تعيد فتح الجسر بعد شهرين",
        "سياسة • اقتصاد • رياضة • منوعات",
        "Home › News › Middle East",
        "كتب: قسم الأخبار",
        "كتب - قسم الشؤون المحلية",
        "متابعة فريق التحرير",
        "By the News Desk",
        "2.1K مشاركة فيسبوك 804 تويتر 77",
        "12 ألف مشاهدة 4 تعليقات",
        "فيسبوك تويتر واتساب تيليغرام طباعة",
        "شارك على: فيسبوك | إكس | لينكد إن",
        "Share Facebook Twitter 3K WhatsApp",
        "نستخدم ملفات تعريف الارتباط لتحسين تجربتكم، وبمتابعة التصفح توافقون على ذلك.",
        "باستمرارك في تصفح هذا الموقع فإنك توافق على استخدامنا ملفات تعريف الارتباط",
        "قبول ملفات تعريف الارتباط",
        "We use cookies to give you the best experience.",
        "By clicking Accept, you agree to our use of cookies",
        "الجمعة 24 أبريل 2020",
    ] {
        for source in [
            format!("{line}\n{TITLE}\n{}\n{}", STORY[0], STORY[1]),
            format!("{line}\n\n{TITLE}\n\n{line}\n{}\n{}", STORY[0], STORY[1]),
            format!("{TITLE}\n{line}\n{}\n{}\n{line}", STORY[0], STORY[1]),
        ] {
            let got = one(&source, "a.txt");
            assert_eq!((got.title.as_str(), got.byline), (TITLE, None), "{source}");
            assert_eq!(got.text, format!("{}\n{}", STORY[0], STORY[1]), "{source}");
            assert_eq!(got.published.is_some(), line.contains("2020"), "{source}");
        }
    }
}

#[test]
fn every_encoding_gives_the_same_report() {
    let source = page("", "", "", "").replace(
        "<meta charset=\"utf-8\">",
        "<meta http-equiv=content-type content=\"text/html; charset=windows-1256\">",
    );
    let want = one(&source, "a.html");
    assert_eq!(want.text, STORY.join("\n"));
    let sixteen = |big: bool| -> Vec<u8> {
        source.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    };
    for bytes in [
        encoding_rs::WINDOWS_1256.encode(&source).0.into_owned(),
        encoding_rs::ISO_8859_6.encode(&source).0.into_owned(),
        sixteen(false),
        sixteen(true),
        [&[0xFF, 0xFE], sixteen(false).as_slice()].concat(),
    ] {
        let got = read(&bytes, "a.html");
        assert_eq!(got.reports, std::slice::from_ref(&want));
        assert_eq!(got.problems, []);
    }
}

#[test]
fn json_lines_are_taken_as_given_and_faults_are_told_by_line() {
    let good = "{\"id\":\"r1\",\"title\":\" ع \",\"text\":\"سطر\\n\\nمشاركة\",\"published\":\"2020-01-02\",\"host\":\"example.org\",\"more\":1}";
    let source = format!(
        "{good}\n\nnot json\n[1]\n{{\"text\":\"نص\",\"title\":5,\"published\":\"يوما ما\"}}\n{{\"id\":\"x\"}}\n{{\"id\":\"cut\",\"te"
    );
    let got = read(source.as_bytes(), "f.jsonl");
    let [first, second] = got.reports.as_slice() else { panic!("{:?}", got.reports) };
    assert_eq!((first.id.as_str(), first.title.as_str(), first.text.as_str()), ("r1", " ع ", "سطر\n\nمشاركة"));
    assert_eq!((first.published.as_deref(), first.outlet.as_deref()), (Some("2020-01-02"), Some("example.org")));
    assert_eq!((second.id.as_str(), second.text.as_str(), second.published.as_deref()), ("f.jsonl:5", "نص", None));
    let lines: Vec<Option<usize>> = got.problems.iter().map(|p| p.line).collect();
    assert_eq!(lines, [3, 4, 5, 5, 6, 7].map(Some));
    // What was skipped, and a title that was no string, are losses; a date that could not be read is not.
    let fatal: Vec<bool> = got.problems.iter().map(|p| p.fatal).collect();
    assert_eq!(fatal, [true, true, true, false, true, true]);
    assert!(got.problems.iter().all(|p| p.report == "f.jsonl"));
    let broken_fields = format!("{}{good}", "{\"text\":\"نص\",\"url\":[]}\n".repeat(200));
    assert!(read(broken_fields.as_bytes(), "f.jsonl").problems.iter().all(|p| !p.fatal));
    let one_bad = format!("{broken_fields}\n{{");
    assert!(read(one_bad.as_bytes(), "f.jsonl").problems.iter().any(|p| p.fatal));
    let garbage = read("نص\n".repeat(5000).as_bytes(), "f.jsonl").problems;
    assert_eq!(garbage.len(), 101);
    assert!(garbage[100].message.starts_with("4900 more faults") && garbage[100].fatal);
    assert!(got.problems[5].message.contains("breaks off"));
    let none = read(b"{\"id\":", "f.jsonl");
    assert!(none.reports.is_empty() && none.problems.len() == 1 && none.problems[0].fatal);
}

#[test]
fn bad_input_gives_one_clear_problem() {
    let deep = format!("<html><body>{}<p>{}</p>", "<div>".repeat(100_000), STORY[0]);
    let long = format!("{}. ", "كلمة ".repeat(600_000));
    let cut = format!("{}<p class=", page("", "", "", ""));
    for (bytes, name, reports, fatal, says) in [
        (Vec::new(), "a.txt", 0, true, "nothing in it"),
        (b" \n \n".to_vec(), "a.html", 0, true, "nothing in it"),
        (b"%PDF-1.4 xx".to_vec(), "a.html", 0, true, "PDF"),
        ((0..=255).cycle().take(4096).collect(), "a.bin", 0, true, "binary"),
        (b"<?xml version=\"1.0\"?><rss><channel/></rss>".to_vec(), "a.xml", 0, true, "feed"),
        (b"<html><body><p></p></body></html>".to_vec(), "a.html", 0, true, "no article text"),
        (deep.into_bytes(), "a.html", 1, false, "nested deeper"),
        (long.into_bytes(), "a.txt", 1, true, "longer than 5 MB"),
        (cut.into_bytes(), "a.html", 1, true, "ends inside a tag"),
        ([STORY[0].as_bytes(), b"\xff"].concat(), "a.txt", 1, false, "not valid UTF-8"),
    ] {
        let got = read(&bytes, name);
        assert_eq!(got.reports.len(), reports, "{name}: {says}: {:?}", got.problems);
        assert_eq!(got.problems.len(), 1, "{name}: {says}: {:?}", got.problems);
        let problem = &got.problems[0];
        assert!(problem.message.contains(says), "{}", problem.message);
        assert_eq!((problem.fatal, problem.report.as_str()), (fatal, name));
    }
}

#[test]
fn the_hash_is_of_title_newline_text() {
    let got = one("{\"title\":\"abc\",\"text\":\"def\"}", "a.jsonl");
    assert_eq!(got.sha256, "d53d6b91af7caf8fe3d8021f116270137c0079d579a1e16965da80c2ed138ffb");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_are_read_twice_alike(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert_eq!(read(&bytes, "x"), read(&bytes, "x"));
    }

    #[test]
    fn any_markup_is_read_twice_alike(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("<p>"), Just("</p>"), Just("<div class=\"share\">"), Just("</div>"), Just("<a href='x'>"), Just("</a>"), Just("<!--"),
                Just("-->"), Just("<script>"), Just("<table>"), Just("<td>"), Just("<h1>"), Just("<b a=\"<"), Just("\">"), Just("<br>"),
                Just("اقرأ أيضا"), Just("مشاركة"), Just("قال المتحدث، أمس، إن الأعمال انتهت وإن السير عاد إلى طبيعته."), Just("24 أبريل 2020"),
                Just("كتب: "), Just("&#0;&lt;"), Just("<svg>"), Just("<title>"), Just("<body>"), Just("<head>"),
                Just("</head>"), Just("</body>"), Just("<frameset>"), Just("<template>"), Just("</template>"),
                Just("<select>"), Just("<option>"), Just("<math>"), Just("<form>"), Just("</form>"), Just("</html>"),
                Just("<article>"), Just("</article>"), Just("<meta itemprop=author content=''>"),
                Just("<script type='application/ld+json'>{}</script>"), Just("<base href='http://[x'>"),
                Just("<a href='#'>"), Just("<img src=a>"), Just("<noscript>"), Just("</noscript>"), Just("</table>"),
                Just("<caption>"), Just("<tr>"), Just("<li>"), Just("<ul>"), Just("<plaintext>"), Just("<?xml"),
                Just("<!DOCTYPE"), Just("<isindex>"), Just("<image>"), Just("\u{202e}"), Just(" "), Just("\n"),
            ],
            0..40,
        )
    ) {
        let source = format!("<html>{}", pieces.concat());
        let got = read(source.as_bytes(), "x.html");
        // The parser is kept from what it panics on: a caught panic would still print its message.
        prop_assert!(!got.problems.iter().any(|p| p.message.contains("gave up")), "{source}");
        prop_assert_eq!(got, read(source.as_bytes(), "x.html"));
    }

    #[test]
    fn any_text_is_read_twice_alike(lines in proptest::collection::vec("[\\PC]{0,60}", 0..12)) {
        let source = lines.join("\n");
        prop_assert_eq!(read(source.as_bytes(), "x.txt"), read(source.as_bytes(), "x.txt"));
        prop_assert_eq!(read(source.as_bytes(), "x.jsonl"), read(source.as_bytes(), "x.jsonl"));
    }
}
