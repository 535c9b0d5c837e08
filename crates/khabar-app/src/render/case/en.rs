//! English.

use super::Words;
use khabar::corroborate::differences::Mark;

pub const WORDS: Words = Words {
    origins: "Origins",
    may_be: "may be the same as",
    may_be_any: "may be the same as any of the others",
    table: "Table (one column per origin, by its number; — where it says nothing)",
    aspect: "field",
    standing: "standing",
    in_words: "In the words of the reports",
    withheld: "withheld",
    denied: "denies",
    earlier: "said earlier",
    copy: "from a copy",
    history: "changed",
    then: "then",
    silent: "Not mentioned",
    mark: |mark| match mark {
        Mark::Confirmed => "reading confirmed by a person",
        Mark::Edited => "edited by a person",
        Mark::Entered => "entered by a person",
    },
    day_unknown: "Day not known",
    reported: "first reported",
    no_events: "No events.",
    read: "Read",
    queued: "Waiting",
    skipped: "Not read by themselves",
    unreadable: "Could not be read",
    same_as: "the same bytes as",
};
