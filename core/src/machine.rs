//! State tables: which states of a machine can follow which, and what a move from one to another is.
//!
//! A machine is data (see [`MachineType`]); a [`StateTable`] is the same machine with everything reachable worked out, so
//! that judging a move is a look at two bits.
//!
//! ```
//! use dangjiu::machine::{Movement, StateTable};
//!
//! // 0 awaiting -> 1 packed -> 2 shipped
//! let table = StateTable::new(3, &[(0, 1), (1, 2)]);
//! assert_eq!(table.movement(0, 1), Movement::Step);
//! assert_eq!(table.movement(0, 2), Movement::Skip);
//! assert_eq!(table.movement(2, 0), Movement::Regression);
//! ```

use alloc::vec;
use alloc::vec::Vec;

use crate::schema::MachineType;

/// What a move is, by the declared edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Movement {
    /// The same state again: no transition.
    Repeat,
    /// Along a declared edge.
    Step,
    /// Over states in between, all of which lead there.
    Skip,
    /// Back: only the old state leads to the new one's place, not the other way round.
    Regression,
    /// Neither leads to the other.
    Illegal,
}

impl Movement {
    /// Its name in data.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Movement::Repeat => "repeat",
            Movement::Step => "step",
            Movement::Skip => "skip",
            Movement::Regression => "regression",
            Movement::Illegal => "illegal",
        }
    }

    /// Whether a machine that only goes forward follows it.
    #[must_use]
    pub fn is_forward(self) -> bool {
        matches!(self, Movement::Step | Movement::Skip)
    }
}

/// The moves of a machine. States are numbered as the machine declares them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateTable {
    states: usize,
    /// Words per row of the two bit tables.
    words: usize,
    /// Row `a`, bit `b`: there is an edge from a to b.
    edges: Vec<u64>,
    /// Row `a`, bit `b`: b can be reached from a in one or more steps.
    reach: Vec<u64>,
}

impl StateTable {
    /// The table of `states` states with these edges; an edge that names another state is left out.
    #[must_use]
    pub fn new(states: usize, edges: &[(u32, u32)]) -> StateTable {
        let words = states.div_ceil(64);
        let mut table = StateTable { states, words, edges: vec![0; states * words], reach: Vec::new() };
        for (from, to) in edges {
            let (from, to) = (*from as usize, *to as usize);
            if from < states && to < states {
                set(&mut table.edges, words, from, to);
            }
        }
        table.reach = closed(table.edges.clone(), states, words);
        table
    }

    /// The table of a declared machine.
    #[must_use]
    pub fn of(machine: &MachineType) -> StateTable {
        StateTable::new(machine.states.len(), &machine.moves)
    }

    /// How many states there are.
    #[must_use]
    pub fn states(&self) -> usize {
        self.states
    }

    /// Whether an edge from one state to the other is declared.
    #[must_use]
    pub fn is_edge(&self, from: u32, to: u32) -> bool {
        self.bit(&self.edges, from, to)
    }

    /// Whether `to` can be reached from `from` in one or more steps.
    #[must_use]
    pub fn reaches(&self, from: u32, to: u32) -> bool {
        self.bit(&self.reach, from, to)
    }

    /// What the move from one state to the other is.
    #[must_use]
    pub fn movement(&self, from: u32, to: u32) -> Movement {
        if from == to {
            Movement::Repeat
        } else if self.is_edge(from, to) {
            Movement::Step
        } else if self.reaches(from, to) {
            Movement::Skip
        } else if self.reaches(to, from) {
            Movement::Regression
        } else {
            Movement::Illegal
        }
    }

    fn bit(&self, table: &[u64], from: u32, to: u32) -> bool {
        let (from, to) = (from as usize, to as usize);
        to < self.states
            && table.get(from * self.words + to / 64).is_some_and(|word| (word >> (to % 64)) & 1 == 1)
    }
}

fn set(table: &mut [u64], words: usize, from: usize, to: usize) {
    if let Some(word) = table.get_mut(from * words + to / 64) {
        *word |= 1 << (to % 64);
    }
}

/// Warshall's closure: through each state in turn.
fn closed(mut reach: Vec<u64>, states: usize, words: usize) -> Vec<u64> {
    for through in 0..states {
        let row: Vec<u64> = reach.iter().skip(through * words).take(words).copied().collect();
        for from in 0..states {
            let reaches =
                reach.get(from * words + through / 64).is_some_and(|word| (word >> (through % 64)) & 1 == 1);
            if reaches {
                for (word, more) in reach.iter_mut().skip(from * words).zip(&row) {
                    *word |= more;
                }
            }
        }
    }
    reach
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::vec::Vec;

    #[test]
    fn a_declared_edge_is_a_step_even_backwards() {
        let table = StateTable::new(3, &[(0, 1), (1, 2), (1, 0)]);
        assert_eq!(table.movement(1, 0), Movement::Step);
        assert_eq!(table.movement(2, 0), Movement::Regression);
        assert_eq!(table.movement(2, 2), Movement::Repeat);
    }

    #[test]
    fn two_ends_are_illegal() {
        let table = StateTable::new(3, &[(0, 1), (0, 2)]);
        assert_eq!(table.movement(1, 2), Movement::Illegal);
        assert_eq!(table.movement(2, 1), Movement::Illegal);
        assert_eq!(table.movement(7, 1), Movement::Illegal, "a state there is not");
    }

    /// Against a search through the edges, on every graph of five states drawn from a small generator, and one of 130.
    #[test]
    fn reaching_agrees_with_a_search() {
        let mut seed = 7u64;
        let mut next = move || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            seed >> 33
        };
        for case in 0..200u64 {
            let states = if case % 20 == 0 { 130 } else { 5 };
            let count = next() % (2 * states);
            let edges: Vec<(u32, u32)> = (0..count)
                .map(|_| (u32::try_from(next() % states).unwrap(), u32::try_from(next() % states).unwrap()))
                .collect();
            let table = StateTable::new(usize::try_from(states).unwrap(), &edges);
            for from in 0..u32::try_from(states).unwrap() {
                let mut seen = BTreeSet::new();
                let mut open: Vec<u32> = edges.iter().filter(|(a, _)| *a == from).map(|(_, b)| *b).collect();
                while let Some(at) = open.pop() {
                    if seen.insert(at) {
                        open.extend(edges.iter().filter(|(a, _)| *a == at).map(|(_, b)| *b));
                    }
                }
                for to in 0..u32::try_from(states).unwrap() {
                    assert_eq!(table.reaches(from, to), seen.contains(&to), "{edges:?} {from} {to}");
                }
            }
        }
    }
}
