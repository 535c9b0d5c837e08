//! What the items of a conflict rest on.

use super::{Reading, known};
use crate::conflict::file::tree::{Node, Read, Value};
use crate::conflict::formula::nearest;
use crate::conflict::model::{Evidence, Link};
use crate::fault::FileFault;

impl Reading<'_> {
    pub(super) fn named_evidence(&mut self, node: Option<&Node>) -> Read<()> {
        let Some(node) = node else { return Ok(()) };
        for entry in self.source.table(node)? {
            let evidence = self.one_evidence(entry, &entry.key)?;
            self.model.evidence.push(evidence);
        }
        Ok(())
    }

    /// Positions of the evidence that an item names or quotes.
    pub(super) fn evidence(&mut self, node: Option<&Node>) -> Read<Vec<usize>> {
        let Some(node) = node else { return Ok(Vec::new()) };
        let nodes = match &node.value {
            Value::List(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(node),
        };
        nodes.iter().map(|n| self.reference(n)).collect()
    }

    fn reference(&mut self, node: &Node) -> Read<usize> {
        let known = &self.model.evidence;
        let new = match &node.value {
            Value::Table(_) => {
                // Ids once taken stay so: what was looked at need not be looked at again.
                while known.iter().any(|e| e.id == format!("e{}", self.unnamed)) {
                    self.unnamed += 1;
                }
                self.one_evidence(node, &format!("e{}", self.unnamed))?
            }
            _ => {
                let called = self.source.words(node)?;
                if let Some(at) = known.iter().position(|e| e.id == called) {
                    return Ok(at);
                }
                match called.rsplit_once('#') {
                    Some((report, statement)) if !report.is_empty() && !statement.is_empty() => Evidence {
                        id: called.to_owned(),
                        report: Some(report.to_owned()),
                        statement: Some(statement.to_owned()),
                        ..Evidence::default()
                    },
                    _ => return Err(self.no_evidence(node, called)),
                }
            }
        };
        self.model.evidence.push(new);
        Ok(self.model.evidence.len() - 1)
    }

    fn no_evidence(&self, node: &Node, called: &str) -> Box<FileFault> {
        let hint = match nearest(called, self.model.evidence.iter().map(|e| e.id.as_str())) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("write [evidence.{called}], or a statement of a case as `report#S4`"),
        };
        self.source.fault(node, format!("no evidence is called `{called}`"), hint)
    }

    fn one_evidence(&self, node: &Node, id: &str) -> Read<Evidence> {
        self.source.table(node)?;
        let keys = ["report", "statement", "quote", "date", "outlet", "via", "source", "anonymous"];
        known(self.source, node, &keys)?;
        let text = |key: &str| node.get(key).map(|n| self.source.words(n).map(str::to_owned)).transpose();
        let mut chain: Vec<Link> = node.get("outlet").map(|n| self.link(n)).transpose()?.into_iter().collect();
        for via in self.list(node.get("via"))? {
            chain.push(self.link(via)?);
        }
        let mut last = node.get("source").map(|n| self.link(n)).transpose()?;
        if let Some(unnamed) = node.get("anonymous") {
            let Some(last) = &mut last else {
                let hint = "write the words that stand for it: source = \"a diplomat\"";
                return Err(self.source.fault(unnamed, "`anonymous` speaks of a source, but none is given", hint));
            };
            last.anonymous |= self.source.truth(Some(unnamed))?.unwrap_or(false);
        }
        chain.extend(last);
        let date = self.source.day(node.get("date"))?;
        let (report, statement, quote) = (text("report")?, text("statement")?, text("quote")?);
        Ok(Evidence { id: id.to_owned(), report, statement, quote, date, chain })
    }

    fn link(&self, node: &Node) -> Read<Link> {
        if let Value::Text(name) = &node.value {
            return Ok(Link { name: name.clone(), ..Link::default() });
        }
        if !matches!(node.value, Value::Table(_)) {
            return Err(self.source.unfit(
                node,
                "a name",
                "write it in quotation marks, or { name = \"…\", also = [\"…\"] }",
            ));
        }
        known(self.source, node, &["name", "also", "anonymous"])?;
        let also = self.list(node.get("also"))?;
        Ok(Link {
            name: self.source.words(self.needed(node, "name")?)?.to_owned(),
            also: also.iter().map(|n| self.source.words(n).map(str::to_owned)).collect::<Read<_>>()?,
            anonymous: self.source.truth(node.get("anonymous"))?.unwrap_or(false),
        })
    }
}
