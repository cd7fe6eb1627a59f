//! Generated programs and facts.
//!
//! A case is a list of numbers; [`dice::Dice`] turns it into choices. So a failing case shrinks to a short list, and
//! a short list is a small program.

pub mod dice;
pub mod documents;
pub mod exprs;
pub mod facts;
pub mod phrase;
pub mod rules;

use proptest::collection::vec;
use std::fmt;

use proptest::prelude::{Strategy, any};
use serde_json::Value as Json;

/// A program and some calls to it.
#[derive(Clone)]
pub struct Case {
    /// The text of the rules; the vocabulary is [`rules::VOCABULARY`].
    pub rules: String,
    /// The facts of each call.
    pub calls: Vec<Json>,
    /// Values the host gives instead of those in the file: for `limit` and `big`.
    pub host_lets: bool,
    /// Members the host gives for `blocked`.
    pub host_list: bool,
}

/// The texts themselves: this is what a failing test prints.
impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "host lets {}, host list {}\n{}", self.host_lets, self.host_list, self.rules)?;
        self.calls.iter().try_for_each(|facts| writeln!(f, "{facts}"))
    }
}

impl Case {
    /// The case that these numbers make.
    #[must_use]
    pub fn of(numbers: &[u32], calls: &[Vec<u32>]) -> Case {
        let mut dice = dice::Dice::new(numbers);
        let (host_lets, host_list) = (dice.chance(20), dice.chance(20));
        let rules = rules::program(&mut dice);
        let calls = calls.iter().map(|numbers| facts::facts(&mut dice::Dice::new(numbers))).collect();
        Case { rules, calls, host_lets, host_list }
    }
}

/// How many calls each program is asked.
pub const CALLS: usize = 4;

/// Programs of up to six rules and two tables, each with its calls.
pub fn cases() -> impl Strategy<Value = Case> {
    (vec(any::<u32>(), 40..500), vec(vec(any::<u32>(), 0..420), CALLS))
        .prop_map(|(numbers, calls)| Case::of(&numbers, &calls))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_numbers_make_the_smallest_case() {
        let case = Case::of(&[], &[vec![]]);
        assert_eq!(case.rules, "rule r0\nwhen trade.urgent\nthen ping(code: trade.id)\n\n");
        assert!(case.calls[0].get("trade").is_some());
    }
}
