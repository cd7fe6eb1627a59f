//! Why a program is not compiled, or a host's value not taken.

use alloc::string::String;

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// More rules than allowed.
    #[error("{count} rules; at most {limit} are accepted")]
    TooManyRules {
        /// How many there are.
        count: usize,
        /// The limit.
        limit: usize,
    },
    /// A rule may cost more than allowed.
    #[error("the rule `{rule}` may cost {cost}; at most {limit} is accepted")]
    RuleCost {
        /// `pack.rule`
        rule: String,
        /// Its static bound.
        cost: u64,
        /// The limit.
        limit: u64,
    },
    /// An expression nests deeper than can be evaluated in a bounded stack.
    #[error("`{what}` nests deeper than {limit} levels")]
    TooDeep {
        /// The rule or table.
        what: String,
        /// The limit.
        limit: u32,
    },
    /// A table needs its own output.
    #[error("the table `{table}` reads its own output")]
    TableCycle {
        /// The table.
        table: String,
    },
    /// The program names a place, table or value that it does not hold. A checked program never does.
    #[error("the program is not sound: `{what}` has no declaration")]
    Unsound {
        /// What is named.
        what: String,
    },
    /// The host gives a value that the program does not declare.
    #[error("the program declares no `{name}`")]
    Undeclared {
        /// The name.
        name: String,
    },
    /// The host gives a value of another type.
    #[error("`{name}` has another type than declared")]
    WrongType {
        /// The name.
        name: String,
    },
    /// The host gives a longer list than allowed.
    #[error("the list `{name}` has {count} members; at most {limit} are accepted")]
    ListTooLong {
        /// The name.
        name: String,
        /// How many there are.
        count: usize,
        /// The limit.
        limit: usize,
    },
}
