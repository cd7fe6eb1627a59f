//! Intents: what a rule wants done, as data for the host to do.

use alloc::string::String;
use alloc::vec::Vec;

use crate::time::{Duration, Instant};
use crate::value::Value;

/// An action to execute. Executing the same key twice must do no more than once; the key makes that possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Stable over retries, hosts and languages: 26 characters of base32.
    pub key: String,
    /// The action's primary name.
    pub action: String,
    /// Arguments by primary parameter name, in the declaration's order.
    pub args: Vec<(String, Value)>,
    /// `pack.rule` that asks for it.
    pub rule: String,
    /// The step: the action's name, with `#2` from its second use in the rule on.
    pub step: String,
    /// The item of `for each`, from 0.
    pub item: Option<u32>,
    /// When it is due to be issued: the evaluation's time plus `after`.
    pub at: Instant,
    /// The delay written in the rule.
    pub after: Option<Duration>,
    /// The event, in its primary names, that cancels the delayed intent.
    pub unless: Option<String>,
    /// Whether the host must wait until no late event can change it.
    pub settled: bool,
    /// The action that reverses it.
    pub undone_by: Option<String>,
    /// Whether it is on trial: its rule is `shadow`, or was woken by an event of one that is. It is not to be carried out.
    pub shadow: bool,
}
