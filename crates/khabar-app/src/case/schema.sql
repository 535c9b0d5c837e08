-- Version 1 of the case file. Later versions are steps in `migrations` (case/mod.rs); this text is never edited once
-- released. Times are UTC, `YYYY-MM-DDTHH:MM:SSZ`. Offsets are code points. JSON is canonical: sorted keys.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- What was given, byte for byte; one for each report (a JSON line, a WARC record, a feed entry is its own).
CREATE TABLE snapshot (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,   -- of the raw bytes
    size INTEGER NOT NULL,         -- of the raw bytes
    bytes BLOB NOT NULL            -- zstd
);

CREATE TABLE report (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- shown as R12; never given twice
    location TEXT NOT NULL,        -- address; or path as given, with `#` and the line's own id or number
    name TEXT NOT NULL,            -- the report's own id, else the file's name: `marsad-1`
    version INTEGER NOT NULL DEFAULT 1,
    previous INTEGER REFERENCES report (id),   -- the version of the same location before this one
    snapshot INTEGER REFERENCES snapshot (id), -- null while queued without bytes (an address not fetched yet)
    hint TEXT NOT NULL DEFAULT '{}',           -- JSON: published, outlet, url that the person who added it gave
    capture TEXT,                  -- JSON: how the bytes were obtained; see fetch::Capture
    added_at TEXT NOT NULL,
    added_by TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'read', 'skipped', 'failed')),
    reason TEXT,                   -- why queued, skipped or failed
    duplicate_of INTEGER REFERENCES report (id),  -- where skipped: the report with the same bytes
    problems TEXT,                 -- JSON: problems met while reading
    title TEXT, outlet TEXT, url TEXT, published TEXT, language TEXT,
    text_sha256 TEXT,              -- of title, newline, text: what spans count in
    reader TEXT,                   -- version of the program and digest of the lexicon that read it
    read_at TEXT,
    restricted INTEGER NOT NULL DEFAULT 0,     -- whether any restriction covers it
    sketch BLOB,                   -- corroborate::copies::Sketch
    -- Last: what stands after it is only reached by going through all of it.
    record BLOB                    -- zstd JSON `khabar-report/1`, as the machine read it; never edited
);
CREATE INDEX report_location ON report (location, version);
CREATE INDEX report_snapshot ON report (snapshot);
CREATE INDEX report_state ON report (state);
CREATE INDEX report_name ON report (name);
CREATE INDEX report_language ON report (language, restricted);

-- A statement or event as it stands now. The machine's reading is in `report.record`; `body` holds what a person made
-- of it, null where nobody changed it.
CREATE TABLE item (
    report INTEGER NOT NULL REFERENCES report (id),
    name TEXT NOT NULL,            -- S4, E2; those a person added go on after the machine's
    kind TEXT NOT NULL CHECK (kind IN ('statement', 'event')),
    type TEXT,                     -- stance or PLOVER type
    status TEXT,                   -- of events
    source_kind TEXT,              -- of statements; of events that of the statement that tells it
    first_day TEXT, last_day TEXT, -- of events: the days that its date allows
    place TEXT,                    -- of events: register name, else folded words
    p_read REAL,
    made_by TEXT NOT NULL CHECK (made_by IN ('machine', 'person')),
    review TEXT NOT NULL DEFAULT 'suggested' CHECK (review IN ('suggested', 'confirmed', 'edited', 'rejected')),
    reviewed_by TEXT, reviewed_at TEXT, why TEXT,
    flag TEXT,                     -- what a re-reading left open: `changed`, `gone`
    body TEXT,                     -- JSON record::Statement or record::Event
    PRIMARY KEY (report, name)
) WITHOUT ROWID;
CREATE INDEX item_type ON item (kind, type);
CREATE INDEX item_days ON item (first_day, last_day) WHERE kind = 'event';

-- Who stands in an item: `role` is source, addressee, actor, recipient.
CREATE TABLE item_actor (
    report INTEGER NOT NULL, item TEXT NOT NULL, role TEXT NOT NULL, at INTEGER NOT NULL,
    key TEXT NOT NULL,             -- corroborate::Actors key: register key, or ~ and folded words
    words TEXT NOT NULL,           -- as written
    PRIMARY KEY (report, item, role, at)
) WITHOUT ROWID;
CREATE INDEX item_actor_key ON item_actor (key);

-- Search. Both hold folded words; `stem` holds their light stems. rowid is the report's id.
CREATE VIRTUAL TABLE words USING fts5 (title, text, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE stems USING fts5 (title, text, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0");

CREATE TABLE copy (
    report INTEGER NOT NULL REFERENCES report (id), of INTEGER NOT NULL REFERENCES report (id),
    kind TEXT NOT NULL, share REAL NOT NULL, dated INTEGER NOT NULL,
    PRIMARY KEY (report, of)
) WITHOUT ROWID;
CREATE INDEX copy_of ON copy (of);

-- What grouping goes by, kept so that it need not be read again (zstd JSON corroborate::same_event::EventKeys).
CREATE TABLE event_keys (report INTEGER PRIMARY KEY REFERENCES report (id), keys BLOB NOT NULL);

-- The grouping of all events of reports that no restriction covers; `meta.grouped` is '1' while it holds.
CREATE TABLE event_group (
    report INTEGER NOT NULL, event INTEGER NOT NULL,
    head_report INTEGER NOT NULL, head_event INTEGER NOT NULL,   -- the group's first event, which names it
    PRIMARY KEY (report, event)
) WITHOUT ROWID;
CREATE INDEX event_group_head ON event_group (head_report, head_event);
CREATE TABLE event_link (
    a_report INTEGER NOT NULL, a_event INTEGER NOT NULL, b_report INTEGER NOT NULL, b_event INTEGER NOT NULL,
    reasons TEXT NOT NULL,         -- JSON corroborate::same_event::Link
    PRIMARY KEY (a_report, a_event, b_report, b_event)
) WITHOUT ROWID;

-- What people decided. -------------------------------------------------------------------------------------------
CREATE TABLE tie (
    a_report INTEGER NOT NULL, a_event INTEGER NOT NULL, b_report INTEGER NOT NULL, b_event INTEGER NOT NULL,
    together INTEGER NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, why TEXT,
    PRIMARY KEY (a_report, a_event, b_report, b_event)
) WITHOUT ROWID;
CREATE TABLE actor_tie (key TEXT PRIMARY KEY, into_key TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, why TEXT) WITHOUT ROWID;
CREATE TABLE actor_name (key TEXT NOT NULL, name TEXT NOT NULL, is_alias INTEGER NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (key, name)) WITHOUT ROWID;
CREATE TABLE grade (
    id INTEGER PRIMARY KEY, subject TEXT NOT NULL,   -- outlet:NAME, actor:KEY, R12, R12#S3
    scale TEXT NOT NULL CHECK (scale IN ('reliability', 'credibility')),
    value TEXT NOT NULL,           -- A–F; 1–6
    by TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL
);
CREATE TABLE restriction (
    id INTEGER PRIMARY KEY, subject TEXT NOT NULL UNIQUE,   -- R12, outlet:NAME, actor:KEY
    by TEXT NOT NULL, at TEXT NOT NULL, why TEXT
);

-- Every change, view of a restricted record and export. `hash` chains: case/audit.rs. `detail` and `nonce` are null
-- where a purge took them; their digest stays.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
    detail TEXT, nonce TEXT, detail_sha256 TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE TRIGGER audit_append_only BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
