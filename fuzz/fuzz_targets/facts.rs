//! Any bytes as facts, against rules that read many places.
#![no_main]

use std::sync::OnceLock;

const RULES: &str = include_str!("../facts.dj");

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    static COMPILED: OnceLock<dangjiu_facade::Rules> = OnceLock::new();
    let rules = COMPILED.get_or_init(|| dangjiu_facade::Rules::compile(&[("facts.dj", RULES)]).expect("the rules compile"));
    let _ = rules.evaluate(bytes, "2026-01-01T00:00:00Z");
});
