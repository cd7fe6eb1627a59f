//! Codes of the check stage: 21xx names, 22xx types, 31xx rules as a whole, 4xxx lints.

use crate::diagnostic::Code;

/// Writes a code: its id, severity, titles, pages and examples, each pair English first.
macro_rules! code {
    ($(#[$doc:meta])* $name:ident = $id:literal, $severity:ident, $title_en:literal, $title_zh:literal,
     $page_en:literal, $page_zh:literal, wrong: $wrong:literal, right: $right:literal $(,)?) => {
        $(#[$doc])*
        pub static $name: $crate::diagnostic::Code = $crate::diagnostic::Code {
            id: $id,
            severity: $crate::diagnostic::Severity::$severity,
            title_en: $title_en,
            title_zh: $title_zh,
            page_en: $crate::diagnostic::page($page_en),
            page_zh: $crate::diagnostic::page($page_zh),
            wrong: $crate::diagnostic::page($wrong),
            right: $crate::diagnostic::page($right),
        };
    };
}
pub(crate) use code;

#[path = "check_lints.rs"]
mod lints;
#[path = "check_names.rs"]
mod names;
#[path = "check_rules.rs"]
mod rules;
#[path = "check_types.rs"]
mod types;

pub use lints::*;
pub use names::*;
pub use rules::*;
pub use types::*;

/// Every check code, in order of its id.
pub static ALL: &[&Code] = &[
    &UNKNOWN_NAME,
    &UNKNOWN_FIELD,
    &UNKNOWN_MEMBER,
    &AMBIGUOUS_WORD,
    &UNKNOWN_ACTION,
    &UNKNOWN_EVENT,
    &UNKNOWN_STATE,
    &UNKNOWN_FUNCTION,
    &UNKNOWN_LIST,
    &UNKNOWN_ARGUMENT,
    &UNKNOWN_PACK,
    &UNKNOWN_RULE,
    &UNKNOWN_ZONE,
    &NAME_TAKEN,
    &UNKNOWN_GROUP,
    &TYPE_MISMATCH,
    &BARE_MONEY,
    &NOT_A_CONDITION,
    &BAD_OPERANDS,
    &FREE_DIVISION,
    &UNROUNDED_MONEY,
    &LITERAL_RANGE,
    &NO_SUCH_DAY,
    &NONE_AS_VALUE,
    &NOT_PRINTABLE,
    &NO_ORDER,
    &NOT_A_LIST,
    &CONSTANT_EXPECTED,
    &MIXED_CURRENCIES,
    &FUNCTION_ARGUMENTS,
    &NOT_HERE,
    &PRESENCE_OF_NOTHING,
    &TRIGGER_MISPLACED,
    &TWO_TRIGGERS,
    &DUPLICATE_RULE,
    &MISSING_ARGUMENT,
    &DUPLICATE_ARGUMENT,
    &UNNAMED_ARGUMENT,
    &TOO_COSTLY,
    &TOO_MANY_RULES,
    &LAYER_CYCLE,
    &RECURSIVE_DEFINE,
    &BAD_OPTION,
    &TWO_MACHINES,
    &UNLESS_NEEDS_EVENT,
    &BAD_KEY,
    &BAD_TABLE,
    &BAD_TEST,
    &REPLACES_NOTHING,
    &NOT_FROM_TRIGGER,
    &BAD_WAS,
    &OPEN_MEMBER,
    &ALWAYS_FALSE,
    &ALWAYS_TRUE,
    &SHADOWED_ROW,
    &LOOK_ALIKE,
    &UNUSED,
    &PERSONAL_IN_TEXT,
    &IS_NOT_ON_OPTIONAL,
    &UNREACHABLE_STATE,
    &TABLE_GAP,
    &TABLE_OVERLAP,
    &POINTLESS_PRESENCE,
    &SHADOWED_RULE,
    &CONTRADICTING,
];
