//! Atoms: what the clauses come to that the way to a rule has not proved.

use super::outcome::Outcome;
use super::read::{Evaluator, Items};
use crate::plan::Statistics;
use crate::plan::predicate::{Test, is_of_items};
use crate::plan::probe::{LOWEST, NONE, Reading, Source, UNKNOWN};
use crate::plan::stand::has_bit;
use crate::program::{Presence, Quantifier, TextTest};

impl<'e> Evaluator<'e> {
    /// Counts the atoms that hold.
    pub(super) fn count(&mut self, counted: &mut Statistics) {
        counted.events += 1;
        counted.held.resize(self.predicates().atoms.len(), 0);
        for (number, held) in (0..).zip(&mut counted.held) {
            *held += u64::from(self.atom(number) == Outcome::True);
        }
    }

    /// What an atom comes to; what is costly is computed once per event.
    pub(super) fn atom(&mut self, number: u32) -> Outcome {
        match self.predicates().atom(number) {
            Some(test) if test.is_costly() => self.costly(number, test),
            Some(test) => self.test(test, NO_ITEM),
            None => Outcome::Error,
        }
    }

    fn costly(&mut self, number: u32, test: Test) -> Outcome {
        if let Some(known) = self.room.atoms.get(number) {
            return known;
        }
        let outcome = self.test(test, NO_ITEM);
        self.room.atoms.keep(number, Some(outcome));
        outcome
    }

    /// What a test comes to, of the item with this number where it reads items.
    fn test(&mut self, test: Test, item: u32) -> Outcome {
        let predicates = self.predicates();
        match test {
            Test::Codes { probe, mask } => {
                let code = self.value(probe, item);
                decided(code, has_bit(mask, code))
            }
            Test::ManyCodes { probe, words } => {
                let code = self.value(probe, item);
                decided(code, predicates.has_code(words, code))
            }
            Test::Within { probe, low, high } => {
                let position = self.value(probe, item);
                decided(position, low <= position && position <= high)
            }
            Test::Apart { probe, from } => {
                let position = self.value(probe, item);
                decided(position, position != from)
            }
            Test::Among { probe, points } => {
                let position = self.value(probe, item);
                decided(position, points.of(&predicates.points).binary_search(&position).is_ok())
            }
            Test::Presence { probe, what } => {
                let is = match self.value(probe, item) {
                    UNKNOWN => Presence::Missing,
                    NONE => Presence::None,
                    // What is wrong is there: the question is about presence, and always decided.
                    _ => Presence::Known,
                };
                (is == what).into()
            }
            Test::Text { probe, how, text } => self.text_test(probe, how, text, item),
            Test::Not(part) => self.part(part, item).not(),
            Test::All(parts) => self.joined(parts.of(&predicates.parts), item, Outcome::True, Outcome::and),
            Test::Either(parts) => {
                self.joined(parts.of(&predicates.parts), item, Outcome::False, Outcome::or)
            }
            Test::Items { kind, list, test } => self.quantified(kind, list, test),
            Test::Node(number) => match predicates.nodes.get(number as usize) {
                Some(node) => self.outcome(node),
                None => Outcome::Error,
            },
        }
    }

    fn part(&mut self, number: u32, item: u32) -> Outcome {
        match self.predicates().test(number) {
            Some(test) => self.test(test, item),
            None => Outcome::Error,
        }
    }

    fn joined(
        &mut self,
        parts: &[u32],
        item: u32,
        empty: Outcome,
        join: fn(Outcome, Outcome) -> Outcome,
    ) -> Outcome {
        let mut outcome = empty;
        for part in parts {
            outcome = join(outcome, self.part(*part, item));
            if outcome == empty.not() {
                break;
            }
        }
        outcome
    }

    fn quantified(&mut self, kind: Quantifier, list: u32, test: u32) -> Outcome {
        let len = match self.items_of(list) {
            Items::Here { len, .. } => len,
            Items::Unknown => return Outcome::Unknown,
            Items::Error => return Outcome::Error,
        };
        // With nothing missing and nothing wrong, a bit per item is all there is to know.
        if let Some(all) = full(len)
            && let Some(holds) = self.holding(test, all)
        {
            return match kind {
                Quantifier::Any => holds != 0,
                Quantifier::All => holds == all,
                Quantifier::No => holds == 0,
            }
            .into();
        }
        let (empty, join): (Outcome, fn(Outcome, Outcome) -> Outcome) = match kind {
            Quantifier::All => (Outcome::True, Outcome::and),
            Quantifier::Any | Quantifier::No => (Outcome::False, Outcome::or),
        };
        let mut outcome = empty;
        for item in 0..len {
            outcome = join(outcome, self.part(test, item));
            if outcome == empty.not() {
                break;
            }
        }
        if kind == Quantifier::No { outcome.not() } else { outcome }
    }

    /// For which of up to 64 items a test holds, a bit each; nothing where it is open for any of them, or is not a
    /// test of codes and positions.
    fn holding(&mut self, number: u32, all: u64) -> Option<u64> {
        let predicates = self.predicates();
        match predicates.test(number)? {
            Test::Codes { probe, mask } => self.each_item(probe, all, |code| has_bit(mask, code)),
            Test::ManyCodes { probe, words } => {
                self.each_item(probe, all, |code| predicates.has_code(words, code))
            }
            Test::Within { probe, low, high } => {
                self.each_item(probe, all, |position| low <= position && position <= high)
            }
            Test::Apart { probe, from } => self.each_item(probe, all, |position| position != from),
            Test::Among { probe, points } => {
                let points = points.of(&predicates.points);
                self.each_item(probe, all, |position| points.binary_search(&position).is_ok())
            }
            Test::Not(part) => self.holding(part, all).map(|holds| all & !holds),
            Test::All(parts) => {
                let mut holds = all;
                for part in parts.of(&predicates.parts) {
                    // What is false is false whatever else is missing.
                    if holds == 0 {
                        break;
                    }
                    holds &= self.holding(*part, all)?;
                }
                Some(holds)
            }
            Test::Either(parts) => {
                let mut holds = 0;
                for part in parts.of(&predicates.parts) {
                    if holds == all {
                        break;
                    }
                    holds |= self.holding(*part, all)?;
                }
                Some(holds)
            }
            Test::Presence { .. } | Test::Text { .. } | Test::Items { .. } | Test::Node(_) => None,
        }
    }

    /// The items whose reading holds.
    #[inline]
    fn each_item(&mut self, probe: u32, all: u64, holds: impl Fn(Reading) -> bool) -> Option<u64> {
        if !is_of_items(probe) {
            let reading = self.reading(probe);
            let found = if reading >= LOWEST && holds(reading) { all } else { 0 };
            return (reading >= LOWEST || reading == NONE).then_some(found);
        }
        let from = usize::try_from(self.row(probe)).ok()?;
        let cells = self.room.cells.get(from..from + all.count_ones() as usize)?;
        let (mut found, mut open) = (0, false);
        for (item, reading) in cells.iter().enumerate() {
            found |= u64::from(*reading >= LOWEST && holds(*reading)) << item;
            open |= *reading < LOWEST && *reading != NONE;
        }
        (!open).then_some(found)
    }

    fn text_test(&mut self, probe: u32, how: TextTest, text: u32, item: u32) -> Outcome {
        let reading = self.value(probe, item);
        if reading < LOWEST {
            return decided(reading, false);
        }
        let slot = match self.source(probe).and_then(Source::list).map(|list| self.items_of(list)) {
            Some(Items::Here { start, stride, .. }) => Some(start + item * stride),
            _ => None,
        };
        let found = self.text_of(probe, slot);
        let Some((found, text)) = found.zip(self.predicates().texts.get(text as usize)) else {
            return Outcome::Error;
        };
        how.holds(found, text).into()
    }
}

/// No item: a test outside lists.
const NO_ITEM: u32 = u32::MAX;

/// A bit for each of so many items; nothing where there are too many.
fn full(len: u32) -> Option<u64> {
    (len <= 64).then(|| u64::MAX.checked_shr(64 - len).unwrap_or(0))
}

/// The outcome of a test that holds or not where its probe has a value.
#[inline]
pub(super) fn decided(reading: Reading, holds: bool) -> Outcome {
    if reading >= LOWEST {
        return holds.into();
    }
    match reading {
        NONE => Outcome::False,
        UNKNOWN => Outcome::Unknown,
        _ => Outcome::Error,
    }
}
