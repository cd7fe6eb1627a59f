//! Canonical JSON against the numbers of its RFC and by hand.

use dangjiu_facade::canonical::{canonical, digest};

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
