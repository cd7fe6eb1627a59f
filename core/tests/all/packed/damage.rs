//! Bytes that were cut, changed or made up.

use dangjiu::limits::Limits;
use dangjiu::plan::{FORMAT, PackedError, Plan};
use proptest::prelude::*;

use super::support::{answers_to, fixed, plan, small};

fn refused(bytes: &[u8]) -> PackedError {
    Plan::from_bytes(bytes, &Limits::default()).unwrap_err()
}

#[test]
fn cut_anywhere_it_is_refused() {
    let bytes = plan("rule a\nwhen order.amount >= 5 CNY\nthen add_tag(tag: \"x\")\n").to_bytes();
    for length in 0..bytes.len() {
        let found = refused(&bytes[..length]);
        let expected =
            if length < 6 { PackedError::NotPacked } else { PackedError::CutShort { bytes: length } };
        assert_eq!(found, expected, "{length}");
    }
    let mut longer = bytes;
    longer.push(0);
    assert_eq!(refused(&longer), PackedError::Changed);
}

#[test]
fn every_flipped_bit_is_refused() {
    let bytes = small().to_bytes();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            let found = refused(&flipped);
            match at {
                0..6 => assert_eq!(found, PackedError::NotPacked),
                6..8 => assert!(matches!(found, PackedError::Format { .. })),
                8..10 => assert!(matches!(found, PackedError::Meaning { .. })),
                10..18 => {
                    assert!(matches!(found, PackedError::CutShort { .. } | PackedError::Changed), "{found}");
                }
                _ => assert_eq!(found, PackedError::Changed),
            }
        }
    }
}

#[test]
fn another_edition_is_refused_with_what_to_do() {
    let mut bytes = small().to_bytes();
    bytes[7] = 9;
    let error = refused(&bytes);
    assert_eq!(error, PackedError::Format { found: 9, expected: FORMAT });
    let sentence = error.sentence();
    assert!(sentence.en.contains("format 9") && sentence.en.contains("again from the rules"), "{sentence:?}");
    assert!(sentence.zh.contains("第 9 版") && sentence.zh.contains("由规则重新生成"), "{sentence:?}");
}

/// Reads what may be anything, and asks it everything.
fn survive(bytes: &[u8]) -> bool {
    match Plan::from_bytes(bytes, &Limits { rule_cost: 20_000, ..Limits::default() }) {
        Ok(plan) => {
            let said = answers_to(&plan, 2);
            // What was read can be written, and is then the same.
            let again = Plan::from_bytes(&plan.to_bytes(), &Limits::default()).unwrap();
            assert!(answers_to(&again, 2) == said);
            true
        }
        Err(_) => false,
    }
}

#[test]
fn the_small_plan_holds_its_rules() {
    let plan = small();
    let names: Vec<&str> = plan.rules().map(|(_, rule)| rule.name.as_str()).collect();
    assert_eq!(names, ["big", "busy", "shut", "heard", "often"]);
    assert_eq!(plan.program().tables.len(), 1);
    assert!(survive(&plan.to_bytes()));
}

/// Every byte set to another value, with a digest that fits.
#[test]
fn every_changed_byte_is_decoded_or_refused() {
    let bytes = small().to_bytes();
    let mut read = 0;
    for at in 18..bytes.len() - 32 {
        let (next, before) = (bytes[at].wrapping_add(1), bytes[at].wrapping_sub(1));
        let values = [next, 0, before, 1, next, 0x80, before, 0xff, next, 2];
        let mut changed = bytes.clone();
        changed[at] = values[at % values.len()];
        read += u32::from(survive(&fixed(changed)));
    }
    assert!(read > 200, "hardly anything was read: {read}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Several changes at once: bytes set, cut out, put in, moved about.
    #[test]
    fn made_up_bytes_are_decoded_or_refused(
        changes in proptest::collection::vec((any::<u16>(), any::<u16>(), any::<u8>(), 0..5u8), 1..6)
    ) {
        let bytes = small().to_bytes();
        let mut payload = bytes[18..bytes.len() - 32].to_vec();
        for (at, length, value, what) in changes {
            let at = usize::from(at) % payload.len();
            let end = (at + usize::from(length) % 40 + 1).min(payload.len());
            match what {
                0 => payload[at] = value,
                1 => payload.insert(at, value),
                2 if payload.len() > 50 => drop(payload.drain(at..end)),
                3 => {
                    let part = payload[at..end].to_vec();
                    let to = usize::from(value) * 7 % payload.len();
                    payload.splice(to..to, part);
                }
                _ => payload[at] = payload[at].wrapping_add(1),
            }
        }
        let mut changed = bytes[..18].to_vec();
        changed.extend(payload);
        changed.extend([0; 32]);
        survive(&fixed(changed));
    }

    #[test]
    fn any_bytes_behind_a_head_are_refused_or_read(payload in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = small().to_bytes()[..18].to_vec();
        bytes.extend(payload);
        bytes.extend([0; 32]);
        survive(&fixed(bytes));
    }
}
