//! Copies: which reports hold another's words.
//!
//! Two signs are kept of each text ([`Sketch`]), both over runs of five folded words. *Bands* of min-hashes find texts
//! that are alike as a whole: 42 bands of 3 values find a pair of Jaccard likeness .5 in 996 cases of 1000. *Prints*,
//! every eighth run by its hash, find a passage of one text inside a much longer other: a passage of 40 words holds one
//! in 99 cases of 100. What either finds is a candidate; [`compare`] decides on the words themselves.
//!
//! Not signs: lines that are the outlet's (`*/corroborate.toml`), words inside quotation marks (two outlets may quote one
//! statement), and a run that very many reports share ([`HOT`]).

use rustc_hash::FxHashMap;

use super::words::Words;
use super::{CopyKind, CopyLink};
use crate::record::Report;
use crate::text::fold::{fold, is_double_quote};

/// Words in a run.
const RUN: usize = 5;
/// Min-hash values of a sketch.
const VALUES: usize = 128;
/// Values in a band; 42 bands use 126 of them.
const ROWS: usize = 3;
/// One run in so many leaves a print.
const EVERY: u64 = 8;
/// Most prints of one text.
const PRINTS: usize = 512;
/// A print that more reports than this share is nobody's own.
pub const HOT: u32 = 400;
/// Of a full bucket so many reports are candidates: the first, to which later copies then link.
pub const BUCKET: usize = 32;
/// Most candidates of one report.
pub const CANDIDATES: usize = 256;

/// What a text is known by when copies are sought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// Least value of each hash function over the runs; empty for a text without words.
    values: Vec<u32>,
    /// Hashes of some of the runs.
    prints: Vec<u32>,
}

impl Sketch {
    /// The sketch of a report. The same words, however written, give the same.
    pub fn of(title: &str, text: &str) -> Sketch {
        let words = Words::builtin();
        let mut list = Vec::new();
        own_words(words, title, &mut list);
        own_words(words, text, &mut list);
        let runs: Vec<u64> = runs_of(&list);
        let mut values = vec![u32::MAX; if runs.is_empty() { 0 } else { VALUES }];
        for run in &runs {
            for (i, value) in values.iter_mut().enumerate() {
                *value = (*value).min((mix(run ^ SEEDS[i]) >> 32) as u32);
            }
        }
        let mut prints: Vec<u32> =
            runs.iter().map(|r| mix(*r)).filter(|h| h % EVERY == 0).map(|h| (h >> 32) as u32).collect();
        prints.sort_unstable();
        prints.dedup();
        prints.truncate(PRINTS);
        Sketch { values, prints }
    }

    /// As bytes for storage: number of values (u32), values, prints, all little endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        let all = std::iter::once(self.values.len() as u32)
            .chain(self.values.iter().copied())
            .chain(self.prints.iter().copied());
        all.flat_map(u32::to_le_bytes).collect()
    }

    /// What [`Sketch::to_bytes`] wrote; none where the bytes are damaged.
    pub fn from_bytes(bytes: &[u8]) -> Option<Sketch> {
        let (words, rest) = bytes.as_chunks::<4>();
        let mut all = words.iter().map(|w| u32::from_le_bytes(*w));
        let count = all.next()? as usize;
        let values: Vec<u32> = all.by_ref().take(count.min(VALUES)).collect();
        let sound = rest.is_empty() && values.len() == count && (count == 0 || count == VALUES);
        sound.then(|| Sketch { values, prints: all.collect() })
    }

    /// Keys of the buckets that the text stands in: bands, then prints.
    fn bands(&self) -> impl Iterator<Item = u64> + '_ {
        let (bands, _) = self.values.as_chunks::<ROWS>();
        bands.iter().enumerate().map(|(i, band)| band.iter().fold(i as u64 + 1, |h, v| mix(h ^ u64::from(*v))))
    }
}

/// The fixed seeds of the hash functions.
static SEEDS: [u64; VALUES] = seeds();

const fn seeds() -> [u64; VALUES] {
    let mut all = [0; VALUES];
    let mut i = 0;
    while i < VALUES {
        all[i] = mix(0x6b68_6162_6172_0000 + i as u64);
        i += 1;
    }
    all
}

/// The finaliser of SplitMix64.
const fn mix(z: u64) -> u64 {
    let z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Hashes of the words of a text, furniture lines left out; a quotation is one word that equals no other's.
fn own_words(words: &Words, text: &str, out: &mut Vec<u64>) {
    for line in text.lines().map(fold).filter(|line| !words.is_furniture(line)) {
        let mut quoted = false;
        let mut parts = line.split(is_double_quote).peekable();
        while let Some(part) = parts.next() {
            // The last mark of an odd number opens nothing.
            let inside = quoted && parts.peek().is_some();
            // A term in scare quotes is the writer's own word.
            if inside && hashes(part).nth(4).is_some() {
                out.push(QUOTATION);
            } else {
                out.extend(hashes(part));
            }
            quoted = !quoted;
        }
    }
}

/// Stands where a quotation was.
const QUOTATION: u64 = 0;

fn hashes(text: &str) -> impl Iterator<Item = u64> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(|w| w.bytes().fold(0xcbf2_9ce4_8422_2325, |h: u64, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)))
}

/// Hash of every run of five words that holds no quotation; a shorter text is one run.
fn runs_of(words: &[u64]) -> Vec<u64> {
    words
        .windows(RUN.min(words.len()).max(1))
        .filter(|run| !run.contains(&QUOTATION))
        .map(|run| run.iter().fold(1, |h, w| mix(h ^ w)))
        .collect()
}

/// Chains of reports by bucket.
#[derive(Debug, Default)]
struct Buckets {
    /// First link of the chain + 1, and how many reports are in the bucket.
    heads: FxHashMap<u64, (u32, u32)>,
    /// Report and the next link + 1.
    links: Vec<(u32, u32)>,
}

impl Buckets {
    fn insert(&mut self, key: u64, report: u32) {
        let (head, count) = self.heads.entry(key).or_default();
        *count = count.saturating_add(1);
        if *count as usize <= BUCKET {
            self.links.push((report, *head));
            *head = self.links.len() as u32;
        }
    }

    fn each(&self, key: u64, most: u32, mut see: impl FnMut(u32)) {
        let Some(&(mut at, count)) = self.heads.get(&key) else { return };
        while count <= most
            && let Some(&(report, next)) = (at as usize).checked_sub(1).and_then(|i| self.links.get(i))
        {
            see(report);
            at = next;
        }
    }
}

/// The sketches of many reports, to be asked which of them a text may be a copy of.
///
/// A bucket keeps its first [`BUCKET`] reports, so that the work for one report is bounded; a story that a thousand
/// outlets print is linked to its first prints.
#[derive(Debug, Default)]
pub struct Index {
    bands: Buckets,
    prints: Buckets,
}

impl Index {
    /// Add a report.
    pub fn insert(&mut self, report: u32, sketch: &Sketch) {
        for band in sketch.bands() {
            self.bands.insert(band, report);
        }
        for print in &sketch.prints {
            self.prints.insert(u64::from(*print), report);
        }
    }

    /// Reports that may share passages with this one, in order of their numbers, at most [`CANDIDATES`]: those that
    /// share most first chosen. The report itself is among them if it was inserted.
    pub fn candidates(&self, sketch: &Sketch) -> Vec<u32> {
        let mut shared: FxHashMap<u32, u32> = FxHashMap::default();
        for band in sketch.bands() {
            self.bands.each(band, u32::MAX, |r| *shared.entry(r).or_default() += 1);
        }
        for print in &sketch.prints {
            self.prints.each(u64::from(*print), HOT, |r| *shared.entry(r).or_default() += 1);
        }
        let mut found: Vec<(u32, u32)> = shared.into_iter().collect();
        found.sort_unstable_by_key(|&(report, n)| (std::cmp::Reverse(n), report));
        found.truncate(CANDIDATES);
        let mut reports: Vec<u32> = found.into_iter().map(|(report, _)| report).collect();
        reports.sort_unstable();
        reports
    }
}

/// Least share of the shorter text's runs, and of the longer one's, in a near copy.
const NEAR: (f32, f32) = (0.6, 0.5);
/// Least share of the shorter text's runs in a rewrite.
const REWRITE: f32 = 0.3;
/// A rewrite has at least so many runs in common that stand in passages of [`PASSAGE`] words.
const REWRITE_RUNS: usize = 24;
/// Shorter agreement is how people write, not what they copy.
const PASSAGE: usize = 8;

/// What of a report is compared: its words as hashes. Made once, it is compared with many others' ([`Seeker`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passages {
    /// Hash of all words; none where there are none.
    all: Option<u64>,
    /// Hash of the words of the text without the title, where it is long enough to be known again without it.
    text: Option<u64>,
    /// Runs of the report's own words, in order.
    runs: Vec<u64>,
    /// Day or instant of publication, as written.
    published: Option<String>,
}

/// Words of a text that is long enough to be known again without its headline.
const LONG: usize = 20;

impl Passages {
    /// Of a report.
    pub fn of(report: &Report) -> Passages {
        let words = Words::builtin();
        let lines = report.text.lines().map(fold).filter(|l| !words.is_furniture(l));
        let text: Vec<u64> = lines.flat_map(|line| hashes(&line).collect::<Vec<_>>()).collect();
        let mut all: Vec<u64> = hashes(&fold(&report.title)).collect();
        all.extend(&text);
        let whole = |words: &[u64]| words.iter().fold(words.len() as u64, |h, w| mix(h ^ w));
        let mut own = Vec::new();
        own_words(words, &report.title, &mut own);
        own_words(words, &report.text, &mut own);
        Passages {
            text: all.get(LONG..).is_some().then(|| whole(&text)),
            all: (!all.is_empty()).then(|| whole(&all)),
            runs: runs_of(&own),
            published: report.published.clone(),
        }
    }

    /// Bytes of memory that it takes, roughly.
    pub fn size(&self) -> usize {
        size_of::<Passages>() + self.runs.len() * size_of::<u64>() + self.published.as_ref().map_or(0, String::len)
    }
}

/// One report, made ready to be compared with many.
#[derive(Debug)]
pub struct Seeker<'a> {
    own: &'a Passages,
    /// Each of its runs, numbered; the numbers in the order of the runs.
    numbers: FxHashMap<u64, u32>,
    order: Vec<u32>,
    /// By number: whether the other report has the run.
    held: Vec<bool>,
}

impl<'a> Seeker<'a> {
    /// For this report.
    pub fn new(own: &'a Passages) -> Seeker<'a> {
        let mut numbers = FxHashMap::default();
        let order = own.runs.iter().map(|run| {
            let next = numbers.len() as u32;
            *numbers.entry(*run).or_insert(next)
        });
        let order: Vec<u32> = order.collect();
        Seeker { own, held: vec![false; numbers.len()], numbers, order }
    }

    /// Whether one report's words come back in the other, and which share of the shorter one's runs does (0 to 1). The
    /// order of the two does not matter.
    pub fn compare(&mut self, other: &Passages) -> Option<(CopyKind, f32)> {
        let own = self.own;
        own.all.and(other.all)?;
        // A headline of its own does not make a long text another's.
        if own.all == other.all || (own.text.is_some() && own.text == other.text) {
            return Some((CopyKind::Exact, 1.0));
        }
        let own_is_short = (own.runs.len(), &own.runs) <= (other.runs.len(), &other.runs);
        let shared = if own_is_short {
            self.held.fill(false);
            for number in other.runs.iter().filter_map(|run| self.numbers.get(run)) {
                if let Some(held) = self.held.get_mut(*number as usize) {
                    *held = true;
                }
            }
            in_passages(&self.order, |number| self.held.get(*number as usize).is_some_and(|held| *held))
        } else {
            in_passages(&other.runs, |run| self.numbers.contains_key(run))
        };
        let (least, most) = (own.runs.len().min(other.runs.len()), own.runs.len().max(other.runs.len()));
        let share = shared as f32 / least.max(1) as f32;
        let of_long = shared as f32 / most.max(1) as f32;
        let kind = if share >= NEAR.0 && of_long >= NEAR.1 {
            CopyKind::Near
        } else if share >= REWRITE && shared >= REWRITE_RUNS {
            CopyKind::Rewrite
        } else {
            return None;
        };
        Some((kind, share))
    }

    /// The link between this report and another, each with its number, if one holds the other's words; in either order.
    pub fn link(&mut self, own: u32, other: (u32, &Passages)) -> Option<CopyLink> {
        let (kind, share) = self.compare(other.1)?;
        let order = order(self.own.published.as_deref(), other.1.published.as_deref());
        let first = match order {
            Some(order) => order.is_lt(),
            None => own < other.0,
        };
        let (of, report) = if first { (own, other.0) } else { (other.0, own) };
        Some(CopyLink { report, of, kind, share, dated: order.is_some() })
    }
}

/// Whether one report's words come back in the other: [`Seeker::compare`] for two alone.
pub fn compare(a: &Report, b: &Report) -> Option<(CopyKind, f32)> {
    Seeker::new(&Passages::of(a)).compare(&Passages::of(b))
}

/// The link between two reports of which one holds the other's words, in either order.
pub fn link(a: (u32, &Report), b: (u32, &Report)) -> Option<CopyLink> {
    Seeker::new(&Passages::of(a.1)).link(a.0, (b.0, &Passages::of(b.1)))
}

/// How many of the runs stand in the other text beside enough others to make a passage.
fn in_passages<T>(runs: &[T], held: impl Fn(&T) -> bool) -> usize {
    let least = (PASSAGE + 1 - RUN).min(runs.len());
    runs.chunk_by(|a, b| held(a) == held(b))
        .filter(|passage| passage.len() >= least && passage.first().is_some_and(&held))
        .map(<[T]>::len)
        .sum()
}

/// Which was published first, where the two say so.
fn order(a: Option<&str>, b: Option<&str>) -> Option<std::cmp::Ordering> {
    let (a, b) = (a?, b?);
    let day = |s: &str| s.get(..10)?.parse::<jiff::civil::Date>().ok();
    let instant = |s: &str| s.parse::<jiff::Timestamp>().ok();
    let clock = |s: &str| s.contains('T').then(|| s.parse::<jiff::civil::DateTime>().ok()).flatten();
    let order = match (instant(a), instant(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ if day(a)? != day(b)? => day(a)?.cmp(&day(b)?),
        // A clock without a zone says nothing beside one with.
        (None, None) => clock(a)?.cmp(&clock(b)?),
        _ => return None,
    };
    order.is_ne().then_some(order)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn report(title: &str, text: &str, published: Option<&str>) -> Report {
        Report { title: title.into(), text: text.into(), published: published.map(str::to_owned), ..Report::default() }
    }

    const WIRE: &str = "وصل وزير الري إلى مدينة الميناء صباح الثلاثاء لتفقد السد الذي تضرر من السيول قبل أسبوعين وأمر بصرف إعانات عاجلة للأسر التي فقدت بيوتها في الوادي. وقال للصحفيين إن أعمال الترميم تبدأ قبل نهاية الشهر وإن شركة محلية ستتولاها بإشراف مهندسين من الوزارة.\nوكان سكان الوادي قد قطعوا الطريق الساحلي يومين احتجاجا على تأخر الإغاثة.";
    const OTHER: &str = "افتتح رئيس البلدية سوقا جديدا للخضار في الحي القديم بحضور عشرات التجار الذين طالبوا بخفض الرسوم وتوسيع المواقف. وأكد أن المجلس البلدي يدرس الطلب وسيعلن قراره في جلسته المقبلة نهاية الأسبوع.";

    #[test]
    fn finds_what_is_copied() {
        let framed = format!("{OTHER}\n{WIRE}\n{OTHER}");
        let changed = WIRE.replace("مدينة الميناء", "المدينة الساحلية").replace("عاجلة", "فورية");
        let cases: [(&str, String, Option<CopyKind>); 7] = [
            ("itself", WIRE.into(), Some(CopyKind::Exact)),
            (
                "other spelling and furniture",
                WIRE.replace('أ', "ا") + "\nجميع الحقوق محفوظة للموقع",
                Some(CopyKind::Exact),
            ),
            ("two words changed", changed, Some(CopyKind::Near)),
            ("inside a longer text", framed, Some(CopyKind::Rewrite)),
            ("another report", OTHER.into(), None),
            ("nothing", String::new(), None),
            ("one sentence taken", format!("{OTHER} وكان سكان الوادي قد قطعوا الطريق الساحلي."), None),
        ];
        for (what, text, kind) in cases {
            let (a, b) = (report("خبر", WIRE, None), report("خبر", &text, None));
            assert_eq!(compare(&a, &b).map(|c| c.0), kind, "{what}");
            let mut index = Index::default();
            index.insert(7, &Sketch::of(&a.title, &a.text));
            if kind.is_some() {
                assert_eq!(index.candidates(&Sketch::of(&b.title, &b.text)), [7], "{what}");
            }
        }
    }

    #[test]
    fn one_quotation_in_two_reports_is_no_copy() {
        let quoted = format!("«{}»", WIRE.replace('\n', " "));
        let a = report("الوزارة تعلن", &format!("جاء في بيان للوزارة: {quoted}"), None);
        let b = report("بيان", &format!("أصدرت الوزارة بيانا قالت فيه: {quoted}. ولم تزد."), None);
        assert_eq!(compare(&a, &b), None);
    }

    #[test]
    fn a_line_of_very_many_reports_makes_no_copies() {
        let boilerplate = "يذكر أن هذه الصحيفة تصدر عن دار النشر الوطنية منذ سبعين عاما وتوزع في جميع أنحاء البلاد كل صباح عدا أيام العطل";
        let text = |n: u32| {
            let own: String = (0..60).map(|i| format!("w{n}x{i} ")).collect();
            format!("{own}\n{boilerplate}")
        };
        let mut index = Index::default();
        (0..1000).for_each(|n| index.insert(n, &Sketch::of("", &text(n))));
        let mine = report("", &text(1000), None);
        let found = index.candidates(&Sketch::of("", &mine.text));
        assert!(found.len() < 200, "{}", found.len());
        for n in found {
            assert_eq!(compare(&mine, &report("", &text(n), None)), None);
        }
    }

    #[test]
    fn the_day_tells_who_was_first() {
        for (a, b, first, dated) in [
            (Some("2020-05-02"), Some("2020-05-01"), 2, true),
            (Some("2020-05-01"), Some("2020-05-02"), 1, true),
            (Some("2020-05-01"), Some("2020-05-01"), 1, false),
            (Some("2020-05-01T10:00:00+02:00"), Some("2020-05-01T08:30:00+00:00"), 1, true),
            (Some("2020-05-01T10:00:00+01:00"), Some("2020-05-01T08:30:00+00:00"), 2, true),
            (Some("2020-05-01T10:00:00"), Some("2020-05-01T08:30:00+00:00"), 1, false),
            (Some("2020-05-01"), None, 1, false),
            (Some("أمس"), Some("2020-05-01"), 1, false),
        ] {
            let (x, y) = (report("", WIRE, a), report("", WIRE, b));
            for found in [link((1, &x), (2, &y)), link((2, &y), (1, &x))] {
                let found = found.unwrap();
                assert_eq!((found.of, found.dated), (first, dated), "{a:?} {b:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn likeness_has_no_direction(a in "([a-f]{1,2} ){0,60}", b in "([a-f]{1,2} ){0,60}") {
            let (a, b) = (report("", &a, None), report("", &b, None));
            prop_assert_eq!(compare(&a, &b), compare(&b, &a));
        }

        #[test]
        fn a_sketch_comes_back_from_its_bytes(text in "\\PC{0,200}", junk in proptest::collection::vec(any::<u8>(), 0..600)) {
            let sketch = Sketch::of("", &text);
            prop_assert_eq!(Sketch::from_bytes(&sketch.to_bytes()), Some(sketch));
            let _ = Sketch::from_bytes(&junk);
        }
    }
}
