//! Why columns do not make records.

use alloc::string::String;

use crate::diagnostic::Bilingual;
use crate::facts::NodeId;
use crate::say;

/// Why columns do not make records.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().en)]
#[non_exhaustive]
pub enum ColumnError {
    /// The plan reads nothing there.
    NoPlace {
        /// The number of the node.
        node: NodeId,
    },
    /// A place has two columns.
    Twice {
        /// The path.
        path: String,
    },
    /// The column holds something else.
    Kind {
        /// The path.
        path: String,
        /// What it holds.
        found: ColumnKind,
        /// What the place holds.
        expected: ColumnKind,
    },
    /// It has too many or too few rows.
    Rows {
        /// The path.
        path: String,
        /// How many it has.
        found: usize,
        /// How many it must have.
        expected: usize,
    },
    /// The memory does not hold what the column says.
    Broken {
        /// The path.
        path: String,
        /// What does not fit together.
        what: Bilingual,
    },
    /// Items have columns and their list has none.
    NoList {
        /// The path.
        path: String,
    },
    /// There are more rows than a batch takes.
    TooMany {
        /// How many there are.
        rows: usize,
    },
}

impl ColumnError {
    /// What was found and what was expected, as a sentence for people.
    ///
    /// ```
    /// use dangjiu::columns::ColumnError;
    /// let sentence = ColumnError::Rows { path: "order.amount".into(), found: 1, expected: 2 }.sentence();
    /// assert_eq!(sentence.en, "the column of `order.amount` has 1 rows; expected 2");
    /// assert_eq!(sentence.zh, "“order.amount”的列有 1 行，应有 2 行");
    /// ```
    #[must_use]
    pub fn sentence(&self) -> Bilingual {
        match self {
            ColumnError::NoPlace { node } => {
                say!("there is no place {node} in the plan's shape", "规则读取的位置中没有 {node} 号")
            }
            ColumnError::Twice { path } => say!("`{path}` has two columns", "“{path}”有两列"),
            ColumnError::Kind { path, found, expected } => {
                let Bilingual { en: found, zh: found_zh } = found.in_words();
                let Bilingual { en: expected, zh: expected_zh } = expected.in_words();
                say!(
                    "the column of `{path}` holds {found}; expected {expected}",
                    "“{path}”的列存放的是{found_zh}，应为{expected_zh}"
                )
            }
            ColumnError::Rows { path, found, expected } => say!(
                "the column of `{path}` has {found} rows; expected {expected}",
                "“{path}”的列有 {found} 行，应有 {expected} 行"
            ),
            ColumnError::Broken { path, what: Bilingual { en, zh } } => {
                say!("the column of `{path}`: {en}", "“{path}”的列：{zh}")
            }
            ColumnError::NoList { path } => {
                say!("`{path}` stands in a list that has no column", "“{path}”所在的列表没有列")
            }
            ColumnError::TooMany { rows } => {
                say!("{rows} rows are too many for one batch", "{rows} 行超过一批的上限")
            }
        }
    }
}

/// What a column or a place holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Booleans.
    Booleans,
    /// Numbers.
    Numbers,
    /// Weights.
    Weights,
    /// Amounts of money.
    Money,
    /// Instants.
    Instants,
    /// Lengths of time.
    Durations,
    /// Texts.
    Texts,
    /// Lists.
    Lists,
    /// Records.
    Records,
    /// Single values of any type.
    Single,
}

impl ColumnKind {
    /// In words.
    #[must_use]
    pub fn in_words(self) -> Bilingual {
        match self {
            ColumnKind::Booleans => say!("booleans", "真假"),
            ColumnKind::Numbers => say!("numbers", "数"),
            ColumnKind::Weights => say!("weights", "重量"),
            ColumnKind::Money => say!("amounts of money", "金额"),
            ColumnKind::Instants => say!("instants", "时刻"),
            ColumnKind::Durations => say!("lengths of time", "时长"),
            ColumnKind::Texts => say!("texts", "文本"),
            ColumnKind::Lists => say!("lists", "列表"),
            ColumnKind::Records => say!("records", "记录"),
            ColumnKind::Single => say!("single values", "单个值"),
        }
    }
}
