//! What a call says by itself: when it is, and the state that its event says was entered.

use crate::facts::{FactError, FactSource, Facts, Slot};
use crate::plan::{Occasion, Plan};
use crate::program::PlaceId;
use crate::time::Instant;
use crate::value::{Member, Scalar};

use super::occasion;

/// Fills facts from a source for a call at `now`, in place of what they held: as [`decide`](super::decide) takes them.
///
/// What the source does not say and the call does is put in: `event.time` is `now`, and the region of an event
/// `becomes` is in the state that it names.
///
/// # Errors
/// What the source is refused for.
pub fn fill<'f>(
    plan: &Plan,
    source: &'f (impl FactSource + ?Sized),
    now: Instant,
    facts: &mut Facts<'f>,
) -> Result<(), FactError> {
    facts.reset(plan.shape());
    source.fill(plan.shape(), facts)?;
    complete(plan, facts, now);
    Ok(())
}

/// Puts in what the facts do not say and the call does.
#[cfg_attr(not(feature = "small"), inline)]
pub(crate) fn complete(plan: &Plan, facts: &mut Facts<'_>, now: Instant) {
    give(plan, facts, plan.program().head.time, Scalar::Instant(now));
    if occasion::is_there(plan, facts) {
        enter(plan, facts);
    }
}

/// Puts the region in the state that was entered. An event that cannot be read is refused later, in words.
#[inline(never)]
fn enter(plan: &Plan, facts: &mut Facts<'_>) {
    let Ok(Some(Occasion::Becomes(machine, state))) = occasion::of_call(plan, facts) else { return };
    let declared = plan.program().vocabulary.machines.get(machine as usize);
    let (Some(region), Some(declared)) = (plan.region(machine), declared) else { return };
    // Nothing stands below what is no record.
    let around = plan.place(region).and_then(|place| occasion::slot(plan, facts, place.parent?));
    if matches!(around, None | Some(Slot::Absent | Slot::Null | Slot::Record)) {
        give(plan, facts, region, Scalar::Member(declared.state_enum, Member::Known(state)));
    }
}

/// Puts a value where there is none.
#[cfg_attr(not(feature = "small"), inline)]
fn give(plan: &Plan, facts: &mut Facts<'_>, place: PlaceId, value: Scalar<'static>) {
    let slot = plan.access(place).filter(|access| access.list.is_none());
    let slot = slot.and_then(|access| facts.slots.get_mut(access.slot as usize));
    if let Some(slot @ (Slot::Absent | Slot::Null)) = slot {
        *slot = Slot::Scalar(value);
    }
}
