//! Tables that are functions: which rows hold, and what they give.

use alloc::vec::Vec;

use super::cause::Fault;
use super::outcome::Outcome;
use super::read::Evaluator;
use super::value::Whole;
use crate::program::{PolicyWord, Table};

/// The rows of a table that hold.
enum Chosen {
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
        let rows = match self.rows(number, table) {
            Chosen::Rows(rows) => rows,
            Chosen::Unknown => {
                self.settle(mark, Outcome::Unknown);
                return Whole::Unknown;
            }
            Chosen::Error => {
                self.settle(mark, Outcome::Error);
                return Whole::Error;
            }
        };
        self.settle(mark, Outcome::True);
        if rows.is_empty() {
            return Whole::None;
        }
        let outputs =
            rows.iter().filter_map(|row| table.rows.get(*row as usize)?.outputs.get(output as usize));
        let values: Vec<Whole> = outputs.map(|node| self.whole(node)).collect();
        match (table.policy, values) {
            (PolicyWord::All, values) => self.list_of(mark, values),
            (_, values) => values.into_iter().next().unwrap_or(Whole::None),
        }
    }

    fn rows(&mut self, number: u32, table: &'e Table) -> Chosen {
        let (mut holding, mut outcome) = (Vec::new(), Outcome::True);
        for (at, row) in (0..).zip(&table.rows) {
            match self.outcome(&row.test) {
                Outcome::True => holding.push(at),
                Outcome::False => continue,
                open => outcome = outcome.and(open),
            }
            // Behind the first row that does not fail nothing is asked.
            if table.policy == PolicyWord::First {
                break;
            }
        }
        if let (PolicyWord::Unique, [first, second, ..]) = (table.policy, holding.as_slice()) {
            let rows = (*first, *second);
            self.fault(table.span, || Fault::TwoRows { table: number, rows });
            return Chosen::Error;
        }
        match outcome {
            Outcome::True | Outcome::False => Chosen::Rows(holding),
            Outcome::Unknown => Chosen::Unknown,
            Outcome::Error => Chosen::Error,
        }
    }
}
