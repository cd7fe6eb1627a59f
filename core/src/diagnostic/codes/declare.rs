//! Codes of the declaration phase of the check: 20xx names and types of declarations, 30xx machines, maps,
//! calendars and lists.

use crate::diagnostic::Code;

/// Every code of declarations.
pub static ALL: &[&Code] = &[];
