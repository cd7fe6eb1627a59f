//! The small plan as format 1 first wrote it: it is read as long as there is format 1, and refused by number after.

use dangjiu::limits::Limits;
use dangjiu::plan::{FORMAT, MEANING, PackedError, Plan};

use crate::support::{answers, small};

const FIRST: &[u8] = include_bytes!("small.1.djplan");

#[test]
fn the_first_format_is_read_or_refused_by_its_number() {
    let read = Plan::from_bytes(FIRST, &Limits::default());
    match (FORMAT, MEANING) {
        (1, 1) => assert_eq!(answers(&read.unwrap()), answers(&small())),
        (1, _) => assert_eq!(read.unwrap_err(), PackedError::Meaning { found: 1, expected: MEANING }),
        _ => assert_eq!(read.unwrap_err(), PackedError::Format { found: 1, expected: FORMAT }),
    }
}

/// A change of the form without another number would read old bytes as something else.
#[test]
fn who_changes_the_form_raises_its_number() {
    if (FORMAT, MEANING) == (1, 1) {
        let differ = small().to_bytes() != FIRST;
        assert!(!differ, "the bytes of a plan changed: raise FORMAT in core/src/plan/packed/mod.rs");
    }
}
