//! Why a program is not compiled, or a host's value not taken.

use alloc::string::String;

use crate::diagnostic::Bilingual;
use crate::say;

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().en)]
#[non_exhaustive]
pub enum PlanError {
    /// More rules than allowed.
    TooManyRules {
        /// How many there are.
        count: usize,
        /// The limit.
        limit: usize,
    },
    /// A rule may cost more than allowed.
    RuleCost {
        /// `pack.rule`
        rule: String,
        /// Its static bound.
        cost: u64,
        /// The limit.
        limit: u64,
    },
    /// An expression nests deeper than can be evaluated in a bounded stack.
    TooDeep {
        /// The rule or table.
        what: String,
        /// The limit.
        limit: u32,
    },
    /// A table needs its own output.
    TableCycle {
        /// The table.
        table: String,
    },
    /// The program names a place, table or value that it does not hold. A checked program never does.
    Unsound {
        /// What is named.
        what: String,
    },
    /// The host gives a value that the program does not declare.
    Undeclared {
        /// The name.
        name: String,
    },
    /// The host gives a value of another type.
    WrongType {
        /// The name.
        name: String,
    },
    /// The host gives a longer list than allowed.
    ListTooLong {
        /// The name.
        name: String,
        /// How many there are.
        count: usize,
        /// The limit.
        limit: usize,
    },
}

impl PlanError {
    /// What was found and what was expected, as a sentence for people.
    ///
    /// ```
    /// use dangjiu::plan::PlanError;
    /// let sentence = PlanError::TooManyRules { count: 3, limit: 2 }.sentence();
    /// assert_eq!(sentence.en, "3 rules; at most 2 are accepted");
    /// assert_eq!(sentence.zh, "规则有 3 条，最多 2 条");
    /// ```
    #[must_use]
    pub fn sentence(&self) -> Bilingual {
        match self {
            PlanError::TooManyRules { count, limit } => {
                say!("{count} rules; at most {limit} are accepted", "规则有 {count} 条，最多 {limit} 条")
            }
            PlanError::RuleCost { rule, cost, limit } => say!(
                "the rule `{rule}` may cost {cost}; at most {limit} is accepted",
                "规则“{rule}”的开销可达 {cost}，最多 {limit}"
            ),
            PlanError::TooDeep { what, limit } => {
                say!("`{what}` nests deeper than {limit} levels", "“{what}”嵌套超过 {limit} 层")
            }
            PlanError::TableCycle { table } => {
                say!("the table `{table}` reads its own output", "表“{table}”读取自己的输出")
            }
            PlanError::Unsound { what } => say!(
                "the program is not sound: `{what}` has no declaration",
                "规则程序不完整：“{what}”没有声明"
            ),
            PlanError::Undeclared { name } => {
                say!("the program declares no `{name}`", "规则中没有声明“{name}”")
            }
            PlanError::WrongType { name } => {
                say!("`{name}` has another type than declared", "“{name}”的类型与声明不同")
            }
            PlanError::ListTooLong { name, count, limit } => say!(
                "the list `{name}` has {count} members; at most {limit} are accepted",
                "名单“{name}”有 {count} 个成员，最多 {limit} 个"
            ),
        }
    }
}
