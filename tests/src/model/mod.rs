//! The reference model: what rules mean, said as slowly and plainly as possible.
//!
//! It shares the typed program with the engine and nothing else: no plan, no index, no slots, no decimals. Every rule
//! is looked at in every call, every part of a condition is evaluated, numbers are fractions of big integers, keys are
//! made from the sentence that describes them. The engine must agree with it on every generated program and call.
//!
//! ```text
//! let answer = Call { program: &program, facts: &facts, now, digest, lets, lists }.answer()?;
//! assert_eq!(answer.fired, ["main.big_order"]);
//! ```

pub mod arith;
pub mod call;
pub mod expr;
pub mod keys;
pub mod number;
pub mod places;
pub mod read;
pub mod rules;
pub mod steps;
pub mod text;
pub mod value;

use std::collections::{BTreeMap, BTreeSet};

use dangjiu::program::Program;
use serde_json::Value as Json;

use value::{Out, Val};

/// One stateless call.
pub struct Call<'a> {
    /// The rules.
    pub program: &'a Program,
    /// The roots by key.
    pub facts: &'a Json,
    /// Microseconds since 1970, UTC.
    pub now: i64,
    /// What stands for the event's id where it has none.
    pub digest: String,
    /// Values that the host gives instead of those in the file, by name.
    pub lets: BTreeMap<String, Val>,
    /// Named lists that the host gives, by name.
    pub lists: BTreeMap<String, Vec<Val>>,
}

/// An action asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// `pack.rule`
    pub rule: String,
    /// The action's primary name.
    pub action: String,
    /// The step.
    pub step: String,
    /// The item of `for each`.
    pub item: Option<u32>,
    /// The key.
    pub key: String,
    /// Parameter and value.
    pub args: Vec<(String, Val)>,
    /// When it is due.
    pub at: i64,
    /// On trial only.
    pub shadow: bool,
}

/// Why a step was not issued.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Something has no value. These are the places that are absent or none; the parameter where none is read.
    Lacks(BTreeSet<String>),
    /// An error; its words are nobody's business here.
    Error,
    /// An event that is emitted later.
    NeedsState,
}

/// A step that was not issued.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Withheld {
    /// `pack.rule`
    pub rule: String,
    /// The step.
    pub step: String,
    /// The item.
    pub item: Option<u32>,
    /// Why.
    pub why: Why,
}

/// The answer to a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The rules that fired, in order.
    pub fired: Vec<String>,
    /// What they ask for, in order.
    pub intents: Vec<Asked>,
    /// Undecided rules with their missing places.
    pub undecided: BTreeMap<String, BTreeSet<String>>,
    /// Rules in error.
    pub errored: BTreeSet<String>,
    /// Steps not issued, in order.
    pub withheld: Vec<Withheld>,
    /// Rules that cannot be answered from one call.
    pub needs_state: BTreeSet<String>,
}

impl<'a> Call<'a> {
    /// The answer.
    ///
    /// # Errors
    /// Nothing is evaluated where a list is longer than declared or the head of the event is not text; the path.
    pub fn answer(&'a self) -> Result<Answer, String> {
        rules::answer(self)
    }

    fn let_value(&self, number: u32) -> Out {
        let Some(declared) = self.program.lets.get(number as usize) else { return Out::error("no such let") };
        Out::Is(self.lets.get(&declared.name).cloned().unwrap_or_else(|| Val::from_engine(&declared.value)))
    }

    fn list_name(&self, number: u32) -> &str {
        self.program.lists.get(number as usize).map_or("", |list| list.name.as_str())
    }

    fn list(&self, number: u32) -> Option<Vec<Val>> {
        let declared = self.program.lists.get(number as usize)?;
        let written = || declared.members.as_ref().map(|members| members.iter().map(Val::of).collect());
        self.lists.get(&declared.name).cloned().or_else(written)
    }
}
