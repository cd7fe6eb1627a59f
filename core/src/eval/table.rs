//! Tables that are functions: which rows hold, and what they give.

use alloc::vec::Vec;

use super::cause::Fault;
use super::outcome::Outcome;
use super::read::Evaluator;
use super::room::{self, Hit};
use super::value::Whole;
use crate::program::{PolicyWord, Table};

/// The rows of a table that hold.
enum Chosen {
    None,
    /// The one that counts.
    Row(u32),
    /// All of them, with the policy `all`.
    Rows(Vec<u32>),
    Unknown,
    Error,
}

impl<'e> Evaluator<'e> {
    /// An output of a table: none where no row holds; with the policy `all` the list of what the rows give.
    pub(crate) fn table_output(&mut self, number: u32, output: u32) -> Whole {
        let plan = self.plan;
        let Some(table) = plan.program().tables.get(number as usize) else { return Whole::Error };
        let mark = self.mark();
        let chosen = self.chosen(number, table);
        let outcome = match chosen {
            Chosen::None | Chosen::Row(_) | Chosen::Rows(_) => Outcome::True,
            Chosen::Unknown => Outcome::Unknown,
            Chosen::Error => Outcome::Error,
        };
        self.settle(mark, outcome);
        let given = |row: u32| table.rows.get(row as usize)?.outputs.get(output as usize);
        match chosen {
            Chosen::None => Whole::None,
            Chosen::Row(row) => given(row).map_or(Whole::None, |node| self.whole(node)),
            Chosen::Rows(rows) => {
                let values = rows.into_iter().filter_map(given).map(|node| self.whole(node)).collect();
                self.list_of(mark, values)
            }
            Chosen::Unknown => Whole::Unknown,
            Chosen::Error => Whole::Error,
        }
    }

    fn chosen(&mut self, number: u32, table: &'e Table) -> Chosen {
        // A row may ask another table: what is found here stands behind what is found around it.
        let from = self.room.hits.len();
        self.candidates(number);
        let chosen = self.choose(number, table, from);
        self.room.hits.truncate(from);
        chosen
    }

    /// Adds the rows that may not be false, in their order.
    fn candidates(&mut self, number: u32) {
        let index = self.plan.index();
        let Some(branch) = index.table(number) else { return };
        let (from, open) = (self.room.hits.len(), self.room.open.len());
        let mark = self.mark();
        self.search(branch);
        // What a search meets is asked again where it counts.
        self.settle(mark, Outcome::True);
        while self.room.open.len() > open {
            let Some(column) = self.room.open.pop() else { break };
            let hits = &mut self.room.hits;
            index.tree.below(column, &mut |subject| hits.push(Hit { subject, outcome: Outcome::Unknown }));
        }
        if let Some(rows) = self.room.hits.get_mut(from..) {
            room::sort(rows);
        }
    }

    fn choose(&mut self, number: u32, table: &'e Table, from: usize) -> Chosen {
        let (mut holding, mut outcome, mut before) = (Vec::new(), Outcome::True, None);
        let mut at = from;
        while let Some(Hit { subject, outcome: found }) = self.room.hits.get(at).copied() {
            at += 1;
            if before.replace(subject) == Some(subject) {
                continue;
            }
            let Some(row) = table.rows.get(subject as usize) else { continue };
            let found = if found == Outcome::True { found } else { self.outcome(&row.test) };
            match (found, table.policy) {
                (Outcome::False, _) => {}
                // Behind the first row that does not fail nothing is asked.
                (Outcome::True, PolicyWord::First) => return Chosen::Row(subject),
                (Outcome::Unknown, PolicyWord::First) => return Chosen::Unknown,
                (Outcome::Error, PolicyWord::First) => return Chosen::Error,
                (Outcome::True, _) => holding.push(subject),
                (open, _) => outcome = outcome.and(open),
            }
        }
        if let (PolicyWord::Unique, [first, second, ..]) = (table.policy, holding.as_slice()) {
            let rows = (*first, *second);
            self.fault(table.span, || Fault::TwoRows { table: number, rows });
            return Chosen::Error;
        }
        match (outcome, holding.as_slice(), table.policy) {
            (Outcome::Unknown, ..) => Chosen::Unknown,
            (Outcome::Error, ..) => Chosen::Error,
            (_, [], _) => Chosen::None,
            (_, [row], PolicyWord::Unique) => Chosen::Row(*row),
            _ => Chosen::Rows(holding),
        }
    }
}
