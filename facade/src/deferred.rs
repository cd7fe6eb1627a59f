//! What pages hardly ever ask for: in browsers what only this needs is fetched when it is asked for.
//!
//! All of it is called from [`carried_out`], by whose name the engine for browsers is divided.

use dangjiu::say;

use crate::call;
use crate::error::HostError;
use crate::shelf::Kept;

/// The operations of [`call`](crate::call) that are there at once. For most others there are functions that need nothing of
/// what is deferred.
const AT_ONCE: [&str; 5] = ["check", "format", "vocabulary", "map_status", "order_id"];

/// Whether an operation of [`call`](crate::call) is deferred.
#[must_use]
pub fn defers(op: &str) -> bool {
    call::OPERATIONS.contains(&op) && !AT_ONCE.contains(&op)
}

/// The same of an operation of rules on a [`Shelf`](crate::shelf::Shelf).
#[must_use]
pub fn defers_of_rules(op: &str) -> bool {
    matches!(op, "test" | "graph" | "pack")
}

/// What is asked for.
pub(crate) enum Deferred<'a> {
    /// An operation of [`call`](crate::call) that [is deferred](defers), with its request.
    Call(&'a str, &'a [u8]),
    /// The same of an operation of these rules.
    OfRules(&'a Kept, &'a str, &'a [u8]),
}

/// Carries it out. Compiled into nobody who calls it: what divides the engine finds it by its name.
#[inline(never)]
pub(crate) fn carried_out(asked: Deferred<'_>) -> Result<Vec<u8>, HostError> {
    match asked {
        Deferred::Call(op, request) => call::later(op, request),
        Deferred::OfRules(rules, op, request) => rules.later(op, request),
    }
}

/// The refusal of what has not been fetched.
#[must_use]
pub fn not_loaded(op: &str) -> HostError {
    let message = say!(
        "what `{op}` needs has to be fetched first: await `loadAll()`, or call what ends in `Async`",
        "“{op}”所需的部分须先取来：请先 await `loadAll()`，或调用名称以 Async 结尾的函数"
    );
    HostError::usage("not_loaded", message)
}
