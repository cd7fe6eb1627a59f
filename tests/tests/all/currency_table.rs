//! The smallest units of the currencies against the published list of ISO 4217.

use std::collections::BTreeMap;
use std::fs;

use crate::data;
use dangjiu::money::Currency;

/// Code to digits of the currencies in use. The columns before the last four may hold quoted commas.
fn published(list: &str) -> BTreeMap<&str, u32> {
    let rows = list.lines().skip(1).map(|line| line.rsplitn(5, ',').collect::<Vec<_>>());
    rows.filter_map(|columns| match columns[..] {
        ["", digits, _, code, _] => Some((code, digits.parse().ok()?)),
        _ => None,
    })
    .collect()
}

#[test]
fn smallest_units_are_those_of_iso_4217() {
    let what = "smallest units of currencies against ISO 4217";
    let Some(path) = data::found("vectors/iso4217/codes-all.csv", what) else { return };
    let list = fs::read_to_string(path).unwrap();
    let published = published(&list);
    assert!(published.len() > 150, "only {} currencies read", published.len());
    let mut digits_seen: Vec<u32> = published.values().copied().collect();
    digits_seen.sort_unstable();
    digits_seen.dedup();
    assert_eq!(digits_seen, [0, 2, 3, 4]);
    for (code, digits) in &published {
        assert_eq!(Currency::parse(code).map(|currency| currency.minor_units()), Some(*digits), "{code}");
    }
    // No code is given other digits than two without being in the list.
    let letters = || (b'A'..=b'Z').map(char::from);
    for code in
        letters().flat_map(|a| letters().flat_map(move |b| letters().map(move |c| format!("{a}{b}{c}"))))
    {
        let listed = list.lines().any(|line| line.ends_with(',') && line.rsplit(',').nth(3) == Some(&code));
        assert_eq!(Currency::parse(&code).map(|currency| currency.is_listed()), Some(listed), "{code}");
        let digits = Currency::parse(&code).map(|currency| currency.minor_units());
        assert!(digits == Some(2) || published.contains_key(code.as_str()), "{code} {digits:?}");
    }
}
