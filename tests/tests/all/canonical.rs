//! Canonical JSON against the vectors of its RFC.

use std::fs;

use crate::data;
use dangjiu_facade::canonical::canonical;

#[test]
fn vectors_of_the_rfc() {
    let Some(folder) = data::found("vectors/jcs_rfc8785", "canonical JSON against the vectors of RFC 8785")
    else {
        return;
    };
    let mut seen = 0;
    for entry in fs::read_dir(folder.join("input")).unwrap() {
        let input = entry.unwrap().path();
        let output = folder.join("output").join(input.file_name().unwrap());
        let expected = fs::read_to_string(output).unwrap();
        assert_eq!(canonical(&fs::read(&input).unwrap()).unwrap(), expected, "{}", input.display());
        seen += 1;
    }
    assert!(seen >= 3, "{seen} vectors");
}
