//! Any bytes as a packed plan, with a digest that fits them: refused, or a plan that answers and returns from its bytes.
#![no_main]

use dangjiu::limits::Limits;
use dangjiu::plan::{FORMAT, MEANING};
use dangjiu::time::Instant;
use dangjiu_facade::rules::Rules;
use sha2::{Digest, Sha256};

const ORDER: &[u8] = br#"{"event":{"type":"order.created","id":"e"},"order":{"id":"A1","amount":"600 CNY",
  "items":[{"sku":"a","quantity":2},{}],"receiver":null},"shop":{"id":"x","lines":[{"sku":"a"},{"sku":"b"}]}}"#;

libfuzzer_sys::fuzz_target!(|payload: &[u8]| {
    let limits = Limits { rule_cost: 20_000, ..Limits::default() };
    let Ok(rules) = Rules::unpack(&sealed(payload), &limits) else { return };
    let Ok(plan) = rules.plan() else { panic!("an unpacked plan is a plan") };
    let now = Instant::EPOCH;
    let said = rules.evaluate(ORDER, now, false);
    for (id, _) in plan.rules().take(20) {
        let _ = rules.explain_on(plan, id, ORDER, now, true);
    }
    let again =
        Rules::unpack(&rules.pack(plan, true), &Limits::default()).expect("what was read can be written");
    assert_eq!(again.evaluate(ORDER, now, false), said);
});

/// The payload between a head and its digest.
fn sealed(payload: &[u8]) -> Vec<u8> {
    let mut bytes = b"DJPLAN".to_vec();
    bytes.extend(FORMAT.to_be_bytes());
    bytes.extend(MEANING.to_be_bytes());
    bytes.extend((payload.len() as u64).to_be_bytes());
    bytes.extend(payload);
    let digest = Sha256::digest(&bytes);
    bytes.extend(digest);
    bytes
}
