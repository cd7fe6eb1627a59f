//! The small plan as each format first wrote it: the last is read, the ones before are refused by number.
//!
//! `DANGJIU_WRITE=1` keeps today's bytes where there are none of today's format.

use std::path::Path;

use dangjiu::limits::Limits;
use dangjiu::plan::{FORMAT, MEANING, PackedError, Plan};

use super::support::{answers, small};

fn kept(format: u16) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/packed/small.{format}.djplan"))
}

#[test]
fn earlier_formats_are_refused_by_their_number() {
    for format in 1..FORMAT {
        let bytes = std::fs::read(kept(format)).unwrap();
        let read = Plan::from_bytes(&bytes, &Limits::default());
        assert_eq!(read.unwrap_err(), PackedError::Format { found: format, expected: FORMAT });
    }
}

/// A change of the form without another number would read old bytes as something else.
#[test]
fn who_changes_the_form_raises_its_number() {
    let path = kept(FORMAT);
    if std::env::var_os("DANGJIU_WRITE").is_some() && !path.exists() {
        std::fs::write(&path, small().to_bytes()).unwrap();
    }
    let bytes = std::fs::read(path).expect("every format keeps the bytes it wrote first");
    match Plan::from_bytes(&bytes, &Limits::default()) {
        Ok(read) => {
            assert_eq!(answers(&read), answers(&small()));
            let differ = small().to_bytes() != bytes;
            assert!(!differ, "the bytes of a plan changed: raise FORMAT in core/src/plan/packed/mod.rs");
        }
        Err(PackedError::Meaning { expected, .. }) => assert_eq!(expected, MEANING),
        Err(error) => panic!("{error}"),
    }
}
