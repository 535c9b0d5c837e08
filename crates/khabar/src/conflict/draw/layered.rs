//! Places for the nodes of a layered graph, and for the bends of arcs that pass a layer.
//!
//! The caller gives each node its layer. The order within layers, with few crossings, comes from `rust-sugiyama`,
//! which is handed a graph that leaves it no choice of layers: every arc spans one layer, nodes come in the order of
//! their layers, and a spine holds those without an arc from the layer before. So it meets no cycle, no second
//! component and no empty graph, on which it would panic or go on for ever. Places are then found by least squares:
//! lines as short and as straight as the order and the gaps allow, which packs closer than that library does.

use rust_sugiyama::configure::{Config, RankingType};

/// Room that a bend takes across the flow, without the gap.
const BEND: f64 = 2.0;
/// Rounds of settling; later ones move nothing that one would see.
const ROUNDS: usize = 60;

/// Places across the flow, from 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layout {
    /// Centre of each node.
    pub nodes: Vec<f64>,
    /// For each arc, a bend in each layer that it passes, from its start to its end.
    pub bends: Vec<Vec<f64>>,
    /// Where the last node or bend ends.
    pub extent: f64,
}

/// What stands in a layer.
#[derive(Clone, Copy)]
enum Place {
    Spine,
    Node(usize),
    Bend(usize),
}

/// Lay out nodes with these layers and these sizes across the flow, `gap` apart. Arcs may run either way or within
/// a layer; arcs of unknown nodes have no bends.
pub fn layered(layers: &[usize], sizes: &[f64], arcs: &[(usize, usize)], gap: f64) -> Layout {
    let layer = |node: usize| layers.get(node).map(|l| l + 1);
    let spans: Vec<Option<(usize, usize)>> = arcs.iter().map(|&(from, to)| layer(from).zip(layer(to))).collect();
    let mut places: Vec<(usize, Place)> = vec![(0, Place::Spine)];
    places.extend(layers.iter().enumerate().map(|(node, l)| (l + 1, Place::Node(node))));
    for (arc, span) in spans.iter().enumerate() {
        let (a, b) = span.unwrap_or((0, 0));
        places.extend((a.min(b) + 1..a.max(b)).map(|l| (l, Place::Bend(arc))));
    }
    let held = |node: usize| {
        arcs.iter()
            .zip(&spans)
            .any(|(&(from, to), span)| span.is_some_and(|(a, b)| a < b && to == node || b < a && from == node))
    };
    let loose: Vec<usize> = (0..layers.len()).filter(|&node| !held(node)).collect();
    let spine = loose.iter().filter_map(|&node| layers.get(node)).copied().max().unwrap_or(0);
    places.extend((1..=spine).map(|l| (l, Place::Spine)));
    places.sort_by_key(|(l, _)| *l);

    let mut node_at = vec![0u32; layers.len()];
    let mut spine_at = vec![0u32; spine + 1];
    let mut bends_at: Vec<Vec<u32>> = vec![Vec::new(); arcs.len()];
    let mut vertices = Vec::with_capacity(places.len());
    for (at, &(l, place)) in places.iter().enumerate() {
        let size = match place {
            Place::Spine => {
                spine_at[l] = at as u32;
                0.0
            }
            Place::Node(node) => {
                node_at[node] = at as u32;
                sizes.get(node).copied().unwrap_or(0.0)
            }
            Place::Bend(arc) => {
                bends_at[arc].push(at as u32);
                BEND
            }
        };
        vertices.push((at as u32, (size, 1.0)));
    }
    let mut edges: Vec<(u32, u32)> = (1..=spine).map(|l| (spine_at[l - 1], spine_at[l])).collect();
    edges.extend(loose.iter().map(|&node| (spine_at[layers[node]], node_at[node])));
    for ((&(from, to), span), bends) in arcs.iter().zip(&spans).zip(&bends_at) {
        let Some((a, b)) = span.filter(|(a, b)| a != b) else { continue };
        let (low, high) = if a < b { (from, to) } else { (to, from) };
        let chain: Vec<u32> = [node_at[low]].into_iter().chain(bends.iter().copied()).chain([node_at[high]]).collect();
        edges.extend(chain.windows(2).map(|pair| (pair[0], pair[1])));
    }
    edges.sort_unstable();
    edges.dedup();
    let config =
        Config { ranking_type: RankingType::Up, vertex_spacing: gap, dummy_vertices: false, ..Config::default() };
    let mut found = vec![0.0; vertices.len()];
    for (at, (x, _)) in rust_sugiyama::from_vertices_and_edges(&vertices, &edges, &config).into_iter().flat_map(|l| l.0)
    {
        if let Some(slot) = found.get_mut(at) {
            *slot = x;
        }
    }
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); places.last().map_or(0, |(l, _)| l + 1)];
    let is_spine = |at: usize| matches!(places[at].1, Place::Spine);
    (0..places.len()).filter(|&at| !is_spine(at)).for_each(|at| rows[places[at].0].push(at));
    rows.iter_mut().for_each(|row| row.sort_by(|&a, &b| found[a].total_cmp(&found[b]).then(a.cmp(&b))));
    let is_bend = |at: usize| matches!(places[at].1, Place::Bend(_));
    let mut near: Vec<Vec<(usize, f64)>> = vec![Vec::new(); places.len()];
    for (a, b) in edges.iter().map(|&(a, b)| (a as usize, b as usize)).filter(|&(a, b)| !is_spine(a) && !is_spine(b)) {
        // Bends in a long line pull at each other most: it should run straight.
        let pull = [1.0, 2.0, 8.0][usize::from(is_bend(a)) + usize::from(is_bend(b))];
        near[a].push((b, pull));
        near[b].push((a, pull));
    }
    let size: Vec<f64> = vertices.iter().map(|v| v.1.0).collect();
    let settled = settle(&rows, &size, &near, gap);
    let (start, end) = rows.iter().flatten().fold((f64::INFINITY, f64::NEG_INFINITY), |(start, end), &at| {
        (start.min(settled[at] - size[at] / 2.0), end.max(settled[at] + size[at] / 2.0))
    });
    let place = |at: u32| settled[at as usize] - start;
    let bends = bends_at.iter().zip(&spans).map(|(bends, span)| {
        let mut out: Vec<f64> = bends.iter().map(|at| place(*at)).collect();
        if span.is_some_and(|(a, b)| a > b) {
            out.reverse();
        }
        out
    });
    Layout {
        bends: bends.collect(),
        nodes: node_at.iter().map(|at| place(*at)).collect(),
        extent: (end - start).max(0.0),
    }
}

/// Places for ordered rows that make the pulls between neighbours smallest, row after row: in each the best places
/// for given neighbours, at least the sizes and `gap` apart.
fn settle(rows: &[Vec<usize>], size: &[f64], near: &[Vec<(usize, f64)>], gap: f64) -> Vec<f64> {
    let mut at = vec![0.0; size.len()];
    let offsets = |row: &[usize]| {
        let mut offset = 0.0;
        let step = |pair: &[usize]| (size[pair[0]] + size[pair[1]]) / 2.0 + gap;
        [0.0]
            .into_iter()
            .chain(row.windows(2).map(|pair| {
                offset += step(pair);
                offset
            }))
            .take(row.len())
            .collect::<Vec<f64>>()
    };
    for row in rows {
        let offsets = offsets(row);
        let middle = offsets.last().copied().unwrap_or(0.0) / 2.0;
        row.iter().zip(&offsets).for_each(|(v, offset)| at[*v] = offset - middle);
    }
    for round in 0..ROUNDS {
        for nth in 0..rows.len() {
            let row = &rows[if round % 2 == 0 { nth } else { rows.len() - 1 - nth }];
            let offsets = offsets(row);
            let wanted = row.iter().zip(&offsets).map(|(&v, offset)| {
                let pull: f64 = near[v].iter().map(|(_, p)| p).sum();
                let sum: f64 = near[v].iter().map(|(u, p)| at[*u] * p).sum();
                if pull > 0.0 { (sum / pull - offset, pull) } else { (at[v] - offset, 0.01) }
            });
            let fitted = ascending(wanted);
            row.iter().zip(offsets.iter().zip(fitted)).for_each(|(v, (offset, fit))| at[*v] = offset + fit);
        }
    }
    at
}

/// The ascending values nearest to weighted ones by least squares (pooling adjacent violators).
fn ascending(wanted: impl Iterator<Item = (f64, f64)>) -> Vec<f64> {
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (value, weight) in wanted {
        let mut pool = (value, weight, 1);
        while let Some(&(before, w, n)) = pools.last().filter(|p| p.0 > pool.0) {
            pools.pop();
            pool = ((before * w + pool.0 * pool.1) / (w + pool.1), w + pool.1, n + pool.2);
        }
        pools.push(pool);
    }
    pools.into_iter().flat_map(|(value, _, n)| std::iter::repeat_n(value, n)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn what_shares_a_layer_stays_apart_and_the_same_input_gives_the_same_places(
            layers in prop::collection::vec(0usize..7, 0..30),
            ends in prop::collection::vec((0usize..34, 0usize..34), 0..60),
        ) {
            let sizes: Vec<f64> = layers.iter().map(|l| 10.0 + *l as f64).collect();
            let layout = layered(&layers, &sizes, &ends, 5.0);
            prop_assert_eq!(&layout, &layered(&layers, &sizes, &ends, 5.0));
            prop_assert_eq!(layout.nodes.len(), layers.len());
            for a in 0..layers.len() {
                prop_assert!(layout.nodes[a] - sizes[a] / 2.0 > -0.01);
                prop_assert!(layout.nodes[a] + sizes[a] / 2.0 < layout.extent + 0.01);
                for b in (0..a).filter(|b| layers[*b] == layers[a]) {
                    let apart = (sizes[a] + sizes[b]) / 2.0 + 5.0 - 0.01;
                    prop_assert!((layout.nodes[a] - layout.nodes[b]).abs() > apart);
                }
            }
            for ((from, to), bends) in ends.iter().zip(&layout.bends) {
                let passed = match (layers.get(*from), layers.get(*to)) {
                    (Some(a), Some(b)) => a.abs_diff(*b).saturating_sub(1),
                    _ => 0,
                };
                prop_assert_eq!(bends.len(), passed);
            }
        }
    }

    #[test]
    fn a_line_through_a_layer_runs_straight_where_it_can() {
        // 0 → 1 → 2, and 0 → 2 past 1.
        let layout = layered(&[0, 1, 2], &[10.0; 3], &[(0, 1), (1, 2), (0, 2)], 5.0);
        let (ends, bend) = (layout.nodes[0], layout.bends[2][0]);
        assert!((layout.nodes[2] - ends).abs() < 0.5, "{layout:?}");
        assert!((bend - ends).abs() < (layout.nodes[1] - ends).abs(), "{layout:?}");
    }

    #[test]
    fn values_are_pooled_only_where_they_fall() {
        let check = |wanted: &[(f64, f64)], expect: &[f64]| {
            assert_eq!(ascending(wanted.iter().copied()), expect);
        };
        check(&[], &[]);
        check(&[(1.0, 1.0), (2.0, 1.0)], &[1.0, 2.0]);
        check(&[(2.0, 1.0), (1.0, 1.0)], &[1.5, 1.5]);
        check(&[(2.0, 3.0), (1.0, 1.0)], &[1.75, 1.75]);
        check(&[(1.0, 1.0), (3.0, 1.0), (2.0, 1.0), (0.0, 2.0), (9.0, 1.0)], &[1.0, 1.25, 1.25, 1.25, 9.0]);
    }
}
