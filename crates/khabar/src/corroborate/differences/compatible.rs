//! When two values can both be so.

use serde::{Deserialize, Serialize};

use super::{Aspect, Pair, Value};
use crate::record::{MentionKind, Status};
use crate::text::fold::fold;

/// Places nearer than this may be one, or one within the other: a quarter and its city.
const NEAR_KM: f64 = 40.0;

/// How two different values stand to each other, where that can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pairing {
    /// Both can be so.
    Compatible,
    /// The first says the same and more: a day of that month, a number within those bounds.
    Narrower,
    /// They cannot both be so.
    Incompatible,
}

/// All pairs of different values of which something can be told.
pub fn pairs(values: &[Value]) -> Vec<Pair> {
    let mut out = Vec::new();
    for (a, x) in values.iter().enumerate() {
        for (b, y) in values.iter().enumerate().skip(a + 1) {
            match pair(x, y) {
                Some(Fit::Wider) => out.push(Pair { a: b, b: a, how: Pairing::Narrower }),
                Some(Fit::Is(how)) => out.push(Pair { a, b, how }),
                None => {}
            }
        }
    }
    out.sort();
    out
}

/// How two of the values stand to each other; the same value is compatible with itself.
pub fn between(pairs: &[Pair], a: usize, b: usize) -> Option<Pairing> {
    if a == b {
        return Some(Pairing::Compatible);
    }
    pairs.iter().find(|p| (p.a, p.b) == (a, b) || (p.a, p.b) == (b, a)).map(|p| p.how)
}

/// Whether two among some values cannot both be so.
pub fn at_odds(of: &[usize], pairs: &[Pair]) -> bool {
    pairs.iter().any(|p| p.how == Pairing::Incompatible && of.contains(&p.a) && of.contains(&p.b))
}

/// What one origin gives against what another gives. Lists of parties are seldom complete: a shared one is agreement,
/// and they are at odds only where all that both name are known and none of them can be of the other's.
pub fn sets(aspect: Aspect, a: &[usize], b: &[usize], values: &[Value], pairs: &[Pair]) -> Option<Pairing> {
    // One word may be two places or two days (`العاصمة`, `أمس`): there, what is not resolved is held against nothing.
    let free = matches!(aspect, Aspect::Who | Aspect::ToWhom | Aspect::WithWhat | Aspect::Why);
    let comparable = |v: &&usize| free || values.get(**v).is_some_and(|v| !v.is_unresolved());
    let each = || {
        let (a, b) = (a.iter().filter(comparable), b.iter().filter(comparable));
        a.flat_map(move |x| b.clone().map(move |y| (*x, *y)))
    };
    let all: Vec<Option<Pairing>> = each().map(|(x, y)| between(pairs, x, y)).collect();
    let fits = all.iter().flatten().copied().filter(|p| *p != Pairing::Incompatible).min();
    let parties = matches!(aspect, Aspect::Who | Aspect::ToWhom);
    let odds = if parties {
        let known = |v: &usize| values.get(*v).is_some_and(|v| !v.is_unresolved());
        a.iter().chain(b).all(known) && all.iter().all(|p| *p == Some(Pairing::Incompatible))
    } else {
        all.contains(&Some(Pairing::Incompatible))
    };
    if !parties && odds { Some(Pairing::Incompatible) } else { fits.or(odds.then_some(Pairing::Incompatible)) }
}

enum Fit {
    Is(Pairing),
    /// The first is the wider one.
    Wider,
}

fn pair(a: &Value, b: &Value) -> Option<Fit> {
    match (a, b) {
        (Value::Actor { class: x, .. }, Value::Actor { class: y, .. }) => {
            (sides((*x)?) == Some(true) && sides((*y)?) == Some(true)).then_some(Fit::Is(Pairing::Incompatible))
        }
        (Value::Place { precision: p, at: x, name: n }, Value::Place { precision: q, at: y, name: m }) => {
            places((n, p.as_deref(), *x), (m, q.as_deref(), *y)).map(Fit::Is)
        }
        (Value::Days { first: f, last: l, about: x, .. }, Value::Days { first: g, last: m, about: y, .. }) => {
            within((f, l), (g, m)).or((!x && !y).then_some(Fit::Is(Pairing::Incompatible)))
        }
        (Value::Count { min: f, max: l }, Value::Count { min: g, max: m }) => {
            let bounds = |min: &Option<u32>, max: &Option<u32>| (min.unwrap_or(0), max.unwrap_or(u32::MAX));
            let (a, b) = (bounds(f, l), bounds(g, m));
            within((&a.0, &a.1), (&b.0, &b.1)).or(Some(Fit::Is(Pairing::Incompatible)))
        }
        (Value::Status { status: x }, Value::Status { status: y }) => statuses(*x, *y).map(Fit::Is),
        (Value::Words { words: x }, Value::Words { words: y }) => holds(x, y),
        _ => None,
    }
}

/// Bounds against bounds, both ends included; none where they do not meet.
fn within<T: Ord>(a: (&T, &T), b: (&T, &T)) -> Option<Fit> {
    if a.0 > b.1 || b.0 > a.1 {
        return None;
    }
    if b.0 <= a.0 && a.1 <= b.1 {
        return Some(Fit::Is(Pairing::Narrower));
    }
    if a.0 <= b.0 && b.1 <= a.1 { Some(Fit::Wider) } else { Some(Fit::Is(Pairing::Compatible)) }
}

/// Armed sides are told apart. A person may be of a body, a state's capital stands for the state and a ministry for
/// both, so none of these are held against each other.
fn sides(kind: MentionKind) -> Option<bool> {
    match kind {
        MentionKind::ArmedGroup => Some(true),
        _ => None,
    }
}

type Where<'a> = (&'a str, Option<&'a str>, Option<(f64, f64)>);

/// Two countries differ, and two towns that lie apart; a town and a region or country may be one within the other, which
/// a record does not tell.
fn places(a: Where, b: Where) -> Option<Pairing> {
    let point = |p: Option<&str>| matches!(p, Some("city" | "site"));
    if (a.1, b.1) == (Some("country"), Some("country")) {
        return Some(Pairing::Incompatible);
    }
    if !(point(a.1) && point(b.1)) {
        return None;
    }
    let (x, y) = a.2.zip(b.2)?;
    (kilometres(x, y) > NEAR_KM).then_some(Pairing::Incompatible)
}

/// Along the great circle, on a sphere of 6371 km.
fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat, lon) = ((b.0 - a.0).to_radians() / 2.0, (b.1 - a.1).to_radians() / 2.0);
    let h = lat.sin().powi(2) + a.0.to_radians().cos() * b.0.to_radians().cos() * lon.sin().powi(2);
    2.0 * 6371.0 * h.clamp(0.0, 1.0).sqrt().asin()
}

/// Done and not so exclude each other, and so do planned and not so. What is planned, demanded or possible may have been
/// done since.
fn statuses(a: Status, b: Status) -> Option<Pairing> {
    use Status::{Denied, Happened, Ongoing, Planned};
    match (a, b) {
        (Happened, Ongoing) | (Ongoing, Happened) => Some(Pairing::Compatible),
        (Denied, Happened | Ongoing | Planned) | (Happened | Ongoing | Planned, Denied) => Some(Pairing::Incompatible),
        _ => None,
    }
}

/// `طائرة مسيرة مفخخة` says what `طائرة مسيرة` says, and more.
fn holds(a: &str, b: &str) -> Option<Fit> {
    let (x, y) = (fold(a), fold(b));
    let inside = |short: &str, long: &str| {
        let short: Vec<&str> = short.split_whitespace().collect();
        let long: Vec<&str> = long.split_whitespace().collect();
        !short.is_empty() && long.windows(short.len()).any(|w| w == short)
    };
    if inside(&y, &x) { Some(Fit::Is(Pairing::Narrower)) } else { inside(&x, &y).then_some(Fit::Wider) }
}
