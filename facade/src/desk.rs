//! What calls are decided in, one after the other.

use dangjiu::eval::{Room, decide, fill};
use dangjiu::facts::{FactSource, Facts};
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
    may_be_open: bool,
}

impl Desk {
    /// Finds the rules that fire on the facts of a source: see [`Desk::fired`]. Events that rules emit are not followed.
    ///
    /// # Errors
    /// `Facts` or `Limit` where the facts cannot be read.
    #[inline]
    pub fn decide(
        &mut self,
        plan: &Plan,
        source: &(impl FactSource + ?Sized),
        now: Instant,
    ) -> Result<(), HostError> {
        let mut facts: Facts<'_> = std::mem::take(&mut self.facts);
        fill(plan, source, now, &mut facts)?;
        self.fired.clear();
        let decided = decide(plan, &facts, now, &mut self.room)?;
        self.fired.extend(decided.fired());
        self.may_be_open = decided.may_be_open();
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

    /// Evaluates documents one after the other, in the same buffers.
    pub(crate) fn evaluate_each(
        mut self,
        rules: &Rules,
        plan: &Plan,
        documents: &[&[u8]],
        now: Instant,
        reveal: bool,
    ) -> Vec<Result<wire::Evaluation, HostError>> {
        let each = documents.iter().map(|json| self.evaluate(rules, plan, &rules.event(json), now, reveal));
        each.collect()
    }

    /// The rules that fired in the last call that was decided, in order.
    #[must_use]
    pub fn fired(&self) -> &[RuleId] {
        &self.fired
    }

    /// Whether some rule may be undecided or in error then; where it is false, none is.
    #[must_use]
    pub fn may_be_open(&self) -> bool {
        self.may_be_open
    }
}
