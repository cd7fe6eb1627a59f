//! Reading places: from a slot to a value, none, unknown or wrong.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::cause::{Cause, Fault, Missing};
use super::outcome::Outcome;
use super::room::Buffers;
use crate::facts::{Facts, Slot};
use crate::plan::Plan;
use crate::program::{PlaceId, Read};
use crate::schema::Requirement;
use crate::span::Span;
use crate::value::{Scalar, Type};

/// What a single value comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Got<'v> {
    /// A value.
    Value(Scalar<'v>),
    /// An optional value that is absent.
    None,
    /// A required value is missing.
    Unknown,
    /// It cannot be computed.
    Error,
}

/// The items of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Items {
    /// These many, the first at this slot, each this many slots long. An absent optional list has none.
    Here { start: u32, len: u32, stride: u32 },
    /// The list is missing.
    Unknown,
    /// Something else stands there.
    Error,
}

/// What stands at a place, before its requirement is asked.
enum Stand<'v> {
    Absent,
    Here(&'v Slot<'v>),
}

/// Computes expressions of a plan over facts.
pub(crate) struct Evaluator<'e> {
    pub(crate) plan: &'e Plan,
    pub(crate) facts: &'e Facts<'e>,
    /// What has been looked up.
    pub(crate) room: Box<Buffers>,
    /// Where causes are kept, if anybody asks.
    causes: Option<Vec<Cause>>,
}

impl<'e> Evaluator<'e> {
    /// An evaluator that keeps no causes.
    pub(crate) fn new(plan: &'e Plan, facts: &'e Facts<'e>) -> Evaluator<'e> {
        Evaluator::within(plan, facts, Box::default())
    }

    /// The same in buffers that were used before.
    pub(crate) fn within(plan: &'e Plan, facts: &'e Facts<'e>, mut room: Box<Buffers>) -> Evaluator<'e> {
        room.renew();
        Evaluator { plan, facts, room, causes: None }
    }

    /// An evaluator that keeps the causes of what is unknown or in error.
    pub(crate) fn asking_why(plan: &'e Plan, facts: &'e Facts<'e>) -> Evaluator<'e> {
        Evaluator { causes: Some(Vec::new()), ..Evaluator::new(plan, facts) }
    }

    /// Computes something that does not live as long as the plan, in the same buffers and with the same causes.
    pub(crate) fn briefly<'n, T>(&mut self, compute: impl FnOnce(&mut Evaluator<'n>) -> T) -> T
    where
        'e: 'n,
    {
        let (room, causes) = (core::mem::take(&mut self.room), self.causes.take());
        let mut brief = Evaluator { plan: self.plan, facts: self.facts, room, causes };
        let computed = compute(&mut brief);
        (self.room, self.causes) = (brief.room, brief.causes);
        computed
    }

    /// The causes kept since the last call.
    pub(crate) fn take_causes(&mut self) -> Vec<Cause> {
        self.causes.as_mut().map(core::mem::take).unwrap_or_default()
    }

    /// A mark to settle back to.
    pub(crate) fn mark(&self) -> usize {
        self.causes.as_ref().map_or(0, Vec::len)
    }

    /// Drops the causes kept since `mark` that an outcome does not have: a decided one has none, an error only faults.
    pub(crate) fn settle(&mut self, mark: usize, outcome: Outcome) -> Outcome {
        let Some(causes) = self.causes.as_mut() else { return outcome };
        match outcome {
            Outcome::True | Outcome::False => causes.truncate(mark),
            Outcome::Unknown | Outcome::Error => {
                let wanted = |cause: &Cause| matches!(cause, Cause::Fault(..)) == (outcome == Outcome::Error);
                let kept: Vec<Cause> = causes.drain(mark..).filter(wanted).collect();
                causes.extend(kept);
            }
        }
        outcome
    }

    /// The same for a value.
    pub(crate) fn settle_got<'v>(&mut self, mark: usize, got: Got<'v>) -> Got<'v> {
        let outcome = match got {
            Got::Value(_) | Got::None => Outcome::True,
            Got::Unknown => Outcome::Unknown,
            Got::Error => Outcome::Error,
        };
        self.settle(mark, outcome);
        got
    }

    /// Notes what is missing.
    pub(crate) fn missing(&mut self, missing: impl FnOnce() -> Missing) {
        if let Some(causes) = &mut self.causes {
            causes.push(Cause::Missing(missing()));
        }
    }

    /// Notes what is wrong.
    pub(crate) fn fault(&mut self, span: Span, fault: impl FnOnce() -> Fault) {
        if let Some(causes) = &mut self.causes {
            causes.push(Cause::Fault(fault(), span));
        }
    }

    /// Makes a binder stand for the item that begins at `slot`.
    pub(crate) fn bind(&mut self, binder: u16, slot: u32) {
        let at = usize::from(binder);
        if self.room.items.len() <= at {
            self.room.items.resize(at + 1, 0);
        }
        if let Some(item) = self.room.items.get_mut(at) {
            *item = slot;
        }
    }

    /// The single value at a place.
    pub(crate) fn read(&mut self, read: Read, span: Span) -> Got<'e> {
        match self.stand(read) {
            Stand::Here(Slot::Scalar(scalar)) if self.is_expected(read.place, scalar) => {
                Got::Value(scalar.borrowed())
            }
            Stand::Here(slot) => self.wrong(read.place, slot, span),
            Stand::Absent => self.absent(read, span),
        }
    }

    /// Whether anything stands at a place, be it a record or a list: its value is then `true`.
    pub(crate) fn anything(&mut self, read: Read, span: Span) -> Got<'e> {
        let there = Got::Value(Scalar::Bool(true));
        match (self.stand(read), self.plan.place(read.place).map(|place| &place.ty)) {
            (Stand::Here(Slot::Record), Some(Type::Record(_))) => there,
            (Stand::Here(Slot::List { .. }), Some(Type::List(_))) => there,
            (Stand::Here(slot), Some(Type::Record(_) | Type::List(_))) => self.wrong(read.place, slot, span),
            (Stand::Absent, _) => self.absent(read, span),
            (Stand::Here(_), _) => self.read(read, span),
        }
    }

    /// The single value that is the whole item of a list, which is one slot long; null is none.
    pub(crate) fn item(&mut self, list: PlaceId, slot: u32, span: Span) -> Got<'e> {
        let slots = self.plan.list_at(list).and_then(|list| self.facts.lists.get(list as usize));
        match slots.and_then(|slots| slots.get(slot as usize)) {
            None | Some(Slot::Absent | Slot::Null) => Got::None,
            Some(Slot::Scalar(scalar)) if self.is_item(list, scalar) => Got::Value(scalar.borrowed()),
            Some(slot) => match self.plan.item_of(list) {
                Some(item) => self.wrong(item, slot, span),
                None => {
                    self.fault(span, || Fault::WrongItem { list, found: slot.found() });
                    Got::Error
                }
            },
        }
    }

    fn is_item(&self, list: PlaceId, scalar: &Scalar<'_>) -> bool {
        matches!(self.plan.place(list).map(|place| &place.ty), Some(Type::List(item)) if scalar.is_of(item))
    }

    /// The items of the list at a place.
    pub(crate) fn list(&mut self, read: Read, span: Span) -> Items {
        let none = Items::Here { start: 0, len: 0, stride: 1 };
        match self.stand(read) {
            Stand::Here(Slot::List { start, len }) => {
                let list = self.plan.list_at(read.place);
                let stride = list.and_then(|list| self.plan.shape().strides.get(list as usize));
                Items::Here { start: *start, len: *len, stride: stride.copied().unwrap_or(1) }
            }
            Stand::Here(slot) => {
                self.wrong(read.place, slot, span);
                Items::Error
            }
            Stand::Absent => match self.absent(read, span) {
                Got::Unknown => Items::Unknown,
                Got::Error => Items::Error,
                Got::Value(_) | Got::None => none,
            },
        }
    }

    fn is_expected(&self, place: PlaceId, scalar: &Scalar<'_>) -> bool {
        self.plan.place(place).is_some_and(|place| scalar.is_of(&place.ty))
    }

    fn stand(&self, read: Read) -> Stand<'e> {
        let Some(access) = self.plan.access(read.place) else { return Stand::Absent };
        let slot = match access.list {
            None => self.facts.slots.get(access.slot as usize),
            Some(list) => {
                let item = read.binder.and_then(|binder| self.room.items.get(usize::from(binder)));
                let slots = self.facts.lists.get(list as usize);
                item.zip(slots).and_then(|(item, slots)| slots.get((item + access.slot) as usize))
            }
        };
        match slot {
            None | Some(Slot::Absent | Slot::Null) => Stand::Absent,
            Some(slot) => Stand::Here(slot),
        }
    }

    /// What an absent value means: the first absent step on the way to it decides. A place may be given at two spots,
    /// so the way is walked from its end to the first record that is there.
    fn absent(&mut self, read: Read, span: Span) -> Got<'e> {
        let plan = self.plan;
        let mut step = read.place;
        let list = plan.access(step).and_then(|access| access.list);
        loop {
            let Some(place) = plan.place(step) else { return Got::Error };
            let above = place.parent.and_then(|parent| Some((parent, plan.access(parent)?)));
            // An item stands in a list, and the list is there.
            if let Some((parent, _)) = above.filter(|(_, access)| access.list == list) {
                match self.stand(Read { place: parent, binder: read.binder }) {
                    Stand::Absent => {
                        step = parent;
                        continue;
                    }
                    Stand::Here(Slot::Record) => {}
                    Stand::Here(slot) => return self.wrong(parent, slot, span),
                }
            }
            return match &place.requirement {
                Requirement::Required => {
                    self.missing(|| Missing::Place(step));
                    Got::Unknown
                }
                Requirement::Default(value) if step == read.place => Got::Value(value.borrowed()),
                Requirement::Optional | Requirement::Default(_) => Got::None,
            };
        }
    }

    fn wrong(&mut self, place: PlaceId, slot: &Slot<'_>, span: Span) -> Got<'e> {
        self.fault(span, || Fault::Wrong { place, found: slot.found() });
        Got::Error
    }
}
