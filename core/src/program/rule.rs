//! Rules: what they wait for, what they ask, and what they ask for.
//!
//! A program keeps tens of thousands of them, so what few rules have is in a box that the others do without, and what
//! many have in common is one text.
//!
//! ```
//! use dangjiu::program::Rule;
//!
//! assert!(std::mem::size_of::<Rule>() <= 300);
//! ```

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::{Comparison, Condition, Lang, Node, PlaceId, Read};
use crate::span::Span;
use crate::time::{Duration, Instant};

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its pack: `main` where the file names none.
    pub pack: Arc<str>,
    /// Its name.
    pub name: String,
    /// What is said about it for people, where anything is.
    pub about: Option<Box<About>>,
    /// The whole declaration.
    pub span: Span,
    /// The language it was written in.
    pub lang: Lang,
    /// Larger first; 0 where nothing is written.
    pub priority: i64,
    /// Its group.
    pub group: Option<u32>,
    /// `once per PATH`
    pub once_per: Option<Read>,
    /// `at most once per D by PATH`
    pub at_most_once: Option<Box<(Duration, Read)>>,
    /// `from … to …`: from included, to excluded.
    pub period: Option<Box<(Instant, Instant)>>,
    /// Runs on trial.
    pub shadow: bool,
    /// Does not run.
    pub disabled: bool,
    /// What it waits for; nothing: a check rule.
    pub trigger: Option<Box<Trigger>>,
    /// Its condition; a constant true where there is none. The top-level conjuncts are its clauses.
    pub condition: Condition,
    /// What it asks for when it fires.
    pub then: Box<[Step]>,
    /// What it asks for when its condition is decided false.
    pub otherwise: Box<[Step]>,
    /// The record it is about, for keys: from the trigger, else `order`.
    pub subject: Option<Read>,
    /// The primary name of that record: `order`.
    pub subject_kind: Arc<str>,
    /// The static bound of its cost.
    pub cost: u64,
    /// Its layer: greater than that of every rule whose emitted events or actions it waits for.
    pub layer: u32,
}

impl Rule {
    /// `pack.name`
    #[must_use]
    pub fn qualified(&self) -> String {
        alloc::format!("{}.{}", self.pack, self.name)
    }

    /// Whether that is `pack.rule`.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        let pack = name.strip_suffix(self.name.as_str()).and_then(|rest| rest.strip_suffix('.'));
        pack == Some(&*self.pack)
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.about.as_ref()?.title.as_deref()
    }
}

/// What is said about a rule for people. Most of ten thousand rules say none of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Its title.
    pub title: Option<String>,
    /// Its owner.
    pub owner: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its former name.
    pub was: Option<String>,
}

/// A resolved trigger.
#[derive(Clone, Debug)]
pub enum Trigger {
    /// One of these events.
    Event(Vec<EventMatch>),
    /// A subject's region enters a state: machine and state index.
    Becomes {
        /// Index in the vocabulary's machines.
        machine: u32,
        /// Index in its states.
        state: u32,
    },
    /// A subject's region leaves a state.
    Leaves {
        /// Index in the vocabulary's machines.
        machine: u32,
        /// Index in its states.
        state: u32,
    },
    /// A sequence of states of one machine.
    Goes {
        /// Index in the vocabulary's machines.
        machine: u32,
        /// The first state.
        first: u32,
        /// The later states; true where it must come directly next.
        then: Vec<(bool, u32)>,
        /// From the first entry to the last.
        within: Duration,
    },
    /// A subject stays in a state.
    Stays {
        /// Index in the vocabulary's machines.
        machine: u32,
        /// Index in its states.
        state: u32,
        /// How long, or until when.
        how_long: HowLong,
    },
    /// An event does not come.
    Absence {
        /// What does not come.
        event: EventMatch,
        /// In how long.
        within: Duration,
        /// After what.
        after: Anchor,
        /// Correlation.
        by: Vec<Key>,
    },
    /// Events come often.
    Count {
        /// How many.
        at_least: u32,
        /// Of what.
        event: EventMatch,
        /// In how long.
        within: Duration,
        /// Per what.
        by: Vec<Key>,
    },
    /// Events are a large share of others.
    Rate {
        /// The counted events.
        event: EventMatch,
        /// The compared-with events.
        among: EventMatch,
        /// In how long.
        within: Duration,
        /// Per what.
        by: Vec<Key>,
        /// The comparison.
        op: Comparison,
        /// The threshold, 0.95 for 95 %.
        threshold: crate::decimal::Decimal,
        /// The smallest sample; 1 where nothing is written.
        samples: u32,
    },
}

/// How long a state is stayed in.
#[derive(Clone, Debug)]
pub enum HowLong {
    /// A length.
    For(Duration),
    /// An instant.
    Until(Box<Node>),
}

/// An event with its filter.
#[derive(Clone, Debug)]
pub struct EventMatch {
    /// Which event.
    pub event: EventKind,
    /// Its filter.
    pub filter: Option<Node>,
    /// Where it stands.
    pub span: Span,
}

/// What may be waited for as an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// An event of the vocabulary.
    Declared(u32),
    /// An action was issued.
    Issued(u32),
    /// An action was accepted by the host.
    Done(u32),
}

/// What an absence starts from.
#[derive(Clone, Debug)]
pub struct Anchor {
    /// The event or action.
    pub event: EventMatch,
}

/// A correlation key: the primary path, and its read where it is a place of the facts.
#[derive(Clone, Debug)]
pub struct Key {
    /// As written, in primary names.
    pub path: String,
    /// The read.
    pub read: Option<Read>,
}

/// A resolved step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where.
    pub span: Span,
    /// The action's or event's primary name, with `#2` from its second use in the same rule on.
    pub label: Arc<str>,
    /// What to do.
    pub kind: StepKind,
}

impl Step {
    /// The step that `for each` repeats; else the step itself.
    #[must_use]
    pub fn innermost(&self) -> &Step {
        let mut step = self;
        while let StepKind::ForEach { step: inner, .. } = &step.kind {
            step = inner;
        }
        step
    }
}

/// The kinds of step.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// Ask for an action.
    Action {
        /// Index in the vocabulary's actions.
        action: u32,
        /// One per parameter; nothing: left out (optional or default).
        args: Box<[Option<Node>]>,
        /// The clauses.
        clauses: Clauses,
    },
    /// Emit an event for the rules of later layers.
    Emit {
        /// Index in the vocabulary's events.
        event: u32,
        /// One per field; nothing: left out.
        args: Box<[Option<Node>]>,
        /// The places `event.FIELD` of those fields, where a rule reads them.
        places: Box<[Option<PlaceId>]>,
        /// The clauses.
        clauses: Clauses,
    },
    /// The same for each item of a list.
    ForEach {
        /// The list.
        list: Read,
        /// The number of its binder.
        binder: u16,
        /// The step.
        step: Box<Step>,
    },
}

/// The clauses of a step.
#[derive(Clone, Debug, Default)]
pub struct Clauses {
    /// `after`
    pub after: Option<Duration>,
    /// `unless`, with its primary description.
    pub unless: Option<Box<(Trigger, String)>>,
    /// `if`
    pub guard: Option<Box<Node>>,
}
