//! What calls are decided in, one after the other.

use dangjiu::eval::{Room, decide};
use dangjiu::facts::{FactSource, Facts, Slot};
use dangjiu::plan::{Plan, RuleId};
use dangjiu::time::Instant;

use crate::error::HostError;
use crate::rules::Rules;
use crate::wire;

/// Buffers of calls that have ended, for the next one.
#[derive(Debug, Default)]
pub struct Desk {
    facts: Facts<'static>,
    room: Room,
    fired: Vec<RuleId>,
}

impl Desk {
    /// Finds the rules that fire on the facts of a source: see [`Desk::fired`]. Events that rules emit are not followed.
    ///
    /// # Errors
    /// `Facts` or `Limit` where the facts cannot be read.
    pub fn decide(&mut self, plan: &Plan, source: &dyn FactSource, now: Instant) -> Result<(), HostError> {
        let shape = plan.shape();
        // They are empty, whatever they were of.
        let mut facts: Facts<'_> = std::mem::take(&mut self.facts);
        facts.slots.resize_with(shape.slots as usize, || Slot::Absent);
        facts.lists.resize_with(shape.strides.len(), Vec::new);
        source.fill(shape, &mut facts)?;
        self.fired.clear();
        self.fired.extend(decide(plan, &facts, now, &mut self.room)?.fired());
        self.facts = facts.emptied();
        Ok(())
    }

    /// Evaluates a call, as [`Rules::evaluate_from`] does.
    ///
    /// # Errors
    /// `Facts` or `Limit` where the facts cannot be read.
    pub fn evaluate(
        &mut self,
        rules: &Rules,
        plan: &Plan,
        source: &dyn FactSource,
        now: Instant,
        reveal: bool,
    ) -> Result<wire::Evaluation, HostError> {
        rules.evaluate_in(plan, source, now, reveal, &mut self.room)
    }

    /// The rules that fired in the last call that was decided, in order.
    #[must_use]
    pub fn fired(&self) -> &[RuleId] {
        &self.fired
    }
}
