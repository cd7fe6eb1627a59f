//! Canonical JSON against the vectors of its RFC and by hand.

use std::io::Write;
use std::path::{Path, PathBuf};

use dangjiu_facade::canonical::{canonical, digest};

/// The folder that `DANGJIU_DATA` names, else the shared one beside the project.
fn data_folder() -> PathBuf {
    let beside =
        || Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(|parent| parent.join("shared/data"));
    std::env::var_os("DANGJIU_DATA").map(PathBuf::from).or_else(beside).unwrap_or_default()
}

#[test]
fn vectors_of_the_rfc() {
    let folder = data_folder().join("vectors/jcs_rfc8785");
    if !folder.is_dir() {
        if let Some(file) = std::env::var_os("DANGJIU_SKIPS") {
            let mut file = std::fs::OpenOptions::new().append(true).create(true).open(file).unwrap();
            writeln!(file, "the vectors of RFC 8785\tset DANGJIU_DATA to the folder of data").unwrap();
        }
        return;
    }
    let mut seen = 0;
    for entry in std::fs::read_dir(folder.join("input")).unwrap() {
        let input = entry.unwrap().path();
        let output = folder.join("output").join(input.file_name().unwrap());
        let expected = std::fs::read_to_string(output).unwrap();
        assert_eq!(canonical(&std::fs::read(&input).unwrap()).unwrap(), expected, "{}", input.display());
        seen += 1;
    }
    assert!(seen >= 3, "{seen} vectors");
}

/// Numbers of RFC 8785, appendix B, and of ECMA-262 beside them.
#[test]
fn numbers() {
    for (json, expected) in [
        ("0", "0"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("5e-324", "5e-324"),
        ("-5e-324", "-5e-324"),
        ("1.7976931348623157e308", "1.7976931348623157e+308"),
        ("9007199254740992", "9007199254740992"),
        ("-9007199254740992", "-9007199254740992"),
        ("295147905179352830000", "295147905179352830000"),
        ("9.999999999999997e22", "9.999999999999997e+22"),
        ("1e23", "1e+23"),
        ("1.0000000000000001e23", "1.0000000000000001e+23"),
        ("999999999999999700000.0", "999999999999999700000"),
        ("999999999999999900000.0", "999999999999999900000"),
        ("1e21", "1e+21"),
        ("100e18", "100000000000000000000"),
        ("0.000001", "0.000001"),
        ("0.0000001", "1e-7"),
        ("333333333.33333329", "333333333.3333333"),
        ("4.50", "4.5"),
        ("123456.789e3", "123456789"),
        // Two ids that one double stands for stay two.
        ("9007199254740993", "9007199254740993"),
        ("12345678901234567890", "12345678901234567890"),
    ] {
        assert_eq!(canonical(json.as_bytes()).unwrap(), expected, "{json}");
    }
}

#[test]
fn one_digest_for_all_spellings() {
    let a = digest(br#"{"a": 1.50, "b": "\u5f53"}"#);
    assert_eq!(a, digest("\u{feff}{\"b\":\"当\",\"a\":1.5}".as_bytes()));
    assert_ne!(a, digest(br#"{"a": 1.51, "b": "\u5f53"}"#));
    // From `printf '{"a":1.5,"b":"当"}' | sha256sum`.
    let expected = "3bd64d687deec9934de3be55842cedaf10c59815d8acf919a33499fb7eef1408";
    assert_eq!(a.iter().map(|byte| format!("{byte:02x}")).collect::<String>(), expected);
}
