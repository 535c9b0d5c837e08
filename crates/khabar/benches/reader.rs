//! Whole reports of 3,000 bytes, warm, on one thread; the same bytes through the word segmentation of ICU as a measure
//! of the machine; and the time to build a reader.
use khabar::Reader;
use khabar::page::Hint;
use khabar::record::Report;

fn main() {
    divan::main();
}

const SIZE: usize = 3000;
const COUNT: usize = 50;

/// Distinct reports of 3,000 bytes: the sentences of the samples, each report starting at another one.
fn reports(reader: &Reader) -> Vec<Report> {
    let samples = [include_bytes!("../../../samples/reports.jsonl").as_slice()];
    let pages =
        samples.iter().map(|bytes| reader.pages(bytes, &Hint { name: "a.jsonl".to_owned(), ..Hint::default() }));
    let source: Vec<Report> = pages.flat_map(|p| p.reports).filter(|r| r.language.as_deref() == Some("ar")).collect();
    let sentences: Vec<&str> = source.iter().flat_map(|r| r.text.split_inclusive(['.', '\n'])).collect();
    (0..COUNT)
        .map(|n| {
            let mut text: String = sentences.iter().cycle().skip(n).take(400).copied().collect();
            text.truncate((0..=SIZE).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0));
            Report { text, title: source[n % source.len()].title.clone(), ..source[n % source.len()].clone() }
        })
        .collect()
}

#[divan::bench(sample_count = 10)]
fn read_50_reports(bencher: divan::Bencher<'_, '_>) {
    let reader = Reader::new().expect("the built-in lexicons");
    let reports = reports(&reader);
    bencher
        .counter(divan::counter::ItemsCount::new(COUNT))
        .with_inputs(|| reports.clone())
        .bench_local_values(|reports| reports.into_iter().map(|r| reader.read(r)).collect::<Vec<_>>());
}

#[divan::bench(sample_count = 10)]
fn segment_50_reports(bencher: divan::Bencher<'_, '_>) {
    let reports = reports(&Reader::new().expect("the built-in lexicons"));
    let segmenter = icu_segmenter::WordSegmenter::new_auto(Default::default());
    bencher
        .counter(divan::counter::ItemsCount::new(COUNT))
        .bench_local(|| reports.iter().map(|r| segmenter.segment_str(&r.text).count()).sum::<usize>());
}

#[divan::bench(sample_count = 10)]
fn build_a_reader() -> Reader {
    Reader::new().expect("the built-in lexicons")
}
