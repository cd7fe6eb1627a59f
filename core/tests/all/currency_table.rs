//! The smallest units of the currencies against the published list of ISO 4217, where the data folder is present.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dangjiu::money::Currency;

/// The folder that `DANGJIU_DATA` names, else the shared one beside the project.
fn data_folder() -> PathBuf {
    let beside =
        || Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(|parent| parent.join("shared/data"));
    std::env::var_os("DANGJIU_DATA").map(PathBuf::from).or_else(beside).unwrap_or_default()
}

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
    let path = data_folder().join("vectors/iso4217/codes-all.csv");
    let Ok(list) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: no {}; set DANGJIU_DATA to the data folder", path.display());
        return;
    };
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
